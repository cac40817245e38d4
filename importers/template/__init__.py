"""Our own template, filled in with a spreadsheet program."""

from importers.base import Importer, Source
from importers.template.reader import find_columns
from importers.template.transformer import inspect, rows


def recognise(source: Source) -> float:
    """How sure it is that the file is our template: its sheet and columns are, or are not."""
    return 0.95 if find_columns(source) else 0.0


IMPORTER = Importer(
    format="template",
    label="Insiktskartans egen mall",
    suffixes=(),
    recognise=recognise,
    inspect=inspect,
    rows=rows,
)
