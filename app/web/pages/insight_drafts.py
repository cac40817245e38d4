"""An insight as somebody is writing it: what the form holds, before it is known to be right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.domain.access import Status, Visibility
from app.domain.directory import Directory
from app.domain.errors import Problem
from app.domain.insights import Evidence, EvidenceKind, Insight, InsightContent, check_insight, tidy_insight
from app.domain.studies import StudyContent, StudyStatus, check_study, tidy_study
from app.domain.vocabularies import Translate
from app.web.pages.forms import SentForm

#: The municipality that means "the organization's own".
OWN_PLACE = "egen"
_LISTS = ("populations", "subpopulations", "voices", "themes", "perspectives", "shifts")
_TEXTS = ("statement", "body", "organization", "municipality", "year", "level", "confidence", "source")
#: What an insight is told apart from a new study's own fields by.
STUDY_FIELDS = {"title": "study_title", "question": "study_question", "status": "study_status"}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence as it is being written."""

    kind: str = EvidenceKind.QUOTE
    text: str = ""


@dataclass(frozen=True, slots=True)
class InsightDraft:
    """The form's fields, as texts. `study_choice` is "none", "existing" or "new"; `version` is the one read."""

    statement: str = ""
    body: str = ""
    organization: str = ""
    municipality: str = OWN_PLACE
    year: str = ""
    level: str = ""
    confidence: str = ""
    visibility: str = Visibility.ORGANIZATION
    source: str = ""
    populations: tuple[str, ...] = ()
    subpopulations: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    perspectives: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    evidence: tuple[EvidenceRow, ...] = (EvidenceRow(),)
    study_choice: str = "none"
    study: str = ""
    study_title: str = ""
    study_question: str = ""
    study_status: str = StudyStatus.ONGOING
    version: str = ""

    def changed(self, action: str) -> "InsightDraft | None":
        """The draft with a piece of evidence more or less, where that is what the button asks; else None."""
        if action == "add_evidence":
            return replace(self, evidence=(*self.evidence, EvidenceRow()))
        name, _colon, place = action.partition(":")
        if name != "remove_evidence":
            return None
        left = tuple(row for number, row in enumerate(self.evidence) if str(number) != place)
        return replace(self, evidence=left or (EvidenceRow(),))

    def masked(self, mask: Callable[[str, str], str]) -> "InsightDraft":
        """The draft with texts masked; `mask` takes a field's name and text, evidence numbered without empty rows."""
        filled = [number for number, row in enumerate(self.evidence) if row.text]
        places = {number: place for place, number in enumerate(filled)}
        return replace(
            self,
            statement=mask("statement", self.statement),
            body=mask("body", self.body),
            study_title=mask("study_title", self.study_title),
            study_question=mask("study_question", self.study_question),
            evidence=tuple(
                replace(row, text=mask(f"evidence[{places[number]}].text", row.text)) if row.text else row
                for number, row in enumerate(self.evidence)
            ),
        )


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """What a draft means, and what is wrong with it. `study` is the new study that it asks for."""

    content: InsightContent
    study: StudyContent | None = None
    problems: Sequence[Problem] = field(default_factory=list)


def draft_from_form(form: SentForm) -> InsightDraft:
    """The draft that somebody sent, with every field as it was typed."""
    kinds, texts = form.all("evidence_kind"), form.all("evidence_text")
    rows = tuple(
        EvidenceRow(kind or EvidenceKind.QUOTE, text) for kind, text in zip(kinds, texts, strict=False)
    )
    given = {name: form.text(name) for name in _TEXTS}
    lists = {name: form.texts(name) for name in _LISTS}
    return InsightDraft(
        **given,  # type: ignore[arg-type]
        **lists,  # type: ignore[arg-type]
        visibility=form.text("visibility") or Visibility.ORGANIZATION,
        evidence=rows or (EvidenceRow(),),
        study_choice=form.text("study_choice") or "none",
        study=form.text("study"),
        study_title=form.text("study_title"),
        study_question=form.text("study_question"),
        study_status=form.text("study_status") or StudyStatus.ONGOING,
        version=form.text("version"),
    )


def draft_of(insight: Insight) -> InsightDraft:
    """An insight as it stands, ready to be changed."""
    content = insight.content
    return replace(
        _same_labels(content),
        statement=content.statement,
        body=content.body,
        evidence=tuple(EvidenceRow(each.kind, each.text) for each in content.evidence) or (EvidenceRow(),),
        version=str(insight.version),
    )


def draft_like(insight: Insight) -> InsightDraft:
    """A new insight with the same labels as another, and none of its words."""
    return _same_labels(insight.content)


def _same_labels(content: InsightContent) -> InsightDraft:
    return InsightDraft(
        organization=content.organization,
        municipality=content.municipality or "",
        year=str(content.year or ""),
        level=content.level or "",
        confidence=content.confidence or "",
        visibility=content.visibility,
        source=content.source,
        **{name: getattr(content, name) for name in _LISTS},
        study_choice="existing" if content.study else "none",
        study=content.study or "",
    )


def read_draft(draft: InsightDraft, directory: Directory, *, status: str, _: Translate) -> ReadDraft:
    """What the draft means. Evidence without text is none; a new study takes over what is said of the group."""
    organization = directory.organizations.get(draft.organization)
    own_place = organization.municipality if organization else None
    municipality = own_place if draft.municipality == OWN_PLACE else draft.municipality or None
    year = int(draft.year) if draft.year.isdecimal() and len(draft.year) < 6 else None
    content = InsightContent(
        statement=draft.statement,
        body=draft.body,
        organization=draft.organization,
        municipality=municipality,
        study=draft.study or None if draft.study_choice == "existing" else None,
        **{name: getattr(draft, name) for name in _LISTS},
        level=draft.level or None,
        evidence=tuple(Evidence(row.kind, row.text) for row in draft.evidence if row.text),
        year=year,
        confidence=draft.confidence or None,
        visibility=draft.visibility,
        status=status,
        source=draft.source,
    )
    content = tidy_insight(content, directory.vocabularies)
    problems = check_insight(content, directory.vocabularies, _)
    problems += directory.check_places(content.organization, content.municipality, _)
    if draft.year and year is None:
        problems.append(Problem("year", _("Skriv året med fyra siffror, som 2024.")))
    if draft.study_choice == "existing" and not draft.study:
        problems.append(
            Problem(
                "study", _("Välj ett insiktsarbete i listan, eller välj att insikten inte hör till något.")
            )
        )
    study = _new_study(draft, content) if draft.study_choice == "new" else None
    if study is not None:
        study = tidy_study(study, directory.vocabularies)
        own = [p for p in check_study(study, directory.vocabularies, _) if p.field in STUDY_FIELDS]
        problems += [Problem(STUDY_FIELDS[problem.field], problem.message) for problem in own]
    return ReadDraft(content, study, problems)


def _new_study(draft: InsightDraft, content: InsightContent) -> StudyContent:
    """The study that is added with its first insight; a draft's study is shared no wider than its own level."""
    visibility = Visibility.ORGANIZATION if content.status == Status.DRAFT else content.visibility
    return StudyContent(
        title=draft.study_title,
        question=draft.study_question,
        organization=content.organization,
        municipality=content.municipality,
        status=draft.study_status,
        populations=content.populations,
        subpopulations=content.subpopulations,
        visibility=visibility,
    )


def keep_row_numbers(problems: Sequence[Problem], draft: InsightDraft) -> list[Problem]:
    """Problems with evidence, numbered as the form's rows are: empty rows are no evidence, but they are shown."""
    filled = [number for number, row in enumerate(draft.evidence) if row.text]
    kept = []
    for problem in problems:
        head, bracket, rest = problem.field.partition("evidence[")
        if bracket and not head:
            place, _bracket, tail = rest.partition("]")
            number = filled[int(place)] if int(place) < len(filled) else int(place)
            kept.append(Problem(f"evidence[{number}]{tail}", problem.message))
        else:
            kept.append(problem)
    return kept
