"""The gate in SQL: "may see" as one predicate that every query of insights and studies goes through.

It says the same as `app.domain.access.may_see`; a property test holds the two together.
"""

from sqlalchemy import ColumnElement, Table, and_, or_, true

from app.domain.access import Scope, Status, Visibility


def visible(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Which rows of `insight` or `study` whoever has this scope may know of."""
    columns = table.c
    is_shown = columns.status != Status.DRAFT if "statement" in columns else true()
    shared = columns.visibility != Visibility.PRIVATE
    allowed: list[ColumnElement[bool]] = []
    if scope.is_operator:
        allowed.append(shared)
    else:
        allowed.append(and_(columns.visibility == Visibility.PUBLIC, is_shown))
        if scope.peers:
            is_peer = columns.organization.in_(sorted(scope.peers))
            allowed.append(and_(columns.visibility == Visibility.NETWORK, is_shown, is_peer))
        if scope.own:
            allowed.append(and_(shared, columns.organization.in_(sorted(scope.own))))
    if scope.account is not None:
        allowed.append(columns.created_by == scope.account)
    return or_(*allowed)
