"""How work in the background ends when the service does."""

import asyncio
from collections.abc import Iterable
from typing import Any

#: Seconds that background work gets to end by itself.
GRACE = 3.0


async def end(tasks: Iterable["asyncio.Task[Any] | None"], grace: float = GRACE) -> None:
    """Wait until tasks that were told to stop have done so, and break off those that take too long.

    A task that is broken off in the middle of a statement leaves a connection behind that answers to a loop which is no
    more, so it is better to let it come to the end of what it is doing.
    """
    waiting = {task for task in tasks if task is not None}
    if not waiting:
        return
    _, late = await asyncio.wait(waiting, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
