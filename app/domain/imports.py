"""An import: a file that somebody sent, how it is read, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.access import Role, Viewer


class ImportState(StrEnum):
    """Where an import is: sent, ready to be taken in, being checked or taken in, and how that ended."""

    UPLOADED = "uploaded"
    MAPPED = "mapped"
    CHECKING = "checking"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


#: States in which the file is still there and can be looked through.
OPEN_STATES = frozenset({ImportState.UPLOADED, ImportState.MAPPED, ImportState.FAILED})
#: States in which a process is at work on it, or will be.
BUSY_STATES = frozenset({ImportState.CHECKING, ImportState.RUNNING})


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """One file on its way in, or that was taken in.

    `organization` is for rows that name none; `account` whoever sent it. `signature` is what files with the same
    columns have in common. `file` is its name in the data folder, "" once it was removed. `mapping`, `repairs` and
    `report` are plain values as JSON has them. `rows` and `progress` count rows.
    """

    number: int
    id: str
    organization: str | None
    account: int | None
    created_at: datetime
    updated_at: datetime
    name: str
    size: int
    format: str
    state: ImportState
    signature: str = ""
    file: str = ""
    mapping: Mapping[str, Any] = field(default_factory=dict)
    repairs: Mapping[str, Any] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)
    rows: int = 0
    progress: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it can still be looked through and taken in."""
        return self.state in OPEN_STATES and bool(self.file)

    @property
    def is_busy(self) -> bool:
        """Whether a process is at work on it, or will be."""
        return self.state in BUSY_STATES

    @property
    def is_checked(self) -> bool:
        """Whether all of the file was looked through; `is_current` in its report says whether that still holds."""
        return "is_current" in self.report


def is_sender(viewer: Viewer, batch: ImportBatch) -> bool:
    """Whether the viewer sent the file: nobody else sees what is in it."""
    return viewer.account is not None and viewer.account == batch.account


def may_know_import(viewer: Viewer, batch: ImportBatch) -> bool:
    """Whether the viewer may know that the file was taken in, and what it came to: the sender, and curators there."""
    if viewer.account is None:
        return False
    if is_sender(viewer, batch) or viewer.is_operator:
        return True
    is_over = batch.state in {ImportState.DONE, ImportState.UNDONE}
    return is_over and batch.organization is not None and viewer.has_role(batch.organization, Role.CURATOR)
