"""The word list: what curators add is searched for at once here, and within seconds in every other process."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import anyio
import pytest

from app.composition import compose
from app.domain.access import ANONYMOUS, Role, Viewer
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, SignInRequiredError
from app.domain.insights import InsightContent
from app.domain.language.synonyms import SynonymGroup
from app.domain.organizations import Organization
from app.domain.selection import Selection
from app.services.seeding import SERVICE
from app.services.services import Services
from app.services.wordlist import check_group
from app.settings import Settings
from importers.base import Kind, StreamEntry

pytestmark = pytest.mark.anyio

GROUP = SynonymGroup("Trafik", ("lekplats", "gunghörna"), ("playcorner",))


@pytest.fixture
async def curator(either: Services) -> Viewer:
    """A curator, in an organization that has one public insight about a playground."""
    entry = StreamEntry(Kind.ORGANIZATION, "ale", Organization("ale", "Ale kommun"), place=1)
    assert not (await either.imports.import_stream(SERVICE, [entry])).is_refused
    await either.accounts.save_account("kim@exempel.se", "ale", Role.CURATOR)
    viewer = await either.accounts.get_viewer("kim@exempel.se")
    content = InsightContent("Barnen saknar en lekplats nära skolan.", "ale", visibility="public")
    await either.insights.create_insight(viewer, content)
    return viewer


@pytest.fixture
async def neighbour(either: Services, either_settings: Settings) -> AsyncIterator[Services]:
    """Another process of the same service."""
    made = compose(either_settings)
    yield made
    await made.close()


async def hits(services: Services, text: str) -> int:
    return (await services.browse.list_page(ANONYMOUS, Selection(text=text))).total


async def test_added_words_reach_all_that_compares_texts(either, neighbour, curator):
    assert not await either.lineage.list_near(ANONYMOUS, "Gunghörnor saknas här")
    before = await either.themes.get_themes(ANONYMOUS, Selection())
    await either.wordlist.create_group(curator, "ale", GROUP)
    assert await either.lineage.list_near(ANONYMOUS, "Gunghörnor saknas här")
    assert GROUP in (await either.themes.language()).facts.synonyms
    assert (await either.themes.get_themes(ANONYMOUS, Selection())).themes is not before.themes
    await neighbour.index.follow_synonyms(at_once=True)
    assert GROUP in (await neighbour.themes.language()).facts.synonyms


async def test_searches_take_added_words_for_each_other_at_once_and_no_longer_when_removed(either, curator):
    assert await hits(either, "gunghörna") == 0
    number = await either.wordlist.create_group(curator, "ale", GROUP)
    assert await hits(either, "gunghörnor") == 1
    assert await hits(either, "playcorner") == 1
    await either.wordlist.remove_group(curator, number)
    assert await hits(either, "gunghörna") == 0
    await either.wordlist.restore_group(curator, number)
    assert await hits(either, "gunghörna") == 1
    changed = SynonymGroup("Trafik", ("lekplats", "klätterhörna"))
    await either.wordlist.update_group(curator, number, changed, expected_version=3)
    assert await hits(either, "gunghörna") == 0
    assert await hits(either, "klätterhörna") == 1


async def test_given_words_stay_in_use_beside_those_added(either, curator):
    content = InsightContent("Försörjningsstöd räcker inte.", "ale", visibility="public")
    await either.insights.create_insight(curator, content)
    await either.wordlist.create_group(curator, "ale", GROUP)
    assert await hits(either, "socialbidrag") == 1


async def test_another_process_follows_within_seconds(either, neighbour, curator):
    assert await hits(neighbour, "gunghörna") == 0
    await either.wordlist.create_group(curator, "ale", GROUP)
    deadline = time.monotonic() + 30
    while not await hits(neighbour, "gunghörna"):
        assert time.monotonic() < deadline
        await anyio.sleep(0.1)


async def test_a_process_that_starts_later_knows_the_words(either, neighbour, curator):
    await either.wordlist.create_group(curator, "ale", GROUP)
    assert await hits(neighbour, "gunghörna") == 1


async def test_the_list_is_found_by_word_form_and_subject(either, curator):
    await either.wordlist.create_group(curator, "ale", GROUP)
    everything = await either.wordlist.list_entries()
    assert sum(each.kept is not None for each in everything) == 1
    assert len(everything) > 100
    for wanted in ("gung", "Lekplatserna", "playcorner", "trafik"):
        assert GROUP.words in [each.group.words for each in await either.wordlist.list_entries(wanted)], (
            wanted
        )
    assert await either.wordlist.list_entries("xyzzyqwert") == []


async def test_only_curators_keep_groups_and_only_their_organization_s(either, curator):
    designer = replace(curator, roles={"ale": Role.DESIGNER})
    stranger = replace(curator, roles={"boden": Role.CURATOR})
    reading = replace(curator, is_read_only=True)
    number = await either.wordlist.create_group(curator, "ale", GROUP)
    for other in (designer, stranger, reading):
        with pytest.raises(ForbiddenError):
            await either.wordlist.create_group(other, "ale", GROUP)
        with pytest.raises(ForbiddenError):
            await either.wordlist.remove_group(other, number)
    with pytest.raises(SignInRequiredError):
        await either.wordlist.create_group(ANONYMOUS, "ale", GROUP)
    for missing in (number + 1, 10**30):
        with pytest.raises(NotFoundError):
            await either.wordlist.remove_group(curator, missing)


async def test_nobody_writes_over_what_somebody_else_saved(either, curator):
    number = await either.wordlist.create_group(curator, "ale", GROUP)
    await either.wordlist.update_group(curator, number, GROUP, expected_version=1)
    with pytest.raises(ConflictError):
        await either.wordlist.update_group(curator, number, GROUP, expected_version=1)


@pytest.mark.parametrize(
    "group",
    [
        SynonymGroup("Trafik", ()),
        SynonymGroup("Trafik", ("ensam",)),
        SynonymGroup("", ("buss", "tåg")),
        SynonymGroup("Trafik", ("buss", "och")),
        SynonymGroup("Trafik", ("buss", "x" * 61)),
        SynonymGroup("Trafik", ("buss", "ett uttryck som är för långt")),
        SynonymGroup("Trafik", tuple(f"ord{number}" for number in range(31))),
    ],
)
def test_a_group_that_helps_nobody_is_refused(group):
    with pytest.raises(InvalidError):
        check_group(group)


def test_a_group_is_tidied():
    tidy = check_group(SynonymGroup(" Trafik ", (" Buss", "buss ", "", "Tåg"), ("Bus",)))
    assert tidy == SynonymGroup("Trafik", ("buss", "tåg"), ("bus",))
