"""Serving: a real process, its address, its end, and what it refuses."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(120)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port), *options],
        env={**os.environ, "INSIKT_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _attempt in range(300):
            if process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{address}/health/ready", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        yield address, process
    finally:
        process.kill()
        process.communicate()


def test_it_tells_where_it_is_and_how_to_sign_in_and_ends_when_told(demo_folder: Path) -> None:
    with serving(demo_folder) as (address, process):
        assert b"<html" in urllib.request.urlopen(address).read()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert address in out
    assert "grums-designer@exempel.se" in out
    assert "Traceback" not in err


def test_the_demonstration_s_people_are_not_offered_where_others_reach_the_service(demo_folder: Path) -> None:
    with serving(demo_folder, "--host", "0.0.0.0") as (_address, process):
        process.send_signal(signal.SIGTERM)
        out, _err = process.communicate(timeout=20)
    assert "exempel.se" not in out


def test_a_public_address_means_that_others_reach_the_service(demo_folder: Path) -> None:
    with serving(demo_folder, INSIKT_PUBLIC_URL="https://insikter.example.se") as (_address, process):
        process.send_signal(signal.SIGTERM)
        out, _err = process.communicate(timeout=20)
    assert "exempel.se" not in out.replace("insikter.example.se", "")


def test_a_port_in_use_is_one_line(demo_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "app", "serve", "--port", str(port)],
            env={**os.environ, "INSIKT_DATA_DIR": str(demo_folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(port) in done.stderr


def test_what_is_imported_beside_a_running_service_is_found_there(demo_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(
        '{"type":"insight","id":"z","statement":"Zebrafinkar.","organization":"grums","visibility":"public"}\n'
    )
    with serving(demo_folder) as (address, _process):
        done = subprocess.run(
            [sys.executable, "-m", "app", "import", str(path), "--as", "administrator@exempel.se"],
            env={**os.environ, "INSIKT_DATA_DIR": str(demo_folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        for _attempt in range(100):
            found = urllib.request.urlopen(f"{address}/api/v1/insights?q=zebrafinkar&limit=5").read()
            if b"Zebrafinkar." in found:
                return
            time.sleep(0.1)
    pytest.fail("the running service never found it")
