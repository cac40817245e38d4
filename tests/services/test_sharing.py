"""Raising the level of sharing is an act: asked of a curator where the organization says so, and written down."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.access import ANONYMOUS, Role
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError
from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.domain.privacy import ScreeningAnswer, UnansweredError
from app.domain.selection import Selection
from app.domain.sharing import CuratorNeededError
from app.domain.studies import StudyContent
from app.persistence.tables import audit_entry, screening_answer
from app.services.seeding import SERVICE
from importers.base import Kind, StreamEntry

pytestmark = pytest.mark.anyio

NEW = InsightContent(statement="Zebrafinkar lugnar oroliga barn.", organization="grums")


@pytest.fixture
async def house(either):
    """Two organizations that share a network, and one apart with figures of people, on each database in turn."""
    entries = [
        StreamEntry(Kind.ORGANIZATION, slug, Organization(slug, slug.title(), networks=networks), place)
        for place, (slug, networks) in enumerate(
            (("grums", ("titi",)), ("malmo", ("titi",)), ("ale", ())), start=1
        )
    ]
    many = StudyContent(
        "Många svarade", "ale", participants=900, visibility="public", subpopulations=("aldre",)
    )
    entries.append(StreamEntry(Kind.STUDY, "many", many, 4))
    assert (await either.imports.import_stream(SERVICE, entries)).problem_count == 0
    return either


@pytest.fixture
async def cast(house):
    people = {
        "grums-designer": ("grums", Role.DESIGNER),
        "grums-manager": ("grums", Role.ADMIN),
        "malmo-designer": ("malmo", Role.DESIGNER),
        "ale-curator": ("ale", Role.CURATOR),
    }
    for name, (organization, role) in people.items():
        await house.accounts.save_account(f"{name}@exempel.se", organization, role)
    return {name: await house.accounts.get_viewer(f"{name}@exempel.se") for name in people}


@pytest.fixture
def curator(cast):
    return replace(cast["grums-manager"], roles={"grums": Role.CURATOR})


async def _levels(services, record):
    is_level = audit_entry.c.action.startswith("record.level_")
    query = select(audit_entry.c.action, audit_entry.c.detail).where(audit_entry.c.record == record, is_level)
    async with services.database.reading() as connection:
        return [tuple(row) for row in await connection.execute(query.order_by(audit_entry.c.number))]


async def _found(services):
    page = await services.browse.list_page(ANONYMOUS, Selection(text="zebrafinkar"), limit=5)
    return [each.content.statement for each in page.items]


async def test_what_is_shared_with_all_is_found_at_once_and_gone_at_once(house, cast):
    designer = cast["grums-designer"]
    made = await house.insights.create_insight(designer, NEW)
    assert await _found(house) == []
    view = await house.sharing.set_level(designer, "insight", made.id, visibility="public")
    assert (view.audience, view.is_raised, view.needs_curator) == (None, True, False)
    assert await _found(house) == [NEW.statement]
    await house.sharing.set_level(designer, "insight", made.id, visibility="organization")
    assert await _found(house) == []
    with pytest.raises(NotFoundError):
        await house.insights.get_insight(ANONYMOUS, made.id)
    assert await _levels(house, made.id) == [
        (Action.LEVEL_RAISED, "public"),
        (Action.LEVEL_LOWERED, "organization"),
    ]


async def test_the_audience_of_a_network_is_named(house, cast):
    made = await house.insights.create_insight(cast["grums-designer"], NEW)
    view = await house.sharing.get_view(cast["grums-designer"], "insight", made.id, visibility="network")
    directory = await house.reference.get_directory()
    networks = set(directory.organizations["grums"].networks)
    assert view.audience
    assert all(networks & set(each.networks) for each in view.audience)


async def test_where_a_curator_is_needed_a_wish_waits_until_it_is_answered(house, cast, curator):
    designer = cast["grums-designer"]
    await house.sharing.set_rule(curator, "grums", is_needed=True)
    for level in ("network", "public"):
        with pytest.raises(CuratorNeededError):
            await house.insights.create_insight(designer, replace(NEW, visibility=level))
    made = await house.insights.create_insight(designer, NEW)
    with pytest.raises(CuratorNeededError):
        await house.insights.update_insight(
            designer, made.id, lambda old: replace(old, visibility="public"), expected_version=None
        )
    view = await house.sharing.set_level(designer, "insight", made.id, visibility="public", note="Tack!")
    assert view.needs_curator
    assert await _found(house) == []
    with pytest.raises(ForbiddenError):
        await house.sharing.list_requests(designer)
    [waiting] = await house.sharing.list_requests(curator)
    assert (waiting.record.id, waiting.request.visibility, waiting.request.note) == (
        made.id,
        "public",
        "Tack!",
    )
    await house.sharing.refuse(curator, waiting.request.number)
    assert await house.sharing.list_requests(curator) == []
    await house.sharing.set_level(designer, "insight", made.id, visibility="public")
    await house.sharing.set_level(curator, "insight", made.id, visibility="public")
    assert await house.sharing.list_requests(curator) == []
    assert await _found(house) == [NEW.statement]


async def test_what_a_curator_cannot_read_cannot_wait_for_one(house, cast, curator):
    await house.sharing.set_rule(curator, "grums", is_needed=True)
    designer = cast["grums-designer"]
    made = await house.insights.create_insight(designer, replace(NEW, visibility="private"))
    with pytest.raises(InvalidError):
        await house.sharing.set_level(designer, "insight", made.id, visibility="public")


async def test_a_file_is_no_way_round_a_curator(house, cast, curator):
    await house.sharing.set_rule(curator, "grums", is_needed=True)
    entries = [
        StreamEntry(Kind.INSIGHT, "z1", replace(NEW, visibility="public"), place=1),
        StreamEntry(Kind.INSIGHT, "z2", replace(NEW, visibility="organization"), place=2),
    ]
    report = await house.imports.import_stream(cast["grums-designer"], entries)
    assert [(each.place, each.field) for each in report.problems] == [(1, "visibility")]
    assert (await house.imports.import_stream(curator, entries)).problem_count == 0


async def test_nobody_outside_answers_wishes_or_makes_rules(house, cast):
    made = await house.insights.create_insight(cast["grums-designer"], NEW)
    with pytest.raises(ForbiddenError):
        await house.sharing.set_rule(cast["ale-curator"], "grums", is_needed=True)
    with pytest.raises(NotFoundError):
        await house.sharing.get_view(cast["malmo-designer"], "insight", made.id)


async def test_a_reason_is_kept_with_the_sort_of_finding_and_never_the_words(house, cast):
    designer = cast["grums-designer"]
    named = replace(NEW, statement="Zebrafinkar lugnar, sa Lena Holm.")
    made = await house.insights.create_insight(designer, named)
    with pytest.raises(UnansweredError):
        await house.sharing.set_level(designer, "insight", made.id, visibility="public")
    answers = [ScreeningAnswer("Lena Holm", "Figur i en saga.")]
    await house.sharing.set_level(designer, "insight", made.id, visibility="public", answers=answers)
    async with house.database.reading() as connection:
        [row] = (await connection.execute(select(screening_answer))).all()
    assert (row.record, row.finding, row.reason) == (made.id, "name", "Figur i en saga.")
    assert "Lena" not in " ".join(str(value) for value in row)


# ---------------------------------------------------------------------------------------- what is told of studies


async def _study(services, viewer, **changes):
    content = StudyContent(
        title="Få svarade",
        organization="grums",
        municipality="1764",
        visibility="public",
        status="done",
        started="2026-03",
        participants=3,
        subpopulations=("aldre",),
        legal_basis="public_interest",
        consent="Muntligt, antecknat av två.",
    )
    return await services.studies.create_study(viewer, replace(content, **changes))


async def test_outside_its_organization_a_study_tells_no_small_number_and_no_basis(house, cast):
    made = await _study(house, cast["grums-designer"])
    own = await house.studies.get_study(cast["grums-manager"], made.id)
    assert (own.study.content.participants, own.study.content.legal_basis, own.has_few) == (
        3,
        "public_interest",
        False,
    )
    for outsider in (ANONYMOUS, cast["malmo-designer"]):
        told = await house.studies.get_study(outsider, made.id)
        assert (told.study.content.participants, told.has_few) == (None, True)
        assert (told.study.content.legal_basis, told.study.content.consent) == (None, "")
        listed = await house.studies.list_studies(outsider)
        assert next(each for each in listed if each.study.id == made.id).study.content.participants is None
        assert (await house.studies.list_by_id(outsider, [made.id]))[made.id].content.participants is None


async def test_no_two_sums_differ_by_a_small_number(house, cast):
    """Before and after one study, and of all organizations but one: the classic differences tell nothing."""
    before = await house.balance.get_balance(ANONYMOUS, Selection())
    made = await _study(house, cast["grums-designer"])
    after = await house.balance.get_balance(ANONYMOUS, Selection())
    assert after.people == before.people
    await house.studies.update_study(
        cast["grums-designer"], made.id, lambda old: replace(old, participants=4), expected_version=None
    )
    assert (await house.balance.get_balance(ANONYMOUS, Selection())).people == before.people
    # Its own organization knows its own figures.
    inside = await house.balance.get_balance(cast["grums-designer"], Selection())
    assert inside.people != before.people


async def test_no_two_selections_tell_a_number_of_people_by_their_difference(house, cast):
    """Figures of people are the same under every Selection, so that there is nothing to take from each other."""
    await _study(house, cast["grums-designer"], participants=7)
    for viewer in (ANONYMOUS, cast["malmo-designer"]):
        whole = (await house.balance.get_balance(viewer, Selection())).people
        assert whole is not None
        for some in (
            Selection(organizations=("grums",)),
            Selection(organizations=("malmo",)),
            Selection(subpopulations=("aldre",)),
            Selection(municipalities=("1764",), year_from=2026),
            Selection(year_to=2025),
        ):
            assert (await house.balance.get_balance(viewer, some)).people == whole


async def test_an_export_tells_outsiders_no_more_than_the_page(house, cast):
    await _study(house, cast["grums-designer"])

    async def lines(viewer):
        pieces = [piece async for piece in house.exports.stream(viewer, Selection(), "jsonl")]
        text = b"".join(each if isinstance(each, bytes) else each.encode() for each in pieces).decode()
        return [line for line in text.splitlines() if "Få svarade" in line]

    [outside] = await lines(ANONYMOUS)
    assert '"participants":3' not in outside.replace(" ", "")
    assert "public_interest" not in outside
    assert "antecknat" not in outside
    [inside] = await lines(cast["grums-designer"])
    assert "antecknat" in inside
