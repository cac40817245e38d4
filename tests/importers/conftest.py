"""What tests of formats share: files made of bytes, and files that other programs wrote, where those are at hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from importers import discover
from importers.base import Misread, Outline, Part, Row, Source

MakeSource = Callable[[bytes, str], Source]
ReadAs = Callable[[str, Source], tuple[Outline, list[Row | Misread]]]


@pytest.fixture
def make_source(tmp_path: Path) -> MakeSource:
    """A file of these bytes that somebody sent under this name."""

    def make(data: bytes, name: str) -> Source:
        path = tmp_path / "sent"
        path.write_bytes(data)
        return Source(path, name)

    return make


@pytest.fixture
def real_file() -> Callable[[str], Source]:
    """A file that another program wrote, from a folder of samples beside the project; skips where there is none."""

    def find(name: str) -> Source:
        for folder in sorted(Path(__file__).parents[3].glob("*/samples")):
            if (folder / name).is_file():
                return Source(folder / name)
        pytest.skip(f"{name} is not at hand")

    return find


@pytest.fixture
def read_as() -> ReadAs:
    """The outline and the rows of a file, by the importer with this format's name."""

    def read(format_name: str, source: Source) -> tuple[Outline, list[Row | Misread]]:
        importer = discover()[format_name]
        assert importer.inspect
        assert importer.rows
        outline = importer.inspect(source, Part(), str)
        return outline, list(importer.rows(source, outline, str))

    return read
