"""Pages for people: one module for each noun."""

from typing import Any

from app.web.pages import (
    asking,
    follow_up,
    guide,
    home,
    insight_actions,
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
        insight_actions,
        asking,
        follow_up,
        studies,
        study_forms,
        organizations,
        sign_in,
        guide,
    )
    return [handler for module in modules for handler in module.handlers()]
