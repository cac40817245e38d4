"""Raising how widely something is shared: whose rule it follows, what waits for a curator, and what was answered."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

sharing_rule = Table(
    "sharing_rule",
    metadata,
    Column("organization", Text, ForeignKey("organization.id"), primary_key=True, comment="Whose rule it is"),
    Column("raising_needs_curator", Boolean, nullable=False, comment="A curator shares beyond it"),
    comment="What an organization says of sharing beyond itself; without a row, nothing",
)

raising_request = Table(
    "raising_request",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("kind", Text, nullable=False, comment="insight or study"),
    Column("record", Text, nullable=False, comment="Id of what is to be shared"),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, comment="Whose curators"),
    Column("visibility", Text, nullable=False, comment="The level that is wished for"),
    Column("note", Text, nullable=False, comment="What the wish says to the curator"),
    Column("asked_by", Key, ForeignKey("account.number"), comment="Who wishes it"),
    Column("asked_at", Moment, nullable=False, comment="When"),
    Column("answered_by", Key, ForeignKey("account.number"), comment="The curator who answered"),
    Column("answered_at", Moment, comment="When; none while it is open"),
    Column("is_granted", Boolean, comment="Yes or no"),
    Index(None, "organization", "answered_at"),
    Index(None, "kind", "record"),
    comment="Wishes to share something beyond its organization",
)

screening_answer = Table(
    "screening_answer",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("kind", Text, nullable=False, comment="insight or study"),
    Column("record", Text, nullable=False, comment="Id of what was screened"),
    Column("field", Text, nullable=False, comment="Where in it"),
    Column("finding", Text, nullable=False, comment="Sort of personal data; never the words"),
    Column("reason", Text, nullable=False, comment="Why it tells of nobody"),
    Column("answered_by", Key, ForeignKey("account.number"), comment="Who says so"),
    Column("answered_at", Moment, nullable=False, comment="When"),
    Index(None, "kind", "record"),
    comment="What was found before sharing and let stand, and why",
)
