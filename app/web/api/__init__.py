"""The interface for programs, below /api/v1."""

from typing import Any

from litestar.openapi import ResponseSpec

from app.web.api import (
    askings,
    attachments,
    audit,
    balance,
    gaps,
    imports,
    insights,
    maps,
    people,
    reference,
    retention,
    reuse,
    sharing,
    studies,
    themes,
    transfers,
    watches,
    webhooks,
)
from app.web.errors import PROBLEM_JSON, ProblemOut

#: What any of them may answer when it can't do what was asked.
PROBLEMS = {
    400: "A parameter or a field breaks a rule; `errors` names each.",
    401: "The token is unknown or has ended, or one is needed.",
    403: "The viewer may not do this.",
    404: "There is no such record, or the viewer may not know of it.",
    422: "The record may tell who somebody is; `findings` names what is to be masked or answered.",
    409: "Somebody else changed the record meanwhile, or the name is taken.",
    503: "What is needed for an answer is away for a moment: the search engine, for `q`, or the database.",
}


def api_handlers() -> list[Any]:
    """Every route of the interface."""
    handlers = _handlers()
    for handler in handlers:
        handler.responses = {
            **{status: _problem(description) for status, description in PROBLEMS.items()},
            **(handler.responses or {}),
        }
    return handlers


def _problem(description: str) -> ResponseSpec:
    return ResponseSpec(ProblemOut, generate_examples=False, description=description, media_type=PROBLEM_JSON)


def _handlers() -> list[Any]:
    return [
        *insights.handlers,
        *attachments.handlers,
        *maps.handlers,
        *themes.handlers,
        *gaps.handlers,
        *balance.handlers,
        *studies.handlers,
        *retention.handlers,
        *askings.handlers,
        *reuse.handlers,
        *sharing.handlers,
        *watches.handlers,
        *webhooks.handlers,
        *people.handlers,
        *reference.handlers,
        *transfers.handlers,
        *imports.handlers,
        *audit.handlers,
    ]
