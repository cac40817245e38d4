"""Attachments of insights over HTTP."""

from datetime import datetime

from litestar import Response, delete, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from msgspec import Struct

from app.domain.attachments import FORMS, MAX_BYTES, Attachment
from app.domain.errors import InvalidError, Problem
from app.services.attachments import Served
from app.web.requests import AnyRequest, services_of, translator_of

#: A file, and the fields that come with it.
MAX_REQUEST = MAX_BYTES + 100_000
PATH = "/insights/{name:str}/attachments"


class AttachmentOut(Struct):
    """A picture or a document of an insight. `forms` are the addresses of its files; `width` is 0 for a document."""

    id: str
    kind: str
    caption: str
    size: int
    width: int
    height: int
    created_at: datetime
    forms: dict[str, str]


class AttachmentList(Struct):
    """The attachments of an insight, in the order in which they were added."""

    items: list[AttachmentOut]


def attachment_out(name: str, each: Attachment) -> AttachmentOut:
    """The attachment as it goes over the wire."""
    base = f"/api/v1/insights/{name}/attachments/{each.id}"
    return AttachmentOut(
        id=each.id,
        kind=each.kind.value,
        caption=each.caption,
        size=each.size,
        width=each.width,
        height=each.height,
        created_at=each.created_at,
        forms={form: f"{base}/{form}" for form in FORMS[each.kind]},
    )


@get(PATH, operation_id="ListAttachments", tags=["insights"])
async def list_attachments(request: AnyRequest, name: FromPath[str]) -> AttachmentList:
    """The pictures and documents of an insight."""
    found = await services_of(request).attachments.list_attachments(request.user, name)
    return AttachmentList([attachment_out(name, each) for each in found])


@post(PATH, operation_id="AddAttachment", tags=["insights"], request_max_body_size=MAX_REQUEST)
async def add_attachment(request: AnyRequest, name: FromPath[str]) -> Response[AttachmentOut]:
    """Add a picture or a PDF, as multipart/form-data: `file`, `caption`, and `confirmed` where others see it.

    What is kept is made anew: pictures lose where and when they were taken, documents what they say of their author.
    """
    content, fields = await read_upload(request)
    made = await services_of(request).attachments.add(
        request.user,
        name,
        content,
        caption=fields.get("caption", ""),
        is_confirmed=fields.get("confirmed", "").lower() in ("1", "true", "on", "yes"),
        _=translator_of(request),
    )
    location = {"Location": f"/api/v1/insights/{name}/attachments/{made.id}"}
    return Response(attachment_out(name, made), status_code=201, headers=location)


@get(PATH + "/{attachment_id:str}/{form:str}", operation_id="GetAttachment", tags=["insights"])
async def get_attachment(
    request: AnyRequest, name: FromPath[str], attachment_id: FromPath[str], form: FromPath[str]
) -> Response[bytes]:
    """One form of an attachment: `liten` or `stor` of a picture, `fil` of a document."""
    found = await services_of(request).attachments.get_form(request.user, name, attachment_id, form=form)
    return served(request, found, form)


@delete(PATH + "/{attachment_id:str}", operation_id="RemoveAttachment", tags=["insights"])
async def remove_attachment(request: AnyRequest, name: FromPath[str], attachment_id: FromPath[str]) -> None:
    """Remove an attachment and its files."""
    await services_of(request).attachments.remove(request.user, name, attachment_id)


async def read_upload(request: AnyRequest) -> tuple[bytes, dict[str, str]]:
    """The file that was sent with a form, and the form's other fields.

    Raises:
        InvalidError: what was sent is no such form, or the file is too large.
    """
    _ = translator_of(request)
    try:
        sent = await request.form()
    except (ValueError, UnicodeError) as error:
        raise InvalidError([Problem("file", _("Välj en fil."))]) from error
    file = sent.get("file")
    fields = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
    if not isinstance(file, UploadFile):
        return b"", fields
    return await file.read(MAX_BYTES + 1), fields


def served(request: AnyRequest, found: Served, form: str) -> Response[bytes]:
    """A file as browsers may be given it: of the type that we made it, run by nobody, kept by nobody but its reader."""
    mark = f'"{found.attachment.id[:13]}-{form}"'
    headers = {
        "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "cache-control": "private, no-cache",
        "vary": "Cookie, Authorization",
        "etag": mark,
    }
    if request.headers.get("if-none-match") == mark:
        return Response(b"", status_code=304, headers=headers, media_type=found.media_type)
    is_picture = found.media_type.startswith("image/")
    ending = "jpg" if is_picture else "pdf"
    disposition = "inline" if is_picture else "attachment"
    headers["content-disposition"] = f'{disposition}; filename="bilaga-{found.attachment.id[:8]}.{ending}"'
    return Response(found.content, headers=headers, media_type=found.media_type)


handlers = [list_attachments, add_attachment, get_attachment, remove_attachment]
