"""Erasing for good: what was said is nowhere any more, and that it was there can still be told."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import tantivy
from PIL import Image
from sqlalchemy import MetaData, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import ANONYMOUS, Role, Status, Viewer
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.domain.insights import Evidence, InsightContent
from app.domain.organizations import Organization
from app.domain.selection import Selection
from app.domain.studies import StudyContent
from app.services.seeding import SERVICE
from app.services.services import Services
from importers.base import Kind, StreamEntry

pytestmark = pytest.mark.anyio
WORD = "zebrafinksfjäder"
SAID = f"{WORD} påstår något som andra kan citera"


async def people(services: Services) -> tuple[Viewer, Viewer]:
    """A curator in Grums and a designer in Malmö, which share a network."""
    entries = [
        StreamEntry(Kind.ORGANIZATION, slug, Organization(slug, slug.title(), networks=("titi",)), place)
        for place, slug in enumerate(("grums", "malmo"), 1)
    ]
    await services.imports.import_stream(SERVICE, entries)
    await services.accounts.save_account("k@exempel.se", "grums", Role.CURATOR, name="Kurator")
    await services.accounts.save_account("m@exempel.se", "malmo", Role.DESIGNER)
    return (
        await services.accounts.get_viewer("k@exempel.se"),
        await services.accounts.get_viewer("m@exempel.se"),
    )


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return file.getvalue()


async def planted(services: Services, curator: Viewer, other: Viewer) -> tuple[str, str, str]:
    """A study of two insights with the word wherever a word can be; the refs of study and insights."""
    study = await services.studies.create_study(
        curator,
        StudyContent(
            f"{WORD} är rubriken på det här",
            "grums",
            question=WORD,
            source=WORD,
            contact=WORD,
            visibility="network",
            consent=WORD,
        ),
        external_id=f"{WORD}-arbete",
    )
    content = InsightContent(
        SAID,
        "grums",
        body=WORD,
        study=study.id,
        evidence=(Evidence("quote", f"{WORD} sa någon för länge sedan"),),
        source=WORD,
        visibility="network",
        populations=("riskgrupp",),
        subpopulations=("ungdomar",),
    )
    first = await services.insights.create_insight(curator, content, external_id=f"{WORD}-1")
    second = await services.insights.create_insight(curator, content)
    await services.insights.update_insight(
        curator,
        second.id,
        lambda old: InsightContent("Något annat", "grums", study=study.id, visibility="network"),
        expected_version=1,
    )
    await services.attachments.add(
        curator, first.id, picture(), caption=f"{WORD} på en vägg", is_confirmed=True
    )
    await services.reuse.note_reuse(other, first.ref, organization="malmo", purpose=f"Vi läste: {SAID}.")
    await services.lineage.note_heard(other, first.ref, organization="malmo", note=WORD)
    await services.lineage.confirm(curator, first.ref, note=WORD)
    await services.reuse.note_feedback(curator, study.ref, state="given", how=WORD)
    await services.retention.set_retention(curator, study.ref, until="2099-12-31", reason=WORD)
    await services.lineage.supersede(curator, first.ref, by=second.ref, reason=WORD)
    return study.ref, first.ref, second.ref


async def sent(services: Services, viewer: Viewer, organization: str, *lines: str) -> str:
    """A file that waits to be looked through; the import's id."""

    async def pieces() -> AsyncIterator[bytes]:
        yield "\r\n".join(["Insikt;Anteckning", *lines]).encode()

    batch = await services.import_batches.receive(
        viewer, pieces(), name="rader.csv", organization=organization
    )
    return batch.id


async def rows_with(connection: AsyncConnection, word: str) -> list[str]:
    """Where in the database a word stands: every column of every table, as it is and not as we know it."""
    metadata = MetaData()
    await connection.run_sync(metadata.reflect)
    return [
        f"{table}.{column}"
        for table in metadata.sorted_tables
        for column in await _columns(connection, table, word)
    ]


async def _columns(connection: AsyncConnection, table: Table, word: str) -> list[str]:
    found: set[str] = set()
    for row in await connection.execute(select(table)):
        found |= {name for name, value in row._mapping.items() if word in _plain(value)}
    return sorted(found)


def _plain(value: Any) -> str:
    return str(value).casefold()


def words_in_indexes(folder: Path) -> list[str]:
    """The words like ours in whatever index there is in the folder, used or left behind."""
    found = []
    for generation in (folder / "search").glob("generation-*"):
        searcher = tantivy.Index.open(str(generation)).searcher()
        found += [
            word
            for field in ("words", "terms")
            for word, _n in searcher.terms_with_prefix(field, "zebrafink")
        ]
    return found


def files_with(folder: Path, word: str) -> list[str]:
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file()
        and any(each in path.read_bytes() for each in (word.encode(), word.upper().encode()))
    ]


async def test_after_a_study_is_erased_its_words_are_nowhere(either: Services, either_settings: Any) -> None:
    curator, other = await people(either)
    study, _first, _second = await planted(either, curator, other)
    await sent(either, curator, "grums", "Något om väntetider;x", f'"Enligt dem:  {SAID.upper()}";x')
    spared = [
        (viewer, await sent(either, viewer, organization, "Något helt annat om väntetider;x"))
        for viewer, organization in ((curator, "grums"), (other, "malmo"))
    ]
    await either.index.catch_up()
    async with either.database.reading() as connection:
        assert len(await rows_with(connection, WORD)) > 10
    assert words_in_indexes(either_settings.data_dir)
    assert files_with(either_settings.data_dir, "zebrafinksfj") or not either.database.is_sqlite
    plan = await either.retention.plan(curator, study)
    assert (plan.insights, plan.attachments, plan.others) == (2, 1, 0)
    await either.retention.erase_study(curator, study, confirm=f"{study[:4]}-{study[4:].lower()}")
    await either.retention.finish()
    async with either.database.reading() as connection:
        assert await rows_with(connection, WORD) == []
    assert words_in_indexes(either_settings.data_dir) == []
    assert files_with(either_settings.data_dir, "zebrafinksfj") == []
    for viewer, waiting in spared:
        assert (await either.import_batches.get_batch(viewer, waiting)).is_open
    assert not [path for path in (either_settings.data_dir / "uploads").rglob("*") if path.is_file()]
    assert (await either.browse.list_page(curator, Selection(text=WORD))).total == 0
    with pytest.raises(NotFoundError):
        await either.studies.get_study(curator, study)


async def test_what_is_left_says_that_it_was_erased_when_and_by_whom_and_leads_on(either: Services) -> None:
    curator, other = await people(either)
    study, first, second = await planted(either, curator, other)
    await either.retention.erase_insight(curator, first, confirm=first)
    gone = await either.insights.get_insight(other, first)
    assert (gone.content.status, gone.content.statement) == (Status.WITHDRAWN, "")
    assert gone.superseded_by == second
    told = await either.retention.find_erasure(other, "insight", first)
    assert told is not None
    assert (told.erased_by, told.organization) == ("Kurator", "grums")
    assert await either.retention.find_erasure(ANONYMOUS, "insight", first) is None
    await either.retention.erase_study(curator, study, confirm=study)
    assert await either.retention.find_erasure(other, "study", study) is not None
    with pytest.raises(ConflictError):
        await either.studies.create_study(
            curator, StudyContent("Igen", "grums"), external_id=f"{WORD}-arbete"
        )
    again = StreamEntry(Kind.STUDY, f"{WORD}-arbete", StudyContent("Igen", "grums"), 1)
    report = await either.imports.import_stream(SERVICE, [again])
    assert report.problem_count == 1
    await either.retention.finish()


async def test_only_a_curator_erases_and_only_what_was_typed(either: Services) -> None:
    curator, other = await people(either)
    study, first, _second = await planted(either, curator, other)
    await either.accounts.save_account("d@exempel.se", "grums", Role.DESIGNER)
    designer = await either.accounts.get_viewer("d@exempel.se")
    for viewer in (other, designer):
        with pytest.raises(ForbiddenError):
            await either.retention.erase_study(viewer, study, confirm=study)
        with pytest.raises(ForbiddenError):
            await either.retention.erase_insight(viewer, first, confirm=first)
        with pytest.raises(ForbiddenError):
            await either.retention.set_retention(viewer, study, until="2100-01-01", reason="Behövs")
    with pytest.raises(InvalidError):
        await either.retention.erase_study(curator, study, confirm=first)
    assert (await either.insights.get_insight(curator, first)).content.statement == SAID


async def test_studies_fall_due_sixty_days_before_their_last_day(services: Services) -> None:
    curator, other = await people(services)
    study = await services.studies.create_study(curator, StudyContent("Ett arbete", "grums"))
    now = datetime(2026, 3, 1, tzinfo=UTC)
    clock: Callable[[], datetime] = lambda: now  # noqa: E731
    services.retention.clock = clock
    await services.retention.set_retention(curator, study.ref, until="2026-05-01")
    assert await services.retention.list_due(curator) == []
    now = datetime(2026, 3, 2, tzinfo=UTC)
    (due,) = await services.retention.list_due(curator)
    assert (due.study.ref, due.days) == (study.ref, 60)
    assert await services.retention.list_due(other) == []
    now = datetime(2026, 5, 3, tzinfo=UTC)
    assert (await services.retention.list_due(curator))[0].days == -2
    with pytest.raises(InvalidError):
        await services.retention.set_retention(curator, study.ref, until="2026-12-31")
    await services.retention.set_retention(curator, study.ref, until="2026-12-31", reason="Uppföljning")
    assert await services.retention.list_due(curator) == []
