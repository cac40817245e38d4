"""Files in a bucket of a service that speaks S3; the only place that knows obstore."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from app.domain.storage import Bucket
from app.storage.port import StorageUnavailableError

_MISSING = (NotFoundError, FileNotFoundError)


class BucketStore:
    """A bucket. It is asked at its own address alone: no key is looked for elsewhere, and environment is not read."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            endpoint=bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.key,
            secret_access_key=bucket.secret,
            virtual_hosted_style_request=False,
            imdsv1_fallback=False,
            client_options={
                "allow_http": not bucket.is_encrypted,
                "timeout": timedelta(seconds=30),
                "connect_timeout": timedelta(seconds=5),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )

    async def put(self, name: str, content: bytes) -> None:
        """Keep a file, in place of any with the same name."""
        async with _reachable():
            await obstore.put_async(self._store, name, content)

    async def find(self, name: str) -> bytes | None:
        """The file with this name, if there is one."""
        async with _reachable():
            try:
                found = await obstore.get_async(self._store, name)
            except _MISSING:
                return None
            return bytes(await found.bytes_async())

    async def remove(self, names: Sequence[str]) -> None:
        """Remove files; those that are gone already are no error."""
        async with _reachable():
            for name in names:
                with contextlib.suppress(*_MISSING):
                    await obstore.delete_async(self._store, name)


@asynccontextmanager
async def _reachable() -> AsyncGenerator[None, None]:
    try:
        yield
    except (BaseError, OSError) as error:
        # The first line says what happened; the rest may hold what the server answered.
        raise StorageUnavailableError(str(error).splitlines()[0][:200]) from error
