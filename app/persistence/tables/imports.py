"""Files that are taken in, what each came to, and how files of the same columns are read."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from app.persistence.tables.base import Key, Moment, metadata

import_batch = Table(
    "import_batch",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="Random name for the outside"),
    Column("organization", Text, ForeignKey("organization.id"), comment="For rows that name none"),
    Column("account", Key, ForeignKey("account.number"), comment="Who sent it; none for the service"),
    Column("created_at", Moment, nullable=False, comment="When it was sent"),
    Column("updated_at", Moment, nullable=False, comment="When its state last changed"),
    Column("name", Text, nullable=False, comment="What the file was called"),
    Column("size", BigInteger, nullable=False, comment="Its bytes"),
    Column("format", Text, nullable=False, comment="The importer that reads it"),
    Column("signature", Text, nullable=False, comment="What files with the same columns have in common"),
    Column(
        "state", Text, nullable=False, comment="uploaded, mapped, checking, running, done, failed or undone"
    ),
    Column("file", Text, nullable=False, comment="Its random name in the data folder; empty once removed"),
    Column("mapping", JSON, nullable=False, comment="How it is read"),
    Column("repairs", JSON, nullable=False, comment="What was set right by place in the file"),
    Column("report", JSON, nullable=False, comment="What it came to: counts and problems"),
    Column("rows", Integer, nullable=False, comment="How many rows it has, as far as is known"),
    Column("progress", Integer, nullable=False, comment="How many of them are done"),
    Column("worker", Text, nullable=False, comment="The process that takes it in"),
    Column("leased_until", Moment, comment="Until when no other process may take over"),
    Index(None, "account", "number"),
    Index(None, "organization", "number"),
    Index(None, "state"),
    comment="A file that is, was or shall be taken in",
    sqlite_autoincrement=True,
)

import_change = Table(
    "import_change",
    metadata,
    Column("batch", Key, ForeignKey("import_batch.number"), nullable=False, comment="The import"),
    Column("kind", Text, nullable=False, comment="insight or study"),
    Column("record", Key, nullable=False, comment="Number of the record it wrote, which may be gone since"),
    Column("is_new", Boolean, nullable=False, comment="Whether it was added, or changed"),
    Column("version", Integer, nullable=False, comment="The version that the import wrote"),
    PrimaryKeyConstraint("batch", "kind", "record"),
    comment="What an import wrote, so that it can be undone",
    sqlite_with_rowid=False,
)

import_mapping = Table(
    "import_mapping",
    metadata,
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, comment="Who reads files so"),
    Column("signature", Text, nullable=False, comment="What files with the same columns have in common"),
    Column("mapping", JSON, nullable=False, comment="How they are read"),
    Column("updated_at", Moment, nullable=False, comment="When it was last used"),
    PrimaryKeyConstraint("organization", "signature"),
    comment="How an organization reads files of the same columns",
    sqlite_with_rowid=False,
)
