"""Reads a document of whatever dress as blocks."""

from app.domain.vocabularies import Translate
from importers.base import Source, unreadable
from importers.document.blocks import Text
from importers.document.marked import read_marked
from importers.document.word import DOCUMENT, read_word

#: The longest text that is read, in bytes.
TEXT_LIMIT = 8 * 1024**2
_MOST_BLOCKS = 50_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def is_word(source: Source) -> bool:
    """Whether a file is a Word document."""
    return DOCUMENT in source.members


def is_old_word(source: Source) -> bool:
    """Whether a file is a document of Word's older format, or one that is locked."""
    return source.head.startswith(_OLD_OFFICE) and source.suffix in {".doc", ".docx", ".dot"}


def is_text(source: Source) -> bool:
    """Whether a file's beginning is text."""
    head = source.head
    if any(head.startswith(mark) for mark, _encoding in _MARKS[1:]):
        return True
    return bool(head.strip()) and b"\0" not in head and not head.startswith((b"PK", b"%PDF", b"{\\rtf"))


def read_document(source: Source, _: Translate = str) -> Text:
    """The blocks of a document.

    Raises:
        InvalidError: it is none that we read, or is broken, hostile or empty.
    """
    if is_old_word(source):
        raise unreadable(
            _("Filen är i Words äldre format eller låst. Öppna den och spara den som .docx utan lösenord.")
        )
    if source.head.startswith(b"PK"):
        document = read_word(source, _)
    elif is_text(source):
        document = read_marked(_decoded(source, _))
    else:
        raise unreadable(_("Filen är inget dokument som går att läsa."))
    if len(document.blocks) > _MOST_BLOCKS:
        message = _("Dokumentet har fler än %(limit)s stycken; dela upp det och ta in det i delar.")
        raise unreadable(message % {"limit": _MOST_BLOCKS})
    if not document.blocks:
        raise unreadable(_("Dokumentet har ingen text."))
    return document


def _decoded(source: Source, _: Translate) -> str:
    with source.open() as stream:
        data = stream.read(TEXT_LIMIT + 1)
    if len(data) > TEXT_LIMIT:
        message = _("Texten är för lång; högst %(limit)s MB tas emot.")
        raise unreadable(message % {"limit": TEXT_LIMIT // 1024**2})
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\0", "")
