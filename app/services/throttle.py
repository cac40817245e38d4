"""Keeps guessing slow without locking anybody out, and lets no client take more than its share."""

import ipaddress
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.domain.errors import TooManyTriesError
from app.domain.throttling import RateLimit, TryLimit
from app.identity.vault import Vault
from app.persistence import allowances
from app.persistence.database import Database

#: Beyond this nothing counts any more, and the rows can go.
FORGOTTEN = timedelta(days=2)
#: What part of its allowance a client is lent at a time by one worker, so that most requests ask no database.
LOANS = 20
#: How long a worker may hand out what it borrowed.
LOAN_LIFE = timedelta(seconds=10)
#: How many clients one worker remembers; when there are more it starts afresh, and asks the database again.
MOST_CLIENTS = 20_000


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
        """Let a request of this weight through.

        Raises:
            TooManyTriesError: the client has used its allowance up.
        """
        now = self.clock()
        refused = self._refused.get(key)
        if refused is not None and refused > now:
            raise TooManyTriesError(math.ceil((refused - now).total_seconds()))
        left, until = self._lent.get(key, (0.0, now))
        if left < weight or until <= now:
            left = await self._borrow(key, limit, weight)
            until = now + LOAN_LIFE
        self._lent[key] = (left - weight, until)

    async def _borrow(self, key: str, limit: RateLimit, weight: float) -> float:
        """Take a handful of the allowance that all workers share, at least `weight`."""
        now = self.clock()
        if len(self._lent) + len(self._refused) > MOST_CLIENTS:
            self._lent.clear()
            self._refused.clear()
        async with self.database.writing() as connection:
            held = await allowances.hold_allowances(connection, [key], now)
            used = limit.used(*held[key], now)
            wait = limit.wait(used, weight)
            if wait > timedelta():
                self._refused[key] = now + wait
                raise TooManyTriesError(math.ceil(wait.total_seconds()))
            handful = max(weight, min(limit.size / LOANS, limit.size - used))
            await allowances.save_allowance(connection, key, used=used + handful, at=now)
        return handful
