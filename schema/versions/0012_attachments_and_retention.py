"""Attachments, retention, and what is erased."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "doomed_file",
        sa.Column("name", sa.Text(), nullable=False, comment="Its name where files are kept"),
        sa.Column(
            "after", sa.DateTime(timezone=True), nullable=False, comment="From when on it may be removed"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_doomed_file")),
        comment="Files that belong to nothing, or will unless what is under way is finished",
    )
    op.create_table(
        "erasure",
        sa.Column("kind", sa.Text(), nullable=False, comment="insight or study"),
        sa.Column("id", sa.Text(), nullable=False, comment="The UUID that it had"),
        sa.Column(
            "ref",
            sa.Text(),
            nullable=False,
            comment="The short name that it had, which is never given to another",
        ),
        sa.Column("organization", sa.Text(), nullable=False, comment="Whose it was"),
        sa.Column(
            "visibility", sa.Text(), nullable=False, comment="For whom it was, and may know that it is gone"
        ),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Its author",
        ),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column(
            "erased_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.Column(
            "is_swept", sa.Boolean(), nullable=False, comment="Whether nothing of it is left in files either"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_erasure_created_by")),
        sa.ForeignKeyConstraint(["erased_by"], ["account.number"], name=op.f("fk_erasure_erased_by")),
        sa.ForeignKeyConstraint(["organization"], ["organization.id"], name=op.f("fk_erasure_organization")),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_erasure_kind_ref")),
        comment="What was erased. Of a study this is all that is left; of an insight an empty row is left too",
    )
    op.create_index(op.f("ix_erasure_is_swept"), "erasure", ["is_swept"], unique=False)
    op.create_table(
        "retention",
        sa.Column(
            "study",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="Whose material it is",
        ),
        sa.Column("until", sa.Text(), nullable=False, comment="The last day that it is kept (ISO 8601)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it is kept until then"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="When it was decided"),
        sa.Column(
            "changed_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["account.number"], name=op.f("fk_retention_changed_by")),
        sa.ForeignKeyConstraint(["study"], ["study.number"], name=op.f("fk_retention_study")),
        sa.PrimaryKeyConstraint("study", name=op.f("pk_retention")),
        comment="Until when the material of a study is kept",
    )
    op.create_index(op.f("ix_retention_until"), "retention", ["until"], unique=False)
    op.create_table(
        "attachment",
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
            comment="What it belongs to",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="image or pdf"),
        sa.Column("caption", sa.Text(), nullable=False, comment="What it shows, in words"),
        sa.Column("file", sa.Text(), nullable=False, comment="Its random name where files are kept"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Bytes of all its files"),
        sa.Column(
            "width", sa.Integer(), nullable=False, comment="Pixels of the large picture; 0 for a document"
        ),
        sa.Column(
            "height", sa.Integer(), nullable=False, comment="Pixels of the large picture; pages of a document"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was added"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="By whom",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.number"], name=op.f("fk_attachment_created_by")),
        sa.ForeignKeyConstraint(["insight"], ["insight.number"], name=op.f("fk_attachment_insight")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_attachment")),
        sa.UniqueConstraint("file", name=op.f("uq_attachment_file")),
        sa.UniqueConstraint("id", name=op.f("uq_attachment_id")),
        comment="A picture or a document that belongs to an insight; the file as it was sent is not kept",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attachment_insight_number"), "attachment", ["insight", "number"], unique=False)


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_index(op.f("ix_attachment_insight_number"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(op.f("ix_retention_until"), table_name="retention")
    op.drop_table("retention")
    op.drop_index(op.f("ix_erasure_is_swept"), table_name="erasure")
    op.drop_table("erasure")
    op.drop_table("doomed_file")
