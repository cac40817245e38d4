"""Files that are taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "import_batch",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Key inside the database",
        ),
        sa.Column("id", sa.Text(), nullable=False, comment="Random name for the outside"),
        sa.Column("organization", sa.Text(), nullable=True, comment="For rows that name none"),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Who sent it; none for the service",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was sent"),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, comment="When its state last changed"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="What the file was called"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Its bytes"),
        sa.Column("format", sa.Text(), nullable=False, comment="The importer that reads it"),
        sa.Column(
            "signature", sa.Text(), nullable=False, comment="What files with the same columns have in common"
        ),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="uploaded, mapped, checking, running, done, failed or undone",
        ),
        sa.Column(
            "file",
            sa.Text(),
            nullable=False,
            comment="Its random name in the data folder; empty once removed",
        ),
        sa.Column("mapping", sa.JSON(), nullable=False, comment="How it is read"),
        sa.Column("repairs", sa.JSON(), nullable=False, comment="What was set right by place in the file"),
        sa.Column("report", sa.JSON(), nullable=False, comment="What it came to: counts and problems"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="How many rows it has, as far as is known"),
        sa.Column("progress", sa.Integer(), nullable=False, comment="How many of them are done"),
        sa.Column("worker", sa.Text(), nullable=False, comment="The process that takes it in"),
        sa.Column(
            "leased_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when no other process may take over",
        ),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_import_batch_account")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_import_batch_organization")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("id", name=op.f("uq_import_batch_id")),
        comment="A file that is, was or shall be taken in",
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_import_batch_account_number"), "import_batch", ["account", "number"], unique=False
    )
    op.create_index(
        op.f("ix_import_batch_organization_number"), "import_batch", ["organization", "number"], unique=False
    )
    op.create_index(op.f("ix_import_batch_state"), "import_batch", ["state"], unique=False)
    op.create_table(
        "import_mapping",
        sa.Column("organization", sa.Text(), nullable=False, comment="Who reads files so"),
        sa.Column(
            "signature", sa.Text(), nullable=False, comment="What files with the same columns have in common"
        ),
        sa.Column("mapping", sa.JSON(), nullable=False, comment="How they are read"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last used"),
        sa.ForeignKeyConstraint(
            ["organization"], ["organization.id"], name=op.f("fk_import_mapping_organization")
        ),
        sa.PrimaryKeyConstraint("organization", "signature", name=op.f("pk_import_mapping")),
        comment="How an organization reads files of the same columns",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_change",
        sa.Column(
            "batch",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The import",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="insight or study"),
        sa.Column(
            "record",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Number of the record it wrote, which may be gone since",
        ),
        sa.Column("is_new", sa.Boolean(), nullable=False, comment="Whether it was added, or changed"),
        sa.Column("version", sa.Integer(), nullable=False, comment="The version that the import wrote"),
        sa.ForeignKeyConstraint(["batch"], ["import_batch.number"], name=op.f("fk_import_change_batch")),
        sa.PrimaryKeyConstraint("batch", "kind", "record", name=op.f("pk_import_change")),
        comment="What an import wrote, so that it can be undone",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_table("import_change")
    op.drop_table("import_mapping")
    op.drop_index(op.f("ix_import_batch_state"), table_name="import_batch")
    op.drop_index(op.f("ix_import_batch_organization_number"), table_name="import_batch")
    op.drop_index(op.f("ix_import_batch_account_number"), table_name="import_batch")
    op.drop_table("import_batch")
