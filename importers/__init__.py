"""One folder for each format that we can take in; a new folder is found by itself."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from importers.base import Importer


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
