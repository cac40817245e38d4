"""Any table: CSV in whatever dialect, Excel and OpenDocument, read by a mapping of its columns."""

from importers.base import Importer, Source
from importers.table.transformer import inspect, rows
from importers.tables import table_kind

_BY_KIND = {"xlsx": 0.5, "ods": 0.5, "xls": 0.5}
_TEXT_TABLES = (".csv", ".tsv", ".tab", ".txt")


def recognise(source: Source) -> float:
    """How sure it is that the file is a table: quite, for a workbook; for text, its ending must say so too."""
    kind = table_kind(source)
    if kind == "csv":
        return 0.4 if source.suffix in _TEXT_TABLES else 0.15
    return _BY_KIND.get(kind, 0.0)


IMPORTER = Importer(
    format="table",
    label="Tabell (CSV, Excel eller OpenDocument)",
    suffixes=(".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".ods"),
    recognise=recognise,
    inspect=inspect,
    rows=rows,
)
