"""Files as a form sends them: one, or several that belong together and are kept as one archive."""

import asyncio
import tempfile
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import PurePath
from typing import IO

from litestar.datastructures import UploadFile

from app.domain.errors import InvalidError, Problem
from app.domain.vocabularies import Translate
from app.services.imports.files import MAX_FILE
from app.web.api.imports import pieces_of

#: So many files may belong together.
MOST_TOGETHER = 4
_PIECE = 1024 * 1024


def name_of(files: Sequence[UploadFile]) -> str:
    """What the files are called together."""
    first = files[0].filename
    return first if len(files) == 1 else f"{PurePath(first).stem}.zip"


async def bytes_of(files: Sequence[UploadFile], _: Translate = str) -> AsyncIterator[bytes]:
    """The bytes of one file, or of an archive that holds several.

    Raises:
        InvalidError: there are more than belong together, or they are too large.
    """
    if len(files) == 1:
        async for piece in pieces_of(files[0]):
            yield piece
        return
    if len(files) > MOST_TOGETHER:
        raise InvalidError([Problem("file", _("Lämna in en fil i taget."))])
    with tempfile.TemporaryFile() as archive:
        await asyncio.to_thread(_write_archive, archive, files)
        while piece := await asyncio.to_thread(archive.read, _PIECE):
            yield piece


def _write_archive(archive: IO[bytes], files: Sequence[UploadFile]) -> None:
    left = MAX_FILE
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for number, each in enumerate(files):
            each.file.seek(0)
            with written.open(f"{number}/{PurePath(each.filename).name}", "w") as member:
                while (piece := each.file.read(_PIECE)) and left >= 0:
                    left -= len(piece)
                    member.write(piece)
    archive.seek(0)
