"""Text tables: whatever encoding and delimiter a spreadsheet program of some country and decade chose."""

import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator

from app.domain.vocabularies import Translate
from importers.base import Source, unreadable

#: The longest cell and the longest line, in characters.
CELL_LIMIT = 1_000_000
LINE_LIMIT = 4_000_000
_DELIMITERS = (";", "\t", "|", ",")
#: No text holds it: the delimiter of a table that has a single column.
_NONE = "\x1f"
_LOOKED_AT = 50
_PIECE = 1024 * 1024
_NORDIC = frozenset("åäöÅÄÖéÉæøÆØüÜ")
#: Letters that tell an eight-bit encoding apart where it was not the one: they stand where å, ä and ö stood.
_ODD = frozenset("†„”ŠŒš‰™Ž›œ¢£¤¥¦§¨ª«¬¯°±²³´µ¶·¸¹º»¼½¾¿─│┌┐└┘├┤┬┴┼█▄▀")
_EIGHT_BIT = ("cp1252", "mac_roman", "cp850")
_SEP_LINE = re.compile(r"^\ufeff?sep=(.)\r?$", re.IGNORECASE | re.MULTILINE)
_QUOTED_CELL = re.compile(r"\"([;,\t|])|([;,\t|])\"")
#: A line that begins with a delimiter, or two in a row, has an empty cell: prose does not look so.
_EMPTY_CELL = re.compile(r"^([;,\t|])|([;,\t|])\2", re.MULTILINE)
_END = "\x00end"
_ASCII = bytes(range(128))

csv.field_size_limit(CELL_LIMIT)


def read_csv(source: Source, _: Translate = str) -> Generator[tuple[int, tuple[str, ...]], None, None]:
    """The rows of a text table, numbered as a spreadsheet program numbers them; empty ones are left out.

    Raises:
        InvalidError: a row or a cell is far too long, or a quotation mark is never closed.
    """
    encoding = source.kept.get("csv encoding")
    if encoding is None:
        encoding = source.kept["csv encoding"] = find_encoding(source)
    delimiter = find_delimiter(source.head.decode(encoding, "replace"))
    with (
        source.open() as stream,
        io.TextIOWrapper(stream, encoding, errors="replace", newline="") as text,
    ):
        lines = _lines(text, _)
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t")
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                if cells and cells[-1].endswith(_END):
                    if cells == [_END]:
                        return
                    raise _unclosed(number, _)
                if number == 1 and len(cells) == 2 and cells[0].lower() == "sep=":
                    continue
                if any(cells):
                    yield number, tuple(cells)
        except csv.Error as error:
            raise _unclosed(number + 1, _) from error


def _unclosed(number: int, _: Translate) -> Exception:
    message = _("Rad %(row)s går inte att läsa: ett citattecken stängs aldrig, eller så är en cell för lång.")
    return unreadable(message % {"row": number})


def _lines(text: io.TextIOWrapper, _: Translate) -> Iterator[str]:
    """The lines of a text, and a last one of ours, which comes out alone unless a quotation mark is still open."""
    count = 0
    ended = True
    while line := text.readline(LINE_LIMIT):
        count += 1
        if len(line) == LINE_LIMIT and not line.endswith("\n"):
            raise unreadable(_("Rad %(row)s är för lång för att vara en tabell.") % {"row": count})
        ended = line.endswith(("\n", "\r"))
        yield line.replace("\0", "") if "\0" in line else line
    if not ended:
        yield "\n"
    yield _END


def find_encoding(source: Source) -> str:
    """The encoding of a text: what its first bytes declare, UTF-8 where all of it is that, else the likeliest."""
    head = source.head
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    return "utf-8" if _is_utf8(source) else _eight_bit(source)


def _is_utf8(source: Source) -> bool:
    with source.open() as stream, io.TextIOWrapper(stream, "utf-8") as text:
        try:
            while text.read(_PIECE):
                pass
        except UnicodeDecodeError:
            return False
    return True


def _eight_bit(source: Source) -> str:
    """The eight-bit encoding in which the text looks most Nordic; its first letters beyond ASCII decide."""
    beyond = bytearray()
    with source.open() as stream:
        while len(beyond) < 10_000 and (piece := stream.read(_PIECE)):
            beyond += piece.translate(None, _ASCII)
    counts = Counter(beyond)

    def likelihood(encoding: str) -> int:
        letters = ((bytes([byte]).decode(encoding, "replace"), count) for byte, count in counts.items())
        return sum(
            count if letter in _NORDIC else -count if letter in _ODD or letter == "\ufffd" else 0
            for letter, count in letters
        )

    best = max(_EIGHT_BIT, key=likelihood)
    return "latin-1" if best == "cp1252" and any(byte in counts for byte in _UNDEFINED) else best


#: Bytes that cp1252 gives no letter; whoever wrote them meant Latin-1.
_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def find_delimiter(text: str) -> str:
    r"""What stands between the cells of a text table, judged by its first rows.

    >>> find_delimiter("namn;andel\nGrums;0,5\nArvika;0,7\n")
    ';'
    """
    if declared := _SEP_LINE.match(text):
        return declared[1]
    lines = text.splitlines(keepends=True)[: 4 * _LOOKED_AT]
    graded = [(_regularity(lines, delimiter), delimiter) for delimiter in _DELIMITERS]
    grade, delimiter = max(graded, key=lambda each: each[0])
    if grade > 0:
        return delimiter
    if shown := _QUOTED_CELL.search(text) or _EMPTY_CELL.search(text):
        return shown[1] or shown[2]
    return _NONE


def _regularity(lines: Iterable[str], delimiter: str) -> float:
    """How much like a table the text is, taken apart so: the share of rows of the commonest width, wider ones more."""
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if any(cells):
                widths[len(cells)] += 1
            if widths.total() >= _LOOKED_AT:
                break
    except csv.Error:
        return 0.0
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0
    width, count = max(several.items(), key=lambda each: (each[1], each[0]))
    share = count / widths.total()
    # Commas stand in prose too; a table of two rows has them in both.
    is_table = share > 0.5 if delimiter == "," else share >= 0.5
    return share + min(width, 20) / 100 if is_table else 0.0
