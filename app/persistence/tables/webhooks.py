"""Webhooks: whom changes are told to, what they have been told of, and the messages."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

webhook = Table(
    "webhook",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, index=True, comment="Whose"),
    Column("account", Key, ForeignKey("account.number"), nullable=False, comment="Through whose eyes"),
    Column("name", Text, nullable=False, comment="What people call it"),
    Column("address", Text, nullable=False, comment="Where messages go"),
    Column("query", Text, nullable=False, comment="The Selection as a query string"),
    Column("origin", Text, nullable=False, comment="The service's own address, as the receiver is told it"),
    Column("sealed_secret", Text, nullable=False, comment="The key of its signatures, sealed"),
    Column("created_at", Moment, nullable=False, comment="When it was registered"),
    Column("seen_change", BigInteger, nullable=False, comment="The latest change that was looked at"),
    Column("failing_since", Moment, comment="Since when no message was taken; none while all is well"),
    Column("stopped_at", Moment, comment="When it was turned off; none while it is on"),
    Column("stop_reason", Text, nullable=False, comment="Why it was turned off"),
    comment="An address that is told when the insights of a Selection change",
)

webhook_insight = Table(
    "webhook_insight",
    metadata,
    Column("webhook", Key, ForeignKey("webhook.number"), primary_key=True, comment="Who was told"),
    Column("insight", Key, primary_key=True, autoincrement=False, comment="Number of what it was told of"),
    Column("id", Text, nullable=False, comment="The insight's id"),
    Column("ref", Text, nullable=False, comment="The insight's short name"),
    Column("version", Integer, nullable=False, comment="The version it was told of"),
    comment="What was in a webhook's Selection when it last looked, so that leaving it can be told",
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("number", Key, primary_key=True, comment="Order of the messages"),
    Column("id", Text, nullable=False, unique=True, comment="The message's id, the same at every try"),
    Column("webhook", Key, ForeignKey("webhook.number"), nullable=False, comment="To whom"),
    Column("changes", JSON, nullable=False, comment="References: what became of which insight"),
    Column("is_test", Boolean, nullable=False, comment="Whether somebody pressed the test button"),
    Column("created_at", Moment, nullable=False, comment="When it was made"),
    Column("tries", Integer, nullable=False, comment="How often it was tried"),
    Column("next_try_at", Moment, comment="When it is tried next; none when it is done with"),
    Column("sent_at", Moment, comment="When it was taken"),
    Column("status_code", Integer, comment="What was answered last"),
    Column("problem", Text, nullable=False, comment="What went wrong last, in a word"),
    Index(None, "webhook", "number"),
    Index(None, "next_try_at"),
    comment="Messages to webhooks, and what came of them",
    sqlite_autoincrement=True,
)
