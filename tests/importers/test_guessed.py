"""What other programs write comes in as it is guessed to be read: every candidate a draft, and no row refused."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import importers
from app.domain.directory import Directory
from app.domain.insights import EvidenceKind, InsightContent, check_insight, tidy_insight
from app.domain.organizations import Organization
from app.domain.vocabularies import Vocabularies
from app.services.seeding import read_concepts, read_municipalities
from importers import discover, recognise
from importers.base import Part, Source, StreamEntry
from importers.glossary import Glossary
from importers.guessing import guess_mapping, survey_columns
from importers.mapper import RowMapper
from importers.refi.writer import write_project

FOLDER = Path(importers.__file__).parent
TOOLS = ("document", "forms", "refi", "sensemaker", "taguette", "whiteboard")


SEEDS = FOLDER.parent / "seeds"


def demonstration(name: str) -> list[StreamEntry]:
    with (SEEDS / "demo" / f"{name}.jsonl").open("rb") as file:
        return [entry for entry in discover()["jsonl"].read(file, str) if isinstance(entry, StreamEntry)]


@pytest.fixture(scope="module")
def directory() -> Directory:
    concepts = tuple(read_concepts(SEEDS / "vocabularies"))
    places = {place.code: place for place in read_municipalities(SEEDS / "register" / "municipalities.csv")}
    organizations = {
        entry.id: entry.content
        for entry in demonstration("organizations")
        if isinstance(entry.content, Organization)
    }
    return Directory(Vocabularies(concepts), organizations, {}, places, {})


def read(source: Source, directory: Directory) -> list[object]:
    importer = recognise(source)
    assert importer
    assert importer.inspect
    assert importer.rows
    outline = importer.inspect(source, Part(), str)
    glossary = Glossary(directory)
    mapping = guess_mapping(outline, survey_columns(outline, importer.rows(source, outline, str)), glossary)
    return list(RowMapper(outline, mapping, glossary).entries(importer.rows(source, outline, str)))


def check(entries: list[object], directory: Directory) -> list[InsightContent]:
    """The insights, once each has been found to be a draft that breaks no rule, under an id of its own."""
    assert entries
    contents = []
    for entry in entries:
        assert isinstance(entry, StreamEntry), entry
        assert isinstance(entry.content, InsightContent)
        content = tidy_insight(entry.content, directory.vocabularies)
        assert not check_insight(content, directory.vocabularies)
        assert content.status == "draft"
        contents.append(content)
    assert len({entry.id for entry in entries if isinstance(entry, StreamEntry)}) == len(entries)
    return contents


@pytest.mark.parametrize("name", TOOLS)
def test_a_sample_comes_in_as_it_is_guessed_to_be_read(name: str, directory: Directory) -> None:
    (sample,) = (FOLDER / name).glob("sample.*")
    check(read(Source(sample), directory), directory)


def test_insights_written_as_a_project_and_read_are_the_same(
    make_source: Callable, directory: Directory
) -> None:
    out = io.BytesIO()
    insights = [
        (entry.id, entry.content)
        for entry in demonstration("insights")
        if isinstance(entry.content, InsightContent)
    ]
    made = datetime(2026, 1, 1, tzinfo=UTC)
    write_project(insights, out, directory.vocabularies, name="Utdrag", made=made)
    entries = read(make_source(out.getvalue(), "utdrag.qdpx"), directory)
    for (_id, content), entry in zip(insights, entries, strict=True):
        assert isinstance(entry, StreamEntry), entry
        assert isinstance(entry.content, InsightContent)
        kinds = [*EvidenceKind]
        evidence = tuple(sorted(content.evidence, key=lambda piece: kinds.index(EvidenceKind(piece.kind))))
        wanted = tidy_insight(replace(content, evidence=evidence), directory.vocabularies)
        assert tidy_insight(entry.content, directory.vocabularies) == wanted


def test_names_of_codes_that_are_concepts_become_labels(directory: Directory) -> None:
    contents = check(read(Source(FOLDER / "refi" / "sample.qdpx"), directory), directory)
    by_statement = {content.statement: content for content in contents}
    letters = by_statement["Begriplighet: Svåra brev"]
    assert letters.themes == ("tillganglighet-och-tillit",)
    assert letters.municipality == "1764"
    assert [piece.kind for piece in letters.evidence] == ["quote", "quote"]


def test_what_somebody_ticked_becomes_a_label(directory: Directory) -> None:
    contents = check(read(Source(FOLDER / "sensemaker" / "sample.zip"), directory), directory)
    assert [content.voices for content in contents] == [("invanare",), ("anhorig",)]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("skyloom_TestProject.qdpx", 9),
        ("taguette_codebook.qdc", 2),
        ("taguette_codebook.csv", 2),
        ("taguette_generated.sqlite3", 2),
        ("taguette_highlights.csv", 2),
        ("taguette_highlights.xlsx", 2),
    ],
)
def test_a_real_file_comes_in_as_it_is_guessed_to_be_read(
    real_file: Callable, directory: Directory, name: str, count: int
) -> None:
    assert len(check(read(real_file(name), directory), directory)) == count
