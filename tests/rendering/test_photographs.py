"""Files that somebody sends: what they are is seen from their content, and nothing hidden in them is kept."""

import io
import struct
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from app.domain.attachments import AttachmentKind, UnreadableFileError
from app.rendering.photographs import read_file

WORD = "zebrafinksfjäder"


def picture(form="JPEG", size=(400, 200), **options):
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def document(**metadata):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({f"/{key}": value for key, value in metadata.items()})
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    writer.add_attachment("hemlig.txt", WORD.encode())
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def exif_of_a_telephone():
    """Held on its side, at a place, by somebody."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = WORD
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 35.0, 0.0)})
    return exif


def giant_png():
    """A few bytes that say they are a picture of 30 000 × 30 000 pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))


def test_a_photograph_comes_out_upright_and_tells_nothing_of_where_when_and_by_whom():
    made = read_file(
        picture(size=(3_000, 1_500), exif=exif_of_a_telephone(), comment=WORD.encode(), quality=70)
    )
    assert made.kind is AttachmentKind.IMAGE
    for form, side in (("liten", 320), ("stor", 1_600)):
        with Image.open(io.BytesIO(made.forms[form])) as image:
            assert image.format == "JPEG"
            assert max(image.size) == side == image.height
            assert not image.getexif()
            assert not {"exif", "comment", "icc_profile", "xmp"} & image.info.keys()
            assert image.getpixel((image.width // 2, 5))[0] > 200
        assert WORD.encode() not in made.forms[form]
    assert (made.width, made.height) == (800, 1_600)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_are_painted_anew_too_and_what_can_be_seen_through_becomes_white(form):
    file = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(file, form)
    with Image.open(io.BytesIO(read_file(file.getvalue()).forms["stor"])) as image:
        assert image.getpixel((25, 25)) == (255, 255, 255)


def test_what_is_also_a_page_loses_that_side_of_itself():
    page = b"<html><script>alert(1)</script></html>"
    made = read_file(picture(comment=page) + page)
    assert all(b"<script" not in piece for piece in made.forms.values())


def test_of_a_document_the_pages_are_kept_and_nothing_else():
    made = read_file(document(Author=WORD, Title=WORD))
    reader = PdfReader(io.BytesIO(made.forms["fil"]))
    assert (made.kind, made.height, len(reader.pages)) == (AttachmentKind.PDF, 1, 1)
    for gone in (WORD.encode(), WORD.encode("utf-16-be"), b"JavaScript", b"EmbeddedFile", b"hemlig"):
        assert gone not in made.forms["fil"]


def locked():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document())))
    writer.encrypt("x", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "type"),
        (b"GIF89a/*<script>*/", "type"),
        (b"PK\x03\x04" + bytes(1_000), "type"),
        (b"RIFF\x00\x00\x00\x00WAVE", "type"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "heic"),
        (giant_png(), "pixels"),
        (picture()[:900], "broken"),
        (b"\xff\xd8\xff\xe0" + b"<html>" * 100, "broken"),
        (b"%PDF-1.7\n<html><script>1</script></html>\n%%EOF", "broken"),
        (document()[:400], "broken"),
        (b"%PDF-1.7\n" + bytes(5_000) + b"%%EOF", "broken"),
        (locked(), "locked"),
        (bytes(20_000_001), "size"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_not_taken_in_is_refused_with_its_reason(content, reason):
    with pytest.raises(UnreadableFileError, match=f"^{reason}$"):
        read_file(content)
