"""White spots: the matrix of any Selection, taking a white spot on, and setting one aside."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement

from app.domain.access import Role, Viewer, Visibility, require_may_log, require_signed_in
from app.domain.audit import Action
from app.domain.directory import Directory, DirectoryNames
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.gaps.dimensions import (
    Coordinate,
    Dimension,
    Pair,
    coordinates_of,
    in_sentence,
    is_known,
    narrowed,
    pair_of,
    populations_in,
    value_name,
    why_nothing_to_ask,
)
from app.domain.gaps.matrix import GapMatrix, MatrixDrawer
from app.domain.gaps.states import Adoption, Mark
from app.domain.insights import check_length, check_one, clean_text
from app.domain.selection import Selection
from app.domain.studies import DATE, Study, StudyContent
from app.domain.vocabularies import Translate
from app.persistence import audit, gaps, studies
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.browse import MOST_HITS
from app.services.gap_material import MaterialSource
from app.services.records import note_record
from app.services.reference import ReferenceService
from app.services.studies import StudyService

REASON_LIMIT = 500
EVERYTHING = Selection()
DEFAULT_ROWS = Dimension.SUBPOPULATION
DEFAULT_COLUMNS = Dimension.POPULATION
#: What somebody who means to ask can say of whom and where, in the order in which it makes rows, then columns.
_ASKED_BY = (Dimension.SUBPOPULATION, Dimension.MUNICIPALITY, Dimension.POPULATION, Dimension.THEME)


@dataclass(frozen=True, slots=True)
class Promise:
    """What an organization says when it takes a white spot on: by when, and how the planned study is to read."""

    organization: str
    due: str
    title: str = ""
    question: str = ""
    contact: str = ""
    visibility: str = Visibility.NETWORK


class GapService:
    """Draws the white spots of any Selection, and keeps what organizations and curators do about them."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        source: MaterialSource,
        studies: StudyService,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.source = source
        self.studies = studies
        self.clock = clock

    async def get_matrix(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        rows: str = DEFAULT_ROWS,
        columns: str = DEFAULT_COLUMNS,
        language: str = "sv",
        _: Translate = str,
    ) -> GapMatrix:
        """The white spots of a Selection over two dimensions.

        Raises:
            InvalidError: a dimension that there is not, or the same twice.
        """
        across, down = check_dimensions(rows, columns, _)
        directory = await self.reference.get_directory()
        names = directory.in_language(language, _)
        found = await self.source.search(viewer.scope, selection)
        async with self.database.reading() as connection:
            reading = await self.source.read(
                connection,
                viewer.scope,
                selection,
                found=found,
                dimensions=(across, down),
                directory=directory,
                fixed={each.dimension: each.value for each in coordinates_of(selection)},
            )
            marks = await gaps.list_marks(connection, viewer.scope)
            adoptions = await gaps.list_adoptions(connection, viewer.scope)
            listening = await studies.list_studies(connection, viewer.scope, _may_concern(selection))
        drawer = MatrixDrawer(selection, across, down, names=names, this_year=self.clock().year)
        matrix = drawer.draw(
            reading.material, reading.sets, marks=marks, adoptions=adoptions, listening=listening
        )
        if selection.text and matrix.table.total.count >= MOST_HITS:
            caution = _("Sökningen ger fler träffar än tabellen räknar; bara de bästa är med.")
            matrix = replace(matrix, cautions=[*matrix.cautions, caution])
        return matrix

    async def find_cells(
        self, viewer: Viewer, selection: Selection, *, language: str = "sv", _: Translate = str
    ) -> GapMatrix | None:
        """The white spots that a group and a place are: the matrix of the values that a Selection chose.

        None where it did not choose enough to make a cell.
        """
        chosen = [each for each in _ASKED_BY if selection.values(each.value)]
        if chosen == [Dimension.SUBPOPULATION]:
            chosen.append(Dimension.POPULATION)
        if len(chosen) < 2:
            return None
        return await self.get_matrix(
            viewer, selection, rows=chosen[0], columns=chosen[1], language=language, _=_
        )

    async def adopt_gap(
        self,
        viewer: Viewer,
        pair: tuple[Coordinate, Coordinate],
        promise: Promise,
        *,
        selection: Selection = EVERYTHING,
        language: str = "sv",
        _: Translate = str,
    ) -> Study:
        """Take a white spot on: a planned study that turns to it, to be done by a date.

        `selection` is the Selection that the cell was seen in; the place and theme it holds are the study's too.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for the organization.
            InvalidError: a value that does not exist, a year that has passed, a date that can't be.
        """
        require_signed_in(viewer)
        directory = await self.reference.get_directory()
        today = self.clock().date().isoformat()
        problems = _check_pair(pair, directory, _) + _check_due(promise.due, today, _)
        if any(each.dimension is Dimension.YEAR and each.value < today[:4] for each in pair):
            problems.append(Problem("row", _("Ett år som har gått går inte att fråga om på nytt.")))
        if problems:
            raise InvalidError(problems)
        account = require_may_log(viewer, promise.organization)
        cell = narrowed(narrowed(selection, pair[0]), pair[1])
        names = directory.in_language(language, _)
        if reason := why_nothing_to_ask(cell, directory, names):
            raise InvalidError([Problem("row", reason)])
        content = _planned(cell, pair, promise, directory=directory, names=names)
        study = await self.studies.create_study(viewer, content, _=_)
        async with self.database.writing() as connection:
            adoption = Adoption(study.number, pair_of(*pair), promise.due)
            await gaps.create_adoption(connection, adoption, now=self.clock(), created_by=account)
            await note_record(connection, viewer, Action.GAP_ADOPTED, study)
        return study

    async def set_aside(
        self,
        viewer: Viewer,
        pair: tuple[Coordinate, Coordinate],
        *,
        organization: str,
        reason: str,
        visibility: str = Visibility.ORGANIZATION,
        _: Translate = str,
    ) -> None:
        """Say that a cell does not apply, and why. It holds for the organization, its networks, or everybody.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no curator there; for everybody, no operator.
            InvalidError: a value that does not exist, or no reason.
        """
        account = _require_curator(viewer, organization)
        directory = await self.reference.get_directory()
        reason = clean_text(reason)
        levels = [Visibility.ORGANIZATION.value, Visibility.NETWORK.value, Visibility.PUBLIC.value]
        problems = _check_pair(pair, directory, _) + check_one("visibility", visibility, levels, _)
        problems += check_length("reason", reason, REASON_LIMIT, _)
        if not reason:
            problems.append(Problem("reason", _("Skriv varför ingen behöver fråga här.")))
        if organization not in directory.organizations:
            problems.append(Problem("organization", _("Organisationen finns inte.")))
        if problems:
            raise InvalidError(problems)
        if visibility == Visibility.PUBLIC and not viewer.is_operator:
            raise ForbiddenError(organization)
        mark = Mark(0, pair_of(*pair), organization, visibility, reason, account)
        async with self.database.writing() as connection:
            await gaps.save_mark(connection, mark, self.clock())
            await audit.note(
                connection,
                viewer,
                Action.GAP_MARKED,
                kind="gap",
                record="",
                organization=organization,
                detail=visibility,
            )

    async def take_back(self, viewer: Viewer, number: int) -> None:
        """Let a cell that was set aside be a white spot again.

        Raises:
            NotFoundError: there is no such mark, or it does not hold for the viewer.
            SignInRequiredError, ForbiddenError: the viewer is no curator of the organization that said it.
        """
        async with self.database.reading() as connection:
            found = [
                each for each in await gaps.list_marks(connection, viewer.scope) if each.number == number
            ]
        if not found:
            raise NotFoundError("mark", str(number))
        _require_curator(viewer, found[0].organization)
        async with self.database.writing() as connection:
            await gaps.delete_mark(connection, number)
            await audit.note(
                connection,
                viewer,
                Action.GAP_UNMARKED,
                kind="gap",
                record=str(number),
                organization=found[0].organization,
            )


def _may_concern(selection: Selection) -> list[ColumnElement[bool]]:
    """What every study meets that concerns a Selection, so that others need not be read."""
    return studies.study_conditions(
        organizations=selection.organizations,
        municipalities=selection.municipalities,
        counties=selection.counties,
        populations=selection.populations,
    )


def check_dimensions(rows: str, columns: str, _: Translate = str) -> tuple[Dimension, Dimension]:
    """The two dimensions that are named.

    Raises:
        InvalidError: there is no such dimension, or both are the same.
    """
    problems = check_one("rows", rows, Dimension, _) + check_one("columns", columns, Dimension, _)
    if not problems and rows == columns:
        problems.append(Problem("columns", _("Välj något annat för kolumnerna än för raderna.")))
    if problems:
        raise InvalidError(problems)
    return Dimension(rows), Dimension(columns)


def _check_pair(pair: Pair, directory: Directory, _: Translate) -> list[Problem]:
    problems = []
    for field, where in zip(("row", "column"), pair, strict=True):
        if not is_known(where, directory):
            problems.append(Problem(field, _("”%(value)s” finns inte.") % {"value": where.value[:60]}))
    if pair[0].dimension is pair[1].dimension:
        problems.append(Problem("columns", _("Välj något annat för kolumnerna än för raderna.")))
    return problems


def _check_due(due: str, today: str, _: Translate) -> list[Problem]:
    if not DATE.fullmatch(due):
        return [Problem("due", _("Skriv när ni ska ha frågat, som 2027, 2027-03 eller 2027-03-01."))]
    if due < today[: len(due)]:
        return [Problem("due", _("Den dagen har redan varit."))]
    return []


def _planned(
    cell: Selection,
    pair: Pair,
    promise: Promise,
    *,
    directory: Directory,
    names: DirectoryNames,
) -> StudyContent:
    """The study that is to fill a cell: it turns to the cell's populations, groups, themes and place."""
    _ = names.translate
    found = directory.organizations.get(promise.organization)
    place = cell.municipalities[0] if len(cell.municipalities) == 1 else found.municipality if found else None
    in_zone = {each for where in pair for each in populations_in(where)}
    title = promise.title or _("Vit fläck: %(row)s och %(column)s") % {
        "row": in_sentence(pair[0].dimension, value_name(pair[0], names)),
        "column": in_sentence(pair[1].dimension, value_name(pair[1], names)),
    }
    return StudyContent(
        title=title,
        organization=promise.organization,
        question=promise.question,
        municipality=place,
        ended=promise.due,
        populations=tuple(sorted(in_zone or set(cell.populations))),
        subpopulations=cell.subpopulations,
        themes=cell.themes,
        visibility=promise.visibility,
        contact=promise.contact,
    )


def _require_curator(viewer: Viewer, organization: str) -> int:
    account = require_signed_in(viewer)
    if viewer.is_read_only or not viewer.has_role(organization, Role.CURATOR):
        raise ForbiddenError(organization)
    return account
