"""Small-number protection: no count of people between 1 and k - 1 is shown, or can be worked out from what is shown.

Withholding a cell alone does not help where a sum tells it back, so others are withheld with it (complementary
suppression; Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4). What is guaranteed: for each
small number there is another table with the same shown figures and no figure below zero, where that number is at
least k. A grand total of k or more is always shown; where nothing else protects a table, all but that is withheld.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table of counts of people as it may be shown; None is a figure that is withheld.

    `rows` are the sums of the rows, `columns` those of the columns. With `is_withheld` nothing but `total` is shown, if
    even that.
    """

    cells: tuple[tuple[int | None, ...], ...]
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    total: int | None
    is_withheld: bool = False


def is_small(count: int, k: int) -> bool:
    """Whether a count of people is too small to show; none at all is no secret."""
    return 0 < count < k


def protect_list(counts: Sequence[int], k: int) -> tuple[int | None, ...] | None:
    """The counts of people whose sum is shown, without those that are small or would tell a small one.

    None where nothing can be shown beside the sum.

    >>> protect_list([3, 12, 20], 5)
    (None, None, 20)
    >>> protect_list([3, 0], 5) is None
    True
    """
    small = {place for place, count in enumerate(counts) if is_small(count, k)}
    if not small:
        return tuple(counts)
    large = [place for place, count in enumerate(counts) if count >= k]
    if not large:
        return None
    hidden = small | {min(large, key=lambda place: counts[place])}
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def protect_table(counts: Sequence[Sequence[int]], k: int) -> ProtectedTable:
    """The table whose row and column sums are shown too, without what is small or would tell something small.

    Each small figure gets a partner row and a partner column, so that k people can be thought to move round the four
    corners without any shown figure changing.
    """
    table = _with_sums(counts)
    height, width = len(counts), len(counts[0]) if counts else 0
    total = table[height][width]
    if is_small(total, k):
        return _withheld(height, width, None)
    places = product(range(height + 1), range(width + 1))
    hidden = {place for place in places if is_small(table[place[0]][place[1]], k)}
    for place in sorted(hidden):
        partners = _partners(table, place, k, hidden)
        if partners is None:
            return _withheld(height, width, total)
        hidden |= partners
    return ProtectedTable(
        cells=tuple(
            tuple(None if (row, column) in hidden else table[row][column] for column in range(width))
            for row in range(height)
        ),
        rows=tuple(None if (row, width) in hidden else table[row][width] for row in range(height)),
        columns=tuple(
            None if (height, column) in hidden else table[height][column] for column in range(width)
        ),
        total=total,
    )


def _with_sums(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with its sums as a last row and a last column."""
    table = [[*row, sum(row)] for row in counts]
    width = len(counts[0]) if counts else 0
    return [*table, [sum(row[column] for row in table) for column in range(width + 1)]]


def _partners(table: Sequence[Sequence[int]], place: Place, k: int, hidden: set[Place]) -> set[Place] | None:
    """The three figures to withhold with a small one, the fewest and smallest there are; None where there are none.

    With sums counted as negative every line of the table sums to nothing, so a change at one corner of a rectangle
    passes round its corners with alternating signs.
    """
    height, width = len(table) - 1, len(table[0]) - 1
    row, column = place
    change = k - table[row][column]
    sign = _sign(place, height, width)

    def bears(corner: Place, step: int) -> bool:
        """Whether a corner may change: the grand total is shown, and no figure goes below zero."""
        is_lowered = step * sign * _sign(corner, height, width) < 0
        return corner != (height, width) and (not is_lowered or table[corner[0]][corner[1]] >= change)

    best: tuple[tuple[int, int], set[Place]] | None = None
    for other_row, other_column in product(range(height + 1), range(width + 1)):
        if other_row == row or other_column == column:
            continue
        corners = [(row, other_column), (other_row, column), (other_row, other_column)]
        if all(bears(corner, step) for corner, step in zip(corners, (-1, -1, 1), strict=True)):
            new = set(corners) - hidden
            sums = sum(r == height or c == width for r, c in new)
            cost = (len(new) + 3 * sums, sum(table[r][c] for r, c in new))
            if best is None or cost < best[0]:
                best = cost, set(corners)
    return best[1] if best else None


def _sign(place: Place, height: int, width: int) -> int:
    return -1 if (place[0] == height) != (place[1] == width) else 1


def _withheld(height: int, width: int, total: int | None) -> ProtectedTable:
    nothing = (None,) * width
    return ProtectedTable((nothing,) * height, (None,) * height, nothing, total, is_withheld=True)
