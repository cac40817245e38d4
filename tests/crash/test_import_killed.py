"""A process killed in the middle of an import leaves nothing behind, and search agrees with the database afterwards."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COUNT = 4_000
#: Shares of the processor time that a whole import takes, which does not depend on what else the machine does.
MOMENTS = (0.6, 0.8, 0.95)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def command(folder: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "INSIKT_DATA_DIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "app", *map(str, arguments)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str | Path, stdin: str = "") -> str:
    process = command(folder, *arguments)
    out, err = process.communicate(stdin)
    assert process.returncode == 0, err
    return out


def processor_time(process: subprocess.Popen[str]) -> float:
    """Seconds of processor time that a running process has had."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def count(folder: Path) -> int:
    out = run(folder, "export", "--output", "-", "--as", "a@exempel.se")
    return sum('"type":"insight"' in line for line in out.splitlines())


@pytest.fixture(scope="module")
def ready(bare_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready") / "data"
    shutil.copytree(bare_data, folder)
    run(folder, "organization", "add", "grums", "--name", "Grums kommun")
    run(folder, "user", "add", "a@exempel.se", "--organization", "grums", "--role", "designer")
    return folder


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("many") / "many.jsonl"
    with path.open("w") as many:
        for place in range(COUNT):
            record = {
                "type": "insight",
                "id": f"x{place}",
                "statement": f"Påstående {place}",
                "organization": "grums",
                "populations": ["klient"],
                "themes": ["tillganglighet-och-tillit"],
            }
            many.write(json.dumps(record) + "\n")
    return path


def test_a_killed_import_left_nothing_or_all_and_search_agrees(
    ready: Path, file: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(ready, whole)
    process = command(whole, "import", file, "--as", "a@exempel.se")
    duration = 0.0
    while process.poll() is None:
        duration = max(duration, processor_time(process))
        time.sleep(0.02)
    process.communicate()
    assert process.returncode == 0
    assert count(whole) == COUNT

    outcomes = []
    for moment in MOMENTS:
        folder = tmp_path / f"killed-{moment}"
        shutil.copytree(ready, folder)
        process = command(folder, "import", file, "--as", "a@exempel.se")
        while process.poll() is None and processor_time(process) < duration * moment:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        outcomes.append((process.returncode, count(folder)))
        run(folder, "search", "index", "--check")
    assert {found for _code, found in outcomes} <= {0, COUNT}
    assert any(code == -signal.SIGKILL for code, _found in outcomes), "no import was killed"


def test_an_import_after_a_killed_one_comes_in_whole(ready: Path, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(ready, folder)
    process = command(folder, "import", file, "--as", "a@exempel.se")
    time.sleep(1.5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    run(folder, "import", file, "--as", "a@exempel.se")
    assert count(folder) == COUNT
    run(folder, "search", "index", "--check")
