"""What is told of a study outside the organization that owns it: no small number, no legal basis, no consent."""

from dataclasses import replace

from app.domain.access import Scope
from app.domain.privacy.small_numbers import is_small
from app.domain.studies import Study


def is_own(study: Study, scope: Scope) -> bool:
    """Whether the study is of an organization that whoever has the scope acts for."""
    return scope.is_operator or study.content.organization in scope.own


def told_participants(study: Study, scope: Scope, k: int) -> int | None:
    """How many took part, as far as whoever has the scope is told; None where nobody counted, or too few to tell.

    Outside the owning organization a study with 1 to k - 1 participants is as one that nobody counted, also in every
    sum: then no two sums differ by it, and each part of a sum is a figure that is told anyway.
    """
    count = study.content.participants
    if count is None or is_own(study, scope) or not is_small(count, k):
        return count
    return None


def has_few(study: Study, scope: Scope, k: int) -> bool:
    """Whether too few took part for whoever has the scope to be told how many."""
    return study.content.participants is not None and told_participants(study, scope, k) is None


def as_told(study: Study, scope: Scope, k: int) -> Study:
    """The study as whoever has the scope is told of it: without what is for its own organization alone."""
    if is_own(study, scope):
        return study
    content = replace(
        study.content, participants=told_participants(study, scope, k), legal_basis=None, consent=""
    )
    return replace(study, content=content)
