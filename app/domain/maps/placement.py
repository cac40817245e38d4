"""Which dot stands in which slot: the same for the same set of dots, and nearly the same when one is added.

Dots are taken in the order of a hash of their ids, and each tries slots in an order of its own, also from the hash,
until one is free. So the result depends on the set of ids alone: not on the order they are read in, the machine or
the process. An added dot pushes a short chain of others along: with fifteen per cent of the slots left open, two or
three dots of a hundred move on average, and the chain grows with the logarithm of the number of dots.
"""

from collections.abc import Sequence
from hashlib import blake2b

_MASK = (1 << 64) - 1
#: A full-period step through 64-bit numbers (D. Knuth's MMIX generator); its high bits choose the slot to try.
_MULTIPLIER, _INCREMENT = 6364136223846793005, 1442695040888963407


def slots_wanted(dots: int) -> int:
    """How many slots a number of dots chooses among: fifteen per cent more than the dots themselves."""
    return dots + dots * 3 // 20


def assign_slots(ids: Sequence[str], *, open_slots: Sequence[int] | None = None) -> list[int]:
    """The slot number of each id, in the order of the ids, none twice.

    The slots are all numbers below `slots_wanted(len(ids))`, or the rising numbers in `open_slots`. A try is folded
    as in linear hashing (W. Litwin, VLDB 1980): when one slot is added at the end, only tries that fall on it change.
    """
    if not ids:
        return []
    slots = open_slots[-1] + 1 if open_slots else slots_wanted(len(ids))
    taken = bytearray(slots)
    if open_slots and len(open_slots) < slots:
        taken = bytearray(b"\1") * slots
        for slot in open_slots:
            taken[slot] = 0
    wide = (1 << max(slots - 1, 1).bit_length()) - 1
    narrow = wide >> 1
    result = [0] * len(ids)
    for state, _, index in sorted(
        (_hash(identifier), identifier, index) for index, identifier in enumerate(ids)
    ):
        while True:
            state = (state * _MULTIPLIER + _INCREMENT) & _MASK  # noqa: PLW2901 - the dot's own stream of tries.
            slot = (state >> 33) & wide
            if slot >= slots:
                slot &= narrow
            if not taken[slot]:
                break
        taken[slot] = 1
        result[index] = slot
    return result


def _hash(identifier: str) -> int:
    return int.from_bytes(blake2b(identifier.encode(), digest_size=8).digest(), "big")
