"""REFI-QDA: projects and codebooks from NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette and ourselves."""

from collections.abc import Iterator

from app.domain.vocabularies import Translate
from importers.base import Importer, Misread, Outline, Part, Row, Source
from importers.refi.project import Project
from importers.refi.reader import is_project, read_project
from importers.refi.transformer import outline_of, rows_of

_NAMESPACE = b"urn:QDA-XML:"


def recognise(source: Source) -> float:
    """How sure it is: the norm's namespace in the first bytes, or an archive with a project's description."""
    if is_project(source):
        return 1.0
    head = source.head.replace(b"\x00", b"")
    if _NAMESPACE in head:
        return 1.0
    return 0.3 if source.suffix in IMPORTER.suffixes and (b"<" in head[:200] or head[:2] == b"PK") else 0.0


def inspect(source: Source, _part: Part, _: Translate = str) -> Outline:
    """What a project or codebook holds."""
    return outline_of(_project(source, _), _)


def rows(source: Source, outline: Outline, _: Translate = str) -> Iterator[Row | Misread]:
    """A row for each code that was used."""
    yield from rows_of(_project(source, _), outline.columns, _)


def _project(source: Source, _: Translate) -> Project:
    """The project in a file, read once."""
    kept: Project = source.kept.get(IMPORTER.format) or read_project(source, _)
    source.kept[IMPORTER.format] = kept
    return kept


IMPORTER = Importer(
    format="refi-qda",
    label="REFI-QDA (NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette)",
    suffixes=(".qdpx", ".qdc"),
    recognise=recognise,
    inspect=inspect,
    rows=rows,
)
