"""Studies and insights, with what indexes them and what they were before."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from app.persistence.tables.base import Key, Moment, metadata

study = Table(
    "study",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column("ref", Text, nullable=False, unique=True, comment="Short citable name, never reused"),
    Column("external_id", Text, comment="The sender's own id"),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, comment="Whose study it is"),
    Column("municipality", Text, ForeignKey("municipality.code"), comment="Where, if in one place"),
    Column("title", Text, nullable=False, comment="Heading"),
    Column("question", Text, nullable=False, comment="What was asked, or is to be"),
    Column("status", Text, nullable=False, comment="planned, ongoing or done"),
    Column("started", Text, comment="Year, month or day (ISO 8601)"),
    Column("ended", Text, comment="Year, month or day (ISO 8601)"),
    Column("participants", Integer, comment="How many took part"),
    Column("zone", SmallInteger, nullable=False, comment="Bit mask of the populations it turns to"),
    Column("labels", JSON, nullable=False, comment="Concept ids by scheme: methods, subpopulations, themes"),
    Column("feedback", Text, nullable=False, comment="none, planned or given"),
    Column("visibility", Text, nullable=False, comment="Level of sharing"),
    Column("source", Text, nullable=False, comment="Where it was written up"),
    Column("contact", Text, nullable=False, comment="Whom to ask about it"),
    Column("legal_basis", Text, comment="On what personal data are handled; for the organization's eyes"),
    Column(
        "consent",
        Text,
        nullable=False,
        server_default="",
        comment="How those who took part were told and agreed; for the organization's eyes",
    ),
    Column("version", Integer, nullable=False, comment="Counts changes, from 1"),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    Column("updated_at", Moment, nullable=False, comment="When it was last changed"),
    Column("created_by", Key, ForeignKey("account.number"), comment="Its author"),
    UniqueConstraint("organization", "external_id"),
    Index(None, "external_id"),
    comment="One effort to listen to residents (insiktsarbete)",
)

insight = Table(
    "insight",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column("ref", Text, nullable=False, unique=True, comment="Short citable name, never reused"),
    Column("external_id", Text, comment="The sender's own id"),
    Column(
        "organization", Text, ForeignKey("organization.id"), nullable=False, comment="Who stands behind it"
    ),
    Column(
        "municipality", Text, ForeignKey("municipality.code"), index=True, comment="Where, if in one place"
    ),
    Column("study", Key, ForeignKey("study.number"), comment="The study it came out of"),
    Column("zone", SmallInteger, nullable=False, comment="Bit mask of its populations; 0 is not placed"),
    Column(
        "basis", Text, nullable=False, comment="from the group, about it, or unknown; follows from the voices"
    ),
    Column("level", Text, comment="Concept of the scheme levels"),
    Column("year", SmallInteger, comment="The year the material speaks of"),
    Column("visibility", Text, nullable=False, comment="Level of sharing"),
    Column("status", Text, nullable=False, comment="draft, published, superseded or withdrawn"),
    Column("statement", Text, nullable=False, comment="The insight in one sentence"),
    Column("body", Text, nullable=False, comment="More about it, in Markdown"),
    Column("evidence", JSON, nullable=False, comment="List of kind and text"),
    Column("labels", JSON, nullable=False, comment="Concept ids by scheme; insight_label is its index"),
    Column("confidence", Text, comment="high, medium or low"),
    Column("source", Text, nullable=False, comment="Where it was written up"),
    Column("version", Integer, nullable=False, comment="Counts changes, from 1"),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    Column("updated_at", Moment, nullable=False, comment="When it was last changed"),
    Column("created_by", Key, ForeignKey("account.number"), comment="Its author"),
    Column("updated_by", Key, ForeignKey("account.number"), comment="Who saved the version that stands"),
    Column("superseded_by", Text, comment="Ref of the insight that took its place"),
    Column("reason", Text, nullable=False, comment="Why it was withdrawn or superseded"),
    UniqueConstraint("organization", "external_id"),
    Index(
        "ix_insight_map",
        "status",
        "visibility",
        "organization",
        "zone",
        "basis",
        "year",
        "municipality",
        "created_by",
    ),
    Index("ix_insight_study", "study", "status", "visibility", "organization", "created_by"),
    Index("ix_insight_author", "created_by", "visibility"),
    Index("ix_insight_newest", "status", "created_at", "number"),
    Index("ix_insight_updated", "updated_at", "number"),
    comment="One insight",
)

insight_label = Table(
    "insight_label",
    metadata,
    Column("scheme", Text, primary_key=True, comment="The concept's scheme"),
    Column("concept", Text, primary_key=True, comment="The concept"),
    Column(
        "insight", Key, ForeignKey("insight.number"), primary_key=True, index=True, comment="Who carries it"
    ),
    comment="The index of the insights' labels: one row a label",
    sqlite_with_rowid=False,
)

insight_version = Table(
    "insight_version",
    metadata,
    Column("insight", Key, ForeignKey("insight.number"), primary_key=True, comment="The insight"),
    Column("version", Integer, primary_key=True, comment="Counts changes, from 1"),
    Column("saved_at", Moment, nullable=False, comment="When this version was saved"),
    Column("saved_by", Key, ForeignKey("account.number"), comment="By whom"),
    Column("content", JSON, nullable=False, comment="All that its author wrote, as it stood"),
    comment="What an insight was before it was changed",
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("number", Key, primary_key=True, comment="Order of the changes"),
    Column("insight", Key, nullable=False, index=True, comment="The insight to index anew"),
    Column("is_new", Boolean, nullable=False, comment="Whether the index can't hold it yet"),
    comment="Changes that the search index has still to take in, written with the change itself",
    sqlite_autoincrement=True,
)

insight_change = Table(
    "insight_change",
    metadata,
    Column("number", Key, primary_key=True, comment="Order of the changes, which is that of their commits"),
    Column("insight", Key, nullable=False, comment="The insight that was added, changed or removed"),
    comment="The latest changes, by which processes keep what they hold in memory in step",
    sqlite_autoincrement=True,
)
