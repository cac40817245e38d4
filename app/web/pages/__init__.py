"""Pages for people: one module for each noun."""

from typing import Any

from app.web.pages import (
    guide,
    home,
    insight_forms,
    insights,
    maps,
    organizations,
    search,
    sign_in,
    studies,
    study_forms,
)


def page_handlers() -> list[Any]:
    """The routes of every page."""
    modules = (
        home,
        maps,
        search,
        insights,
        insight_forms,
        studies,
        study_forms,
        organizations,
        sign_in,
        guide,
    )
    return [handler for module in modules for handler in module.handlers()]
