"""The texts of an Excel workbook, which cells refer to by number: kept on disk, so that memory stays flat."""

import os
import tempfile
import zipfile
from array import array
from contextlib import closing

from app.domain.vocabularies import Translate
from importers.base import unreadable
from importers.tables_csv import CELL_LIMIT
from importers.tables_xml import local, member_pieces, parse_pieces, xml_parser

#: Texts that are no longer than this are remembered, so many of them: labels come again and again.
SHORT = 60
_MOST_KNOWN = 20_000


def read_shared_strings(archive: zipfile.ZipFile, name: str | None, _: Translate) -> "SharedStrings":
    """The texts that cells refer to by number, in the piece with this name; None where there is no such piece.

    Raises:
        InvalidError: the piece is broken, or a text in it too long.
    """
    strings = SharedStrings()
    if name is None:
        return strings
    reader = _StringReader(strings)
    parser = xml_parser(_)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with closing(parse_pieces(parser, member_pieces(archive, name, _), _)) as parsed:
        for _each in parsed:
            if sum(map(len, reader.pieces)) > CELL_LIMIT:
                raise unreadable(_("Arbetsboken innehåller en text som är för lång."))
    strings.flush()
    return strings


class SharedStrings:
    """Texts by number, kept in a file without a name so that they take no memory; short ones are remembered."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed when nobody needs it any more)
        self._ends = array("Q", [0])
        #: By their numbers as sheets write them.
        self._known: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> None:
        """Add the next text."""
        data = text.encode("utf-8", "replace")
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def flush(self) -> None:
        """Make all that was added readable."""
        self._file.flush()

    def find(self, written: str) -> str:
        """The text with a number that is written like this; "" where there is none."""
        known = self._known.get(written)
        if known is None:
            number = int(written) if written.isdigit() else len(self)
            if number >= len(self):
                return ""
            start, end = self._ends[number], self._ends[number + 1]
            known = os.pread(self._file.fileno(), end - start, start).decode()
            if len(known) <= SHORT and len(self._known) < _MOST_KNOWN:
                self._known[written] = known
        return known

    def __del__(self) -> None:
        self._file.close()


class _StringReader:
    """Gathers shared texts; what is only a guide to pronunciation is left out."""

    def __init__(self, strings: SharedStrings) -> None:
        self.strings = strings
        self.pieces: list[str] = []
        self.is_text = False
        self.aside = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = local(tag) if ":" in tag else tag
        self.is_text = tag == "t" and not self.aside
        self.aside += tag == "rPh"

    def end(self, tag: str) -> None:
        """An element ends."""
        tag = local(tag) if ":" in tag else tag
        self.is_text = False
        self.aside -= tag == "rPh"
        if tag == "si":
            self.strings.append("".join(self.pieces))
            self.pieces.clear()

    def text(self, data: str) -> None:
        """Text between elements."""
        if self.is_text:
            self.pieces.append(data)
