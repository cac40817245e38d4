"""The interface's two languages: Swedish as written in the code, English through the catalogue."""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("sv", "en")
CATALOGUES = Path(__file__).parent / "locale"


@cache
def translations(language: str) -> Translations:
    """The catalogue of one language, compiled in memory, so that only the readable file is kept."""
    compiled = BytesIO()
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def translator(language: str) -> Callable[[str], str]:
    """What turns the interface's Swedish texts into the language."""
    return str if language == "sv" else translations(language).gettext
