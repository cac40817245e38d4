"""The port to where files are kept: whatever holds bytes under a name."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.errors import DomainError


class StorageUnavailableError(DomainError):
    """The files can't be reached now; the message says why, in English, for logs and operators."""


class FileStore(Protocol):
    """Whatever keeps files. Names are ours: lower-case letters, digits and hyphens, never what somebody sent."""

    async def put(self, name: str, content: bytes) -> None:
        """Keep a file, in place of any with the same name.

        Raises:
            StorageUnavailableError: it could not be kept.
        """
        ...

    async def find(self, name: str) -> bytes | None:
        """The file with this name, if there is one.

        Raises:
            StorageUnavailableError: the files can't be reached.
        """
        ...

    async def remove(self, names: Sequence[str]) -> None:
        """Remove files; those that are gone already are no error.

        Raises:
            StorageUnavailableError: some may still be there.
        """
        ...
