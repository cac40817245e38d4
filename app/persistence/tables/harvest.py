"""What was public and is so no more, so that those who harvested it learn of it."""

from sqlalchemy import Column, Index, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

departure = Table(
    "departure",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("insight", Text, nullable=False, unique=True, comment="Id of an insight that was public"),
    Column("organization", Text, nullable=False, comment="Whose it was"),
    Column("at", Moment, nullable=False, comment="When it ceased to be public, or to be at all"),
    Index(None, "at"),
    comment="Insights that were public once; harvesters are told that they have gone",
)
