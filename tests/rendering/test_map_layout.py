"""Words on the map collide neither with each other nor with dots, in either size of letters."""

from itertools import combinations

import pytest

from app.domain.maps import MapInsight, MapTally, draw_map
from app.domain.maps.canvas import CIRCLES, HEIGHT, RADIUS, WIDTH, Box
from app.domain.maps.texts import map_texts
from app.rendering.map_layout import estimate_width, lay_out_frame, lay_out_labels, wrap

GROUPS = {"a": "Barn och unga", "b": "Familjer", "c": "Vuxna", "d": "Äldre", "e": "Tvärgående"}
REAL_COUNTS = {1: 114, 4: 58, 6: 26, 5: 24, 2: 18, 3: 16, 7: 2}


def insights_in(counts):
    return [
        MapInsight(f"{zone}-{number}", zone, "kommun", "from", (*GROUPS, None)[number % 6])
        for zone, count in counts.items()
        for number in range(count)
    ]


def word_boxes(words):
    """The ground that letters cover: from above their capitals to below their tails."""
    return [
        (
            word,
            Box(
                word.left + estimate_width(word.text, word.size) / 2,
                word.y - word.size * 0.28,
                estimate_width(word.text, word.size),
                word.size * 0.9,
            ),
        )
        for word in words
    ]


TEXTS = map_texts(
    str, title="Insiktskartan", selection="alla publicerade insikter", groups=GROUPS, source="Insiktskartan"
)
CASES = [
    {},
    {7: 8},
    REAL_COUNTS,
    {zone: count * 7 for zone, count in REAL_COUNTS.items()},
    *({zone: 900} for zone in (0, 1, 2, 3, 4, 5, 6, 7)),
    dict.fromkeys(range(8), 200),
]


@pytest.mark.parametrize("compact", [False, True], ids=["wide", "compact"])
@pytest.mark.parametrize("groups", [(), tuple(GROUPS)], ids=["plain", "clusters"])
@pytest.mark.parametrize("counts", CASES, ids=str)
def test_no_dot_stands_on_a_word(counts, groups, compact):
    picture = draw_map(insights_in(counts), groups=groups)
    covered = [
        (word.text, dot.id)
        for word, box in word_boxes(lay_out_labels(picture, TEXTS, compact=compact).words)
        for dot in picture.dots
        if word.text != TEXTS.empty and box.distance(dot.x, dot.y) < picture.radius
    ]
    assert covered == []


@pytest.mark.parametrize("compact", [False, True], ids=["wide", "compact"])
@pytest.mark.parametrize("groups", [(), tuple(GROUPS)], ids=["plain", "clusters"])
@pytest.mark.parametrize("share", [0, 1, 90, 4000, 20_000])
def test_no_two_words_overlap_and_none_is_cut(share, groups, compact):
    tallies = [MapTally(zone, "kommun", "from", "a", count * share) for zone, count in REAL_COUNTS.items()]
    picture = draw_map(tallies=[tally for tally in tallies if tally.count], groups=groups)
    boxes = word_boxes(lay_out_labels(picture, TEXTS, compact=compact).words)
    assert [(a.text, b.text) for (a, x), (b, y) in combinations(boxes, 2) if x.overlaps(y)] == []
    for word, box in boxes:
        assert box.x - box.width / 2 >= 0, word
        assert box.x + box.width / 2 <= WIDTH, word
        assert 0 <= box.y <= HEIGHT, word


@pytest.mark.parametrize("compact", [False, True], ids=["wide", "compact"])
@pytest.mark.parametrize("groups", [(), tuple(GROUPS)], ids=["plain", "clusters"])
def test_no_dot_stands_on_a_word_of_a_million_insights(groups, compact):
    tallies = [MapTally(zone, "kommun", "from", "a", 125_000) for zone in range(8)]
    picture = draw_map(tallies=tallies, groups=groups)
    boxes = word_boxes(lay_out_labels(picture, TEXTS, compact=compact).words)
    assert [
        (word.text, dot.id)
        for word, box in boxes
        for dot in picture.dots
        if box.distance(dot.x, dot.y) < picture.radius
    ] == []


def test_headings_stand_outside_the_circles():
    picture = draw_map(insights_in(REAL_COUNTS))
    for compact in (False, True):
        headings = [
            pair
            for pair in word_boxes(lay_out_labels(picture, TEXTS, compact=compact).words)
            if pair[0].role == "heading"
        ]
        assert len(headings) == 3
        for _, box in headings:
            assert all(box.distance(circle.x, circle.y) > RADIUS for circle in CIRCLES)


@pytest.mark.parametrize("groups", [(), tuple(GROUPS)], ids=["plain", "clusters"])
def test_names_outside_the_circles_are_clear_of_them(groups):
    picture = draw_map(insights_in(REAL_COUNTS), groups=groups)
    words = lay_out_labels(picture, TEXTS, compact=True).words
    outside = [
        box
        for word, box in word_boxes(words)
        if word.role == "name" and (word.y < 60 or (word.y > 660 and not 20 < word.x < 980))
    ]
    assert len(outside) == 5
    for box in outside:
        assert all(box.distance(circle.x, circle.y) > RADIUS for circle in CIRCLES)


def test_all_eight_zones_are_named_and_counted_also_when_empty():
    picture = draw_map()
    for compact in (False, True):
        words = lay_out_labels(picture, TEXTS, compact=compact).words
        assert [word.text for word in words if word.role == "count"] == ["0"] * 8
        written = " ".join(word.text for word in words).lower().replace(" + ", " och ")
        for name in TEXTS.zones.values():
            assert name.lower() in written


def test_seven_empty_zones_say_that_they_are_white_spots():
    words = lay_out_labels(draw_map(), TEXTS).words
    assert [word.text for word in words].count("vit fläck") == 7


def test_a_withheld_zone_says_so_and_its_circle_gives_no_sum():
    picture = draw_map(insights_in({1: 20}), zone_counts={1: 20, 3: None})
    words = [word.text for word in lay_out_labels(picture, TEXTS).words]
    assert "färre än 5" in words
    assert "Aktuella inom socialtjänsten" in words


def test_the_frame_tells_legend_scale_source_and_date():
    texts = map_texts(
        str, title="Karta", colours={"kommun": "Kommun"}, source="Insiktskartan", date="22 november 2026"
    )
    frame = lay_out_frame(draw_map(insights_in({1: 3}), colours=["kommun"]), texts)
    written = [word.text for word in frame.words]
    assert written[0] == "Karta"
    assert "Kommun 3" in written
    assert "En prick är en insikt." in written
    assert written[-1] == "Insiktskartan · 22 november 2026"
    assert all(word.y <= frame.height for word in frame.words)


def test_long_texts_are_wrapped_within_the_width():
    lines = wrap("insikter från riskgrupp om barn och unga " * 8, size=20, width=400)
    assert len(lines) > 4
    assert all(estimate_width(line, 20) <= 400 for line in lines)


def test_long_titles_and_names_stay_on_the_sheet():
    title = "Insiktskartan till nämnden i november, med allt som alla får läsa från alla organisationer " * 2
    name = "Samordningsförbundet Mölndal, Partille, Härryda, Lerum och Alingsås " * 3
    texts = map_texts(str, title=title, selection="allt", colours={"kommun": name}, source="Insiktskartan")
    frame = lay_out_frame(draw_map(insights_in(REAL_COUNTS), colours=("kommun",)), texts)
    wider = {"title": 1.23, "strong": 1.23, "name": 1.09}
    assert all(
        word.x + estimate_width(word.text, word.size) * wider[word.role] <= WIDTH for word in frame.words
    )
    assert any(word.text.endswith("… 258") for word in frame.words)
