"""One table from what went wrong to what the reader is told: a page for people, RFC 9457 for programs."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, PermissionDeniedException, ValidationException
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap
from msgspec import Struct, field

from app.domain.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
    SignInRequiredError,
    TooManyTriesError,
)
from app.domain.privacy import FieldFinding, UnansweredError
from app.persistence.database import DatabaseUnreachableError
from app.search.engine import SearchUnavailableError
from app.web.requests import AnyRequest, translator_of
from app.web.viewers import API

PROBLEM_JSON = "application/problem+json"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader is told: status, a heading, a sentence, and what is wrong with which field.

    `way_on` is where the same can be had for now without what failed.
    """

    status: int
    title: str
    detail: str = ""
    problems: tuple[Problem, ...] = ()
    findings: tuple[FieldFinding, ...] = ()
    way_on: str = ""


def answer_to(error: Exception, request: AnyRequest) -> Answer:
    """The answer to an error; what we did not foresee says nothing of itself."""
    _ = translator_of(request)
    if isinstance(error, InvalidError | UnansweredError):
        return _refused(error, _)
    if isinstance(error, ConflictError):
        return Answer(409, _("Någon annan hann före."), str(error))
    if isinstance(error, ValidationException):
        problems = _validation(error)
        return Answer(400, _(_REFUSED), _listed(problems), tuple(problems))
    if isinstance(error, HTTPException):
        return _http(error, request)
    if isinstance(error, TooManyTriesError):
        return Answer(429, _(_TOO_MANY), wait_in_words(error.seconds, _))
    if isinstance(error, SearchUnavailableError):
        return Answer(503, _(_NO_SEARCH), _(_NO_WORDS), way_on=_without_words(request))
    for kind, (status, title, detail) in _FIXED.items():
        if isinstance(error, kind):
            return Answer(status, _(title), _(detail) if detail else "")
    return Answer(500, _("Något gick fel hos oss."), _("Försök igen om en stund."))


def _refused(error: InvalidError | UnansweredError, _: Callable[[str], str]) -> Answer:
    if isinstance(error, InvalidError):
        return Answer(400, _(_REFUSED), _listed(error.problems[:20]), tuple(error.problems))
    named = tuple(Problem(each.field, each.finding.reason) for each in error.findings)
    return Answer(422, _(_TELLING), _(_TO_ANSWER), named, error.findings)


def N_(text: str) -> str:  # noqa: N802  (the customary name, which the catalogue looks for)
    """Name a text for the catalogue; it is looked up when it is shown."""
    return text


_REFUSED = N_("Något i det du skickade stämmer inte.")
_TELLING = N_("Texten kan innehålla personuppgifter.")
_TO_ANSWER = N_(
    "Maskera dem, eller skriv varför de inte pekar ut någon, innan texten delas utanför organisationen."
)
_TOO_MANY = N_("Det blev för många försök. Vänta en stund.")
_LATER = N_("Försök igen om en stund.")
_NO_SEARCH = N_("Sökningen svarar inte just nu.")
_NO_WORDS = N_("Ord går inte att söka med just nu. Filtren fungerar som vanligt. Försök igen om en stund.")
#: Seconds after which a program may try again.
_RETRY_AFTER = "5"
_FIXED: dict[type[Exception], tuple[int, str, str]] = {
    NotFoundError: (
        404,
        N_("Sidan finns inte."),
        N_("Den kan ha tagits bort, eller så får du inte se den."),
    ),
    SignInRequiredError: (401, N_("Du behöver logga in."), ""),
    # A body that is nested deeper than it can be read; nothing of ours goes that deep.
    RecursionError: (400, _REFUSED, ""),
    ForbiddenError: (
        403,
        N_("Det får du inte göra."),
        N_("Be den som sköter din organisation om rätt roll."),
    ),
    DatabaseUnreachableError: (503, N_("Det går inte att svara just nu."), _LATER),
}


def wait_in_words(seconds: int, _: Callable[[str], str]) -> str:
    """After how long one may try again.

    >>> wait_in_words(90, str)
    'Försök igen om 2 minuter.'
    """
    if seconds <= 1:
        return _("Försök igen om en sekund.")
    if seconds < 60:
        return _("Försök igen om %(number)s sekunder.") % {"number": seconds}
    if seconds <= 60:
        return _("Försök igen om en minut.")
    return _("Försök igen om %(number)s minuter.") % {"number": -(-seconds // 60)}


def _without_words(request: AnyRequest) -> str:
    """The address that was asked for, without the words; "" where it was not a page with words."""
    if request.method != "GET" or "q" not in request.query_params:
        return ""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in ("q", "cursor", "first")]
    return str(request.url.path) + (f"?{urlencode(pairs)}" if pairs else "")


def _listed(problems: Sequence[Problem]) -> str:
    return "; ".join(f"{each.field}: {each.message}" if each.field else each.message for each in problems)


def _validation(error: ValidationException) -> list[Problem]:
    return [
        Problem(str(each.get("key", "")), str(each.get("message", "")))
        for each in (error.extra if isinstance(error.extra, list) else [])
        if isinstance(each, dict)
    ]


def _http(error: HTTPException, request: AnyRequest) -> Answer:
    _ = translator_of(request)
    titles = {
        401: _("Du behöver logga in."),
        403: _("Det får du inte göra."),
        404: _("Sidan finns inte."),
        405: _("Så kan adressen inte användas."),
        413: _("Det du skickade är för stort."),
        429: _(_TOO_MANY),
    }
    detail = error.detail if error.status_code in (400, 401) else ""
    if isinstance(error, PermissionDeniedException) and "CSRF" in str(error.detail):
        detail = _("Sidan hade blivit för gammal. Ladda om den och försök igen.")
    return Answer(
        error.status_code, titles.get(error.status_code, _("Något i det du skickade stämmer inte.")), detail
    )


class ProblemFieldOut(Struct):
    """What is wrong with one field."""

    field: str
    message: str


class FindingOut(Struct):
    """A piece of text that may tell who somebody is; `start` and `end` count characters in the field."""

    field: str
    kind: str
    start: int
    end: int
    text: str
    reason: str
    masked: str
    certainty: str


def finding_out(each: FieldFinding) -> FindingOut:
    """The finding as it goes over the wire."""
    found = each.finding
    return FindingOut(
        each.field,
        found.kind.value,
        found.start,
        found.end,
        found.text,
        found.reason,
        found.masked,
        found.certainty.value,
    )


class ProblemOut(Struct, omit_defaults=True):
    """RFC 9457 problem details, with each field's problem in `errors`."""

    title: str
    status: int
    type: str = "about:blank"
    detail: str = ""
    errors: list[ProblemFieldOut] = field(default_factory=list)
    findings: list[FindingOut] = field(default_factory=list)


def problem_response(answer: Answer, headers: dict[str, str] | None = None) -> Response[bytes]:
    """The answer as problem details."""
    body = ProblemOut(
        title=answer.title,
        status=answer.status,
        detail=answer.detail,
        errors=[ProblemFieldOut(each.field, each.message) for each in answer.problems],
        findings=[finding_out(each) for each in answer.findings],
    )
    return Response(
        msgspec.json.encode(body), media_type=PROBLEM_JSON, status_code=answer.status, headers=headers
    )


def handle_error(request: AnyRequest, error: Exception) -> Response[Any]:
    """Answer any error, as the reader can use it."""
    answer = answer_to(error, request)
    headers = {"WWW-Authenticate": "Bearer"} if answer.status == 401 else {}
    if isinstance(error, TooManyTriesError):
        headers["Retry-After"] = str(error.seconds)
    if answer.status == 503:
        log.warning("no answer at %s: %s", _told(request), error)
        headers["Retry-After"] = _RETRY_AFTER
    elif answer.status >= 500:
        log.error("unforeseen error at %s", _told(request), exc_info=error)
    if isinstance(error, ConflictError) and error.current_version is not None:
        headers["ETag"] = f'"{error.current_version}"'
    if request.scope["path"].startswith((API, "/schema", "/health")):
        return problem_response(answer, headers)
    if answer.status == 401 and request.method == "GET":
        return Redirect("/logga-in", query_params={"till": str(request.url.path)}, status_code=303)
    return page_response(answer, request, headers)


def page_response(answer: Answer, request: AnyRequest, headers: dict[str, str] | None = None) -> Template:
    """The answer as a page; it must come out even where the request broke before anybody was recognised."""
    from app.web.pages.rendering import page_context

    return Template(
        template_name="error.html",
        context={**page_context(request), "answer": answer},
        status_code=answer.status,
        headers=headers,
        media_type="text/html",
    )


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    DomainError: handle_error,
    HTTPException: handle_error,
    Exception: handle_error,
}


def _told(request: AnyRequest) -> str:
    """The path as a log may hold it: the secret of a private feed or of an invitation stands in its path."""
    path: str = request.scope["path"]
    return next((f"{secret}…" for secret in ("/feed/", "/inbjudan/") if path.startswith(secret)), path)
