"""Bringing files in: send one, look through what it will be, take it in, and undo it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import Viewer, may_log, require_operator, require_signed_in
from app.domain.directory import DirectoryNames
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.domain.imports import ImportBatch, ImportState, is_sender
from app.domain.vocabularies import Translate
from app.services.imports.files import MAX_FILE
from app.services.imports.outcomes import ToldProblem, told_problems
from app.services.imports.preview import ImportPreview
from app.services.imports.undo import UndoPlan
from app.web.api.imports import XLSX, pieces_of
from app.web.pages.addresses import see_other
from app.web.pages.entries import InsightCard, insight_card
from app.web.pages.forms import SentForm, read_form
from app.web.pages.imports.form import mapping_from_form, part_from_form, repairs_from_form
from app.web.pages.imports.look_page import look_through_page
from app.web.pages.imports.sent import bytes_of, name_of
from app.web.pages.imports.views import BatchRow, SmallMap, batch_row, small_map
from app.web.pages.imports.words import IMPORT_PATH, counts_in_words
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, names_of, services_of, translator_of

PATH = IMPORT_PATH
#: For how long a short file is waited for before the page with the progress bar is shown, in seconds.
PATIENCE = 3.0
_LISTED = 12
#: So many new insights have each a place of their own on the map; more are counted.
_MOST_ON_MAP = 600


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """The way in, and what came that way."""

    organizations: list[Choice]
    batches: list[BatchRow]
    problem: str
    is_discarded: bool
    arrived: str
    may_take_archives: bool


@dataclass(frozen=True, slots=True)
class ImportPage:
    """An import that is under way or over. `rows` is how many there are, or 0 where nobody knows yet."""

    address: str
    batch: BatchRow
    state: str
    is_busy: bool
    rows_done: int
    rows: int
    report: Mapping[str, Any]
    problems: list[ToldProblem]
    counts: str
    cards: list[InsightCard]
    more: int
    map: SmallMap | None
    may_undo: bool


@dataclass(frozen=True, slots=True)
class UndoPage:
    """What undoing would come to."""

    address: str
    batch: BatchRow
    plan: UndoPlan


@get(PATH, operation_id="ShowImports")
async def show_imports(
    request: AnyRequest, borta: FromQuery[str | None] = None, arkiv: FromQuery[str | None] = None
) -> Template:
    """The way in, with what the reader sent before; `arkiv` is an organization that an archive brought in."""
    return await _imports_page(request, is_discarded=borta == "1", arrived=arkiv or "")


@post(PATH, operation_id="SendImport", status_code=200, request_max_body_size=MAX_FILE)
async def send_import(request: AnyRequest) -> Template | Redirect:
    """Take a file that somebody chose, and show what it is."""
    viewer, _ = request.user, translator_of(request)
    organizations = _organizations(viewer, await names_of(request))
    sent = await request.form()
    files = [each for each in sent.getall("fil", []) if isinstance(each, UploadFile) and each.filename]
    if not files:
        return await _imports_page(request, problem=_("Välj en fil först."))
    chosen = str(sent.get("organisation") or organizations[0].value)
    try:
        batch = await services_of(request).import_batches.receive(
            viewer, bytes_of(files, _), name=name_of(files), organization=chosen, _=_
        )
    except InvalidError as error:
        return await _imports_page(request, problem=" ".join(each.message for each in error.problems))
    return see_other(f"{PATH}/{batch.id}")


@get(f"{PATH}/mall.xlsx", operation_id="ShowImportTemplate", media_type=XLSX)
async def get_template(request: AnyRequest, organisation: FromQuery[str | None] = None) -> Response[bytes]:
    """Our own template for one of the reader's organizations."""
    viewer, _ = request.user, translator_of(request)
    chosen = organisation or _organizations(viewer, await names_of(request))[0].value
    data = await services_of(request).import_templates.make(viewer, chosen, _)
    return Response(
        data, media_type=XLSX, headers={"content-disposition": 'attachment; filename="mall.xlsx"'}
    )


@post(f"{PATH}/arkiv", operation_id="TakeArchive", status_code=200, request_max_body_size=MAX_FILE)
async def take_archive(request: AnyRequest) -> Template | Redirect:
    """Take in an archive that another service wrote of an organization, whole or not at all."""
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    require_operator(viewer)
    sent = (await request.form()).get("arkiv")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return await _imports_page(request, problem=_("Välj en fil först."))
    files = services.import_batches.files
    file = await files.keep(pieces_of(sent), _)
    try:
        taken = await services.archives.take(viewer, files.path(file), _)
    except InvalidError as error:
        return await _imports_page(request, problem=" ".join(each.message for each in error.problems))
    except ConflictError as error:
        return await _imports_page(request, problem=str(error))
    finally:
        files.remove(file)
    await services.index.catch_up()
    return see_other(f"{PATH}?arkiv={taken.organization}")


@get(f"{PATH}/{{import_id:str}}", operation_id="ShowImport")
async def show_import(request: AnyRequest, import_id: FromPath[str]) -> Template:
    """A file to look through, the progress of its import, or what that came to."""
    viewer = request.user
    require_signed_in(viewer)
    batch = await services_of(request).import_batches.get_batch(viewer, import_id)
    if batch.is_open and is_sender(viewer, batch):
        return await _look_through(request, batch)
    return await _state_page(request, batch)


@post(f"{PATH}/{{import_id:str}}", operation_id="ChangeImport", status_code=200)
async def change_import(request: AnyRequest, import_id: FromPath[str]) -> Template | Redirect:
    """Keep how a file is read, check all of it, take it in, read another sheet of it, or forget it."""
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    require_signed_in(viewer)
    batch = await services.import_batches.get_batch(viewer, import_id)
    if not is_sender(viewer, batch):
        raise NotFoundError("import", import_id[:60])
    address = f"{PATH}/{batch.id}"
    if not batch.is_open:
        return see_other(address)
    sent = await read_form(request)
    action = sent.text("gor")
    if action == "slang":
        await services.import_batches.discard(viewer, batch)
        return see_other(f"{PATH}?borta=1")
    if action == "blad":
        await services.import_batches.readings.use_part(viewer, batch, part_from_form(sent), _)
        return see_other(address)
    if action not in {"spara", "kontrollera", "importera"}:
        raise ClientException("no such action")
    batch = await _save(request, batch, sent)
    if action == "spara":
        return see_other(address)
    if action == "kontrollera":
        return await _start(request, batch, services.import_batches.start_check)
    preview = await services.import_preview.preview(viewer, batch, _)
    if preview.report.is_refused:
        return await _look_through(request, batch, preview=preview, status=400)
    return await _start(request, batch, services.import_batches.start_batch)


async def _start(
    request: AnyRequest,
    batch: ImportBatch,
    start: Callable[[Viewer, ImportBatch, Translate], Awaitable[None]],
) -> Redirect:
    """Let the background begin; a short file is waited for."""
    address = f"{PATH}/{batch.id}"
    try:
        await start(request.user, batch, translator_of(request))
    except ConflictError:
        return see_other(address)
    services_of(request).import_runner.call()
    await _wait(request, batch)
    return see_other(address)


async def _save(request: AnyRequest, batch: ImportBatch, sent: SentForm) -> ImportBatch:
    services = services_of(request)
    reading = await services.import_batches.readings.get_reading(request.user, batch, translator_of(request))
    mapping, repairs = mapping_from_form(sent, reading), repairs_from_form(sent, reading)
    return await services.import_batches.readings.save_reading(
        request.user, batch, mapping=mapping, repairs=repairs
    )


async def _wait(request: AnyRequest, batch: ImportBatch) -> None:
    """Give a short file the time to be checked or taken in, so that its result is the next thing seen."""
    services = services_of(request)
    until = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < until:
        await asyncio.sleep(0.1)
        now = await services.import_batches.get_batch(request.user, batch.id)
        if not now.is_busy:
            return


@get(f"{PATH}/{{import_id:str}}/angra", operation_id="ShowUndoImport")
async def show_undo(request: AnyRequest, import_id: FromPath[str]) -> Template:
    """What undoing an import would come to."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    batch = await services.import_batches.get_batch(viewer, import_id)
    plan = await services.import_undo.plan(viewer, batch, _)
    return page(
        request,
        "import_undo.html",
        UndoPage(f"{PATH}/{batch.id}/angra", batch_row(batch, await names_of(request)), plan),
    )


@post(f"{PATH}/{{import_id:str}}/angra", operation_id="UndoImportPage", status_code=200)
async def undo_import(request: AnyRequest, import_id: FromPath[str]) -> Redirect:
    """Undo an import."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    batch = await services.import_batches.get_batch(viewer, import_id)
    await services.import_undo.undo(viewer, batch, _)
    return see_other(f"{PATH}/{batch.id}")


def _organizations(viewer: Viewer, names: DirectoryNames) -> list[Choice]:
    """Organizations that the viewer may log for, their own first.

    Raises:
        SignInRequiredError, ForbiddenError: there are none.
    """
    require_signed_in(viewer)
    theirs = [slug for slug in viewer.roles if may_log(viewer, slug)]
    others = [slug for slug in names.directory.organizations if viewer.is_operator and slug not in theirs]
    if viewer.is_read_only or not theirs + others:
        raise ForbiddenError("import")
    return [
        Choice(slug, names.name("organization", slug), number == 0)
        for number, slug in enumerate(theirs + sorted(others))
    ]


async def _imports_page(
    request: AnyRequest, *, problem: str = "", is_discarded: bool = False, arrived: str = ""
) -> Template:
    names = await names_of(request)
    organizations = _organizations(request.user, names)
    batches = await services_of(request).import_batches.list_batches(request.user)
    rows = [batch_row(each, names) for each in batches]
    known = arrived if arrived in names.directory.organizations else ""
    context = ImportsPage(
        organizations, rows, problem, is_discarded, known, may_take_archives=request.user.is_operator
    )
    return page(request, "imports.html", context, status=400 if problem else 200)


async def _look_through(
    request: AnyRequest, batch: ImportBatch, *, preview: ImportPreview | None = None, status: int = 200
) -> Template:
    services, _ = services_of(request), translator_of(request)
    names = await names_of(request)
    try:
        found = preview or await services.import_preview.preview(request.user, batch, _)
    except InvalidError as error:
        await services.import_batches.discard(request.user, batch)
        return await _imports_page(request, problem=" ".join(each.message for each in error.problems))
    context = look_through_page(batch, found, names)
    return page(request, "import_look.html", context, status=status)


async def _state_page(request: AnyRequest, batch: ImportBatch) -> Template:
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    names = await names_of(request)
    is_done = batch.state == ImportState.DONE
    previews = services.import_preview
    written = await previews.list_written(viewer, batch, limit=_MOST_ON_MAP) if is_done else []
    tally = await previews.count_written(viewer, batch) if is_done else None
    created = batch.report.get("insights", {}).get("created", 0)
    cards = [insight_card(each, names) for each in written[:_LISTED]]
    context = ImportPage(
        address=f"{PATH}/{batch.id}",
        batch=batch_row(batch, names),
        state=batch.state.value,
        is_busy=batch.is_busy,
        rows_done=batch.progress,
        rows=batch.rows,
        report=batch.report,
        problems=told_problems(batch.report, _),
        counts=counts_in_words(batch.report, _),
        cards=cards,
        more=max(0, created - len(cards)),
        map=small_map([(each.id, each.content) for each in written], names, tally=tally) if written else None,
        may_undo=is_done and (batch.organization is None or may_log(viewer, batch.organization)),
    )
    return page(request, "import_state.html", context)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [
        show_imports,
        send_import,
        get_template,
        take_archive,
        show_import,
        change_import,
        show_undo,
        undo_import,
    ]
