"""Letters by e-mail, and the servers that take them."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in plain text to one person."""

    to: str
    subject: str
    text: str


class MailAddressError(ValueError):
    """A mail server's address that can't be used; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over.

    `smtp://` begins in the clear and must go over to TLS before anything is said, `smtps://` is TLS from the start;
    only a server on this machine may do without.
    """

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    is_tls_from_start: bool = False

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine, where nobody can listen in between."""
        return self.host in _HERE


def parse_mail_server(address: str) -> MailServer:
    """The server that an address such as `smtps://user:password@mail.example.se` means.

    Raises:
        MailAddressError: it is no such address.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise MailAddressError("is no address") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise MailAddressError("must be as smtp://user:password@host:587 or smtps://user:password@host:465")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise MailAddressError("must end with host and port")
    return _server(parts, parts.hostname, port)


def _server(parts: SplitResult, host: str, port: int | None) -> MailServer:
    return MailServer(
        host=host,
        port=port or _PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls_from_start=parts.scheme == "smtps",
    )
