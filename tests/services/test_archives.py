"""One organization out of one service and into another, unchanged."""

import io
import json
import shutil
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.composition import compose
from app.domain.access import Viewer
from app.domain.errors import ConflictError, ForbiddenError, InvalidError
from app.domain.insights import Evidence, InsightContent
from app.domain.selection import Selection
from app.domain.studies import StudyContent
from app.services.seeding import SERVICE
from app.services.services import Services
from app.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture
async def empty(
    bare_data: Path, tmp_path: Path, settings_in: Callable[..., Settings], anyio_backend: str
) -> AsyncIterator[Services]:
    shutil.copytree(bare_data, tmp_path / "empty")
    made = compose(settings_in(tmp_path / "empty"))
    yield made
    await made.close()


def members(path: Path) -> dict[str, bytes]:
    """All that an archive holds, but for the moment when it was made."""
    with zipfile.ZipFile(path) as opened:
        found = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(found["manifest.json"])
    del manifest["created_at"]
    return found | {"manifest.json": json.dumps(manifest).encode()}


async def fill(services: Services, viewer: Viewer) -> None:
    """Something of every kind beside what the demonstration has."""
    study = await services.studies.create_study(viewer, StudyContent("Samtal", "grums", participants=9))
    content = InsightContent("Ett.", "grums", study=study.id, evidence=(Evidence("quote", "Ja."),))
    one = await services.insights.create_insight(viewer, content)
    changed = InsightContent("Zebrafinkar.", "grums", study=study.id, visibility="network")
    await services.insights.update_insight(viewer, one.id, lambda _old: changed, expected_version=None)
    two = await services.insights.create_insight(viewer, InsightContent("Två.", "grums"))
    await services.lineage.withdraw(viewer, two.id, reason="Fel.")
    await services.insights.create_insight(
        viewer, InsightContent("Bara min hemlighet.", "grums", visibility="private")
    )
    document = Path(__file__).parents[2] / "docs" / "images" / "insight-map.png"
    await services.attachments.add(
        viewer, one.id, document.read_bytes(), caption="Väggen.", is_confirmed=True
    )


async def test_an_organization_goes_out_and_comes_in_elsewhere_unchanged(
    demo: Services, cast: dict[str, Viewer], empty: Services, tmp_path: Path
) -> None:
    await fill(demo, cast["grums-designer"])
    with pytest.raises(ForbiddenError):
        await demo.archives.write(cast["grums-designer"], "grums", io.BytesIO())
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    with one.open("wb") as file:
        await demo.archives.write(cast["administrator"], "grums", file)
    first = members(one)
    assert b"Bara min hemlighet" not in b"".join(first.values())
    assert first["versions.jsonl"].count(b"\n") >= 2
    assert len([name for name in first if name.startswith("files/")]) == 2
    with pytest.raises(ForbiddenError):
        await empty.archives.take(cast["grums-designer"], one)
    counts = (await empty.archives.take(SERVICE, one)).counts
    assert counts["insights"] > 2
    with two.open("wb") as file:
        await empty.archives.write(SERVICE, "grums", file)
    second = members(two)
    assert second.keys() == first.keys()
    for name, content in first.items():
        assert second[name] == content, name
    await empty.index.catch_up()
    found = await empty.browse.list_page(SERVICE, Selection(text="zebrafinkar"), limit=5)
    assert "Zebrafinkar." in [each.content.statement for each in found.items]
    with pytest.raises(ConflictError):
        await empty.archives.take(SERVICE, one)


def spoiled(source: Path, target: Path, name: str, change: Callable[[bytes], bytes], *, told: bool) -> Path:
    """The archive with one member changed; with `told`, its manifest says so too."""
    import hashlib

    with zipfile.ZipFile(source) as opened, zipfile.ZipFile(target, "w") as out:
        found = {each: opened.read(each) for each in opened.namelist()}
        found[name] = change(found[name])
        manifest = json.loads(found["manifest.json"])
        if told:
            digest = hashlib.sha256(found[name]).hexdigest()
            manifest["files"][name] = {"size": len(found[name]), "sha256": digest}
        found["manifest.json"] = json.dumps(manifest).encode()
        for each, content in found.items():
            out.writestr(each, content)
    return target


async def test_what_is_damaged_or_forged_leaves_nothing_behind(
    demo: Services, cast: dict[str, Viewer], empty: Services, tmp_path: Path
) -> None:
    one = tmp_path / "one.zip"
    with one.open("wb") as file:
        await demo.archives.write(cast["administrator"], "grums", file)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(one.read_bytes()[:2000])
    bad = [cut]
    changes: list[tuple[Callable[[bytes], bytes], bool]] = [
        (lambda data: data + b"\n", False),
        (lambda data: data[:-20], True),
        (lambda data: data.replace(b'"organization":"grums"', b'"organization":"malmo"'), True),
        (lambda data: data.replace(b'"zone":', b'"number":1,"zone":', 1), True),
        (lambda data: data.replace(b'"version":1', b'"version":"x"', 1), True),
    ]
    for place, (change, told) in enumerate(changes):
        bad.append(spoiled(one, tmp_path / f"{place}.zip", "insights.jsonl", change, told=told))
    for path in bad:
        with pytest.raises(InvalidError):
            await empty.archives.take(SERVICE, path)
        assert "grums" not in (await empty.reference.reload()).organizations
