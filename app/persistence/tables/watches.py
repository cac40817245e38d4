"""Selections that somebody has saved, and who follows them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

saved_selection = Table(
    "saved_selection",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("ref", Text, nullable=False, unique=True, comment="Short name in addresses, never reused"),
    Column("account", Key, ForeignKey("account.number"), nullable=False, index=True, comment="Whose it is"),
    Column(
        "organization",
        Text,
        ForeignKey("organization.id"),
        index=True,
        comment="Whose members may follow it too; none where it is private",
    ),
    Column("name", Text, nullable=False, comment="What its owner calls it"),
    Column("query", Text, nullable=False, comment="The Selection as a query string"),
    Column("created_at", Moment, nullable=False, comment="When it was saved"),
    Column("removed_at", Moment, comment="When it was removed; for a while that can be undone"),
    comment="A Selection that somebody saved",
)

watch = Table(
    "watch",
    metadata,
    Column(
        "saved_selection",
        Key,
        ForeignKey("saved_selection.number"),
        primary_key=True,
        comment="What is followed",
    ),
    Column(
        "account", Key, ForeignKey("account.number"), primary_key=True, index=True, comment="Who follows it"
    ),
    Column("seen_change", BigInteger, nullable=False, comment="The change that was the latest, then"),
    Column("seen_at", Moment, nullable=False, comment="When all of it was last marked as seen"),
    Column("feed_hash", Text, unique=True, comment="SHA-256 of the secret in the private feed's address"),
    comment="One person's watch over a saved Selection: what they have seen of it, and their own feed",
)
