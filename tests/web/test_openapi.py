import json
from pathlib import Path

import jsonschema_rs
import pytest

from scripts.generate import describe_http

ROOT = Path(__file__).parents[2]


def test_the_description_that_is_kept_is_the_one_the_code_gives():
    kept = (ROOT / "schema" / "openapi.json").read_text(encoding="utf-8")
    assert kept == describe_http(), "run make generated, and read what has changed"


@pytest.fixture(scope="module")
def described():
    return json.loads(describe_http())


def _operations(described):
    return [
        (f"{method} {path}", operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


def test_every_operation_says_what_it_is_and_what_can_go_wrong(described):
    tags = {each["name"] for each in described["tags"] if each["description"]}
    for name, operation in _operations(described):
        for part in ("description", "operationId", "summary", "tags"):
            assert operation.get(part), (name, part)
        assert set(operation["tags"]) <= tags, name
        assert {"400", "401", "403", "404", "409", "503"} <= operation["responses"].keys(), name


def test_every_shape_question_and_answer_has_an_example_that_fits_it(described):
    pointing = {"components": described["components"]}
    for name, shape in described["components"]["schemas"].items():
        (example,) = shape["examples"]
        jsonschema_rs.Draft202012Validator({**shape, **pointing}).validate(example)
        assert example != {}, name
    for name, operation in _operations(described):
        answers = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (each["content"] for each in answers if each.get("content")):
            for media_type, media in content.items():
                assert media.get("example") not in (None, "", {}), (name, media_type)
                if "json" in media_type and media_type != "application/jsonl":
                    schema = {**media.get("schema", {}), **pointing}
                    jsonschema_rs.Draft202012Validator(schema).validate(media["example"])
        for parameter in operation.get("parameters", ()):
            assert "example" in parameter or parameter["schema"].get("examples"), (name, parameter["name"])


def test_the_description_that_is_served_is_the_completed_one(client):
    served = client.get("/schema/openapi.json").json()
    assert served["paths"]["/api/v1/insights"]["get"]["summary"]
    assert served["components"]["schemas"]["InsightOut"]["examples"][0]["statement"]
