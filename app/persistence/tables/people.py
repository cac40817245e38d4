"""People, what they may do where, and how they prove who they are."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Table, Text, UniqueConstraint

from app.persistence.tables.base import Key, Moment, metadata

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
    Column("device", Text, nullable=False, server_default="", comment="Browser and system, as slugs"),
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
    Column("name", Text, nullable=False, server_default="", comment="What its owner calls it"),
    Column("scope", Text, nullable=False, comment="read or write"),
    Column("created_at", Moment, nullable=False, comment="When it was made"),
    Column("expires_at", Moment, comment="When it ends, if ever"),
    Column("last_used_at", Moment, comment="Latest use, to the minute"),
    CheckConstraint("scope IN ('read', 'write')", name="scope"),
    comment="A key for programs",
)

invitation = Table(
    "invitation",
    metadata,
    Column("number", Key, primary_key=True, comment="Key inside the database"),
    Column("secret_hash", Text, nullable=False, unique=True, comment="SHA-256 of the link's secret"),
    Column("email", Text, nullable=False, comment="Whom it was sent to, in lower case"),
    Column("organization", Text, ForeignKey("organization.id"), nullable=False, index=True, comment="Where"),
    Column("role", Text, nullable=False, comment="reader, designer, curator or admin"),
    Column("invited_by", Key, ForeignKey("account.number"), index=True, comment="By whom"),
    Column("created_at", Moment, nullable=False, comment="When its link was made"),
    Column("expires_at", Moment, nullable=False, comment="When the link ends"),
    CheckConstraint("role IN ('reader', 'designer', 'curator', 'admin')", name="role"),
    UniqueConstraint("organization", "email"),
    comment="An open invitation to an organization; answered or withdrawn, it is gone",
    sqlite_autoincrement=True,
)
