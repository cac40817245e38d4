"""What a database starts with: complete, repeatable, and never in the way of what people changed since."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import update

from app.composition import compose
from app.domain.access import ANONYMOUS
from app.domain.selection import Selection
from app.domain.vocabularies import Scheme
from app.persistence import migrations
from app.persistence.tables import concept
from app.services.seeding import SEEDS, read_concepts
from app.services.services import Services
from app.services.sign_in import Browser
from app.settings import Settings

pytestmark = pytest.mark.anyio


async def test_an_empty_database_is_not_ready_until_it_is_migrated(
    tmp_path: Path, settings_in: Callable[..., Settings]
) -> None:
    services = compose(settings_in(tmp_path))
    assert not await services.seeding.is_ready()
    await services.seeding.migrate()
    assert await services.seeding.is_ready()
    await services.close()


def test_the_newest_revision_is_the_one_the_migrations_lead_to() -> None:
    heads = ScriptDirectory(str(migrations.SCRIPTS)).get_heads()
    assert heads == [migrations.newest_revision()]


async def test_every_concept_of_the_seeds_is_there_in_order(either: Services) -> None:
    directory = await either.reference.get_directory()
    seeds = list(read_concepts(SEEDS / "vocabularies"))
    for scheme in Scheme:
        expected = tuple(each for each in seeds if each.scheme == scheme)
        assert directory.vocabularies.list_concepts(scheme) == expected


async def test_every_municipality_of_the_register_is_there(either: Services) -> None:
    directory = await either.reference.get_directory()
    assert len(directory.municipalities) == 290
    assert directory.municipalities["1764"].name == "Grums"


async def test_a_label_that_went_out_of_date_is_brought_back(services: Services) -> None:
    async with services.database.writing() as connection:
        await connection.execute(update(concept).where(concept.c.id == "klient").values(label_sv="Gammal"))
    await services.seeding.load_vocabularies()
    directory = await services.reference.reload()
    assert directory.vocabularies.label(Scheme.POPULATIONS, "klient") != "Gammal"


async def test_the_demonstration_is_whole_and_its_people_can_sign_in(demo: Services) -> None:
    assert await demo.browse.count(ANONYMOUS, Selection()) == 258
    for email, pass_phrase in demo.seeding.demonstration_people().items():
        assert await demo.sign_in.with_password(email, pass_phrase, Browser())


async def test_a_second_start_leaves_alone_what_somebody_changed(demo: Services) -> None:
    designer = await demo.accounts.get_viewer("grums-designer@exempel.se")
    page = await demo.browse.list_page(designer, Selection(organizations=("grums",)), limit=1)
    name = page.items[0].id
    await demo.insights.update_insight(
        designer, name, lambda content: replace(content, statement="Ändrad."), expected_version=1
    )
    assert await demo.seeding.load_demonstration() is None
    assert (await demo.insights.get_insight(designer, name)).content.statement == "Ändrad."


async def test_a_service_without_the_demonstration_says_so(services: Services) -> None:
    assert not await services.seeding.has_demonstration()
