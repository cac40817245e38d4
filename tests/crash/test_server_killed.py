"""A service killed while people write keeps all that it answered for, and nothing by halves."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
WRITERS = 3
LABELS = ["samverkan-mellan-aktorer", "tillganglighet-och-tillit"]


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        env={**os.environ, "INSIKT_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_on(address: str, token: str, answered: list[str]) -> None:
    """Log insights one after the other until nobody answers; note those that were answered for."""
    while True:
        content = {"statement": "Ett påstående.", "organization": "grums", "themes": LABELS}
        request = urllib.request.Request(
            f"{address}/api/v1/insights",
            data=json.dumps(content).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                answered.append(json.loads(response.read())["id"])
        except (OSError, ValueError):
            return


def test_what_was_answered_for_is_kept_whole_and_is_found(bare_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(bare_data, folder)
    run(folder, "organization", "add", "grums", "--name", "Grums kommun")
    run(folder, "user", "add", "a@exempel.se", "--organization", "grums", "--role", "designer")
    token = run(folder, "token", "create", "--user", "a@exempel.se", "--scope", "write").strip()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        env={**os.environ, "INSIKT_DATA_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _attempt in range(600):
            try:
                urllib.request.urlopen(f"{address}/health/ready", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        answered: list[str] = []
        writers = [
            threading.Thread(target=write_on, args=(address, token, answered)) for _writer in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        while len(answered) < 30 and any(writer.is_alive() for writer in writers):
            time.sleep(0.01)
        assert len(answered) >= 30
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    for writer in writers:
        writer.join()

    run(folder, "search", "index", "--check")
    lines = run(folder, "export", "--output", "-", "--as", "a@exempel.se").splitlines()
    insights = [record for record in map(json.loads, lines) if record["type"] == "insight"]
    assert set(answered) <= {record["id"] for record in insights}
    assert all(sorted(record["themes"]) == LABELS for record in insights)
    assert len(insights) - len(answered) <= WRITERS
