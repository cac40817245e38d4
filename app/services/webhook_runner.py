"""The background of webhooks: follows the changes of insights, queues messages, and sends them until they are taken."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import msgspec
from sqlalchemy import ColumnElement

from app.domain.access import ANONYMOUS, Viewer, may_curate
from app.domain.audit import Action
from app.domain.errors import InvalidError
from app.domain.selection import Selection, parse_selection
from app.domain.webhooks import (
    GIVE_UP_AFTER,
    MOST_CHANGES,
    Change,
    ChangeKind,
    Delivery,
    StopReason,
    Webhook,
    eyes_of,
    next_try,
    signature,
)
from app.outbound.pinned import Answered, PinnedSender
from app.persistence import audit, changes, watches, webhooks
from app.persistence.database import Database
from app.search.engine import SearchUnavailableError
from app.services.accounts import AccountService, utc_now
from app.services.background import end
from app.services.webhooks import WebhookService, waiting

#: How often changes are looked for, in seconds; and how long a message stays with a process that is sending it.
LOOK_EVERY = 5.0
LEASE = timedelta(seconds=60)
#: Messages that are done with are remembered so long.
REMEMBERED = timedelta(days=30)
_GONE = 410
_log = logging.getLogger(__name__)


class WebhookRunner:
    """Follows the log of changes for each webhook. Any number of processes may do so at once."""

    def __init__(
        self,
        database: Database,
        hooks: WebhookService,
        accounts: AccountService,
        sender: PinnedSender,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.hooks = hooks
        self.accounts = accounts
        self.sender = sender
        self.clock = clock
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Tell of changes until `close`."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep(), name="webhooks")

    async def close(self) -> None:
        """End; what is not sent waits for whoever starts next."""
        self._closing.set()
        await end([self._task])
        self._task = None

    async def _keep(self) -> None:
        while not self._closing.is_set():
            try:
                await self.run_once()
            except Exception:  # noqa: BLE001
                # The background must outlive a database that is away for a while; the next round tries again.
                _log.exception("Webhooks could not be looked after")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), LOOK_EVERY)

    async def run_once(self) -> None:
        """Queue what has changed, and send what waits."""
        async with self.database.reading() as connection:
            hooks = await webhooks.list_hooks(connection, is_on=True)
        for hook in hooks:
            await self._follow(hook)
        if hooks:
            await self._send_waiting({hook.number: hook for hook in hooks})

    # ------------------------------------------------------------------------------------------------------ following

    async def _eyes(self, hook: Webhook) -> tuple[Viewer, Selection] | StopReason:
        """Through whose eyes a webhook looks at what now; or why it must not look any more."""
        viewer = await self.accounts.find_viewer(hook.account)
        if viewer is None or not may_curate(viewer, hook.organization):
            return StopReason.ACCOUNT
        try:
            selection = parse_selection(parse_qsl(hook.query))
            (await self.hooks.reference.get_directory()).check_selection(selection)
        except InvalidError:
            return StopReason.SELECTION
        return viewer, selection

    async def _follow(self, hook: Webhook) -> None:
        eyes = await self._eyes(hook)
        if isinstance(eyes, StopReason):
            await self._stop(hook, eyes)
            return
        viewer, selection = eyes
        async with self.database.reading() as connection:
            until = await watches.find_latest_change(connection, is_searched=bool(selection.text))
        if until <= hook.seen_change:
            return
        try:
            where = await self.hooks.browse.condition(eyes_of(viewer), selection)
        except SearchUnavailableError:
            return
        await self._queue(hook, where, until)

    async def _queue(self, hook: Webhook, where: ColumnElement[bool], until: int) -> None:
        async with self.database.writing() as connection:
            if not await webhooks.claim_changes(connection, hook, until):
                return
            span = await changes.find_span(connection)
            # Who is behind all that the log holds compares everything.
            is_behind = span.first > hook.seen_change + 1
            numbers = (
                None
                if is_behind
                else await changes.list_changed(connection, after=hook.seen_change, until=until)
            )
            inside = await webhooks.list_inside(connection, where, numbers)
            known = await webhooks.list_known(connection, hook.number, numbers)
            told = compare(known, inside)
            gone = [number for number in known if number not in inside]
            fresh = {number: each for number, each in inside.items() if known.get(number) != each}
            await webhooks.save_known(connection, hook.number, gone=gone, inside=fresh)
            now = self.clock()
            rows = [
                waiting(hook.number, tuple(msgspec.to_builtins(each) for each in some), now)
                for some in _pieces(told, MOST_CHANGES)
            ]
            await webhooks.create_deliveries(connection, rows)
            await webhooks.delete_deliveries_before(connection, now - REMEMBERED)

    async def _stop(self, hook: Webhook, reason: StopReason) -> None:
        async with self.database.writing() as connection:
            values = {"stopped_at": self.clock(), "stop_reason": reason.value}
            await webhooks.update_hook(connection, hook.number, values)
            await audit.note(
                connection,
                ANONYMOUS,
                Action.HOOK_CHANGED,
                kind="webhook",
                record=hook.id,
                organization=hook.organization,
                detail="stopped",
            )

    # -------------------------------------------------------------------------------------------------------- sending

    async def _send_waiting(self, hooks: dict[int, Webhook]) -> None:
        while True:
            async with self.database.reading() as connection:
                due = await webhooks.list_due(connection, self.clock())
            due = [each for each in due if each.webhook in hooks]
            if not due:
                return
            await asyncio.gather(*(self._send(hooks[each.webhook], each) for each in due))

    async def _send(self, hook: Webhook, delivery: Delivery) -> None:
        async with self.database.writing() as connection:
            if not await webhooks.claim_delivery(connection, delivery, self.clock() + LEASE):
                return
        eyes = await self._eyes(hook)
        if isinstance(eyes, StopReason):
            await self._stop(hook, eyes)
            return
        secret = self.hooks.vault.open(hook.sealed_secret)
        if secret is None:
            await self._write_down(hook, delivery, Answered(None, "secret"))
            return
        body = await self._body(hook, delivery, *eyes)
        at = int(self.clock().timestamp())
        headers = {
            "content-type": "application/json",
            "user-agent": "Insiktskartan",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(secret, delivery.id, at, body),
        }
        await self._write_down(hook, delivery, await self.sender.post(hook.address, body, headers))

    async def _body(self, hook: Webhook, delivery: Delivery, viewer: Viewer, selection: Selection) -> bytes:
        """The message as it is now: what its reader may no longer see since it was queued has gone."""
        told = [each for each in delivery.changes if each.change != ChangeKind.WITHDRAWN]
        seen: set[str] = set()
        if told:
            # The words of a search are not asked again; the gate and all other filters are.
            where = await self.hooks.browse.condition(eyes_of(viewer), replace(selection, text=""))
            async with self.database.reading() as connection:
                seen = await webhooks.list_visible_ids(connection, [each.id for each in told], where)
        message = {
            "type": "test" if delivery.is_test else "insights.changed",
            "timestamp": delivery.created_at,
            "data": {
                "webhook": hook.id,
                "selection": hook.query,
                "changes": [_reference(hook, each, is_seen=each.id in seen) for each in delivery.changes],
            },
        }
        return msgspec.json.encode(message)

    async def _write_down(self, hook: Webhook, delivery: Delivery, answered: Answered) -> None:
        now, tries = self.clock(), delivery.tries + 1
        values: dict[str, object] = {
            "tries": tries,
            "status_code": answered.status_code,
            "problem": answered.problem,
        }
        since = None if answered.is_well else hook.failing_since or now
        is_over = delivery.is_test or answered.is_well
        values |= {"next_try_at": None if is_over else next_try(tries, now)}
        values |= {"sent_at": now} if answered.is_well else {}
        async with self.database.writing() as connection:
            await webhooks.update_delivery(connection, delivery.number, values)
            if not delivery.is_test or answered.is_well:
                await webhooks.update_hook(connection, hook.number, {"failing_since": since})
        if answered.status_code == _GONE:
            await self._stop(hook, StopReason.GONE)
        elif since is not None and not delivery.is_test and now - since >= GIVE_UP_AFTER:
            await self._stop(hook, StopReason.FAILED)


def compare(known: webhooks.Known, inside: webhooks.Known) -> list[Change]:
    """What a webhook is to be told: what has come into its Selection, changed in it, and left it."""
    told = []
    for number, (name, ref, version) in inside.items():
        before = known.get(number)
        if before is None:
            told.append(Change(ChangeKind.PUBLISHED.value, name, ref, version))
        elif before[2] != version:
            told.append(Change(ChangeKind.CHANGED.value, name, ref, version))
    told += [
        Change(ChangeKind.WITHDRAWN.value, name, ref, version)
        for number, (name, ref, version) in known.items()
        if number not in inside
    ]
    return told


def _reference(hook: Webhook, each: Change, *, is_seen: bool) -> dict[str, object]:
    kind = each.change if is_seen else ChangeKind.WITHDRAWN.value
    return {
        "change": kind,
        "id": each.id,
        "ref": each.ref,
        "version": each.version,
        "address": f"{hook.origin}/i/{each.ref[:4]}-{each.ref[4:]}",
        "api": f"{hook.origin}/api/v1/insights/{each.id}",
    }


def _pieces(told: list[Change], size: int) -> list[list[Change]]:
    return [told[start : start + size] for start in range(0, len(told), size)]
