"""White spots as each viewer sees them: what they count, who may do what, and that nothing leaks."""

from dataclasses import asdict, replace

import pytest

from app.domain.access import Role, Visibility
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, SignInRequiredError
from app.domain.gaps.dimensions import Coordinate, Dimension
from app.domain.gaps.states import GapState
from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.domain.selection import Selection, parse_selection
from app.domain.studies import StudyContent
from app.persistence import organizations
from app.services.accounts import utc_now
from app.services.balance import BalanceService, count_people
from app.services.gap_material import MaterialSource
from app.services.gaps import GapService, Promise
from app.services.map_source import MapSource
from app.services.seeding import SERVICE

pytestmark = pytest.mark.anyio

PAIRS = [("subpopulation", "zone"), ("theme", "voice"), ("county", "year"), ("perspective", "population")]
OLD = Coordinate(Dimension.SUBPOPULATION, "aldre")
CLIENT = Coordinate(Dimension.POPULATION, "klient")
LONELY = Coordinate(Dimension.SUBPOPULATION, "npf")
RISK = Coordinate(Dimension.POPULATION, "riskgrupp")


async def _plant(demo, cast):
    """Insights on every level, so that the viewers see different numbers."""
    for number, visibility in enumerate(Visibility):
        content = InsightContent(
            "En hemlighet.",
            "grums",
            municipality="1764",
            populations=("riskgrupp",),
            subpopulations=("npf", "aldre"),
            themes=("tillganglighet-och-tillit",),
            voices=("invanare",),
            perspectives=("juridik",),
            year=2020 + number,
            visibility=visibility,
        )
        await demo.insights.create_insight(cast["grums-designer"], content)


@pytest.mark.parametrize(("rows", "columns"), PAIRS)
async def test_every_count_is_that_of_the_list_behind_it_for_everybody(demo, cast, rows, columns):
    await _plant(demo, cast)
    for name, viewer in cast.items():
        matrix = await demo.gaps.get_matrix(viewer, Selection(), rows=rows, columns=columns)
        assert matrix.table.total.count == await demo.browse.count(viewer, Selection())
        for line in matrix.row_lines:
            behind = matrix.selection_of(row=line.where.value)
            assert line.facts.count == await demo.browse.count(viewer, behind), (name, line)
        for line in matrix.column_lines:
            behind = matrix.selection_of(column=line.where.value)
            assert line.facts.count == await demo.browse.count(viewer, behind), (name, line)
        checked = [cell for cell in matrix.cells.values() if cell.facts.count][:40]
        checked += [cell for cell in matrix.cells.values() if not cell.facts.count][:5]
        for cell in checked:
            behind = matrix.selection_of(cell.row, cell.column)
            assert cell.facts.count == await demo.browse.count(viewer, behind), (name, cell)
            is_known = cell.state in (GapState.KNOWN, GapState.KNOWN_BUT_OLD)
            assert is_known == bool(cell.facts.count)


async def test_every_cell_is_drawn_and_the_states_are_counted(demo, cast):
    matrix = await demo.gaps.get_matrix(cast["anonymous"], Selection(), rows="zone", columns="theme")
    assert len(matrix.cells) == len(matrix.row_lines) * len(matrix.column_lines) == 8 * 4
    assert sum(matrix.states.values()) == len(matrix.cells)


async def test_cells_add_up_where_an_insight_has_one_value_of_each(demo, cast):
    matrix = await demo.gaps.get_matrix(cast["grums-designer"], Selection(), rows="zone", columns="year")
    table = matrix.table
    assert sum(each.count for each in table.cells.values()) == table.total.count - table.without_column
    for row, facts in table.rows.items():
        undated = facts.undated
        assert sum(table.cell(row, column).count for column in table.columns) == facts.count - undated


async def test_what_a_viewer_may_not_see_changes_nothing_for_them(demo, cast):
    before = {}
    for name in ("anonymous", "malmo-designer"):
        matrix = await demo.gaps.get_matrix(cast[name], Selection())
        before[name] = (matrix.table, matrix.sentences, [asdict(need) for need in matrix.needs])
    for visibility in (Visibility.PRIVATE, Visibility.ORGANIZATION):
        content = InsightContent(
            "Hemligt.", "grums", populations=("riskgrupp",), subpopulations=("npf",), visibility=visibility
        )
        await demo.insights.create_insight(cast["grums-designer"], content)
        study = StudyContent(
            "Hemligt", "grums", populations=("riskgrupp",), subpopulations=("npf",), visibility=visibility
        )
        await demo.studies.create_study(cast["grums-designer"], study)
    for name, known in before.items():
        matrix = await demo.gaps.get_matrix(cast[name], Selection())
        assert (matrix.table, matrix.sentences, [asdict(need) for need in matrix.needs]) == known


async def test_one_cell_by_itself_says_what_it_says_in_the_matrix(demo, cast):
    whole = await demo.gaps.get_matrix(cast["grums-designer"], Selection())
    for key in list(whole.cells)[:12]:
        alone = await demo.gaps.get_matrix(cast["grums-designer"], whole.selection_of(*key))
        assert len(alone.cells) == 1
        assert replace(alone.cells[key]) == whole.cells[key]


async def test_a_search_has_white_spots_of_its_own(demo, cast):
    selection = parse_selection([("q", "bostad")])
    matrix = await demo.gaps.get_matrix(cast["anonymous"], selection)
    assert 0 < matrix.table.total.count == await demo.browse.count(cast["anonymous"], selection)
    assert matrix.cautions


async def test_a_study_under_way_and_one_that_shares_nothing_are_told_apart(demo, cast):
    viewer = cast["grums-designer"]

    async def state():
        matrix = await demo.gaps.get_matrix(viewer, Selection())
        return matrix.cells["npf", "riskgrupp"].state

    assert await state() == GapState.NEVER_ASKED
    content = StudyContent("Npf", "grums", populations=("riskgrupp",), subpopulations=("npf",))
    study = await demo.studies.create_study(viewer, content)
    assert await state() == GapState.BEING_ASKED
    await demo.studies.update_study(
        viewer, study.id, lambda old: replace(old, status="done"), expected_version=None
    )
    assert await state() == GapState.ASKED_NOT_SHARED
    insight = InsightContent("Nu vet vi.", "grums", populations=("riskgrupp",), subpopulations=("npf",))
    await demo.insights.create_insight(viewer, replace(insight, year=2010))
    assert await state() == GapState.KNOWN_BUT_OLD
    await demo.insights.create_insight(viewer, replace(insight, year=utc_now().year))
    assert await state() == GapState.KNOWN


async def test_the_same_dimension_twice_is_refused_by_name(demo, cast):
    with pytest.raises(InvalidError) as error:
        await demo.gaps.get_matrix(cast["anonymous"], Selection(), rows="zone", columns="zone")
    assert [problem.field for problem in error.value.problems] == ["columns"]
    with pytest.raises(InvalidError) as error:
        await demo.gaps.get_matrix(cast["anonymous"], Selection(), rows="zon", columns="theme")
    assert [problem.field for problem in error.value.problems] == ["rows"]


async def test_places_lie_in_their_own_county_alone(demo, cast):
    selection = parse_selection([("municipality", "1764")])
    matrix = await demo.gaps.get_matrix(cast["anonymous"], selection, rows="municipality", columns="county")
    assert [line.where.value for line in matrix.column_lines] == ["17"]
    matrix = await demo.gaps.get_matrix(cast["anonymous"], Selection(), rows="municipality", columns="county")
    assert matrix.cells["1764", "01"].state == GapState.NOT_APPLICABLE


async def test_an_adopted_white_spot_becomes_a_planned_study_that_fills_it(demo, cast):
    promise = Promise("grums", "2099-05")
    study = await demo.gaps.adopt_gap(cast["grums-designer"], (LONELY, RISK), promise)
    assert study.content.status == "planned"
    assert (study.content.ended, study.content.municipality) == ("2099-05", "1764")
    assert (study.content.populations, study.content.subpopulations) == (("riskgrupp",), ("npf",))
    matrix = await demo.gaps.get_matrix(cast["malmo-designer"], Selection())
    cell = matrix.cells["npf", "riskgrupp"]
    assert (cell.state, cell.now) == (GapState.BEING_ASKED, (study.number,))


async def test_an_adopted_white_spot_counts_where_studies_say_nothing_of_themselves(demo, cast):
    law = Coordinate(Dimension.PERSPECTIVE, "juridik")
    study = await demo.gaps.adopt_gap(cast["grums-designer"], (law, LONELY), Promise("grums", "2099"))
    matrix = await demo.gaps.get_matrix(
        cast["grums-designer"], Selection(), rows="subpopulation", columns="perspective"
    )
    assert matrix.cells["npf", "juridik"].now == (study.number,)


async def test_only_those_who_may_log_take_a_white_spot_on(demo, cast):
    with pytest.raises(SignInRequiredError):
        await demo.gaps.adopt_gap(cast["anonymous"], (LONELY, RISK), Promise("grums", "2099"))
    for name in ("grums-manager", "malmo-designer"):
        with pytest.raises(ForbiddenError):
            await demo.gaps.adopt_gap(cast[name], (LONELY, RISK), Promise("grums", "2099"))


@pytest.mark.parametrize("due", ["", "snart", "2019", "2099-13"])
async def test_a_promise_has_a_date_to_come(demo, cast, due):
    with pytest.raises(InvalidError) as error:
        await demo.gaps.adopt_gap(cast["grums-designer"], (LONELY, RISK), Promise("grums", due))
    assert [problem.field for problem in error.value.problems] == ["due"]


async def test_a_curator_sets_a_cell_aside_for_those_it_concerns(demo, cast):
    await demo.gaps.set_aside(
        cast["titi-curator"], (RISK, LONELY), organization="titi", reason="Frågas inte.", visibility="network"
    )
    for name, state in (
        ("titi-curator", GapState.NOT_APPLICABLE),
        ("grums-designer", GapState.NOT_APPLICABLE),
        ("anonymous", GapState.NEVER_ASKED),
    ):
        cell = (await demo.gaps.get_matrix(cast[name], Selection())).cells["npf", "riskgrupp"]
        assert cell.state == state, name
    assert cell.mark is None
    matrix = await demo.gaps.get_matrix(cast["titi-curator"], Selection())
    mark = matrix.cells["npf", "riskgrupp"].mark
    assert mark.reason == "Frågas inte."
    with pytest.raises(NotFoundError):
        await demo.gaps.take_back(cast["administrator"], mark.number + 1)
    with pytest.raises(ForbiddenError):
        await demo.gaps.take_back(cast["grums-designer"], mark.number)
    await demo.gaps.take_back(cast["titi-curator"], mark.number)
    matrix = await demo.gaps.get_matrix(cast["titi-curator"], Selection())
    assert matrix.cells["npf", "riskgrupp"].state == GapState.NEVER_ASKED


async def test_setting_aside_takes_a_curator_and_a_reason(demo, cast):
    pair = (RISK, LONELY)
    for name in ("grums-designer", "grums-manager"):
        with pytest.raises(ForbiddenError):
            await demo.gaps.set_aside(cast[name], pair, organization="grums", reason="Nej.")
    with pytest.raises(SignInRequiredError):
        await demo.gaps.set_aside(cast["anonymous"], pair, organization="titi", reason="Nej.")
    with pytest.raises(ForbiddenError):
        await demo.gaps.set_aside(
            cast["titi-curator"], pair, organization="titi", reason="Nej.", visibility="public"
        )
    with pytest.raises(InvalidError) as error:
        await demo.gaps.set_aside(cast["titi-curator"], pair, organization="titi", reason=" ")
    assert [problem.field for problem in error.value.problems] == ["reason"]


async def test_a_cell_with_insights_is_known_whatever_a_curator_has_said(demo, cast):
    await demo.gaps.set_aside(
        cast["administrator"], (OLD, CLIENT), organization="titi", reason="Nej.", visibility="public"
    )
    cell = (await demo.gaps.get_matrix(cast["anonymous"], Selection())).cells["aldre", "klient"]
    assert (cell.state, cell.mark) == (GapState.KNOWN, None)


async def test_shares_follow_the_list_behind_them_for_everybody(demo, cast):
    await _plant(demo, cast)
    for viewer in cast.values():
        balance = await demo.balance.get_balance(viewer, Selection())
        assert balance.total.count == await demo.browse.count(viewer, Selection())
        for share in balance.counties:
            behind = parse_selection([("county", share.value)])
            assert share.facts.count == await demo.browse.count(viewer, behind)
        assert sum(share.share for share in balance.counties) == pytest.approx(1)
        assert sum(share.expected for share in balance.counties) == pytest.approx(1)


async def test_few_participants_are_never_told_and_a_filter_does_not_change_their_numbers(demo, cast):
    viewer = cast["grums-designer"]
    small = StudyContent("Få", "grums", participants=2, started="2019", status="done", municipality="1764")
    await demo.studies.create_study(viewer, small)
    whole = await demo.balance.get_balance(viewer, Selection())
    some = await demo.balance.get_balance(viewer, parse_selection([("organization", "grums")]))
    assert whole.people == some.people
    figures = [figure for row in whole.people.table.cells for figure in row]
    assert not any(0 < figure < 5 for figure in figures if figure is not None)


async def test_without_participants_nothing_is_said_of_people(services):
    assert count_people([], await services.reference.get_directory(), k=5) is None


async def _operator(services):
    await services.accounts.save_account(
        "a@exempel.se", "grums", Role.ADMIN, name="A", password="ett löst ord för tester", is_operator=True
    )
    return await services.accounts.get_viewer("a@exempel.se")


async def test_columns_in_memory_draw_the_same_white_spots_and_balance_for_everybody(demo, cast):
    await _plant(demo, cast)
    batches = [
        batch async for batch in demo.browse.stream(cast["anonymous"], parse_selection([("county", "17")]))
    ]
    await demo.lineage.confirm(cast["administrator"], batches[0][0].id)
    source = MapSource(demo.database, demo.browse, columns_from=1)
    await source.read_columns()
    in_memory = GapService(demo.database, demo.reference, MaterialSource(source), demo.studies)
    queries = (
        "",
        "population=riskgrupp&subpopulation=npf",
        "county=17&voice=invanare",
        "q=lyssna&year_from=2020",
    )
    for name in ("anonymous", "grums-designer", "administrator"):
        for selection in (parse_selection(p.split("=") for p in q.split("&") if p) for q in queries):
            for rows, columns in PAIRS:
                drawn = [
                    await gaps.get_matrix(cast[name], selection, rows=rows, columns=columns)
                    for gaps in (in_memory, demo.gaps)
                ]
                assert drawn[0] == drawn[1], (name, selection, rows)
        weighed = BalanceService(demo.database, demo.reference, MaterialSource(source), small_number=5)
        theirs = await demo.balance.get_balance(cast[name], Selection())
        assert await weighed.get_balance(cast[name], Selection()) == theirs, name
    assert source._columns is not None


async def test_white_spots_are_the_same_on_both_databases(either):
    async with either.database.writing() as connection:
        await organizations.save_organization(connection, Organization("grums", "Grums"), utc_now())
    await either.reference.reload()
    operator = await _operator(either)
    for year in (2010, 2026, None):
        content = InsightContent(
            "Ja.",
            "grums",
            populations=("klient",),
            subpopulations=("aldre", "npf"),
            voices=("medarbetare",),
            themes=("tillganglighet-och-tillit",),
            municipality="1764",
            year=year,
            visibility="public",
        )
        await either.insights.create_insight(operator, content)
    matrix = await either.gaps.get_matrix(SERVICE, Selection(), rows="subpopulation", columns="theme")
    facts = matrix.cells["aldre", "tillganglighet-och-tillit"].facts
    assert (facts.count, facts.newest_year, facts.undated, facts.organizations) == (3, 2026, 1, 1)
    assert (facts.voices, facts.from_group, facts.about_group) == (1, 0, 3)
    study = await either.gaps.adopt_gap(
        operator, (LONELY, RISK), Promise("grums", "2099", visibility="public")
    )
    matrix = await either.gaps.get_matrix(SERVICE, Selection())
    assert matrix.cells["npf", "riskgrupp"].now == (study.number,)
