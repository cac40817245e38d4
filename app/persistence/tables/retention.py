"""How long the material of studies is kept, and what has been erased."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

retention = Table(
    "retention",
    metadata,
    Column(
        "study",
        Key,
        ForeignKey("study.number"),
        primary_key=True,
        autoincrement=False,
        comment="Whose material it is",
    ),
    Column("until", Text, nullable=False, index=True, comment="The last day that it is kept (ISO 8601)"),
    Column("reason", Text, nullable=False, comment="Why it is kept until then"),
    Column("changed_at", Moment, nullable=False, comment="When it was decided"),
    Column("changed_by", Key, ForeignKey("account.number"), comment="By whom"),
    comment="Until when the material of a study is kept",
)

erasure = Table(
    "erasure",
    metadata,
    Column("kind", Text, primary_key=True, comment="insight or study"),
    Column("record", Key, primary_key=True, autoincrement=False, comment="Number of what was erased"),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, comment="Whose it was"),
    Column("erased_at", Moment, nullable=False, comment="When"),
    Column("erased_by", Key, ForeignKey("account.number"), comment="By whom"),
    Index(None, "organization", "erased_at"),
    comment="What was erased: the record's own row stands empty, so that its short name is never given to another",
)
