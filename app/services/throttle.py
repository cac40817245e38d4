"""Keeps guessing slow without locking anybody out, and lets no client take more than its share."""

import asyncio
import ipaddress
import logging
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.domain.errors import TooManyTriesError
from app.domain.throttling import RateLimit, TryLimit
from app.identity.vault import Vault
from app.persistence import allowances
from app.persistence.database import Database, DatabaseUnreachableError

#: Beyond this nothing counts any more, and the rows can go.
FORGOTTEN = timedelta(days=2)
#: What part of its allowance a client is lent at a time by one worker, so that most requests ask no database.
LOANS = 20
#: How long a worker may hand out what it borrowed.
LOAN_LIFE = timedelta(seconds=10)
#: How many clients one worker remembers; when there are more it starts afresh, and asks the database again.
MOST_CLIENTS = 20_000
log = logging.getLogger(__name__)


def network_of(address: str) -> str:
    """The part of an address that one client has for itself: all of IPv4, the first half of IPv6 (RFC 4291).

    >>> network_of("192.0.2.1"), network_of("2001:db8:1:2:3:4:5:6")
    ('192.0.2.1', '2001:db8:1:2::/64')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


class ThrottleService:
    """Counts tries and requests in the database, where every worker sees them; keys are fingerprints, not names."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.vault = vault
        self.clock = clock
        self._lent: dict[str, tuple[float, datetime]] = {}
        self._refused: dict[str, datetime] = {}
        self._borrowing: dict[str, asyncio.Task[None]] = {}

    def key(self, *parts: object) -> str:
        """The key of who and what for."""
        return self.vault.fingerprint("\n".join(str(part) for part in parts))

    async def begin_try(self, limits: Mapping[str, TryLimit]) -> None:
        """Count a try under every key before it is known to be wrong, so that many at once count as many.

        Raises:
            TooManyTriesError: one of the keys must wait; nothing is counted.
        """
        now = self.clock()
        async with self.database.writing() as connection:
            held = await allowances.hold_allowances(connection, list(limits), now)
            wait = max(limit.wait(*held[key], now) for key, limit in limits.items())
            if wait > timedelta():
                raise TooManyTriesError(math.ceil(wait.total_seconds()))
            for key, limit in limits.items():
                failures = limit.failures(*held[key], now)
                await allowances.save_allowance(connection, key, used=failures + 1, at=now)

    async def take_back(self, limits: Mapping[str, TryLimit], *, forget: str) -> None:
        """The try was right: it counts nowhere, and under the key `forget` nothing from before counts either."""
        now = self.clock()
        async with self.database.writing() as connection:
            held = await allowances.hold_allowances(connection, list(limits), now)
            for key in limits:
                used, at = held[key]
                left = 0.0 if key == forget else max(0.0, used - 1)
                await allowances.save_allowance(connection, key, used=left, at=at)
            await allowances.delete_allowances_before(connection, now - FORGOTTEN)

    async def spend(self, key: str, limit: RateLimit, weight: float) -> None:
        """Let a request of this weight through, on what this worker has borrowed or on a handful of credit.

        The database is asked beside the request, which must not wait for another writer; only a client that is far
        ahead of what was borrowed waits for the answer.

        Raises:
            TooManyTriesError: the client has used its allowance up.
        """
        self._check_refused(key)
        now = self.clock()
        left, until = self._lent.get(key, (0.0, now))
        left = (left if until > now else min(left, 0.0)) - weight
        self._lent[key] = (left, until)
        if left >= 0:
            return
        task = self._borrowing.get(key)
        if task is None:
            task = self._borrowing[key] = asyncio.create_task(self._borrow(key, limit))
            task.add_done_callback(lambda _done: self._borrowing.pop(key, None))
        if left < -_handful(limit):
            await asyncio.shield(task)
            self._check_refused(key)

    def _check_refused(self, key: str) -> None:
        until, now = self._refused.get(key), self.clock()
        if until is not None and until > now:
            raise TooManyTriesError(math.ceil((until - now).total_seconds()))

    async def _borrow(self, key: str, limit: RateLimit) -> None:
        """Take what is owed and a handful more of the allowance that all workers share."""
        now = self.clock()
        if len(self._lent) + len(self._refused) > MOST_CLIENTS:
            self._lent.clear()
            self._refused.clear()
        try:
            async with self.database.writing() as connection:
                held = await allowances.hold_allowances(connection, [key], now)
                used = limit.used(*held[key], now)
                owed = max(0.0, -self._lent.get(key, (0.0, now))[0])
                if wait := limit.wait(used, owed):
                    self._refused[key] = now + wait
                amount = min(owed + _handful(limit), max(owed, limit.size - used))
                await allowances.save_allowance(connection, key, used=used + amount, at=now)
        except DatabaseUnreachableError as error:
            # Whoever asks is answered, though nobody counts for a moment.
            log.warning("requests are not counted: %s", error)
            amount = _handful(limit)
        left, _until = self._lent.get(key, (0.0, now))
        self._lent[key] = (left + amount, now + LOAN_LIFE)

    async def close(self) -> None:
        """Let what is being counted be counted."""
        await asyncio.gather(*self._borrowing.values(), return_exceptions=True)


def _handful(limit: RateLimit) -> float:
    return limit.size / LOANS
