"""What curators have decided about recurring themes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "theme_decision",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Order of the decisions",
        ),
        sa.Column("act", sa.Text(), nullable=False, comment="name, pin, merge or split"),
        sa.Column(
            "core",
            sa.JSON(),
            nullable=False,
            comment="Refs of the theme's most central insights, as it was then",
        ),
        sa.Column(
            "others",
            sa.JSON(),
            nullable=False,
            comment="Refs: of the theme to merge with, its core; of a split, what leaves",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="The name it was given"),
        sa.Column("organization", sa.Text(), nullable=False, comment="For whom it was decided"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was decided"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.CheckConstraint("act IN ('name', 'pin', 'merge', 'split')", name=op.f("ck_theme_decision_act")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.number"], name=op.f("fk_theme_decision_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_theme_decision_organization")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_theme_decision")),
        comment="What a curator has decided about a recurring theme",
    )


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_table("theme_decision")
