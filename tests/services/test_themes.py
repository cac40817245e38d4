"""Recurring themes for a viewer: through the gate, kept while nothing changes, and shaped by curators."""

import pytest
from sqlalchemy import event

from app.domain.access import ANONYMOUS
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, SignInRequiredError
from app.domain.insights import InsightContent
from app.domain.selection import Selection
from app.domain.themes.decisions import Act

pytestmark = pytest.mark.anyio
EVERYTHING = Selection()


@pytest.fixture
def statements(demo):
    """Counts what the database is asked."""
    asked = []
    event.listen(
        demo.database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: asked.append(statement),
    )
    return asked


async def test_themes_of_a_selection_hold_nothing_else(demo, cast):
    view = await demo.themes.get_themes(cast["anonymous"], Selection(organizations=("grums",)))
    assert view.themes.themes
    assert all(set(theme.organizations) == {"grums"} for theme in view.themes.themes)


async def test_a_searched_selection_has_themes_of_its_hits(demo):
    view = await demo.themes.get_themes(ANONYMOUS, Selection(text="elever i skolan"))
    assert 0 < view.themes.considered < 258


async def test_what_is_asked_again_is_answered_from_memory(demo, statements):
    first = await demo.themes.get_themes(ANONYMOUS, EVERYTHING)
    statements.clear()
    second = await demo.themes.get_themes(ANONYMOUS, EVERYTHING)
    assert second.themes is first.themes
    assert len([each for each in statements if each.startswith("SELECT")]) <= 8


async def test_a_new_insight_is_read_at_once(demo, cast):
    before = (await demo.themes.get_themes(ANONYMOUS, EVERYTHING)).themes.considered
    content = InsightContent(
        "Elever vill att lärare lyssnar",
        "grums",
        voices=("invanare",),
        visibility="public",
        status="published",
    )
    await demo.insights.create_insight(cast["grums-designer"], content)
    assert (await demo.themes.get_themes(ANONYMOUS, EVERYTHING)).themes.considered == before + 1


async def test_nobody_gets_themes_of_what_they_may_not_see(demo, cast):
    secret = InsightContent(
        "Elever i skolan anpassas introduktionsprogrammet",
        "grums",
        visibility="organization",
        status="published",
    )
    made = await demo.insights.create_insight(cast["grums-designer"], secret)
    for viewer in (ANONYMOUS, cast["malmo-designer"]):
        view = await demo.themes.get_themes(viewer, EVERYTHING)
        assert view.themes.find(made.ref) is None
        with pytest.raises(NotFoundError):
            await demo.themes.get_theme(viewer, made.ref)


async def test_a_curator_names_a_theme_for_everybody(demo, cast):
    theme = (await demo.themes.get_themes(cast["administrator"], EVERYTHING)).themes.themes[0]
    await demo.themes.decide(cast["administrator"], theme.key, Act.NAME, label="  Skolan som  plats ")
    seen = await demo.themes.get_theme(ANONYMOUS, theme.key)
    assert seen.label == "Skolan som plats"
    kept = await demo.themes.list_decisions(cast["administrator"], seen)
    await demo.themes.take_back(cast["administrator"], kept[0].decision.number)
    assert (await demo.themes.get_theme(ANONYMOUS, theme.key)).label == theme.label


async def test_merging_pinning_and_splitting_last(demo, cast):
    operator = cast["administrator"]
    one, other = (await demo.themes.get_themes(operator, EVERYTHING)).themes.themes[:2]
    merged = await demo.themes.decide(operator, one.key, Act.MERGE, other=other.key)
    assert merged.size == one.size + other.size
    pinned = await demo.themes.decide(operator, merged.key, Act.PIN)
    assert (await demo.themes.get_themes(ANONYMOUS, EVERYTHING)).themes.themes[0].refs == pinned.refs
    left = await demo.themes.decide(operator, pinned.key, Act.SPLIT, leaving=[pinned.refs[-1]])
    assert left.size == pinned.size - 1


async def test_only_curators_behind_a_theme_decide(demo, cast):
    theme = (await demo.themes.get_themes(ANONYMOUS, EVERYTHING)).themes.themes[0]
    with pytest.raises(SignInRequiredError):
        await demo.themes.decide(ANONYMOUS, theme.key, Act.PIN)
    for name in ("grums-designer", "malmo-designer"):
        with pytest.raises(ForbiddenError):
            await demo.themes.decide(cast[name], theme.key, Act.PIN)


async def test_decisions_that_mean_nothing_are_refused(demo, cast):
    operator = cast["administrator"]
    theme = (await demo.themes.get_themes(operator, EVERYTHING)).themes.themes[0]
    for act, given in (
        (Act.NAME, {"label": " "}),
        (Act.NAME, {"label": "x" * 121}),
        (Act.MERGE, {"other": theme.refs[-1]}),
        (Act.MERGE, {"other": "finns inte"}),
        (Act.SPLIT, {"leaving": []}),
        (Act.SPLIT, {"leaving": list(theme.refs)}),
    ):
        with pytest.raises(InvalidError):
            await demo.themes.decide(operator, theme.key, act, **given)


async def test_decisions_are_kept_on_both_databases(either):
    assert (await either.themes.get_themes(ANONYMOUS, EVERYTHING)).themes.themes == ()
    assert (await either.shifts.get_shifts(ANONYMOUS, EVERYTHING)).total == 0


async def test_whoever_will_not_wait_is_told_that_themes_are_being_found(demo, cast):
    hasty = await demo.themes.get_themes(ANONYMOUS, EVERYTHING, patience=0)
    assert not hasty.is_ready
    assert not hasty.themes.themes
    patient = await demo.themes.get_themes(ANONYMOUS, EVERYTHING)
    assert patient.is_ready
    again = await demo.themes.get_themes(ANONYMOUS, EVERYTHING, patience=0)
    assert again.themes is patient.themes
    content = InsightContent("Elever vill bli hörda", "grums", visibility="public", status="published")
    await demo.insights.create_insight(cast["grums-designer"], content)
    # What was found before may tell of what has been hidden since, so it is not shown meanwhile.
    assert not (await demo.themes.get_themes(ANONYMOUS, EVERYTHING, patience=0)).is_ready
    await demo.themes.close()
