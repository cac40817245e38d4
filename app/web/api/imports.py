"""Bringing in over HTTP: a file at once, what it came to, and undoing it."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post
from litestar.datastructures import UploadFile
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery, MultipartBody
from msgspec import Meta, Struct, field

from app.domain.errors import InvalidError, Problem
from app.domain.imports import ImportBatch, ImportState
from app.domain.vocabularies import Translate
from app.services.imports.files import MAX_FILE
from app.services.imports.outcomes import told_problems
from app.services.imports.report import EntryProblem
from app.services.imports.screening import answered_repairs
from app.services.imports.taking import TakenIn
from app.web.api.schemas import ScreeningAnswerWire
from app.web.errors import PROBLEM_JSON
from app.web.requests import AnyRequest, services_of, translator_of
from importers.base import Source
from importers.mapping import Repairs, read_mapping

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PIECE = 1024 * 1024


class TallyOut(Struct):
    """How many records of one kind were new, changed, or as they were already."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


class ImportFindingOut(Struct):
    """What may be personal data in a row."""

    line: int
    where: str
    field: str
    message: str
    kind: str
    text: str
    masked: str


class ImportOut(Struct):
    """What an import did, or with `dry_run` would do."""

    id: Annotated[str | None, Meta(description="To ask about it and to undo it by; null for a dry run")]
    dry_run: bool
    format: str
    organizations: TallyOut
    studies: TallyOut
    insights: TallyOut
    missing: Annotated[
        int, Meta(description="Insights of an earlier version of the file that this one lacks; they stay")
    ]
    mapping: Annotated[dict[str, Any], Meta(description="How columns were read; empty where none had to be")]
    warnings: Annotated[
        list[ImportFindingOut],
        Meta(description="What may be personal data in the first rows that stay within their organization"),
    ] = field(default_factory=list)


class ImportProblemOut(Struct):
    """One thing wrong with one row."""

    line: int
    where: str
    field: str
    message: str


class KeptImportOut(Struct):
    """A file that was sent, and what became of it."""

    id: str
    state: ImportState
    name: str
    format: str
    organization: str | None
    created_at: datetime
    updated_at: datetime
    organizations: TallyOut
    studies: TallyOut
    insights: TallyOut
    rows_done: int
    problems: list[ImportProblemOut]
    problem_count: int


class UndoneOut(Struct):
    """What undoing an import came to: insights changed since, or built on by others, stay."""

    removed: int
    restored: int
    studies: int
    kept: int
    kept_refs: list[str]


class ImportForm(Struct):
    """A file to take in."""

    file: UploadFile
    dry_run: bool = False
    organization: Annotated[str, Meta(description="For rows that name none")] = ""
    format: Annotated[str, Meta(description="Else the file's content says")] = ""
    mapping: Annotated[str, Meta(description="How columns are read, as JSON; else it is guessed")] = ""
    mask: Annotated[bool, Meta(description="Replace personal data that are found, as by [namn]")] = False
    screening_answers: Annotated[
        str,
        Meta(description="Why findings tell of nobody, as JSON: [{text, reason}]; text * is all of the file"),
    ] = ""
    add_studies: Annotated[bool, Meta(description="Add the studies that rows name and nobody knows")] = False


@post("/imports", operation_id="ImportFile", tags=["transfer"], request_max_body_size=MAX_FILE)
async def import_file(request: AnyRequest, data: MultipartBody[ImportForm]) -> Response[Any]:
    """Take in a file, whole or not at all; refused, every problem is named by its line and field."""
    services, _ = services_of(request), translator_of(request)
    mapping = read_mapping(data.mapping.encode(), _) if data.mapping else None
    file = await services.import_batches.files.keep(pieces_of(data.file), _)
    try:
        taken = await services.import_taking.take_in(
            request.user,
            Source(services.import_batches.files.path(file), data.file.filename),
            organization=data.organization,
            format_name=data.format,
            mapping=mapping,
            repairs=_repairs(data, _),
            dry_run=data.dry_run,
            _=_,
        )
    finally:
        services.import_batches.files.remove(file)
    if taken.report.is_refused:
        return _refusal(taken, _("Filen togs inte emot."), _)
    return Response(_import_out(taken, _), status_code=200 if data.dry_run else 201)


def _repairs(data: ImportForm, _: Translate) -> Repairs:
    """What the form says of findings and of studies that nobody knows."""
    try:
        sent = msgspec.json.decode(data.screening_answers or "[]", type=list[ScreeningAnswerWire])
    except msgspec.DecodeError as error:
        message = _("Svaren går inte att läsa: %(reason)s") % {"reason": str(error)[:200]}
        raise InvalidError([Problem("screening_answers", message)]) from error
    return answered_repairs(
        {each.text: each.reason for each in sent}, mask=data.mask, adds_studies=data.add_studies
    )


async def pieces_of(file: UploadFile) -> AsyncIterator[bytes]:
    """The bytes of a file that was sent with a form."""
    await file.seek(0)
    while piece := await file.read(_PIECE):
        yield piece


def _import_out(taken: TakenIn, _: Translate) -> ImportOut:
    organizations, studies, insights = (
        TallyOut(tally.created, tally.updated, tally.unchanged) for tally in taken.report.tallies.values()
    )
    return ImportOut(
        id=taken.id,
        dry_run=taken.report.is_dry_run,
        format=taken.reading.opened.importer.format,
        organizations=organizations,
        studies=studies,
        insights=insights,
        missing=taken.report.missing,
        mapping=taken.reading.mapping.to_builtins(),
        warnings=[ImportFindingOut(**_told(each, taken, _)) for each in taken.report.warnings],
    )


def _told(each: EntryProblem, taken: TakenIn, _: Translate) -> dict[str, Any]:
    """A problem with its place in words, and what was found where it is that."""
    told = {
        "line": each.place,
        "where": taken.reading.where(each.place, each.field, _),
        "field": each.field,
        "message": each.message,
    }
    if each.finding:
        told |= {"kind": each.finding.kind.value, "text": each.finding.text, "masked": each.finding.masked}
    return told


def _refusal(taken: TakenIn, title: str, _: Translate) -> Response[bytes]:
    errors = [_told(each, taken, _) for each in taken.report.problems]
    status = 422 if taken.report.is_unanswered else 400
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "errors": errors,
        "error_count": taken.report.problem_count,
    }
    return Response(msgspec.json.encode(body), media_type=PROBLEM_JSON, status_code=status)


@get("/imports", operation_id="ListImports", tags=["transfer"])
async def list_imports(request: AnyRequest) -> list[KeptImportOut]:
    """Files that the viewer sent, and those taken in for organizations where they are curators; newest first."""
    found = await services_of(request).import_batches.list_batches(request.user)
    return [_kept(each, translator_of(request)) for each in found]


@get("/imports/{import_id:str}", operation_id="GetImport", tags=["transfer"])
async def get_import(request: AnyRequest, import_id: FromPath[str]) -> KeptImportOut:
    """What became of a file that was sent."""
    found = await services_of(request).import_batches.get_batch(request.user, import_id)
    return _kept(found, translator_of(request))


@delete("/imports/{import_id:str}", operation_id="UndoImport", tags=["transfer"], status_code=200)
async def undo_import(request: AnyRequest, import_id: FromPath[str]) -> UndoneOut:
    """Undo an import: what it added is removed, what it changed is put back. A file not yet taken in is forgotten."""
    services, _ = services_of(request), translator_of(request)
    batch = await services.import_batches.get_batch(request.user, import_id)
    if batch.is_open:
        await services.import_batches.discard(request.user, batch)
        return UndoneOut(0, 0, 0, 0, [])
    done = await services.import_undo.undo(request.user, batch, _)
    return UndoneOut(done.removed, done.restored, done.studies, done.kept, list(done.kept_refs))


@get(
    "/imports/template.xlsx",
    operation_id="GetImportTemplate",
    tags=["transfer"],
    media_type=XLSX,
    responses={200: ResponseSpec(bytes, generate_examples=False, description="The file", media_type=XLSX)},
)
async def get_template(request: AnyRequest, organization: FromQuery[str]) -> Response[bytes]:
    """A workbook to fill in, with the organization's vocabularies as lists to choose from."""
    services, _ = services_of(request), translator_of(request)
    data = await services.import_templates.make(request.user, organization, _)
    headers = {"content-disposition": 'attachment; filename="mall.xlsx"'}
    return Response(data, media_type=XLSX, headers=headers)


def _kept(batch: ImportBatch, _: Translate) -> KeptImportOut:
    report = batch.report
    return KeptImportOut(
        id=batch.id,
        state=batch.state,
        name=batch.name,
        format=batch.format,
        organization=batch.organization,
        created_at=batch.created_at,
        updated_at=batch.updated_at,
        organizations=msgspec.convert(report.get("organizations", {}), TallyOut),
        studies=msgspec.convert(report.get("studies", {}), TallyOut),
        insights=msgspec.convert(report.get("insights", {}), TallyOut),
        rows_done=batch.progress,
        problems=[
            ImportProblemOut(each.place, each.where, each.field, each.message)
            for each in told_problems(report, _)
        ],
        problem_count=report.get("problem_count", 0),
    )


handlers = [import_file, list_imports, get_template, get_import, undo_import]
