"""What work takes: time on the clock, and of the processor, which other work on the machine stretches far less."""

import time
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and seconds of the processor in all threads of this process."""

    clock: float
    processor: float

    @classmethod
    def now(cls) -> Self:
        """What the process has spent until now, to be taken from what it will have spent."""
        return cls(time.perf_counter(), time.process_time())

    def until_now(self) -> "Spent":
        """What has been spent since."""
        return Spent(time.perf_counter() - self.clock, time.process_time() - self.processor)

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.clock + other.clock, self.processor + other.processor)

    def compared(self, whole: "Spent", wanted: float) -> str:
        """This as a share of the whole, in words."""
        return (
            f"{self.clock / whole.clock:.0%} of bare, {self.processor / whole.processor:.0%} by the processor's time"
            f" (wanted {wanted:.0%})"
        )
