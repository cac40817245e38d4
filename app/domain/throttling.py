"""How long whoever guesses must wait, and how many requests a client may make: pure arithmetic over what was used."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class TryLimit:
    """How often one may be wrong: `free` times at no cost, then after a wait that doubles each time.

    `first` and `longest` bound the wait; what happened longer ago than `forgotten` no longer counts.
    """

    free: int
    first: timedelta
    longest: timedelta
    forgotten: timedelta

    def failures(self, used: float, at: datetime, now: datetime) -> float:
        """How many wrong tries still count."""
        return used if now - at < self.forgotten else 0

    def wait(self, used: float, at: datetime, now: datetime) -> timedelta:
        """How long until the next try is let through; zero or less where it is."""
        over = self.failures(used, at, now) - self.free
        if over < 0:
            return timedelta()
        # Past some doublings it is the longest anyway, and the power stays a number that can be counted with.
        return min(self.first * 2 ** min(over, 30), self.longest) - (now - at)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How much a client may use: `size` at once, given back at `per_second`."""

    size: float
    per_second: float

    def used(self, used: float, at: datetime, now: datetime) -> float:
        """How much is still used of what was."""
        return max(0.0, used - self.per_second * max(0.0, (now - at).total_seconds()))

    def wait(self, used: float, weight: float) -> timedelta:
        """How long until something of this weight is let through; zero where it is."""
        return timedelta(seconds=max(0.0, (used + min(weight, self.size) - self.size) / self.per_second))


#: Wrong tries of one client at one account: five, then 2, 4, 8 … seconds, at last a quarter of an hour.
TRIES = TryLimit(5, timedelta(seconds=2), timedelta(minutes=15), timedelta(hours=24))
#: Wrong tries of one address at any accounts: a whole office may stand behind it.
TRIES_OF_ADDRESS = TryLimit(50, timedelta(seconds=10), timedelta(minutes=15), timedelta(hours=1))
#: Wrong codes at one account by strangers anywhere: whoever sends one knows the pass phrase already.
CODES_OF_STRANGERS = TryLimit(20, timedelta(seconds=30), timedelta(hours=1), timedelta(hours=24))
