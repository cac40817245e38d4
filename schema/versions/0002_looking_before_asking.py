"""Looking before asking, reuse, feedback and lineage."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "access_request",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="UUID for the outside"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Who is asked"),
        sa.Column("asker", sa.Text(), nullable=False, comment="Who asks"),
        sa.Column("question", sa.Text(), nullable=False, comment="What they looked for"),
        sa.Column("message", sa.Text(), nullable=False, comment="What else they say"),
        sa.Column("answer", sa.Text(), nullable=False, comment="What they were answered"),
        sa.Column(
            "answered_at", sa.DateTime(timezone=True), nullable=True, comment="When they were answered"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was sent"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["asker"], ["organization.id"], name=op.f("fk_access_request_asker")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.number"], name=op.f("fk_access_request_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_access_request_organization")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_access_request")),
        sa.UniqueConstraint("id", name=op.f("uq_access_request_id")),
        comment="A request to be shown insights that an organization has not shared",
    )
    op.create_index(op.f("ix_access_request_asker"), "access_request", ["asker"], unique=False)
    op.create_index(op.f("ix_access_request_organization"), "access_request", ["organization"], unique=False)
    op.create_table(
        "counted_organization",
        sa.Column("organization", sa.Text(), nullable=False, comment="Who chose it"),
        sa.Column(
            "is_counted", sa.Boolean(), nullable=False, comment="Whether its unshared insights may be counted"
        ),
        sa.Column(
            "changed_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last decided"
        ),
        sa.Column(
            "changed_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["account.number"], name=op.f("fk_counted_organization_changed_by")
        ),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_counted_organization_organization")
        ),
        sa.PrimaryKeyConstraint("organization", name=op.f("pk_counted_organization")),
        comment="Organizations that let insights they have not shared be counted when others look before they ask",
    )
    op.create_table(
        "asking",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="UUID for the outside"),
        sa.Column("organization", sa.Text(), nullable=False, comment="Who meant to ask"),
        sa.Column(
            "question", sa.Text(), nullable=False, comment="What they meant to ask, one question a line"
        ),
        sa.Column(
            "zone", sa.SmallInteger(), nullable=False, comment="Bit mask of the populations they meant to ask"
        ),
        sa.Column(
            "labels",
            sa.JSON(),
            nullable=False,
            comment="Concept ids by scheme: subpopulations, themes, methods",
        ),
        sa.Column("municipality", sa.Text(), nullable=True, comment="Where, if in one place"),
        sa.Column("planned", sa.Text(), nullable=True, comment="When: year, month or day (ISO 8601)"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="reused, partly or ask"),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="Why it was asked again, or what is left to ask"
        ),
        sa.Column(
            "strong",
            sa.Integer(),
            nullable=False,
            comment="How many insights answered already, as shown then",
        ),
        sa.Column(
            "avoided",
            sa.Integer(),
            nullable=False,
            comment="How many of the questions nobody has to be asked",
        ),
        sa.Column("gap", sa.Text(), nullable=False, comment="State of the white spot when it was decided"),
        sa.Column(
            "study",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The study that was planned",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was decided"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_asking_created_by")),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.code"], name=op.f("fk_asking_municipality")),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name=op.f("fk_asking_organization")),
        sa.ForeignKeyConstraint(["study"], ["study.number"], name=op.f("fk_asking_study")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_asking")),
        sa.UniqueConstraint("id", name=op.f("uq_asking_id")),
        comment="A question somebody meant to ask, and what was decided after looking first",
    )
    op.create_index(op.f("ix_asking_organization"), "asking", ["organization"], unique=False)
    op.create_index(op.f("ix_asking_study"), "asking", ["study"], unique=False)
    op.create_table(
        "study_feedback",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column(
            "study", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The study"
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="planned or given"),
        sa.Column("happens", sa.Text(), nullable=True, comment="When: year, month or day (ISO 8601)"),
        sa.Column("how", sa.Text(), nullable=False, comment="How those who took part are told"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was noted"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.number"], name=op.f("fk_study_feedback_created_by")
        ),
        sa.ForeignKeyConstraint(["study"], ["study.number"], name=op.f("fk_study_feedback_study")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_study_feedback")),
        comment="That those who took part in a study will be, or were, told what became of it",
    )
    op.create_index(op.f("ix_study_feedback_study"), "study_feedback", ["study"], unique=False)
    op.create_table(
        "heard_also",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column(
            "insight",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What was heard",
        ),
        sa.Column("organization", sa.Text(), nullable=False, comment="Who has heard it too"),
        sa.Column(
            "own",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Their own insight that says the same, if any",
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="From whom or where they heard it"),
        sa.Column("year", sa.SmallInteger(), nullable=True, comment="The year they heard it"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was noted"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_heard_also_created_by")),
        sa.ForeignKeyConstraint(["insight"], ["insight.number"], name=op.f("fk_heard_also_insight")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_heard_also_organization")
        ),
        sa.ForeignKeyConstraint(["own"], ["insight.number"], name=op.f("fk_heard_also_own")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_heard_also")),
        sa.UniqueConstraint(
            "insight", "organization", "own", name=op.f("uq_heard_also_insight_organization_own")
        ),
        comment="That another organization has heard the same",
    )
    op.create_index(op.f("ix_heard_also_insight"), "heard_also", ["insight"], unique=False)
    op.create_index(op.f("ix_heard_also_own"), "heard_also", ["own"], unique=False)
    op.create_table(
        "lineage",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column(
            "old",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What gave way",
        ),
        sa.Column(
            "new",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="What took its place, if anything",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="withdraw, supersede or merge"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_lineage_created_by")),
        sa.ForeignKeyConstraint(["new"], ["insight.number"], name=op.f("fk_lineage_new")),
        sa.ForeignKeyConstraint(["old"], ["insight.number"], name=op.f("fk_lineage_old")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_lineage")),
        comment="How insights gave way to others",
    )
    op.create_index(op.f("ix_lineage_new"), "lineage", ["new"], unique=False)
    op.create_index(op.f("ix_lineage_old"), "lineage", ["old"], unique=False)
    op.create_table(
        "reuse",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="UUID for the outside"),
        sa.Column(
            "insight",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What was used",
        ),
        sa.Column("organization", sa.Text(), nullable=False, comment="Who used it"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="What it was used for"),
        sa.Column("link", sa.Text(), nullable=False, comment="Where the result can be read"),
        sa.Column(
            "asking",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The decision that it was part of",
        ),
        sa.Column(
            "told_at", sa.DateTime(timezone=True), nullable=True, comment="When the source told the residents"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was noted"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["asking"], ["asking.number"], name=op.f("fk_reuse_asking")),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_reuse_created_by")),
        sa.ForeignKeyConstraint(["insight"], ["insight.number"], name=op.f("fk_reuse_insight")),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name=op.f("fk_reuse_organization")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reuse")),
        sa.UniqueConstraint("id", name=op.f("uq_reuse_id")),
        comment="That an insight was used: by whom, and for what",
    )
    op.create_index(op.f("ix_reuse_asking"), "reuse", ["asking"], unique=False)
    op.create_index(op.f("ix_reuse_insight"), "reuse", ["insight"], unique=False)
    op.create_index(op.f("ix_reuse_organization"), "reuse", ["organization"], unique=False)
    op.create_table(
        "review",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column(
            "insight",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What was looked at again",
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="What was found"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_review_created_by")),
        sa.ForeignKeyConstraint(["insight"], ["insight.number"], name=op.f("fk_review_insight")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_review")),
        comment="That somebody looked at an insight again and found it still true",
    )
    op.create_index("ix_review_insight", "review", ["insight", "created_at"], unique=False)


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_index("ix_review_insight", table_name="review")
    op.drop_table("review")
    op.drop_index(op.f("ix_reuse_organization"), table_name="reuse")
    op.drop_index(op.f("ix_reuse_insight"), table_name="reuse")
    op.drop_index(op.f("ix_reuse_asking"), table_name="reuse")
    op.drop_table("reuse")
    op.drop_index(op.f("ix_lineage_old"), table_name="lineage")
    op.drop_index(op.f("ix_lineage_new"), table_name="lineage")
    op.drop_table("lineage")
    op.drop_index(op.f("ix_heard_also_own"), table_name="heard_also")
    op.drop_index(op.f("ix_heard_also_insight"), table_name="heard_also")
    op.drop_table("heard_also")
    op.drop_index(op.f("ix_study_feedback_study"), table_name="study_feedback")
    op.drop_table("study_feedback")
    op.drop_index(op.f("ix_asking_study"), table_name="asking")
    op.drop_index(op.f("ix_asking_organization"), table_name="asking")
    op.drop_table("asking")
    op.drop_table("counted_organization")
    op.drop_index(op.f("ix_access_request_organization"), table_name="access_request")
    op.drop_index(op.f("ix_access_request_asker"), table_name="access_request")
    op.drop_table("access_request")
