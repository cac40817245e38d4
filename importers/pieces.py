"""Long material in pieces that fit: passages as evidence, stories as a statement with the rest below."""

import re
from collections.abc import Iterable

from app.domain.insights import EVIDENCE_LIMIT, EVIDENCE_PIECES, STATEMENT_LIMIT, clean_text

#: A statement that was cut out of a longer text is no longer than this, so that it still reads as one.
CUT_LIMIT = 300
_SENTENCE = re.compile(r"[.!?…]+[”\"')]*(?=\s|$)")


def statement_and_body(text: str) -> tuple[str, str]:
    """A text as a statement and a body: itself and nothing, or its first sentence and the whole.

    >>> statement_and_body("Breven är svåra.")
    ('Breven är svåra.', '')
    """
    text = clean_text(text, keep_lines=True)
    if len(text) <= CUT_LIMIT and "\n" not in text:
        return text, ""
    first = next((line for line in text.splitlines() if line.strip()), "").strip()
    if len(first) > CUT_LIMIT:
        sentence = _SENTENCE.search(first)
        first = first[: sentence.end()] if sentence else first
    return cut(first, CUT_LIMIT), text


def cut(text: str, limit: int = STATEMENT_LIMIT) -> str:
    """The text, or as many whole words of it as fit in `limit` characters, and an ellipsis."""
    if len(text) <= limit:
        return text
    return (
        text[: limit - 1].rpartition(" ")[0].rstrip(" ,;:–-") + "…" if " " in text[:limit] else text[:limit]
    )


def split_passages(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Passages without repeats as evidence for one insight, or for several where there are more than one can hold.

    A passage that is too long for one piece becomes several, parted between words.
    """
    pieces = [piece for text in dict.fromkeys(texts) for piece in _parts(text)]
    return [
        tuple(pieces[start : start + EVIDENCE_PIECES]) for start in range(0, len(pieces), EVIDENCE_PIECES)
    ] or [()]


def _parts(text: str) -> list[str]:
    text = clean_text(text, keep_lines=True)
    parts = []
    while len(text) > EVIDENCE_LIMIT:
        space = max(text.rfind(" ", 0, EVIDENCE_LIMIT), text.rfind("\n", 0, EVIDENCE_LIMIT))
        end = space if space > EVIDENCE_LIMIT // 2 else EVIDENCE_LIMIT
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*parts, text] if text else parts
