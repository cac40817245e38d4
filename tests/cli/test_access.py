"""Commands that write insights write what the named person may see, on every level and in every status."""

import asyncio
import re
from itertools import product
from pathlib import Path

import pytest

from app.composition import compose
from app.domain.access import ANONYMOUS, Status, Viewer, Visibility, may_see
from app.domain.insights import InsightContent
from app.settings import Settings
from tests.conftest import CAST

SECRET = "zebrafink"


async def _plant(settings: Settings) -> tuple[dict[str, tuple[str, str]], dict[str, Viewer]]:
    """The level and status of each secret by its word, and everybody who asks."""
    services = compose(settings)
    people = {who: await services.accounts.get_viewer(f"{who}@exempel.se") for who in CAST}
    planted = {}
    for letter, (visibility, status) in zip("bcdfghjklmnpqrst", product(Visibility, Status), strict=True):
        word = f"{SECRET}{letter * 3}"
        content = InsightContent(
            f"{word} i påståendet", "grums", populations=("klient",), visibility=visibility, status=status
        )
        await services.insights.create_insight(people["grums-designer"], content)
        planted[word] = (visibility, status)
    await services.index.catch_up()
    await services.close()
    return planted, people | {"anonymous": ANONYMOUS}


def _allowed(
    planted: dict[str, tuple[str, str]], viewer: Viewer, author: Viewer, *statuses: Status
) -> set[str]:
    return {
        word
        for word, (visibility, status) in planted.items()
        if status in statuses
        and may_see(
            viewer.scope,
            organization="grums",
            visibility=visibility,
            status=status,
            created_by=author.account,
        )
    }


def _words(path: Path) -> set[str]:
    return set(re.findall(rf"{SECRET}[a-z]{{3}}\b", path.read_text("utf-8")))


@pytest.mark.usefixtures("demo_folder")
def test_commands_write_for_each_person_what_that_person_may_see(
    insiktskarta, demo_settings: Settings, tmp_path: Path
) -> None:
    planted, people = asyncio.run(_plant(demo_settings))
    author = people["grums-designer"]
    for who, viewer in people.items():
        as_who = () if who == "anonymous" else ("--as", f"{who}@exempel.se")
        for form, search in product(("jsonl", "csv", "md"), ((), ("--q", SECRET))):
            file = tmp_path / f"out.{form}"
            done = insiktskarta("export", "--output", file, *as_who, *search)
            assert done.code == 0, done.err
            assert _words(file) == _allowed(planted, viewer, author, Status.PUBLISHED), (who, form, search)
            assert SECRET not in done.out + done.err
        every = [option for status in Status for option in ("--status", status.value)]
        file = tmp_path / "every.jsonl"
        assert insiktskarta("export", "--output", file, *as_who, *every).code == 0
        live = _allowed(planted, viewer, author, Status.DRAFT, Status.PUBLISHED, Status.SUPERSEDED)
        assert _words(file) == live, who
        picture = tmp_path / "map.svg"
        assert insiktskarta("map", "--output", picture, *as_who, "--organization", "grums").code == 0
        assert _words(picture) <= _allowed(planted, viewer, author, Status.PUBLISHED), who
