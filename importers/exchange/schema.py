"""The exchange format as JSON Schema, made from its shapes."""

from typing import Any

import msgspec

from importers.exchange.records import Record


def exchange_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) that each line of a file keeps; vocabularies and references are checked at import."""
    (schema,), shapes = msgspec.json.schema_components([Record], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of Insiktskartan's exchange format",
        "description": "JSON Lines: one organization, study or insight a line, what others refer to first.",
        **schema,
        "$defs": shapes,
    }
