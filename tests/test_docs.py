"""The documents name what exists."""

import re
from pathlib import Path

import pytest

from app.asgi import create_app
from app.domain.selection import ALL_PARAMETERS
from app.settings import SETTINGS

ROOT = Path(__file__).parents[1]
INTERFACE = (ROOT / "docs/interface.md").read_text()
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("*/README.md"),
        *ROOT.glob("importers/*/README.md"),
    ]
)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_explained(name):
    assert f"`{name}`" in (ROOT / "docs/settings.md").read_text()


@pytest.mark.parametrize("parameter", ALL_PARAMETERS)
def test_every_selection_parameter_is_named(parameter):
    parameters = INTERFACE.partition("**Selection parameters**")[2].partition("\n\n")[0]
    assert parameter in re.split(r"[\s`]+", parameters)


def test_every_address_for_programs_is_named(bare_settings):
    addresses = {
        route.path for route in create_app(bare_settings).routes if route.path.startswith("/api/v1/")
    }
    unnamed = []
    for address in addresses:
        plain = re.sub(r"\{\w+(:\w+)?\}", "{id}", address)
        short = plain.removeprefix("/api/v1")
        if (
            plain not in INTERFACE
            and f"`{short}`" not in INTERFACE
            and f"`{short.replace('/export', '')}`" not in INTERFACE
        ):
            unnamed.append(plain)
    assert unnamed == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []
