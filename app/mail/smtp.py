"""Letters by way of a mail server, over an encrypted connection."""

import ssl
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

import aiosmtplib

from app.domain.letters import Letter, MailServer
from app.mail.port import MailUnavailableError

TIMEOUT = 15.0


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
