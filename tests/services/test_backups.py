"""Backups: everything in one file, back into any database, and never over what is there."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.composition import compose
from app.domain.access import Role
from app.domain.errors import ConflictError, InvalidError
from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.domain.selection import Selection
from app.persistence.database import Database
from app.services.backups import BackupService
from app.services.seeding import SERVICE
from app.services.services import Services
from app.services.sign_in import Browser
from app.settings import Settings
from importers.base import Kind, StreamEntry

pytestmark = pytest.mark.anyio


async def filled(services: Services) -> None:
    entry = StreamEntry(Kind.ORGANIZATION, "grums", Organization("grums", "Grums", networks=("titi",)), 1)
    await services.imports.import_stream(SERVICE, [entry])
    await services.accounts.save_account("a@exempel.se", "grums", Role.DESIGNER, password="en lång lösenfras")
    viewer = await services.accounts.get_viewer("a@exempel.se")
    made = await services.insights.create_insight(
        viewer, InsightContent("Hemlig.", "grums", visibility="private", voices=("invanare",))
    )
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    await services.attachments.add(viewer, made.id, picture.getvalue(), caption="En vägg med lappar")
    await services.insights.update_insight(
        viewer,
        made.id,
        lambda content: InsightContent("Ny.", "grums", visibility="private"),
        expected_version=1,
    )


async def backup(services: Services, folder: Path) -> bytes:
    file = io.BytesIO()
    await BackupService(services.database, folder, store=services.attachments.store).write(file)
    return file.getvalue()


async def test_everything_comes_back_in_a_database_of_the_other_kind_too(
    either: Services, tmp_path: Path, settings_in: Callable[..., Settings]
) -> None:
    await filled(either)
    path = tmp_path / "backup.zip"
    path.write_bytes(await backup(either, tmp_path))
    restored = compose(settings_in(tmp_path / "restored"))
    (tmp_path / "restored").mkdir()
    await BackupService(restored.database, tmp_path / "restored", store=restored.attachments.store).restore(
        path
    )
    await restored.index.rebuild()
    assert await restored.seeding.is_ready()
    viewer = await restored.accounts.get_viewer("a@exempel.se")
    found = [each async for batch in restored.browse.stream(viewer, Selection()) for each in batch]
    assert [each.content.statement for each in found] == ["Ny."]
    (picture,) = await restored.attachments.list_attachments(viewer, found[0].id)
    served = await restored.attachments.get_form(viewer, found[0].id, picture.id, form="liten")
    assert served.content.startswith(b"\xff\xd8")
    history = await restored.insights.get_history(viewer, found[0].id)
    assert [each.content.statement for each in history.earlier] == ["Hemlig."]
    assert await restored.sign_in.with_password("a@exempel.se", "en lång lösenfras", Browser())
    await restored.insights.create_insight(viewer, InsightContent("Nästa.", "grums"))
    await restored.close()


async def test_a_backup_fills_a_postgres_database_and_numbers_go_on(
    services: Services, postgres_server: str, tmp_path: Path, settings_in: Callable[..., Settings]
) -> None:
    await filled(services)
    path = tmp_path / "backup.zip"
    path.write_bytes(await backup(services, tmp_path))
    database = Database(postgres_server.format("postgres"), pooled=False)
    async with database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.exec_driver_sql("CREATE DATABASE restored TEMPLATE template0 ENCODING 'UTF8'")
    await database.close()
    restored = compose(settings_in(tmp_path / "pg", database_url=postgres_server.format("restored")))
    (tmp_path / "pg").mkdir()
    await BackupService(restored.database, tmp_path / "pg", store=restored.attachments.store).restore(path)
    viewer = await restored.accounts.get_viewer("a@exempel.se")
    made = await restored.insights.create_insight(viewer, InsightContent("Nästa.", "grums"))
    assert made.number == 2
    await restored.accounts.save_account("b@exempel.se", "grums", Role.READER)
    await restored.close()


async def test_a_backup_never_goes_over_what_is_there(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    path.write_bytes(await backup(services, tmp_path))
    with pytest.raises(ConflictError):
        await BackupService(services.database, tmp_path, store=services.attachments.store).restore(path)


async def test_the_secret_comes_along_for_its_owner_alone(
    services: Services, tmp_path: Path, settings_in: Callable[..., Settings]
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    (old / "secret-key").write_text("hemligt")
    (new / "secret-key").write_text("annat")
    path = tmp_path / "backup.zip"
    path.write_bytes(await backup(services, old))
    restored = compose(settings_in(new))
    await BackupService(restored.database, new, store=restored.attachments.store).restore(path)
    await restored.close()
    assert (new / "secret-key").read_text() == "hemligt"
    assert (new / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"no zip", None])
async def test_what_is_no_backup_is_refused(
    tmp_path: Path, settings_in: Callable[..., Settings], content: bytes | None
) -> None:
    path = tmp_path / "backup.zip"
    if content is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("manifest.json", "{}")
    else:
        path.write_bytes(content)
    services = compose(settings_in(tmp_path / "new"))
    (tmp_path / "new").mkdir()
    with pytest.raises(InvalidError):
        await BackupService(services.database, tmp_path / "new", store=services.attachments.store).restore(
            path
        )
    await services.close()
