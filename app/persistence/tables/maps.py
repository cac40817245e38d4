"""Maps that somebody has kept as they were."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

pinned_map = Table(
    "pinned_map",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("ref", Text, nullable=False, unique=True, comment="Short citable name, never reused"),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, comment="Who keeps it"),
    Column("visibility", Text, nullable=False, comment="Level of sharing, for whose eyes it was drawn"),
    Column("title", Text, nullable=False, comment="Heading"),
    Column("selection", Text, nullable=False, comment="What it shows, in words"),
    Column("query", Text, nullable=False, comment="The same as a query string, to draw it as it is today"),
    Column("language", Text, nullable=False, comment="The language of its words"),
    Column("content", JSON, nullable=False, comment="Its kind, sentences, cautions and table of numbers"),
    Column("svg", Text, nullable=False, comment="The picture as it was"),
    Column("png", Text, nullable=False, comment="The same painted, in base 64"),
    Column("created_at", Moment, nullable=False, comment="When it was kept"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    Index(None, "organization"),
    comment="A map kept as it was, with a permanent address",
)
