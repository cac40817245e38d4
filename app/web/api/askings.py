"""Looking before asking over HTTP: the check, the decision, reuse, and insights that give way."""

from datetime import date, datetime
from typing import Annotated, Literal

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct, field

from app.domain.access import Viewer, may_log
from app.domain.asking import Intent, read_questions
from app.domain.decisions import Asking, Reuse
from app.domain.directory import DirectoryNames
from app.domain.errors import ForbiddenError
from app.domain.populations import Population
from app.services.askings import Decision
from app.services.looking import Check
from app.web.api.schemas import (
    Code,
    ConceptIds,
    InsightOut,
    StudyOut,
    Wire,
    insight_out,
    study_out,
)
from app.web.asking_words import (
    advice_on,
    as_sentence,
    cells_in_words,
    load_in_words,
    reasons_for_match,
    reasons_for_study,
    state_name,
)
from app.web.requests import AnyRequest, language_of, services_of, translator_of

Name = Annotated[str, Meta(description="An insight's id or ref", max_length=100)]
Reason = Annotated[str, Meta(description="Stays for everybody to read")]
Day = Annotated[date | None, QueryParameter(description="A day, inclusive")]


class IntentIn(Wire, kw_only=True):
    """What somebody means to ask: one question a line, whom, where, when and how."""

    question: Annotated[str, Meta(max_length=10_000)]
    populations: list[Population] = field(default_factory=list)
    subpopulations: ConceptIds = field(default_factory=list)
    municipality: Code | None = None
    themes: ConceptIds = field(default_factory=list)
    methods: ConceptIds = field(default_factory=list)
    planned: str | None = None

    def intent(self) -> Intent:
        """The same as the domain has it."""
        return Intent(
            questions=read_questions(self.question),
            populations=tuple(map(str, self.populations)),
            subpopulations=tuple(self.subpopulations),
            municipality=self.municipality,
            themes=tuple(self.themes),
            methods=tuple(self.methods),
            planned=self.planned,
        )


class AskingIn(IntentIn, kw_only=True):
    """The same, and what was decided.

    `insights` are those it builds on (left out: those that answer); `left` the questions still to be asked; `study` one
    that exists already; with `plan`, a planned study is made of what is left.
    """

    outcome: Literal["reused", "partly", "ask"]
    reason: str = ""
    organization: str | None = None
    insights: list[Name] | None = None
    left: list[str] | None = None
    study: str | None = None
    plan: bool = False
    title: str = ""
    contact: str = ""


class AskingMatchOut(Struct, kw_only=True):
    """An insight that answers: how well (0 to 1), why, and which of the questions, by place from 0."""

    insight: InsightOut
    score: float
    why: str
    reasons: list[str]
    is_strong: bool
    questions: list[int]


class AskingStudyOut(Struct, kw_only=True):
    """A study that overlaps, why, and whom to contact."""

    study: StudyOut
    score: float
    why: str
    reasons: list[str]
    asks_the_same: bool
    contact: str


class LoadOut(Struct, kw_only=True):
    """How much the group in the place has been asked since a day; `participants` null where too few or not counted."""

    studies: int
    participants: int | None
    suppressed: bool
    months: int
    residents: int | None
    per_thousand: float | None
    since: str
    description: str


class QuestionOut(Struct, kw_only=True):
    """One question, and what is known of it."""

    question: str
    state: str
    strong: int


class AskingCellOut(Struct, kw_only=True):
    """A cell that the group and the place are, as `/gaps` tells it; `query` is the Selection behind it."""

    row: str
    column: str
    state: str
    count: int
    description: str
    query: str


class AskingGapOut(Struct, kw_only=True):
    """Whether it is a white spot; `insights` counts all on the same group and place, whatever they say.

    `cells` are the same group and place among the white spots; none where too little is said of them.
    """

    state: str
    label: str
    insights: int
    questions: list[QuestionOut]
    cells: list[AskingCellOut]


class UnsharedOut(Struct, kw_only=True):
    """At least so many insights of an organization seem to answer, and are not shared with the viewer."""

    organization: str
    at_least: int


class CheckOut(Struct, kw_only=True):
    """All that is known before somebody asks."""

    insights: list[AskingMatchOut]
    studies: list[AskingStudyOut]
    load: LoadOut
    gap: AskingGapOut
    unshared: list[UnsharedOut]
    advice: str


class AskingOut(Struct, kw_only=True):
    """A decision that was recorded."""

    id: str
    organization: str
    question: str
    outcome: str
    reason: str
    study: str | None
    gap: str
    avoided: int
    insights: list[str]
    created_at: datetime


@post("/askings/check", operation_id="CheckAsking", tags=["askings"], status_code=200)
async def check_asking(request: AnyRequest, data: JSONBody[IntentIn]) -> CheckOut:
    """What is known before a question is asked: insights, studies, asking load, and whether it is a white spot.

    Nothing of it is kept.
    """
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    return check_out(await services.askings.check(request.user, data.intent(), _), names)


def check_out(check: Check, names: DirectoryNames) -> CheckOut:
    """The check as it goes over the wire."""
    load = check.load
    return CheckOut(
        insights=[
            AskingMatchOut(
                insight=insight_out(match.insight),
                score=round(match.answer.score, 3),
                why=as_sentence(reasons := reasons_for_match(match, names)),
                reasons=reasons,
                is_strong=match.is_strong,
                questions=list(match.questions),
            )
            for match in check.matches
        ],
        studies=[
            AskingStudyOut(
                study=study_out(match.entry.study, match.entry.insights, has_few=match.entry.has_few),
                score=round(match.likeness.share, 3),
                why=as_sentence(reasons := reasons_for_study(match, names)),
                reasons=reasons,
                asks_the_same=match.asks_the_same,
                contact=match.entry.study.content.contact,
            )
            for match in check.studies
        ],
        load=LoadOut(
            studies=load.studies,
            participants=load.participants,
            suppressed=load.is_suppressed,
            months=load.months,
            residents=load.residents,
            per_thousand=load.per_thousand,
            since=load.since,
            description=" ".join(map(str, load_in_words(load, check.intent, names))),
        ),
        gap=AskingGapOut(
            state=check.state.value,
            label=state_name(check.state, names),
            insights=check.cell,
            questions=[
                QuestionOut(question=each.question, state=each.state.value, strong=each.strong)
                for each in check.questions
            ],
            cells=[
                AskingCellOut(
                    row=cell.row,
                    column=cell.column,
                    state=cell.state.value,
                    count=cell.facts.count,
                    description=text,
                    query=check.cells.selection_of(cell.row, cell.column).query(),
                )
                for cell, text in cells_in_words(check, names)
                if check.cells is not None
            ],
        ),
        unshared=[
            UnsharedOut(organization=each.organization, at_least=each.at_least) for each in check.unshared
        ],
        advice=advice_on(check, names),
    )


@post("/askings", operation_id="CreateAsking", tags=["askings"])
async def create_asking(request: AnyRequest, data: JSONBody[AskingIn]) -> Response[AskingOut]:
    """Record what was decided after looking. A reason is required to ask again what strong matches answer."""
    services, viewer = services_of(request), request.user
    organization = data.organization
    if organization is None and data.study is not None:
        organization = (await services.studies.get_study(viewer, data.study)).study.content.organization
    decision = Decision(
        organization=organization or own_organization(viewer),
        outcome=data.outcome,
        reason=data.reason,
        insights=None if data.insights is None else tuple(data.insights),
        left=None if data.left is None else tuple(data.left),
        study=data.study,
        is_planned=data.plan,
        title=data.title,
        contact=data.contact,
    )
    made = await services.askings.decide(viewer, data.intent(), decision, translator_of(request))
    found, used = await services.askings.get_asking(viewer, made.id)
    location = {"Location": f"/api/v1/askings/{made.id}"}
    return Response(asking_out(found, used), status_code=201, headers=location)


def own_organization(viewer: Viewer) -> str:
    """The organization that the viewer logs for, where there is but one that can be meant.

    Raises:
        ForbiddenError: the viewer may log for none.
    """
    own = next((each for each in sorted(viewer.roles) if may_log(viewer, each)), None)
    if own is None and not viewer.is_anonymous:
        raise ForbiddenError
    return own or next(iter(sorted(viewer.roles)), "")


def asking_out(found: Asking, used: list[Reuse]) -> AskingOut:
    """The decision as it goes over the wire."""
    return AskingOut(
        id=found.id,
        organization=found.organization,
        question=found.intent.text,
        outcome=found.outcome,
        reason=found.reason,
        study=found.study,
        gap=found.gap,
        avoided=found.avoided,
        insights=[each.ref for each in used],
        created_at=found.created_at,
    )


@get("/askings/{asking_id:str}", operation_id="GetAsking", tags=["askings"])
async def get_asking(request: AnyRequest, asking_id: FromPath[str]) -> AskingOut:
    """A decision of one of the viewer's organizations."""
    return asking_out(*await services_of(request).askings.get_asking(request.user, asking_id))


handlers = [check_asking, create_asking, get_asking]
