"""Checks entries before anything is written: tidied content, or each problem with its place. Plain and synchronous."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from app.domain.access import Viewer, may_log
from app.domain.directory import Directory
from app.domain.errors import Problem
from app.domain.insights import InsightContent, check_labels, check_texts, tidy_labels, with_texts
from app.domain.organizations import Organization, check_organization, tidy_organization
from app.domain.sharing import leaves_further, may_raise, reach
from app.domain.studies import StudyContent, StudyStatus, check_study, tidy_study
from app.domain.vocabularies import Translate
from app.services.imports.report import ReportBuilder
from app.services.imports.screening import NOTHING_FOUND, Looked, Screener
from importers.base import Kind, Misread, StreamEntry

#: A batch ends at so many entries or so many bytes, whichever comes first, so that memory has a bound.
BATCH_ENTRIES = 2_000
BATCH_BYTES = 8 * 1024 * 1024
SENDER_ID_LIMIT = 200
#: So many sets of labels are remembered as checked; files hold far fewer.
REMEMBERED_LABELS = 10_000
Labels = tuple[tuple[str, ...] | str | int | None, ...]

Content = TypeVar("Content", Organization, StudyContent, InsightContent)
Owned = TypeVar("Owned", StudyContent, InsightContent)


@dataclass(frozen=True, slots=True)
class Checked(Generic[Content]):
    """A record that keeps every rule of its own: the sender's id, its content, its place, and what screening found."""

    id: str
    content: Content
    place: int
    looked: Looked = NOTHING_FOUND


@dataclass(slots=True)
class Batch:
    """Checked records of one stretch of the file, by kind; `read` counts all entries of the stretch."""

    organizations: list[Checked[Organization]] = field(default_factory=list)
    studies: list[Checked[StudyContent]] = field(default_factory=list)
    insights: list[Checked[InsightContent]] = field(default_factory=list)
    read: int = 0


class EntryChecker:
    """Reads a stream batch by batch; what is wrong goes into the report, what is right into the batch."""

    def __init__(
        self,
        viewer: Viewer,
        directory: Directory,
        report: ReportBuilder,
        *,
        organization: str = "",
        strict: frozenset[str] = frozenset(),
        screener: Screener | None = None,
        translate: Translate = str,
    ) -> None:
        #: Organizations that let only their curators share beyond them.
        self.strict = strict
        self.screener = screener
        self.viewer = viewer
        self.default_organization = organization
        self.report = report
        self.translate = translate
        self.organizations = dict(directory.organizations)
        self.directory = replace(directory, organizations=self.organizations)
        #: Ids of records that were turned away: what refers to them is not blamed a second time.
        self.refused: set[tuple[Kind, str]] = set()
        self._first_places: dict[tuple[Kind, str, str], int] = {}
        self._may_log: dict[str, bool] = {}
        self._labelled: dict[Labels, tuple[InsightContent, list[Problem]]] = {}

    def take(self, entries: Iterator[StreamEntry | Misread]) -> Batch:
        """The next batch; one that read nothing is the end."""
        batch, size = Batch(), 0
        for entry in entries:
            batch.read += 1
            if isinstance(entry, Misread):
                self.report.refuse(entry.place, entry.problem)
            else:
                size += self._check(entry, batch)
            if batch.read >= BATCH_ENTRIES or size >= BATCH_BYTES:
                break
        return batch

    def _check(self, entry: StreamEntry, batch: Batch) -> int:
        """Put the entry into the batch or its problems into the report; how many bytes the batch grew by."""
        content = entry.content
        if isinstance(content, InsightContent):
            insight, problems = self._check_insight(content)
            checked = self._is_sound(entry, insight.organization, problems)
            batch.insights += [self._screened(entry, insight)] if checked else []
        elif isinstance(content, StudyContent):
            study, problems = self._check_study(content)
            checked = self._is_sound(entry, study.organization, problems)
            batch.studies += [self._screened(entry, study)] if checked else []
        else:
            organization, problems = self._check_organization(content)
            checked = self._is_sound(entry, "", problems)
            if checked:
                batch.organizations.append(Checked(entry.id, organization, entry.place))
                self.organizations[organization.id] = organization
        return entry.size if checked else 0

    def _screened(self, entry: StreamEntry, content: Owned) -> Checked[Owned]:
        """The record with what screening found in it, masked where that was asked for."""
        if self.screener is None:
            return Checked(entry.id, content, entry.place)
        content, looked = self.screener.look(content)
        for each in looked.warned:
            self.report.warn(entry.place, each)
        return Checked(entry.id, content, entry.place, looked)

    def check_new_study(self, name: str, organization: str, place: int) -> Checked[StudyContent] | None:
        """A study that a row names and nobody knows, as it is to be added; None where that breaks a rule."""
        study = StudyContent(title=name, organization=organization, status=StudyStatus.DONE)
        entry = StreamEntry(Kind.STUDY, name, study, place)
        study, problems = self._check_study(study)
        return self._screened(entry, study) if self._is_sound(entry, organization, problems) else None

    def _is_sound(self, entry: StreamEntry, owner: str, problems: list[Problem]) -> bool:
        """Whether nothing is wrong with the entry; what is wrong goes into the report."""
        problems = problems + self._check_id(entry, owner)
        for problem in problems:
            self.report.refuse(entry.place, problem)
        if problems:
            self.refused.add((entry.kind, entry.id))
        return not problems

    def _check_id(self, entry: StreamEntry, owner: str) -> list[Problem]:
        _ = self.translate
        if not entry.id or len(entry.id) > SENDER_ID_LIMIT or not entry.id.isprintable():
            message = _("Id:t ska ha mellan 1 och %(limit)s skrivbara tecken.")
            return [Problem("id", message % {"limit": SENDER_ID_LIMIT})]
        first = self._first_places.setdefault((entry.kind, owner, entry.id), entry.place)
        if first != entry.place:
            message = _("Id:t ”%(value)s” står redan på rad %(place)s.")
            return [Problem("id", message % {"value": entry.id[:60], "place": first})]
        return []

    def _check_insight(self, content: InsightContent) -> tuple[InsightContent, list[Problem]]:
        content = self._owned(content)
        labelled, problems = self._check_labels(content)
        content = with_texts(labelled, content)
        owner = self._check_owner(content.organization, content.municipality)
        found = [*check_texts(content, self.translate), *problems, *owner]
        return content, found or self._check_level(
            content.organization, reach(content.visibility, content.status)
        )

    def _check_labels(self, content: InsightContent) -> tuple[InsightContent, list[Problem]]:
        """An insight with these labels in order, and what is wrong with them: found out once for many."""
        labels = _labels_of(content)
        known = self._labelled.get(labels)
        if known is None:
            labelled = tidy_labels(content, self.directory.vocabularies)
            known = labelled, check_labels(labelled, self.directory.vocabularies, self.translate)
            if len(self._labelled) < REMEMBERED_LABELS:
                self._labelled[labels] = known
        return known

    def _check_study(self, content: StudyContent) -> tuple[StudyContent, list[Problem]]:
        content = self._owned(content)
        content = tidy_study(content, self.directory.vocabularies)
        problems = check_study(content, self.directory.vocabularies, self.translate)
        problems += self._check_owner(content.organization, content.municipality)
        return content, problems or self._check_level(content.organization, reach(content.visibility))

    def _check_level(self, organization: str, wanted: int) -> list[Problem]:
        """A record that would be shared further than the viewer may share it."""
        if organization not in self.strict or not leaves_further(wanted, 0):
            return []
        if may_raise(self.viewer, organization, needs_curator=True):
            return []
        _ = self.translate
        message = _("I er organisation delar bara kuratorer utåt. Skriv ”organization” här.")
        return [Problem("visibility", message)]

    def _owned(self, content: Owned) -> Owned:
        """The content with the import's own organization where the record names none."""
        if content.organization or not self.default_organization:
            return content
        return replace(content, organization=self.default_organization)

    def _check_owner(self, organization: str, municipality: str | None) -> list[Problem]:
        _ = self.translate
        if not organization:
            return [Problem("organization", _("Raden säger inte vilken organisation den hör till."))]
        if (Kind.ORGANIZATION, organization) in self.refused:
            return []
        problems = self.directory.check_places(organization, municipality, _)
        if organization in self.organizations and not self._may_log_for(organization):
            message = _("Du får inte logga för organisationen ”%(value)s”.")
            problems.append(Problem("organization", message % {"value": organization}))
        return problems

    def _may_log_for(self, organization: str) -> bool:
        known = self._may_log.get(organization)
        if known is None:
            known = self._may_log[organization] = may_log(self.viewer, organization)
        return known

    def _check_organization(self, content: Organization) -> tuple[Organization, list[Problem]]:
        _ = self.translate
        content = tidy_organization(content)
        problems = check_organization(content, self.directory.vocabularies, _)
        if content.municipality is not None and content.municipality not in self.directory.municipalities:
            message = _("Kommunkoden ”%(value)s” finns inte; en kommunkod har fyra siffror, som 1764.")
            problems.append(Problem("municipality", message % {"value": content.municipality[:60]}))
        known = self.organizations.get(content.id)
        if not self.viewer.is_operator and (known is None or not is_included(content, known)):
            problems.append(
                Problem("type", _("Bara en driftansvarig får lägga till eller ändra organisationer."))
            )
        return content, problems


def _labels_of(content: InsightContent) -> Labels:
    """All that `check_labels` looks at."""
    return (
        content.populations,
        content.subpopulations,
        content.voices,
        content.themes,
        content.perspectives,
        content.shifts,
        content.level,
        content.year,
        content.confidence,
        content.visibility,
        content.status,
    )


def is_included(one: Organization, other: Organization) -> bool:
    """Whether saving `one` over `other` changes nothing: networks are only ever added to."""
    joined = replace(one, networks=other.networks)
    return joined == other and set(one.networks) <= set(other.networks)


Progress = Callable[[int], None]
"""Told how many more entries are done."""
