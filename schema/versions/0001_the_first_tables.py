"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "account",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("email", sa.Text(), nullable=False, comment="Address, in lower case"),
        sa.Column("name", sa.Text(), nullable=False, comment="The person's name"),
        sa.Column(
            "password_hash",
            sa.Text(),
            nullable=True,
            comment="Argon2id; none where a provider signs the person in",
        ),
        sa.Column(
            "is_operator",
            sa.Boolean(),
            nullable=False,
            comment="Runs the service: acts for every organization",
        ),
        sa.Column("is_disabled", sa.Boolean(), nullable=False, comment="May no longer sign in"),
        sa.Column(
            "is_demonstration",
            sa.Boolean(),
            nullable=False,
            comment="A known pass phrase: signs in on loopback only",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was added"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        comment="A person who may sign in",
    )
    op.create_table(
        "concept",
        sa.Column("scheme", sa.Text(), nullable=False, comment="The concept scheme"),
        sa.Column("id", sa.Text(), nullable=False, comment="Slug, never given to another concept"),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="Place in the scheme's own order, from 0"
        ),
        sa.Column("label_sv", sa.Text(), nullable=False, comment="Name in Swedish"),
        sa.Column("label_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("definition_sv", sa.Text(), nullable=False, comment="What it means, in Swedish"),
        sa.Column("definition_en", sa.Text(), nullable=False, comment="What it means, in English"),
        sa.Column("broader", sa.Text(), nullable=True, comment="The wider concept of the same scheme"),
        sa.Column("concept_group", sa.Text(), nullable=True, comment="The group it is shown in"),
        sa.Column(
            "shift",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="For shifts: from and to, each in both languages",
        ),
        sa.PrimaryKeyConstraint("scheme", "id", name=op.f("pk_concept")),
        comment="One term of a controlled vocabulary (SKOS)",
    )
    op.create_table(
        "municipality",
        sa.Column("code", sa.Text(), nullable=False, comment="Statistics Sweden's four digits"),
        sa.Column("name", sa.Text(), nullable=False, comment="Short name"),
        sa.Column("county", sa.Text(), nullable=False, comment="The county's two digits"),
        sa.Column("county_name", sa.Text(), nullable=False, comment="The county's name"),
        sa.Column("residents", sa.Integer(), nullable=False, comment="Residents on 31 December of the year"),
        sa.Column(
            "residents_year", sa.SmallInteger(), nullable=False, comment="The year of the residents' figure"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipality")),
        comment="Sweden's municipalities",
    )
    op.create_index(op.f("ix_municipality_county"), "municipality", ["county"], unique=False)
    op.create_table(
        "network",
        sa.Column("id", sa.Text(), nullable=False, comment="Slug, never changed"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name for people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        comment="A group of organizations that share insights",
    )
    op.create_table(
        "outbox",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Order of the changes",
        ),
        sa.Column(
            "insight",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The insight to index anew",
        ),
        sa.Column("is_new", sa.Boolean(), nullable=False, comment="Whether the index can't hold it yet"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outbox")),
        comment="Changes that the search index has still to take in, written with the change itself",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_insight"), "outbox", ["insight"], unique=False)
    op.create_table(
        "api_token",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("token_hash", sa.Text(), nullable=False, comment="SHA-256 of the token"),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="On whose behalf",
        ),
        sa.Column("scope", sa.Text(), nullable=False, comment="read or write"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was made"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True, comment="When it ends, if ever"),
        sa.Column(
            "last_used_at", sa.DateTime(timezone=True), nullable=True, comment="Latest use, to the minute"
        ),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_api_token_scope")),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_api_token_account")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
        comment="A key for programs",
    )
    op.create_index(op.f("ix_api_token_account"), "api_token", ["account"], unique=False)
    op.create_table(
        "organization",
        sa.Column("id", sa.Text(), nullable=False, comment="Slug, never changed"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name for people"),
        sa.Column(
            "organization_type", sa.Text(), nullable=True, comment="Concept of the scheme organization-types"
        ),
        sa.Column(
            "municipality", sa.Text(), nullable=True, comment="Code, where the body belongs to one place"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was added"),
        sa.ForeignKeyConstraint(
            ["municipality"], ["municipality.code"], name=op.f("fk_organization_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        comment="A body that stands behind insights",
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), nullable=False, comment="SHA-256 of the cookie's value"),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Who signed in",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column(
            "last_seen_at", sa.DateTime(timezone=True), nullable=False, comment="Latest use, to the minute"
        ),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_session_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
        comment="A signed-in browser",
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"], unique=False)
    op.create_table(
        "membership",
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The person",
        ),
        sa.Column("organization", sa.Text(), nullable=False, comment="Where"),
        sa.Column("role", sa.Text(), nullable=False, comment="reader, designer, curator or admin"),
        sa.CheckConstraint(
            "role IN ('reader', 'designer', 'curator', 'admin')", name=op.f("ck_membership_role")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_membership_account")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_membership_organization")
        ),
        sa.PrimaryKeyConstraint("account", "organization", name=op.f("pk_membership")),
        comment="A person's role in an organization",
    )
    op.create_index(op.f("ix_membership_organization"), "membership", ["organization"], unique=False)
    op.create_table(
        "network_membership",
        sa.Column("network", sa.Text(), nullable=False, comment="The network"),
        sa.Column("organization", sa.Text(), nullable=False, comment="The member"),
        sa.ForeignKeyConstraint(["network"], ["network.id"], name=op.f("fk_network_membership_network")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_network_membership_organization")
        ),
        sa.PrimaryKeyConstraint("network", "organization", name=op.f("pk_network_membership")),
        comment="Which organizations are in which network",
    )
    op.create_index(
        op.f("ix_network_membership_organization"), "network_membership", ["organization"], unique=False
    )
    op.create_table(
        "study",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="UUID for the outside"),
        sa.Column("ref", sa.Text(), nullable=False, comment="Short citable name, never reused"),
        sa.Column("external_id", sa.Text(), nullable=True, comment="The sender's own id"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Whose study it is"),
        sa.Column("municipality", sa.Text(), nullable=True, comment="Where, if in one place"),
        sa.Column("title", sa.Text(), nullable=False, comment="Heading"),
        sa.Column("question", sa.Text(), nullable=False, comment="What was asked, or is to be"),
        sa.Column("status", sa.Text(), nullable=False, comment="planned, ongoing or done"),
        sa.Column("started", sa.Text(), nullable=True, comment="Year, month or day (ISO 8601)"),
        sa.Column("ended", sa.Text(), nullable=True, comment="Year, month or day (ISO 8601)"),
        sa.Column("participants", sa.Integer(), nullable=True, comment="How many took part"),
        sa.Column(
            "zone", sa.SmallInteger(), nullable=False, comment="Bit mask of the populations it turns to"
        ),
        sa.Column(
            "labels",
            sa.JSON(),
            nullable=False,
            comment="Concept ids by scheme: methods, subpopulations, themes",
        ),
        sa.Column("feedback", sa.Text(), nullable=False, comment="none, planned or given"),
        sa.Column("visibility", sa.Text(), nullable=False, comment="Level of sharing"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where it was written up"),
        sa.Column("contact", sa.Text(), nullable=False, comment="Whom to ask about it"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts changes, from 1"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was added"),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last changed"
        ),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Its author",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_study_created_by")),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.code"], name=op.f("fk_study_municipality")),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name=op.f("fk_study_organization")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_study")),
        sa.UniqueConstraint("id", name=op.f("uq_study_id")),
        sa.UniqueConstraint("organization", "external_id", name=op.f("uq_study_organization_external_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_study_ref")),
        comment="One effort to listen to residents (insiktsarbete)",
    )
    op.create_index(op.f("ix_study_external_id"), "study", ["external_id"], unique=False)
    op.create_table(
        "insight",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="UUID for the outside"),
        sa.Column("ref", sa.Text(), nullable=False, comment="Short citable name, never reused"),
        sa.Column("external_id", sa.Text(), nullable=True, comment="The sender's own id"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Who stands behind it"),
        sa.Column("municipality", sa.Text(), nullable=True, comment="Where, if in one place"),
        sa.Column(
            "study",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The study it came out of",
        ),
        sa.Column(
            "zone", sa.SmallInteger(), nullable=False, comment="Bit mask of its populations; 0 is not placed"
        ),
        sa.Column(
            "basis",
            sa.Text(),
            nullable=False,
            comment="from the group, about it, or unknown; follows from the voices",
        ),
        sa.Column("level", sa.Text(), nullable=True, comment="Concept of the scheme levels"),
        sa.Column("year", sa.SmallInteger(), nullable=True, comment="The year the material speaks of"),
        sa.Column("visibility", sa.Text(), nullable=False, comment="Level of sharing"),
        sa.Column("status", sa.Text(), nullable=False, comment="draft, published, superseded or withdrawn"),
        sa.Column("statement", sa.Text(), nullable=False, comment="The insight in one sentence"),
        sa.Column("body", sa.Text(), nullable=False, comment="More about it, in Markdown"),
        sa.Column("evidence", sa.JSON(), nullable=False, comment="List of kind and text"),
        sa.Column(
            "labels", sa.JSON(), nullable=False, comment="Concept ids by scheme; insight_label is its index"
        ),
        sa.Column("confidence", sa.Text(), nullable=True, comment="high, medium or low"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where it was written up"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts changes, from 1"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was added"),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last changed"
        ),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Its author",
        ),
        sa.Column(
            "updated_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Who saved the version that stands",
        ),
        sa.Column(
            "superseded_by", sa.Text(), nullable=True, comment="Ref of the insight that took its place"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was withdrawn or superseded"),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_insight_created_by")),
        sa.ForeignKeyConstraint(
            ["municipality"], ["municipality.code"], name=op.f("fk_insight_municipality")
        ),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name=op.f("fk_insight_organization")),
        sa.ForeignKeyConstraint(["study"], ["study.number"], name=op.f("fk_insight_study")),
        sa.ForeignKeyConstraint(["updated_by"], ["account.number"], name=op.f("fk_insight_updated_by")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_insight")),
        sa.UniqueConstraint("id", name=op.f("uq_insight_id")),
        sa.UniqueConstraint("organization", "external_id", name=op.f("uq_insight_organization_external_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_insight_ref")),
        comment="One insight",
    )
    op.create_index("ix_insight_author", "insight", ["created_by", "visibility"], unique=False)
    op.create_index(
        "ix_insight_map",
        "insight",
        ["status", "visibility", "organization", "zone", "basis", "year", "created_by"],
        unique=False,
    )
    op.create_index(op.f("ix_insight_municipality"), "insight", ["municipality"], unique=False)
    op.create_index("ix_insight_newest", "insight", ["status", "created_at", "number"], unique=False)
    op.create_index(
        "ix_insight_study",
        "insight",
        ["study", "status", "visibility", "organization", "created_by"],
        unique=False,
    )
    op.create_table(
        "insight_label",
        sa.Column("scheme", sa.Text(), nullable=False, comment="The concept's scheme"),
        sa.Column("concept", sa.Text(), nullable=False, comment="The concept"),
        sa.Column(
            "insight",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Who carries it",
        ),
        sa.ForeignKeyConstraint(["insight"], ["insight.number"], name=op.f("fk_insight_label_insight")),
        sa.PrimaryKeyConstraint("scheme", "concept", "insight", name=op.f("pk_insight_label")),
        comment="The index of the insights' labels: one row a label",
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_insight_label_insight"), "insight_label", ["insight"], unique=False)
    op.create_table(
        "insight_version",
        sa.Column(
            "insight",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The insight",
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts changes, from 1"),
        sa.Column(
            "saved_at", sa.DateTime(timezone=True), nullable=False, comment="When this version was saved"
        ),
        sa.Column(
            "saved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, comment="By whom"
        ),
        sa.Column("content", sa.JSON(), nullable=False, comment="All that its author wrote, as it stood"),
        sa.ForeignKeyConstraint(["insight"], ["insight.number"], name=op.f("fk_insight_version_insight")),
        sa.ForeignKeyConstraint(["saved_by"], ["account.number"], name=op.f("fk_insight_version_saved_by")),
        sa.PrimaryKeyConstraint("insight", "version", name=op.f("pk_insight_version")),
        comment="What an insight was before it was changed",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_table("insight_version")
    op.drop_index(op.f("ix_insight_label_insight"), table_name="insight_label")
    op.drop_table("insight_label")
    op.drop_index("ix_insight_study", table_name="insight")
    op.drop_index("ix_insight_newest", table_name="insight")
    op.drop_index(op.f("ix_insight_municipality"), table_name="insight")
    op.drop_index("ix_insight_map", table_name="insight")
    op.drop_index("ix_insight_author", table_name="insight")
    op.drop_table("insight")
    op.drop_index(op.f("ix_study_external_id"), table_name="study")
    op.drop_table("study")
    op.drop_index(op.f("ix_network_membership_organization"), table_name="network_membership")
    op.drop_table("network_membership")
    op.drop_index(op.f("ix_membership_organization"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_session_account"), table_name="session")
    op.drop_table("session")
    op.drop_table("organization")
    op.drop_index(op.f("ix_api_token_account"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(op.f("ix_outbox_insight"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("network")
    op.drop_index(op.f("ix_municipality_county"), table_name="municipality")
    op.drop_table("municipality")
    op.drop_table("concept")
    op.drop_table("account")
