"""Personal data: counts of people too small to show, and texts that may tell who somebody is."""

from app.domain.privacy.answers import (
    Demand,
    ScreeningAnswer,
    UnansweredError,
    demand_of,
    list_unanswered,
    masked,
)
from app.domain.privacy.findings import Certainty, Finding, Kind
from app.domain.privacy.screening import FieldFinding, screen, screen_insight, screen_study
from app.domain.privacy.small_numbers import (
    ProtectedTable,
    is_small,
    protect_list,
    protect_table,
)
from app.domain.privacy.telling import as_told, has_few, told_participants

__all__ = [
    "Certainty",
    "Demand",
    "FieldFinding",
    "Finding",
    "Kind",
    "ProtectedTable",
    "ScreeningAnswer",
    "UnansweredError",
    "as_told",
    "demand_of",
    "has_few",
    "is_small",
    "list_unanswered",
    "masked",
    "protect_list",
    "protect_table",
    "screen",
    "screen_insight",
    "screen_study",
    "told_participants",
]
