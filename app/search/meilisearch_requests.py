"""What is sent to Meilisearch: settings, documents and queries as it understands them. Nothing here talks to it."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.access import Scope
from app.domain.language.analysis import LABEL_MARK, NAME_MARK, Language
from app.domain.language.dictionary import TextAnalysis
from app.domain.language.query import Plan, Unit
from app.domain.language.words import split_words
from app.search.documents import access_keys, scope_keys
from app.search.engine import SearchDocument, SearchQuery
from app.search.filters import (
    SORT_FIELDS,
    VALUE_FIELDS,
    conditions_of,
    facet_field,
    facet_passes,
    orders_of,
    values_of,
)

#: Raised when the documents or settings change in ways that the comparison of settings can't see.
SCHEMA_VERSION = 2

#: How many of the best hits of Meilisearch's own ranking are put in our order.
WINDOW = 60
#: The same for what says much the same as a text: a plain question asks for much that any insight may hold.
WIDE_WINDOW = 100
#: A word that every document holds. Meilisearch demands the first word of a query of every hit, and which documents
#: match is the filter's to say.
_EVERYWHERE = "xxalla"
#: Meilisearch reads no more words of a query than ten.
_MOST_WORDS = 9
_MANY = 1_000_000
_TERM_FIELDS = ("terms", "words")

_SETTINGS: dict[str, Any] = {
    "displayedAttributes": ["id", "version", "weights", "length"],
    "searchableAttributes": ["statement", "terms", "everywhere"],
    "filterableAttributes": [
        {
            "attributePatterns": ["id", *_TERM_FIELDS, "access", "study_name", *VALUE_FIELDS],
            "features": {"facetSearch": False, "filter": {"equality": True, "comparison": False}},
        },
        {
            "attributePatterns": ["year"],
            "features": {"facetSearch": False, "filter": {"equality": True, "comparison": True}},
        },
    ],
    "sortableAttributes": sorted({"id", *SORT_FIELDS.values()}),
    "rankingRules": ["sort", "words", "attribute", "exactness"],
    # Stems are compared as they are: spelling, beginnings, small words and synonyms are seen to before.
    "typoTolerance": {"enabled": False},
    "prefixSearch": "disabled",
    "stopWords": [],
    "localizedAttributes": [{"attributePatterns": ["*"], "locales": ["swe"]}],
    "proximityPrecision": "byAttribute",
    "facetSearch": False,
    "faceting": {"maxValuesPerFacet": _MANY, "sortFacetValuesBy": {"*": "alpha"}},
    "pagination": {"maxTotalHits": _MANY},
    "searchCutoffMs": 1_500,
}


def settings_for(language: Language) -> dict[str, Any]:
    """The settings of an index whose terms this analysis makes."""
    # The synonyms are not for searching: they are the one setting that can carry a note, and go where the index goes.
    return _SETTINGS | {"synonyms": {"made by": [f"analysis {language.stamp} schema {SCHEMA_VERSION}"]}}


def is_as_set(found: Mapping[str, Any], language: Language) -> bool:
    """Whether an index has these settings; what the server adds to them does not count."""
    return _contains(found, settings_for(language))


def _contains(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(found, Mapping) and all(
            _contains(found.get(key), each) for key, each in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(_contains(one, other) for one, other in zip(found, wanted, strict=True))
        )
    return bool(found == wanted)


def document_for(each: SearchDocument, analysis: TextAnalysis, language: Language) -> dict[str, Any]:
    """An insight as a document. `weights` holds its terms and their weights for our own ranking."""
    stems = (language.analyse_word(word).stem for word in split_words(each.statement))
    return {
        "id": each.number,
        "version": each.version,
        "statement": " ".join(stems),
        "everywhere": _EVERYWHERE,
        "terms": list(analysis.terms),
        "words": sorted(analysis.words),
        "weights": write_weights(analysis.terms),
        "length": analysis.length,
        "access": access_keys(each),
        "year": each.year,
        **values_of(each),
        **orders_of(each),
    }


def write_weights(terms: Mapping[str, int]) -> str:
    """Terms and weights as one string in which each term stands between a space and a colon."""
    return " " + "".join(f"{term}:{weight} " for term, weight in terms.items())


def read_weights(written: str) -> dict[str, int]:
    """Terms and weights out of such a string. The terms are shared by all that hold them, as many are kept."""
    pairs = (each.rpartition(":") for each in written.split())
    return {sys.intern(term): int(weight) for term, _, weight in pairs}


def search_requests(
    index: str, query: SearchQuery, plan: Plan | None, *, window: int = WINDOW
) -> list[dict[str, Any]]:
    """The requests that answer a query, sent together.

    Its hits come first, then its hits beyond the window if it wants any, then each count with other conditions.
    """
    is_ranked = plan is not None and query.sort == "relevance"
    main: dict[str, Any] = {
        "indexUid": index,
        "filter": filter_for(query, plan),
        "attributesToRetrieve": ["id"],
        "limit": query.limit,
        "offset": query.offset,
    }
    passes = facet_passes(query)
    if is_ranked and plan is not None:
        main |= {"q": _words_for(plan), "matchingStrategy": "last"}
    else:
        main |= {"q": "", "sort": [f"{SORT_FIELDS[query.sort]}:desc", "id:desc"]}
    requests = [main | {"facets": _fields(passes[0][1]) if passes and not passes[0][0] else []}]
    if is_ranked and query.offset < window:
        requests[0] |= {"limit": window, "offset": 0, "attributesToRetrieve": ["id", "version"]}
        if (beyond := query.offset + query.limit - window) > 0:
            requests.append(main | {"limit": beyond, "offset": window})
    for leaving_out, facets in passes:
        if leaving_out:
            counted = {"filter": filter_for(query, plan, leaving_out), "facets": _fields(facets)}
            requests.append({"indexUid": index, "q": "", "limit": 0, **counted})
    return requests


def _fields(facets: Sequence[str]) -> list[str]:
    return sorted(set(map(facet_field, facets)))


def _words_for(plan: Plan) -> str:
    """One stem for each unit, most telling first; the filter has the alternatives."""
    units = sorted(plan.units, key=lambda unit: -unit.telling)
    stems = [stem for unit in units if (stem := _plainest(unit))]
    return " ".join([_EVERYWHERE, *stems[:_MOST_WORDS]])


def _plainest(unit: Unit) -> str | None:
    if not unit.is_asked:
        # Meilisearch leaves out the mark of a label's terms, in documents and queries alike.
        return " ".join(term.removeprefix(LABEL_MARK) for term in unit.alternatives[0].terms)
    for alternative in unit.alternatives:
        if alternative.terms[0][0] not in (LABEL_MARK, NAME_MARK):
            return " ".join(alternative.terms)
    return None


def filter_for(query: SearchQuery, plan: Plan | None, leaving_out: str = "") -> str:
    """All that a document must meet, in Meilisearch's filter language."""
    conditions = conditions_of(query, leaving_out)
    parts = [_among(field, values) for field, values in conditions.values.items()]
    if conditions.year_from is not None:
        parts.append(f"year >= {conditions.year_from}")
    if conditions.year_to is not None:
        parts.append(f"year <= {conditions.year_to}")
    if query.excluded:
        parts.append(f"id NOT IN [{', '.join(map(str, sorted(query.excluded)))}]")
    if plan is not None:
        parts.append(_matching(plan))
    return " AND ".join(parts)


def visible_word(index: str, word: str, scope: Scope) -> dict[str, Any]:
    """The request that tells whether the scope can see an insight with the word."""
    condition = f"{_among('words', [word])} AND {_among('access', scope_keys(scope))}"
    return {"indexUid": index, "q": "", "limit": 1, "filter": condition, "attributesToRetrieve": ["id"]}


def _among(field: str, values: Sequence[str]) -> str:
    return f"{field} IN [{', '.join(json.dumps(value, ensure_ascii=False) for value in values)}]"


def _matching(plan: Plan) -> str:
    units = [_unit(unit) for unit in plan.units]
    if not units:
        return "id = -1"
    enough = [units[place] for place in sorted(plan.sufficient)]
    others = [unit for place, unit in enumerate(units) if place not in plan.sufficient]
    # Two of the others: each together with any that follows.
    enough += [f"({unit} AND ({' OR '.join(others[place + 1 :])}))" for place, unit in enumerate(others[:-1])]
    return f"({' OR '.join(enough)})"


def _unit(unit: Unit) -> str:
    single = [each.terms[0] for each in unit.alternatives if len(each.terms) == 1]
    parts = [_among("terms", single)] if single else []
    several = [each.terms for each in unit.alternatives if len(each.terms) > 1]
    parts += [f"({' AND '.join(_among('terms', [term]) for term in terms)})" for terms in several]
    return f"({' OR '.join(parts)})"
