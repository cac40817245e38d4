"""Runs the migrations over the connection that `app.persistence.migrations` hands over."""

from typing import Any, Literal

from alembic import context

from app.persistence.tables import Moment, metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the plain ones they are kept in, so that old migrations stand by themselves."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
