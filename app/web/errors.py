"""One table from what went wrong to what the reader is told: a page for people, RFC 9457 for programs."""

import logging
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, PermissionDeniedException, ValidationException
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap

from app.domain.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
    SignInRequiredError,
)
from app.web.requests import AnyRequest, translator_of
from app.web.viewers import API

PROBLEM_JSON = "application/problem+json"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader is told: status, a heading, a sentence, and what is wrong with which field."""

    status: int
    title: str
    detail: str = ""
    problems: tuple[Problem, ...] = ()


def answer_to(error: Exception, request: AnyRequest) -> Answer:
    """The answer to an error; what we did not foresee says nothing of itself."""
    _ = translator_of(request)
    if isinstance(error, InvalidError):
        detail = "; ".join(f"{p.field}: {p.message}" if p.field else p.message for p in error.problems[:20])
        return Answer(400, _("Något i det du skickade stämmer inte."), detail, tuple(error.problems))
    if isinstance(error, NotFoundError):
        return Answer(404, _("Sidan finns inte."), _("Den kan ha tagits bort, eller så får du inte se den."))
    if isinstance(error, SignInRequiredError):
        return Answer(401, _("Du behöver logga in."))
    if isinstance(error, ForbiddenError):
        return Answer(403, _("Det får du inte göra."), _("Be den som sköter din organisation om rätt roll."))
    if isinstance(error, ConflictError):
        return Answer(409, _("Någon annan hann före."), str(error))
    if isinstance(error, ValidationException):
        return Answer(400, _("Något i det du skickade stämmer inte."), *_validation(error))
    if isinstance(error, HTTPException):
        return _http(error, request)
    return Answer(500, _("Något gick fel hos oss."), _("Försök igen om en stund."))


def _validation(error: ValidationException) -> tuple[str, tuple[Problem, ...]]:
    problems = tuple(
        Problem(str(each.get("key", "")), str(each.get("message", "")))
        for each in (error.extra if isinstance(error.extra, list) else [])
        if isinstance(each, dict)
    )
    return "; ".join(f"{p.field}: {p.message}" if p.field else p.message for p in problems), problems


def _http(error: HTTPException, request: AnyRequest) -> Answer:
    _ = translator_of(request)
    titles = {
        401: _("Du behöver logga in."),
        403: _("Det får du inte göra."),
        404: _("Sidan finns inte."),
        405: _("Så kan adressen inte användas."),
        413: _("Det du skickade är för stort."),
        429: _("Det blev för många försök. Vänta en stund."),
    }
    detail = error.detail if error.status_code in (400, 401) else ""
    if isinstance(error, PermissionDeniedException) and "CSRF" in str(error.detail):
        detail = _("Sidan hade blivit för gammal. Ladda om den och försök igen.")
    return Answer(
        error.status_code, titles.get(error.status_code, _("Något i det du skickade stämmer inte.")), detail
    )


def problem_response(answer: Answer, headers: dict[str, str] | None = None) -> Response[bytes]:
    """The answer as RFC 9457 problem details, with each field's problem in `errors`."""
    body: dict[str, Any] = {"type": "about:blank", "title": answer.title, "status": answer.status}
    if answer.detail:
        body["detail"] = answer.detail
    if answer.problems:
        body["errors"] = [{"field": problem.field, "message": problem.message} for problem in answer.problems]
    return Response(
        msgspec.json.encode(body), media_type=PROBLEM_JSON, status_code=answer.status, headers=headers
    )


def handle_error(request: AnyRequest, error: Exception) -> Response[Any]:
    """Answer any error, as the reader can use it."""
    answer = answer_to(error, request)
    if answer.status >= 500:
        log.error("unforeseen error at %s", request.scope["path"], exc_info=error)
    headers = {"WWW-Authenticate": "Bearer"} if answer.status == 401 else {}
    if isinstance(error, ConflictError) and error.current_version is not None:
        headers["ETag"] = f'"{error.current_version}"'
    if request.scope["path"].startswith((API, "/schema", "/health")):
        return problem_response(answer, headers)
    if answer.status == 401 and request.method == "GET":
        return Redirect("/logga-in", query_params={"till": str(request.url.path)}, status_code=303)
    return page_response(answer, request)


def page_response(answer: Answer, request: AnyRequest) -> Template:
    """The answer as a page; it must come out even where the request broke before anybody was recognised."""
    from app.web.pages.rendering import page_context

    return Template(
        template_name="error.html",
        context={**page_context(request), "answer": answer},
        status_code=answer.status,
        media_type="text/html",
    )


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    DomainError: handle_error,
    HTTPException: handle_error,
    Exception: handle_error,
}
