"""One folder for each format that we can take in; a new folder is found by itself."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from importers.base import Importer, Source

#: Below this nobody claims to have recognised a file.
SURE_ENOUGH = 0.1


@cache
def discover() -> Mapping[str, Importer]:
    """Every importer by its format: what each folder here offers as `IMPORTER`."""
    folders = sorted(each.name for each in pkgutil.iter_modules(__path__) if each.ispkg)
    found = [importlib.import_module(f"{__name__}.{folder}").IMPORTER for folder in folders]
    return {importer.format: importer for importer in found}


def find_importer(format_or_suffix: str) -> Importer | None:
    """The importer with this format's name ("jsonl") or for this file ending (".jsonl"), or None."""
    for importer in discover().values():
        if format_or_suffix == importer.format or format_or_suffix.lower() in importer.suffixes:
            return importer
    return None


def recognise(source: Source) -> Importer | None:
    """The importer that is surest of a file's content; its ending decides between equals. None where nobody is."""
    graded = [(each.recognise(source), source.suffix in each.suffixes, each) for each in discover().values()]
    certainty, _named, importer = max(graded, key=lambda grade: grade[:2])
    return importer if certainty >= SURE_ENOUGH else None
