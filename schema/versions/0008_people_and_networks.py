"""Invitations of people and of organizations, who keeps a network, and names for sessions and tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "invitation",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("secret_hash", sa.Text(), nullable=False, comment="SHA-256 of the link's secret"),
        sa.Column("email", sa.Text(), nullable=False, comment="Whom it was sent to, in lower case"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Where"),
        sa.Column("role", sa.Text(), nullable=False, comment="reader, designer, curator or admin"),
        sa.Column(
            "invited_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When its link was made"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="When the link ends"),
        sa.CheckConstraint(
            "role IN ('reader', 'designer', 'curator', 'admin')", name=op.f("ck_invitation_role")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["account.number"], name=op.f("fk_invitation_invited_by")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_invitation_organization")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_invitation")),
        sa.UniqueConstraint("organization", "email", name=op.f("uq_invitation_organization_email")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invitation_secret_hash")),
        comment="An open invitation to an organization; answered or withdrawn, it is gone",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitation_invited_by"), "invitation", ["invited_by"], unique=False)
    op.create_index(op.f("ix_invitation_organization"), "invitation", ["organization"], unique=False)
    op.create_table(
        "network_invitation",
        sa.Column("network", sa.Text(), nullable=False, comment="The network"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Who is invited"),
        sa.Column(
            "invited_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["account.number"], name=op.f("fk_network_invitation_invited_by")
        ),
        sa.ForeignKeyConstraint(["network"], ["network.id"], name=op.f("fk_network_invitation_network")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_network_invitation_organization")
        ),
        sa.PrimaryKeyConstraint("network", "organization", name=op.f("pk_network_invitation")),
        comment="An open invitation of an organization to a network; answered or withdrawn, it is gone",
    )
    op.create_index(
        op.f("ix_network_invitation_organization"), "network_invitation", ["organization"], unique=False
    )
    op.add_column(
        "api_token",
        sa.Column("name", sa.Text(), server_default="", nullable=False, comment="What its owner calls it"),
    )
    op.add_column(
        "network_membership",
        sa.Column(
            "is_keeper",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="Keeps the network: names it, invites to it, takes members out of it",
        ),
    )
    op.add_column(
        "session",
        sa.Column(
            "device", sa.Text(), server_default="", nullable=False, comment="Browser and system, as slugs"
        ),
    )
    # An organization that bears the network's own name is the one that keeps it.
    op.execute("UPDATE network_membership SET is_keeper = true WHERE network = organization")


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_column("session", "device")
    op.drop_column("network_membership", "is_keeper")
    op.drop_column("api_token", "name")
    op.drop_index(op.f("ix_network_invitation_organization"), table_name="network_invitation")
    op.drop_table("network_invitation")
    op.drop_index(op.f("ix_invitation_organization"), table_name="invitation")
    op.drop_index(op.f("ix_invitation_invited_by"), table_name="invitation")
    op.drop_table("invitation")
