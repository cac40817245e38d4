"""What fields, states and formats of imports are called."""

from collections.abc import Mapping
from typing import Any

from app.domain.imports import ImportState
from app.domain.vocabularies import Translate
from app.domain.words import grouped
from importers import discover
from importers.base import Field

IMPORT_PATH = "/importera"


def field_names(_: Translate) -> Mapping[Field, str]:
    """What a column can be taken as, in the order in which people choose."""
    return {
        Field.STATEMENT: _("Insikten, som ett påstående"),
        Field.BODY: _("Mer om insikten"),
        Field.QUOTE: _("Citat"),
        Field.OBSERVATION: _("Observation"),
        Field.FIGURE: _("Siffra"),
        Field.POPULATIONS: _("Population"),
        Field.SUBPOPULATIONS: _("Delgrupp"),
        Field.VOICES: _("Röst: vem som talar"),
        Field.THEMES: _("Tema"),
        Field.PERSPECTIVES: _("Perspektiv"),
        Field.SHIFTS: _("Förflyttning"),
        Field.LABELS: _("Etiketter av olika slag"),
        Field.LEVEL: _("Nivå"),
        Field.MUNICIPALITY: _("Kommun"),
        Field.ORGANIZATION: _("Organisation"),
        Field.STUDY: _("Insiktsarbete"),
        Field.YEAR: _("År"),
        Field.CONFIDENCE: _("Säkerhet"),
        Field.VISIBILITY: _("Delning"),
        Field.STATUS: _("Status"),
        Field.SOURCE: _("Källa"),
        Field.ID: _("Id, så att raden känns igen nästa gång"),
    }


def state_names(_: Translate) -> Mapping[ImportState, str]:
    """Where an import is."""
    return {
        ImportState.UPLOADED: _("Väntar på dig"),
        ImportState.MAPPED: _("Väntar på dig"),
        ImportState.CHECKING: _("Kontrolleras"),
        ImportState.RUNNING: _("Läses in"),
        ImportState.DONE: _("Inläst"),
        ImportState.FAILED: _("Behöver rättas"),
        ImportState.UNDONE: _("Ångrad"),
    }


def format_name(format_: str, _: Translate) -> str:
    """What a format is called."""
    known = discover().get(format_)
    return _(known.label) if known else format_


def counts_in_words(report: Mapping[str, Any], _: Translate) -> str:
    """What an import came to, in a few words: "3 nya, 1 ändrad"."""
    insights = report.get("insights", {})
    parts = [
        message % {"number": grouped(insights.get(key, 0))}
        for key, message in (
            ("created", _("%(number)s nya")),
            ("updated", _("%(number)s ändrade")),
            ("unchanged", _("%(number)s oförändrade")),
        )
        if insights.get(key)
    ]
    return ", ".join(parts) or _("inga insikter")
