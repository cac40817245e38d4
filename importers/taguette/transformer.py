"""Makes rows of a Taguette project: each tag that was used is a candidate, with its highlights as evidence."""

import hashlib
from collections.abc import Iterator

from app.domain.access import Status
from app.domain.vocabularies import Translate
from importers.base import Column, Field, Outline, Row
from importers.pieces import cut, split_passages
from importers.taguette.project import Project, Tag

_NAMED = 5


def outline_of(project: Project, _: Translate = str) -> Outline:
    """The columns of a project, and in words what it holds and what will be left out."""
    return Outline(
        columns=(
            Column("statement", _("Tagg"), Field.STATEMENT),
            Column("body", _("Beskrivning"), Field.BODY),
            Column("quote", _("Markeringar"), Field.QUOTE),
            Column("tags", _("Taggar"), Field.LABELS),
            Column("documents", _("Dokument"), Field.SOURCE),
        ),
        sheets=project.projects if len(project.projects) > 1 else (),
        sheet=project.name,
        notes=_notes(project, _),
        left_out=tuple(_left_out(project, _)),
        defaults=((Field.STATUS, (Status.DRAFT.value,)),),
        is_tentative=True,
        row_word=_("Tagg"),
    )


def _notes(project: Project, _: Translate) -> tuple[str, ...]:
    found = _("Taggar: %(tags)s. Markeringar med tagg: %(highlights)s. Dokument: %(documents)s.")
    highlights = {id(highlight) for tag in project.tags.values() for highlight in tag.highlights}
    counts = {"tags": len(project.tags), "highlights": len(highlights), "documents": project.documents}
    notes = [found % counts]
    if len(project.projects) > 1:
        message = _("Filen har %(count)s projekt. Här läses ”%(name)s”; vart och ett tas in för sig.")
        notes.append(message % {"count": len(project.projects), "name": project.name})
    if project.differing:
        message = _(
            "Markeringar vars text inte är den som står på deras plats tas med som de sparades (%(count)s)."
        )
        notes.append(message % {"count": project.differing})
    return tuple(notes)


def _left_out(project: Project, _: Translate) -> Iterator[str]:
    unused = [tag for tag in project.tags.values() if not tag.highlights]
    if unused and not project.is_codebook:
        named = ", ".join(f"”{tag.path}”" for tag in unused[:_NAMED]) + (" …" if len(unused) > _NAMED else "")
        message = _("Taggar utan markeringar tas inte med (%(count)s): %(names)s.")
        yield message % {"count": len(unused), "names": named}
    if project.untagged:
        yield _("Markeringar utan tagg tas inte med (%(count)s).") % {"count": project.untagged}
    if project.empty:
        yield _("Markeringar utan text tas inte med (%(count)s).") % {"count": project.empty}
    if project.has_users:
        yield _("Användare, deras e-post och vem som har gjort vad läses aldrig.")


def rows_of(project: Project) -> Iterator[Row]:
    """One row for each tag that was used (of a codebook: each tag); more where it has many highlights."""
    for tag in project.tags.values():
        if not tag.highlights and not project.is_codebook:
            continue
        others = (name for highlight in tag.highlights for path in highlight.tags for name in path.split("."))
        labels = tuple(dict.fromkeys((*tag.names, *(name.strip() for name in others if name.strip()))))
        documents = ", ".join(dict.fromkeys(each.document for each in tag.highlights if each.document))
        source = cut(": ".join(part for part in (project.name, documents) if part))
        record_id = _id_of(project, tag)
        name = ": ".join(tag.names)
        for number, quotes in enumerate(split_passages(each.text for each in tag.highlights), start=1):
            is_first = number == 1
            statement = cut(name if is_first else f"{name} ({number})")
            cells = (statement, tag.description if is_first else "", quotes, labels, source)
            yield Row(tag.place, cells, id=record_id if is_first else f"{record_id}/{number}")


def _id_of(project: Project, tag: Tag) -> str:
    """An id that a newer version of the same project gives again: numbers in its database may change, paths do not.

    A table names no project; there the first document stands for it.
    """
    first = tag.highlights[0].document if tag.highlights else ""
    words = "\x1f".join((project.name or first, tag.path))
    return "taguette-" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]
