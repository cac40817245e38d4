"""The database and its units of work: reading and writing transactions on SQLite and PostgreSQL alike."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from app.domain.errors import ConflictError, DomainError

#: How long a writer waits for another before it gives up, in seconds.
BUSY_TIMEOUT = 30
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT * 1000}",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)


Result = TypeVar("Result")


class DatabaseUnreachableError(DomainError):
    """The database does not answer; the message says why, for logs and operators."""


class Database:
    """One database, and the two ways to use it: `reading()` and `writing()`.

    A writing transaction commits when its block ends, before anybody is answered, and rolls back when the block
    raises. A unique rule that it breaks comes out as ConflictError.
    """

    def __init__(self, url: str, *, pooled: bool = True) -> None:
        self.engine = _create_engine(url, pooled)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """A transaction that sees one state of the database and writes nothing."""
        async with _reachable(), self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection, None]:
        """A transaction that is committed whole or not at all."""
        options = {"immediate": True} if self.is_sqlite else {}
        try:
            async with _reachable(), self.engine.execution_options(**options).begin() as connection:
                yield connection
        except IntegrityError as error:
            raise ConflictError("unique") from error

    async def run_sync(self, work: Callable[[Connection], Result]) -> Result:
        """Run blocking work, such as a migration, in one writing transaction."""
        async with self.writing() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """Let all connections go."""
        await self.engine.dispose()


@asynccontextmanager
async def _reachable() -> AsyncGenerator[None, None]:
    """Turn a lost, locked or missing database into an error of ours."""
    try:
        yield
    except OperationalError as error:
        raise DatabaseUnreachableError(str(error.orig)) from error


def _create_engine(url: str, pooled: bool) -> AsyncEngine:
    parsed = make_url(url)
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    parsed = parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))
    options: dict[str, Any] = {
        # What people wrote must not reach a log by way of an error.
        "hide_parameters": True,
        "json_serializer": lambda value: msgspec.json.encode(value).decode(),
        "json_deserializer": msgspec.json.decode,
    }
    if not pooled:
        options["poolclass"] = NullPool
    elif not parsed.drivername.startswith("sqlite"):
        options |= {"pool_pre_ping": True, "pool_size": 10}
    engine = create_async_engine(parsed, **options)
    if parsed.drivername.startswith("sqlite"):
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Leave transactions to us: the driver's own begin too late for a consistent read."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
