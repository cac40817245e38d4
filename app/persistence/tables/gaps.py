"""White spots: what a curator has said does not apply, and who has taken a white spot upon itself."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from app.persistence.tables.base import Key, Moment, metadata

_FIRST_DIMENSION = "The dimension of the pair's first value; dimensions stand in their fixed order"


def _pair() -> tuple[Column[str], ...]:
    return (
        Column("first_dimension", Text, nullable=False, comment=_FIRST_DIMENSION),
        Column("first_value", Text, nullable=False, comment="The first value, as in an address"),
        Column("second_dimension", Text, nullable=False, comment="The dimension of the second value"),
        Column("second_value", Text, nullable=False, comment="The second value, as in an address"),
    )


gap_mark = Table(
    "gap_mark",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    *_pair(),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, comment="Whose judgement"),
    Column("visibility", Text, nullable=False, comment="For whom it holds: a level of sharing"),
    Column("reason", Text, nullable=False, comment="Why nobody needs to ask here"),
    Column("created_at", Moment, nullable=False, comment="When it was said"),
    Column("created_by", Key, ForeignKey("account.number"), comment="The curator"),
    UniqueConstraint(
        "first_dimension",
        "first_value",
        "second_dimension",
        "second_value",
        "organization",
        name="uq_gap_mark",
    ),
    CheckConstraint("visibility IN ('organization', 'network', 'public')", name="visibility"),
    comment="A cell of the white spots that a curator has said does not apply",
)

gap_adoption = Table(
    "gap_adoption",
    metadata,
    Column(
        "study",
        Key,
        ForeignKey("study.number"),
        primary_key=True,
        autoincrement=False,
        comment="The planned study that is to fill it",
    ),
    *_pair(),
    Column("due", Text, nullable=False, comment="By when, a year, a month or a day (ISO 8601)"),
    Column("created_at", Moment, nullable=False, comment="When it was taken on"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    Index("ix_gap_adoption_pair", "first_dimension", "first_value", "second_dimension", "second_value"),
    comment="A white spot that an organization has taken upon itself to fill; the study says which organization",
)
