"""White spots over HTTP."""

from typing import Annotated, Literal

from litestar import Response, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from app.domain.directory import DirectoryNames
from app.domain.gaps.counting import Facts
from app.domain.gaps.dimensions import Coordinate, Dimension
from app.domain.gaps.matrix import GapCell, GapLine, GapMatrix
from app.domain.gaps.needs import WEIGHTS, Need
from app.domain.gaps.reasons import explain_need
from app.domain.gaps.states import STATES
from app.domain.gaps.words import explain_sums, state_meaning, state_name
from app.domain.selection import Selection, describe_selection
from app.domain.studies import Study
from app.services.gaps import DEFAULT_COLUMNS, DEFAULT_ROWS, Promise
from app.web.api.parameters import provide_selection
from app.web.api.schemas import StudyOut, study_out
from app.web.api.versions import etag
from app.web.requests import AnyRequest, language_of, services_of, translator_of


class FactsOut(Struct, kw_only=True):
    """What is told of some insights; `from_group` were told by the group itself, `about_group` by others."""

    count: int
    newest_year: int | None
    undated: int
    organizations: int
    voices: int
    from_group: int
    about_group: int


class GapLineOut(FactsOut, kw_only=True):
    """A row or a column with the sum of its distinct insights; `query` is its Selection."""

    id: str
    label: str
    query: str


class GapStudyOut(Struct, kw_only=True):
    """A study that concerns a cell: whose it is, until when, and whom to ask."""

    id: str
    ref: str
    title: str
    organization: str
    status: str
    started: str | None
    ended: str | None
    contact: str


class GapCellOut(FactsOut, kw_only=True):
    """A cell; `studies` are the ids of studies that concern it, `reason` why there is nothing to ask."""

    row: str
    column: str
    state: str
    studies: list[str]
    reason: str | None
    mark: int | None
    query: str


class GapTotalsOut(FactsOut, kw_only=True):
    """The whole. Every number counts distinct insights; `without_row` and `without_column` are in no row or column."""

    rows: dict[str, int]
    columns: dict[str, int]
    without_row: int
    without_column: int


class GapStateOut(Struct):
    """A state: what it is called, what it means, and how many cells have it."""

    id: str
    label: str
    meaning: str
    cells: int


class NeedOut(Struct, kw_only=True):
    """A cell that needs listening, how much from 0 to 1, the parts that make it so, and why in words."""

    row: str
    column: str
    score: float
    expected: float
    importance: float
    shortage: float
    age: float
    one_sided: float
    description: str
    reasons: list[str]
    query: str


class GapsOut(Struct, kw_only=True):
    """White spots of a Selection. `needs` are the cells that need listening most, by `weights`."""

    row_dimension: str
    column_dimension: str
    rows: list[GapLineOut]
    columns: list[GapLineOut]
    cells: list[GapCellOut]
    totals: GapTotalsOut
    states: list[GapStateOut]
    studies: list[GapStudyOut]
    needs: list[NeedOut]
    weights: dict[str, float]
    description: str
    sentences: list[str]
    sums: list[str]
    cautions: list[str]


@get(
    "/gaps",
    operation_id="GetGaps",
    tags=["gaps"],
    dependencies={"selection": Provide(provide_selection)},
    opt={"parameters": ("rows", "columns")},
)
async def get_gaps(
    request: AnyRequest,
    selection: NamedDependency[Selection],
    rows: FromQuery[str] = DEFAULT_ROWS.value,
    columns: FromQuery[str] = DEFAULT_COLUMNS.value,
) -> GapsOut:
    """White spots: every cell of two dimensions with its state.

    A dimension is `zone`, `population`, `subpopulation`, `theme`, `perspective`, `shift`, `voice`, `municipality`,
    `county` or `year`.
    """
    services, _ = services_of(request), translator_of(request)
    matrix = await services.gaps.get_matrix(
        request.user, selection, rows=rows, columns=columns, language=language_of(request), _=_
    )
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    return GapsOut(
        row_dimension=matrix.rows,
        column_dimension=matrix.columns,
        rows=[_line(each, matrix.selection_of(row=each.where.value)) for each in matrix.row_lines],
        columns=[_line(each, matrix.selection_of(column=each.where.value)) for each in matrix.column_lines],
        cells=[_cell(cell, matrix) for cell in matrix.cells.values()],
        totals=GapTotalsOut(
            **_facts(matrix.table.total),  # type: ignore[arg-type]
            rows={row: facts.count for row, facts in matrix.table.rows.items()},
            columns={column: facts.count for column, facts in matrix.table.columns.items()},
            without_row=matrix.table.without_row,
            without_column=matrix.table.without_column,
        ),
        states=[
            GapStateOut(each.value, state_name(each, _), state_meaning(each, _), matrix.states[each])
            for each in STATES
        ],
        studies=[_study(each) for each in matrix.studies.values()],
        needs=[_need(each, matrix, names) for each in matrix.needs],
        weights=dict(WEIGHTS),
        description=matrix.description,
        sentences=[str(each) for each in matrix.sentences],
        sums=[str(each) for each in explain_sums(matrix.table, matrix.rows, matrix.columns, _)],
        cautions=list(matrix.cautions),
    )


def _facts(facts: Facts) -> dict[str, int | None]:
    return {
        "count": facts.count,
        "newest_year": facts.newest_year,
        "undated": facts.undated,
        "organizations": facts.organizations,
        "voices": facts.voices,
        "from_group": facts.from_group,
        "about_group": facts.about_group,
    }


def _line(line: GapLine, selection: Selection) -> GapLineOut:
    return GapLineOut(
        **_facts(line.facts),  # type: ignore[arg-type]
        id=line.where.value,
        label=line.label,
        query=selection.query(),
    )


def _cell(cell: GapCell, matrix: GapMatrix) -> GapCellOut:
    return GapCellOut(
        **_facts(cell.facts),  # type: ignore[arg-type]
        row=cell.row,
        column=cell.column,
        state=cell.state.value,
        studies=[matrix.studies[number].id for number in (*cell.now, *cell.done)],
        reason=cell.reason or None,
        mark=cell.mark.number if cell.mark else None,
        query=matrix.selection_of(cell.row, cell.column).query(),
    )


def _study(study: Study) -> GapStudyOut:
    content = study.content
    return GapStudyOut(
        id=study.id,
        ref=study.ref,
        title=content.title,
        organization=content.organization,
        status=content.status,
        started=content.started,
        ended=content.ended,
        contact=content.contact,
    )


def _need(need: Need, matrix: GapMatrix, names: DirectoryNames) -> NeedOut:
    _ = names.translate
    selection = matrix.selection_of(need.row, need.column)
    return NeedOut(
        row=need.row,
        column=need.column,
        score=round(need.score, 4),
        expected=round(need.expected, 2),
        importance=round(need.importance, 4),
        shortage=round(need.shortage, 4),
        age=round(need.age, 4),
        one_sided=need.one_sided,
        description=describe_selection(selection, names, _),
        reasons=[str(each) for each in explain_need(need, matrix, names)],
        query=selection.query(),
    )


class CoordinateIn(Struct, forbid_unknown_fields=True):
    """A value of a dimension."""

    dimension: Dimension
    value: Annotated[str, Meta(max_length=100)]

    def read(self) -> Coordinate:
        """The same in the domain's words."""
        return Coordinate(self.dimension, self.value)


class AdoptionIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """A white spot that an organization takes upon itself, by a date (a year, a month or a day)."""

    row: CoordinateIn
    column: CoordinateIn
    organization: str
    due: str
    title: str = ""
    question: str = ""
    contact: str = ""
    visibility: Literal["private", "organization", "network", "public"] = "network"


@post(
    "/gaps/adopt",
    operation_id="AdoptGap",
    tags=["gaps"],
    dependencies={"selection": Provide(provide_selection)},
)
async def adopt_gap(
    request: AnyRequest, selection: NamedDependency[Selection], data: JSONBody[AdoptionIn]
) -> Response[StudyOut]:
    """Take a white spot on; it becomes a planned study, which is the answer."""
    study = await services_of(request).gaps.adopt_gap(
        request.user,
        (data.row.read(), data.column.read()),
        Promise(
            organization=data.organization,
            due=data.due,
            title=data.title,
            question=data.question,
            contact=data.contact,
            visibility=data.visibility,
        ),
        selection=selection,
        language=language_of(request),
        _=translator_of(request),
    )
    headers = etag(study.version) | {"Location": f"/api/v1/studies/{study.id}"}
    return Response(study_out(study, 0), status_code=201, headers=headers)


class MarkIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """A cell that a curator says does not apply, and why. It holds for the organization, its networks, or everybody."""

    row: CoordinateIn
    column: CoordinateIn
    organization: str
    reason: str
    visibility: Literal["organization", "network", "public"] = "organization"


@post("/gaps/marks", operation_id="SetGapAside", tags=["gaps"], status_code=204)
async def set_aside(request: AnyRequest, data: JSONBody[MarkIn]) -> None:
    """Say that a cell does not apply; an organization's later word takes the place of its former one."""
    await services_of(request).gaps.set_aside(
        request.user,
        (data.row.read(), data.column.read()),
        organization=data.organization,
        reason=data.reason,
        visibility=data.visibility,
        _=translator_of(request),
    )


@delete("/gaps/marks/{number:int}", operation_id="TakeBackGapMark", tags=["gaps"])
async def take_back(request: AnyRequest, number: FromPath[int]) -> None:
    """Let a cell that was set aside be a white spot again."""
    await services_of(request).gaps.take_back(request.user, number)


handlers = [get_gaps, adopt_gap, set_aside, take_back]
