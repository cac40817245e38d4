"""Webhooks, sent to a real receiver on this machine."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from app.domain.access import Role, Viewer
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError
from app.domain.hosts import is_outside
from app.domain.insights import InsightContent
from app.outbound.pinned import PinnedSender
from app.services.services import Services

pytestmark = pytest.mark.anyio


@dataclass
class Receiver:
    """A server of somebody else's: what it got, and what it answers next."""

    address: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204

    @property
    def changes(self) -> list[tuple[str, str]]:
        told = [json.loads(body)["data"]["changes"] for _headers, body in self.got]
        return [(each["change"], each["ref"]) for some in told for each in some]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(made.status)
            self.send_header("location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_port}/insikter?till=oss"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


async def _register(
    services: Services, viewer: Viewer, receiver: Receiver, query: str = ""
) -> tuple[str, str]:
    hook, secret = await services.webhooks.create_hook(
        viewer,
        "grums",
        name="Intranätet",
        address=receiver.address,
        query=query,
        origin="https://insikter.example.se",
    )
    return hook.id, secret


@pytest.fixture
async def curator(either: Services) -> Viewer:
    await _organization(either)
    return await _person(either, "kurator@exempel.se", Role.CURATOR)


async def _organization(services: Services) -> None:
    from app.domain.organizations import Organization
    from app.services.seeding import SERVICE

    await services.organizations.save_organization(SERVICE, Organization("grums", "Grums kommun"))


async def _person(services: Services, email: str, role: Role) -> Viewer:
    await services.accounts.save_account(email, "grums", role)
    return await services.accounts.get_viewer(email)


async def test_a_receiver_learns_what_comes_into_changes_in_and_leaves_a_selection(
    either: Services, curator: Viewer, receiver: Receiver
) -> None:
    def content(text: str, **fields: Any) -> InsightContent:
        return InsightContent(text, "grums", visibility="public", **fields)

    old = await either.insights.create_insight(curator, content("Fanns redan.", year=2024))
    _id, secret = await _register(either, curator, receiver, "year_from=2024")
    run = either.webhook_runner.run_once
    await run()
    assert receiver.got == []
    new = await either.insights.create_insight(curator, content("Ny hemlighet.", year=2025))
    await either.insights.create_insight(curator, content("Utanför.", year=2020))
    await either.insights.create_insight(curator, content("Utkast.", year=2025, status="draft"))
    await run()
    assert receiver.changes == [("published", new.ref)]
    headers, body = receiver.got[0]
    assert b"hemlighet" not in body
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    message = json.loads(body)
    assert message["type"] == "insights.changed"
    assert message["data"]["changes"][0]["address"].startswith("https://insikter.example.se/i/")
    receiver.got.clear()
    await either.insights.update_insight(
        curator, old.id, lambda each: content("Ändrad.", year=2024), expected_version=None
    )
    await either.lineage.withdraw(curator, new.id, reason="Fel.")
    await run()
    await run()
    assert sorted(receiver.changes) == sorted([("changed", old.ref), ("withdrawn", new.ref)])


async def test_what_fails_is_tried_again_in_order_and_in_the_end_no_more(
    either: Services, curator: Viewer, receiver: Receiver
) -> None:
    hook_id, _secret = await _register(either, curator, receiver)
    receiver.status = 302
    now = datetime.now(UTC)
    either.webhook_runner.clock = lambda: now
    first = await either.insights.create_insight(curator, InsightContent("Ett.", "grums"))
    await either.webhook_runner.run_once()
    second = await either.insights.create_insight(curator, InsightContent("Två.", "grums"))
    await either.webhook_runner.run_once()
    assert len(receiver.got) == 1
    hook, log = await either.webhooks.get_hook(curator, hook_id)
    assert hook.failing_since == now
    assert [(each.tries, each.status_code) for each in log] == [(0, None), (1, 302)]
    first_id = receiver.got[0][0]["webhook-id"]
    receiver.got.clear()
    receiver.status, now = 200, now + timedelta(minutes=2)
    await either.webhook_runner.run_once()
    assert receiver.changes == [("published", first.ref), ("published", second.ref)]
    assert receiver.got[0][0]["webhook-id"] == first_id
    receiver.status = 500
    await either.insights.create_insight(curator, InsightContent("Tre.", "grums"))
    await either.webhook_runner.run_once()
    now += timedelta(days=6)
    await either.webhook_runner.run_once()
    hook, _log = await either.webhooks.get_hook(curator, hook_id)
    assert hook.stop_reason == "failed"
    receiver.got.clear()
    await either.webhook_runner.run_once()
    assert receiver.got == []
    receiver.status = 200
    await either.webhooks.start_hook(curator, hook_id)
    await either.webhooks.send_test(curator, hook_id)
    now += timedelta(days=1)
    await either.webhook_runner.run_once()
    assert json.loads(receiver.got[-1][1])["type"] == "test"


async def test_nobody_is_told_of_what_they_may_no_longer_see(
    either: Services, curator: Viewer, receiver: Receiver
) -> None:
    hook_id, _secret = await _register(either, curator, receiver)
    await either.insights.create_insight(curator, InsightContent("Enskild.", "grums", visibility="private"))
    await either.webhook_runner.run_once()
    assert receiver.got == []
    await either.insights.create_insight(curator, InsightContent("Vår.", "grums"))
    await _person(either, "admin@exempel.se", Role.ADMIN)
    await either.accounts.save_account("kurator@exempel.se", "grums", Role.READER)
    await either.webhook_runner.run_once()
    assert receiver.got == []
    admin = await either.accounts.get_viewer("admin@exempel.se")
    hook, _log = await either.webhooks.get_hook(admin, hook_id)
    assert hook.stop_reason == "account"
    reader = await either.accounts.get_viewer("kurator@exempel.se")
    with pytest.raises(NotFoundError):
        await either.webhooks.get_hook(reader, hook_id)
    with pytest.raises(ForbiddenError):
        await either.webhooks.list_hooks(reader, "grums")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "https://user:secret@example.org/",
        "ftp://example.org/",
        "https://",
        "https://example.org/#del",
        "gopher://127.0.0.1/",
        "https://[::1",
    ],
)
async def test_an_address_that_can_not_be_is_refused(
    services: Services, address: str, receiver: Receiver
) -> None:
    await _organization(services)
    viewer = await _person(services, "kurator@exempel.se", Role.CURATOR)
    receiver.address = address
    with pytest.raises(InvalidError) as caught:
        await _register(services, viewer, receiver)
    assert [each.field for each in caught.value.problems] == ["address"]


async def test_no_request_goes_inside_and_no_redirect_is_followed(
    receiver: Receiver, anyio_backend: str
) -> None:
    answered = await PinnedSender().post(receiver.address, b"{}", {})
    assert (answered.status_code, answered.problem) == (None, "inside")
    for other in ("localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "169.254.169.254"):
        named = receiver.address.replace("127.0.0.1", other)
        assert (await PinnedSender().post(named, b"{}", {})).problem == "inside", other
    assert receiver.got == []
    receiver.status = 307
    answered = await PinnedSender(allows_loopback=True).post(receiver.address, b"{}", {})
    assert (answered.status_code, len(receiver.got)) == (307, 1)
    assert receiver.got[0][0]["host"] == receiver.address.split("/")[2]


INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "100.64.0.1",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "ff02::1",
]


@pytest.mark.parametrize("number", INSIDE)
def test_numbers_inside_are_known(number: str) -> None:
    assert not is_outside(number)
