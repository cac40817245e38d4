"""Watches and synonyms."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "saved_selection",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("ref", sa.Text(), nullable=False, comment="Short name in addresses, never reused"),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Whose it is",
        ),
        sa.Column(
            "organization",
            sa.Text(),
            nullable=True,
            comment="Whose members may follow it too; none where it is private",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="What its owner calls it"),
        sa.Column("query", sa.Text(), nullable=False, comment="The Selection as a query string"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was saved"),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was removed; for a while that can be undone",
        ),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_saved_selection_account")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_saved_selection_organization")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_saved_selection")),
        sa.UniqueConstraint("ref", name=op.f("uq_saved_selection_ref")),
        comment="A Selection that somebody saved",
    )
    op.create_index(op.f("ix_saved_selection_account"), "saved_selection", ["account"], unique=False)
    op.create_index(
        op.f("ix_saved_selection_organization"), "saved_selection", ["organization"], unique=False
    )
    op.create_table(
        "synonym_group",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("organization", sa.Text(), nullable=False, comment="Whose curators keep it"),
        sa.Column("subject", sa.Text(), nullable=False, comment="The subject that it stands under"),
        sa.Column("words", sa.JSON(), nullable=False, comment="Swedish expressions that mean the same"),
        sa.Column("english", sa.JSON(), nullable=False, comment="What an English query may say instead"),
        sa.Column("related", sa.JSON(), nullable=False, comment="Expressions worth finding further down"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts changes, from 1"),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last changed"
        ),
        sa.Column(
            "updated_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was removed; it stays, so that this can be undone",
        ),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_synonym_group_organization")
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["account.number"], name=op.f("fk_synonym_group_updated_by")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_synonym_group")),
        comment="Words that searches take for each other, beside those of the seed file",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "watch",
        sa.Column(
            "saved_selection",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What is followed",
        ),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Who follows it",
        ),
        sa.Column(
            "seen_change", sa.BigInteger(), nullable=False, comment="The change that was the latest, then"
        ),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When all of it was last marked as seen",
        ),
        sa.Column(
            "feed_hash",
            sa.Text(),
            nullable=True,
            comment="SHA-256 of the secret in the private feed's address",
        ),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_watch_account")),
        sa.ForeignKeyConstraint(
            ["saved_selection"], ["saved_selection.number"], name=op.f("fk_watch_saved_selection")
        ),
        sa.PrimaryKeyConstraint("saved_selection", "account", name=op.f("pk_watch")),
        sa.UniqueConstraint("feed_hash", name=op.f("uq_watch_feed_hash")),
        comment="One person's watch over a saved Selection: what they have seen of it, and their own feed",
    )
    op.create_index(op.f("ix_watch_account"), "watch", ["account"], unique=False)


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_index(op.f("ix_watch_account"), table_name="watch")
    op.drop_table("watch")
    op.drop_table("synonym_group")
    op.drop_index(op.f("ix_saved_selection_organization"), table_name="saved_selection")
    op.drop_index(op.f("ix_saved_selection_account"), table_name="saved_selection")
    op.drop_table("saved_selection")
