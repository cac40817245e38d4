"""Insights, studies and vocabularies as rows of tables: with ids for programs, with names for people."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.directory import Directory, DirectoryNames
from app.domain.insights import Insight
from app.domain.populations import zone_slug
from app.domain.studies import Study
from app.domain.vocabularies import Scheme, Translate
from app.rendering.documents import Cell

_LIST_MARK = "; "
#: The columns of a table for programs: the exchange format's fields, and what follows from them.
ID_COLUMNS: tuple[str, ...] = (
    "id",
    "ref",
    "statement",
    "body",
    "organization",
    "organization_name",
    "municipality",
    "municipality_name",
    "study",
    "study_title",
    "zone",
    "basis",
    "populations",
    "subpopulations",
    "voices",
    "themes",
    "perspectives",
    "shifts",
    "level",
    "evidence",
    "year",
    "confidence",
    "visibility",
    "status",
    "source",
)


@dataclass(frozen=True, slots=True)
class Tables:
    """Makes rows of records; `names` and `translate` speak the reader's language."""

    directory: Directory
    names: DirectoryNames
    translate: Translate

    def id_row(self, record_id: str, insight: Insight, study: tuple[str, str] | None) -> list[Cell]:
        """An insight as programs read it, in the order of `ID_COLUMNS`; `study` is its id and title."""
        content = insight.content
        return [
            record_id,
            insight.ref,
            content.statement,
            content.body,
            content.organization,
            self.names.name("organization", content.organization),
            content.municipality,
            self.names.name("municipality", content.municipality) if content.municipality else None,
            *(study or (None, None)),
            zone_slug(content.zone),
            content.basis.value,
            *(
                _LIST_MARK.join(ids)
                for ids in (
                    content.populations,
                    content.subpopulations,
                    content.voices,
                    content.themes,
                    content.perspectives,
                    content.shifts,
                )
            ),
            content.level,
            "\n".join(f"{piece.kind}: {piece.text}" for piece in content.evidence),
            content.year,
            content.confidence,
            content.visibility,
            content.status,
            content.source,
        ]

    def columns(self) -> list[tuple[str, int]]:
        """Headings and widths of a table for people."""
        _ = self.translate
        return [
            (_("Referens"), 11),
            (_("Insikt"), 60),
            (_("Mer om insikten"), 60),
            (_("Organisation"), 24),
            (_("Kommun"), 16),
            (_("Insiktsarbete"), 30),
            (_("Zon på kartan"), 30),
            (_("Från eller om gruppen"), 20),
            (_("Delgrupper"), 24),
            (_("Röster"), 24),
            (_("Teman"), 24),
            (_("Perspektiv"), 24),
            (_("Förflyttningar"), 28),
            (_("Nivå"), 16),
            (_("Underlag"), 50),
            (_("År"), 7),
            (_("Säkerhet"), 12),
            (_("Delning"), 16),
            (_("Status"), 14),
            (_("Källa"), 40),
        ]

    def row(self, insight: Insight, study: tuple[str, str] | None) -> list[Cell]:
        """An insight as people read it, in the order of `columns()`."""
        content = insight.content
        return [
            insight.ref,
            content.statement,
            content.body,
            self.names.name("organization", content.organization),
            self.names.name("municipality", content.municipality) if content.municipality else None,
            study[1] if study else None,
            self.names.zone(content.zone),
            self.names.name("basis", content.basis.value),
            self._labels("subpopulation", content.subpopulations),
            self._labels("voice", content.voices),
            self._labels("theme", content.themes),
            self._labels("perspective", content.perspectives),
            self._labels("shift", content.shifts),
            self.names.name("level", content.level) if content.level else None,
            "\n".join(f"{self._fixed(piece.kind)}: {piece.text}" for piece in content.evidence),
            content.year,
            self._fixed(content.confidence) if content.confidence else None,
            self._fixed(content.visibility),
            self.names.name("status", content.status),
            content.source,
        ]

    def study_columns(self) -> list[tuple[str, int]]:
        """Headings and widths of a table of studies."""
        _ = self.translate
        return [
            (_("Referens"), 11),
            (_("Insiktsarbete"), 50),
            (_("Fråga"), 60),
            (_("Organisation"), 24),
            (_("Kommun"), 16),
            (_("Läge"), 12),
            (_("Början"), 12),
            (_("Slut"), 12),
            (_("Deltagare"), 10),
            (_("Metoder"), 24),
            (_("Populationer"), 24),
            (_("Delgrupper"), 24),
            (_("Teman"), 24),
            (_("Återkoppling"), 14),
            (_("Källa"), 40),
        ]

    def study_row(self, study: Study) -> list[Cell]:
        """A study as people read it, in the order of `study_columns()`."""
        content = study.content
        methods = [
            self.directory.vocabularies.label(Scheme.METHODS, each, self.names.language)
            for each in content.methods
        ]
        return [
            study.ref,
            content.title,
            content.question,
            self.names.name("organization", content.organization),
            self.names.name("municipality", content.municipality) if content.municipality else None,
            self._fixed(content.status),
            content.started,
            content.ended,
            content.participants,
            _LIST_MARK.join(methods),
            self._labels("population", content.populations),
            self._labels("subpopulation", content.subpopulations),
            self._labels("theme", content.themes),
            self._fixed(f"feedback-{content.feedback}"),
            content.source,
        ]

    def vocabulary_rows(self) -> list[list[Cell]]:
        """Every concept: scheme, id, name in both languages, definition."""
        return [
            [scheme.value, concept.id, concept.label.sv, concept.label.en, concept.definition.sv]
            for scheme in Scheme
            for concept in self.directory.vocabularies.list_concepts(scheme)
        ]

    def _labels(self, parameter: str, ids: Sequence[str]) -> str:
        return _LIST_MARK.join(self.names.name(parameter, each) for each in ids)

    def _fixed(self, value: str) -> str:
        _ = self.translate
        fixed = {
            "quote": _("Citat"),
            "observation": _("Iakttagelse"),
            "figure": _("Siffra"),
            "high": _("Hög"),
            "medium": _("Medel"),
            "low": _("Låg"),
            "private": _("Bara jag"),
            "organization": _("Organisationen"),
            "network": _("Nätverket"),
            "public": _("Alla"),
            "planned": _("Planerat"),
            "ongoing": _("Pågår"),
            "done": _("Klart"),
            "feedback-none": _("Ingen"),
            "feedback-planned": _("Planerad"),
            "feedback-given": _("Given"),
        }
        return fixed.get(value, value)
