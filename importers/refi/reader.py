"""Reads REFI-QDA: a project (a zip with an XML description and its sources) or a codebook (bare XML)."""

import io
from collections.abc import Iterable
from typing import BinaryIO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from app.domain.errors import InvalidError
from app.domain.vocabularies import Translate
from importers.archives import open_archive, read_member
from importers.base import Source, unreadable
from importers.markup import Path, records
from importers.refi.documents import DocumentReader
from importers.refi.ours import ORIGIN
from importers.refi.project import Case, Code, Group, Omission, Project
from importers.refi.xml import child_text, guid_of, targets, values_of

#: The project's description, and one plain-text source, in bytes.
PROJECT_LIMIT = 128 * 1024**2
TEXT_LIMIT = 16 * 1024**2
_MOST_CODES = 20_000
_INTERNAL = "internal://"
_SOURCES = frozenset({"TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"})
_COUNTED = {"Graph": Omission.GRAPH, "User": Omission.USER}
#: Programs that write the codes above into the name, by the first word of their origin, and how they part them.
_PARTED = {ORIGIN: "", "Taguette": "."}
_USUALLY_PARTED = "::"


def is_project(source: Source) -> bool:
    """Whether a file is a zip archive with a project's description in it."""
    return any(_is_description(name) for name in source.members)


def read_project(source: Source, _: Translate = str) -> Project:
    """The project or codebook in a file.

    Raises:
        InvalidError: it is neither, or is broken or hostile.
    """
    if source.head.startswith(b"PK"):
        return _read_archive(source, _)
    with source.open() as stream:
        return _read(stream, _Texts(None, _), _)


def _read_archive(source: Source, _: Translate) -> Project:
    with open_archive(source, _) as archive:
        names = [name for name in archive.namelist() if _is_description(name)]
        if not names:
            raise unreadable(_("Arkivet saknar projektbeskrivningen (project.qde)."))
        name = min(names, key=lambda each: (each.count("/"), each.lower() != "project.qde"))
        data = read_member(archive, name, _, limit=PROJECT_LIMIT)
        return _read(io.BytesIO(data), _Texts(archive, _), _)


def _is_description(name: str) -> bool:
    return name.lower().endswith(".qde") and not name.startswith("__MACOSX/")


class _Texts:
    """The plain-text sources of an archive, found by the last part of their name in any case."""

    def __init__(self, archive: ZipFile | None, translate: Translate) -> None:
        self.archive = archive
        self.translate = translate
        names = archive.namelist() if archive else []
        self.names = {name.rpartition("/")[2].lower(): name for name in reversed(names)}

    def find(self, path: str) -> bytes | None:
        """The bytes at an internal path, or None where the archive lacks it. Other paths are never opened."""
        if self.archive is None or not path.lower().startswith(_INTERNAL):
            return None
        name = self.names.get(path[len(_INTERNAL) :].rpartition("/")[2].lower())
        if name is None:
            return None
        try:
            return read_member(self.archive, name, self.translate, limit=TEXT_LIMIT)
        except InvalidError:
            return None


def _read(stream: BinaryIO, texts: "_Texts", _: Translate) -> Project:
    project = Project()
    taker = _Taker(project, DocumentReader(project, texts.find))
    elements = records(stream, 3, _)
    _path, root = next(elements)
    if root.tag not in {"Project", "CodeBook"}:
        raise unreadable(_("Filen är varken ett REFI-QDA-projekt eller en kodbok."))
    project.is_codebook = root.tag == "CodeBook"
    project.name = root.get("name", "").strip()
    project.origin = root.get("origin", "").strip()
    for path, element in elements:
        taker.take(path, element)
        if len(project.codes) > _MOST_CODES:
            message = _("Filen har fler än %(limit)s koder; dela upp den och ta in den i delar.")
            raise unreadable(message % {"limit": _MOST_CODES})
    return project


class _Taker:
    """Takes a project's elements, one after another, into its value."""

    def __init__(self, project: Project, reader: DocumentReader) -> None:
        self.project = project
        self.reader = reader

    def take(self, path: Path, element: Element) -> None:
        """Take in one element, or count it among what is left out."""
        project, tag = self.project, element.tag
        if tag in {"Codes", "Code"}:
            self._add_codes([element] if tag == "Code" else element, (), "")
        elif tag in _SOURCES:
            self.reader.read(element)
        elif tag == "Description":
            project.description = element.text or project.description
        elif tag in _COUNTED:
            project.left_out[_COUNTED[tag]] += 1
        elif tag in {"Note", "Variable", "Case", "Set", "Link"}:
            self._take_about(tag, element)
        elif len(path) >= 2:
            project.others[tag] += 1

    def _take_about(self, tag: str, element: Element) -> None:
        project = self.project
        if tag == "Note":
            self.reader.read_note(element)
        elif tag == "Variable":
            project.variables[guid_of(element)] = element.get("name", "").strip()
        elif tag == "Case":
            project.cases.append(_case(element))
        elif tag == "Set":
            project.groups.append(_group(element))
        else:
            project.links.append((guid_of(element, "originGUID"), guid_of(element, "targetGUID")))

    def _add_codes(self, elements: Iterable[Element], above: tuple[str, ...], top: str) -> None:
        project = self.project
        for element in elements:
            if element.tag != "Code":
                continue
            program = project.origin.partition(" ")[0]
            code = _code(element, above, top=top, parted=_PARTED.get(program, _USUALLY_PARTED))
            if code.guid in project.codes:
                project.left_out[Omission.SAME_GUID] += 1
            else:
                project.codes[code.guid] = code
            self._add_codes(element, (*above, code.name), top or code.guid)


def _code(element: Element, above: tuple[str, ...], *, top: str, parted: str) -> Code:
    written = element.get("name", "")
    *parents, name = (part.strip() for part in (written.split(parted) if parted else [written]))
    path = (*above, *(parent for parent in parents if parent and parent not in above))
    return Code(
        guid=guid_of(element) or "/".join((*path, name)).lower(),
        name=name or "–",
        path=path,
        top=top,
        is_codable=element.get("isCodable", "true").strip().lower() not in {"false", "0"},
        description=child_text(element, "Description"),
        notes=targets(element, "NoteRef"),
    )


def _case(element: Element) -> Case:
    return Case(
        guid=guid_of(element),
        name=element.get("name", "").strip(),
        codes=targets(element, "CodeRef"),
        values=tuple(values_of(element)),
        documents=frozenset(targets(element, "SourceRef")),
        passages=frozenset(targets(element, "SelectionRef")),
    )


def _group(element: Element) -> Group:
    return Group(
        guid=guid_of(element),
        name=element.get("name", "").strip(),
        codes=targets(element, "MemberCode"),
        documents=targets(element, "MemberSource"),
    )
