"""What other programs write comes in as it is guessed to be read: every candidate a draft, and no row refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

import importers
from app.domain.directory import Directory
from app.domain.insights import InsightContent, check_insight, tidy_insight
from app.domain.organizations import Municipality
from app.domain.vocabularies import Vocabularies
from app.services.seeding import read_concepts
from importers import recognise
from importers.base import Part, Source, StreamEntry
from importers.glossary import Glossary
from importers.guessing import guess_mapping, survey_columns
from importers.mapper import RowMapper

FOLDER = Path(importers.__file__).parent
TOOLS = ("document", "forms", "refi", "sensemaker", "taguette", "whiteboard")


@pytest.fixture(scope="module")
def directory() -> Directory:
    concepts = tuple(read_concepts(FOLDER.parent / "seeds" / "vocabularies"))
    places = {"1764": Municipality("1764", "Grums", "17", "Värmlands län", 9000, 2024)}
    return Directory(Vocabularies(concepts), {}, {}, places, {"17": "Värmlands län"})


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
