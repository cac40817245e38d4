"""The port for letters: whatever sends them."""

from typing import Protocol

from app.domain.letters import Letter


class MailUnavailableError(Exception):
    """The letter was not sent; the message says why, for logs and operators."""


class Mailer(Protocol):
    """Whatever sends letters."""

    @property
    def is_set_up(self) -> bool:
        """Whether letters can be sent at all; where not, people hand links over themselves."""
        ...

    async def send(self, letter: Letter) -> None:
        """Send a letter.

        Raises:
            MailUnavailableError: nobody took it.
        """
        ...


class NoMail:
    """What stands in where no mail server is set up: it sends nothing."""

    is_set_up = False

    async def send(self, letter: Letter) -> None:
        """Refuse every letter."""
        raise MailUnavailableError("no mail server is set up")
