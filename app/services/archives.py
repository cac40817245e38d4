"""Archives: everything of one organization in one file, which another service takes in unchanged."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer, require_may_administer, require_operator
from app.domain.attachments import FORMS, AttachmentKind
from app.domain.audit import Action
from app.domain.directory import Directory
from app.domain.errors import ConflictError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref, is_uuid
from app.domain.organizations import Organization, check_organization
from app.domain.vocabularies import LABEL_SCHEMES, Scheme, Translate
from app.persistence import archive, attachments, audit, dump, organizations
from app.persistence.archive import Arrival
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.reference import ReferenceService
from app.storage.port import FileStore
from importers.archives import open_archive
from importers.base import Source

FORMAT = "insiktskartan-archive"
VERSION = 1
MANIFEST = "manifest.json"
_FILES = "files/"
_ROWS = 1_000
_FILE_LIMIT = 64 * 1024**2
#: How long files may lie without their rows before they are taken for left over.
_UNFINISHED = timedelta(hours=1)


class ArchivedFile(msgspec.Struct):
    """One file of an archive: its length in bytes and the SHA-256 of its content."""

    size: int
    sha256: str


class Manifest(msgspec.Struct):
    """What an archive says of itself: whose it is, which shape it has, when it was made, and all that it holds."""

    format: str
    version: int
    created_at: datetime
    organization: str
    files: dict[str, ArchivedFile]


@dataclass(frozen=True, slots=True)
class TakenArchive:
    """What was taken in from an archive: whose it is, and how many rows there were of each kind."""

    organization: str
    counts: Mapping[str, int]


class ArchiveService:
    """Writes an organization to an archive, and takes one in."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        store: FileStore,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.store = store
        self.clock = clock

    # ------------------------------------------------------------------------------------------------------------ out

    async def write(self, viewer: Viewer, slug: str, file: IO[bytes]) -> None:
        """Write all that an organization has, as it is at one moment; what is private to one person is left out.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not administer it.
            NotFoundError: there is no such organization.
        """
        require_may_administer(viewer, slug)
        found = (await self.reference.get_directory()).organizations.get(slug)
        if found is None:
            raise NotFoundError("organization", slug[:60])
        files: dict[str, ArchivedFile] = {}
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
            async with self.database.reading() as connection:
                await dump.hold_still(connection)
                await self._write_rows(connection, out, files, slug)
            await self._write_files(out, files)
            _put(out, files, "organization.json", msgspec.json.encode(found))
            manifest = Manifest(FORMAT, VERSION, self.clock(), slug, files)
            out.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        async with self.database.writing() as connection:
            await audit.note(
                connection,
                viewer,
                Action.EXPORTED,
                kind="organization",
                record=slug,
                organization=slug,
                detail="archive",
            )

    async def _write_rows(
        self,
        connection: AsyncConnection,
        out: zipfile.ZipFile,
        files: dict[str, ArchivedFile],
        slug: str,
    ) -> None:
        people: set[str] = set()
        self._kept: list[str] = []
        for name in archive.PARTS:
            actors = [each for each in archive.columns_of(name) if archive.is_account(name, each)]
            digest, size = hashlib.sha256(), 0
            with out.open(f"{name}.jsonl", "w", force_zip64=True) as member:
                async for rows in archive.stream_part(connection, name, slug):
                    people |= {row[each] for row in rows for each in actors if row[each]}
                    if name == "attachments":
                        self._kept += [each for row in rows for each in _names_of(row)]
                    data = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
                    member.write(data)
                    digest.update(data)
                    size += len(data)
            files[f"{name}.jsonl"] = ArchivedFile(size, digest.hexdigest())
        listed = await archive.list_people(connection, sorted(people))
        _put(out, files, "people.jsonl", b"".join(msgspec.json.encode(each) + b"\n" for each in listed))

    async def _write_files(self, out: zipfile.ZipFile, files: dict[str, ArchivedFile]) -> None:
        for name in self._kept:
            content = await self.store.find(name)
            if content is not None:
                _put(out, files, _FILES + name, content)

    # ------------------------------------------------------------------------------------------------------------- in

    async def take(self, viewer: Viewer, path: Path, _: Translate = str) -> TakenArchive:
        """Take an archive in, whole or not at all.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not run the service.
            InvalidError: the file is no archive, is damaged, or holds what can't be.
            ConflictError: the organization holds something here already.
        """
        require_operator(viewer)
        directory = await self.reference.reload()
        with open_archive(Source(path)) as opened:
            try:
                manifest = _read_manifest(opened, _)
                organization = _organization(opened, manifest, directory)
                names = [each for each in manifest.files if each.startswith(_FILES)]
                await self._keep_files(opened, names)
                async with self.database.writing() as connection:
                    counts = await self._take(connection, opened, organization, directory, _)
                    await attachments.forget_doomed(connection, [each.removeprefix(_FILES) for each in names])
                    await audit.note(
                        connection, viewer, Action.IMPORTED, kind="organization", record=organization.id
                    )
            except (msgspec.MsgspecError, KeyError, zipfile.BadZipFile, EOFError, ValueError) as error:
                message = _("Det är inget arkiv av en organisation, eller så är det skadat: %(reason)s")
                problem = Problem("file", message % {"reason": str(error)[:300]})
                raise InvalidError([problem]) from error
        await self.reference.reload()
        return TakenArchive(organization.id, counts)

    async def _keep_files(self, opened: zipfile.ZipFile, names: list[str]) -> None:
        """Keep the attachments' files, written down as left over until their rows stand."""
        short = [each.removeprefix(_FILES) for each in names]
        if any(not each.replace("-", "").isalnum() or not each.isascii() for each in short):
            raise ValueError("a file has a name that is none of ours")
        async with self.database.writing() as connection:
            await attachments.forget_doomed(connection, short)
            await attachments.doom(connection, short, after=self.clock() + _UNFINISHED)
        for name in names:
            if await self.store.find(name.removeprefix(_FILES)) is None:
                await self.store.put(name.removeprefix(_FILES), opened.read(name))

    async def _take(
        self,
        connection: AsyncConnection,
        opened: zipfile.ZipFile,
        organization: Organization,
        directory: Directory,
        _: Translate,
    ) -> dict[str, int]:
        now = self.clock()
        if await archive.find_taken(connection, organization.id):
            message = _(
                "%(name)s har redan insikter eller insiktsarbeten här. Ett arkiv fyller en tom organisation."
            )
            raise ConflictError(message % {"name": organization.name})
        await organizations.save_organization(connection, organization, now)
        arrival = Arrival(connection, now)
        for people in _batches(opened, "people"):
            await arrival.add_people([_person(each) for each in people])
        counts = {}
        for name in archive.PARTS:
            counts[name] = 0
            for rows in _batches(opened, name):
                for row in rows:
                    _check_row(name, row, organization.id, directory)
                await arrival.add_rows(name, rows)
                counts[name] += len(rows)
        return counts


def _names_of(row: dict[str, Any]) -> list[str]:
    """The names that the files of an attachment are kept under."""
    return [f"{row['file']}-{form}" for form in FORMS[AttachmentKind(row["kind"])]]


def _put(out: zipfile.ZipFile, files: dict[str, ArchivedFile], name: str, content: bytes) -> None:
    out.writestr(name, content)
    files[name] = ArchivedFile(len(content), hashlib.sha256(content).hexdigest())


def _read_manifest(opened: zipfile.ZipFile, _: Translate) -> Manifest:
    manifest = msgspec.json.decode(opened.read(MANIFEST), type=Manifest)
    if manifest.format != FORMAT:
        raise ValueError("it is no archive of an organization")
    if manifest.version > VERSION:
        message = _("Arkivet är gjort av en senare version; uppdatera tjänsten först.")
        raise InvalidError([Problem("file", message)])
    if {*opened.namelist()} != {*manifest.files, MANIFEST}:
        raise ValueError("it does not hold what it says")
    for name, told in manifest.files.items():
        with opened.open(name) as member:
            digest, size = hashlib.sha256(), 0
            while data := member.read(1024**2):
                digest.update(data)
                size += len(data)
        if (size, digest.hexdigest()) != (told.size, told.sha256) or (
            name.startswith(_FILES) and size > _FILE_LIMIT
        ):
            raise ValueError(f"{name} is not what was written")
    return manifest


def _organization(opened: zipfile.ZipFile, manifest: Manifest, directory: Directory) -> Organization:
    found = msgspec.json.decode(opened.read("organization.json"), type=Organization)
    problems = check_organization(found, directory.vocabularies)
    if found.id != manifest.organization or problems:
        raise ValueError("; ".join(each.message for each in problems) or "its organization has two names")
    if found.municipality is not None and found.municipality not in directory.municipalities:
        raise ValueError(f"the municipality {found.municipality} is unknown here")
    return found


def _batches(opened: zipfile.ZipFile, name: str) -> Iterator[list[dict[str, Any]]]:
    with opened.open(f"{name}.jsonl") as member:
        rows: list[dict[str, Any]] = []
        for line in member:
            rows.append(msgspec.json.decode(line, type=dict[str, Any]))
            if len(rows) >= _ROWS:
                yield rows
                rows = []
        yield rows


def _person(row: dict[str, Any]) -> dict[str, str]:
    return msgspec.convert({"email": row["email"], "name": row["name"]}, dict[str, str])


def _check_row(name: str, row: dict[str, Any], slug: str, directory: Directory) -> None:
    """Refuse a row that would not stand in its table, or that is another organization's.

    Raises:
        ValueError: what is wrong.
    """
    columns = archive.columns_of(name)
    if row.keys() != columns.keys():
        raise ValueError(f"a row of {name} has other fields than ours")
    for column, value in row.items():
        if not archive.may_hold(name, column, value):
            raise ValueError(f"{column} in {name} can't be {value!r}"[:200])
    if row.get("organization", slug) != slug:
        raise ValueError(f"a row of {name} is another organization's")
    if name in ("insights", "studies", "askings") and not is_uuid(row["id"]):
        raise ValueError(f"{row['id']!r} is no id"[:200])
    if name in ("insights", "studies") and find_ref(row["ref"]) != row["ref"]:
        raise ValueError(f"{row['ref']!r} is no ref"[:200])
    if row.get("municipality") is not None and row["municipality"] not in directory.municipalities:
        raise ValueError(f"the municipality {row['municipality']} is unknown here")
    if name == "insights":
        _check_labels(row["labels"], directory)


def _check_labels(labels: dict[str, Any], directory: Directory) -> None:
    for scheme in LABEL_SCHEMES:
        for concept in labels.get(scheme.value, ()):
            if directory.vocabularies.find_concept(Scheme(scheme), concept) is None:
                raise ValueError(f"the concept {concept!r} is unknown here"[:200])
