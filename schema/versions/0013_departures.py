"""Departures, and insights in the order in which they were changed, for harvesters."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "departure",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("insight", sa.Text(), nullable=False, comment="Id of an insight that was public"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Whose it was"),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it ceased to be public, or to be at all",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_departure")),
        sa.UniqueConstraint("insight", name=op.f("uq_departure_insight")),
        comment="Insights that were public once; harvesters are told that they have gone",
    )
    op.create_index(op.f("ix_departure_at"), "departure", ["at"], unique=False)
    op.create_index("ix_insight_updated", "insight", ["updated_at", "number"], unique=False)


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_index("ix_insight_updated", table_name="insight")
    op.drop_index(op.f("ix_departure_at"), table_name="departure")
    op.drop_table("departure")
