"""Watches: what is new to whom, who may know of them, and feeds that die with what they rest on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from app.domain.access import ANONYMOUS, Role, Viewer
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, SignInRequiredError
from app.domain.insights import Insight, InsightContent
from app.domain.organizations import Organization
from app.domain.selection import Selection
from app.persistence import outbox
from app.persistence.tables import account, insight, insight_change, membership, watch
from app.services.seeding import SERVICE
from app.services.services import Services
from app.services.watches import Watch
from importers.base import Kind, StreamEntry

pytestmark = pytest.mark.anyio

EVERYTHING = Selection()
WORDS = Selection(text="lekplats")
Cast = dict[str, Viewer]


@pytest.fixture
async def people(either: Services) -> Cast:
    """Two of one organization, and one of another."""
    entries = [
        StreamEntry(Kind.ORGANIZATION, slug, Organization(slug, slug.title()), place=place)
        for place, slug in enumerate(("ale", "boden"), start=1)
    ]
    assert not (await either.imports.import_stream(SERVICE, entries)).is_refused
    for name, organization, role in (
        ("anna", "ale", Role.DESIGNER),
        ("axel", "ale", Role.READER),
        ("bo", "boden", Role.DESIGNER),
    ):
        await either.accounts.save_account(f"{name}@exempel.se", organization, role)
    return {name: await either.accounts.get_viewer(f"{name}@exempel.se") for name in ("anna", "axel", "bo")}


async def log(services: Services, author: Viewer, statement: str, visibility: str = "public") -> Insight:
    organization = next(iter(author.roles))
    content = InsightContent(statement, organization, visibility=visibility)
    return await services.insights.create_insight(author, content)


async def news_of(services: Services, viewer: Viewer, ref: str) -> list[str]:
    found = await services.watches.get_news(viewer, await services.watches.get_watch(viewer, ref), limit=100)
    assert found.total == len(found.items)
    return [each.content.statement for each in found.items]


async def see(services: Services, viewer: Viewer, ref: str) -> None:
    news = await services.watches.get_news(viewer, await services.watches.get_watch(viewer, ref))
    await services.watches.mark_seen(viewer, ref, until=news.until, at=news.at)


async def save(services: Services, viewer: Viewer, selection: Selection = EVERYTHING, **more: str) -> Watch:
    return await services.watches.create_watch(viewer, selection, name="Min bevakning", **more)


@pytest.mark.parametrize("selection", [EVERYTHING, WORDS])
async def test_new_is_what_came_after_one_last_looked(either, people, selection):
    anna, bo = people["anna"], people["bo"]
    await log(either, bo, "En lekplats som fanns")
    ref = (await save(either, anna, selection)).saved.ref
    assert await news_of(either, anna, ref) == []
    await log(either, bo, "En ny lekplats")
    await log(either, bo, "Ännu en lekplats")
    assert await news_of(either, anna, ref) == ["Ännu en lekplats", "En ny lekplats"]
    await see(either, anna, ref)
    assert await news_of(either, anna, ref) == []


async def test_a_selection_leaves_out_what_it_does_not_mean(either, people):
    anna, bo = people["anna"], people["bo"]
    words = (await save(either, anna, WORDS)).saved.ref
    own = (await save(either, anna, Selection(organizations=("ale",)))).saved.ref
    await log(either, bo, "En ny lekplats")
    await log(either, anna, "En ny cykelväg")
    assert await news_of(either, anna, words) == ["En ny lekplats"]
    assert await news_of(either, anna, own) == ["En ny cykelväg"]


async def test_what_is_changed_or_shared_more_widely_is_new_too(either, people):
    anna, bo = people["anna"], people["bo"]
    hidden = await log(either, bo, "En hemlig lekplats", "organization")
    ref = (await save(either, anna)).saved.ref
    assert await news_of(either, anna, ref) == []
    await either.insights.update_insight(
        bo, hidden.id, lambda content: replace(content, visibility="public"), expected_version=1
    )
    assert await news_of(either, anna, ref) == ["En hemlig lekplats"]


async def test_news_pass_the_gate_of_whoever_reads_them(either, people):
    anna, bo = people["anna"], people["bo"]
    ref = (await save(either, anna)).saved.ref
    await log(either, bo, "Bara för Boden", "organization")
    seen = await log(either, bo, "För alla")
    assert await news_of(either, anna, ref) == ["För alla"]
    await either.insights.update_insight(
        bo, seen.id, lambda content: replace(content, visibility="organization"), expected_version=1
    )
    assert await news_of(either, anna, ref) == []


async def test_an_insight_that_a_search_does_not_find_yet_is_not_marked_as_seen(either, people):
    anna, bo = people["anna"], people["bo"]
    ref = (await save(either, anna, WORDS)).saved.ref
    late = await log(either, bo, "En sen lekplats")
    async with either.database.writing() as connection:
        await outbox.enqueue(connection, [late.number], is_new=False)
    assert await news_of(either, anna, ref) == []
    await see(either, anna, ref)
    await either.index.drain()
    assert await news_of(either, anna, ref) == ["En sen lekplats"]


async def test_being_indexed_anew_is_no_news(either, people):
    anna, bo = people["anna"], people["bo"]
    old = await log(either, bo, "Den gamla")
    ref = (await save(either, anna)).saved.ref
    async with either.database.writing() as connection:
        long_ago = old.updated_at - timedelta(days=2)
        await connection.execute(update(insight).values(updated_at=long_ago, created_at=long_ago))
    await either.index.engine.remove([old.number])
    assert (await either.index.reconcile()).missing == (old.number,)
    assert await news_of(either, anna, ref) == []


async def test_times_decide_where_the_log_of_changes_no_longer_reaches(either, people):
    anna, bo = people["anna"], people["bo"]
    await log(either, bo, "Den första")
    ref = (await save(either, anna)).saved.ref
    await log(either, bo, "Den andra")
    await log(either, bo, "Den tredje")
    async with either.database.writing() as connection:
        await connection.execute(delete(insight_change).where(insight_change.c.number < 3))
    assert set(await news_of(either, anna, ref)) >= {"Den andra", "Den tredje"}


async def test_nobody_sees_less_as_seen_than_before_nor_what_is_still_to_come(either, people):
    anna, bo = people["anna"], people["bo"]
    ref = (await save(either, anna)).saved.ref
    await log(either, bo, "Den första")
    news = await either.watches.get_news(anna, await either.watches.get_watch(anna, ref))
    await either.watches.mark_seen(anna, ref, until=10**9, at=news.at.replace(year=2999))
    await log(either, bo, "Den andra")
    assert await news_of(either, anna, ref) == ["Den andra"]
    await see(either, anna, ref)
    await either.watches.mark_seen(anna, ref, until=0, at=news.at.replace(year=1999))
    assert await news_of(either, anna, ref) == []


async def test_a_private_watch_is_its_owner_s_alone(either, people):
    ref = (await save(either, people["anna"])).saved.ref
    for other in ("axel", "bo"):
        assert await either.watches.list_watches(people[other]) == []
        with pytest.raises(NotFoundError):
            await either.watches.get_watch(people[other], ref)
        with pytest.raises(NotFoundError):
            await either.watches.remove_watch(people[other], ref)
    operator = replace(people["bo"], is_operator=True)
    with pytest.raises(NotFoundError):
        await either.watches.get_watch(operator, ref)
    with pytest.raises(SignInRequiredError):
        await either.watches.list_watches(ANONYMOUS)


async def test_colleagues_follow_what_is_shared_each_with_their_own_eyes(either, people):
    anna, axel, bo = people["anna"], people["axel"], people["bo"]
    ref = (await save(either, anna, organization="ale")).saved.ref
    assert [each.saved.ref for each in await either.watches.list_watches(axel)] == [ref]
    assert await either.watches.list_watches(bo) == []
    await either.watches.follow(axel, ref)
    await log(either, anna, "Bara jag", "private")
    await log(either, anna, "Vi i Ale", "organization")
    assert await news_of(either, anna, ref) == ["Vi i Ale", "Bara jag"]
    assert await news_of(either, axel, ref) == ["Vi i Ale"]
    await see(either, anna, ref)
    assert await news_of(either, axel, ref) == ["Vi i Ale"]
    with pytest.raises(ForbiddenError):
        await either.watches.remove_watch(axel, ref)
    await either.watches.update_watch(anna, ref, name="Nu min egen", organization=None)
    with pytest.raises(NotFoundError):
        await either.watches.get_watch(axel, ref)
    await either.watches.update_watch(anna, ref, name="Delad igen", organization="ale")
    assert (await either.watches.get_watch(axel, ref)).seen is None


async def test_a_watch_is_shared_with_one_s_own_organizations_alone_and_has_a_name(either, people):
    for wrong in ({"name": "Min", "organization": "boden"}, {"name": " "}, {"name": "x" * 121}):
        with pytest.raises(InvalidError):
            await either.watches.create_watch(people["anna"], Selection(), **wrong)
    with pytest.raises(ForbiddenError):
        await save(either, replace(people["anna"], is_read_only=True))


async def test_what_is_removed_is_brought_back_as_it_was(either, people):
    anna, axel = people["anna"], people["axel"]
    ref = (await save(either, anna, organization="ale")).saved.ref
    token = await either.watches.renew_feed(anna, ref)
    await either.watches.remove_watch(anna, ref)
    assert (await either.watches.get_watch(anna, ref)).is_removed
    assert await either.watches.list_watches(axel) == []
    with pytest.raises(NotFoundError):
        await either.watches.get_feed(token)
    await either.watches.restore_watch(anna, ref)
    assert (await either.watches.get_feed(token)).saved.ref == ref


async def test_a_feed_sees_what_its_follower_sees_at_the_time(either, people):
    anna, axel = people["anna"], people["axel"]
    token = await either.watches.renew_feed(axel, (await save(either, axel)).saved.ref)
    await log(either, anna, "Vi i Ale", "organization")
    feed = await either.watches.get_feed(token)
    assert feed.viewer.is_read_only
    assert (await either.browse.list_page(feed.viewer, feed.selection)).total == 1
    async with either.database.writing() as connection:
        await connection.execute(delete(membership).where(membership.c.account == axel.account))
    feed = await either.watches.get_feed(token)
    assert (await either.browse.list_page(feed.viewer, feed.selection)).total == 0


async def test_a_feed_ends_with_its_account_its_secret_or_its_place(either, people):
    anna, axel = people["anna"], people["axel"]
    ref = (await save(either, anna, organization="ale")).saved.ref
    await either.watches.follow(axel, ref)
    first = await either.watches.renew_feed(axel, ref)
    second = await either.watches.renew_feed(axel, ref)
    third = await either.watches.renew_feed(anna, ref)
    assert len({first, second, third}) == 3
    with pytest.raises(NotFoundError):
        await either.watches.get_feed(first)
    assert (await either.watches.get_feed(second)).viewer.account == axel.account
    async with either.database.writing() as connection:
        await connection.execute(delete(membership).where(membership.c.account == axel.account))
        await connection.execute(
            update(account).where(account.c.number == anna.account).values(is_disabled=True)
        )
    for ended in (second, third):
        with pytest.raises(NotFoundError):
            await either.watches.get_feed(ended)


async def test_of_a_feed_s_secret_only_a_hash_is_kept(either, people):
    token = await either.watches.renew_feed(people["anna"], (await save(either, people["anna"])).saved.ref)
    async with either.database.reading() as connection:
        kept = (await connection.execute(watch.select())).one()
    assert token not in str(kept)
    assert len(kept.feed_hash) == 64
