"""Everything of one organization as a file, for its administrators."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from typing import IO, Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from app.web.requests import AnyRequest, services_of

_CHUNK = 256 * 1024
_IN_MEMORY = 8 * 1024**2


@get("/organisationer/{slug:str}/arkiv.zip", operation_id="DownloadArchive")
async def download_archive(request: AnyRequest, slug: FromPath[str]) -> Stream:
    """An archive of the organization, which another service takes in unchanged."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (closed when it is sent)
    try:
        await services_of(request).archives.write(request.user, slug, file)
    except BaseException:
        file.close()
        raise
    headers = {"content-disposition": f'attachment; filename="{slug}-arkiv.zip"'}
    return Stream(_sent(file), media_type="application/zip", headers=headers)


async def _sent(file: IO[bytes]) -> AsyncGenerator[bytes, None]:
    with file:
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, _CHUNK):
            yield piece


def handlers() -> list[Any]:
    """The routes of this module."""
    return [download_archive]
