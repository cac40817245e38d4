"""Pass phrases: their one spelling, their length, and how easily somebody else would think of them.

The rules follow NIST SP 800-63B: long, any characters, no rules of composition, nothing that expires; what is common or
says only who somebody is and where is refused.
"""

import re
import unicodedata
from collections.abc import Collection
from itertools import pairwise

from app.domain.errors import Problem
from app.domain.vocabularies import Translate

PASSWORD_LENGTH = range(15, 1001)
#: A pass phrase that falls into fewer pieces than this is one that others try first.
FEWEST_PIECES = 4
#: What must be left beside words that others know of the person, such as the service's name.
FEWEST_BESIDE_CONTEXT = 8
_LONGEST_PIECE = 24
#: Beyond this much nobody guesses piece by piece, and the work of looking has an end.
_LOOKED_AT = 120
_SHORTEST_CONTEXT = 4
_ROWS = ("qwertyuiopåasdfghjklöäzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "q1w2e3r4t5y6u7i8o9p0")
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


def normalise_password(password: str) -> str:
    r"""The one spelling of a pass phrase: NFC, so that å typed on one keyboard is å typed on another.

    >>> len(normalise_password("a\u030a"))
    1
    """
    return unicodedata.normalize("NFC", password)


def check_password(
    password: str, *, common: Collection[str], context: Collection[str] = (), _: Translate = str
) -> list[Problem]:
    """Every rule that a new pass phrase breaks.

    `common` are pass words that others try first, in lower case; `context` are names that others know: the service's,
    the person's, their organizations'.
    """
    password = normalise_password(password)
    if len(password) < PASSWORD_LENGTH.start:
        return [Problem("password", _("Lösenfrasen ska ha minst 15 tecken. Mellanslag och å, ä, ö går bra."))]
    if len(password) >= PASSWORD_LENGTH.stop:
        return [Problem("password", _("Lösenfrasen får ha högst 1 000 tecken."))]
    if any(unicodedata.category(each) in {"Cc", "Cs"} for each in password):
        return [Problem("password", _("Lösenfrasen har ett tecken som inte går att skriva."))]
    folded = _shortest_repeat(_folded(password))
    names = {word for each in context for word in _words(each)}
    beside = _without(folded, names)
    if beside != folded and count_pieces(beside, common) < FEWEST_BESIDE_CONTEXT:
        message = _(
            "Lösenfrasen bygger på ett namn som andra känner till. Välj ord som inte hör ihop med dig."
        )
        return [Problem("password", message)]
    if count_pieces(folded, common) < FEWEST_PIECES:
        message = _("Lösenfrasen är lätt att gissa. Sätt ihop fyra eller fler ord som inte hör ihop.")
        return [Problem("password", message)]
    return []


def count_pieces(folded: str, common: Collection[str]) -> int:
    """How many pieces somebody who guesses must get right: common words, runs and years count as one each.

    >>> count_pieces("password123456", {"password"}), count_pieces("qwertyaaaa", ()), count_pieces("xkq", ())
    (2, 2, 3)
    """
    cheapest = [0]
    for end in range(1, min(len(folded), _LOOKED_AT) + 1):
        cost = cheapest[end - 1] + 1
        for start in range(max(0, end - _LONGEST_PIECE), end - 2):
            piece = folded[start:end]
            if cheapest[start] + 1 < cost and (_is_run(piece) or piece in common or _is_known(piece, common)):
                cost = cheapest[start] + 1
        cheapest.append(cost)
    return cheapest[-1]


def _is_known(piece: str, common: Collection[str]) -> bool:
    plain = piece.translate(_LOOKALIKES)
    return plain != piece and plain in common


def _is_run(piece: str) -> bool:
    """Whether a piece goes on as anybody would expect: aaaa, abcd, 4321, a row of keys, a year."""
    steps = {ord(after) - ord(before) for before, after in pairwise(piece)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        return True
    if re.fullmatch(r"(19|20)\d\d", piece):
        return True
    return len(piece) >= 4 and any(piece in row or piece[::-1] in row for row in _ROWS)


def _folded(text: str) -> str:
    """Letters and digits in lower case, nothing between them."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def _shortest_repeat(text: str) -> str:
    """What a text repeats from end to end, else the text itself.

    >>> _shortest_repeat("katkatkat"), _shortest_repeat("katten")
    ('kat', 'katten')
    """
    length = (text + text).find(text, 1)
    return text[:length] if text else text


def _words(name: str) -> set[str]:
    parts = [_folded(each) for each in re.split(r"[\s@._+,/-]+", name)]
    return {each for each in [*parts, _folded(name)] if len(each) >= _SHORTEST_CONTEXT}


def _without(folded: str, names: Collection[str]) -> str:
    for each in sorted(names, key=len, reverse=True):
        folded = folded.replace(each, "")
    return folded
