"""Imports: whole or not at all, the same file twice changes nothing, and every problem has its line and field."""

import io
import json
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.composition import compose
from app.domain.access import ANONYMOUS, Role, Viewer
from app.domain.errors import ForbiddenError, InvalidError, SignInRequiredError
from app.domain.identifiers import id_from_sender
from app.domain.insights import InsightContent
from app.domain.selection import Selection, parse_selection
from app.domain.studies import StudyContent
from app.persistence import insights, studies
from app.persistence.tables import insight, insight_label, insight_version, outbox, study
from app.services.imports.checks import BATCH_ENTRIES
from app.services.imports.report import SHOWN_PROBLEMS, ImportReport
from app.services.seeding import SERVICE
from app.services.services import Services
from app.settings import Settings
from importers import discover
from importers.base import Kind

pytestmark = pytest.mark.anyio
OPERATOR = SERVICE
GRUMS = {
    "type": "organization",
    "id": "grums",
    "name": "Grums kommun",
    "municipality": "1764",
    "networks": ["titi"],
}
MALMO = {
    "type": "organization",
    "id": "malmo",
    "name": "Malmö stad",
    "municipality": "1280",
    "networks": ["titi"],
}
STUDY = {"type": "study", "id": "s1", "title": "Samtal", "organization": "grums"}
INSIGHT = {
    "type": "insight",
    "id": "i1",
    "statement": "Unga vill få svar inom några veckor.",
    "organization": "grums",
    "populations": ["klient"],
    "voices": ["invanare"],
    "visibility": "public",
}


def insight_lines(how_many: int, **changes: Any) -> list[dict[str, Any]]:
    return [
        {**INSIGHT, **changes, "id": f"n{place}", "statement": f"Påstående {place}"}
        for place in range(how_many)
    ]


async def take(
    services: Services, lines: Iterable[Any], viewer: Viewer = OPERATOR, **options: Any
) -> ImportReport:
    data = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return await services.imports.import_stream(
        viewer, discover()["jsonl"].read(io.BytesIO(data), str), **options
    )


async def designer_of(services: Services, organization: str = "grums", role: Role = Role.DESIGNER) -> Viewer:
    await services.accounts.save_account(f"{organization}-{role}@exempel.se", organization, role)
    return await services.accounts.get_viewer(f"{organization}-{role}@exempel.se")


async def rows(services: Services, table: Any) -> int:
    async with services.database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def stored(services: Services, external_id: str = "i1", organization: str = "grums") -> Any:
    async with services.database.reading() as connection:
        found = await insights.list_by_external_id(connection, organization, [external_id])
    return found[external_id]


def tally(report: ImportReport, kind: Kind = Kind.INSIGHT) -> tuple[int, int, int]:
    found = report.tallies[kind]
    return found.created, found.updated, found.unchanged


def told(report: ImportReport) -> list[tuple[int, str]]:
    return [(each.place, each.field) for each in report.problems]


async def test_organizations_studies_and_insights_come_in_as_they_were_sent(either: Services) -> None:
    report = await take(
        either, [GRUMS, STUDY, {**INSIGHT, "study": "s1", "evidence": [{"kind": "quote", "text": "Ja"}]}]
    )
    assert [tally(report, kind) for kind in Kind] == [(1, 0, 0)] * 3
    found = await stored(either)
    assert found.id == id_from_sender("insight", "grums", "i1")
    assert (found.external_id, found.version, found.created_by) == ("i1", 1, None)
    assert found.content.study == id_from_sender("study", "grums", "s1")
    assert found.content.evidence[0].text == "Ja"


async def test_an_imported_insight_reads_back_as_one_logged_by_hand(either: Services) -> None:
    await take(either, [GRUMS])
    content = InsightContent(
        "Ett påstående.",
        "grums",
        body="*Mer* om det.\n\nÄnnu mer.",
        municipality="1764",
        populations=("klient", "allmanhet"),
        voices=("anhorig",),
        shifts=("akut-forebyggande",),
        level="framjande",
        year=2024,
        confidence="low",
        source="En rapport",
    )
    viewer = await designer_of(either)
    by_hand = await either.insights.create_insight(viewer, content, external_id="hand")
    line = {"type": "insight", "id": "i1"} | {
        field: getattr(content, field) for field in content.__dataclass_fields__ if field != "evidence"
    }
    await take(either, [line], viewer)
    imported = await stored(either)
    assert imported.content == (await stored(either, "hand")).content == by_hand.content
    assert imported.created_at.tzinfo is not None
    assert (imported.created_by, imported.updated_by) == (viewer.account, viewer.account)
    for parameter, value in (("voice", "anhorig"), ("zone", "klient.allmanhet"), ("basis", "from")):
        assert await either.browse.count(viewer, parse_selection([(parameter, value)])) == 2


async def test_the_same_file_twice_changes_nothing(either: Services) -> None:
    lines = [GRUMS, STUDY, {**INSIGHT, "study": "s1"}]
    await take(either, lines)
    before = await stored(either)
    report = await take(either, lines)
    assert [tally(report, kind) for kind in Kind] == [(0, 0, 1)] * 3
    assert not report.has_changes
    assert await stored(either) == before


async def test_labels_in_another_order_or_twice_are_no_change(either: Services) -> None:
    await take(either, [GRUMS, {**INSIGHT, "populations": ["klient", "riskgrupp"]}])
    report = await take(
        either,
        [
            {
                **INSIGHT,
                "populations": ["riskgrupp", "klient", "klient"],
                "statement": f" {INSIGHT['statement']} ",
            }
        ],
    )
    assert tally(report) == (0, 0, 1)


async def test_a_changed_record_is_the_next_version_and_the_old_one_is_history(either: Services) -> None:
    await take(either, [GRUMS, STUDY, INSIGHT])
    report = await take(
        either,
        [{**STUDY, "title": "Nya samtal"}, {**INSIGHT, "statement": "Unga vill få svar nu.", "study": "s1"}],
    )
    assert tally(report) == tally(report, Kind.STUDY) == (0, 1, 0)
    found = await stored(either)
    assert (found.version, found.content.statement) == (2, "Unga vill få svar nu.")
    assert await rows(either, insight_version) == 1
    history = await either.insights.get_history(OPERATOR, found.id)
    assert history.earlier[0].content.statement == INSIGHT["statement"]


async def test_many_changed_records_are_found_by_what_they_are_now(either: Services) -> None:
    await take(either, [GRUMS, *insight_lines(50, themes=["tillganglighet-och-tillit"])])
    changed = insight_lines(50, themes=["samverkan-mellan-aktorer"], body="Zebrafinkar.")
    assert tally(await take(either, changed)) == (0, 50, 0)
    for theme, count in (("tillganglighet-och-tillit", 0), ("samverkan-mellan-aktorer", 50)):
        assert await either.browse.count(OPERATOR, Selection(themes=(theme,))) == count
    assert await either.browse.count(OPERATOR, Selection(text="zebrafinkar")) == 50
    assert await rows(either, insight_version) == 50


async def test_an_organization_keeps_its_networks_and_gains_those_that_are_new(either: Services) -> None:
    await take(either, [GRUMS])
    report = await take(either, [{**GRUMS, "name": "Grums", "networks": ["varmland"]}])
    assert tally(report, Kind.ORGANIZATION) == (0, 1, 0)
    directory = await either.reference.reload()
    assert directory.organizations["grums"].networks == ("titi", "varmland")
    assert directory.organizations["grums"].name == "Grums"


async def test_one_problem_and_nothing_is_kept(either: Services) -> None:
    bad = {**INSIGHT, "id": "i2", "populations": ["fel"]}
    report = await take(either, [GRUMS, STUDY, INSIGHT, bad])
    assert told(report) == [(4, "populations")]
    for table in (insight, study, insight_label, outbox):
        assert await rows(either, table) == 0
    assert "grums" not in (await either.reference.reload()).organizations


async def test_every_problem_is_told_with_its_line_and_field(either: Services) -> None:
    report = await take(
        either,
        [
            GRUMS,
            {**INSIGHT, "id": "a", "statement": ""},
            {**INSIGHT, "id": "b", "okant": 1},
            {**INSIGHT, "id": "c", "municipality": "9999", "year": 1},
            {**INSIGHT, "id": "d", "organization": "finns-inte"},
            {**INSIGHT, "id": "e", "study": "finns-inte"},
            {**INSIGHT, "id": ""},
            {**INSIGHT, "id": "f", "statement": "x" * 10_000_000},
        ],
    )
    assert told(report) == [
        (2, "statement"),
        (3, "okant"),
        (4, "year"),
        (4, "municipality"),
        (5, "organization"),
        (6, "study"),
        (7, "id"),
        (8, "statement"),
    ]


async def test_two_records_of_one_id_are_a_problem_that_names_both_lines(services: Services) -> None:
    report = await take(services, [GRUMS, INSIGHT, {**INSIGHT, "statement": "Något annat."}])
    assert told(report) == [(3, "id")]
    assert "rad 2" in report.problems[0].message


async def test_two_organizations_may_use_the_same_id(services: Services) -> None:
    report = await take(services, [GRUMS, MALMO, INSIGHT, {**INSIGHT, "organization": "malmo"}])
    assert tally(report) == (2, 0, 0)


async def test_many_problems_are_told_up_to_a_limit_and_counted_beyond_it(services: Services) -> None:
    report = await take(services, [GRUMS, *insight_lines(SHOWN_PROBLEMS + 50, level="fel")])
    assert len(report.problems) == SHOWN_PROBLEMS
    assert report.problem_count == SHOWN_PROBLEMS + 50


async def test_what_refers_to_a_refused_record_is_not_blamed_as_well(services: Services) -> None:
    report = await take(services, [GRUMS, {**STUDY, "title": ""}, {**INSIGHT, "study": "s1"}])
    assert told(report) == [(2, "title")]


async def test_a_file_of_several_batches_comes_in_whole(either: Services) -> None:
    how_many = BATCH_ENTRIES + 7
    seen: list[int] = []
    report = await take(either, [GRUMS, *insight_lines(how_many)], progress=seen.append)
    assert tally(report) == (how_many, 0, 0)
    assert sum(seen) == how_many + 1
    assert len(seen) > 1
    assert await either.browse.count(ANONYMOUS, Selection()) == how_many


async def test_a_dry_run_says_what_would_happen_and_writes_nothing(either: Services) -> None:
    report = await take(either, [GRUMS, STUDY, INSIGHT], dry_run=True)
    assert report.is_dry_run
    assert tally(report) == (1, 0, 0)
    assert await rows(either, insight) == 0


async def test_a_dry_run_waits_for_nobody_who_writes(services: Services) -> None:
    await take(services, [GRUMS])
    async with services.database.writing():
        report = await take(services, [STUDY, {**INSIGHT, "study": "s1"}], dry_run=True)
    assert (report.tallies[Kind.STUDY].created, report.tallies[Kind.INSIGHT].created) == (1, 1)


async def test_a_row_without_an_organization_belongs_to_the_one_of_the_import(services: Services) -> None:
    await take(services, [GRUMS])
    nameless = {field: value for field, value in INSIGHT.items() if field != "organization"}
    assert told(await take(services, [nameless])) == [(1, "organization")]
    assert tally(await take(services, [nameless], organization="grums")) == (1, 0, 0)


async def test_an_unknown_organization_of_the_import_is_refused_before_anything_is_read(
    services: Services,
) -> None:
    with pytest.raises(InvalidError):
        await take(services, [INSIGHT], organization="finns-inte")


async def test_new_insights_are_found_by_a_search_at_once(services: Services) -> None:
    await take(services, [GRUMS, INSIGHT])
    assert await services.browse.count(ANONYMOUS, Selection(text="unga veckor")) == 1
    assert (await services.index.check()).are_none


# ----------------------------------------------------------------------------------------- references to studies


async def test_a_study_of_the_same_organization_comes_before_one_of_the_same_file(services: Services) -> None:
    await take(services, [GRUMS, MALMO, STUDY])
    await take(services, [{**STUDY, "organization": "malmo"}, {**INSIGHT, "study": "s1"}])
    assert (await stored(services)).content.study == id_from_sender("study", "grums", "s1")


async def test_another_organizations_study_of_the_same_file_serves(services: Services) -> None:
    report = await take(services, [GRUMS, MALMO, STUDY, {**INSIGHT, "organization": "malmo", "study": "s1"}])
    assert tally(report) == (1, 0, 0)
    assert (await stored(services, organization="malmo")).content.study == id_from_sender(
        "study", "grums", "s1"
    )


async def test_a_study_that_is_here_already_serves_by_its_public_id_too(services: Services) -> None:
    await take(services, [GRUMS, STUDY])
    report = await take(services, [{**INSIGHT, "study": id_from_sender("study", "grums", "s1")}])
    assert tally(report) == (1, 0, 0)


async def test_a_study_that_the_sender_may_not_know_of_does_not_exist(services: Services) -> None:
    await take(services, [GRUMS, MALMO, {**STUDY, "visibility": "organization"}])
    viewer = await designer_of(services, "malmo")
    report = await take(services, [{**INSIGHT, "organization": "malmo", "study": "s1"}], viewer)
    assert told(report) == [(1, "study")]


async def test_a_name_that_several_studies_have_is_no_answer(services: Services) -> None:
    third = {**GRUMS, "id": "nora", "name": "Nora"}
    await take(services, [GRUMS, MALMO, third, STUDY, {**STUDY, "organization": "malmo"}])
    report = await take(services, [{**INSIGHT, "organization": "nora", "study": "s1"}])
    assert told(report) == [(1, "study")]


async def test_studies_and_insights_may_take_turns(services: Services) -> None:
    lines: list[dict[str, Any]] = [GRUMS]
    for place in range(20):
        lines += [{**STUDY, "id": f"s{place}"}, {**INSIGHT, "id": f"i{place}", "study": f"s{place}"}]
    assert tally(await take(services, lines)) == (20, 0, 0)


# ------------------------------------------------------------------------------------------------- who may what


async def test_an_anonymous_visitor_may_not_import(services: Services) -> None:
    with pytest.raises(SignInRequiredError):
        await take(services, [INSIGHT], ANONYMOUS)


async def test_a_reader_may_not_import(services: Services) -> None:
    await take(services, [GRUMS])
    with pytest.raises(ForbiddenError):
        await take(services, [INSIGHT], await designer_of(services, role=Role.READER))


async def test_a_designer_imports_for_her_own_organization_alone(services: Services) -> None:
    await take(services, [GRUMS, MALMO])
    viewer = await designer_of(services)
    report = await take(services, [INSIGHT, {**INSIGHT, "id": "i2", "organization": "malmo"}], viewer)
    assert told(report) == [(2, "organization")]
    assert tally(await take(services, [INSIGHT], viewer)) == (1, 0, 0)


async def test_only_an_operator_brings_in_or_changes_organizations(services: Services) -> None:
    await take(services, [GRUMS])
    viewer = await designer_of(services, role=Role.ADMIN)
    assert told(await take(services, [MALMO], viewer)) == [(1, "type")]
    assert told(await take(services, [{**GRUMS, "name": "Vårt Grums"}], viewer)) == [(1, "type")]
    assert tally(await take(services, [GRUMS, INSIGHT], viewer)) == (1, 0, 0)


async def test_somebody_elses_private_record_is_not_written_over(services: Services) -> None:
    await take(services, [GRUMS])
    author, colleague = await designer_of(services), await designer_of(services, role=Role.CURATOR)
    await take(services, [{**INSIGHT, "visibility": "private"}], author)
    assert told(await take(services, [INSIGHT], colleague)) == [(1, "id")]
    assert tally(await take(services, [INSIGHT], author)) == (0, 1, 0)


async def test_a_withdrawn_insight_stays_withdrawn(services: Services) -> None:
    await take(services, [GRUMS, {**INSIGHT, "status": "withdrawn"}])
    assert told(await take(services, [INSIGHT])) == [(1, "status")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "Grums Kommun"}, "id"),
        ({"id": "../grums"}, "id"),
        ({"name": ""}, "name"),
        ({"organization_type": "klubb"}, "organization_type"),
        ({"municipality": "0000"}, "municipality"),
        ({"networks": ["TITI"]}, "networks"),
    ],
)
async def test_an_organization_keeps_its_rules(
    services: Services, changes: dict[str, Any], field: str
) -> None:
    assert told(await take(services, [{**GRUMS, **changes}])) == [(1, field)]


@pytest.fixture
async def other(
    bare_data: Path, tmp_path: Path, settings_in: Callable[..., Settings], anyio_backend: str
) -> AsyncIterator[Services]:
    """A second service over an empty repository."""
    shutil.copytree(bare_data, tmp_path / "other")
    made = compose(settings_in(tmp_path / "other"))
    yield made
    await made.close()


async def test_two_services_filled_from_one_file_agree_on_every_id_and_ref(
    either: Services, other: Services
) -> None:
    await take(either, [GRUMS, STUDY, *insight_lines(50)])
    await take(other, [GRUMS, *reversed(insight_lines(50))])
    mine, theirs = await stored(either, "n7"), await stored(other, "n7")
    assert (mine.id, mine.ref) == (theirs.id, theirs.ref)


async def test_a_study_that_was_taken_in_is_as_it_was_sent(either: Services) -> None:
    await take(either, [GRUMS, {**STUDY, "methods": ["workshop"], "participants": 8, "started": "2024-03"}])
    async with either.database.reading() as connection:
        (found,) = await studies.list_named(connection, ["s1"], OPERATOR.scope)
    assert found.content == StudyContent(
        "Samtal", "grums", methods=("workshop",), participants=8, started="2024-03", visibility="organization"
    )
