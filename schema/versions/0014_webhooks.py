"""Webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "webhook",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="UUID for the outside"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Whose"),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Through whose eyes",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="What people call it"),
        sa.Column("address", sa.Text(), nullable=False, comment="Where messages go"),
        sa.Column("query", sa.Text(), nullable=False, comment="The Selection as a query string"),
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            comment="The service's own address, as the receiver is told it",
        ),
        sa.Column("sealed_secret", sa.Text(), nullable=False, comment="The key of its signatures, sealed"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was registered"),
        sa.Column(
            "seen_change", sa.BigInteger(), nullable=False, comment="The latest change that was looked at"
        ),
        sa.Column(
            "failing_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Since when no message was taken; none while all is well",
        ),
        sa.Column(
            "stopped_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was turned off; none while it is on",
        ),
        sa.Column("stop_reason", sa.Text(), nullable=False, comment="Why it was turned off"),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_webhook_account")),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name=op.f("fk_webhook_organization")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_webhook")),
        sa.UniqueConstraint("id", name=op.f("uq_webhook_id")),
        comment="An address that is told when the insights of a Selection change",
    )
    op.create_index(op.f("ix_webhook_organization"), "webhook", ["organization"], unique=False)
    op.create_table(
        "webhook_delivery",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Order of the messages",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="The message's id, the same at every try"),
        sa.Column(
            "webhook", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="To whom"
        ),
        sa.Column("changes", sa.JSON(), nullable=False, comment="References: what became of which insight"),
        sa.Column(
            "is_test", sa.Boolean(), nullable=False, comment="Whether somebody pressed the test button"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was made"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="How often it was tried"),
        sa.Column(
            "next_try_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it is tried next; none when it is done with",
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="When it was taken"),
        sa.Column("status_code", sa.Integer(), nullable=True, comment="What was answered last"),
        sa.Column("problem", sa.Text(), nullable=False, comment="What went wrong last, in a word"),
        sa.ForeignKeyConstraint(["webhook"], ["webhook.number"], name=op.f("fk_webhook_delivery_webhook")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("id", name=op.f("uq_webhook_delivery_id")),
        comment="Messages to webhooks, and what came of them",
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_webhook_delivery_next_try_at"), "webhook_delivery", ["next_try_at"], unique=False
    )
    op.create_index(
        op.f("ix_webhook_delivery_webhook_number"), "webhook_delivery", ["webhook", "number"], unique=False
    )
    op.create_table(
        "webhook_insight",
        sa.Column(
            "webhook",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Who was told",
        ),
        sa.Column(
            "insight",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="Number of what it was told of",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="The insight's id"),
        sa.Column("ref", sa.Text(), nullable=False, comment="The insight's short name"),
        sa.Column("version", sa.Integer(), nullable=False, comment="The version it was told of"),
        sa.ForeignKeyConstraint(["webhook"], ["webhook.number"], name=op.f("fk_webhook_insight_webhook")),
        sa.PrimaryKeyConstraint("webhook", "insight", name=op.f("pk_webhook_insight")),
        comment="What was in a webhook's Selection when it last looked, so that leaving it can be told",
    )


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_table("webhook_insight")
    op.drop_index(op.f("ix_webhook_delivery_webhook_number"), table_name="webhook_delivery")
    op.drop_index(op.f("ix_webhook_delivery_next_try_at"), table_name="webhook_delivery")
    op.drop_table("webhook_delivery")
    op.drop_index(op.f("ix_webhook_organization"), table_name="webhook")
    op.drop_table("webhook")
