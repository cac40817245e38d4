"""Pictures and documents that somebody sends, made safe: read by content, measured before they are decoded, made anew.

Nothing of the file as it was sent is kept: pictures are painted anew in two sizes, which leaves behind where and when
they were taken and whatever else was hidden in them; of documents the pages alone are written to a new file.
"""

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from app.domain.attachments import (
    MAX_BYTES,
    MAX_PAGES,
    MAX_PIXELS,
    MAX_SIDE,
    SIDES,
    AttachmentKind,
    ReadFile,
    UnreadableFileError,
)

if TYPE_CHECKING:
    from pypdf import PdfReader

_IMAGES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")
#: Signs at the start of a page for browsers. A document that holds one among its first bytes is two things at once.
_PAGES = (b"<html", b"<!doctype", b"<script", b"<svg")
_QUALITY = 85


def read_file(content: bytes) -> ReadFile:
    """What a file is, made anew. What its name or its sender says of it is not asked.

    Raises:
        UnreadableFileError: it is neither a picture nor a document that is taken in.
    """
    if not content:
        raise UnreadableFileError("empty")
    if len(content) > MAX_BYTES:
        raise UnreadableFileError("size")
    if content.startswith(b"%PDF-"):
        return _read_pdf(content)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise UnreadableFileError("heic")
    found = next((name for start, name in _IMAGES.items() if content.startswith(start)), "")
    if not found or (found == "WEBP" and content[8:12] != b"WEBP"):
        raise UnreadableFileError("type")
    return _read_image(content, found)


def _read_image(content: bytes, form: str) -> ReadFile:
    try:
        _check(content, form)
        image = _decoded(content, form)
    except UnreadableFileError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableFileError("pixels") from error
    except Exception as error:
        # A decoder can fail in many ways on what was made to break it; all of them mean the same to the sender.
        raise UnreadableFileError("broken") from error
    forms = {name: _painted(image, side) for name, side in SIDES.items()}
    with Image.open(io.BytesIO(forms["stor"]), formats=["JPEG"]) as large:
        width, height = large.size
    return ReadFile(AttachmentKind.IMAGE, forms, width, height)


def _check(content: bytes, form: str) -> None:
    """Measure by the header alone, then look for damage without decoding."""
    with Image.open(io.BytesIO(content), formats=[form]) as header:
        width, height = header.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise UnreadableFileError("pixels")
        header.verify()


def _decoded(content: bytes, form: str) -> Image.Image:
    """The picture the right way up, in plain colours; of several frames the first."""
    with Image.open(io.BytesIO(content), formats=[form]) as opened:
        side = max(SIDES.values())
        opened.draft("RGB", (side, side))
        opened.load()
        image = ImageOps.exif_transpose(opened)
        if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
            image = image.convert("RGBA")
            ground = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(ground, image)
        return image.convert("RGB")


def _painted(image: Image.Image, side: int) -> bytes:
    """The picture no larger than `side` pixels each way. Only its pixels are taken over."""
    scaled = image.copy()
    scaled.thumbnail((side, side), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", scaled.size)
    bare.paste(scaled)
    file = io.BytesIO()
    bare.save(file, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return file.getvalue()


def _read_pdf(content: bytes) -> ReadFile:
    """The document's pages in a new file: without what it says of its author, scripts, forms and enclosed files."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    head = content[:4_096].lower()
    if any(sign in head for sign in _PAGES) or b"%%EOF" not in content[-4_096:]:
        raise UnreadableFileError("broken")
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        count = _count_pages(reader)
        writer = PdfWriter()
        for page in reader.pages:
            for name in ("/AA", "/Metadata", "/PieceInfo", "/Annots", "/B", "/Thumb"):
                page.pop(name, None)
            writer.add_page(page)
        writer.metadata = None
        made = io.BytesIO()
        writer.write(made)
    except UnreadableFileError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise UnreadableFileError("broken") from error
    if made.tell() > MAX_BYTES:
        raise UnreadableFileError("size")
    return ReadFile(AttachmentKind.PDF, {"fil": made.getvalue()}, 0, count)


def _count_pages(reader: "PdfReader") -> int:
    if reader.is_encrypted:
        raise UnreadableFileError("locked")
    count = len(reader.pages)
    if not 0 < count <= MAX_PAGES:
        raise UnreadableFileError("pages" if count else "broken")
    return count
