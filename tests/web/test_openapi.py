import json
from pathlib import Path

from scripts.generate import describe_http

ROOT = Path(__file__).parents[2]


def test_the_description_that_is_kept_is_the_one_the_code_gives():
    kept = (ROOT / "schema" / "openapi.json").read_text(encoding="utf-8")
    assert kept == describe_http(), "run make generated, and read what has changed"


def test_every_operation_says_what_it_is():
    described = json.loads(describe_http())
    silent = [
        f"{method} {path}"
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if not operation.get("description") or not operation.get("operationId")
    ]
    assert silent == []
