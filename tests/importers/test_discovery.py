"""Every folder of importers holds what the next reader of it needs, and reads its own sample as it says."""

from pathlib import Path

import msgspec
import pytest

import importers
from importers import discover, find_importer

FOLDERS = sorted(path.parent for path in Path(importers.__file__).parent.glob("*/__init__.py"))


def test_each_folder_is_one_importer() -> None:
    assert len(discover()) == len(FOLDERS) > 0


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_has_a_reader_a_transformer_a_sample_what_to_expect_and_an_explanation(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"reader.py", "transformer.py", "expected.json", "README.md"} <= names
    assert [name for name in names if name.startswith("sample.")]


@pytest.mark.parametrize("importer", discover().values(), ids=lambda importer: importer.format)
def test_a_sample_reads_as_expected(importer: importers.base.Importer) -> None:
    folder = Path(importers.__file__).parent / importer.read.__module__.split(".")[1]
    (sample,) = folder.glob("sample.*")
    with sample.open("rb") as file:
        read = [
            {"is": type(entry).__name__, **msgspec.to_builtins(entry)} for entry in importer.read(file, str)
        ]
    assert msgspec.json.decode(msgspec.json.encode(read)) == msgspec.json.decode(
        (folder / "expected.json").read_bytes()
    )


def test_an_importer_is_found_by_its_name_and_by_a_file_s_ending_in_any_case() -> None:
    assert find_importer("jsonl") is find_importer(".JSONL") is discover()["jsonl"]


def test_an_unknown_ending_finds_none() -> None:
    assert find_importer(".docx") is None
