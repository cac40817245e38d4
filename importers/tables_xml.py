"""XML of spreadsheets, read as a stream: a piece at a time goes to the parser, rows come out, memory stays flat."""

import zipfile
import zlib
from collections.abc import Generator
from contextlib import closing
from typing import Any
from xml.parsers import expat

from app.domain.vocabularies import Translate
from importers.archives import MEMBER_LIMIT
from importers.base import unreadable

_PIECE = 256 * 1024


class Unreckoned(str):
    """The formula of a cell whose value the file does not hold: no program has worked it out."""

    __slots__ = ()


def xml_parser(_: Translate) -> Any:
    """A parser that gives text in whole pieces and refuses document types, and with them every entity."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = False

    def refuse(*_arguments: object) -> None:
        raise unreadable(_("Filen innehåller XML-entiteter eller en dokumenttyp och tas inte emot."))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def member_pieces(archive: zipfile.ZipFile, name: str, _: Translate) -> Generator[bytes, None, None]:
    """The bytes of one piece of an archive, in order, at most `MEMBER_LIMIT` of them.

    Raises:
        InvalidError: the piece is missing, broken or larger.
    """
    read = 0
    try:
        with archive.open(name) as member:
            while piece := member.read(_PIECE):
                read += len(piece)
                if read > MEMBER_LIMIT:
                    message = _("”%(name)s” i arkivet är för stor; högst %(limit)s MB tas emot.")
                    raise unreadable(message % {"name": name[:60], "limit": MEMBER_LIMIT // 1024**2})
                yield piece
    except (
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        message = _("Filen är skadad eller avklippt: ”%(name)s” i den går inte att läsa.")
        raise unreadable(message % {"name": name[:60]}) from error


def parse_pieces(
    parser: Any, pieces: Generator[bytes, None, None], _: Translate
) -> Generator[None, None, None]:
    """Feed the parser a piece at a time; after each the caller takes what its handlers have gathered.

    Raises:
        InvalidError: what is fed is no XML.
    """
    try:
        with closing(pieces):
            for piece in pieces:
                parser.Parse(piece, False)
                yield
            parser.Parse(b"", True)
            yield
    except expat.ExpatError as error:
        message = _(
            "Filen är skadad eller avklippt: bladet slutar att gå att läsa vid rad %(line)s i dess XML."
        )
        raise unreadable(message % {"line": error.lineno}) from error


def local(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]
