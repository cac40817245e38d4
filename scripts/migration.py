"""Drafts a migration: what the tables in code have, and a database with every migration has not."""

import asyncio
import sys
import tempfile
from pathlib import Path

from app.persistence import migrations
from app.persistence.database import Database


async def draft(message: str) -> None:
    """Bring an empty database up to date, and write down how the tables differ from it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'draft.sqlite3'}", pooled=False)
        await database.run_sync(migrations.upgrade)
        await database.run_sync(lambda connection: migrations.draft(connection, message))
        await database.close()


if __name__ == "__main__":
    asyncio.run(draft(sys.argv[1]))
