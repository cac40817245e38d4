"""Every table, with a comment on each column; the migrations in schema/versions make exactly these."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: SQLite numbers rows by itself only for a key that is exactly INTEGER.
Key = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """A point in time, UTC on both sides; SQLite keeps no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone, and hand the rest over in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


network = Table(
    "network",
    metadata,
    Column("id", Text, primary_key=True, comment="Slug, never changed"),
    Column("name", Text, nullable=False, comment="Name for people"),
    comment="A group of organizations that share insights",
)

organization = Table(
    "organization",
    metadata,
    Column("id", Text, primary_key=True, comment="Slug, never changed"),
    Column("name", Text, nullable=False, comment="Name for people"),
    Column("organization_type", Text, comment="Concept of the scheme organization-types"),
    Column(
        "municipality",
        Text,
        ForeignKey("municipality.code"),
        comment="Code, where the body belongs to one place",
    ),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    comment="A body that stands behind insights",
)

network_membership = Table(
    "network_membership",
    metadata,
    Column("network", Text, ForeignKey("network.id"), primary_key=True, comment="The network"),
    Column(
        "organization",
        Text,
        ForeignKey("organization.id"),
        primary_key=True,
        index=True,
        comment="The member",
    ),
    comment="Which organizations are in which network",
)

municipality = Table(
    "municipality",
    metadata,
    Column("code", Text, primary_key=True, comment="Statistics Sweden's four digits"),
    Column("name", Text, nullable=False, comment="Short name"),
    Column("county", Text, nullable=False, index=True, comment="The county's two digits"),
    Column("county_name", Text, nullable=False, comment="The county's name"),
    Column("residents", Integer, nullable=False, comment="Residents on 31 December of the year"),
    Column("residents_year", SmallInteger, nullable=False, comment="The year of the residents' figure"),
    comment="Sweden's municipalities",
)

concept = Table(
    "concept",
    metadata,
    Column("scheme", Text, primary_key=True, comment="The concept scheme"),
    Column("id", Text, primary_key=True, comment="Slug, never given to another concept"),
    Column("position", Integer, nullable=False, comment="Place in the scheme's own order, from 0"),
    Column("label_sv", Text, nullable=False, comment="Name in Swedish"),
    Column("label_en", Text, nullable=False, comment="Name in English"),
    Column("definition_sv", Text, nullable=False, comment="What it means, in Swedish"),
    Column("definition_en", Text, nullable=False, comment="What it means, in English"),
    Column("broader", Text, comment="The wider concept of the same scheme"),
    Column("concept_group", Text, comment="The group it is shown in"),
    Column("shift", JSON(none_as_null=True), comment="For shifts: from and to, each in both languages"),
    comment="One term of a controlled vocabulary (SKOS)",
)

account = Table(
    "account",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("email", Text, nullable=False, unique=True, comment="Address, in lower case"),
    Column("name", Text, nullable=False, comment="The person's name"),
    Column("password_hash", Text, comment="Argon2id; none where a provider signs the person in"),
    Column("is_operator", Boolean, nullable=False, comment="Runs the service: acts for every organization"),
    Column("is_disabled", Boolean, nullable=False, comment="May no longer sign in"),
    Column(
        "is_demonstration", Boolean, nullable=False, comment="A known pass phrase: signs in on loopback only"
    ),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    comment="A person who may sign in",
)

membership = Table(
    "membership",
    metadata,
    Column("account", Key, ForeignKey("account.number"), primary_key=True, comment="The person"),
    Column(
        "organization", Text, ForeignKey("organization.id"), primary_key=True, index=True, comment="Where"
    ),
    Column("role", Text, nullable=False, comment="reader, designer, curator or admin"),
    CheckConstraint("role IN ('reader', 'designer', 'curator', 'admin')", name="role"),
    comment="A person's role in an organization",
)

session = Table(
    "session",
    metadata,
    Column("token_hash", Text, primary_key=True, comment="SHA-256 of the cookie's value"),
    Column("account", Key, ForeignKey("account.number"), nullable=False, index=True, comment="Who signed in"),
    Column("created_at", Moment, nullable=False, comment="When"),
    Column("last_seen_at", Moment, nullable=False, comment="Latest use, to the minute"),
    comment="A signed-in browser",
)

api_token = Table(
    "api_token",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("token_hash", Text, nullable=False, unique=True, comment="SHA-256 of the token"),
    Column(
        "account", Key, ForeignKey("account.number"), nullable=False, index=True, comment="On whose behalf"
    ),
    Column("scope", Text, nullable=False, comment="read or write"),
    Column("created_at", Moment, nullable=False, comment="When it was made"),
    Column("expires_at", Moment, comment="When it ends, if ever"),
    Column("last_used_at", Moment, comment="Latest use, to the minute"),
    CheckConstraint("scope IN ('read', 'write')", name="scope"),
    comment="A key for programs",
)

study = Table(
    "study",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column("ref", Text, nullable=False, unique=True, comment="Short citable name, never reused"),
    Column("external_id", Text, comment="The sender's own id"),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, comment="Whose study it is"),
    Column("municipality", Text, ForeignKey("municipality.code"), comment="Where, if in one place"),
    Column("title", Text, nullable=False, comment="Heading"),
    Column("question", Text, nullable=False, comment="What was asked, or is to be"),
    Column("status", Text, nullable=False, comment="planned, ongoing or done"),
    Column("started", Text, comment="Year, month or day (ISO 8601)"),
    Column("ended", Text, comment="Year, month or day (ISO 8601)"),
    Column("participants", Integer, comment="How many took part"),
    Column("zone", SmallInteger, nullable=False, comment="Bit mask of the populations it turns to"),
    Column("labels", JSON, nullable=False, comment="Concept ids by scheme: methods, subpopulations, themes"),
    Column("feedback", Text, nullable=False, comment="none, planned or given"),
    Column("visibility", Text, nullable=False, comment="Level of sharing"),
    Column("source", Text, nullable=False, comment="Where it was written up"),
    Column("contact", Text, nullable=False, comment="Whom to ask about it"),
    Column("version", Integer, nullable=False, comment="Counts changes, from 1"),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    Column("updated_at", Moment, nullable=False, comment="When it was last changed"),
    Column("created_by", Key, ForeignKey("account.number"), comment="Its author"),
    UniqueConstraint("organization", "external_id"),
    Index(None, "external_id"),
    comment="One effort to listen to residents (insiktsarbete)",
)

insight = Table(
    "insight",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("id", Text, nullable=False, unique=True, comment="UUID for the outside"),
    Column("ref", Text, nullable=False, unique=True, comment="Short citable name, never reused"),
    Column("external_id", Text, comment="The sender's own id"),
    Column(
        "organization", Text, ForeignKey("organization.id"), nullable=False, comment="Who stands behind it"
    ),
    Column(
        "municipality", Text, ForeignKey("municipality.code"), index=True, comment="Where, if in one place"
    ),
    Column("study", Key, ForeignKey("study.number"), comment="The study it came out of"),
    Column("zone", SmallInteger, nullable=False, comment="Bit mask of its populations; 0 is not placed"),
    Column(
        "basis", Text, nullable=False, comment="from the group, about it, or unknown; follows from the voices"
    ),
    Column("level", Text, comment="Concept of the scheme levels"),
    Column("year", SmallInteger, comment="The year the material speaks of"),
    Column("visibility", Text, nullable=False, comment="Level of sharing"),
    Column("status", Text, nullable=False, comment="draft, published, superseded or withdrawn"),
    Column("statement", Text, nullable=False, comment="The insight in one sentence"),
    Column("body", Text, nullable=False, comment="More about it, in Markdown"),
    Column("evidence", JSON, nullable=False, comment="List of kind and text"),
    Column("labels", JSON, nullable=False, comment="Concept ids by scheme; insight_label is its index"),
    Column("confidence", Text, comment="high, medium or low"),
    Column("source", Text, nullable=False, comment="Where it was written up"),
    Column("version", Integer, nullable=False, comment="Counts changes, from 1"),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    Column("updated_at", Moment, nullable=False, comment="When it was last changed"),
    Column("created_by", Key, ForeignKey("account.number"), comment="Its author"),
    Column("updated_by", Key, ForeignKey("account.number"), comment="Who saved the version that stands"),
    Column("superseded_by", Text, comment="Ref of the insight that took its place"),
    Column("reason", Text, nullable=False, comment="Why it was withdrawn or superseded"),
    UniqueConstraint("organization", "external_id"),
    Index("ix_insight_map", "status", "visibility", "organization", "zone", "basis", "year", "created_by"),
    Index("ix_insight_study", "study", "status", "visibility", "organization", "created_by"),
    Index("ix_insight_author", "created_by", "visibility"),
    Index("ix_insight_newest", "status", "created_at", "number"),
    comment="One insight",
)

insight_label = Table(
    "insight_label",
    metadata,
    Column("scheme", Text, primary_key=True, comment="The concept's scheme"),
    Column("concept", Text, primary_key=True, comment="The concept"),
    Column(
        "insight", Key, ForeignKey("insight.number"), primary_key=True, index=True, comment="Who carries it"
    ),
    comment="The index of the insights' labels: one row a label",
    sqlite_with_rowid=False,
)

insight_version = Table(
    "insight_version",
    metadata,
    Column("insight", Key, ForeignKey("insight.number"), primary_key=True, comment="The insight"),
    Column("version", Integer, primary_key=True, comment="Counts changes, from 1"),
    Column("saved_at", Moment, nullable=False, comment="When this version was saved"),
    Column("saved_by", Key, ForeignKey("account.number"), comment="By whom"),
    Column("content", JSON, nullable=False, comment="All that its author wrote, as it stood"),
    comment="What an insight was before it was changed",
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("number", Key, primary_key=True, comment="Order of the changes"),
    Column("insight", Key, nullable=False, index=True, comment="The insight to index anew"),
    Column("is_new", Boolean, nullable=False, comment="Whether the index can't hold it yet"),
    comment="Changes that the search index has still to take in, written with the change itself",
    sqlite_autoincrement=True,
)
