"""Files that people send: what they are read as, what they come to, and that all of it can be undone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.access import Role, Viewer
from app.domain.audit import Action
from app.domain.errors import ConflictError, InvalidError, NotFoundError
from app.domain.imports import ImportState
from app.domain.organizations import Organization
from app.domain.selection import Selection
from app.persistence import audit
from app.services.imports.outcomes import told_problems
from app.services.imports.preview import LOOKED_THROUGH
from app.services.seeding import SERVICE
from app.services.services import Services
from app.web.i18n import translator
from importers.base import Field, Kind, Source, StreamEntry
from importers.mapping import FieldMapping, Repairs

pytestmark = pytest.mark.anyio
EMAIL = "anna@exempel.se"
FIRST = """Insikt;Tema;Grupp;År;E-post
Föräldrar vet inte vart de ska vända sig med sin oro;Tillgänglighet och tillit;Riskgrupp;2024;a@exempel.se
Äldre vågar inte fråga om hjälp hemma;;Allmänhet;2023;
Unga litar på dem som stannar kvar länge;;Klient;2023;
"""
#: One row moved, one rewritten, one gone, one new.
SECOND = """Insikt;Tema;Grupp;År;E-post
Unga litar på dem som stannar kvar länge;;Klient;2023;
Föräldrar vet inte vart de skall vända sig med sin oro;Tillgänglighet och tillit;Riskgrupp;2025;a@exempel.se
Brev från myndigheter läses sällan till slut;;Allmänhet;2025;
"""


async def pieces(text: str | bytes) -> AsyncIterator[bytes]:
    yield text if isinstance(text, bytes) else text.encode("cp1252")


async def sender(services: Services) -> Viewer:
    known = (await services.reference.reload()).organizations
    if "grums" not in known:
        entry = StreamEntry(Kind.ORGANIZATION, "grums", Organization("grums", "Grums kommun"), 1)
        await services.imports.import_stream(SERVICE, [entry])
        await services.accounts.save_account(EMAIL, "grums", Role.DESIGNER, name="Anna")
    return await services.accounts.get_viewer(EMAIL)


async def send(services: Services, text: str | bytes, *, name: str = "insikter.csv"):
    viewer = await sender(services)
    return viewer, await services.import_batches.receive(
        viewer, pieces(text), name=name, organization="grums"
    )


async def take_in(services: Services, text: str | bytes):
    viewer, batch = await send(services, text)
    await services.import_batches.start_batch(viewer, batch)
    assert await services.import_runner.run_waiting() == 1
    return viewer, await services.import_batches.get_batch(viewer, batch.id)


async def statements(services: Services, viewer: Viewer) -> dict[str, int | None]:
    page = await services.browse.list_page(viewer, Selection(), limit=100)
    return {each.content.statement: each.content.year for each in page.items}


async def test_a_table_is_recognised_mapped_taken_in_written_down_and_undone(either):
    viewer, batch = await send(either, FIRST)
    assert (batch.format, batch.state) == ("table", ImportState.UPLOADED)
    assert batch.mapping["columns"] == {
        "Insikt": "statement",
        "Tema": "themes",
        "Grupp": "populations",
        "År": "year",
    }
    await either.import_batches.start_batch(viewer, batch)
    await either.import_runner.run_waiting()
    done = await either.import_batches.get_batch(viewer, batch.id)
    assert (done.state, done.file, done.report["insights"]["created"]) == (ImportState.DONE, "", 3)
    assert not list(either.import_batches.files.folder.iterdir())
    assert len(await statements(either, viewer)) == 3
    undone = await either.import_undo.undo(viewer, done)
    assert (undone.removed, undone.kept) == (3, 0)
    assert await statements(either, viewer) == {}
    async with either.database.reading() as connection:
        entries = await audit.list_entries(connection, ["grums"], record=batch.id)
    assert [each.action for each in entries] == [Action.IMPORT_UNDONE, Action.IMPORTED]
    with pytest.raises(ConflictError):
        await either.import_undo.undo(viewer, await either.import_batches.get_batch(viewer, batch.id))


async def test_a_newer_version_of_a_file_updates_adds_and_reports_and_its_undoing_restores(services):
    viewer, _first = await take_in(services, FIRST)
    viewer, second = await take_in(services, SECOND)
    assert second.report["insights"] == {"created": 1, "updated": 1, "unchanged": 1}
    assert second.report["missing"] == 1
    assert await statements(services, viewer) == {
        "Unga litar på dem som stannar kvar länge": 2023,
        "Föräldrar vet inte vart de skall vända sig med sin oro": 2025,
        "Brev från myndigheter läses sällan till slut": 2025,
        "Äldre vågar inte fråga om hjälp hemma": 2023,
    }
    viewer, third = await take_in(services, SECOND)
    assert third.report["insights"] == {"created": 0, "updated": 0, "unchanged": 3}
    undone = await services.import_undo.undo(viewer, second)
    assert (undone.removed, undone.restored) == (1, 1)
    assert set(await statements(services, viewer)) == {
        line.partition(";")[0] for line in FIRST.splitlines()[1:]
    }


async def test_undoing_leaves_what_somebody_has_changed_or_builds_on(services):
    viewer, batch = await take_in(services, FIRST)
    page = await services.browse.list_page(viewer, Selection(), limit=10)
    changed, built_on = page.items[:2]
    await services.insights.update_insight(
        viewer, changed.ref, lambda content: replace(content, year=2020), expected_version=None
    )
    malmo = StreamEntry(Kind.ORGANIZATION, "malmo", Organization("malmo", "Malmö stad"), 1)
    await services.imports.import_stream(SERVICE, [malmo])
    await services.accounts.save_account("drift@exempel.se", "malmo", Role.ADMIN, is_operator=True)
    operator = await services.accounts.get_viewer("drift@exempel.se")
    await services.lineage.note_heard(operator, built_on.ref, organization="malmo")
    plan = await services.import_undo.plan(viewer, batch)
    assert (plan.changed, plan.referred) == ((changed.number,), (built_on.number,))
    undone = await services.import_undo.undo(viewer, batch)
    assert (undone.removed, undone.kept) == (1, 2)
    assert set(undone.kept_refs) == {changed.ref, built_on.ref}


async def test_one_problem_and_nothing_is_kept_and_the_problem_says_where(services):
    viewer, batch = await take_in(services, FIRST.replace("2023", "i fjol", 1))
    assert batch.state == ImportState.FAILED
    (problem,) = told_problems(batch.report)
    assert problem.where == "rad 3, kolumn D"
    (english,) = told_problems(batch.report, translator("en"))
    assert english.where == "row 3, column D"
    assert english.message != problem.message
    assert "i fjol" in problem.message
    assert await statements(services, viewer) == {}
    repairs = Repairs(cells={3: {"År": "2023"}})
    mapping = FieldMapping(columns={"Insikt": Field.STATEMENT, "År": Field.YEAR})
    mapped = await services.import_batches.readings.save_reading(
        viewer, batch, mapping=mapping, repairs=repairs
    )
    reading = await services.import_batches.readings.get_reading(viewer, mapped)
    assert not (await services.import_taking.check(viewer, mapped, reading)).is_refused
    await services.import_batches.start_batch(viewer, mapped)
    await services.import_runner.run_waiting()
    assert len(await statements(services, viewer)) == 3


async def test_all_of_a_long_file_is_checked_in_the_background_and_put_right_past_its_first_rows(services):
    lines = [f"Påstående {number};Tillgänglighet och tillit;2023" for number in range(LOOKED_THROUGH + 60)]
    lines[-1], lines[-2] = (
        "En sista rad;Tillgänglighet och tillit;i fjol",
        "En annan;Tilgänglighet och tilit;2023",
    )
    viewer, batch = await send(services, "Insikt;Tema;År\n" + "\n".join(lines))
    first = await services.import_preview.preview(viewer, batch)
    assert (first.is_partial, first.is_checked, first.rows, first.report.is_refused) == (
        True,
        False,
        1_000,
        False,
    )
    await services.import_batches.start_check(viewer, batch)
    assert not (await services.import_batches.get_batch(viewer, batch.id)).is_open
    await services.import_runner.run_waiting()

    batch = await services.import_batches.get_batch(viewer, batch.id)
    checked = await services.import_preview.preview(viewer, batch, translator("en"))
    assert (checked.is_current, checked.rows, checked.to_repair) == (True, 1_060, 2)
    assert checked.report.tallies[Kind.INSIGHT].created == 1_058
    (row,) = checked.problem_rows
    assert (row.where, [text for _column, text in row.cells]) == ("row 1061", ["i fjol"])
    (unknown,) = checked.unknown
    assert (unknown.text, unknown.suggestion.value) == (
        "Tilgänglighet och tilit",
        "tillganglighet-och-tillit",
    )
    assert await statements(services, viewer) == {}

    readings, mapping = services.import_batches.readings, checked.reading.mapping
    batch = await readings.save_reading(viewer, batch, mapping=mapping, repairs=checked.reading.repairs)
    assert (await services.import_preview.preview(viewer, batch)).is_current
    known = {**mapping.values, Field.THEMES: {unknown.text: (unknown.suggestion.value,)}}
    batch = await readings.save_reading(
        viewer,
        batch,
        mapping=FieldMapping(columns=mapping.columns, values=known, defaults=mapping.defaults),
        repairs=Repairs(masked=True, left_out=(1_061,)),
    )
    changed = await services.import_preview.preview(viewer, batch)
    assert (changed.is_checked, changed.is_current, changed.to_repair) == (True, False, 0)
    await services.import_batches.start_batch(viewer, batch)
    await services.import_runner.run_waiting()
    done = await services.import_batches.get_batch(viewer, batch.id)
    assert (done.state, done.report["insights"]["created"]) == (ImportState.DONE, 1_059)


async def test_a_check_that_was_cut_off_is_begun_again(services):
    viewer, batch = await send(services, FIRST)
    await services.import_batches.start_check(viewer, batch)
    assert await services.import_runner._claim() is not None
    await services.import_runner._release()
    assert await services.import_runner.run_waiting() == 1
    checked = await services.import_batches.get_batch(viewer, batch.id)
    assert (checked.state, checked.report["insights"]["created"]) == (ImportState.MAPPED, 3)


async def test_the_next_file_with_the_same_columns_is_read_as_the_last_one_was(services):
    viewer, batch = await send(services, FIRST)
    mapping = FieldMapping(
        columns={"Insikt": Field.STATEMENT},
        values={Field.THEMES: {"x": ()}},
        defaults={Field.YEAR: ("2022",)},
    )
    await services.import_batches.readings.save_reading(viewer, batch, mapping=mapping, repairs=Repairs())
    _viewer, following = await send(services, SECOND)
    assert following.mapping["columns"] == {"Insikt": "statement"}
    assert following.mapping["defaults"] == {"year": ("2022",)}


async def test_what_one_person_sent_nobody_else_knows_of(services):
    viewer, batch = await send(services, FIRST)
    await services.accounts.save_account("bo@exempel.se", "grums", Role.CURATOR, name="Bo")
    other = await services.accounts.get_viewer("bo@exempel.se")
    with pytest.raises(NotFoundError):
        await services.import_batches.get_batch(other, batch.id)
    await services.import_batches.start_batch(viewer, batch)
    await services.import_runner.run_waiting()
    assert (await services.import_batches.get_batch(other, batch.id)).state == ImportState.DONE
    assert [each.id for each in await services.import_batches.list_batches(other)] == [batch.id]


async def test_a_file_that_can_not_be_read_is_not_kept(services):
    with pytest.raises(InvalidError) as refused:
        await send(services, b"PK\x03\x04 half of a workbook", name="x.xlsx")
    assert refused.value.problems[0].message == "Filens format känns inte igen."
    assert not list(services.import_batches.files.folder.iterdir())


async def test_an_import_that_was_cut_off_is_begun_again(services):
    viewer, batch = await send(services, FIRST)
    await services.import_batches.start_batch(viewer, batch)
    claimed = await services.import_runner._claim()
    assert claimed is not None
    assert await services.import_runner.run_waiting() == 0
    await services.import_runner._release()
    assert await services.import_runner.run_waiting() == 1
    assert len(await statements(services, viewer)) == 3


async def test_a_file_taken_in_at_once_is_undone_like_any_other(services, tmp_path: Path):
    viewer = await sender(services)
    path = tmp_path / "x.csv"
    path.write_text(FIRST, "utf-8")
    tried = await services.import_taking.take_in(viewer, Source(path), dry_run=True)
    assert (tried.id, tried.report.tallies[Kind.INSIGHT].created) == (None, 3)
    assert await statements(services, viewer) == {}
    taken = await services.import_taking.take_in(viewer, Source(path))
    batch = await services.import_batches.get_batch(viewer, taken.id)
    assert (await services.import_undo.undo(viewer, batch)).removed == 3
