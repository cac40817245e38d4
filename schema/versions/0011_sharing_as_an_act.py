"""Sharing as an act: rules, wishes and answers; legal basis and consent of studies."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "screening_answer",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="insight or study"),
        sa.Column("record", sa.Text(), nullable=False, comment="Id of what was screened"),
        sa.Column("field", sa.Text(), nullable=False, comment="Where in it"),
        sa.Column("finding", sa.Text(), nullable=False, comment="Sort of personal data; never the words"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it tells of nobody"),
        sa.Column(
            "answered_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Who says so",
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.number"], name=op.f("fk_screening_answer_answered_by")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_screening_answer")),
        comment="What was found before sharing and let stand, and why",
    )
    op.create_index(
        op.f("ix_screening_answer_kind_record"), "screening_answer", ["kind", "record"], unique=False
    )
    op.create_table(
        "raising_request",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="insight or study"),
        sa.Column("record", sa.Text(), nullable=False, comment="Id of what is to be shared"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Whose curators"),
        sa.Column("visibility", sa.Text(), nullable=False, comment="The level that is wished for"),
        sa.Column("note", sa.Text(), nullable=False, comment="What the wish says to the curator"),
        sa.Column(
            "asked_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Who wishes it",
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column(
            "answered_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The curator who answered",
        ),
        sa.Column(
            "answered_at", sa.DateTime(timezone=True), nullable=True, comment="When; none while it is open"
        ),
        sa.Column("is_granted", sa.Boolean(), nullable=True, comment="Yes or no"),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.number"], name=op.f("fk_raising_request_answered_by")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.number"], name=op.f("fk_raising_request_asked_by")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_raising_request_organization")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_raising_request")),
        comment="Wishes to share something beyond its organization",
    )
    op.create_index(
        op.f("ix_raising_request_kind_record"), "raising_request", ["kind", "record"], unique=False
    )
    op.create_index(
        op.f("ix_raising_request_organization_answered_at"),
        "raising_request",
        ["organization", "answered_at"],
        unique=False,
    )
    op.create_table(
        "sharing_rule",
        sa.Column("organization", sa.Text(), nullable=False, comment="Whose rule it is"),
        sa.Column(
            "raising_needs_curator", sa.Boolean(), nullable=False, comment="A curator shares beyond it"
        ),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_sharing_rule_organization")
        ),
        sa.PrimaryKeyConstraint("organization", name=op.f("pk_sharing_rule")),
        comment="What an organization says of sharing beyond itself; without a row, nothing",
    )
    op.add_column(
        "study",
        sa.Column(
            "legal_basis",
            sa.Text(),
            nullable=True,
            comment="On what personal data are handled; for the organization's eyes",
        ),
    )
    op.add_column(
        "study",
        sa.Column(
            "consent",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="How those who took part were told and agreed; for the organization's eyes",
        ),
    )


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_column("study", "consent")
    op.drop_column("study", "legal_basis")
    op.drop_table("sharing_rule")
    op.drop_index(op.f("ix_raising_request_organization_answered_at"), table_name="raising_request")
    op.drop_index(op.f("ix_raising_request_kind_record"), table_name="raising_request")
    op.drop_table("raising_request")
    op.drop_index(op.f("ix_screening_answer_kind_record"), table_name="screening_answer")
    op.drop_table("screening_answer")
