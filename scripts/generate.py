"""Writes down the shapes that we promise, from the code that keeps them: schema/openapi.json, exchange.schema.json."""

import tempfile
from pathlib import Path

import msgspec

from app.asgi import create_app
from app.settings import Settings
from app.web.openapi import complete
from importers.exchange.schema import exchange_schema

ROOT = Path(__file__).resolve().parents[1]


def describe_http() -> str:
    """The HTTP interface as OpenAPI, in a form that shows well in a comparison."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), f"sqlite:///{folder}/unused.db", secret_key="unused" * 8)
        schema = complete(create_app(settings).openapi_schema.to_schema())
    encoded = msgspec.json.encode(schema, order="sorted")
    return msgspec.json.format(encoded, indent=1).decode() + "\n"


def describe_exchange() -> str:
    """The exchange format as JSON Schema."""
    return msgspec.json.format(msgspec.json.encode(exchange_schema()), indent=1).decode() + "\n"


if __name__ == "__main__":
    (ROOT / "schema" / "openapi.json").write_text(describe_http(), encoding="utf-8")
    (ROOT / "schema" / "exchange.schema.json").write_text(describe_exchange(), encoding="utf-8")
