"""Watches: Selections that people save, see what is new in, share with colleagues, and read as feeds."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl
from uuid import uuid4

from sqlalchemy import ColumnElement, and_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer, require_signed_in
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref, ref_of
from app.domain.insights import Insight, clean_text
from app.domain.selection import Selection, parse_selection
from app.domain.vocabularies import Translate
from app.domain.words import swedish_key
from app.persistence import insights, ordering, watches
from app.persistence.database import Database
from app.persistence.watches import SavedSelection, Seen
from app.search.engine import SearchUnavailableError
from app.services.accounts import AccountService, hash_secret, utc_now
from app.services.browse import BrowseService
from app.services.reference import ReferenceService

NAME_LIMIT = 120
#: How many Selections one person can have saved.
MOST_WATCHES = 200
#: How long a removed one can be brought back.
UNDO_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved Selection as one person sees it.

    `selection` is None where it names something that is no more; `seen` is None where the person does not follow it.
    """

    saved: SavedSelection
    selection: Selection | None
    seen: Seen | None
    is_own: bool

    @property
    def is_removed(self) -> bool:
        """Whether its owner has removed it, and may bring it back."""
        return self.saved.removed_at is not None


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a watch since its follower last looked: how many, and the latest changed first.

    `until` and `at` are what to mark as seen; `total` is None where the words could not be searched.
    """

    total: int | None
    items: list[Insight]
    until: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PrivateFeed:
    """What a private feed's address stands for: whose eyes, and which Selection."""

    viewer: Viewer
    saved: SavedSelection
    selection: Selection


class WatchService:
    """The use cases of saved Selections. What is private is found by its owner alone."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        browse: BrowseService,
        accounts: AccountService,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.browse = browse
        self.accounts = accounts
        self.clock = clock

    # ------------------------------------------------------------------------------------------------------- reading

    async def list_watches(self, viewer: Viewer) -> list[Watch]:
        """What the viewer has saved, and what colleagues share; by name.

        Raises:
            SignInRequiredError: nobody has signed in.
        """
        account = require_signed_in(viewer)
        async with self.database.reading() as connection:
            found = await watches.list_saved(connection, follower=account, organizations=viewer.roles)
        made = [await self._watch(viewer, *each) for each in found]
        return sorted(made, key=lambda each: (swedish_key(each.saved.name), each.saved.number))

    async def get_watch(self, viewer: Viewer, ref: str) -> Watch:
        """The saved Selection with this ref.

        Raises:
            SignInRequiredError: nobody has signed in.
            NotFoundError: there is none, or the viewer may not know of it.
        """
        async with self.database.reading() as connection:
            return await self._get(connection, viewer, ref)

    async def _get(self, connection: AsyncConnection, viewer: Viewer, ref: str) -> Watch:
        account = require_signed_in(viewer)
        spelled = find_ref(ref)
        found = await watches.find_saved(connection, spelled, follower=account) if spelled else None
        if found is None or not _may_know(viewer, found[0]):
            raise NotFoundError("watch", ref)
        return await self._watch(viewer, *found)

    async def _watch(self, viewer: Viewer, saved: SavedSelection, seen: Seen | None) -> Watch:
        return Watch(saved, await self._selection(saved.query), seen, saved.account == viewer.account)

    async def _selection(self, query: str) -> Selection | None:
        try:
            selection = parse_selection(parse_qsl(query))
            (await self.reference.get_directory()).check_selection(selection)
        except InvalidError:
            return None
        return selection

    async def get_news(self, viewer: Viewer, watch: Watch, *, limit: int = 0) -> News:
        """What is new to the viewer in a watch that they follow; at most `limit` of it is listed."""
        now = self.clock()
        if watch.seen is None or watch.selection is None:
            return News(None, [], 0, now)
        until = await self._find_latest(watch.selection)
        try:
            where = await self.browse.condition(viewer.scope, watch.selection)
        except SearchUnavailableError:
            return News(None, [], 0, now)
        async with self.database.reading() as connection:
            new = and_(where, await watches.changed_since(connection, watch.seen))
            items = await self._newest(connection, new, viewer, limit) if limit else []
            return News(await insights.count(connection, new), items, until, now)

    async def _find_latest(self, selection: Selection) -> int:
        """The latest change that is sure to show now; asked before what shows, so that none falls in between."""
        async with self.database.reading() as connection:
            return await watches.find_latest_change(connection, is_searched=bool(selection.text))

    @staticmethod
    async def _newest(
        connection: AsyncConnection, where: ColumnElement[bool], viewer: Viewer, limit: int
    ) -> list[Insight]:
        order = ordering.order_by("updated")
        return await insights.list_page(connection, where, scope=viewer.scope, order=order, limit=limit)

    # ------------------------------------------------------------------------------------------------------ changing

    async def create_watch(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        name: str,
        organization: str | None = None,
        _: Translate = str,
    ) -> Watch:
        """Save a Selection and follow it; with an organization, its members may follow it too.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not.
            InvalidError: the name breaks a rule, or the viewer has saved too many.
        """
        account = _require_may_write(viewer)
        name = _checked(viewer, name, organization, _)
        ref = ref_of(str(uuid4()))
        now = self.clock()
        async with self.database.writing() as connection:
            await watches.delete_removed_before(connection, now - UNDO_WITHIN)
            known = await watches.list_saved(connection, follower=account, organizations=())
            if len(known) >= MOST_WATCHES:
                message = _("Du har sparat så många du kan. Ta bort någon du inte behöver.")
                raise InvalidError([Problem("name", message)])
            values = {
                "ref": ref,
                "account": account,
                "organization": organization,
                "name": name,
                "query": selection.query(),
                "created_at": now,
            }
            number = await watches.create_saved(connection, values)
            await self._begin(connection, number, account, is_searched=bool(selection.text))
            return await self._get(connection, viewer, ref)

    async def _begin(
        self, connection: AsyncConnection, number: int, account: int, *, is_searched: bool
    ) -> None:
        """Follow, with all that is there now as seen."""
        latest = await watches.find_latest_change(connection, is_searched=is_searched)
        values = {"seen_change": latest, "seen_at": self.clock()}
        await watches.create_watch(connection, {"saved_selection": number, "account": account, **values})

    async def update_watch(
        self, viewer: Viewer, ref: str, *, name: str, organization: str | None, _: Translate = str
    ) -> None:
        """Rename an own watch, and share it with an organization or no longer.

        Raises:
            SignInRequiredError, NotFoundError, ForbiddenError: the viewer may not.
            InvalidError: the name breaks a rule.
        """
        async with self.database.writing() as connection:
            watch = await self._get_own(connection, viewer, ref)
            kept = organization == watch.saved.organization
            name = _checked(viewer, name, None if kept else organization, _)
            values = {"name": name, "organization": organization}
            await watches.update_saved(connection, watch.saved.number, values)
            if not kept:
                await watches.delete_watches_of_others(
                    connection, watch.saved.number, owner=watch.saved.account
                )

    async def mark_seen(self, viewer: Viewer, ref: str, *, until: int, at: datetime) -> None:
        """Note that the viewer has seen what was there at that change and moment; never less than before."""
        async with self.database.writing() as connection:
            account = _require_may_write(viewer)
            watch = await self._get(connection, viewer, ref)
            if watch.seen is None:
                return
            latest = await watches.find_latest_change(connection, is_searched=False)
            values = {
                "seen_change": max(watch.seen.change, min(until, latest)),
                "seen_at": max(watch.seen.at, min(at, self.clock())),
            }
            await watches.update_watch(connection, watch.saved.number, follower=account, values=values)

    async def follow(self, viewer: Viewer, ref: str) -> None:
        """Follow what a colleague shares."""
        async with self.database.writing() as connection:
            account = _require_may_write(viewer)
            watch = await self._get(connection, viewer, ref)
            if watch.seen is None:
                is_searched = bool(watch.selection and watch.selection.text)
                await self._begin(connection, watch.saved.number, account, is_searched=is_searched)

    async def leave(self, viewer: Viewer, ref: str) -> None:
        """Follow no longer what a colleague shares; one's own is removed instead."""
        async with self.database.writing() as connection:
            account = _require_may_write(viewer)
            watch = await self._get(connection, viewer, ref)
            if not watch.is_own:
                await watches.delete_watch(connection, watch.saved.number, follower=account)

    async def remove_watch(self, viewer: Viewer, ref: str) -> None:
        """Remove an own watch; its feeds end at once, and for a month it can be brought back."""
        await self._set_removed(viewer, ref, self.clock())

    async def restore_watch(self, viewer: Viewer, ref: str) -> None:
        """Bring back what was removed, feeds and all."""
        await self._set_removed(viewer, ref, None)

    async def _set_removed(self, viewer: Viewer, ref: str, moment: datetime | None) -> None:
        async with self.database.writing() as connection:
            watch = await self._get_own(connection, viewer, ref)
            await watches.update_saved(connection, watch.saved.number, {"removed_at": moment})

    async def _get_own(self, connection: AsyncConnection, viewer: Viewer, ref: str) -> Watch:
        _require_may_write(viewer)
        watch = await self._get(connection, viewer, ref)
        if not watch.is_own:
            raise ForbiddenError(ref)
        return watch

    # --------------------------------------------------------------------------------------------------------- feeds

    async def renew_feed(self, viewer: Viewer, ref: str) -> str:
        """A new secret for the viewer's private feed, shown once; an earlier one ends."""
        token = secrets.token_urlsafe(32)
        await self._set_feed(viewer, ref, hash_secret(token))
        return token

    async def end_feed(self, viewer: Viewer, ref: str) -> None:
        """Let the viewer's private feed end."""
        await self._set_feed(viewer, ref, None)

    async def _set_feed(self, viewer: Viewer, ref: str, feed_hash: str | None) -> None:
        async with self.database.writing() as connection:
            account = _require_may_write(viewer)
            watch = await self._get(connection, viewer, ref)
            if watch.seen is None:
                raise NotFoundError("feed", ref)
            values = {"feed_hash": feed_hash}
            await watches.update_watch(connection, watch.saved.number, follower=account, values=values)

    async def get_feed(self, token: str) -> PrivateFeed:
        """What a private feed shows now: the gate is asked anew at every reading.

        Raises:
            NotFoundError: no such feed, or its owner may no longer sign in or see what it follows.
        """
        async with self.database.reading() as connection:
            found = await watches.find_by_feed(connection, hash_secret(token))
        viewer = await self.accounts.find_viewer(found[1]) if found else None
        if found is None or viewer is None or not _may_know(viewer, found[0]):
            raise NotFoundError("feed")
        selection = await self._selection(found[0].query)
        if selection is None:
            raise NotFoundError("feed")
        return PrivateFeed(replace(viewer, is_read_only=True), found[0], selection)


def _may_know(viewer: Viewer, saved: SavedSelection) -> bool:
    """Whether the viewer may know of a saved Selection: its owner, or a member where it is shared."""
    if saved.account == viewer.account:
        return True
    return saved.removed_at is None and saved.organization in viewer.roles


def _require_may_write(viewer: Viewer) -> int:
    account = require_signed_in(viewer)
    if viewer.is_read_only:
        raise ForbiddenError
    return account


def _checked(viewer: Viewer, name: str, organization: str | None, _: Translate) -> str:
    name = clean_text(name)
    problems = []
    if not name:
        problems.append(Problem("name", _("Ge bevakningen ett namn.")))
    elif len(name) > NAME_LIMIT:
        problems.append(Problem("name", _("Namnet är för långt; högst 120 tecken.")))
    if organization is not None and organization not in viewer.roles:
        message = _("Du kan bara dela med en organisation som du hör till.")
        problems.append(Problem("organization", message))
    if problems:
        raise InvalidError(problems)
    return name
