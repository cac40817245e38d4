"""Where a coded passage begins and ends: the norm counts code points from 0, and programs differ.

What was seen: ends that are exclusive (ATLAS.ti) or inclusive (the norm's words), line ends of one or two characters,
a byte order mark that is counted or not, UTF-16 units. A selection's name is most often the passage or its beginning,
so each way of counting is tried and the one that gives the most names back is taken, one for a whole document.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_TRIED = 200
#: Some programs cut names without a mark, but none below this many characters.
_CUT_AT_LEAST = 40
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Span:
    """A selection of a text as its program wrote it: two positions, and a name that may be the passage itself."""

    start: int
    end: int
    name: str = ""


Cut = Callable[[Span], str]


def decode_text(data: bytes) -> tuple[str, bool]:
    """A plain-text source, and whether it began with a byte order mark. Bytes that are no UTF-8 are read as cp1252."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), True
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), False


def choose_cut(text: str, spans: Sequence[Span], *, has_mark: bool = False) -> Cut:
    """The way of counting that agrees best with the spans' names, and otherwise with where words end."""
    ways = _ways(text, has_mark=has_mark)
    sample = spans[:_TRIED]
    best = next(ways)
    best_names, best_edges = _agreement(best, sample)
    for way in ways:
        names, edges = _agreement(way, sample)
        if names > best_names or (names == best_names and edges > best_edges + 1):
            best, best_names, best_edges = way, names, edges
    return best.cut


def is_beginning(name: str, passage: str) -> bool:
    """Whether a name is the passage or its beginning, however its spaces and its shortening are written."""
    wanted, found = _squeezed(name), _squeezed(passage)
    shortened = wanted.rstrip("….")
    is_short_for = shortened != wanted or len(wanted) >= _CUT_AT_LEAST
    return bool(wanted) and (wanted == found or (is_short_for and found.startswith(shortened)))


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of counting: the text as it was counted, in characters or encoded units, and what an end means."""

    units: str | bytes
    encoding: str = ""
    width: int = 1
    beyond: int = 0

    def cut(self, span: Span) -> str:
        """The passage, or "" where the span reaches outside the text."""
        start, end = span.start * self.width, (span.end + self.beyond) * self.width
        if start < 0 or end > len(self.units) or start >= end:
            return ""
        piece = self.units[start:end]
        text = piece.decode(self.encoding, errors="ignore") if isinstance(piece, bytes) else piece
        return text.replace("\r\n", "\n").replace(_MARK, "").strip()

    def edges(self, span: Span) -> int:
        """How many of its two edges lie between words: 0, 1 or 2."""
        if not isinstance(self.units, str):
            return 0
        end = span.end + self.beyond
        return sum(_is_between(self.units, place) for place in (span.start, end))


def _ways(text: str, *, has_mark: bool) -> Iterator[_Way]:
    texts = [text]
    if "\r\n" in text:
        texts.append(text.replace("\r\n", "\n"))
    elif "\n" in text:
        texts.append(text.replace("\n", "\r\n"))
    if has_mark:
        texts += [_MARK + each for each in texts]
    for beyond in (0, 1):
        for each in texts:
            yield _Way(each, beyond=beyond)
            if any(character > "\uffff" for character in each):
                yield _Way(each.encode("utf-16-le", "surrogatepass"), "utf-16-le", 2, beyond)
            if not each.isascii():
                yield _Way(each.encode("utf-8", "surrogatepass"), "utf-8", 1, beyond)


def _agreement(way: _Way, spans: Sequence[Span]) -> tuple[int, int]:
    names = sum(is_beginning(span.name, way.cut(span)) for span in spans if span.name)
    return names, sum(way.edges(span) for span in spans)


def _is_between(text: str, place: int) -> bool:
    if place <= 0 or place >= len(text):
        return place in {0, len(text)}
    return not (text[place - 1].isalnum() and text[place].isalnum())


def _squeezed(text: str) -> str:
    return " ".join(text.split())
