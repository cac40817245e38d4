"""The audit log, which the database itself lets nobody change."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GUARDS = {
    "sqlite": (
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END""",
        """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit log is not changed' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        """CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_guard()""",
    ),
}


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table(
        "audit_entry",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The order in which they were written",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Who; none for the service",
        ),
        sa.Column(
            "organization",
            sa.Text(),
            nullable=True,
            comment="Whose log it stands in; none where it concerns the service",
        ),
        sa.Column("action", sa.Text(), nullable=False, comment="What was done"),
        sa.Column("kind", sa.Text(), nullable=False, comment="To what kind of record"),
        sa.Column("record", sa.Text(), nullable=False, comment="To which one: its short name or number"),
        sa.Column("detail", sa.Text(), nullable=False, comment="With which setting; never content"),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_audit_entry_account")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
        comment="Who did what, when, to which record; never content",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_entry_account"), "audit_entry", ["account"], unique=False)
    op.create_index(
        op.f("ix_audit_entry_organization_number"), "audit_entry", ["organization", "number"], unique=False
    )
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take the database one step back."""
    op.drop_index(op.f("ix_audit_entry_organization_number"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_account"), table_name="audit_entry")
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_guard()")
