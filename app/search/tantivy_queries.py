"""Queries as the embedded engine understands them, and what it counts and suggests."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from app.domain.language.query import TIE, Plan, WeightedTerms
from app.search.documents import scope_keys
from app.search.engine import SearchQuery
from app.search.filters import conditions_of, facet_field, facet_passes, read_facets
from app.search.tantivy_documents import SCHEMA

_MANY_VALUES = 100_000
#: Few values are asked for one by one, which skips through documents; many as a set, which is gathered whole.
_FEW_VALUES = 8


def ranked(plan: Plan) -> Query:
    """Documents that meet the plan, with their scores."""
    if not plan.groups:
        return Query.empty_query()
    units = [
        (Occur.Should, Query.disjunction_max_query([_alternative(each) for each in group], TIE))
        for group in plan.groups
    ]
    if len(plan.sufficient) == len(units):
        return Query.boolean_query(units)
    if not plan.sufficient:
        return Query.boolean_query(units, minimum_number_should_match=2)
    return Query.boolean_query([*units, (Occur.Must, Query.const_score_query(meeting(plan), 0.0))])


def meeting(plan: Plan) -> Query:
    """The same documents without scores, which is enough for counting and quicker."""
    if not plan.groups:
        return Query.empty_query()
    units = [
        (Occur.Should, Query.boolean_query([(Occur.Should, _plain(each)) for each in group]))
        for group in plan.groups
    ]
    if len(plan.sufficient) == len(units):
        return Query.boolean_query(units)
    enough = [unit for place, unit in enumerate(units) if place in plan.sufficient]
    others = [unit for place, unit in enumerate(units) if place not in plan.sufficient]
    # What meets a sufficient unit is in already, so two of the others are all that can add to it.
    if len(others) == 2:
        enough.append((Occur.Should, Query.boolean_query([(Occur.Must, unit) for _, unit in others])))
    elif len(others) > 2:
        enough.append((Occur.Should, Query.boolean_query(others, minimum_number_should_match=2)))
    return Query.boolean_query(enough)


def _plain(alternative: WeightedTerms) -> Query:
    terms = [Query.term_query(SCHEMA, "terms", term, "freq") for term, _ in alternative.terms]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Must, term) for term in terms])


def _alternative(alternative: WeightedTerms) -> Query:
    terms = [
        Query.boost_query(Query.term_query(SCHEMA, "terms", term, "freq"), factor)
        for term, factor in alternative.terms
    ]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Must, term) for term in terms])


def _among(field: str, values: Sequence[str]) -> Query:
    """Documents with any of the values. Sets of terms are gathered whole; single ones are skipped through."""
    if len(values) > _FEW_VALUES:
        return Query.term_set_query(SCHEMA, field, list(values))
    terms = [Query.term_query(SCHEMA, field, value, "basic") for value in values]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Should, term) for term in terms])


def filtered(matching: Query, query: SearchQuery, leaving_out: str = "") -> Query:
    """Those of the matching documents that meet the query's conditions; `leaving_out` names a facet not to narrow."""
    conditions = conditions_of(query, leaving_out)
    narrowing = [_among(field, values) for field, values in conditions.values.items()]
    if conditions.year_from is not None or conditions.year_to is not None:
        first, last = conditions.year_from or 0, conditions.year_to or 9999
        narrowing.append(
            Query.range_query(SCHEMA, "year", FieldType.Unsigned, lower_bound=first, upper_bound=last)
        )
    parts = [(Occur.Must, matching)]
    parts += [(Occur.Must, Query.const_score_query(each, 0.0)) for each in narrowing]
    if query.excluded:
        parts.append((Occur.MustNot, Query.term_set_query(SCHEMA, "number", sorted(query.excluded))))
    return Query.boolean_query(parts)


def count_facets(
    searcher: tantivy.Searcher, matching: Query, query: SearchQuery
) -> dict[str, dict[str, int]]:
    """The query's facets among the matching documents, each under all conditions but its own."""
    counted: dict[str, dict[str, int]] = {}
    for leaving_out, facets in facet_passes(query):
        fields = sorted(set(map(facet_field, facets)))
        wanted = {field: {"terms": {"field": field, "size": _MANY_VALUES}} for field in fields}
        answer: dict[str, Any] = searcher.aggregate(filtered(matching, query, leaving_out), wanted)
        counts = {field: _read_buckets(answer[field]["buckets"]) for field in fields}
        counted |= read_facets(facets, counts)
    return {facet: counted[facet] for facet in query.facets}


def _read_buckets(buckets: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    # Years come back as floating-point figures, whatever they went in as.
    return {
        str(int(bucket["key"]) if isinstance(bucket["key"], float) else bucket["key"]): int(
            bucket["doc_count"]
        )
        for bucket in buckets
    }


def find_suggestion(searcher: tantivy.Searcher, plan: Plan, query: SearchQuery) -> str | None:
    """The text as it may have been meant, in words that the scope can see."""
    seen = _among("access", scope_keys(query.scope))

    def is_visible(word: str) -> bool:
        visible = [(Occur.Must, Query.term_query(SCHEMA, "words", word, "basic")), (Occur.Must, seen)]
        return bool(searcher.search(Query.boolean_query(visible), limit=1).hits)

    return plan.corrected(is_visible)
