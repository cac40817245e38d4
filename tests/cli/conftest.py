"""Commands run in this process, with their exit code and what they wrote."""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from app.__main__ import run
from app.settings import Settings


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def insiktskarta(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command; `stdin` is what it can read."""

    def call(*arguments: str | Path, stdin: bytes = b"") -> Done:
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8"))
        code = run([str(each) for each in arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    yield call
    logging.getLogger("app").setLevel(logging.NOTSET)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a service that nobody has set up."""
    folder = tmp_path / "data"
    monkeypatch.setenv("INSIKT_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def bare(bare_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a service without insights."""
    monkeypatch.setenv("INSIKT_DATA_DIR", str(bare_settings.data_dir))
    return bare_settings.data_dir


@pytest.fixture
def demo_folder(demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a service with the demonstration."""
    monkeypatch.setenv("INSIKT_DATA_DIR", str(demo_settings.data_dir))
    return demo_settings.data_dir


PASS_PHRASE = "en lång lösenfras för prov 1\n".encode()


@pytest.fixture(scope="session")
def grums_data(bare_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with one organization, its designer, and someone who runs the service. Copy it, don't change it."""
    folder = tmp_path_factory.mktemp("grums") / "data"
    shutil.copytree(bare_data, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSIKT_DATA_DIR", str(folder))
        assert run(["organization", "add", "grums", "--name", "Grums kommun", "--municipality", "1764"]) == 0
        for email, *options in (("a@exempel.se",), ("o@exempel.se", "--operator")):
            patch.setattr("sys.stdin", TextIOWrapper(BytesIO(PASS_PHRASE), encoding="utf-8"))
            command = ["user", "add", email, "--organization", "grums", "--role", "designer"]
            assert run([*command, "--password-stdin", *options]) == 0
    return folder


@pytest.fixture
def grums(grums_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that service."""
    shutil.copytree(grums_data, tmp_path / "data")
    monkeypatch.setenv("INSIKT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"
