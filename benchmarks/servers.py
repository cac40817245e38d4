"""Real servers for tests, measurements and local runs: started on a free loopback port, stopped afterwards."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[1]
_BINARY = ROOT / "node_modules" / "@gaubee" / "meilisearch-linux-amd64" / "meilisearch"
_STARTS_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class MeilisearchServer:
    """A running server, its master key, and its process."""

    url: str
    key: str
    process: "subprocess.Popen[bytes]"


def find_meilisearch() -> Path | None:
    """The server's program: `MEILISEARCH_BINARY`, one on the path, or the one `npm ci` installs; None without any."""
    named = os.environ.get("MEILISEARCH_BINARY") or shutil.which("meilisearch")
    path = Path(named) if named else _BINARY
    if not path.is_file():
        return None
    if not os.access(path, os.X_OK):
        # The package carries the program without its permission to run.
        path.chmod(path.stat().st_mode | 0o755)
    return path


@contextmanager
def meilisearch_server(folder: Path, *, port: int | None = None) -> Iterator[MeilisearchServer]:
    """A Meilisearch server that keeps its data in a folder.

    Raises:
        FileNotFoundError: there is no such program on this machine.
        RuntimeError: it did not start.
    """
    binary = find_meilisearch()
    if binary is None:
        raise FileNotFoundError("meilisearch")
    address = f"127.0.0.1:{port or free_port()}"
    key = "a master key for this machine alone"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "meilisearch.log").open("ab") as log:
        process = subprocess.Popen(
            [
                str(binary),
                *("--http-addr", address, "--master-key", key, "--db-path", str(folder / "data")),
                *("--dump-dir", str(folder / "dumps"), "--snapshot-dir", str(folder / "snapshots")),
                *("--no-analytics", "--log-level", "WARN"),
            ],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(f"http://{address}", process)
        yield MeilisearchServer(f"http://{address}", key, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=1):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError("Meilisearch did not start")
