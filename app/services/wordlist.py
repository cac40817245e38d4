"""The word list: what searches take for the same, given with the service and added by curators."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Viewer, may_curate, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.insights import clean_text
from app.domain.language.synonyms import LONGEST, SynonymGroup
from app.domain.vocabularies import Translate
from app.persistence import audit, synonyms
from app.persistence.database import Database
from app.persistence.synonyms import KeptGroup
from app.search.seeds import default_language
from app.services.accounts import utc_now
from app.services.search_index import SearchIndex

WORD_LIMIT = 60
MOST_WORDS = 30
MOST_GROUPS = 2_000
SUBJECT_LIMIT = 60
#: No database numbers as many rows; larger numbers are nobody's.
_NO_NUMBER = 2**31


@dataclass(frozen=True, slots=True)
class WordListEntry:
    """A group of the word list; `kept` is None for what is given with the service."""

    group: SynonymGroup
    kept: KeptGroup | None = None


class WordListService:
    """Shows the word list, and lets curators keep groups of their own; searches follow within a second or so."""

    def __init__(
        self, database: Database, index: SearchIndex, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.database = database
        self.index = index
        self.clock = clock

    async def list_entries(self, text: str = "") -> list[WordListEntry]:
        """Every group, those given first, or those in which a text stands or is meant."""
        async with self.database.reading() as connection:
            kept = await synonyms.list_groups(connection)
        entries = [WordListEntry(group) for group in list_given()]
        entries += [WordListEntry(each.group, each) for each in kept]
        wanted = clean_text(text).casefold()
        return [each for each in entries if _holds(each.group, wanted)] if wanted else entries

    async def get_group(self, viewer: Viewer, number: int, *, or_removed: bool = False) -> KeptGroup:
        """A group that the viewer may change.

        Raises:
            SignInRequiredError, NotFoundError, ForbiddenError: the viewer may not.
        """
        async with self.database.reading() as connection:
            return await _get(connection, viewer, number, or_removed=or_removed)

    async def create_group(
        self, viewer: Viewer, organization: str, group: SynonymGroup, _: Translate = str
    ) -> int:
        """Add a group.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no curator of the organization.
            InvalidError: the words break a rule.
        """
        account = _require_curator(viewer, organization)
        group = check_group(group, _)
        async with self.database.writing() as connection:
            if len(await synonyms.list_groups(connection)) >= MOST_GROUPS:
                raise InvalidError([Problem("words", _("Ordlistan är full."))])
            values = {**_values(group), "organization": organization}
            values |= {"updated_at": self.clock(), "updated_by": account}
            number = await synonyms.create_group(connection, values)
            await _note(connection, viewer, number, organization)
        await self.index.follow_synonyms(at_once=True)
        return number

    async def update_group(
        self,
        viewer: Viewer,
        number: int,
        group: SynonymGroup,
        *,
        expected_version: int,
        _: Translate = str,
    ) -> None:
        """Change a group.

        Raises:
            SignInRequiredError, NotFoundError, ForbiddenError: the viewer may not.
            InvalidError: the words break a rule.
            ConflictError: somebody else changed it since.
        """
        group = check_group(group, _)
        await self._change(viewer, number, _values(group), expected_version=expected_version)

    async def remove_group(self, viewer: Viewer, number: int) -> None:
        """Take a group out of the list; `restore_group` brings it back."""
        await self._change(viewer, number, {"removed_at": self.clock()})

    async def restore_group(self, viewer: Viewer, number: int) -> None:
        """Bring a removed group back."""
        await self._change(viewer, number, {"removed_at": None})

    async def _change(
        self, viewer: Viewer, number: int, values: dict[str, object], *, expected_version: int | None = None
    ) -> None:
        async with self.database.writing() as connection:
            known = await _get(connection, viewer, number, or_removed=True)
            changed = {**values, "updated_at": self.clock(), "updated_by": viewer.account}
            version = known.version if expected_version is None else expected_version
            await synonyms.update_group(connection, number, changed, expected_version=version)
            await _note(connection, viewer, number, known.organization)
        await self.index.follow_synonyms(at_once=True)


async def _note(connection: AsyncConnection, viewer: Viewer, number: int, organization: str) -> None:
    await audit.note(
        connection,
        viewer,
        Action.WORDS_CHANGED,
        kind="words",
        record=str(number),
        organization=organization,
    )


def list_given() -> tuple[SynonymGroup, ...]:
    """The groups that are given with the service."""
    return default_language().facts.synonyms


def list_keepers(viewer: Viewer) -> list[str]:
    """The organizations for which the viewer may keep groups."""
    if viewer.is_read_only:
        return []
    return sorted(each for each in viewer.roles if viewer.has_role(each, Role.CURATOR))


def check_group(group: SynonymGroup, _: Translate = str) -> SynonymGroup:
    """The group tidied, without repeats.

    Raises:
        InvalidError: it holds too little or too much, or words that say nothing.
    """
    subject = clean_text(group.subject)
    lists = {field: _tidied(getattr(group, field)) for field in ("words", "english", "related")}
    problems = [Problem("subject", _("Skriv ett ämne."))] if not subject else []
    if len(subject) > SUBJECT_LIMIT:
        problems.append(Problem("subject", _("Ämnet är för långt; högst 60 tecken.")))
    if not lists["words"]:
        problems.append(Problem("words", _("Skriv minst ett svenskt ord.")))
    elif sum(map(len, lists.values())) < 2:
        problems.append(Problem("words", _("Skriv minst två ord som hör ihop, med komma emellan.")))
    for field, words in lists.items():
        problems += _problems(field, words, _)
    if problems:
        raise InvalidError(problems)
    return SynonymGroup(subject, lists["words"], lists["english"], lists["related"])


def _tidied(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tidy for word in words if (tidy := clean_text(word).lower())))


def _problems(field: str, words: Sequence[str], _: Translate) -> list[Problem]:
    language = default_language()
    read = language.english_key if field == "english" else language.key
    problems = []
    if len(words) > MOST_WORDS:
        problems.append(Problem(field, _("För många ord i en grupp; högst 30.")))
    for word in words[:MOST_WORDS]:
        if len(word) > WORD_LIMIT or len(word.split()) > LONGEST:
            message = _("”%(word)s” är för långt; högst fem ord och 60 tecken.")
            problems.append(Problem(field, message % {"word": word[:WORD_LIMIT]}))
        elif not read(word):
            message = _("”%(word)s” säger för lite för att söka på.")
            problems.append(Problem(field, message % {"word": word}))
    return problems


def _values(group: SynonymGroup) -> dict[str, object]:
    return {
        "subject": group.subject,
        "words": list(group.words),
        "english": list(group.english),
        "related": list(group.related),
    }


def _holds(group: SynonymGroup, wanted: str) -> bool:
    words = (*group.words, *group.english, *group.related, group.subject)
    if any(wanted in word.casefold() for word in words):
        return True
    key = default_language().key(wanted)
    return bool(key) and any(default_language().key(word) == key for word in (*group.words, *group.related))


def _require_curator(viewer: Viewer, organization: str) -> int:
    account = require_signed_in(viewer)
    if not may_curate(viewer, organization):
        raise ForbiddenError(organization)
    return account


async def _get(connection: AsyncConnection, viewer: Viewer, number: int, *, or_removed: bool) -> KeptGroup:
    require_signed_in(viewer)
    found = await synonyms.find_group(connection, number) if number < _NO_NUMBER else None
    if found is None or (found.is_removed and not or_removed):
        raise NotFoundError("synonyms", str(number))
    _require_curator(viewer, found.organization)
    return found
