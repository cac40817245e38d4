"""Second factors, providers that vouch for people, and what was tried how often."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "allowance",
        sa.Column("key", sa.Text(), nullable=False, comment="A fingerprint of who and what for"),
        sa.Column(
            "used",
            sa.Float(),
            nullable=False,
            comment="How much was used: wrong tries, or requests by their weight",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When that was"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_allowance")),
        comment="How much of an allowance is used, shared by every worker",
    )
    op.create_index(op.f("ix_allowance_at"), "allowance", ["at"], unique=False)
    op.create_table(
        "external_identity",
        sa.Column("issuer", sa.Text(), nullable=False, comment="The provider that vouches"),
        sa.Column(
            "subject",
            sa.Text(),
            nullable=False,
            comment="Its own name for the person, never given to another",
        ),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Who that is here",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When the two were joined"
        ),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False, comment="Latest sign-in by it"),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_external_identity_account")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_external_identity")),
        comment="A person as an OpenID provider knows them",
    )
    op.create_index(op.f("ix_external_identity_account"), "external_identity", ["account"], unique=False)
    op.create_table(
        "half_session",
        sa.Column("token_hash", sa.Text(), nullable=False, comment="SHA-256 of the cookie's value"),
        sa.Column(
            "account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who"
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When the pass phrase was right"
        ),
        sa.Column("failures", sa.SmallInteger(), nullable=False, comment="Wrong codes since"),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_half_session_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_half_session")),
        comment="A pass phrase was right and the second step is left",
    )
    op.create_index(op.f("ix_half_session_account"), "half_session", ["account"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column(
            "code_hash", sa.Text(), nullable=False, comment="SHA-256 of the code, which holds 120 random bits"
        ),
        sa.Column(
            "account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Whose"
        ),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_recovery_code_account")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
        comment="A code that stands in for the app once; gone when used",
    )
    op.create_index(op.f("ix_recovery_code_account"), "recovery_code", ["account"], unique=False)
    op.create_table(
        "second_factor",
        sa.Column(
            "account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Whose"
        ),
        sa.Column(
            "secret", sa.Text(), nullable=False, comment="The shared secret, sealed with the service's key"
        ),
        sa.Column(
            "last_step", sa.BigInteger(), nullable=False, comment="The time step of the latest code, used up"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was added"),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_second_factor_account")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_second_factor")),
        comment="An app that shows codes (TOTP)",
    )
    op.create_table(
        "second_factor_rule",
        sa.Column("organization", sa.Text(), nullable=False, comment="Where"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="Since when"),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_second_factor_rule_organization")
        ),
        sa.PrimaryKeyConstraint("organization", name=op.f("pk_second_factor_rule")),
        comment="An organization whose members sign in with a second factor",
    )


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_table("second_factor_rule")
    op.drop_table("second_factor")
    op.drop_index(op.f("ix_recovery_code_account"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_half_session_account"), table_name="half_session")
    op.drop_table("half_session")
    op.drop_index(op.f("ix_external_identity_account"), table_name="external_identity")
    op.drop_table("external_identity")
    op.drop_index(op.f("ix_allowance_at"), table_name="allowance")
    op.drop_table("allowance")
