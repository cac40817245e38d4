"""Words that curators have added to those that searches take for each other."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

synonym_group = Table(
    "synonym_group",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column(
        "organization", Text, ForeignKey("organization.id"), nullable=False, comment="Whose curators keep it"
    ),
    Column("subject", Text, nullable=False, comment="The subject that it stands under"),
    Column("words", JSON, nullable=False, comment="Swedish expressions that mean the same"),
    Column("english", JSON, nullable=False, comment="What an English query may say instead"),
    Column("related", JSON, nullable=False, comment="Expressions worth finding further down"),
    Column("version", Integer, nullable=False, comment="Counts changes, from 1"),
    Column("updated_at", Moment, nullable=False, comment="When it was last changed"),
    Column("updated_by", Key, ForeignKey("account.number"), comment="By whom"),
    Column("removed_at", Moment, comment="When it was removed; it stays, so that this can be undone"),
    comment="Words that searches take for each other, beside those of the seed file",
    sqlite_autoincrement=True,
)
