"""Attachments: photographs of a workshop's wall, and documents, that belong to an insight and are seen with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.access import Status, Viewer, may_log
from app.domain.errors import Problem
from app.domain.insights import Insight, check_length
from app.domain.privacy import Demand, demand_of
from app.domain.vocabularies import Translate

#: The largest file that is taken in, in bytes, and the largest picture, in pixels.
MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
#: The most pages of a document, and the most attachments of an insight.
MAX_PAGES = 500
MOST = 20
CAPTION_LIMIT = 500
#: The longest side of each kept size of a picture, in pixels.
SIDES = {"liten": 320, "stor": 1_600}


class AttachmentKind(StrEnum):
    """What an attachment is."""

    IMAGE = "image"
    PDF = "pdf"


#: The forms that each kind can be had in, and the type that each is served as.
FORMS: dict[AttachmentKind, dict[str, str]] = {
    AttachmentKind.IMAGE: dict.fromkeys(SIDES, "image/jpeg"),
    AttachmentKind.PDF: {"fil": "application/pdf"},
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or a document of an insight.

    `caption` says in words what it shows, for those who don't see it. `width` and `height` are pixels of the large
    picture; of a document `height` counts its pages. `size` is in bytes; `file` is its name where files are kept.
    """

    number: int
    id: str
    insight: int
    kind: AttachmentKind
    caption: str
    file: str
    size: int
    width: int
    height: int
    created_at: datetime
    created_by: int | None

    def file_name(self, form: str) -> str:
        """The name under which one of its forms is kept."""
        return f"{self.file}-{form}"

    @property
    def file_names(self) -> list[str]:
        """Every name that it is kept under."""
        return [self.file_name(form) for form in FORMS[self.kind]]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was made of a file that somebody sent: its kind, its forms as bytes, and its measures."""

    kind: AttachmentKind
    forms: dict[str, bytes]
    width: int
    height: int


class UnreadableFileError(ValueError):
    """A file that is not taken in; the message is a reason of `REASONS`."""


def N_(text: str) -> str:  # noqa: N802  (the customary name, which the catalogue looks for)
    """Name a text for the catalogue; it is looked up when it is shown."""
    return text


REASONS: dict[str, str] = {
    "empty": N_("Välj en fil."),
    "size": N_("Filen är för stor; högst 20 MB tas emot."),
    "type": N_("Filen är varken en bild (JPEG, PNG eller WebP) eller en PDF."),
    "heic": N_("Bilden är i formatet HEIC. Spara den som JPEG och försök igen."),
    "pixels": N_("Bilden har för många bildpunkter; högst 50 miljoner tas emot."),
    "broken": N_("Filen är skadad eller inte hel."),
    "locked": N_("Dokumentet är låst med lösenord."),
    "pages": N_("Dokumentet har för många sidor; högst 500 tas emot."),
}


def may_attach(viewer: Viewer, insight: Insight) -> bool:
    """Whether the viewer may add and remove the insight's attachments."""
    return may_log(viewer, insight.content.organization) and insight.content.status != Status.WITHDRAWN


def needs_confirmation(insight: Insight) -> bool:
    """Whether whoever adds a file must say that it points nobody out: where others than the organization see it."""
    return demand_of(insight.content.visibility, insight.content.status) is Demand.ANSWER


def check_caption(caption: str, _: Translate = str) -> list[Problem]:
    """What is wrong with a caption."""
    if len(caption) < 3:
        return [Problem("caption", _("Beskriv med ord vad som syns, för den som inte kan se det."))]
    return check_length("caption", caption, CAPTION_LIMIT, _)
