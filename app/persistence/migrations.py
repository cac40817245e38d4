"""Brings a database to the shape that this version of the service needs.

Alembic is loaded only when there is something for it to do: every start asks whether the database is current.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from app.persistence.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).resolve().parents[2] / "schema"


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that are missing."""
    from alembic import command

    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take migrations back."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def draft(connection: Connection, message: str) -> None:
    """Write a migration from the difference between tables and database, for a person to correct."""
    from alembic import command

    config = _config(connection)
    number = len(list((SCRIPTS / "versions").glob("*.py"))) + 1
    command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


def is_current(connection: Connection) -> bool:
    """Whether the database has every migration and no other."""
    return find_revision(connection) == newest_revision()


def newest_revision() -> str:
    """The revision that this version of the service needs: files of migrations begin with theirs, numbered in order."""
    return max(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def find_revision(connection: Connection) -> str | None:
    """The revision that the database is at, or None where nobody has set it up."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def differences(connection: Connection) -> list[object]:
    """What the tables in code have and the database has not, or the other way round; none when all is well."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    return list(
        compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    )
