"""A folder that holds an index in generations: each rebuild makes a new one, and a pointer file says which one counts.

The pointer is replaced in one step, so a reader finds the old generation or the new, each whole. A process that was
killed while it built leaves a folder that nothing points to; the next rebuild sweeps it away.
"""

import contextlib
import json
import os
import shutil
import uuid
from pathlib import Path

_POINTER = "current"
_STAMP = "made-by.json"
_PREFIX = "generation-"


class Generations:
    """The generations in one folder. `stamp` tells indexes apart that were made by different analyses."""

    def __init__(self, folder: Path, stamp: str) -> None:
        self.folder = folder
        self.stamp = stamp

    @property
    def pointer(self) -> Path:
        """The file that says which generation counts."""
        return self.folder / _POINTER

    def find_current(self) -> Path | None:
        """The generation that counts, or None where there is none."""
        try:
            name = self.pointer.read_text().strip()
        except FileNotFoundError:
            return None
        path = self.folder / name
        return path if name.startswith(_PREFIX) and path.is_dir() else None

    def is_of_this_make(self, generation: Path) -> bool:
        """Whether the generation was made by the analysis that the stamp names."""
        try:
            made_by = json.loads((generation / _STAMP).read_text())
        except (OSError, ValueError):
            return False
        return isinstance(made_by, dict) and made_by.get("stamp") == self.stamp

    def begin(self) -> Path:
        """A new, empty generation that nothing points to yet."""
        generation = self.folder / f"{_PREFIX}{uuid.uuid4().hex}"
        generation.mkdir(parents=True)
        return generation

    def finish(self, generation: Path) -> None:
        """Make the generation the one that counts, and sweep away all but it and the one before."""
        (generation / _STAMP).write_text(json.dumps({"stamp": self.stamp}))
        before = self.find_current()
        waiting = self.folder / f"{_POINTER}-{uuid.uuid4().hex}"
        with waiting.open("w") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(self.pointer)
        _sync(self.folder)
        for path in self.folder.glob(f"{_PREFIX}*"):
            # The one before may be open in another process that has not looked at the pointer yet.
            if path not in (generation, before):
                shutil.rmtree(path, ignore_errors=True)

    def sweep(self) -> None:
        """Take away every generation but the one that counts, where what they hold must not be left."""
        current = self.find_current()
        for path in self.folder.glob(f"{_PREFIX}*"):
            if path != current:
                shutil.rmtree(path, ignore_errors=True)

    def discard(self, generation: Path) -> None:
        """Take away a generation that came to nothing."""
        shutil.rmtree(generation, ignore_errors=True)


def _sync(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
