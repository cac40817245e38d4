"""What can go wrong, in the domain's own words; the web and the command line translate these, nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of what somebody sent.

    `field` is the field's name in the exchange format (`populations`, `evidence[2].text`), or "" for the whole.
    `message` is a sentence in the interface's language that says what to do about it.
    """

    field: str
    message: str


class DomainError(Exception):
    """The base of every error that a user can be told about."""


class InvalidError(DomainError):
    """What was sent breaks one or more rules; every problem is listed, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" if p.field else p.message for p in problems))
        self.problems = problems


class NotFoundError(DomainError):
    """No such record, or one that the viewer may not know of: the two must look alike."""

    def __init__(self, kind: str, key: str = "") -> None:
        super().__init__(f"{kind} {key}".strip())
        self.kind = kind
        self.key = key


class ForbiddenError(DomainError):
    """The viewer is known, sees the record, and may not do this to it."""


class SignInRequiredError(DomainError):
    """An anonymous visitor asked for something that only a person with an account may do."""


class TooManyTriesError(DomainError):
    """Too much was asked or guessed in too short a time; `seconds` is after how long the next try is let through."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} seconds")
        self.seconds = seconds


class ConflictError(DomainError):
    """Somebody else changed the record since the sender read it, or the name is taken.

    `current_version` is the version that stands now, when the conflict is about versions.
    """

    def __init__(self, message: str, current_version: int | None = None) -> None:
        super().__init__(message)
        self.current_version = current_version
