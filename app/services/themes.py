"""Recurring themes: found in what a viewer may see, kept in memory while nothing changes, and shaped by curators."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.domain.access import Role, Scope, Viewer, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref
from app.domain.insights import Insight, clean_text
from app.domain.language.analysis import Language
from app.domain.selection import Selection, describe_selection
from app.domain.themes import Theme, ThemeInsight, Themes, find_themes
from app.domain.themes.decisions import NAME_LIMIT, Act
from app.domain.vocabularies import Translate
from app.persistence import audit, changes, themes
from app.persistence.database import Database
from app.persistence.themes import KeptDecision
from app.services.accounts import utc_now
from app.services.background import end
from app.services.browse import BrowseService
from app.services.reference import ReferenceService

#: Themes are found among at most so many of a Selection's insights, the newest.
MOST_INSIGHTS = 20_000
#: How many answers are kept.
_KEPT = 32
_Version = tuple[Language, int, int, int]
_Question = tuple[Scope, Selection]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ThemeView:
    """The recurring themes of a Selection. `is_cut` when it has more insights than are looked through.

    `is_ready` is False while they are still being found; then there are none to show yet.
    `statements`: what the most central insight of each theme says, by ref; `ids`: the public id of each insight.
    """

    selection: Selection
    description: str
    themes: Themes
    statements: Mapping[str, str]
    ids: Mapping[str, str]
    is_cut: bool
    is_ready: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
    """Themes with what is shown of their insights."""

    themes: Themes
    statements: Mapping[str, str]
    ids: Mapping[str, str]


_NOTHING = _Found(Themes((), 0, 0), {}, {})


class ThemeService:
    """Finds recurring themes for a viewer, and keeps what curators decide about them.

    They are found in the background, and whoever asks may wait or not. What was found before something changed is shown
    to nobody: it may tell of what has been hidden since.
    """

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        browse: BrowseService,
        *,
        language: Callable[[], Awaitable[Language]],
        clock: Callable[[], datetime] = utc_now,
        most_insights: int = MOST_INSIGHTS,
    ) -> None:
        self.database = database
        self.reference = reference
        self.browse = browse
        self.language = language
        self.clock = clock
        self.most_insights = most_insights
        self._kept: OrderedDict[_Question, tuple[_Version, _Found]] = OrderedDict()
        self._under_way: dict[_Question, tuple[_Version, asyncio.Task[_Found]]] = {}
        self._finding = asyncio.Lock()

    async def close(self) -> None:
        """Stop finding."""
        await end([task for _version, task in self._under_way.values()])

    async def get_themes(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        patience: float | None = None,
        language: str = "sv",
        _: Translate = str,
    ) -> ThemeView:
        """The recurring themes of what the viewer may see of a Selection.

        `patience` is how many seconds to wait for them at most; they go on being found after that. None waits on.
        """
        ready = await self._wait(viewer.scope, selection, patience)
        found = ready or _NOTHING
        names = (await self.reference.get_directory()).in_language(language, _)
        return ThemeView(
            selection=selection,
            description=describe_selection(selection, names, _),
            themes=found.themes,
            statements=found.statements,
            ids=found.ids,
            is_cut=found.themes.considered >= self.most_insights,
            is_ready=ready is not None,
        )

    async def get_theme(self, viewer: Viewer, name: str, selection: Selection = Selection()) -> Theme:  # noqa: B008
        """The theme that an insight is in, by the insight's ref.

        Raises:
            NotFoundError: the viewer may not know of such an insight, or it is in no theme.
        """
        ref = find_ref(name)
        found = await self._find(viewer.scope, selection)
        theme = found.themes.find(ref) if ref else None
        if theme is None:
            raise NotFoundError("theme", name)
        return theme

    async def list_insights(self, viewer: Viewer, refs: Sequence[str]) -> list[Insight]:
        """The insights of a theme, in the order of the refs, through the gate."""
        async with self.database.reading() as connection:
            found = await themes.list_by_ref(connection, refs, viewer.scope)
        by_ref = {each.ref: each for each in found}
        return [by_ref[ref] for ref in refs if ref in by_ref]

    async def _find(self, scope: Scope, selection: Selection) -> _Found:
        return await self._wait(scope, selection, None) or _NOTHING

    async def _wait(self, scope: Scope, selection: Selection, patience: float | None) -> _Found | None:
        """The themes, or None when they are not found within so many seconds."""
        question = (scope, selection)
        version = await self._version()
        if (kept := self._answer(question, version)) is not None:
            return kept
        # Whoever asks the same meanwhile gets the answer that is being found.
        begun, task = self._under_way.get(question, (None, None))
        if task is None or begun != version:
            task = asyncio.create_task(self._find_anew(question, version))
            self._under_way[question] = (version, task)
            task.add_done_callback(partial(self._end, question))
        done, _pending = await asyncio.wait({task}, timeout=patience)
        return task.result() if done else None

    def _end(self, question: _Question, task: asyncio.Task[_Found]) -> None:
        """Forget that themes are being found; a failure is told here, for nobody may be waiting any more."""
        if self._under_way.get(question, (None, None))[1] is task:
            del self._under_way[question]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("recurring themes could not be found: %s", type(error).__name__)

    async def _find_anew(self, question: _Question, version: _Version) -> _Found:
        scope, selection = question
        # One at a time, so that answers to others are not kept waiting for the processor.
        async with self._finding:
            where = await self.browse.condition(scope, selection)
            async with self.database.reading() as connection:
                rows = await themes.list_for_themes(connection, where, limit=self.most_insights)
                decisions = await themes.list_decisions(connection)
            found = await asyncio.to_thread(self._work_out, rows, decisions, version[0])
            self._kept[question] = (version, found)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return found

    def _work_out(
        self, rows: Sequence[ThemeInsight], decisions: Sequence[KeptDecision], language: Language
    ) -> _Found:
        found = find_themes(rows, language, decisions=[each.decision for each in decisions])
        central = {theme.key for theme in found.themes}
        ids = {row.ref: row.id for row in rows}
        return _Found(
            found,
            statements={row.ref: row.statement for row in rows if row.ref in central},
            ids={ref: ids[ref] for theme in found.themes for ref in theme.refs},
        )

    def _answer(self, question: _Question, version: _Version) -> _Found | None:
        kept = self._kept.get(question)
        if kept is None or kept[0] != version:
            return None
        self._kept.move_to_end(question)
        return kept[1]

    async def _version(self) -> _Version:
        """What changes whenever an insight, a decision or the word list does."""
        language = await self.language()
        async with self.database.reading() as connection:
            last = (await changes.find_span(connection)).last
            return (language, last, *await themes.find_last_decision(connection))

    # ------------------------------------------------------------------------------------------------------ curators

    def deciding_organization(self, viewer: Viewer, theme: Theme) -> str | None:
        """The organization for which the viewer may shape a theme: one behind it that the viewer curates."""
        if viewer.is_read_only or viewer.is_anonymous:
            return None
        return next((each for each in theme.organizations if viewer.has_role(each, Role.CURATOR)), None)

    async def list_decisions(self, viewer: Viewer, theme: Theme) -> list[KeptDecision]:
        """What has been decided about a theme, for those who may change it."""
        if self.deciding_organization(viewer, theme) is None:
            return []
        async with self.database.reading() as connection:
            kept = await themes.list_decisions(connection)
        return [each for each in kept if each.decision.number in theme.decisions]

    async def decide(
        self,
        viewer: Viewer,
        name: str,
        act: Act,
        *,
        label: str = "",
        other: str = "",
        leaving: Sequence[str] = (),
        _: Translate = str,
    ) -> Theme:
        """Name, pin, merge or split a theme; the theme as it stands afterwards.

        `other` is the ref of an insight of the theme to merge with, `leaving` those of insights to split off.

        Raises:
            SignInRequiredError, NotFoundError: as the gate says.
            ForbiddenError: the viewer curates none of the organizations behind the theme.
            InvalidError: no name, nothing to merge with, nothing or everything to split off.
        """
        account = require_signed_in(viewer)
        theme = await self.get_theme(viewer, name)
        organization = self.deciding_organization(viewer, theme)
        if organization is None:
            raise ForbiddenError(theme.key)
        label = clean_text(label)
        others: tuple[str, ...] = ()
        if act is Act.NAME and not 0 < len(label) <= NAME_LIMIT:
            raise InvalidError([Problem("name", _("Skriv ett namn med högst 120 tecken."))])
        if act is Act.MERGE:
            others = await self._merged_core(viewer, theme, other, _)
        if act is Act.SPLIT:
            others = tuple(ref for ref in theme.refs if ref in set(leaving))
            if not 0 < len(others) < theme.size:
                message = _("Välj minst en insikt att flytta ut, och lämna minst en kvar.")
                raise InvalidError([Problem("leaving", message)])
        core = [ref for ref in theme.refs if act is not Act.SPLIT or ref not in others][: len(theme.core)]
        row = {
            "act": act.value,
            "core": core,
            "others": list(others),
            "name": label if act is Act.NAME else "",
            "organization": organization,
            "created_at": self.clock(),
            "created_by": account,
        }
        async with self.database.writing() as connection:
            await themes.create_decision(connection, row)
            await audit.note(
                connection,
                viewer,
                Action.THEME_DECIDED,
                kind="theme",
                record=core[0],
                organization=organization,
                detail=act.value,
            )
        return await self.get_theme(viewer, core[0])

    async def _merged_core(self, viewer: Viewer, theme: Theme, other: str, _: Translate) -> tuple[str, ...]:
        try:
            found = await self.get_theme(viewer, other)
        except NotFoundError:
            found = theme
        if found.key == theme.key:
            raise InvalidError([Problem("other", _("Välj ett annat tema att slå ihop med."))])
        return found.core

    async def take_back(self, viewer: Viewer, number: int) -> None:
        """Take a decision back.

        Raises:
            SignInRequiredError: nobody has signed in.
            NotFoundError: there is none, or the viewer does not curate the organization for which it was made.
            ForbiddenError: the viewer holds a token for reading only.
        """
        require_signed_in(viewer)
        async with self.database.writing() as connection:
            kept = await themes.find_decision(connection, number)
            if kept is None or not viewer.has_role(kept.organization, Role.CURATOR):
                raise NotFoundError("decision", str(number))
            if viewer.is_read_only:
                raise ForbiddenError(str(number))
            await themes.delete_decisions(connection, [number])
            await audit.note(
                connection,
                viewer,
                Action.THEME_UNDONE,
                kind="theme",
                record=kept.decision.core[0] if kept.decision.core else "",
                organization=kept.organization,
            )
