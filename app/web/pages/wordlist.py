"""The word list: what searches take for the same. Everybody may read it; curators keep groups of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import may_curate, require_signed_in
from app.domain.directory import DirectoryNames
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, Problem
from app.domain.language.synonyms import SynonymGroup
from app.domain.words import swedish_key
from app.persistence.synonyms import KeptGroup
from app.services.wordlist import WordListEntry, list_given, list_keepers
from app.web.pages.addresses import see_other
from app.web.pages.forms import FieldProblem, SentForm, WithProblems, field_problems, read_form
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, names_of, services_of, translator_of

PATH = "/ordlista"


@dataclass(frozen=True, slots=True)
class WordGroup:
    """A group as the list shows it: `keeper` is "" for what is given, `address` "" for what stays as it is."""

    words: tuple[str, ...]
    english: tuple[str, ...]
    related: tuple[str, ...]
    keeper: str
    address: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject and its groups."""

    name: str
    groups: list[WordGroup]
    is_open: bool


@dataclass(frozen=True, slots=True)
class WordListPage:
    """What the list shows. `removed` is the address of a group that was just removed, "" for none."""

    text: str
    subjects: list[Subject]
    total: int
    kept: int
    may_add: bool
    removed: str
    is_saved: bool


@dataclass(frozen=True, slots=True)
class WordForm(WithProblems):
    """The form for a group, as its fields were written; `theirs` is what somebody else saved meanwhile."""

    address: str
    subject: str
    words: str
    english: str
    related: str
    version: str
    organizations: list[Choice]
    subjects: list[str]
    problems: list[FieldProblem]
    theirs: SynonymGroup | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class WordFormPage:
    """The page with the form."""

    form: WordForm


@get(PATH, operation_id="ListWords")
async def list_words(
    request: AnyRequest,
    ord: FromQuery[str | None] = None,  # noqa: A002  (the name in the address)
    borttagen: FromQuery[int | None] = None,
    sparad: FromQuery[str | None] = None,
) -> Template:
    """The word list, or the groups that a word belongs to."""
    text = (ord or "").strip()[:100]
    entries = await services_of(request).wordlist.list_entries(text)
    names = await names_of(request)
    context = WordListPage(
        text=text,
        subjects=_subjects(entries, names, request, is_open=bool(text)),
        total=len(entries),
        kept=sum(each.kept is not None for each in entries),
        may_add=bool(list_keepers(request.user)),
        removed=f"{PATH}/{borttagen}" if borttagen and list_keepers(request.user) else "",
        is_saved=sparad == "1",
    )
    return page(request, "wordlist.html", context)


@get(f"{PATH}/ny", operation_id="ShowNewWords")
async def show_new_words(request: AnyRequest) -> Template:
    """An empty form for a group."""
    _require_keeper(request)
    return await _show_form(request, SentForm({}))


@post(f"{PATH}/ny", operation_id="CreateWords", status_code=200)
async def create_words(request: AnyRequest) -> Template | Redirect:
    """Add a group."""
    keepers = _require_keeper(request)
    sent = await read_form(request)
    organization = sent.text("organization") or keepers[0]
    try:
        await services_of(request).wordlist.create_group(
            request.user, organization, _group(sent), translator_of(request)
        )
    except InvalidError as error:
        return await _show_form(request, sent, problems=error.problems)
    return see_other(f"{PATH}?sparad=1")


@get(f"{PATH}/{{number:int}}", operation_id="ShowWords")
async def show_words(request: AnyRequest, number: FromPath[int]) -> Template:
    """The form with a group as it stands."""
    found = await services_of(request).wordlist.get_group(request.user, number)
    return await _show_form(request, _form_of(found), known=found)


@post(f"{PATH}/{{number:int}}", operation_id="ChangeWords", status_code=200)
async def change_words(request: AnyRequest, number: FromPath[int]) -> Template | Redirect:
    """Save a group, take it out of the list, or bring it back."""
    wordlist, viewer, _ = services_of(request).wordlist, request.user, translator_of(request)
    sent = await read_form(request)
    action = sent.text("gor")
    if action == "bort":
        await wordlist.remove_group(viewer, number)
        return see_other(f"{PATH}?borttagen={number}")
    if action == "angra":
        await wordlist.restore_group(viewer, number)
        return see_other(PATH)
    if action != "spara":
        raise ClientException("no such action")
    found = await wordlist.get_group(viewer, number)
    version = sent.text("version")
    expected = int(version) if version.isdecimal() and len(version) < 10 else -1
    try:
        await wordlist.update_group(viewer, number, _group(sent), expected_version=expected, _=_)
    except InvalidError as error:
        return await _show_form(request, sent, known=found, problems=error.problems)
    except ConflictError:
        return await _show_form(request, sent, known=found, is_conflict=True)
    return see_other(f"{PATH}?sparad=1")


def _require_keeper(request: AnyRequest) -> list[str]:
    require_signed_in(request.user)
    keepers = list_keepers(request.user)
    if not keepers:
        raise ForbiddenError("synonyms")
    return keepers


def _subjects(
    entries: Sequence[WordListEntry], names: DirectoryNames, request: AnyRequest, *, is_open: bool
) -> list[Subject]:
    by_name: dict[str, list[WordGroup]] = {}
    for entry in entries:
        group, kept = entry.group, entry.kept
        may_change = kept is not None and may_curate(request.user, kept.organization)
        shown = WordGroup(
            words=group.words,
            english=group.english,
            related=group.related,
            keeper=names.name("organization", kept.organization) if kept else "",
            address=f"{PATH}/{kept.number}" if kept and may_change else "",
        )
        by_name.setdefault(group.subject, []).append(shown)
    return [
        Subject(name, groups, is_open or any(each.keeper for each in groups))
        for name, groups in sorted(by_name.items(), key=lambda item: swedish_key(item[0]))
    ]


def _group(sent: SentForm) -> SynonymGroup:
    words, english, related = (
        tuple(part for line in sent.text(field).splitlines() for part in line.split(","))
        for field in ("words", "english", "related")
    )
    return SynonymGroup(sent.text("subject"), words, english, related)


def _form_of(found: KeptGroup) -> SentForm:
    group = found.group
    lists = {"words": group.words, "english": group.english, "related": group.related}
    fields = {field: [", ".join(words)] for field, words in lists.items()}
    return SentForm({**fields, "subject": [group.subject], "version": [str(found.version)]})


async def _show_form(
    request: AnyRequest,
    sent: SentForm,
    *,
    known: KeptGroup | None = None,
    problems: Sequence[Problem] = (),
    is_conflict: bool = False,
) -> Template:
    names, _ = await names_of(request), translator_of(request)
    labels = {
        "subject": _("Ämne"),
        "words": _("Ord som betyder detsamma"),
        "english": _("På engelska"),
        "related": _("Närliggande ord"),
    }
    keepers = list_keepers(request.user)
    chosen = sent.text("organization") or next(iter(keepers), "")
    subjects = {group.subject for group in list_given()}
    form = WordForm(
        address=f"{PATH}/{known.number}" if known else f"{PATH}/ny",
        subject=sent.text("subject"),
        words=sent.text("words"),
        english=sent.text("english"),
        related=sent.text("related"),
        version=str(known.version) if known and is_conflict else sent.text("version"),
        organizations=[Choice(each, names.name("organization", each), each == chosen) for each in keepers],
        subjects=sorted(subjects, key=swedish_key),
        problems=field_problems(problems, labels, {}),
        theirs=known.group if known and is_conflict else None,
        is_new=known is None,
    )
    return page(request, "wordlist_form.html", WordFormPage(form))


def handlers() -> list[Any]:
    """The routes of this module."""
    return [list_words, show_new_words, create_words, show_words, change_words]
