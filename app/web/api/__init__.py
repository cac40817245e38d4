"""The interface for programs, below /api/v1."""

from typing import Any

from app.web.api import insights, maps, reference, studies, transfers


def api_handlers() -> list[Any]:
    """Every route of the interface."""
    return [*insights.handlers, *maps.handlers, *studies.handlers, *reference.handlers, *transfers.handlers]
