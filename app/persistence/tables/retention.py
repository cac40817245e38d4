"""How long the material of studies is kept, and what has been erased."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint

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
    Column("id", Text, primary_key=True, comment="The UUID that it had"),
    Column(
        "ref", Text, nullable=False, comment="The short name that it had, which is never given to another"
    ),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, comment="Whose it was"),
    Column("visibility", Text, nullable=False, comment="For whom it was, and may know that it is gone"),
    Column("created_by", Key, ForeignKey("account.number"), comment="Its author"),
    Column("erased_at", Moment, nullable=False, comment="When"),
    Column("erased_by", Key, ForeignKey("account.number"), comment="By whom"),
    Column("is_swept", Boolean, nullable=False, comment="Whether nothing of it is left in files either"),
    UniqueConstraint("kind", "ref"),
    Index(None, "is_swept"),
    comment="What was erased. Of a study this is all that is left; of an insight an empty row is left too",
)
