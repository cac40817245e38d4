"""Letters reach a real mail server on this machine, over TLS where the way is longer, and one header stays one."""

import re
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.domain.access import Role
from app.domain.letters import Letter, MailServer
from app.domain.organizations import Organization
from app.mail.port import MailUnavailableError, NoMail
from app.mail.smtp import SmtpMailer, compose_message
from app.services.invitations import InvitationService
from app.services.seeding import SERVICE

pytestmark = pytest.mark.anyio
LETTER = Letter(
    "eva@exempel.se", "Inbjudan till Åmåls kommun", "Hej!\n\nÖppna länken: https://exempel.se/x\n"
)


class Kept:
    """A server's letter box."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  (the server's name for it)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def box():
    return Kept()


@pytest.fixture
def port(box, free_port):
    controller = Controller(box, hostname="127.0.0.1", port=free_port)
    controller.start()
    yield free_port
    controller.stop()


@pytest.fixture
def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def test_a_letter_arrives_as_it_was_written(box, port):
    await SmtpMailer(MailServer("127.0.0.1", port), sender="insikt@exempel.se").send(LETTER)
    (letter,) = box.letters
    assert box.recipients == ["eva@exempel.se"]
    assert letter["Subject"] == LETTER.subject
    assert letter["From"] == "Insiktskartan <insikt@exempel.se>"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


async def test_nothing_is_said_in_the_clear_to_a_server_elsewhere(box, port, monkeypatch):
    # The server is on this machine, but is taken for one that is not.
    monkeypatch.setattr("app.domain.letters._HERE", ())
    server = MailServer("127.0.0.1", port, username="eva", password="hemligt")
    with pytest.raises(MailUnavailableError):
        await SmtpMailer(server, sender="insikt@exempel.se").send(LETTER)
    assert not box.letters


@pytest.fixture
def certificate(tmp_path):
    """A certificate for this machine that nobody has signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "prov")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = tmp_path / "server.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def guarded_port(box, free_port, certificate):
    """A server that takes letters over TLS alone."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port, tls_context=context, require_starttls=True
    )
    controller.start()
    yield free_port
    controller.stop()


async def test_a_letter_goes_over_tls_to_a_server_that_is_trusted_and_to_no_other(
    box, guarded_port, certificate, monkeypatch
):
    monkeypatch.setattr("app.domain.letters._HERE", ())
    server = MailServer("127.0.0.1", guarded_port)
    with pytest.raises(MailUnavailableError):
        await SmtpMailer(server, sender="insikt@exempel.se").send(LETTER)
    trusted = ssl.create_default_context(cafile=certificate)
    await SmtpMailer(server, sender="insikt@exempel.se", trusted=trusted).send(LETTER)
    assert len(box.letters) == 1


async def test_a_server_that_is_away_is_said_to_be(free_port):
    with pytest.raises(MailUnavailableError):
        await SmtpMailer(MailServer("127.0.0.1", free_port), sender="insikt@exempel.se").send(LETTER)
    with pytest.raises(MailUnavailableError):
        await NoMail().send(LETTER)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_a_line_break_makes_no_second_header(end):
    for letter in (
        Letter("eva@exempel.se", f"Hej{end}Bcc: per@exempel.se", ""),
        Letter(f"eva@exempel.se{end}Bcc: per@exempel.se", "Hej", ""),
        Letter("eva@exempel.se, per@exempel.se", "Hej", ""),
    ):
        with pytest.raises(ValueError):  # noqa: PT011  (the library's own)
            compose_message(letter, "insikt@exempel.se")


async def test_an_invitation_goes_by_letter_and_its_link_to_nobody_else(box, port, services):
    await services.organizations.save_organization(
        SERVICE, Organization("amal", "Åmåls kommun\r\nBcc: x@a.se")
    )
    mailer = SmtpMailer(MailServer("127.0.0.1", port), sender="insikt@exempel.se")
    invitations = InvitationService(services.database, mailer, services.sign_in)
    sent = await invitations.invite(
        SERVICE, "amal", "eva@exempel.se", role=Role.ADMIN, address="https://exempel.se"
    )
    assert (sent.link, sent.has_failed) == ("", False)
    (letter,) = box.letters
    assert letter.keys().count("Bcc") == 0
    assert "Åmåls kommun" in letter["Subject"]
    secret = re.search(r"https://exempel\.se/inbjudan/([\w-]+)", letter.get_content())[1]
    assert (await invitations.get_by_secret(secret)).role == Role.ADMIN
    away = InvitationService(services.database, _nobody(), services.sign_in)
    failed = await away.invite(
        SERVICE, "amal", "per@exempel.se", role=Role.READER, address="https://exempel.se"
    )
    assert (failed.link, failed.has_failed) == ("", True)


def _nobody() -> SmtpMailer:
    """A mailer whose server is away."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return SmtpMailer(MailServer("127.0.0.1", free.getsockname()[1]), sender="insikt@exempel.se")
