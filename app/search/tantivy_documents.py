"""What the embedded engine keeps of an insight: the fields of its index, and a document of them."""

import tantivy

from app.domain.language.dictionary import TextAnalysis
from app.search.documents import access_keys
from app.search.engine import SearchDocument
from app.search.filters import VALUE_FIELDS, orders_of, values_of

#: Raised when the fields of the index change, so that one made before is known to be stale.
SCHEMA_VERSION = 1

_NUMBER_BITS = 22


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Terms stand as often as they weigh, so that tantivy's own BM25 weighs statement and body apart.
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("access", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("study_name", tokenizer_name="raw", index_option="basic")
    for name in VALUE_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("number", "version", "newest", "updated", "by_year"):
        builder.add_unsigned_field(name, indexed=name == "number", fast=True)
    builder.add_unsigned_field("year", indexed=True, fast=True)
    return builder.build()


SCHEMA = _build_schema()


def document_for(each: SearchDocument, analysis: TextAnalysis) -> tantivy.Document:
    """An insight as a document."""
    document = tantivy.Document()
    document.add_text("terms", " ".join([f"{term} " * weight for term, weight in analysis.terms.items()]))
    document.add_text("words", " ".join(analysis.words))
    for key in access_keys(each):
        document.add_text("access", key)
    for field, values in values_of(each).items():
        for value in values:
            document.add_text(field, value)
    document.add_unsigned("number", each.number)
    document.add_unsigned("version", each.version)
    for field, order in orders_of(each).items():
        document.add_unsigned(field, _with_number(order, each.number))
    if each.year is not None:
        document.add_unsigned("year", each.year)
    return document


def _with_number(order: int, number: int) -> int:
    """One figure that orders by another and then by number; moments fit in it until the year 2109."""
    return (order << _NUMBER_BITS) | (number & ((1 << _NUMBER_BITS) - 1))
