"""The database and its units of work: reading and writing transactions on SQLite and PostgreSQL alike."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Select, create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, Row, make_url
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
    # What is erased is overwritten, and not only left out.
    "PRAGMA secure_delete=ON",
)


Result = TypeVar("Result")

# The driver tells each statement with its values when it is asked to debug; what people wrote, and what they prove
# themselves with, must reach no log, whatever its level.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)


class DatabaseUnreachableError(DomainError):
    """The database does not answer; the message says why, for logs and operators."""


class Database:
    """One database, and the ways to use it: `reading()`, `writing()`, and `fetch()` for one statement by itself.

    A writing transaction commits when its block ends, before anybody is answered, and rolls back when the block
    raises. A unique rule that it breaks comes out as ConflictError.
    """

    def __init__(self, url: str, *, pooled: bool = True) -> None:
        parsed = _with_driver(url)
        self.engine = _create_engine(parsed, pooled)
        self._glances = _create_glances(parsed, pooled) if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """A transaction that sees one state of the database and writes nothing."""
        async with _reachable(), self.engine.connect() as connection:
            yield connection

    async def fetch(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """The rows of one statement that reads, by itself, with the values of its parameters.

        On SQLite all of it is done in one go in a thread: through `reading()` each of its ten steps would cross
        between threads, which takes longer than most such statements.
        """
        if self._glances is None:
            async with self.reading() as connection:
                found: Sequence[Row[Any]] = (await connection.execute(query, values)).all()
                return found
        async with _reachable():
            return await asyncio.to_thread(_glance, self._glances, query, values)

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

    async def sweep(self) -> bool:
        """Let nothing be left in the embedded database's log of what was erased; whether that could be done now.

        Other databases see to their own files: PostgreSQL overwrites what was erased when it next needs the room.
        """
        if not self.is_sqlite:
            return True
        async with _reachable(), self.engine.connect() as connection:
            await connection.rollback()
            raw: Any = (await connection.get_raw_connection()).driver_connection
            cursor = await raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = await cursor.fetchone()
            await cursor.close()
            return row is not None and row[0] == 0

    async def close(self) -> None:
        """Let all connections go."""
        await self.engine.dispose()
        if self._glances is not None:
            self._glances.dispose()


@asynccontextmanager
async def _reachable() -> AsyncGenerator[None, None]:
    """Turn a lost, locked or missing database into an error of ours."""
    try:
        yield
    except OperationalError as error:
        raise DatabaseUnreachableError(str(error.orig)) from error


def _glance(engine: Engine, query: Select[Any], values: Mapping[str, Any] | None) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        return connection.execute(query, values).all()


def _with_driver(url: str) -> URL:
    parsed = make_url(url)
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    return parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))


def _options(pooled: bool) -> dict[str, Any]:
    options: dict[str, Any] = {
        # What people wrote must not reach a log by way of an error.
        "hide_parameters": True,
        "json_serializer": lambda value: msgspec.json.encode(value).decode(),
        "json_deserializer": msgspec.json.decode,
    }
    return options if pooled else options | {"poolclass": NullPool}


def _create_glances(parsed: URL, pooled: bool) -> Engine:
    engine = create_engine(parsed.set(drivername="sqlite+pysqlite"), **_options(pooled))
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _create_engine(parsed: URL, pooled: bool) -> AsyncEngine:
    options = _options(pooled)
    if pooled and not parsed.drivername.startswith("sqlite"):
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
