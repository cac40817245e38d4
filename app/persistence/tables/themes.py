"""What curators have decided about recurring themes."""

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

theme_decision = Table(
    "theme_decision",
    metadata,
    Column("number", Key, primary_key=True, comment="Order of the decisions"),
    Column("act", Text, nullable=False, comment="name, pin, merge or split"),
    Column("core", JSON, nullable=False, comment="Refs of the theme's most central insights, as it was then"),
    Column(
        "others",
        JSON,
        nullable=False,
        comment="Refs: of the theme to merge with, its core; of a split, what leaves",
    ),
    Column("name", Text, nullable=False, comment="The name it was given"),
    Column(
        "organization", Text, ForeignKey("organization.id"), nullable=False, comment="For whom it was decided"
    ),
    Column("created_at", Moment, nullable=False, comment="When it was decided"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    CheckConstraint("act IN ('name', 'pin', 'merge', 'split')", name="act"),
    comment="What a curator has decided about a recurring theme",
)
