"""Brings the English catalogue up to date with the Swedish texts in the code, or with --check says what it lacks."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "app/web/locale/en/LC_MESSAGES/messages.po"
FOLDERS = ("app", "importers")
METHODS = [("web/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"web/templates/**.html": {"trimmed": "true", "extensions": "jinja2.ext.do"}}
HEADER = """\
# The interface in English; the Swedish texts stand in the code. `make messages` brings it up to date.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_PLACEHOLDER = re.compile(r"%\(\w+\)s")


def extract() -> dict[str, list[str]]:
    """Every interface text, with the files it stands in."""
    found: dict[str, list[str]] = {}
    for folder in FOLDERS:
        for file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, METHODS, OPTIONS, keywords={"_": None, "N_": None}
        ):
            found.setdefault(str(message), []).append(f"{folder}/{file}")
    return found


def read() -> dict[str, str]:
    """The catalogue as it stands: Swedish text to English."""
    with CATALOGUE.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file, locale="en") if each.id}


def write(texts: dict[str, str]) -> None:
    """Keep the catalogue, in alphabetical order and without dates, so that it changes only where a text does."""
    catalogue = Catalog(locale="en")
    for swedish, english in texts.items():
        catalogue.add(swedish, english, flags=["python-format"] if _PLACEHOLDER.search(swedish) else [])
    with CATALOGUE.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=110, sort_output=True, omit_header=True)


def problems(texts: dict[str, list[str]], known: dict[str, str]) -> Iterator[str]:
    """What the catalogue lacks, has too much of, or says with other placeholders."""
    for swedish, files in sorted(texts.items()):
        english = known.get(swedish, "")
        if not english:
            yield f"no English for: {swedish} ({files[0]})"
        elif set(_PLACEHOLDER.findall(english)) != set(_PLACEHOLDER.findall(swedish)):
            yield f"other placeholders: {swedish}"
    for swedish in sorted(known.keys() - texts.keys()):
        yield f"no longer in the code: {swedish}"


def main() -> int:
    """Update the catalogue; with --check change nothing, and exit 1 when it is not complete."""
    texts = extract()
    if "--check" in sys.argv:
        found = list(problems(texts, read()))
        print("\n".join(found) or f"The English catalogue is complete: {len(texts)} texts")
        return int(bool(found))
    known = read()
    write({swedish: known.get(swedish, "") for swedish in texts})
    missing = [swedish for swedish in texts if not known.get(swedish)]
    print("\n".join(["To be translated:", *sorted(missing)]) if missing else "Nothing left to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
