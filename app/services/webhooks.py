"""Webhooks: registered, tried out, watched and turned off by those who curate an organization."""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer, may_curate, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.insights import clean_text
from app.domain.selection import Selection, parse_selection
from app.domain.vocabularies import Translate
from app.domain.webhooks import SECRET_PREFIX, Delivery, StopReason, Webhook, check_hook, eyes_of
from app.identity.vault import Vault
from app.persistence import audit, changes, webhooks
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.browse import BrowseService
from app.services.reference import ReferenceService

#: How many webhooks one organization can have, and how many messages its log shows.
MOST = 20
SHOWN = 50


class WebhookService:
    """The use cases of webhooks. `origin` is the service's own address, where the settings say it."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        browse: BrowseService,
        *,
        secret_key: str,
        allows_loopback: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.browse = browse
        self.allows_loopback = allows_loopback
        self.clock = clock
        self.vault = Vault(secret_key, "webhooks")

    async def list_hooks(self, viewer: Viewer, organization: str) -> list[Webhook]:
        """An organization's webhooks.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not manage them.
        """
        _require(viewer, organization)
        async with self.database.reading() as connection:
            return await webhooks.list_hooks(connection, [organization])

    async def list_all_hooks(self, viewer: Viewer) -> list[Webhook]:
        """The webhooks of every organization where the viewer may manage them."""
        require_signed_in(viewer)
        mine = [each for each in viewer.roles if may_curate(viewer, each)]
        async with self.database.reading() as connection:
            return await webhooks.list_hooks(connection, mine)

    async def get_hook(self, viewer: Viewer, hook_id: str) -> tuple[Webhook, list[Delivery]]:
        """A webhook and its latest messages.

        Raises:
            SignInRequiredError: nobody has signed in.
            NotFoundError: there is none, or the viewer may not know of it.
        """
        async with self.database.reading() as connection:
            hook = await self._get(connection, viewer, hook_id)
            return hook, await webhooks.list_deliveries(connection, hook.number, SHOWN)

    async def _get(self, connection: AsyncConnection, viewer: Viewer, hook_id: str) -> Webhook:
        require_signed_in(viewer)
        hook = await webhooks.find_hook(connection, hook_id)
        if hook is None or not may_curate(viewer, hook.organization):
            raise NotFoundError("webhook", hook_id[:60])
        return hook

    async def create_hook(
        self,
        viewer: Viewer,
        organization: str,
        *,
        name: str,
        address: str,
        query: str,
        origin: str,
        _: Translate = str,
    ) -> tuple[Webhook, str]:
        """Register an address; the webhook, and the key of its signatures, which is told this once.

        What is in the Selection now is taken for known: only changes from now on are told.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not.
            InvalidError: a name, an address or a Selection that can't be, or too many webhooks.
        """
        account = _require(viewer, organization)
        name, address = clean_text(name), address.strip()
        problems = check_hook(name, address, allows_loopback=self.allows_loopback, _=_)
        selection = await self._selection(query, _)
        secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
        where = await self.browse.condition(eyes_of(viewer), selection)
        async with self.database.writing() as connection:
            if len(await webhooks.list_hooks(connection, [organization])) >= MOST:
                message = _("Organisationen har redan så många webhookar som får plats.")
                problems.append(Problem("name", message))
            if problems:
                raise InvalidError(problems)
            hook_id = str(uuid4())
            number = await webhooks.create_hook(
                connection,
                {
                    "id": hook_id,
                    "organization": organization,
                    "account": account,
                    "name": name,
                    "address": address,
                    "query": selection.query(),
                    "origin": origin,
                    "sealed_secret": self.vault.seal(secret),
                    "created_at": self.clock(),
                    "seen_change": (await changes.find_span(connection)).last,
                    "stop_reason": "",
                },
            )
            await webhooks.begin(connection, number, where)
            hook = await self._get(connection, viewer, hook_id)
            await self._note(connection, viewer, hook, "added")
        return hook, secret

    async def _selection(self, query: str, _: Translate) -> Selection:
        selection = parse_selection(parse_qsl(query), _)
        (await self.reference.get_directory()).check_selection(selection, _)
        return selection

    async def stop_hook(self, viewer: Viewer, hook_id: str) -> None:
        """Turn a webhook off; messages that wait are not sent."""
        async with self.database.writing() as connection:
            hook = await self._get(connection, viewer, hook_id)
            values = {"stopped_at": self.clock(), "stop_reason": StopReason.BY_HAND.value}
            await webhooks.update_hook(connection, hook.number, values)
            await self._note(connection, viewer, hook, "stopped")

    async def start_hook(self, viewer: Viewer, hook_id: str, _: Translate = str) -> None:
        """Turn a webhook on again, through the eyes of whoever does; it begins with what changes from now on."""
        account = require_signed_in(viewer)
        async with self.database.reading() as connection:
            hook = await self._get(connection, viewer, hook_id)
        where = await self.browse.condition(eyes_of(viewer), await self._selection(hook.query, _))
        async with self.database.writing() as connection:
            hook = await self._get(connection, viewer, hook_id)
            values = {
                "account": account,
                "stopped_at": None,
                "stop_reason": "",
                "failing_since": None,
                "seen_change": (await changes.find_span(connection)).last,
            }
            await webhooks.update_hook(connection, hook.number, values)
            await webhooks.begin(connection, hook.number, where)
            await self._note(connection, viewer, hook, "started")

    async def delete_hook(self, viewer: Viewer, hook_id: str) -> None:
        """Remove a webhook with its log."""
        async with self.database.writing() as connection:
            hook = await self._get(connection, viewer, hook_id)
            await webhooks.delete_hook(connection, hook.number)
            await self._note(connection, viewer, hook, "removed")

    async def send_test(self, viewer: Viewer, hook_id: str) -> None:
        """Queue a message without changes, to see whether it arrives."""
        now = self.clock()
        async with self.database.writing() as connection:
            hook = await self._get(connection, viewer, hook_id)
            await webhooks.create_deliveries(connection, [waiting(hook.number, (), now, is_test=True)])

    @staticmethod
    async def _note(connection: AsyncConnection, viewer: Viewer, hook: Webhook, detail: str) -> None:
        await audit.note(
            connection,
            viewer,
            Action.HOOK_CHANGED,
            kind="webhook",
            record=hook.id,
            organization=hook.organization,
            detail=detail,
        )


def waiting(
    hook: int, changed: tuple[dict[str, object], ...], now: datetime, *, is_test: bool = False
) -> dict[str, object]:
    """A message as it is queued."""
    return {
        "id": f"msg_{uuid4().hex}",
        "webhook": hook,
        "changes": list(changed),
        "is_test": is_test,
        "created_at": now,
        "tries": 0,
        "next_try_at": now,
        "problem": "",
    }


def _require(viewer: Viewer, organization: str) -> int:
    account = require_signed_in(viewer)
    if not may_curate(viewer, organization):
        raise ForbiddenError(organization)
    return account
