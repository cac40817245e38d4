"""What an import came to: how many records of each kind, and every problem by its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import Problem
from app.domain.privacy import FieldFinding, Finding
from importers.base import Kind

#: So many problems are told one by one; the rest are counted.
SHOWN_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """One thing wrong with one record: the line or row it stands on (0 for the whole file), the field, and why.

    `finding` is what may be personal data and waits for an answer, where that is what is wrong.
    """

    place: int
    field: str
    message: str
    finding: Finding | None = None


@dataclass(slots=True)
class Tally:
    """How many records of one kind were new, changed, or as they were already."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        """How many there were."""
        return self.created + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do.

    `problems` holds the first ones, in the order of the file; `problem_count` counts them all. With any problem
    nothing at all was written, and the tallies count only what was in order. `missing` counts insights that an earlier
    version of the file held and this one does not; they stay. `warnings` are findings of personal data in rows that
    stay within their organization: they stop nothing, and only the first rows are looked through for them.
    """

    tallies: Mapping[Kind, Tally]
    problems: tuple[EntryProblem, ...] = ()
    problem_count: int = 0
    is_dry_run: bool = False
    missing: int = 0
    warnings: tuple[EntryProblem, ...] = ()

    @property
    def is_unanswered(self) -> bool:
        """Whether all that it was turned away for is personal data that nobody has answered for."""
        return bool(self.problems) and all(each.finding for each in self.problems)

    @property
    def is_refused(self) -> bool:
        """Whether the file was turned away."""
        return self.problem_count > 0

    @property
    def has_changes(self) -> bool:
        """Whether anything in it is new to the service."""
        return any(tally.created or tally.updated for tally in self.tallies.values())


@dataclass(slots=True)
class ReportBuilder:
    """Gathers tallies and problems while a file is read."""

    tallies: dict[Kind, Tally] = field(default_factory=lambda: {kind: Tally() for kind in Kind})
    problems: list[EntryProblem] = field(default_factory=list)
    problem_count: int = 0
    warnings: list[EntryProblem] = field(default_factory=list)

    def ask(self, place: int, found: FieldFinding) -> None:
        """Note a finding of personal data that has to be answered."""
        self.problem_count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(EntryProblem(place, found.field, found.finding.reason, found.finding))

    def warn(self, place: int, found: FieldFinding) -> None:
        """Note a finding of personal data that stops nothing."""
        if len(self.warnings) < SHOWN_PROBLEMS:
            self.warnings.append(EntryProblem(place, found.field, found.finding.reason, found.finding))

    def refuse(self, place: int, problem: Problem) -> None:
        """Note one problem."""
        self.problem_count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(EntryProblem(place, problem.field, problem.message))

    def report(self, *, is_dry_run: bool) -> ImportReport:
        """The report so far, its problems in the order of the file."""
        problems = tuple(sorted(self.problems, key=lambda each: each.place))
        return ImportReport(
            self.tallies, problems, self.problem_count, is_dry_run, warnings=tuple(self.warnings)
        )
