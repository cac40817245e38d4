"""What signing in keeps: second factors, half a sign-in, identities at providers, and what was tried how often."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, SmallInteger, Table, Text

from app.persistence.tables.base import Key, Moment, metadata

second_factor = Table(
    "second_factor",
    metadata,
    Column("account", Key, ForeignKey("account.number"), primary_key=True, comment="Whose"),
    Column("secret", Text, nullable=False, comment="The shared secret, sealed with the service's key"),
    Column("last_step", BigInteger, nullable=False, comment="The time step of the latest code, used up"),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    comment="An app that shows codes (TOTP)",
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_hash", Text, primary_key=True, comment="SHA-256 of the code, which holds 120 random bits"),
    Column("account", Key, ForeignKey("account.number"), nullable=False, index=True, comment="Whose"),
    comment="A code that stands in for the app once; gone when used",
)

half_session = Table(
    "half_session",
    metadata,
    Column("token_hash", Text, primary_key=True, comment="SHA-256 of the cookie's value"),
    Column("account", Key, ForeignKey("account.number"), nullable=False, index=True, comment="Who"),
    Column("created_at", Moment, nullable=False, comment="When the pass phrase was right"),
    Column("failures", SmallInteger, nullable=False, comment="Wrong codes since"),
    comment="A pass phrase was right and the second step is left",
)

external_identity = Table(
    "external_identity",
    metadata,
    Column("issuer", Text, primary_key=True, comment="The provider that vouches"),
    Column("subject", Text, primary_key=True, comment="Its own name for the person, never given to another"),
    Column("account", Key, ForeignKey("account.number"), nullable=False, comment="Who that is here"),
    Column("created_at", Moment, nullable=False, comment="When the two were joined"),
    Column("last_used_at", Moment, nullable=False, comment="Latest sign-in by it"),
    Index(None, "account"),
    comment="A person as an OpenID provider knows them",
)

allowance = Table(
    "allowance",
    metadata,
    Column("key", Text, primary_key=True, comment="A fingerprint of who and what for"),
    Column(
        "used", Float, nullable=False, comment="How much was used: wrong tries, or requests by their weight"
    ),
    Column("at", Moment, nullable=False, index=True, comment="When that was"),
    comment="How much of an allowance is used, shared by every worker",
)

second_factor_rule = Table(
    "second_factor_rule",
    metadata,
    Column("organization", Text, ForeignKey("organization.id"), primary_key=True, comment="Where"),
    Column("created_at", Moment, nullable=False, comment="Since when"),
    comment="An organization whose members sign in with a second factor",
)
