import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-setup.lock")
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)


def read_pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / name).read_text("utf-8")))


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", ".npmrc"])
def test_no_lock_file_names_a_host(name: str) -> None:
    # Two strokes also occur within a hash.
    assert not re.search(r"""(^|[\s"'=:])//""", (ROOT / name).read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_test_tool_from_npm_has_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    tools = {path: entry for path, entry in packages.items() if path}
    assert tools
    assert all(entry["integrity"].startswith("sha512-") for entry in tools.values())


def test_the_tests_run_on_the_versions_the_service_runs_on() -> None:
    runtime, development = read_pins("requirements.lock"), read_pins("requirements-dev.lock")
    assert runtime
    assert runtime.items() <= development.items()
