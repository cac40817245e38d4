"""The conversation with a Meilisearch server: in threads, within time, and not while the server is away.

The `meilisearch` package speaks; it is synchronous, so nothing here is done on the event loop. Its requests go over
connections that are kept.
"""

import asyncio
import io
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, TypeVar
from urllib.parse import urlsplit

import meilisearch
import msgspec
import requests
from meilisearch._httprequests import HttpRequests
from meilisearch.config import Config
from meilisearch.errors import (
    MeilisearchApiError,
    MeilisearchCommunicationError,
    MeilisearchError,
    MeilisearchTimeoutError,
)
from urllib3.util.wait import wait_for_read

from app.search.engine import SearchUnavailableError

#: Seconds that a search may take, and any other single request.
SEARCH_TIMEOUT = 2
REQUEST_TIMEOUT = 30
#: Seconds that Meilisearch may take over what it does in its own time: taking in documents, swapping.
TASK_TIMEOUT = 600
#: After a search in vain others are refused at once, until the server, asked again after so many seconds, answers.
REST = 1.0

_THREADS = 8
_PAUSES = (0.1, 0.4)

Result = TypeVar("Result")


class Conversation:
    """What is said to one server.

    `look` asks it for something small, to find out whether it is back; `lost` is told when it no longer has our index.
    """

    def __init__(
        self, url: str, key: str | None, *, look: Callable[[], object], lost: Callable[[], None]
    ) -> None:
        self._url = url
        self._key = key
        self._look = look
        self._lost = lost
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="meilisearch")
        self._clients = threading.local()
        self._connections: list[_KeptConnection] = []
        self._probing: asyncio.Task[None] | None = None

    async def work(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Does what takes its time; does it again after a pause when the server could not be reached.

        Raises:
            SearchUnavailableError: the server can't be reached, or refuses.
        """
        loop = asyncio.get_running_loop()
        for pause in (*_PAUSES, None):
            try:
                return await loop.run_in_executor(self._threads, self._translating, work, arguments)
            except SearchUnavailableError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError

    async def search(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Does what is not worth waiting for: once, for so long, and not while the server is away.

        Raises:
            SearchUnavailableError: the server is away or slow, or refuses.
        """
        if self._is_away:
            raise SearchUnavailableError("the search engine did not answer a moment ago")
        try:
            return await self._in_time(work, *arguments)
        except SearchUnavailableError as error:
            # A server that refuses one search answers others, and takes no time over it.
            if not isinstance(error.__cause__, MeilisearchApiError) and not self._is_away:
                self._probing = asyncio.create_task(self._probe(), name="search engine probe")
            raise

    def client(self, timeout: int = REQUEST_TIMEOUT) -> meilisearch.Client:
        """This thread's client; the package's own can't be shared by threads."""
        client: meilisearch.Client | None = getattr(self._clients, f"client_{timeout}", None)
        if client is None:
            client = meilisearch.Client(self._url, self._key, timeout=timeout)
            client.http = connection = _KeptConnection(client.config)
            self._connections.append(connection)
            setattr(self._clients, f"client_{timeout}", client)
        return client

    def wait(self, tasks: Iterable[int]) -> None:
        """Waits until the server has done what it does in its own time.

        Raises:
            SearchUnavailableError: it failed.
        """
        for task in tasks:
            done = self.client().wait_for_task(task, timeout_in_ms=TASK_TIMEOUT * 1000, interval_in_ms=10)
            if done.status != "succeeded" and (done.error or {}).get("code") != "index_already_exists":
                raise SearchUnavailableError(
                    f"the search engine failed: {(done.error or {}).get('message', '')}"
                )

    async def close(self) -> None:
        """Lets go of threads and connections."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for connection in self._connections:
            connection.close()

    @property
    def _is_away(self) -> bool:
        return self._probing is not None and not self._probing.done()

    async def _in_time(self, work: Callable[..., Result], *arguments: object) -> Result:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(2 * SEARCH_TIMEOUT):
                return await loop.run_in_executor(self._threads, self._translating, work, arguments)
        except TimeoutError as error:
            raise SearchUnavailableError("the search engine is slow to answer") from error

    async def _probe(self) -> None:
        """Asks a server that was away now and then, so that no reader has to wait to find out, until it answers."""
        while True:
            await asyncio.sleep(REST)
            try:
                await self._in_time(self._look)
            except SearchUnavailableError as error:
                if not isinstance(error.__cause__, MeilisearchApiError):
                    continue
            return

    def _translating(self, work: Callable[..., Result], arguments: Sequence[object]) -> Result:
        try:
            return work(*arguments)
        except MeilisearchApiError as error:
            if error.code == "index_not_found":
                self._lost()
            raise SearchUnavailableError(f"the search engine refused: {error.message}") from error
        except MeilisearchError as error:
            raise SearchUnavailableError(
                f"the search engine can't be reached: {_first_line(error)}"
            ) from error


class _KeptConnection(HttpRequests):
    """The package's requests over a connection that is kept.

    The package opens a connection for each request, and looks for proxies and passwords before it, which takes longer
    than many a search; whoever names the server means it.
    """

    def __init__(self, config: Config) -> None:
        # A compressed answer is sent in pieces, and the system waits 40 ms between them.
        super().__init__(config, {"Accept-Encoding": "identity"})
        address = urlsplit(config.url)
        kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
        try:
            self._connection = kind(address.hostname or "", address.port, timeout=config.timeout)
        except ValueError as error:
            raise MeilisearchCommunicationError(str(error)) from error
        self._folder = address.path

    def send_request(
        self,
        http_method: Callable[..., Any],
        path: str,
        body: Any = None,
        content_type: str | None = None,
        *,
        serializer: Any = None,
    ) -> Any:
        """Sends one request and returns what the answer holds."""
        written = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        headers = self.headers if content_type is None else self.headers | {"Content-Type": content_type}
        try:
            if self._has_ended:
                self._connection.close()
            self._connection.request(http_method.__name__.upper(), f"{self._folder}/{path}", written, headers)
            answer = self._connection.getresponse()
            data = answer.read()
        except TimeoutError as error:
            self._connection.close()
            raise MeilisearchTimeoutError(str(error)) from error
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise MeilisearchCommunicationError(str(error)) from error
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise MeilisearchApiError(f"{answer.status} {answer.reason}", _refusal(answer.status, data))
        try:
            return msgspec.json.decode(data) if data else None
        except msgspec.DecodeError as error:
            raise MeilisearchCommunicationError("the answer is not Meilisearch's") from error

    @property
    def _has_ended(self) -> bool:
        """Whether the server has ended the connection: there is something to read before anything was asked."""
        return self._connection.sock is not None and wait_for_read(self._connection.sock, 0)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


def _refusal(status: int, data: bytes) -> requests.Response:
    """The answer as the package's errors read it."""
    refusal = requests.Response()
    refusal.status_code = status
    refusal.raw = io.BytesIO(data)
    return refusal


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
