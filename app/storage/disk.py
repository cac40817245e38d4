"""Files in a folder of this machine, readable by the service alone."""

import asyncio
import contextlib
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from app.storage.port import StorageUnavailableError

Result = TypeVar("Result")
_NAME = re.compile(r"[0-9a-z][0-9a-z-]{7,100}")


class DiskStore:
    """The folder with files; one whole file at a time appears there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, name: str, content: bytes) -> None:
        """Keep a file, in place of any with the same name."""
        path = self._path(name)
        await self._run(lambda: _put(path, content))

    async def find(self, name: str) -> bytes | None:
        """The file with this name, if there is one."""
        path = self._path(name)
        return await self._run(lambda: _find(path))

    async def remove(self, names: Sequence[str]) -> None:
        """Remove files; those that are gone already are no error."""
        paths = [self._path(name) for name in names]
        await self._run(lambda: _remove(paths))

    async def _run(self, work: Callable[[], Result]) -> Result:
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            raise StorageUnavailableError(f"{self.folder}: {error.strerror}") from error

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("not a name of ours")
        return self.folder / name[:2] / name


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _find(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        for each in (path, path.with_name(f"{path.name}.part")):
            with contextlib.suppress(FileNotFoundError):
                each.unlink()
