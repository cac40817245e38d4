import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidError
from app.domain.populations import POPULATIONS, ZONES, zone_slug
from app.domain.selection import ALL_PARAMETERS, PARAMETERS, Selection, describe_selection, parse_selection

_SLUGS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,15}", fullmatch=True)
_CLOSED = {
    "population": st.sampled_from([str(each) for each in POPULATIONS]),
    "basis": st.sampled_from(["from", "about", "unknown"]),
    "status": st.sampled_from(["draft", "published", "superseded", "withdrawn"]),
}


def _pairs():
    choices = [
        st.tuples(st.just(parameter), _CLOSED.get(parameter, _SLUGS)) for parameter in PARAMETERS.values()
    ]
    choices.append(st.tuples(st.just("zone"), st.sampled_from([zone_slug(zone) for zone in ZONES])))
    choices.append(st.tuples(st.sampled_from(["year_from", "year_to"]), st.integers(1900, 2100).map(str)))
    choices.append(st.tuples(st.just("q"), st.text(max_size=40)))
    return st.lists(st.one_of(choices), max_size=12)


class Names:
    def name(self, parameter, value):
        return {
            "riskgrupp": "Riskgrupp",
            "klient": "Klient",
            "barn-och-unga": "Barn och unga",
            "17": "Värmlands län",
            "grums": "Grums kommun",
            "malmo": "Malmö stad",
        }.get(value, value)


@given(_pairs())
def test_a_selection_reads_back_from_its_own_address(pairs):
    selection = parse_selection(pairs)
    assert parse_selection(selection.pairs()) == selection


@given(_pairs(), st.randoms())
def test_the_order_of_parameters_means_nothing(pairs, random):
    singles = ("q", "year_from", "year_to")
    listed = [pair for pair in pairs if pair[0] not in singles]
    shuffled = list(listed)
    random.shuffle(shuffled)
    assert parse_selection(shuffled) == parse_selection(listed)
    assert parse_selection(shuffled).query() == parse_selection(listed).query()


@given(_pairs())
def test_taking_every_parameter_away_leaves_the_empty_selection(pairs):
    selection = parse_selection(pairs)
    for parameter in ALL_PARAMETERS:
        selection = selection.without(parameter)
    assert selection.is_empty


@given(_pairs())
def test_any_selection_can_be_put_into_words(pairs):
    assert describe_selection(parse_selection(pairs), Names()).startswith("insikter")


def test_words_tell_each_filter():
    selection = parse_selection(
        [
            ("population", "riskgrupp"),
            ("subpopulation", "barn-och-unga"),
            ("county", "17"),
            ("year_from", "2022"),
        ]
    )
    expected = "insikter om riskgrupp som rör barn och unga, i Värmlands län, sedan 2022"
    assert describe_selection(selection, Names()) == expected


def test_several_values_of_one_parameter_are_alternatives():
    selection = parse_selection([("organization", "malmo"), ("organization", "grums")])
    assert describe_selection(selection, Names()) == "insikter, från Grums kommun eller Malmö stad"


def test_a_value_is_added_and_taken_away():
    selection = parse_selection([("theme", "a"), ("q", "skola")])
    more = selection.with_value("theme", "b")
    assert more.themes == ("a", "b")
    assert more.without("theme", "a").themes == ("b",)
    assert more.only("theme", "c").themes == ("c",)
    assert more.with_value("q", "fritid").text == "fritid"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("zone", "xx"),
        ("zone", "riskgrupp.klient"),
        ("year_from", "tvåtusen"),
        ("year_from", "٢٠٢٢"),
        ("year_to", "99999"),
        ("population", "alla"),
        ("basis", "rost"),
        ("status", "borta"),
        ("theme", "Åäö"),
        ("theme", "a" * 101),
        ("organization", "' OR 1=1"),
        ("q", "a" * 501),
    ],
)
def test_a_value_that_can_not_be_is_refused_by_the_name_of_its_parameter(parameter, value):
    with pytest.raises(InvalidError) as caught:
        parse_selection([(parameter, value)])
    assert [problem.field for problem in caught.value.problems] == [parameter]


def test_every_problem_is_told_at_once():
    with pytest.raises(InvalidError) as caught:
        parse_selection([("zone", "xx"), ("year_to", "x"), ("population", "x")])
    assert {problem.field for problem in caught.value.problems} == {"zone", "year_to", "population"}


def test_control_characters_are_no_part_of_a_search():
    assert parse_selection([("q", "  ung\x00dom\n är ")]).text == "ung dom är"


def test_empty_values_and_the_parameters_of_others_are_no_filters():
    assert parse_selection([("theme", ""), ("utm_source", "x"), ("q", "  ")]) == Selection()
