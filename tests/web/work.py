"""What the service does for one request: its statements to the database and its work on pass phrases, in order."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

from argon2 import PasswordHasher
from litestar.testing import TestClient
from sqlalchemy import event

from app.identity import hashing

#: Where the work for the request at hand is written down. Background work runs in contexts of its own.
_DONE: ContextVar[list[str] | None] = ContextVar("done", default=None)
_MEASURE = re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+")


@contextmanager
def work_of(client: TestClient) -> Iterator[list[str]]:
    """Collects the work that requests within the block cause: the same work takes the same time, on any machine."""
    database, done = client.app.state.services.database, list[str]()
    engines = [each for each in (database.engine.sync_engine, database._glances) if each is not None]
    token = _DONE.set(done)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", _note_statement)
    try:
        with patch.object(hashing, "_HASHER", _NotingHasher(hashing._HASHER)):
            yield done
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", _note_statement)
        _DONE.reset(token)


def _note(work: str) -> None:
    done = _DONE.get()
    if done is not None:
        done.append(work)


def _note_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    _note(statement)


class _NotingHasher:
    """The hasher of the service, whose work is written down by its measure."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher

    def verify(self, stored: str, password: str) -> bool:
        _note(_MEASURE.match(stored)[0])
        return self.hasher.verify(stored, password)

    def hash(self, password: str) -> str:
        made = self.hasher.hash(password)
        _note(_MEASURE.match(made)[0])
        return made

    def check_needs_rehash(self, stored: str) -> bool:
        return self.hasher.check_needs_rehash(stored)
