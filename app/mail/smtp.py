"""Letters by way of a mail server, over an encrypted connection."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from app.mail.letters import Letter, MailUnavailableError

TIMEOUT = 15.0
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = ("localhost", "127.0.0.1", "::1")


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


class SmtpMailer:
    """Hands letters to a mail server, one connection each. `sender` is the address that they come from."""

    is_set_up = True

    def __init__(self, server: MailServer, *, sender: str, trusted: ssl.SSLContext | None = None) -> None:
        self.server = server
        self.sender = sender
        self.trusted = trusted

    async def send(self, letter: Letter) -> None:
        """Send a letter.

        Raises:
            MailUnavailableError: the server can't be reached, shows no certificate that we trust, or refuses.
        """
        server = self.server
        try:
            await aiosmtplib.send(
                compose_message(letter, self.sender),
                sender=self.sender,
                recipients=[letter.to],
                hostname=server.host,
                port=server.port,
                username=server.username or None,
                password=server.password or None,
                use_tls=server.is_tls_from_start,
                # None goes over to TLS where the server offers it; True refuses to go on without.
                start_tls=False if server.is_tls_from_start else (None if server.is_here else True),
                tls_context=self.trusted,
                timeout=TIMEOUT,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # The server's own words may hold addresses, which logs are not for.
            raise MailUnavailableError(type(error).__name__) from error


def compose_message(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it is sent. The library refuses line breaks in headers, and so one header can't become two.

    Raises:
        ValueError: an address is none, or something in a header has a line break.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Insiktskartan", addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    # Nobody wrote this by hand, so nobody's absence needs to be answered.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
