"""Looking before asking, and what comes after: decisions, reuse, feedback, lineage, reviews and requests for access."""

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

asking = Table(
    "asking",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column(
        "organization",
        Text,
        ForeignKey("organization.id"),
        nullable=False,
        index=True,
        comment="Who meant to ask",
    ),
    Column("question", Text, nullable=False, comment="What they meant to ask, one question a line"),
    Column("zone", SmallInteger, nullable=False, comment="Bit mask of the populations they meant to ask"),
    Column("labels", JSON, nullable=False, comment="Concept ids by scheme: subpopulations, themes, methods"),
    Column("municipality", Text, ForeignKey("municipality.code"), comment="Where, if in one place"),
    Column("planned", Text, comment="When: year, month or day (ISO 8601)"),
    Column("outcome", Text, nullable=False, comment="reused, partly or ask"),
    Column("reason", Text, nullable=False, comment="Why it was asked again, or what is left to ask"),
    Column("strong", Integer, nullable=False, comment="How many insights answered already, as shown then"),
    Column("avoided", Integer, nullable=False, comment="How many of the questions nobody has to be asked"),
    Column("gap", Text, nullable=False, comment="State of the white spot when it was decided"),
    Column("study", Key, ForeignKey("study.number"), index=True, comment="The study that was planned"),
    Column("created_at", Moment, nullable=False, comment="When it was decided"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    comment="A question somebody meant to ask, and what was decided after looking first",
)

reuse = Table(
    "reuse",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column("insight", Key, ForeignKey("insight.number"), nullable=False, index=True, comment="What was used"),
    Column(
        "organization",
        Text,
        ForeignKey("organization.id"),
        nullable=False,
        index=True,
        comment="Who used it",
    ),
    Column("purpose", Text, nullable=False, comment="What it was used for"),
    Column("link", Text, nullable=False, comment="Where the result can be read"),
    Column(
        "asking", Key, ForeignKey("asking.number"), index=True, comment="The decision that it was part of"
    ),
    Column("told_at", Moment, comment="When the source told the residents"),
    Column("created_at", Moment, nullable=False, comment="When it was noted"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    comment="That an insight was used: by whom, and for what",
)

study_feedback = Table(
    "study_feedback",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("study", Key, ForeignKey("study.number"), nullable=False, index=True, comment="The study"),
    Column("state", Text, nullable=False, comment="planned or given"),
    Column("happens", Text, comment="When: year, month or day (ISO 8601)"),
    Column("how", Text, nullable=False, comment="How those who took part are told"),
    Column("created_at", Moment, nullable=False, comment="When it was noted"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    comment="That those who took part in a study will be, or were, told what became of it",
)

access_request = Table(
    "access_request",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column(
        "organization",
        Text,
        ForeignKey("organization.id"),
        nullable=False,
        index=True,
        comment="Who is asked",
    ),
    Column("asker", Text, ForeignKey("organization.id"), nullable=False, index=True, comment="Who asks"),
    Column("question", Text, nullable=False, comment="What they looked for"),
    Column("message", Text, nullable=False, comment="What else they say"),
    Column("answer", Text, nullable=False, comment="What they were answered"),
    Column("answered_at", Moment, comment="When they were answered"),
    Column("created_at", Moment, nullable=False, comment="When it was sent"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    comment="A request to be shown insights that an organization has not shared",
)

heard_also = Table(
    "heard_also",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column(
        "insight", Key, ForeignKey("insight.number"), nullable=False, index=True, comment="What was heard"
    ),
    Column(
        "organization", Text, ForeignKey("organization.id"), nullable=False, comment="Who has heard it too"
    ),
    Column(
        "own",
        Key,
        ForeignKey("insight.number"),
        index=True,
        comment="Their own insight that says the same, if any",
    ),
    Column("note", Text, nullable=False, comment="From whom or where they heard it"),
    Column("year", SmallInteger, comment="The year they heard it"),
    Column("created_at", Moment, nullable=False, comment="When it was noted"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    UniqueConstraint("insight", "organization", "own"),
    comment="That another organization has heard the same",
)

lineage = Table(
    "lineage",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("old", Key, ForeignKey("insight.number"), nullable=False, index=True, comment="What gave way"),
    Column("new", Key, ForeignKey("insight.number"), index=True, comment="What took its place, if anything"),
    Column("kind", Text, nullable=False, comment="withdraw, supersede or merge"),
    Column("reason", Text, nullable=False, comment="Why"),
    Column("created_at", Moment, nullable=False, comment="When"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    comment="How insights gave way to others",
)

review = Table(
    "review",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("insight", Key, ForeignKey("insight.number"), nullable=False, comment="What was looked at again"),
    Column("note", Text, nullable=False, comment="What was found"),
    Column("created_at", Moment, nullable=False, comment="When"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    Index("ix_review_insight", "insight", "created_at"),
    comment="That somebody looked at an insight again and found it still true",
)

counted_organization = Table(
    "counted_organization",
    metadata,
    Column("organization", Text, ForeignKey("organization.id"), primary_key=True, comment="Who chose it"),
    Column("is_counted", Boolean, nullable=False, comment="Whether its unshared insights may be counted"),
    Column("changed_at", Moment, nullable=False, comment="When it was last decided"),
    Column("changed_by", Key, ForeignKey("account.number"), comment="By whom"),
    comment="Organizations that let insights they have not shared be counted when others look before they ask",
)
