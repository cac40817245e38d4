"""The audit log. Rows are added and never changed: the database itself refuses (see the migration that makes it)."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("number", Key, primary_key=True, comment="The order in which they were written"),
    Column("at", Moment, nullable=False, comment="When"),
    Column("account", Key, ForeignKey("account.number"), index=True, comment="Who; none for the service"),
    Column("organization", Text, comment="Whose log it stands in; none where it concerns the service"),
    Column("action", Text, nullable=False, comment="What was done"),
    Column("kind", Text, nullable=False, comment="To what kind of record"),
    Column("record", Text, nullable=False, comment="To which one: its short name or number"),
    Column("detail", Text, nullable=False, comment="With which setting; never content"),
    Index(None, "organization", "number"),
    comment="Who did what, when, to which record; never content",
    sqlite_autoincrement=True,
)
