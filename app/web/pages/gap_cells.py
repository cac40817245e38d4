"""One cell of the white spots, and what organizations and curators do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from app.domain.access import Role, Visibility, require_signed_in
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.gaps.arithmetic import explain_steps, work_out
from app.domain.gaps.dimensions import Coordinate, in_sentence, is_known, narrowed
from app.domain.gaps.matrix import GapCell, GapMatrix
from app.domain.gaps.states import GapState
from app.domain.gaps.words import state_meaning, state_name
from app.domain.organizations import Organization
from app.domain.selection import ALL_PARAMETERS, Selection, parse_selection
from app.services.gaps import Promise, check_dimensions
from app.web.pages.addresses import see_other
from app.web.pages.entries import InsightCard, insight_card
from app.web.pages.filters import Facets, address_of, legend_of
from app.web.pages.forms import FieldProblem, SentForm, WithProblems, field_problems, read_form
from app.web.pages.gap_views import CELL_PATH, StudyLine, description_of, facts_in_words, study_lines
from app.web.pages.insight_form_page import list_organizations
from app.web.pages.linking import Piece, linked
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

PATH = "/vita-flackar"
CARDS = 5


@dataclass(frozen=True, slots=True)
class AdoptionDraft:
    """What somebody has written in the form that takes a white spot on, `by` an organization."""

    by: str = ""
    due: str = ""
    title: str = ""
    question: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class MarkDraft:
    """What a curator has written in the form that sets a cell aside."""

    curator: str = ""
    reason: str = ""
    visibility: str = Visibility.ORGANIZATION


@dataclass(frozen=True, slots=True)
class ValueLine:
    """The organizations, or the kinds of voices, behind a cell's insights, each with its number and their list."""

    label: str
    values: list[tuple[str, int, str]]


@dataclass(frozen=True, slots=True)
class MarkView:
    """What a curator has said of a cell, and whether the reader may take it back."""

    number: int
    organization: str
    reason: str
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class CellForm(WithProblems):
    """The forms of a cell. `fields` carry the cell along; `curated` are those the reader may speak for as a curator."""

    fields: list[tuple[str, str]]
    organizations: list[Organization]
    curated: list[Organization]
    draft: AdoptionDraft
    aside: MarkDraft
    problems: list[FieldProblem]


@dataclass(frozen=True, slots=True)
class CellPage:
    """All about one cell."""

    title: str
    description: str
    state: str
    state_label: str
    meaning: str
    count: int
    facts: list[Piece]
    behind: list[ValueLine]
    steps: list[list[Piece]]
    is_listed: bool
    reason: str
    now: list[StudyLine]
    done: list[StudyLine]
    cards: list[InsightCard]
    list_address: str
    back_address: str
    may_adopt: bool
    form: CellForm
    mark: MarkView | None


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Which cell is meant: a Selection and a value of each of two dimensions."""

    selection: Selection
    row: Coordinate
    column: Coordinate

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What names the cell in an address or a form."""
        return [
            *self.selection.pairs(),
            ("rows", self.row.dimension.value),
            ("columns", self.column.dimension.value),
            ("row", self.row.value),
            ("column", self.column.value),
        ]


@get(CELL_PATH, operation_id="ShowGapCell")
async def show_cell(request: AnyRequest) -> Template:
    """One cell: its Selection in words, what is in it, who asks, and what can be done about it."""
    return await _cell_page(request, await _place(request, list(request.query_params.multi_items())))


async def _place(request: AnyRequest, pairs: Sequence[tuple[str, str]]) -> CellPlace:
    """The cell that an address or a form names.

    Raises:
        InvalidError: a dimension or a value that does not exist.
    """
    _ = translator_of(request)
    directory = await services_of(request).reference.get_directory()
    named = dict(pairs)
    rows, columns = check_dimensions(named.get("rows", ""), named.get("columns", ""), _)
    place = CellPlace(
        parse_selection([pair for pair in pairs if pair[0] in ALL_PARAMETERS], _),
        Coordinate(rows, named.get("row", "")),
        Coordinate(columns, named.get("column", "")),
    )
    directory.check_selection(place.selection, _)
    problems = [
        Problem(field, _("”%(value)s” finns inte.") % {"value": where.value[:60]})
        for field, where in (("row", place.row), ("column", place.column))
        if not is_known(where, directory)
    ]
    if problems:
        raise InvalidError(problems)
    return place


async def _cell_page(
    request: AnyRequest,
    place: CellPlace,
    *,
    draft: AdoptionDraft = AdoptionDraft(),
    aside: MarkDraft = MarkDraft(),
    problems: Sequence[Problem] = (),
) -> Template:
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    directory = await services.reference.get_directory()
    names = directory.in_language(language_of(request), _)
    selection = narrowed(narrowed(place.selection, place.row), place.column)
    matrix = await services.gaps.get_matrix(
        viewer,
        selection,
        rows=place.row.dimension,
        columns=place.column.dimension,
        language=names.language,
        _=_,
    )
    cell = matrix.cells.get((place.row.value, place.column.value))
    if cell is None:
        raise InvalidError([Problem("row", _("Rutan ligger utanför urvalet."))])
    newest = await services.browse.list_page(
        viewer, selection, limit=CARDS, facets=("organization", "voice"), _=_
    )
    organizations = list_organizations(viewer, names) if viewer.may_log_somewhere else []
    mark = cell.mark
    back = [("rows", place.row.dimension.value), ("columns", place.column.dimension.value)]
    context = CellPage(
        title=_title(matrix),
        description=description_of(selection, names),
        state=cell.state.value.replace("_", "-"),
        state_label=state_name(cell.state, _),
        meaning=state_meaning(cell.state, _),
        count=cell.facts.count,
        facts=facts_in_words(cell.facts, selection, names),
        behind=_behind(selection, place, newest.facets, names),
        steps=await _steps(request, place, cell, names),
        is_listed=not cell.now,
        reason=cell.reason,
        now=study_lines(matrix, cell.now, names),
        done=study_lines(matrix, cell.done, names),
        cards=[insight_card(each, names) for each in newest.items],
        list_address=address_of("/sok", selection),
        back_address=address_of(PATH, place.selection, back),
        may_adopt=bool(organizations) and not (cell.reason and not mark),
        form=CellForm(
            fields=place.pairs,
            organizations=organizations,
            curated=[] if cell.facts.count or (cell.reason and not mark) else _curated(request, names),
            draft=draft,
            aside=aside,
            problems=field_problems(problems, _labels(names), {"organization": "by"}),
        ),
        mark=MarkView(
            mark.number,
            names.name("organization", mark.organization),
            mark.reason,
            viewer.has_role(mark.organization, Role.CURATOR) and not viewer.is_anonymous,
        )
        if mark
        else None,
    )
    return page(request, "gaps_cell.html", context, status=400 if problems else 200)


def _behind(selection: Selection, place: CellPlace, facets: Facets, names: DirectoryNames) -> list[ValueLine]:
    """Who stands behind, and who spoke; voices only where the cell itself is not about a voice."""
    lines = []
    for parameter in ("organization", "voice"):
        if parameter in (place.row.dimension.value, place.column.dimension.value):
            continue
        chosen = selection.values(parameter)
        if chosen and parameter == "voice":
            continue
        values = [
            (
                names.name(parameter, value),
                count,
                address_of("/sok", selection.only(parameter, value)),
            )
            for value, count in facets.get(parameter, {}).items()
            if count and (not chosen or value in chosen)
        ]
        if values:
            lines.append(ValueLine(legend_of(parameter, names), sorted(values, key=lambda each: -each[1])))
    return lines


async def _steps(
    request: AnyRequest, place: CellPlace, cell: GapCell, names: DirectoryNames
) -> list[list[Piece]]:
    """How the need of the cell comes about; nothing where there is nothing to ask."""
    if cell.state is GapState.NOT_APPLICABLE or "none" in (place.row.value, place.column.value):
        return []
    matrix = await services_of(request).gaps.get_matrix(
        request.user,
        place.selection,
        rows=place.row.dimension,
        columns=place.column.dimension,
        language=names.language,
        _=names.translate,
    )
    worked = work_out(matrix, place.row.value, place.column.value, names.directory)
    if not worked.total:
        return []
    addresses = {
        "total": address_of("/sok", place.selection),
        "row_count": address_of("/sok", matrix.selection_of(row=place.row.value)),
        "column_count": address_of("/sok", matrix.selection_of(column=place.column.value)),
        "count": address_of("/sok", matrix.selection_of(place.row.value, place.column.value)),
    }
    return [linked(each, addresses) for each in explain_steps(worked, names)]


def _title(matrix: GapMatrix) -> str:
    return f"{matrix.row_lines[0].label} – {in_sentence(matrix.columns, matrix.column_lines[0].label)}"


def _labels(names: DirectoryNames) -> dict[str, str]:
    _ = names.translate
    return {
        "due": _("När"),
        "reason": _("Varför"),
        "title": _("Rubrik"),
        "question": _("Fråga"),
        "contact": _("Kontakt"),
        "organization": _("Organisation"),
    }


def _curated(request: AnyRequest, names: DirectoryNames) -> list[Organization]:
    """The organizations that the viewer may speak for as a curator."""
    viewer = request.user
    if viewer.is_anonymous or viewer.is_read_only:
        return []
    return [each for each in list_organizations(viewer, names) if viewer.has_role(each.id, Role.CURATOR)]


def _sent_pairs(form: SentForm) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name in (*ALL_PARAMETERS, "rows", "columns", "row", "column")
        for value in form.texts(name)
    ]


@post(f"{PATH}/ta-pa-sig", operation_id="AdoptGapByForm", status_code=200)
async def adopt_gap(request: AnyRequest) -> Template | Redirect:
    """Take a white spot on; it becomes a planned study, which is shown."""
    viewer, _ = request.user, translator_of(request)
    require_signed_in(viewer)
    form = await read_form(request)
    place = await _place(request, _sent_pairs(form))
    draft = AdoptionDraft(**{name: form.text(name) for name in AdoptionDraft.__dataclass_fields__})
    if not (viewer.is_operator or draft.by in viewer.roles):
        problem = Problem("organization", _("Välj en av dina organisationer."))
        return await _cell_page(request, place, draft=draft, problems=[problem])
    try:
        study = await services_of(request).gaps.adopt_gap(
            viewer,
            (place.row, place.column),
            Promise(
                organization=draft.by,
                due=draft.due,
                title=draft.title,
                question=draft.question,
                contact=draft.contact,
            ),
            selection=place.selection,
            language=language_of(request),
            _=_,
        )
    except InvalidError as error:
        return await _cell_page(request, place, draft=draft, problems=error.problems)
    return see_other(f"/insiktsarbeten/{study.ref[:4]}-{study.ref[4:]}")


@post(f"{PATH}/ej-aktuell", operation_id="SetGapAsideByForm", status_code=200)
async def set_aside(request: AnyRequest) -> Template | Redirect:
    """Say that a cell does not apply, and why."""
    viewer, _ = request.user, translator_of(request)
    require_signed_in(viewer)
    form = await read_form(request)
    place = await _place(request, _sent_pairs(form))
    aside = MarkDraft(
        form.text("curator"), form.text("reason"), form.text("visibility") or Visibility.ORGANIZATION
    )
    try:
        await services_of(request).gaps.set_aside(
            viewer,
            (place.row, place.column),
            organization=aside.curator,
            reason=aside.reason,
            visibility=aside.visibility,
            _=_,
        )
    except InvalidError as error:
        return await _cell_page(request, place, aside=aside, problems=error.problems)
    return see_other(address_of(CELL_PATH, Selection(), place.pairs))


@post(f"{PATH}/ej-aktuell/ta-bort", operation_id="TakeBackGapMarkByForm", status_code=200)
async def take_back(request: AnyRequest) -> Redirect:
    """Let a cell that was set aside be a white spot again."""
    require_signed_in(request.user)
    form = await read_form(request)
    place = await _place(request, _sent_pairs(form))
    number = form.text("mark")
    known = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    await services_of(request).gaps.take_back(request.user, known)
    return see_other(address_of(CELL_PATH, Selection(), place.pairs))


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_cell, adopt_gap, set_aside, take_back]
