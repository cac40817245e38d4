"""Looking before asking beside the white spots it tells of, and everything it keeps on both databases."""

from dataclasses import replace

import pytest

from app.domain.access import Role
from app.domain.asking import Intent, Outcome
from app.domain.gaps.dimensions import Coordinate, Dimension
from app.domain.gaps.states import GapState
from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.domain.selection import Selection
from app.domain.studies import StudyContent
from app.domain.vocabularies import Scheme
from app.persistence import organizations, reference
from app.services.accounts import utc_now
from app.services.askings import Decision

pytestmark = pytest.mark.anyio

CELL = (Coordinate(Dimension.SUBPOPULATION, "npf"), Coordinate(Dimension.POPULATION, "riskgrupp"))
LONELY = Intent(("Vad gör en ledig dag bra?",), populations=("riskgrupp",), subpopulations=("npf",))
VIEWERS = ("anonymous", "grums-designer", "titi-curator", "administrator")


async def test_a_check_says_of_a_cell_what_the_white_spots_say_to_everybody(demo, cast):
    await demo.gaps.set_aside(
        cast["titi-curator"], CELL, organization="titi", reason="Frågas inte.", visibility="network"
    )
    intents = [
        LONELY,
        replace(LONELY, themes=("tillganglighet-och-tillit",)),
        Intent(("Vad oroar?",), subpopulations=("aldre", "ungdomar"), municipality="1764"),
        Intent(("Vad oroar?",), populations=("klient",), themes=("tillganglighet-och-tillit",)),
    ]
    for name in VIEWERS:
        for intent in intents:
            check = await demo.askings.check(cast[name], intent)
            whole = await demo.gaps.get_matrix(
                cast[name],
                replace(intent.selection, subpopulations=()),
                rows=check.cells.rows,
                columns=check.cells.columns,
            )
            for place, cell in check.cells.cells.items():
                there = whole.cells[place]
                assert (cell.state, cell.facts, cell.reason) == (there.state, there.facts, there.reason), name


async def test_what_is_set_aside_is_said_with_its_reason_and_only_to_those_it_holds_for(demo, cast):
    await demo.gaps.set_aside(
        cast["titi-curator"], CELL, organization="titi", reason="Frågas inte.", visibility="network"
    )
    for name, state in (("grums-designer", GapState.NOT_APPLICABLE), ("anonymous", GapState.NEVER_ASKED)):
        check = await demo.askings.check(cast[name], LONELY)
        assert check.state == state, name
    assert await demo.gaps.find_cells(cast["anonymous"], Selection(municipalities=("1764",))) is None


async def test_what_was_found_still_true_is_fresh_in_check_and_white_spot_alike(demo, cast):
    intent = replace(LONELY, questions=("Vad gör gräslökspannkakan god?",))
    content = InsightContent(
        "Gräslökspannkakan är god med lingon.",
        "grums",
        populations=("riskgrupp",),
        subpopulations=("npf",),
        year=2015,
        visibility="public",
    )
    made = await demo.insights.create_insight(cast["grums-designer"], content)
    check = await demo.askings.check(cast["anonymous"], intent)
    assert check.state == GapState.KNOWN_BUT_OLD
    assert check.cells.cells["npf", "riskgrupp"].state == GapState.KNOWN_BUT_OLD
    await demo.lineage.confirm(cast["grums-designer"], made.ref, note="Det gäller än.")
    check = await demo.askings.check(cast["anonymous"], intent)
    assert check.state == GapState.KNOWN
    assert check.cells.cells["npf", "riskgrupp"].state == GapState.KNOWN


async def _member(services, organization, role):
    async with services.database.writing() as connection:
        found = Organization(organization, organization.title(), municipality="1764")
        await organizations.save_organization(connection, found, utc_now())
    await services.reference.reload()
    await services.accounts.save_account(f"{organization}@exempel.se", organization, role)
    return await services.accounts.get_viewer(f"{organization}@exempel.se")


async def test_decisions_load_reuse_and_lineage_are_kept_alike_on_both_databases(either):
    owner = await _member(either, "grums", Role.CURATOR)
    other = await _member(either, "malmo", Role.DESIGNER)
    content = InsightContent(
        "Gräslökspannkakan är god med lingon.",
        "grums",
        populations=("riskgrupp",),
        subpopulations=("npf",),
        municipality="1764",
        year=2015,
        visibility="public",
    )
    first = await either.insights.create_insight(owner, content)
    again = await either.insights.create_insight(owner, replace(content, statement="Lingon passar till."))
    study = await either.studies.create_study(
        owner,
        StudyContent(
            "Om mat",
            "grums",
            question="Vad gör gräslökspannkakan god?",
            municipality="1764",
            status="ongoing",
            started="2026-01",
            participants=40,
            populations=("riskgrupp",),
            subpopulations=("npf",),
            visibility="public",
        ),
    )
    intent = replace(LONELY, questions=("Vad gör gräslökspannkakan god?",), municipality="1764")
    check = await either.askings.check(other, intent)
    assert [match.insight.ref for match in check.strong][:1] == [first.ref]
    assert [match.entry.study.ref for match in check.studies] == [study.ref]
    assert (check.load.studies, check.load.participants) == (1, 40)

    made = await either.askings.decide(
        other, intent, Decision("malmo", Outcome.REUSED, insights=(first.ref,))
    )
    kept, used = await either.askings.get_asking(other, made.id)
    assert (kept.intent, [each.ref for each in used]) == (intent, [first.ref])
    await either.reuse.note_told(owner, used[0].id)
    figures = {each.organization: each for each in await either.reuse.get_figures(owner)}
    assert figures["grums"].lent == 1
    assert [count for _, count in await either.reuse.list_most_used(owner)] == [1]

    count, due = await either.lineage.list_due(owner)
    assert (count, {each.ref for each in due}) == (2, {first.ref, again.ref})
    await either.lineage.confirm(owner, first.ref)
    await either.lineage.merge(owner, again.ref, into=first.ref, reason="Samma sak.")
    assert await either.lineage.list_due(owner) == (0, [])

    young = replace(content, statement="Så var det i år.", year=utc_now().year - 2, subpopulations=("aldre",))
    made = await either.insights.create_insight(owner, young)
    bare = replace(young, statement="Om ingen alls.", year=2010, populations=(), subpopulations=())
    bare = await either.insights.create_insight(owner, bare)
    assert [each.ref for each in (await either.lineage.list_due(owner))[1]] == [bare.ref]
    vocabularies = (await either.reference.get_directory()).vocabularies
    hurried = replace(vocabularies.find_concept(Scheme.SUBPOPULATIONS, "aldre"), review_years=2)
    async with either.database.writing() as connection:
        await reference.save_vocabularies(connection, [hurried])
    await either.reference.reload()
    assert [each.ref for each in (await either.lineage.list_due(owner))[1]] == [bare.ref, made.ref]
    assert (await either.lineage.get_relations(owner, made)).is_due
    await either.lineage.confirm(owner, made.ref)
    assert [each.ref for each in (await either.lineage.list_due(owner))[1]] == [bare.ref]
    assert not (await either.lineage.get_relations(owner, made)).is_due
    await either.reuse.note_feedback(owner, study.ref, state="given", happens="2026-05", how="Vid fikat")
    assert [note.how for note in await either.reuse.list_feedback(study)] == ["Vid fikat"]
