"""A Selection as SQL: which rows of `insight` it takes in. The text is a search engine's job, never SQL's."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from app.domain.access import Scope
from app.domain.populations import zones_within
from app.domain.selection import SCHEME_OF, Selection
from app.domain.vocabularies import LABEL_SCHEMES
from app.persistence.gate import visible
from app.persistence.tables import insight, insight_label, municipality, study

_LABEL_PARAMETERS = tuple(p for p, scheme in SCHEME_OF.items() if scheme in LABEL_SCHEMES)


def selected(
    selection: Selection, scope: Scope, *, leaving_out: str = "", among: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """The rows that the Selection means and the scope allows.

    `leaving_out` names one parameter that is not to narrow: a facet counts what its own other values would give.
    `among` narrows further, to what a search or a cursor allows.
    """
    # Years narrow their own facet too: a span is no list of values.
    if leaving_out and leaving_out != "year":
        selection = selection.without(leaving_out)
    conditions = [visible(insight, scope), _in(insight.c.status, selection.shown_statuses)]
    conditions += _columns(selection)
    conditions += [
        _labelled(parameter, selection) for parameter in _LABEL_PARAMETERS if selection.values(parameter)
    ]
    conditions += _places(selection, scope)
    if among is not None:
        conditions.append(among)
    return and_(*conditions)


def _in(column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)


def _columns(selection: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, values in (
        (insight.c.organization, selection.organizations),
        (insight.c.basis, selection.bases),
        (insight.c.level, selection.levels),
    ):
        if values:
            conditions.append(_in(column, values))
    if selection.populations:
        zones = sorted({zone for population in selection.populations for zone in zones_within(population)})
        conditions.append(insight.c.zone.in_(zones))
    if selection.zones:
        conditions.append(insight.c.zone.in_(selection.zones))
    if selection.year_from is not None:
        conditions.append(insight.c.year >= selection.year_from)
    if selection.year_to is not None:
        conditions.append(insight.c.year <= selection.year_to)
    return conditions


def _labelled(parameter: str, selection: Selection) -> ColumnElement[bool]:
    carriers = select(insight_label.c.insight).where(
        insight_label.c.scheme == SCHEME_OF[parameter].value,
        _in(insight_label.c.concept, selection.values(parameter)),
    )
    return insight.c.number.in_(carriers)


def _places(selection: Selection, scope: Scope) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if selection.municipalities:
        conditions.append(_in(insight.c.municipality, selection.municipalities))
    if selection.counties:
        inside = select(municipality.c.code).where(_in(municipality.c.county, selection.counties))
        conditions.append(insight.c.municipality.in_(inside))
    if selection.studies:
        named = select(study.c.number).where(study_named(selection.studies, scope))
        conditions.append(insight.c.study.in_(named))
    return conditions


def study_named(names: Sequence[str], scope: Scope) -> ColumnElement[bool]:
    """The studies that any of these public ids, refs or senders' ids name, and that the scope allows."""
    by_name = or_(
        study.c.id.in_(names),
        study.c.ref.in_([name.upper() for name in names]),
        study.c.external_id.in_(names),
    )
    return and_(by_name, visible(study, scope))
