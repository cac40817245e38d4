"""Files on their way in: kept in the data folder under random names, readable by the service alone."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterable
from pathlib import Path

from app.domain.errors import InvalidError, Problem
from app.domain.vocabularies import Translate

#: The largest file that is taken in through pages and programs, in bytes.
MAX_FILE = 200_000_000


class ImportFiles:
    """The folder of files on their way in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def keep(self, pieces: AsyncIterable[bytes], _: Translate = str, *, limit: int = MAX_FILE) -> str:
        """Write a file and return the name it got; nothing is left behind where that fails.

        Raises:
            InvalidError: it is larger than `limit` bytes.
        """
        name = secrets.token_hex(16)
        path = self.path(name)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        size = 0
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                async for piece in pieces:
                    size += len(piece)
                    _require_at_most(limit, size, _)
                    await asyncio.to_thread(file.write, piece)
        except BaseException:
            self.remove(name)
            raise
        return name

    def path(self, name: str) -> Path:
        """Where a file is."""
        if not name.isalnum():
            raise ValueError("not a name of ours")
        return self.folder / name

    def remove(self, name: str) -> None:
        """Remove a file, if it is still there."""
        if name:
            with contextlib.suppress(FileNotFoundError):
                self.path(name).unlink()


def _require_at_most(limit: int, size: int, _: Translate) -> None:
    if size > limit:
        message = _("Filen är för stor; högst %(limit)s MB tas emot här.")
        raise InvalidError([Problem("file", message % {"limit": limit // 1_000_000})])
