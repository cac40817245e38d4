"""Pages for people: one module for each noun."""

from typing import Any

from app.web.pages import (
    asking,
    balance,
    calendar,
    feeds,
    follow_up,
    gap_cells,
    gaps,
    guide,
    home,
    insight_actions,
    insight_forms,
    insights,
    map_compare,
    maps,
    organizations,
    pinned_maps,
    reuse,
    search,
    shifts,
    sign_in,
    studies,
    study_forms,
    themes,
    watches,
    wordlist,
)


def page_handlers() -> list[Any]:
    """The routes of every page."""
    modules = (
        home,
        maps,
        map_compare,
        pinned_maps,
        shifts,
        themes,
        gaps,
        gap_cells,
        balance,
        calendar,
        search,
        watches,
        feeds,
        wordlist,
        insights,
        insight_forms,
        insight_actions,
        asking,
        follow_up,
        reuse,
        studies,
        study_forms,
        organizations,
        sign_in,
        guide,
    )
    return [handler for module in modules for handler in module.handlers()]
