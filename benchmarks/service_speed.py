"""How fast the running service answers, against the bare query and the bare engine call that each answer needs.

A real server on a loopback port over generated insights; each figure is a median of rounds that take turns. Where a
Meilisearch server can be started, searches through the service are measured against the same request (filter, facets,
limit and attributes, to the byte) sent to it by the meilisearch package as it comes, and over a kept connection.
From a terminal: `python -m benchmarks.service_speed [insights]`. BENCHMARK_DATA names a folder to fill once and keep.
"""

import asyncio
import http.client
import io
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import meilisearch

from app.composition import compose
from app.domain.access import ANONYMOUS
from app.domain.language.query import plan_query
from app.domain.selection import Selection, parse_selection
from app.search.engine import SearchQuery
from app.search.meilisearch import MeilisearchEngine
from app.search.meilisearch_requests import search_requests
from app.services.seeding import SERVICE
from app.settings import Settings
from benchmarks.generate import generate
from benchmarks.search_quality import read_queries
from benchmarks.servers import MeilisearchServer, find_meilisearch, free_port, meilisearch_server
from importers import discover

INSIGHTS = 100_000
ROUNDS = 40
SERVER_ROUNDS = 6
SETTLES_WITHIN = 15.0
FACETS = ("theme", "basis", "organization")
#: What the map shows of every insight that anybody may see, straight from the covering index.
BARE_MAP = """
    SELECT zone, organization, basis, count(*), max(year) FROM insight
    WHERE visibility = 'public' AND status = 'published' GROUP BY zone, organization, basis
"""
SEARCHES = ("tillit", "inflytande fritid unga", "skolnärvaro", "ungdommar inflytande", "stöd till anhöriga")


@dataclass(frozen=True, slots=True)
class Filled:
    """A data folder with insights in database and index."""

    folder: Path
    server: MeilisearchServer | None = None

    @property
    def settings(self) -> Settings:
        """The settings of a service over it."""
        url = f"sqlite:///{self.folder / 'insiktskartan.db'}"
        settings = Settings(self.folder, url, secret_key="-" * 40)
        if self.server is None:
            return settings
        return replace(settings, search_url=self.server.url, search_key=self.server.key)


async def fill(filled: Filled, how_many: int) -> None:
    """Bring in generated insights, and index them."""
    services = compose(filled.settings)
    await services.seeding.migrate()
    await services.seeding.load_vocabularies()
    await services.seeding.load_register()
    data = io.BytesIO(b"".join(generate(how_many)))
    await services.imports.import_stream(SERVICE, discover()["jsonl"].read(data, str))
    await services.index.reconcile()
    await services.close()


@contextmanager
def serving(filled: Filled) -> Iterator[http.client.HTTPConnection]:
    """The service in a process of its own."""
    port = free_port()
    environment = {**os.environ, "INSIKT_DATA_DIR": str(filled.folder)}
    if filled.server is not None:
        environment |= {"INSIKT_SEARCH_URL": filled.server.url, "INSIKT_SEARCH_KEY": filled.server.key}
    command = [".venv/bin/insiktskarta", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(300):
            try:
                get(connection, "/health/ready")
                break
            except OSError:
                connection.close()
                time.sleep(0.1)
        yield connection
    finally:
        process.terminate()
        process.wait()


def get(connection: http.client.HTTPConnection, address: str) -> bytes:
    """The answer's body."""
    connection.request("GET", address)
    response = connection.getresponse()
    body = response.read()
    if response.status >= 400:
        raise SystemExit(f"{address}: {response.status} {body[:200]!r}")
    return body


def median_of(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds that the work takes, in the middle of all rounds."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def compare_map(filled: Filled, connection: http.client.HTTPConnection) -> None:
    """The map as JSON against the bare aggregate."""
    with closing(sqlite3.connect(filled.folder / "insiktskartan.db")) as database:
        bare = median_of(lambda: database.execute(BARE_MAP).fetchall())
        plan = database.execute(f"EXPLAIN QUERY PLAN {BARE_MAP}").fetchall()
    served = median_of(lambda: get(connection, "/api/v1/map"))
    print(
        f"map as JSON: {served:.1f} ms; bare aggregate: {bare:.1f} ms; ratio {served / bare:.2f} (wanted: 2 or less)"
    )
    print(f"  plan of the aggregate: {'; '.join(row[3] for row in plan)}")


async def compare_search(filled: Filled, connection: http.client.HTTPConnection) -> None:
    """Searches through the interface against the same calls of the engine."""
    services = compose(filled.settings)
    for words in SEARCHES:
        selection = parse_selection([("q", words)])
        taken = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            await services.index.search(selection, ANONYMOUS.scope, limit=20, facets=FACETS)
            taken.append((time.perf_counter() - started) * 1000)
        engine = statistics.median(taken)
        address = f"/api/v1/insights?q={quote(words)}&limit=20&facets={','.join(FACETS)}"
        served = median_of(partial(get, connection, address))
        print(
            f"search {words!r}: {served:.1f} ms; bare engine: {engine:.1f} ms; allowed {3 * engine + 5:.1f} ms"
        )
    await services.close()


async def prepare_server_search(filled: Filled) -> list[tuple[str, bytes]]:
    """Each judged query as an address of the interface and as what the service posts to Meilisearch for it."""
    services = compose(filled.settings)
    engine = services.index.engine
    assert isinstance(engine, MeilisearchEngine)
    # Kept data may have been indexed by an earlier version; the service would then rebuild while it is measured.
    if (await engine.health()).documents == 0 or not await engine.is_current():
        await services.index.rebuild()
    dictionary = await asyncio.to_thread(engine.dictionary)
    prepared = []
    for words in (each.query for each in read_queries()):
        query = SearchQuery(Selection(text=words), ANONYMOUS.scope, limit=20, facets=FACETS)
        plan = plan_query(words, engine.language, dictionary)
        body = json.dumps({"queries": search_requests("insights", query, plan)}).encode()
        prepared.append((f"/api/v1/insights?q={quote(words)}&limit=20&facets={','.join(FACETS)}", body))
    await services.close()
    return prepared


def compare_server_search(filled: Filled, connection: http.client.HTTPConnection) -> None:
    """Searches through the interface, with Meilisearch behind, against the same requests posted to it bare."""
    assert filled.server is not None
    prepared = asyncio.run(prepare_server_search(filled))
    bare = http.client.HTTPConnection(urlsplit(filled.server.url).netloc)
    package = meilisearch.Client(filled.server.url, filled.server.key)
    key = {"Authorization": f"Bearer {filled.server.key}", "Content-Type": "application/json"}
    served_all, bare_all, package_all = [], [], []
    for place in range(-1, SERVER_ROUNDS):
        for address, body in prepared:
            started = time.perf_counter()
            get(connection, address)
            between = time.perf_counter()
            bare.request("POST", "/multi-search", body, key)
            bare.getresponse().read()
            after = time.perf_counter()
            package.multi_search(json.loads(body)["queries"])
            if place >= 0:
                served_all.append((between - started) * 1000)
                bare_all.append((after - between) * 1000)
                package_all.append((time.perf_counter() - after) * 1000)
    bare.close()
    served = statistics.median(served_all)
    print(f"search with Meilisearch behind, {len(served_all)} of each: p50 {served:.1f} ms")
    for title, taken in (("the meilisearch package", package_all), ("a kept connection", bare_all)):
        sent = statistics.median(taken)
        print(f"  the same sent by {title}: p50 {sent:.1f} ms; ratio {served / sent:.2f} (wanted: 2 or less)")


def main() -> None:
    """Fill, serve, compare."""
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else INSIGHTS
    kept = os.environ.get("BENCHMARK_DATA")
    with tempfile.TemporaryDirectory() as name:
        filled = Filled(Path(kept or name))
        if not (filled.folder / "insiktskartan.db").exists():
            asyncio.run(fill(filled, how_many))
        with serving(filled) as connection:
            print(f"{how_many:,} insights")
            compare_map(filled, connection)
            asyncio.run(compare_search(filled, connection))
        if find_meilisearch() is not None:
            with meilisearch_server(filled.folder / "meilisearch") as server:
                beside = replace(filled, server=server)
                asyncio.run(prepare_server_search(beside))
                with serving(beside) as connection:
                    # On its start the service compares index and database, which is not what is measured.
                    time.sleep(SETTLES_WITHIN)
                    connection.close()
                    compare_server_search(beside, connection)


if __name__ == "__main__":
    main()
