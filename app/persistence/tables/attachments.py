"""Pictures and documents that belong to insights, and files that are to be removed from where they are kept."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

attachment = Table(
    "attachment",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column("insight", Key, ForeignKey("insight.number"), nullable=False, comment="What it belongs to"),
    Column("kind", Text, nullable=False, comment="image or pdf"),
    Column("caption", Text, nullable=False, comment="What it shows, in words"),
    Column("file", Text, nullable=False, unique=True, comment="Its random name where files are kept"),
    Column("size", BigInteger, nullable=False, comment="Bytes of all its files"),
    Column("width", Integer, nullable=False, comment="Pixels of the large picture; 0 for a document"),
    Column("height", Integer, nullable=False, comment="Pixels of the large picture; pages of a document"),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    Column("created_by", Key, ForeignKey("account.number"), comment="By whom"),
    Index(None, "insight", "number"),
    comment="A picture or a document that belongs to an insight; the file as it was sent is not kept",
    sqlite_autoincrement=True,
)

doomed_file = Table(
    "doomed_file",
    metadata,
    Column("name", Text, primary_key=True, comment="Its name where files are kept"),
    Column("after", Moment, nullable=False, comment="From when on it may be removed"),
    comment="Files that belong to nothing, or will unless what is under way is finished",
)
