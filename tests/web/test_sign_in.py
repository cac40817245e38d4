"""Attacks on signing in, and the way through for those who belong: two steps, waits, sessions, cookies."""

import io
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from litestar.testing import TestClient

from app.asgi import create_app
from app.domain.access import Role
from app.persistence import audit
from tests.web.conftest import PASS_PHRASE
from tests.web.work import work_of

DESIGNER = "grums-designer@exempel.se"
MANAGER = "grums-manager@exempel.se"


def cookie_of(client: TestClient, name: str) -> str:
    return next((value for key, value in client.cookies.items() if key.removeprefix("__Host-") == name), "")


def plant(client: TestClient, name: str, value: str) -> None:
    """Let the browser have this cookie in place of its own."""
    for each in [each for each in client.cookies.jar if each.name == name]:
        client.cookies.jar.clear(each.domain, each.path, each.name)
    client.cookies.set(name, value, domain="testserver.local")


def send(client: TestClient, path: str, fields: dict[str, str], **more):
    if not cookie_of(client, "insikt_csrf"):
        client.get("/guide")
    data = {"_csrf_token": cookie_of(client, "insikt_csrf"), **fields}
    return client.post(path, data=data, follow_redirects=False, **more)


def sign_in(client: TestClient, email: str = DESIGNER, password: str = PASS_PHRASE, **more):
    return send(client, "/logga-in", {"email": email, "password": password, **more})


def is_signed_in(client: TestClient) -> bool:
    return client.get("/mitt-konto/tvasteg", follow_redirects=False).status_code == 200


@pytest.fixture
def clock(client: TestClient) -> "Clock":
    made = Clock()
    services = client.app.state.services
    for each in (services.sign_in, services.accounts, services.throttle, services.second_factors):
        each.clock = made
    return made


class Clock:
    """The time, which a test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(second=5)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def another(client: TestClient) -> Callable[[], TestClient]:
    """Another browser on the same service."""

    def make() -> TestClient:
        browser = TestClient(client.app, raise_server_exceptions=False)
        browser.blocking_portal = client.blocking_portal
        return browser

    return make


def enrol(client: TestClient, clock: Clock) -> tuple[str, list[str]]:
    """Add a second step; its key, and the recovery codes."""
    page = client.get("/mitt-konto/tvasteg").text
    key = re.search(r'id="key"[^>]* value="([A-Z2-7]{32})"', page)[1]
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    code = pyotp.TOTP(key).at(clock.now)
    answer = send(client, "/mitt-konto/tvasteg", {"sealed": sealed, "code": code, "password": PASS_PHRASE})
    assert answer.status_code == 200, answer.text
    return key, re.findall(r"<code>([a-z0-9-]+)</code>", answer.text)


# ------------------------------------------------------------------------------------------------------- two steps


def test_a_second_step_is_added_asked_for_and_taken_away(client, clock):
    sign_in(client)
    before = cookie_of(client, "insikt_session")
    key, codes = enrol(client, clock)
    assert len(set(codes)) == 10
    assert cookie_of(client, "insikt_session") != before, "a new session when what guards the account changes"
    assert codes[0] not in client.get("/mitt-konto/tvasteg").text
    send(client, "/logga-ut", {})

    answer = sign_in(client, till="/karta?basis=from")
    assert answer.headers["location"] == "/logga-in/kod?till=%2Fkarta%3Fbasis%3Dfrom"
    assert not is_signed_in(client), "half a sign-in opens nothing"
    used = pyotp.TOTP(key).at(clock.now)
    assert send(client, "/logga-in/kod", {"code": used}).status_code == 400, (
        "the code of the enrolment is used up"
    )
    clock.move(seconds=30)
    code = pyotp.TOTP(key).at(clock.now)
    answer = send(client, "/logga-in/kod", {"code": f"{code[:3]} {code[3:]}", "till": "/karta?basis=from"})
    assert answer.headers["location"] == "/karta?basis=from"
    assert is_signed_in(client)
    assert not cookie_of(client, "insikt_step")

    send(client, "/logga-ut", {})
    sign_in(client)
    replayed = send(client, "/logga-in/kod", {"code": code})
    assert replayed.status_code == 400, "a code holds once"
    assert send(client, "/logga-in/kod", {"code": codes[3].upper()}).status_code == 303
    send(client, "/logga-ut", {})
    sign_in(client)
    again = send(client, "/logga-in/kod", {"code": codes[3]})
    assert again.status_code == 400, "so does a recovery code"
    wrong = send(client, "/logga-in/kod", {"code": "abcd"})
    alike = {re.sub(r'value="[^"]{30,}"', "", each.text) for each in (replayed, again, wrong)}
    assert len(alike) == 1, "whatever is wrong is answered alike"

    clock.move(seconds=60)
    send(client, "/logga-in/kod", {"code": pyotp.TOTP(key).at(clock.now)})
    refused = send(client, "/mitt-konto/tvasteg/ta-bort", {"password": "inte min lösenfras"})
    assert refused.status_code == 400
    assert send(client, "/mitt-konto/tvasteg/ta-bort", {"password": PASS_PHRASE}).status_code == 303
    send(client, "/logga-ut", {})
    assert sign_in(client).headers["location"] == "/"


def test_codes_hold_one_step_to_either_side(client, clock):
    sign_in(client)
    key, _codes = enrol(client, clock)
    for steps, is_let_through in ((-2, False), (2, False), (1, True)):
        send(client, "/logga-ut", {})
        clock.move(seconds=300)
        sign_in(client)
        code = pyotp.TOTP(key).at(clock.now + timedelta(seconds=30 * steps))
        assert (send(client, "/logga-in/kod", {"code": code}).status_code == 303) is is_let_through, steps


def test_a_half_session_ends_after_five_wrong_codes_and_after_ten_minutes(client, clock):
    sign_in(client)
    key, _codes = enrol(client, clock)
    send(client, "/logga-ut", {})
    sign_in(client)
    answers = []
    for _attempt in range(5):
        answers.append(send(client, "/logga-in/kod", {"code": "000000"}))
        clock.move(minutes=1)
    assert [each.status_code for each in answers] == [400] * 4 + [303]
    assert answers[-1].headers["location"].startswith("/logga-in?")
    assert send(client, "/logga-in/kod", {"code": pyotp.TOTP(key).at(clock.now)}).status_code == 303
    assert not is_signed_in(client)
    clock.move(hours=25)
    sign_in(client)
    clock.move(minutes=10)
    send(client, "/logga-in/kod", {"code": pyotp.TOTP(key).at(clock.now)})
    assert not is_signed_in(client)


def test_an_organization_can_ask_for_the_second_step(client, clock, another):
    administrator = another()
    accounts = client.app.state.services.accounts
    client.blocking_portal.call(lambda: accounts.save_account(MANAGER, "grums", Role.ADMIN))
    sign_in(administrator, MANAGER)
    rule = "/organisationer/grums/tvasteg"
    assert send(administrator, rule, {"krav": "ja"}).status_code == 400, "first for oneself"
    enrol(administrator, clock)
    sign_in(client)
    assert send(client, rule, {"krav": "ja"}).status_code == 403, "nobody but an administrator"
    assert client.get(rule).status_code == 403
    assert send(administrator, rule, {"krav": "ja"}).status_code == 303
    assert is_signed_in(administrator)
    assert not is_signed_in(client), "who has none is signed out"

    answer = sign_in(client, till="/karta")
    assert answer.headers["location"] == "/mitt-konto/tvasteg?till=%2Fkarta"
    assert client.get("/bevakningar", follow_redirects=False).status_code == 303, (
        "half a sign-in opens nothing"
    )
    assert send(client, "/mitt-konto/losenfras", {"current": PASS_PHRASE}).status_code == 401
    enrol(client, clock)
    assert client.get("/bevakningar").status_code == 200
    refused = send(client, "/mitt-konto/tvasteg/ta-bort", {"password": PASS_PHRASE})
    assert refused.status_code == 400
    assert "kräver" in refused.text


# ------------------------------------------------------------------------------------------------------- sessions


def test_a_session_that_was_planted_is_not_the_one_that_begins(client):
    client.get("/logga-in")
    plant(client, "insikt_session", "planted-by-somebody-else")
    sign_in(client)
    first = cookie_of(client, "insikt_session")
    assert len(first) == 43
    sign_in(client, MANAGER)
    assert cookie_of(client, "insikt_session") != first
    plant(client, "insikt_session", first)
    assert not is_signed_in(client), "the session from before ends when another begins in the same browser"


def test_sessions_end_by_themselves_and_when_the_pass_phrase_changes(client, clock, another):
    sign_in(client)
    other = another()
    sign_in(other)
    answer = send(
        client,
        "/mitt-konto/losenfras",
        {"current": PASS_PHRASE, "new": "kråkan åt ångade ärtor", "again": "kråkan åt ångade ärtor"},
    )
    assert answer.status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert sign_in(other).status_code == 400
    decomposed = "kra\u030akan a\u030at a\u030angade a\u0308rtor"
    assert sign_in(other, password=decomposed).status_code == 303, "however it is typed"
    for _day in range(13):
        clock.move(hours=11.9)
        is_signed_in(client)
        client.blocking_portal.call(client.app.state.services.accounts.close)
    assert is_signed_in(client)
    clock.move(hours=13.5)
    assert not is_signed_in(client), "after a week whatever is done"
    sign_in(client, password=decomposed)
    clock.move(hours=12)
    assert not is_signed_in(client), "after twelve hours without use"


def test_a_new_pass_phrase_is_held_against_the_rules(client):
    sign_in(client)
    for new, again in (
        ("grums grums grums", "grums grums grums"),
        ("lösenord 123456789", "lösenord 123456789"),
        ("en fin lång fras här", "en annan lång fras här"),
    ):
        fields = {"current": PASS_PHRASE, "new": new, "again": again}
        assert send(client, "/mitt-konto/losenfras", fields).status_code == 400, new
    assert sign_in(client).status_code == 303


def test_a_key_for_programs_changes_nothing_that_guards_the_account(client, token_of):
    for path in ("/mitt-konto/losenfras", "/mitt-konto/tvasteg", "/mitt-konto/tvasteg/koder"):
        answer = send(client, path, {"password": PASS_PHRASE}, headers=token_of("grums-designer"))
        assert answer.status_code == 401, path


def test_signing_out_clears_what_the_browser_kept(client):
    sign_in(client)
    answer = send(client, "/logga-ut", {})
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert not cookie_of(client, "insikt_session")


def test_over_https_every_cookie_is_bound_to_the_host(demo_settings):
    settings = replace(demo_settings, public_url="https://testserver.local")
    with TestClient(create_app(settings), base_url="https://testserver.local") as browser:
        answer = sign_in(browser)
        sent = [*answer.headers.get_list("set-cookie")]
        assert len(sent) == 3
        for path, field, chosen in (("/sprak", "sprak", "en"), ("/tema", "tema", "dark")):
            sent += send(browser, path, {field: chosen}).headers.get_list("set-cookie")
        assert len(sent) == 5
        page = browser.get("/guide").text
        assert '<html lang="en" data-theme="dark">' in page
        for each in sent:
            assert each.startswith("__Host-")
            assert {"secure", "httponly", "path=/"} <= set(each.lower().replace(" ", "").split(";"))
            assert "domain" not in each.lower()
        assert set(browser.cookies) >= {"__Host-insikt_csrf", "__Host-insikt_session", "__Host-insikt_device"}
        secret = browser.cookies["__Host-insikt_session"]
        browser.cookies.clear()
        plant(browser, "insikt_session", secret)
        assert not is_signed_in(browser), "without the prefix another host of the domain could have set it"
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


# ------------------------------------------------------------------------------------------------------- guessing


def test_whatever_is_wrong_is_answered_alike_after_the_same_work(client):
    services = client.app.state.services
    portal = client.blocking_portal
    portal.call(lambda: services.accounts.save_account("nyckellos@exempel.se", "grums", Role.READER))
    shut = portal.call(lambda: services.accounts.get_viewer(MANAGER)).account

    async def shut_down() -> None:
        from app.persistence import accounts

        async with services.database.writing() as connection:
            await accounts.update_account(connection, shut, {"is_disabled": True})

    portal.call(shut_down)
    worked = []
    answers = []
    sign_in(client, "nagon@exempel.se")
    for email, password in (
        ("ingen@exempel.se", PASS_PHRASE),
        (DESIGNER, "fel lösenfras som är lång"),
        (MANAGER, PASS_PHRASE),
        ("nyckellos@exempel.se", PASS_PHRASE),
        (DESIGNER, ""),
    ):
        with work_of(client) as work:
            answer = sign_in(client, email, password)
        worked.append(work)
        answers.append((answer.status_code, answer.text.replace(email, ""), sorted(answer.headers)))
    token = re.compile(r'value="[0-9a-f]{64,}"')
    alike = {(status, token.sub("", text), tuple(names)) for status, text, names in answers}
    assert len(alike) == 1
    assert [sum(each.startswith("$argon2id") for each in work) for work in worked] == [1] * 5
    assert worked[1:] == worked[:-1], "statements and measure are the same for an account that is not there"


def test_guessing_is_slowed_and_locks_nobody_out(client, clock, another):
    sign_in(client)
    send(client, "/logga-ut", {})
    attacker = another()
    for _attempt in range(5):
        assert sign_in(attacker, password="fel lösenfras som är lång").status_code == 400
    answer = sign_in(attacker)
    assert answer.status_code == 429, "the right pass phrase too, or the wait would tell"
    assert int(answer.headers["retry-after"]) == 2
    assert "Försök igen om 2 sekunder." in answer.text
    unknown = another()
    for _attempt in range(5):
        sign_in(unknown, email="ingen@exempel.se")
    assert sign_in(unknown, email="ingen@exempel.se").status_code == 429, "alike for an address nobody has"

    assert sign_in(client).status_code == 303, "whose browser is known gets in all the while"
    assert sign_in(another(), MANAGER).status_code == 303, "and other accounts from the same address"

    clock.move(seconds=3)
    assert sign_in(attacker, password="fel lösenfras som är lång").status_code == 400
    assert int(sign_in(attacker).headers["retry-after"]) == 4, "the wait doubles"
    clock.move(seconds=5)
    assert sign_in(attacker).status_code == 303


def test_an_address_that_guesses_at_many_accounts_is_slowed(client, clock):
    services = client.app.state.services
    from app.services.sign_in import Browser

    async def guess(number: int) -> bool:
        limits = services.sign_in._limits(f"a{number}@exempel.se", -1, Browser("192.0.2.7"))
        await services.throttle.begin_try(limits)
        return True

    for number in range(50):
        assert client.blocking_portal.call(guess, number)
    from app.domain.errors import TooManyTriesError

    with pytest.raises(TooManyTriesError):
        client.blocking_portal.call(guess, 51)


def test_a_device_of_another_s_opens_no_way_around_the_wait(client, another):
    sign_in(client, MANAGER)
    device = cookie_of(client, "insikt_device")
    attacker = another()
    plant(attacker, "insikt_device", device)
    for _attempt in range(5):
        sign_in(attacker, password="fel lösenfras som är lång")
    assert sign_in(attacker).status_code == 429
    plant(attacker, "insikt_device", device[:-2] + "AA")
    assert sign_in(attacker).status_code == 429


# --------------------------------------------------------------------------------------- requests that are forged


AWAY = (
    "https://ond.example",
    "//ond.example",
    "/\\ond.example",
    "/karta\r\nSet-Cookie: a=b",
    "/%0d%0aLocation:x",
    "javascript:alert(1)",
    " //ond.example",
    "http:ond.example",
)


def test_nothing_that_is_sent_along_leads_away_or_adds_a_header(client):
    for till in AWAY:
        answer = sign_in(client, till=till)
        assert answer.headers["location"] in {"/", "/%0d%0aLocation:x"}, till
        assert "a=b" not in str(answer.headers.get_list("set-cookie"))
        for path in ("/logga-in", "/logga-in/kod", "/mitt-konto/tvasteg"):
            found = client.get(path, params={"till": till}, follow_redirects=False)
            location = found.headers.get("location", "/")
            assert location.startswith("/"), (path, till)
            assert not location.startswith(("//", "/\\")), (path, till)


def test_a_token_in_the_address_is_refused_and_opens_nothing(client, token_of):
    token = token_of("grums-designer")["Authorization"].removeprefix("Bearer ")
    for name in ("token", "access_token", "api_key", "q"):
        for path in ("/api/v1/insights", "/sok"):
            answer = client.get(path, params={name: token})
            assert answer.status_code == 400, (name, path)
            assert "Authorization" in answer.text
    session_in_address = client.get(
        "/mitt-konto/tvasteg", params={"insikt_session": "x"}, follow_redirects=False
    )
    assert session_in_address.status_code == 303


def test_no_secret_reaches_a_log(client, clock, token_of):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        sign_in(client, password="fel lösenfras som är lång")
        sign_in(client)
        secret = cookie_of(client, "insikt_session")
        key, codes = enrol(client, clock)
        headers = token_of("grums-designer")
        client.get("/api/v1/insights?limit=1", headers=headers)
        client.get("/api/v1/insights?limit=1", headers={"Authorization": "Bearer insikt_" + "x" * 43})
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    said = written.getvalue()
    token = headers["Authorization"].removeprefix("Bearer ")
    for each in (
        PASS_PHRASE,
        "fel lösenfras",
        secret,
        key,
        codes[0],
        token,
        cookie_of(client, "insikt_device"),
    ):
        assert each not in said
    assert DESIGNER not in said


def test_what_guards_an_account_is_written_down_without_addresses(client, clock):
    services = client.app.state.services

    async def entries():
        async with services.database.reading() as connection:
            return await audit.list_entries(connection, None, limit=100)

    before = len(client.blocking_portal.call(entries))
    sign_in(client, "ingen@exempel.se")
    sign_in(client, password="fel lösenfras som är lång")
    sign_in(client)
    enrol(client, clock)
    send(client, "/logga-ut", {})

    found = client.blocking_portal.call(entries)[::-1][before:]
    number = str(found[-1].account)
    assert [(each.action, each.record) for each in found] == [
        ("session.refused", ""),
        ("session.refused", number),
        ("session.begun", number),
        ("account.factor_added", number),
        ("session.begun", number),
        ("session.ended", number),
    ]
    assert "exempel.se" not in str(found)
