"""XML from strangers, piece by piece: document types are refused, and depth, number and length are bounded."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from app.domain.vocabularies import Translate
from importers.base import unreadable

#: What one document may hold: bytes, levels, and elements within one record.
BYTES_LIMIT = 256 * 1024**2
DEEPEST = 200
MOST_ELEMENTS = 200_000
_CHUNK = 64 * 1024

Path = tuple[str, ...]


def records(stream: BinaryIO, depth: int, _: Translate = str) -> Iterator[tuple[Path, Element]]:
    """Every element at `depth` (the root is 1), whole, with the names of those above it; none is kept in memory after.

    The root itself comes first, and then each element above `depth` when it begins, without children, so that its
    attributes are at hand; where such an element holds text, it comes again with that text when it ends. Names are
    without namespace, for programs differ in which one they write.

    Raises:
        InvalidError: it is no XML, has a document type, or is deeper or larger than we read.
    """
    collector = _Collector(depth, _)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = collector.refuse
    parser.EntityDeclHandler = collector.refuse
    parser.ExternalEntityRefHandler = collector.refuse
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    length = 0
    while True:
        data = stream.read(_CHUNK)
        length += len(data)
        if length > BYTES_LIMIT:
            message = _("Filens XML är för stor; högst %(limit)s MB tas emot.")
            raise unreadable(message % {"limit": BYTES_LIMIT // 1024**2})
        try:
            parser.Parse(data, not data)
        except (expat.ExpatError, ValueError, LookupError) as error:
            message = _("Filen är inte giltig XML: felet är på rad %(line)s, tecken %(column)s.")
            place = {"line": parser.ErrorLineNumber, "column": parser.ErrorColumnNumber + 1}
            raise unreadable(message % place) from error
        yield from collector.take()
        if not data:
            return


class _Collector:
    """Builds each record as its elements are told, and forgets it once it is taken."""

    def __init__(self, depth: int, translate: Translate) -> None:
        self.depth = depth
        self.translate = translate
        self.path: list[str] = []
        self.done: list[tuple[Path, Element]] = []
        self.builder: TreeBuilder | None = None
        self.count = 0
        self.loose: list[str] = []

    def take(self) -> list[tuple[Path, Element]]:
        """What is complete since last time."""
        done, self.done = self.done, []
        return done

    def refuse(self, *_about: object) -> int:
        """Stop at what could reach out of the document or swell."""
        _ = self.translate
        raise unreadable(_("Filen innehåller XML-entiteter eller en dokumenttyp och tas inte emot."))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        _ = self.translate
        tag = local(name)
        named = {local(key): value for key, value in attributes.items()}
        self.path.append(tag)
        if len(self.path) > DEEPEST:
            message = _("Filens XML har fler än %(limit)s nivåer och tas inte emot.")
            raise unreadable(message % {"limit": DEEPEST})
        if len(self.path) == self.depth:
            self.builder, self.count = TreeBuilder(), 0
        if self.builder is None:
            self.loose = []
            self.done.append((tuple(self.path[:-1]), Element(tag, named)))
            return
        self.count += 1
        if self.count > MOST_ELEMENTS:
            message = _("”%(name)s” i filen har fler än %(limit)s delar och tas inte emot.")
            raise unreadable(message % {"name": self.path[self.depth - 1][:60], "limit": MOST_ELEMENTS})
        self.builder.start(tag, named)

    def end(self, name: str) -> None:
        """An element ends."""
        if self.builder is not None:
            self.builder.end(local(name))
            if len(self.path) == self.depth:
                self.done.append((tuple(self.path[:-1]), self.builder.close()))
                self.builder = None
        elif text := "".join(self.loose).strip():
            element = Element(local(name))
            element.text, self.loose = text, []
            self.done.append((tuple(self.path[:-1]), element))
        self.path.pop()

    def text(self, data: str) -> None:
        """Text within an element."""
        if self.builder is not None:
            self.builder.data(data)
        else:
            self.loose.append(data)


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]
