"""Exports: the Selection as the viewer sees it, the same bytes for the same records, and back in without a loss."""

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from app.composition import compose
from app.domain.access import ANONYMOUS, Role, Viewer
from app.domain.errors import InvalidError
from app.domain.insights import InsightContent
from app.domain.selection import Selection, parse_selection
from app.services.export_tables import ID_COLUMNS
from app.services.seeding import SERVICE
from app.services.services import Services
from app.settings import Settings
from importers import discover
from importers.base import Field, Part, Row, Source

pytestmark = pytest.mark.anyio
SEEDS = Path(__file__).parents[2] / "seeds" / "demo"
NOTHING_LEFT_OUT = Selection()


async def export(
    services: Services, viewer: Viewer, selection: Selection = NOTHING_LEFT_OUT, form: str = "jsonl"
) -> bytes:
    return b"".join([piece async for piece in services.exports.stream(viewer, selection, form)])


async def take(services: Services, data: bytes) -> None:
    report = await services.imports.import_stream(SERVICE, discover()["jsonl"].read(io.BytesIO(data), str))
    assert not report.is_refused, report.problems


def records(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def by_kind(data: bytes) -> dict[str, int]:
    kinds = [record["type"] for record in records(data)]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def lines(*found: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in found)


ORGANIZATIONS = [{"type": "organization", "id": slug, "name": slug} for slug in ("grums", "malmo", "nora")]


@pytest.fixture
async def empty(
    bare_data: Path, tmp_path: Path, settings_in: Callable[..., Settings], anyio_backend: str
) -> AsyncIterator[Services]:
    """A second service, over an empty repository."""
    shutil.copytree(bare_data, tmp_path / "empty")
    made = compose(settings_in(tmp_path / "empty"))
    yield made
    await made.close()


async def test_everything_out_in_and_out_again_is_equal_to_the_byte(demo: Services, empty: Services) -> None:
    out = await export(demo, SERVICE)
    assert by_kind(out) == {"organization": 40, "study": 84, "insight": 258}
    await take(empty, out)
    assert await export(empty, SERVICE) == out


async def test_the_same_records_give_the_same_bytes_whatever_the_database_and_the_order_they_came_in(
    either: Services, empty: Services
) -> None:
    seeds = [SEEDS / f"{name}.jsonl" for name in ("organizations", "studies", "insights")]
    await take(empty, b"".join(path.read_bytes() for path in seeds))
    await take(
        either, b"".join(line for path in seeds for line in reversed(path.read_bytes().splitlines(True)))
    )
    for form in ("jsonl", "csv", "xlsx"):
        assert await export(either, SERVICE, form=form) == await export(empty, SERVICE, form=form)


async def test_what_comes_out_is_what_went_in(demo: Services) -> None:
    sent = {record["id"]: record for record in records((SEEDS / "insights.jsonl").read_bytes())}
    found = {
        record["id"]: record for record in records(await export(demo, SERVICE)) if record["type"] == "insight"
    }
    assert found.keys() == sent.keys()
    for record_id, record in sent.items():
        for field, value in record.items():
            expected = sorted(value) if isinstance(value, list) and field != "evidence" else value
            actual = found[record_id][field]
            assert (
                sorted(actual) if isinstance(actual, list) and field != "evidence" else actual
            ) == expected


async def test_a_narrower_selection_brings_only_what_its_insights_refer_to(demo: Services) -> None:
    out = records(await export(demo, SERVICE, parse_selection([("organization", "malmo")])))
    insights = [record for record in out if record["type"] == "insight"]
    assert insights
    assert {record["organization"] for record in insights} == {"malmo"}
    studies = {record["id"] for record in out if record["type"] == "study"}
    assert studies == {record["study"] for record in insights} - {None}


async def test_a_search_can_be_taken_out(demo: Services) -> None:
    selection = Selection(text="tillit")
    out = by_kind(await export(demo, ANONYMOUS, selection))
    assert out["insight"] == await demo.browse.count(ANONYMOUS, selection) > 0


async def test_nobody_takes_out_more_than_they_see(either: Services) -> None:
    services = either
    await take(
        services,
        lines(
            *ORGANIZATIONS,
            {"type": "study", "id": "s", "title": "Hemligt", "organization": "grums"},
            *(
                {
                    "type": "insight",
                    "id": f"i{place}",
                    "statement": level,
                    "organization": "grums",
                    "study": "s",
                }
                | {"visibility": level, "status": status}
                for place, (level, status) in enumerate(
                    [("public", "published"), ("organization", "published"), ("public", "draft")]
                )
            ),
        ),
    )
    await services.accounts.save_account("a@exempel.se", "grums", Role.READER)
    member = await services.accounts.get_viewer("a@exempel.se")
    drafts = parse_selection([("status", "draft")])
    assert by_kind(await export(services, ANONYMOUS)) == {"organization": 3, "insight": 1}
    assert b"Hemligt" not in await export(services, ANONYMOUS)
    assert [r["study"] for r in records(await export(services, ANONYMOUS)) if r["type"] == "insight"] == [
        None
    ]
    assert "insight" not in by_kind(await export(services, ANONYMOUS, drafts))
    assert by_kind(await export(services, member))["insight"] == 2
    assert by_kind(await export(services, member, drafts))["insight"] == 1


async def test_a_record_without_a_sender_s_id_goes_out_under_its_own_and_comes_back_as_itself(
    demo: Services, empty: Services
) -> None:
    designer = await demo.accounts.get_viewer("grums-designer@exempel.se")
    logged = await demo.insights.create_insight(
        designer, InsightContent("Zebrafinkar.", "grums", visibility="public")
    )
    out = await export(demo, SERVICE, parse_selection([("q", "zebrafinkar")]))
    assert logged.id in {record["id"] for record in records(out)}
    await take(demo, out)
    assert (await demo.insights.get_insight(designer, logged.id)).version == 1
    await take(empty, out)
    assert await export(empty, SERVICE, parse_selection([("q", "zebrafinkar")])) == out


async def test_a_study_of_another_organization_is_named_so_that_it_is_found_again(
    services: Services, empty: Services
) -> None:
    study = {"type": "study", "id": "s1", "title": "Samtal", "visibility": "public"}
    await take(
        services,
        lines(
            *ORGANIZATIONS,
            {**study, "organization": "grums"},
            {"type": "insight", "id": "i", "statement": "Noras.", "organization": "nora", "study": "s1"},
        ),
    )
    await take(services, lines({**study, "organization": "malmo"}))
    out = await export(services, SERVICE)
    await take(empty, out)
    assert await export(empty, SERVICE) == out


async def test_csv_has_a_row_for_each_insight_and_ids_that_programs_know(demo: Services) -> None:
    out = (await export(demo, ANONYMOUS, form="csv")).decode()
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 258
    assert tuple(rows[0]) == ID_COLUMNS
    assert {row["zone"] for row in rows} >= {"klient", "klient.riskgrupp"}
    assert all(row["organization_name"] for row in rows)


async def test_csv_holds_no_formula(services: Services) -> None:
    statements = ["=HYPERLINK(0)", "+1", "-1", "@SUM(A1)", "＝1"]
    await take(
        services,
        lines(
            *ORGANIZATIONS,
            *(
                {
                    "type": "insight",
                    "id": f"i{place}",
                    "statement": text,
                    "organization": "grums",
                    "visibility": "public",
                }
                for place, text in enumerate(statements)
            ),
        ),
    )
    out = (await export(services, ANONYMOUS, form="csv")).decode()
    assert [row["statement"] for row in csv.DictReader(io.StringIO(out))] == [
        f"'{text}" for text in statements
    ]


def sheets(data: bytes) -> dict[str, list[list[str]]]:
    """The text of every cell of a workbook, by the sheet's name."""
    spaces = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = ET.fromstring(archive.read("xl/workbook.xml"))
        for place, sheet in enumerate(book.iterfind(".//m:sheet", spaces), start=1):
            root = ET.fromstring(archive.read(f"xl/worksheets/sheet{place}.xml"))
            assert root.find(".//m:f", spaces) is None, "a formula"
            found[sheet.attrib["name"]] = [
                ["".join(cell.itertext()) for cell in row] for row in root.iterfind(".//m:row", spaces)
            ]
    return found


async def test_a_spreadsheet_reads_in_swedish_and_keeps_ids_and_vocabulary_beside(demo: Services) -> None:
    found = sheets(await export(demo, ANONYMOUS, form="xlsx"))
    assert list(found) == ["Insikter", "Insikter med id", "Insiktsarbeten", "Vokabulär", "Om urvalet"]
    assert len(found["Insikter"]) == len(found["Insikter med id"]) == 259
    assert len(found["Insiktsarbeten"]) == 85
    text = {cell for row in found["Insikter"] for cell in row}
    assert {"Malmö stad", "Från gruppen"} <= text
    assert "malmo" in {cell for row in found["Insikter med id"] for cell in row}
    assert any("riskgrupp" in row for row in found["Vokabulär"])


async def test_an_export_says_in_words_what_was_chosen(demo: Services) -> None:
    selection = parse_selection([("organization", "malmo")])
    found = sheets(await export(demo, ANONYMOUS, selection, form="xlsx"))
    assert "Malmö stad" in found["Om urvalet"][1][0]
    assert found["Om urvalet"][2] == ["organization=malmo"]


async def test_progress_counts_every_insight(demo: Services) -> None:
    seen: list[int] = []
    async for _piece in demo.exports.stream(ANONYMOUS, Selection(), "csv", progress=seen.append):
        pass
    assert sum(seen) == 258


@pytest.mark.parametrize("pairs", [[("theme", "finns-inte")], [("organization", "finns-inte")]])
async def test_a_name_that_nothing_answers_to_is_refused(
    demo: Services, pairs: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidError):
        await export(demo, ANONYMOUS, parse_selection(pairs))


async def test_an_unknown_format_is_refused(demo: Services) -> None:
    with pytest.raises(InvalidError):
        await export(demo, ANONYMOUS, form="docx")


async def test_a_document_tells_every_insight_zone_by_zone_and_runs_nothing(demo: Services) -> None:
    designer = await demo.accounts.get_viewer("grums-designer@exempel.se")
    await demo.insights.create_insight(
        designer,
        InsightContent("# <script>alert(1)</script> *Hej*", "grums", body="# Stort\n<b>fet</b>"),
    )
    text = (await export(demo, designer, form="md")).decode()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert next(line for line in headings if line.startswith("## ")) == "## Bara klient"
    assert len([line for line in headings if line.startswith("##### ")]) == 259
    assert "##### \\# \\<script\\>alert(1)\\</script\\> \\*Hej\\*" in headings
    assert "\\# Stort\n\\<b>fet" in text
    assert text.index("## Bara klient") < text.index("### Grums kommun")


@pytest.mark.parametrize("form", ["qdpx", "qdc"])
async def test_analysis_tools_get_every_insight_and_give_it_back(
    demo: Services, form: str, tmp_path: Path
) -> None:
    path = tmp_path / f"utdrag.{form}"
    path.write_bytes(await export(demo, ANONYMOUS, form=form))
    found = records(await export(demo, ANONYMOUS))
    statements = sorted(record["statement"] for record in found if record["type"] == "insight")
    importer, source = discover()["refi-qda"], Source(path)
    outline = importer.inspect(source, Part(), str)
    at = [column.hint for column in outline.columns].index(Field.STATEMENT)
    rows = list(importer.rows(source, outline, str))
    assert sorted(row.cells[at] for row in rows if isinstance(row, Row)) == statements
