"""The interface's description, completed: a summary and an example for every operation, shape and parameter.

Examples are put together from what fields are called, so that one insight, one place and one study run through all of
them, and so that a new field or operation has its example from the start.
"""

from typing import Any

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from app.web.api.example_values import FILES, TAGS, VALUES

Schema = dict[str, Any]
_FORMATS = {
    "date-time": "2026-11-22T08:30:00Z",
    "date": "2026-11-22",
    "uuid": "9b2f6a1e-4c1d-4e57-8a51-6f0d8c2f9a10",
}
_PLAIN: dict[str, Any] = {"integer": 1, "number": 0.5, "boolean": True, "null": None}
_TYPES: dict[str, type | tuple[type, ...]] = {"integer": int, "number": (int, float), "string": str}
#: How deep shapes inside shapes are followed.
_DEPTH = 20


class CompleteJson(JsonRenderPlugin):
    """Serves the completed description."""

    def render(self, request: Request, openapi_schema: Schema) -> bytes:  # type: ignore[type-arg]
        """The description as JSON."""
        return super().render(request, complete(openapi_schema))


def complete(description: Schema) -> Schema:
    """The description with what was missing added in place; doing it twice changes nothing."""
    shapes: dict[str, Schema] = description.get("components", {}).get("schemas", {})
    examples = _Examples(shapes)
    for name, shape in shapes.items():
        if "$ref" not in shape:
            shape["examples"] = [examples.of(shape, name)]
    used: set[str] = set()
    for operations in description["paths"].values():
        for operation in operations.values():
            used.update(operation.get("tags", ()))
            _complete_operation(operation, examples)
    description["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
    return description


def _complete_operation(operation: Schema, examples: "_Examples") -> None:
    operation["summary"] = _summary(operation.get("description", ""))
    for parameter in operation.get("parameters", ()):
        parameter["example"] = examples.of(parameter.get("schema", {}), parameter["name"])
        if parameter["in"] == "query" and not parameter.get("required"):
            # Tools send what an example says; a parameter that may be left out is shown, not sent.
            parameter.setdefault("schema", {}).setdefault("examples", [parameter.pop("example")])
            parameter.pop("example", None)
    for content in _contents(operation):
        for media_type, media in content.items():
            kind = media_type.partition(";")[0]
            if kind in FILES:
                media["example"] = FILES[kind]
            elif "json" in kind or "form" in kind:
                media["example"] = examples.of(media.get("schema", {}), "")
            else:
                media["example"] = f"({kind})"


def _contents(operation: Schema) -> list[Schema]:
    answers = [operation.get("requestBody", {}), *operation.get("responses", {}).values()]
    return [each["content"] for each in answers if each.get("content")]


def _summary(text: str) -> str:
    """The first clause of what an operation does.

    >>> _summary("The insights that the viewer may see; ranked when `q` is given.")
    'The insights that the viewer may see'
    """
    line = text.strip().partition("\n")[0]
    for mark in (";", ". ", ": "):
        line = line.partition(mark)[0]
    return line.rstrip(".")


class _Examples:
    """Makes an example of any shape."""

    def __init__(self, shapes: dict[str, Schema]) -> None:
        self.shapes = shapes

    def of(self, schema: Schema, name: str, depth: int = 0) -> Any:
        """An example of the shape of a field with this name."""
        if "$ref" in schema:
            target = schema["$ref"].rpartition("/")[2]
            return self.of(self.shapes.get(target, {}), name, depth + 1)
        for key in ("const", "default"):
            if schema.get(key) not in (None, "", [], {}):
                return schema[key]
        if schema.get("enum"):
            return next(each for each in schema["enum"] if each is not None)
        for key in ("oneOf", "anyOf", "allOf"):
            if schema.get(key):
                return self.of(self._first(schema[key]), name, depth)
        return self._typed(schema, name, depth)

    def _first(self, choices: list[Schema]) -> Schema:
        """The first choice that says something."""
        return next((each for each in choices if each.get("type") != "null"), choices[0])

    def _typed(self, schema: Schema, name: str, depth: int) -> Any:
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = next((each for each in kind if each != "null"), "null")
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            if depth > _DEPTH or "prefixItems" in schema:
                return [self.of(each, name, depth + 1) for each in schema.get("prefixItems", ())]
            return [self.of(schema.get("items", {}), name, depth + 1)]
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        wanted = _TYPES.get(kind, ())
        known = [each for each in VALUES.get(name, ()) if isinstance(each, wanted)]
        if known:
            return known[0]
        if kind == "string":
            return (name or "text").replace("_", "-").ljust(schema.get("minLength", 0), "x")
        least = schema.get("minimum", 0)
        return max(_PLAIN[kind], least) if kind in ("integer", "number") else _PLAIN[kind]

    def _object(self, schema: Schema, depth: int) -> Schema:
        if depth > _DEPTH:
            return {}
        made = {
            field: self.of(each, field, depth + 1) for field, each in schema.get("properties", {}).items()
        }
        others = schema.get("additionalProperties")
        if isinstance(others, dict) and not made:
            made["grums"] = self.of(others, "", depth + 1)
        return made
