"""Who may change whom, what an address is, and how a device is told of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access import ANONYMOUS, Role, Viewer
from app.domain.devices import device_in_words, device_of
from app.domain.errors import ForbiddenError
from app.domain.letters import MailAddressError, parse_mail_server
from app.domain.networks import NetworkMember, NetworkView, may_keep, may_see_invited
from app.domain.organizations import Network, slug_of
from app.domain.people import Member, check_email, may_shut, require_may_set_role, tidy_email

ADMIN = Viewer(account=1, roles={"grums": Role.ADMIN})
OPERATOR = Viewer(account=2, roles={"grums": Role.READER}, is_operator=True)
READING = Viewer(account=1, roles={"grums": Role.ADMIN}, is_read_only=True)


def member(number=7, *, role=Role.DESIGNER, roles=None, is_operator=False):
    return Member(
        number, "Eva", "eva@exempel.se", role, is_operator=is_operator, roles=roles or {"grums": role}
    )


@pytest.mark.parametrize("role", Role)
def test_an_administrator_gives_every_role_in_their_own_organization_alone(role):
    require_may_set_role(ADMIN, member(), role, "grums")
    for viewer, organization in ((ADMIN, "malmo"), (READING, "grums"), (ANONYMOUS, "grums")):
        with pytest.raises(ForbiddenError):
            require_may_set_role(viewer, member(), role, organization)


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("wanted", Role)
def test_nobody_raises_themselves_even_who_runs_the_service(held, wanted):
    me = member(OPERATOR.account, role=held)
    if held.covers(wanted):
        require_may_set_role(OPERATOR, me, wanted, "grums")
    else:
        with pytest.raises(ForbiddenError):
            require_may_set_role(OPERATOR, me, wanted, "grums")


def test_an_account_is_shut_by_who_administers_all_of_it():
    assert may_shut(ADMIN, member())
    assert not may_shut(ADMIN, member(roles={"grums": Role.READER, "malmo": Role.READER}))
    assert not may_shut(ADMIN, member(is_operator=True))
    assert not may_shut(ADMIN, member(ADMIN.account))
    assert not may_shut(READING, member())
    assert may_shut(OPERATOR, member(roles={"malmo": Role.ADMIN}, is_operator=True))
    assert not may_shut(OPERATOR, member(OPERATOR.account))


@pytest.mark.parametrize("email", ["eva.ek@grums.se", "o'hara+x@a-b.kommun.se", " Eva@Grums.SE "])
def test_usual_addresses_are_addresses(email):
    assert not check_email(tidy_email(email))


@given(st.text(alphabet='ab@., <>"\r\n\t;:\\\0é', max_size=30))
def test_no_address_holds_a_second_one_or_a_line_break(text):
    email = tidy_email(text)
    if not check_email(email):
        assert email.count("@") == 1
        assert not set(email) & set(' ,;<>"\r\n\t\\\0:é')


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/139.0 Safari/537.36 Edg/139.0", "Edge på Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari på iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/139.0 Mobile Safari/537.36", "Chrome på Android"),
        ("<script>alert(1)</script>", "Okänd webbläsare"),
    ],
)
def test_a_device_is_told_of_in_plain_words(agent, words):
    assert device_in_words(device_of(agent)) == words


def test_a_network_is_kept_by_administrators_of_its_keepers():
    view = NetworkView(
        Network("titi", "TITI"),
        (NetworkMember("grums", is_keeper=True), NetworkMember("malmo", is_keeper=False)),
    )
    assert may_keep(ADMIN, view)
    assert not may_keep(READING, view)
    assert not may_keep(Viewer(account=3, roles={"malmo": Role.ADMIN}), view)
    assert not may_keep(Viewer(account=3, roles={"grums": Role.CURATOR}), view)
    assert view.would_lose_its_keeper("grums")
    assert not view.would_lose_its_keeper("malmo")
    assert may_see_invited(Viewer(account=3, roles={"ale": Role.READER}), view, "ale")
    assert not may_see_invited(Viewer(account=3, roles={"malmo": Role.ADMIN}), view, "ale")


@given(st.text(max_size=200))
def test_a_slug_is_one_or_nothing(name):
    slug = slug_of(name)
    assert not slug or (slug == slug_of(slug) and slug.strip("-") == slug and slug.isascii())


def test_a_mail_server_is_read_from_its_address():
    server = parse_mail_server("smtps://eva%40a.se:p%2Fw@mail.a.se")
    assert (server.host, server.port, server.username, server.password) == (
        "mail.a.se",
        465,
        "eva@a.se",
        "p/w",
    )
    assert server.is_tls_from_start
    assert "p/w" not in repr(server)


@pytest.mark.parametrize(
    "address", ["http://a.se", "smtp://", "mail.a.se", "smtp://a.se:x", "smtp://a.se/path", "smtp://a.se?x=1"]
)
def test_what_is_no_mail_server_is_refused(address):
    with pytest.raises(MailAddressError):
        parse_mail_server(address)
