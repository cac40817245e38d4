import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.maps import MapInsight, draw_map
from app.domain.maps.texts import map_texts
from app.rendering.map_style import page_rules
from app.rendering.svg import DotLink, MapLinks, render_map_svg

TEXTS = map_texts(
    str,
    title="Insiktskartan",
    selection="alla insikter",
    colours={"kommun": "Kommun"},
    source="Insiktskartan",
)
INSIGHTS = [MapInsight(f"i{n}", n % 7 + 1, "kommun", ("from", "about", "")[n % 3]) for n in range(30)]
PICTURE = draw_map(INSIGHTS, colours=["kommun"])
LINKS = MapLinks(
    zones={1: "/sok?zone=klient&a=1"},
    dots={
        insight.id: DotLink(f"/i/{insight.id}", f"Påstående {insight.id}", "Grums kommun")
        for insight in INSIGHTS
    },
)
SVG = "{http://www.w3.org/2000/svg}"


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_a_file_of_its_own_has_title_description_style_and_words():
    root = parse(render_map_svg(PICTURE, TEXTS, standalone=True))
    assert root.find(f"{SVG}title").text == "Insiktskartan"
    assert "alla insikter" in root.find(f"{SVG}desc").text
    assert "prefers-color-scheme:dark" in root.find(f"{SVG}style").text
    written = [text.text for text in root.iter(f"{SVG}text")]
    assert {"Insiktskartan", "alla insikter", "Kommun 30"} <= set(written)
    assert root.get("role") == "img"


def test_the_inline_form_obeys_a_strict_security_policy():
    svg = render_map_svg(PICTURE, TEXTS, links=LINKS)
    assert "<style" not in svg
    assert not re.search(r"\s(style|on\w+)=", svg)


def test_every_dot_is_drawn_once_with_its_colour_and_mark():
    root = parse(render_map_svg(PICTURE, TEXTS, links=LINKS))
    circles = root.findall(".//g[@class='map-dots']//circle")
    assert sorted((float(c.get("cx")), float(c.get("cy")), c.get("class")) for c in circles) == sorted(
        (dot.x, dot.y, f"c1 {({'from': 'f', 'about': 'a', '': 'u'})[dot.mark]}") for dot in PICTURE.dots
    )


def test_no_dot_reaches_beyond_the_radius():
    root = parse(render_map_svg(PICTURE, TEXTS))
    for circle in root.findall(".//g[@class='map-dots']/circle"):
        assert float(circle.get("r")) + float(circle.get("stroke-width", "0")) / 2 <= PICTURE.radius + 0.01


def test_zones_are_links_with_names_and_counts():
    root = parse(render_map_svg(PICTURE, TEXTS, links=LINKS))
    (link,) = root.findall(".//a[@class='map-zone']")
    assert link.get("href") == "/sok?zone=klient&a=1"
    assert link.get("aria-label") == "Bara klient: 5 insikter"
    titles = [zone.find("title").text for zone in root.findall(".//g[@class='map-zone']")]
    assert "Inte placerade: 0 insikter" in titles


def test_a_single_insight_is_named_as_one():
    svg = render_map_svg(draw_map([MapInsight("a", 1)]), TEXTS)
    assert "<title>Bara klient: en insikt</title>" in svg


def test_dots_are_links_that_say_what_they_stand_for_and_leave_the_tab_order():
    root = parse(render_map_svg(PICTURE, TEXTS, links=LINKS))
    links = root.findall(".//a[@class='map-dot']")
    assert {link.get("tabindex") for link in links} == {"-1"}
    assert {link.find("title").text for link in links} == {f"Påstående i{n}\nGrums kommun" for n in range(30)}


def test_a_dot_without_an_address_is_no_link():
    svg = render_map_svg(PICTURE, TEXTS, links=MapLinks(dots={"i0": DotLink("/i/0", "Ett")}))
    root = parse(svg)
    assert len(root.findall(".//a[@class='map-dot']")) == 1
    assert len(root.findall(".//g[@class='map-dots']//circle")) == 30


hostile = st.text(max_size=40) | st.sampled_from(
    ["</title><script>alert(1)</script>", '"><a href="javascript:', "&amp;\x00\x1b"]
)


@given(hostile, hostile)
def test_any_text_is_escaped(first, second):
    texts = map_texts(
        str, title=first, selection=second, description=first, colours={"kommun": second}, source=first
    )
    links = MapLinks(zones={1: "/sok?q=" + first}, dots={"i0": DotLink("/i/" + second, first, second)})
    for standalone in (False, True):
        root = parse(render_map_svg(PICTURE, texts, links=links, standalone=standalone))
        assert not [element for element in root.iter() if element.tag.endswith("script")]
        assert len([e for e in root.iter() if e.tag.removeprefix(SVG) == "circle"]) >= 33


def test_empty_and_withheld_zones_look_different_from_others():
    picture = draw_map([MapInsight("a", 1)], zone_counts={1: 1, 7: None})
    shapes = parse(render_map_svg(picture, TEXTS)).findall(".//path")
    classes = [shape.get("class") for shape in shapes if "map-zone-shape" in (shape.get("class") or "")]
    assert classes.count("map-zone-shape z3 is-suppressed") == 1
    assert sum("is-empty" in each for each in classes) == 6


def test_two_maps_on_one_page_share_no_ids():
    pages = [
        set(re.findall(r' id="([^"]+)"', render_map_svg(PICTURE, TEXTS, id_prefix=prefix))) for prefix in "ab"
    ]
    assert pages[0]
    assert not pages[0] & pages[1]


@pytest.mark.parametrize("standalone", [False, True])
def test_the_same_insights_in_another_order_print_the_same(standalone):
    other = draw_map(reversed(INSIGHTS), colours=["kommun"])
    assert render_map_svg(other, TEXTS, standalone=standalone) == render_map_svg(
        PICTURE, TEXTS, standalone=standalone
    )


def test_clusters_have_a_common_ground_for_each_group():
    picture = draw_map([MapInsight("a", 1, group="g"), MapInsight("b", 1), MapInsight("c", 1)], groups=["g"])
    root = parse(render_map_svg(picture, TEXTS))
    grounds = root.findall(".//g[@class='map-halos']/path")
    assert sorted(ground.get("d").count("M") for ground in grounds) == [1, 2]


def test_the_style_sheet_for_pages_begins_with_the_maps_own_rules():
    sheet = Path(__file__).resolve().parents[2] / "static/css/map.css"
    assert sheet.read_text(encoding="utf-8").startswith(page_rules())
