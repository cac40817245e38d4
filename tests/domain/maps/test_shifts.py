"""What every shift map keeps to, whatever is on it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.maps.shifts import Shift, count_shifts, describe_shifts, lay_out_shifts
from app.rendering.flow_svg import FlowTexts, lay_out_words, render_flow_svg
from app.rendering.images import render_flow_png
from app.rendering.map_layout import estimate_width

PARTS = ("klient", "riskgrupp", "allmanhet", "several", "-")
SHIFTS = st.lists(
    st.dictionaries(st.sampled_from(PARTS), st.integers(1, 5_000)), min_size=0, max_size=20
).map(
    lambda counts: [Shift(f"s{n}", f"från {n % 7}", f"till {n % 5}", each) for n, each in enumerate(counts)]
)
TEXTS = FlowTexts(
    title="Vart pekar insikterna?",
    description="",
    selection="Alla insikter & annat",
    start_heading="Från",
    end_heading="Till",
    parts=[(key, key, 1 + place) for place, key in enumerate(PARTS)],
    source="Insiktskartan",
)


@given(SHIFTS, st.booleans())
def test_ribbons_hold_every_insight_once(shifts, compact):
    picture = lay_out_shifts(shifts, parts=PARTS, compact=compact)
    for shift in shifts:
        ribbons = [each for each in picture.ribbons if each.shift == shift.key]
        assert {each.part: each.count for each in ribbons} == {k: n for k, n in shift.parts.items() if n}
        assert (shift.key in {each[0] for each in picture.empty}) == (shift.count == 0)


@given(SHIFTS)
def test_labels_and_ribbons_of_one_side_never_collide(shifts):
    picture = lay_out_shifts(shifts, parts=PARTS)
    for is_start in (True, False):
        heights = sorted(each.y for each in picture.labels if each.is_start == is_start)
        assert all(below - above >= 46 for above, below in pairwise(heights))
    for edge in ("0", "1"):
        spans = sorted((getattr(r, f"top{edge}"), getattr(r, f"bottom{edge}")) for r in picture.ribbons)
        assert all(second[0] >= first[1] - 0.02 for first, second in pairwise(spans))
    assert all(r.top0 >= 0 and r.bottom1 <= picture.height for r in picture.ribbons)


@given(SHIFTS)
def test_a_ribbon_is_as_wide_as_its_insights_are_many(shifts):
    picture = lay_out_shifts(shifts, parts=PARTS)
    widths = {}
    for ribbon in picture.ribbons:
        assert ribbon.bottom0 - ribbon.top0 == pytest.approx(ribbon.bottom1 - ribbon.top1, abs=0.03)
        widths[ribbon.shift] = widths.get(ribbon.shift, 0.0) + ribbon.bottom0 - ribbon.top0
    drawn = sorted((each.count, widths[each.key]) for each in shifts if each.count)
    assert all(first[1] <= second[1] + 0.1 for first, second in pairwise(drawn))


def test_equal_names_are_one_label():
    shifts = [Shift("a", "akut", "tidigt", {"-": 3}), Shift("b", "akut", "nära", {"-": 2})]
    picture = lay_out_shifts(shifts, parts=PARTS)
    assert [(each.text, each.count) for each in picture.labels if each.is_start] == [("akut", 5)]


def test_an_insight_of_several_populations_is_counted_once_in_each_of_its_shifts():
    cells = {(("a", "b"), 3, ()): 4, (("a",), 1, ("juridik",)): 2, ((), 7, ()): 9, (("a",), 0, ()): 1}
    found = count_shifts(cells, [("b", "x", "y"), ("a", "v", "w"), ("c", "p", "q")], by="population")
    assert [(each.key, dict(each.parts)) for each in found] == [
        ("a", {"several": 4, "klient": 2, "-": 1}),
        ("b", {"several": 4}),
        ("c", {}),
    ]


@given(SHIFTS)
def test_the_same_shifts_give_the_same_picture(shifts):
    first, second = (
        render_flow_svg(lay_out_shifts(shifts, parts=PARTS), TEXTS, standalone=True) for _ in "ab"
    )
    assert first == second
    assert "nan" not in first


def test_names_can_not_break_out_of_the_picture():
    shifts = [Shift("a", "<script>alert(1)</script>", '"><b>', {"klient": 1})]
    svg = render_flow_svg(lay_out_shifts(shifts, parts=PARTS), TEXTS)
    assert "<script" not in svg
    assert "<b>" not in svg


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("count", [0, 7, 1_130, 1_000_000])
def test_names_and_numbers_have_room_in_letters_wider_than_usual(count, compact):
    names = ("personbunden kunskap", "kollektiv kunskap"), ("skadliga normer", "inkluderande normer")
    shifts = [Shift(start, start, end, {"klient": count} if count else {}) for start, end in names]
    picture = lay_out_shifts(shifts, parts=PARTS, compact=compact)
    edges = []
    for word in lay_out_words(picture, TEXTS):
        width = estimate_width(word.text, word.size) * 1.23
        left = word.x - (width if word.anchor == "end" else 0)
        edges.append((word.y, left, left + width))
    assert all(left >= 0 and right <= picture.width for _, left, right in edges)
    assert all(
        right <= left for (y, _, right), (other_y, left, _) in pairwise(sorted(edges)) if abs(y - other_y) < 1
    )


@pytest.mark.parametrize("width", [200, 1600])
def test_the_painted_picture_is_as_wide_as_asked_and_always_the_same(width):
    shifts = [Shift("a", "akut", "förebyggande", {"klient": 3, "several": 1}), Shift("b", "a", "b", {})]
    picture = lay_out_shifts(shifts, parts=PARTS)
    png = render_flow_png(picture, TEXTS, width=width)
    assert int.from_bytes(png[16:20], "big") == width
    assert png == render_flow_png(picture, TEXTS, width=width)


def test_the_sentences_have_the_numbers_of_the_picture():
    shifts = [Shift("a", "akut", "förebyggande", {"-": 7}), Shift("b", "stuprör", "samverkan", {"-": 2})]
    assert describe_shifts(shifts, total=10, without=1) == [
        "Insikterna pekar oftast från akut till förebyggande: 7 av 9 som pekar ut en förflyttning.",
        "Minst ofta pekar de från stuprör till samverkan: 2.",
        "En insikt pekar inte ut någon.",
    ]
    assert describe_shifts(shifts, total=3, without=3)[0].startswith("Ingen insikt")
