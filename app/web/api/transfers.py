"""Taking out and bringing in over HTTP."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, BinaryIO, cast

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, MultipartBody
from litestar.response import Stream
from msgspec import Struct

from app.domain.errors import InvalidError, Problem
from app.domain.selection import Selection
from app.services.exports import FORMATS, ExportFormat
from app.services.import_report import ImportReport
from app.web.api.parameters import provide_selection
from app.web.errors import PROBLEM_JSON
from app.web.requests import AnyRequest, language_of, services_of, translator_of
from importers import find_importer

#: The largest file that is taken in over HTTP, in bytes; larger ones come in by the command line.
MAX_FILE = 200_000_000


class TallyOut(Struct):
    """How many records of one kind were new, changed, or as they were already."""

    created: int
    updated: int
    unchanged: int


class ImportOut(Struct):
    """What an import did, or with `dry_run` would do."""

    dry_run: bool
    organizations: TallyOut
    studies: TallyOut
    insights: TallyOut


class ImportForm(Struct):
    """A file to take in."""

    file: UploadFile
    dry_run: bool = False
    organization: str = ""
    format: str = ""


@post("/imports", operation_id="ImportFile", tags=["transfer"], request_max_body_size=MAX_FILE)
async def import_file(request: AnyRequest, data: MultipartBody[ImportForm]) -> Response[Any]:
    """Take in a file, whole or not at all; refused, every problem is named by its line and field."""
    _ = translator_of(request)
    ending = "." + data.file.filename.rpartition(".")[2]
    importer = find_importer(data.format or ending)
    if importer is None:
        raise InvalidError([Problem("format", _("Filens format känns inte igen."))])
    report = await services_of(request).imports.import_stream(
        request.user,
        importer.read(cast("BinaryIO", data.file.file), _),
        organization=data.organization,
        dry_run=data.dry_run,
        _=_,
    )
    if report.is_refused:
        return _refusal(report, _("Filen togs inte emot."))
    return Response(_import_out(report), status_code=200 if data.dry_run else 201)


def _import_out(report: ImportReport) -> ImportOut:
    organizations, studies, insights = (
        TallyOut(tally.created, tally.updated, tally.unchanged) for tally in report.tallies.values()
    )
    return ImportOut(report.is_dry_run, organizations, studies, insights)


def _refusal(report: ImportReport, title: str) -> Response[bytes]:
    errors = [{"line": each.place, "field": each.field, "message": each.message} for each in report.problems]
    body = {
        "type": "about:blank",
        "title": title,
        "status": 400,
        "errors": errors,
        "error_count": report.problem_count,
    }
    return Response(msgspec.json.encode(body), media_type=PROBLEM_JSON, status_code=400)


async def _begun(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The same pieces with the first already made, so that what goes wrong at once is answered as a problem."""
    first = await anext(pieces, b"")

    async def joined() -> AsyncGenerator[bytes, None]:
        async with aclosing(pieces):
            yield first
            async for piece in pieces:
                yield piece

    return joined()


def export_handler(form: ExportFormat) -> HTTPRouteHandler:
    """The route that gives a Selection as one kind of file."""

    @get(
        f"/export.{form.name}",
        operation_id=f"Export{form.name.capitalize()}",
        tags=["transfer"],
        media_type=form.media_type,
        dependencies={"selection": Provide(provide_selection)},
        opt={"parameters": ("download",)},
    )
    async def export(
        request: AnyRequest, selection: NamedDependency[Selection], download: FromQuery[bool] = True
    ) -> Stream:
        """The insights of a Selection as a file, with what they refer to; exactly what the viewer sees."""
        pieces = services_of(request).exports.stream(
            request.user, selection, form.name, language=language_of(request), _=translator_of(request)
        )
        pieces = await _begun(pieces)
        disposition = "attachment" if download else "inline"
        headers = {"content-disposition": f'{disposition}; filename="insikter.{form.name}"'}
        return Stream(pieces, media_type=form.media_type, headers=headers)

    return export


handlers = [import_file, *(export_handler(form) for form in FORMATS.values())]
