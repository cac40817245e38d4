"""Gives new records their names: an id that follows from the sender's, and a ref that nobody else has."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import uuid4

from app.domain.identifiers import REF_LENGTHS, id_from_sender, ref_of

TakenRefs = Callable[[Sequence[str]], Awaitable[set[str]]]
#: How many refs one statement asks about.
ASKED_AT_ONCE = 5_000


def new_id(kind: str, organization: str, external_id: str | None) -> str:
    """The id of a new record: from the sender's own id where there is one, else random."""
    return id_from_sender(kind, organization, external_id) if external_id else str(uuid4())


async def new_refs(ids: Sequence[str], taken_refs: TakenRefs) -> dict[str, str]:
    """A ref for each new id, the shortest that is free; the same ids give the same refs in whatever order they come."""
    refs: dict[str, str] = {}
    waiting = sorted(ids)
    for length in REF_LENGTHS:
        if not waiting:
            break
        wanted = {each: ref_of(each, length) for each in waiting}
        taken: set[str] = set()
        for start in range(0, len(waiting), ASKED_AT_ONCE):
            taken |= await taken_refs([wanted[each] for each in waiting[start : start + ASKED_AT_ONCE]])
        left = []
        for each in waiting:
            if wanted[each] in taken:
                left.append(each)
            else:
                refs[each] = wanted[each]
                taken.add(wanted[each])
        waiting = left
    return refs
