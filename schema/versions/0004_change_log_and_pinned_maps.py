"""A log of the latest changes, and maps that are kept as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "insight_change",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Order of the changes, which is that of their commits",
        ),
        sa.Column(
            "insight",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The insight that was added, changed or removed",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_insight_change")),
        comment="The latest changes, by which processes keep what they hold in memory in step",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pinned_map",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("ref", sa.Text(), nullable=False, comment="Short citable name, never reused"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Who keeps it"),
        sa.Column(
            "visibility", sa.Text(), nullable=False, comment="Level of sharing, for whose eyes it was drawn"
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="Heading"),
        sa.Column("selection", sa.Text(), nullable=False, comment="What it shows, in words"),
        sa.Column(
            "query",
            sa.Text(),
            nullable=False,
            comment="The same as a query string, to draw it as it is today",
        ),
        sa.Column("language", sa.Text(), nullable=False, comment="The language of its words"),
        sa.Column(
            "content", sa.JSON(), nullable=False, comment="Its kind, sentences, cautions and table of numbers"
        ),
        sa.Column("svg", sa.Text(), nullable=False, comment="The picture as it was"),
        sa.Column("png", sa.Text(), nullable=False, comment="The same painted, in base 64"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was kept"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_pinned_map_created_by")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_pinned_map_organization")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_pinned_map")),
        sa.UniqueConstraint("ref", name=op.f("uq_pinned_map_ref")),
        comment="A map kept as it was, with a permanent address",
    )
    op.create_index(op.f("ix_pinned_map_organization"), "pinned_map", ["organization"], unique=False)


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_index(op.f("ix_pinned_map_organization"), table_name="pinned_map")
    op.drop_table("pinned_map")
    op.drop_table("insight_change")
