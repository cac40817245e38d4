"""Brings a database to the shape that this version of the service needs."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from app.persistence.tables import metadata

SCRIPTS = Path(__file__).resolve().parents[2] / "schema"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that are missing."""
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take migrations back."""
    command.downgrade(_config(connection), revision)


def draft(connection: Connection, message: str) -> None:
    """Write a migration from the difference between tables and database, for a person to correct."""
    config = _config(connection)
    number = len(list((SCRIPTS / "versions").glob("*.py"))) + 1
    command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


def is_current(connection: Connection) -> bool:
    """Whether the database has every migration and no other."""
    heads = set(ScriptDirectory.from_config(_config(connection)).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads


def differences(connection: Connection) -> list[object]:
    """What the tables in code have and the database has not, or the other way round; none when all is well."""
    return list(
        compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    )
