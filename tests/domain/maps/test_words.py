from hypothesis import given
from hypothesis import strategies as st

from app.domain.maps.words import describe_clusters, describe_difference, describe_map, list_cautions
from app.domain.populations import ZONES

counts = st.dictionaries(st.sampled_from(ZONES), st.none() | st.integers(0, 2000))


def test_two_sentences_say_where_most_insights_lie_and_what_is_empty():
    first, second = describe_map({1: 114, 4: 58, 3: 1_200})
    assert first == "Kartan visar 1\u00a0372 insikter; flest, 1\u00a0200, finns i zonen klient och riskgrupp."
    empty = "bara riskgrupp, klient och allmänhet, riskgrupp och allmänhet samt alla tre"
    assert second == f"Vita fläckar, där ingen insikt finns: {empty}."


def test_zones_with_equally_many_are_named_together():
    first, _ = describe_map({1: 5, 7: 5})
    assert first == "Kartan visar 10 insikter; flest, 5 var, finns i zonerna bara klient samt alla tre."


def test_an_empty_map_is_seven_white_spots():
    assert describe_map({}) == [
        "Kartan är tom: inga insikter finns i urvalet.",
        "Alla sju zoner är vita fläckar.",
    ]


def test_a_full_map_has_no_white_spot():
    assert describe_map(dict.fromkeys(ZONES, 3))[1] == "Ingen zon är en vit fläck."


def test_one_insight_is_spoken_of_as_one():
    assert describe_map({7: 1})[0] == "Kartan visar en enda insikt, i zonen alla tre."


def test_insights_that_are_not_placed_fill_no_zone():
    assert describe_map({0: 4})[0] == "Kartan visar 4 insikter, och ingen av dem är placerad."


def test_a_withheld_zone_is_neither_empty_nor_counted():
    first, second, third = describe_map({1: 20, 3: None})
    assert "20 insikter" in first
    assert "klient och riskgrupp" not in second
    assert third == "Antalet är för litet för att visas: klient och riskgrupp."


@given(counts)
def test_any_counts_can_be_described(numbers):
    sentences = describe_map(numbers)
    assert len(sentences) >= 2
    assert all(sentence.endswith(".") and "%" not in sentence for sentence in sentences)


def test_each_zone_with_insights_says_which_group_has_most():
    labels = {"vuxna": "Vuxna", "aldre": "Äldre", None: "Ingen grupp angiven"}
    spread = {(1, "vuxna"): 13, (1, "aldre"): 13, (1, None): 2, (3, None): 1, (2, "vuxna"): 0}
    assert describe_clusters(spread, labels=labels) == [
        "Bara klient: flest, 13 av 28, gäller vuxna och äldre.",
        "Klient och riskgrupp: flest, 1 av 1, gäller ingen grupp angiven.",
    ]


def test_two_maps_are_compared_by_share_and_by_what_only_one_knows():
    sentences = describe_difference(
        {1: 60, 4: 40}, {1: 1, 4: 8, 7: 1}, first_name="Grums", second_name="Malmö"
    )
    assert sentences == [
        "Grums: 100 insikter. Malmö: 10 insikter.",
        "Störst skillnad: i zonen bara klient ligger 60 % av Grums och 10 % av Malmö.",
        "Bara Malmö har insikter i alla tre.",
    ]


def test_equal_maps_are_said_to_be_equal():
    assert "lika över zonerna" in describe_difference({1: 2}, {1: 4}, first_name="A", second_name="B")[1]


@given(counts, counts)
def test_any_two_maps_can_be_compared(first, second):
    assert describe_difference(first, second, first_name="A", second_name="B")[0].startswith("A: ")


def test_few_insights_are_a_reason_for_caution():
    assert list_cautions(11, sources={"A": 5, "B": 5}) == ["Få insikter: en enda till kan ändra bilden."]
    assert list_cautions(12, sources={"A": 6, "B": 6}) == []


def test_a_dominating_source_is_named():
    assert list_cautions(100, sources={"Grums": 51, "Malmö": 49}) == ["Grums står bakom 51 % av insikterna."]
    assert list_cautions(100, sources={"Grums": 50, "Malmö": 50}) == []
    assert list_cautions(100, sources={"Grums": 100}) == ["Alla insikter kommer från Grums."]


def test_old_material_is_a_reason_for_caution():
    old = list_cautions(100, sources={}, newest_year=2016, this_year=2026)
    assert old == ["Det nyaste är från 2016: mycket kan ha ändrats sedan dess."]
    assert list_cautions(100, sources={}, newest_year=2022, this_year=2026) == []
    assert list_cautions(100, sources={}, newest_year=None, this_year=2026) == []


def test_a_search_with_more_hits_than_a_map_takes_in_says_so():
    (caution,) = list_cautions(10_000, sources={}, is_cut=True)
    assert "10\N{NO-BREAK SPACE}000 bästa" in caution


def test_an_empty_map_needs_no_caution():
    assert list_cautions(0, sources={}) == []
