"""Every folder of importers holds what the next reader of it needs, and reads its own sample as it says."""

import importlib
from pathlib import Path

import msgspec
import pytest

import importers
from importers import discover, find_importer, recognise
from importers.base import Importer, Part, Source

FOLDERS = sorted(path.parent for path in Path(importers.__file__).parent.glob("*/__init__.py"))


def test_each_folder_is_one_importer() -> None:
    assert len(discover()) == len(FOLDERS) > 0


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_has_a_reader_a_transformer_a_sample_what_to_expect_and_an_explanation(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"reader.py", "transformer.py", "expected.json", "README.md"} <= names
    assert [name for name in names if name.startswith("sample.")]


def _read(importer: Importer, sample: Path) -> object:
    """What an importer makes of its sample: entries, or an outline and its rows where they are to be mapped."""
    if importer.inspect is None or importer.rows is None:
        with sample.open("rb") as file:
            return [
                {"is": type(entry).__name__, **msgspec.to_builtins(entry)}
                for entry in importer.read(file, str)
            ]
    source = Source(sample)
    outline = importer.inspect(source, Part(), str)
    return {
        "columns": outline.columns,
        "left_out": outline.left_out,
        "rows": list(importer.rows(source, outline, str)),
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_sample_is_recognised_and_reads_as_expected(folder: Path) -> None:
    (sample,) = folder.glob("sample.*")
    importer = importlib.import_module(f"importers.{folder.name}").IMPORTER
    assert recognise(Source(sample)) is importer
    made = msgspec.json.decode(msgspec.json.encode(_read(importer, sample)))
    assert made == msgspec.json.decode((folder / "expected.json").read_bytes())


def test_an_importer_is_found_by_its_name_and_by_a_file_s_ending_in_any_case() -> None:
    assert find_importer("jsonl") is find_importer(".JSONL") is discover()["jsonl"]


def test_an_unknown_ending_finds_none() -> None:
    assert find_importer(".unknown") is None
