"""What every search engine must keep and let through, shown on the real ones."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import product

import pytest

from app.domain.access import Scope, Status, Visibility, may_see
from app.domain.selection import Selection
from app.search.engine import FACETS, SearchDocument, SearchEngine
from tests.search.conftest import document, find, in_batches, search

pytestmark = pytest.mark.anyio


# ---------------------------------------------------------------------------------------------------------- taking in


async def test_what_is_indexed_is_found_at_once(engine: SearchEngine) -> None:
    await engine.index([document(1, "Unga vill bestämma över fritiden"), document(2, "Äldre är ensamma")])
    assert await find(engine, "fritiden") == [1]
    assert await engine.versions() == {1: 1, 2: 1}


async def test_an_update_replaces_what_was_there(engine: SearchEngine) -> None:
    await engine.index([document(1, "Unga vill bestämma över fritiden")])
    await engine.index([document(1, "Äldre är ensamma", version=2)])
    assert await find(engine, "fritiden") == []
    assert await find(engine, "ensamma") == [1]
    assert await engine.versions() == {1: 2}


async def test_what_is_removed_is_gone(engine: SearchEngine) -> None:
    await engine.index([document(1, "Skolan"), document(2, "Skolan")])
    await engine.remove([1, 77])
    assert await find(engine, "skolan") == [2]
    assert await engine.versions() == {2: 1}


async def test_an_empty_index_answers(engine: SearchEngine) -> None:
    result = await search(engine, "skolan", facets=FACETS)
    assert (result.hits, result.total) == ((), 0)
    assert result.facets == {facet: {} for facet in FACETS}
    assert await engine.versions() == {}
    assert (await engine.health()).is_well


async def test_two_processes_see_the_same_index(make_engine: Callable[[], SearchEngine]) -> None:
    one, other = make_engine(), make_engine()
    try:
        assert await find(other, "skolan") == []
        await one.index([document(1, "Skolan")])
        assert await find(other, "skolan", sort="newest") in ([1], []), "terms may be news to it for a while"
        assert await find(other) == [1]
    finally:
        await one.close()
        await other.close()


# --------------------------------------------------------------------------------------------------------- visibility

_SCOPES = {
    "anonymous": Scope(),
    "member of grums": Scope(own=frozenset({"grums"}), peers=frozenset({"sala"}), account=1),
    "member of sala": Scope(own=frozenset({"sala"}), peers=frozenset({"grums"}), account=2),
    "member of malmo": Scope(own=frozenset({"malmo"}), account=3),
    "operator": Scope(account=4, is_operator=True),
    "author without an organization": Scope(account=5),
}


async def test_each_scope_finds_and_counts_exactly_what_the_gate_allows(engine: SearchEngine) -> None:
    made = [
        document(n, "Skolan", visibility=v, status=s, created_by=author, organization=organization)
        for n, (v, s, author, organization) in enumerate(
            product(Visibility, Status, (1, 5, None), ("grums", "sala")), start=1
        )
    ]
    await engine.index(made)
    selection = Selection(statuses=tuple(sorted(Status)))
    for name, scope in _SCOPES.items():
        allowed = {
            each.number
            for each in made
            if may_see(
                scope,
                organization=each.organization,
                visibility=each.visibility,
                status=each.status,
                created_by=each.created_by,
            )
        }
        for text in ("", "skolan"):
            result = await search(
                engine, text, scope, selection=selection, limit=1000, facets=("organization", "status")
            )
            assert {hit.number for hit in result.hits} == allowed, name
            assert result.total == len(allowed), name
            assert sum(result.facets["organization"].values()) == len(allowed), name
            assert sum(result.facets["status"].values()) <= len(allowed), name


async def test_only_published_insights_are_found_unless_asked_for(engine: SearchEngine) -> None:
    await engine.index([document(n, "Skolan", status=status) for n, status in enumerate(Status, start=1)])
    operator = Scope(is_operator=True)
    assert await find(engine, "skolan", operator) == [2]
    withdrawn = Selection(statuses=("withdrawn",))
    assert await find(engine, "skolan", operator, selection=withdrawn) == [4]


async def test_a_change_of_sharing_level_counts_at_once(engine: SearchEngine) -> None:
    await engine.index([document(1, "Skolan")])
    await engine.index([document(1, "Skolan", visibility="organization", version=2)])
    result = await search(engine, "skolan", facets=("organization",))
    assert (result.total, result.facets["organization"]) == (0, {})


async def test_excluded_insights_are_neither_found_nor_counted(engine: SearchEngine) -> None:
    await engine.index([document(n, "Skolan") for n in (1, 2, 3)])
    for text in ("", "skolan"):
        result = await search(engine, text, excluded={2, 99}, facets=("organization",))
        assert sorted(hit.number for hit in result.hits) == [1, 3]
        assert (result.total, result.facets["organization"]) == (2, {"grums": 2})


async def test_a_suggestion_is_never_made_of_hidden_words(engine: SearchEngine) -> None:
    await engine.index(
        [document(1, "Brandkatastrof i Knäckebrohult", visibility="organization"), document(2, "Skolan")]
    )
    member = Scope(own=frozenset({"grums"}))
    assert (await search(engine, "knäckebrohlut", member)).suggestion == "knäckebrohult"
    hidden = await search(engine, "knäckebrohlut")
    assert (hidden.suggestion, hidden.total) == (None, 0)


# ------------------------------------------------------------------------------------------------- filters and facets


def _varied() -> list[SearchDocument]:
    return [
        document(
            1, "Skolan", zone=1, themes=("tillit", "samverkan"), voices=("invanare",), basis="from", year=2022
        ),
        document(
            2,
            "Skolan",
            zone=3,
            themes=("tillit",),
            subpopulations=("barn", "ungdomar"),
            basis="about",
            year=2023,
        ),
        document(
            3, "Skolan", zone=4, themes=("samverkan",), municipality="1764", county="17", level="framjande"
        ),
        document(
            4, "Skolan", zone=0, shifts=("akut",), perspectives=("juridik",), organization="sala", year=2024
        ),
        document(5, "Annat", zone=7, themes=("tillit",), study="s-1", study_names=("s-1", "st-7", "eget-id")),
    ]


async def test_facets_of_several_values_are_counted_exactly(engine: SearchEngine) -> None:
    await engine.index(_varied())
    counted = (await search(engine, facets=FACETS)).facets
    assert counted["theme"] == {"tillit": 3, "samverkan": 2}
    assert counted["zone"] == {
        "klient": 1,
        "klient.riskgrupp": 1,
        "allmanhet": 1,
        "none": 1,
        "klient.riskgrupp.allmanhet": 1,
    }
    assert counted["population"] == {"klient": 3, "riskgrupp": 2, "allmanhet": 2}
    assert counted["basis"] == {"from": 1, "about": 1, "unknown": 3}
    assert counted["subpopulation"] == {"barn": 1, "ungdomar": 1}
    assert counted["year"] == {"2022": 1, "2023": 1, "2024": 1}
    assert counted["organization"] == {"grums": 4, "sala": 1}
    assert (counted["municipality"], counted["county"]) == ({"1764": 1}, {"17": 1})
    assert (counted["level"], counted["study"]) == ({"framjande": 1}, {"s-1": 1})
    assert (counted["shift"], counted["perspective"]) == ({"akut": 1}, {"juridik": 1})
    assert counted["voice"] == {"invanare": 1}
    assert counted["status"] == {"published": 5}


async def test_a_facet_respects_all_filters_but_its_own(engine: SearchEngine) -> None:
    await engine.index(_varied())
    selection = Selection(themes=("samverkan",), year_to=2022)
    for text, total in (("", 1), ("skolan", 1)):
        result = await search(engine, text, selection=selection, facets=("theme", "organization", "year"))
        assert result.total == total
        assert result.facets["theme"] == {"tillit": 1, "samverkan": 1}
        assert result.facets["organization"] == {"grums": 1}
        assert result.facets["year"] == {"2022": 1}


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(themes=("tillit",)), {1, 2, 5}),
        (Selection(themes=("samverkan", "tillit")), {1, 2, 3, 5}),
        (Selection(themes=("tillit",), bases=("about",)), {2}),
        (Selection(populations=("riskgrupp",)), {2, 5}),
        (Selection(zones=(0, 3)), {2, 4}),
        (Selection(zones=(1, 3), populations=("riskgrupp",)), {2}),
        (Selection(year_from=2023), {2, 4}),
        (Selection(year_from=2022, year_to=2023), {1, 2}),
        (Selection(municipalities=("1764",)), {3}),
        (Selection(counties=("17",), levels=("framjande",)), {3}),
        (Selection(organizations=("sala",)), {4}),
        (Selection(studies=("ST-7",)), {5}),
        (Selection(studies=("eget-id",)), {5}),
        (Selection(voices=("invanare",)), {1}),
        (Selection(shifts=("akut",), perspectives=("juridik",)), {4}),
        (Selection(subpopulations=("finns-inte",)), set()),
    ],
)
async def test_a_selection_narrows(engine: SearchEngine, selection: Selection, expected: set[int]) -> None:
    await engine.index(_varied())
    assert set(await find(engine, selection=selection)) == expected
    with_text = set(await find(engine, "skolan", selection=selection))
    assert with_text == expected - {5}


# ------------------------------------------------------------------------------------------------------------ rebuild


async def test_a_rebuild_holds_what_it_was_given_and_nothing_else(engine: SearchEngine) -> None:
    await engine.index([document(1, "Skolan"), document(2, "Skolan")])
    count = await engine.rebuild(in_batches([document(n, "Biblioteket") for n in (2, 3, 4)]))
    assert count == 3
    assert await find(engine, "skolan") == []
    assert sorted(await find(engine, "biblioteket")) == [2, 3, 4]
    assert await engine.versions() == {2: 1, 3: 1, 4: 1}


async def test_searches_are_answered_while_the_index_is_swapped(engine: SearchEngine) -> None:
    made = [document(n, "Skolan") for n in range(1, 41)]
    await engine.index(made)
    done = asyncio.Event()

    async def keep_searching() -> set[int]:
        totals = set()
        while not done.is_set():
            totals.add((await search(engine, "skolan")).total)
        return totals

    searching = asyncio.create_task(keep_searching())
    try:
        for _ in range(3):
            await engine.rebuild(in_batches(made, 10))
    finally:
        done.set()
    assert await searching == {40}


async def test_a_rebuild_that_fails_leaves_the_index_as_it_was(engine: SearchEngine) -> None:
    await engine.index([document(1, "Skolan")])

    async def failing() -> AsyncIterator[Sequence[SearchDocument]]:
        yield [document(2, "Skolan")]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        await engine.rebuild(failing())
    assert await find(engine, "skolan") == [1]


async def test_another_process_may_rebuild_under_a_running_service(
    make_engine: Callable[[], SearchEngine],
) -> None:
    service, terminal = make_engine(), make_engine()
    try:
        await service.index([document(1, "Skolan")])
        assert await find(service) == [1]
        await terminal.rebuild(in_batches([document(2, "Skolan")]))
        assert await find(service) == [2]
    finally:
        await service.close()
        await terminal.close()
