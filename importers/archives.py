"""Zip archives and XML from strangers: sizes are checked before anything is unpacked, entities are refused."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.domain.vocabularies import Translate
from importers.base import Source, unreadable

#: What an archive may say that it holds: pieces, bytes of one piece, bytes in all, and bytes for each packed one.
MOST_MEMBERS = 20_000
MEMBER_LIMIT = 1024**3
UNPACKED_LIMIT = 2 * 1024**3
MOST_TIMES = 200
#: Below so many unpacked bytes nobody minds how well something was packed.
_SMALL = 16 * 1024**2


@contextmanager
def open_archive(source: Source, _: Translate = str) -> Iterator[zipfile.ZipFile]:
    """The archive, once its list of contents has been found harmless.

    Raises:
        InvalidError: it is broken, locked, or says that it holds more than we unpack.
    """
    try:
        archive = zipfile.ZipFile(source.path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise unreadable(_("Filen är skadad eller avklippt: arkivet går inte att öppna.")) from error
    with archive:
        _check(archive, _)
        yield archive


def _check(archive: zipfile.ZipFile, _: Translate) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        message = _("Arkivet innehåller %(count)s delar; högst %(limit)s tas emot.")
        raise unreadable(message % {"count": len(members), "limit": MOST_MEMBERS})
    if any(member.flag_bits & 1 for member in members):
        raise unreadable(_("Filen är låst med lösenord. Spara den utan lösenord och försök igen."))
    unpacked = sum(member.file_size for member in members)
    for member in members:
        swells = member.file_size > _SMALL and member.file_size > MOST_TIMES * max(1, member.compress_size)
        if swells or member.file_size > MEMBER_LIMIT or unpacked > UNPACKED_LIMIT:
            message = _("Filen sväller för mycket när den packas upp (”%(name)s”) och tas inte emot.")
            raise unreadable(message % {"name": member.filename[:60]})


def read_member(
    archive: zipfile.ZipFile, name: str, _: Translate = str, *, limit: int = 64 * 1024**2
) -> bytes:
    """The bytes of one piece, at most `limit` of them whatever the list of contents says.

    Raises:
        InvalidError: the piece is missing, broken or too large.
    """
    try:
        with archive.open(name) as member:
            data = member.read(limit + 1)
    except KeyError as error:
        message = _("Arkivet saknar ”%(name)s”.") % {"name": name[:60]}
        raise unreadable(message) from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        message = _("”%(name)s” i arkivet är skadad.") % {"name": name[:60]}
        raise unreadable(message) from error
    if len(data) > limit:
        message = _("”%(name)s” i arkivet är för stor; högst %(limit)s MB tas emot.")
        raise unreadable(message % {"name": name[:60], "limit": limit // 1024**2})
    return data


def parse_xml(data: bytes, _: Translate = str) -> Element:
    """The root of a document without document type and entities.

    Raises:
        InvalidError: it is no XML, or holds what could reach out of it.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        message = _("Filen innehåller XML-entiteter eller en dokumenttyp och tas inte emot.")
        raise unreadable(message) from error
    except (ParseError, ValueError, LookupError) as error:
        raise unreadable(_("Filen är inte giltig XML.")) from error
    return root
