"""What a database starts with: its tables, the vocabularies, the register, and for trying out the demonstration."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from app.domain.access import Role, Viewer
from app.domain.errors import InvalidError, Problem
from app.domain.organizations import Municipality
from app.domain.vocabularies import Concept, Scheme, Text
from app.persistence import accounts, migrations, reference
from app.persistence.database import Database
from app.services.accounts import AccountService
from app.services.imports.report import ImportReport
from app.services.imports.service import ImportService
from app.services.reference import ReferenceService
from importers import discover
from importers.base import Misread, StreamEntry

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
#: Who brings in what belongs to the service itself.
SERVICE = Viewer(name="Insiktskartan", is_operator=True)
_DEMONSTRATION_FILES = ("organizations.jsonl", "studies.jsonl", "insights.jsonl")


class SeedService:
    """Makes a database ready for use. Each step may be taken again, and then changes only what is out of date."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        accounts: AccountService,
        imports: ImportService,
        *,
        seeds: Path = SEEDS,
    ) -> None:
        self.database = database
        self.reference = reference
        self.accounts = accounts
        self.imports = imports
        self.seeds = seeds

    async def is_ready(self) -> bool:
        """Whether the database has every migration and no other."""
        async with self.database.reading() as connection:
            return await connection.run_sync(migrations.is_current)

    async def migrate(self) -> None:
        """Create the tables, or bring them up to date."""
        if not await self.is_ready():
            await self.database.run_sync(migrations.upgrade)

    async def load_vocabularies(self) -> None:
        """Bring the concepts of the seed files up to date; concepts that curators added stay."""
        concepts = list(read_concepts(self.seeds / "vocabularies"))
        async with self.database.reading() as connection:
            known = await reference.load_vocabularies(connection)
        order = {(each.scheme, each.id) for each in concepts}
        if [each for each in known.concepts if (each.scheme, each.id) in order] == _by_scheme(concepts):
            return
        async with self.database.writing() as connection:
            await reference.save_vocabularies(connection, concepts)
        await self.reference.reload()

    async def load_register(self) -> None:
        """Add the municipalities that the database lacks."""
        register = list(read_municipalities(self.seeds / "register" / "municipalities.csv"))
        async with self.database.reading() as connection:
            known = {each.code for each in await reference.list_municipalities(connection)}
        if known.issuperset(each.code for each in register):
            return
        async with self.database.writing() as connection:
            await reference.save_municipalities(connection, register)
        await self.reference.reload()

    async def load_demonstration(self) -> ImportReport | None:
        """Add the demonstration's records and its people, once: what somebody changed there since is left alone.

        The people come last, so that a start that was cut short is made good by the next.

        Raises:
            InvalidError: a seed file breaks a rule.
        """
        if await self.has_demonstration():
            return None
        report = await self.imports.import_stream(SERVICE, self._demonstration())
        if report.is_refused:
            raise InvalidError([Problem(each.field, each.message) for each in report.problems])
        people = _read_yaml(self.seeds / "demo" / "accounts.yaml")
        for each in people["accounts"]:
            await self.accounts.save_account(
                each["email"],
                each["organization"],
                Role(each["role"]),
                name=each["name"],
                password=people["pass_phrase"],
                is_operator=each["operator"],
                is_demonstration=True,
            )
        return report

    def _demonstration(self) -> Iterator[StreamEntry | Misread]:
        for name in _DEMONSTRATION_FILES:
            with (self.seeds / "demo" / name).open("rb") as file:
                yield from discover()["jsonl"].read(file, str)

    async def has_demonstration(self) -> bool:
        """Whether all people of the demonstration have accounts here."""
        expected = set(self.demonstration_people())
        async with self.database.reading() as connection:
            found = [await accounts.find_account(connection, email) for email in sorted(expected)]
        return all(account and account.is_demonstration for account in found)

    def demonstration_people(self) -> dict[str, str]:
        """The addresses of the demonstration's people and the pass phrase that each signs in with."""
        people = _read_yaml(self.seeds / "demo" / "accounts.yaml")
        return {each["email"]: people["pass_phrase"] for each in people["accounts"]}


def _read_yaml(path: Path) -> Any:
    """A file's plain data; the parser in C, where there is one, is some ten times faster."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506  (both are safe loaders)


def read_concepts(folder: Path) -> Iterator[Concept]:
    """The concepts of a folder of seed files, one file a scheme, each in its own order."""
    for scheme in Scheme:
        document = _read_yaml(folder / f"{scheme}.yaml")
        for entry in document["concepts"]:
            yield Concept(
                scheme=scheme,
                id=entry["id"],
                label=_text(entry["label"]),
                definition=_text(entry["definition"]),
                broader=entry.get("broader"),
                group=entry.get("group"),
                shift_from=_text(entry["from"]) if "from" in entry else None,
                shift_to=_text(entry["to"]) if "to" in entry else None,
                review_years=entry.get("review_years", document["scheme"].get("review_years")),
            )


def _text(languages: dict[str, str]) -> Text:
    return Text(languages["sv"], languages["en"])


def _by_scheme(concepts: list[Concept]) -> list[Concept]:
    """In the order in which the database gives them: schemes by name, then each scheme's own order."""
    return sorted(concepts, key=lambda each: each.scheme.value)


def read_municipalities(path: Path) -> Iterator[Municipality]:
    """The register of municipalities."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Municipality(
                code=row["code"],
                name=row["name"],
                county=row["county_code"],
                county_name=row["county_name"],
                residents=int(row["residents"]),
                residents_year=int(row["year"]),
            )
