"""The attachments of an insight: pictures and documents, the form that adds one, the question before removal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.domain.attachments import MOST, Attachment, AttachmentKind, may_attach, needs_confirmation
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import spelled
from app.domain.insights import Insight
from app.web.api.attachments import MAX_REQUEST, read_upload, served
from app.web.pages.addresses import see_other
from app.web.pages.forms import FieldProblem, WithProblems, field_problems, read_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of

PATH = "/i/{ref:str}/bilagor"


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment as a page shows it. The small picture's measures keep its place while it loads."""

    id: str
    is_image: bool
    caption: str
    address: str
    small_address: str
    width: int
    height: int
    pages: int
    size: str
    remove_address: str


@dataclass(frozen=True, slots=True)
class AttachmentForm(WithProblems):
    """The form that adds an attachment, as it was written."""

    caption: str = ""
    is_confirmed: bool = False
    problems: Sequence[FieldProblem] = ()


@dataclass(frozen=True, slots=True)
class AttachmentsPage:
    """What the page of an insight's attachments shows to those who may add and remove them."""

    ref: str
    statement: str
    attachments: list[AttachmentView]
    form: AttachmentForm
    needs_confirmation: bool
    is_full: bool


@dataclass(frozen=True, slots=True)
class RemovalPage:
    """What is asked before an attachment is removed."""

    ref: str
    statement: str
    attachment: AttachmentView


@get(PATH, operation_id="ShowAttachments")
async def show_attachments(request: AnyRequest, ref: FromPath[str]) -> Template:
    """The attachments of an insight, for those who may add one."""
    return await _show(request, await _for_change(request, ref))


@post(PATH, operation_id="AddAttachmentPage", status_code=200, request_max_body_size=MAX_REQUEST)
async def add_attachment(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Add a picture or a document."""
    found, _ = await _for_change(request, ref), translator_of(request)
    content, fields = await read_upload(request)
    form = AttachmentForm(fields.get("caption", "").strip()[:2_000], "confirmed" in fields)
    try:
        await services_of(request).attachments.add(
            request.user, found.id, content, caption=form.caption, is_confirmed=form.is_confirmed, _=_
        )
    except InvalidError as error:
        return await _show(request, found, form=form, problems=error.problems)
    except ConflictError as error:
        return await _show(request, found, form=form, problems=[Problem("file", str(error))])
    return see_other(f"/i/{spelled(found.ref)}#bilagor")


@get(PATH + "/{attachment_id:str}/fil/{form:str}", operation_id="ShowAttachment")
async def show_attachment(
    request: AnyRequest, ref: FromPath[str], attachment_id: FromPath[str], form: FromPath[str]
) -> Response[bytes]:
    """One form of an attachment, for those who may see its insight."""
    found = await services_of(request).attachments.get_form(request.user, ref, attachment_id, form=form)
    return served(request, found, form)


@get(PATH + "/{attachment_id:str}/ta-bort", operation_id="ShowAttachmentRemoval")
async def show_removal(request: AnyRequest, ref: FromPath[str], attachment_id: FromPath[str]) -> Template:
    """Ask whether an attachment is to be removed."""
    found = await _for_change(request, ref)
    listed = await services_of(request).attachments.list_attachments(request.user, found.id)
    each = next((each for each in listed if each.id == attachment_id), None)
    if each is None:
        raise NotFoundError("attachment", attachment_id[:60])
    view = attachment_view(found.ref, each)
    return page(request, "attachment_removal.html", RemovalPage(found.ref, found.content.statement, view))


@post(PATH + "/{attachment_id:str}/ta-bort", operation_id="RemoveAttachmentPage", status_code=303)
async def remove_attachment(
    request: AnyRequest, ref: FromPath[str], attachment_id: FromPath[str]
) -> Redirect:
    """Remove an attachment and its files."""
    await read_form(request)
    await services_of(request).attachments.remove(request.user, ref, attachment_id)
    return see_other(f"/i/{ref}/bilagor")


async def _for_change(request: AnyRequest, ref: str) -> Insight:
    found = await services_of(request).insights.get_insight(request.user, ref)
    if not may_attach(request.user, found):
        raise ForbiddenError(found.content.organization)
    return found


async def _show(
    request: AnyRequest,
    found: Insight,
    *,
    form: AttachmentForm | None = None,
    problems: Sequence[Problem] = (),
) -> Template:
    _ = translator_of(request)
    listed = await services_of(request).attachments.list_attachments(request.user, found.id)
    labels = {"file": _("Fil"), "caption": _("Vad syns?"), "confirmed": _("Pekar inte ut någon")}
    sent = form or AttachmentForm()
    context = AttachmentsPage(
        ref=found.ref,
        statement=found.content.statement,
        attachments=[attachment_view(found.ref, each) for each in listed],
        form=AttachmentForm(sent.caption, sent.is_confirmed, field_problems(problems, labels, {})),
        needs_confirmation=needs_confirmation(found),
        is_full=len(listed) >= MOST,
    )
    return page(request, "attachments.html", context, status=400 if problems else 200)


def attachment_view(ref: str, each: Attachment) -> AttachmentView:
    """The attachment as a page shows it."""
    base = f"/i/{ref[:4]}-{ref[4:]}/bilagor/{each.id}"
    is_image = each.kind is AttachmentKind.IMAGE
    share = min(1.0, 320 / max(each.width, each.height, 1))
    return AttachmentView(
        id=each.id,
        is_image=is_image,
        caption=each.caption,
        address=f"{base}/fil/{'stor' if is_image else 'fil'}",
        small_address=f"{base}/fil/liten" if is_image else "",
        width=round(each.width * share),
        height=round(each.height * share) if is_image else 0,
        pages=0 if is_image else each.height,
        size=_size(each.size),
        remove_address=f"{base}/ta-bort",
    )


def _size(count: int) -> str:
    """A number of bytes as people say it.

    >>> _size(140_000), _size(2_340_000)
    ('140 kB', '2,3 MB')
    """
    if count < 1_000_000:
        return f"{max(1, round(count / 1_000))} kB"
    return f"{count / 1_000_000:.1f}".replace(".", ",") + " MB"


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_attachments, add_attachment, show_attachment, show_removal, remove_attachment]
