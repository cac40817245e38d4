"""What recurring themes keep to, whatever insights they are found in."""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.themes import FEWEST_INSIGHTS, ThemeInsight, find_themes
from app.domain.themes.decisions import Act, Decision
from app.domain.themes.grouping import LEAST_AVERAGE, join
from app.domain.themes.vectors import MOST_UNITS, SCALE, UnitReader, weigh
from app.search.seeds import default_language

ROOT = Path(__file__).parents[3]
LANGUAGE = default_language()


def read_demonstration():
    records = map(json.loads, (ROOT / "seeds/demo/insights.jsonl").read_text().splitlines())
    return [
        ThemeInsight(each["id"], each["statement"], each["organization"], (each["body"],)) for each in records
    ]


def fingerprint(insights):
    """All that is found, in one line; also run as a program of its own."""
    return hashlib.sha256(repr(find_themes(insights, LANGUAGE)).encode()).hexdigest()


@pytest.fixture(scope="module")
def demonstration():
    return read_demonstration()


@pytest.fixture(scope="module")
def found(demonstration):
    return find_themes(demonstration, LANGUAGE)


TOLD = "elever skolan lärare arbetsgivare vågar anställa tillit möten bostad hemlöshet äldre ensamhet ring"
WORDS = st.sampled_from(TOLD.split())
INSIGHTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=25).map(
    lambda texts: [ThemeInsight(f"R{n:03}", text, f"o{n % 3}") for n, text in enumerate(texts)]
)


@settings(deadline=None)
@given(INSIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_insights_changes_nothing(insights, rnd):
    shuffled = list(insights)
    rnd.shuffle(shuffled)
    assert find_themes(shuffled, LANGUAGE) == find_themes(insights, LANGUAGE)


@settings(deadline=None)
@given(INSIGHTS)
def test_every_insight_is_in_one_theme_or_alone(insights):
    found = find_themes(insights, LANGUAGE)
    refs = [ref for theme in found.themes for ref in theme.refs]
    assert len(refs) == len(set(refs))
    assert set(refs) <= {each.ref for each in insights}
    assert len(refs) + found.alone == found.considered == len(insights)


@settings(deadline=None)
@given(INSIGHTS)
def test_a_themes_counts_add_up_and_its_insights_are_alike(insights):
    for theme in find_themes(insights, LANGUAGE).themes:
        assert theme.size >= FEWEST_INSIGHTS
        assert sum(theme.organizations.values()) == theme.size
        assert sum(theme.zones.values()) == sum(theme.bases.values()) == theme.size
        assert LEAST_AVERAGE <= theme.likeness <= 1_000
        assert theme.label


def test_the_demonstration_has_themes_that_several_organizations_have_heard(found):
    shared = [theme for theme in found.themes if theme.is_shared]
    assert len(shared) > len(found.themes) / 2
    assert 0 < found.alone < found.considered / 2
    assert max(theme.size for theme in found.themes) < found.considered / 8


def test_themes_are_named_by_words_that_their_insights_write(demonstration, found):
    written = {each.ref: f"{each.statement} {' '.join(each.texts)}".lower() for each in demonstration}
    for theme in found.themes:
        texts = " ".join(written[ref] for ref in theme.refs)
        spoken = [term for term in theme.terms if term in texts]
        assert len(spoken) >= len(theme.terms) - 1, theme.label


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_another_process_finds_the_same(demonstration, seed):
    program = (
        "from tests.domain.themes.test_themes import *;"
        "import random; some = read_demonstration(); random.Random(7).shuffle(some); print(fingerprint(some))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert told.stdout.strip() == fingerprint(demonstration)


def test_nothing_one_and_two_insights_have_no_theme():
    one = ThemeInsight("A", "Elever vill ha lärare som lyssnar i skolan", "grums")
    for some in ([], [one], [one, ThemeInsight("B", one.statement, "nora")]):
        assert find_themes(some, LANGUAGE).themes == ()


def test_many_of_the_same_are_one_theme():
    same = [
        ThemeInsight(f"R{n}", "Elever vill ha lärare som lyssnar i skolan", f"o{n % 2}") for n in range(30)
    ]
    (theme,) = find_themes(same, LANGUAGE).themes
    assert theme.size == 30
    assert theme.organizations == {"o0": 15, "o1": 15}


def test_insights_without_words_stay_alone():
    assert find_themes([ThemeInsight(f"R{n}", "och att det", "o") for n in range(5)], LANGUAGE).alone == 5


def test_synonyms_and_inflections_meet():
    reader = UnitReader(LANGUAGE)
    one, other = reader.read([("Läraren", 1)]), reader.read([("pedagogerna", 1)])
    assert one.roots & other.roots or one.weights.keys() & other.weights.keys()


def test_vectors_have_one_length_and_whole_numbers(demonstration):
    reader = UnitReader(LANGUAGE)
    for vector in weigh([reader.read([(each.statement, 3)]) for each in demonstration]):
        assert len(vector) <= MOST_UNITS
        assert all(isinstance(weight, int) for weight in vector.values())
        length = sum(weight * weight for weight in vector.values())
        assert not vector or 0.98 * SCALE**2 < length <= SCALE**2


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1), max_size=14),
)
def test_groups_are_those_that_plain_average_linkage_makes(raw):
    """The same as joining the best pair of all pairs, over and over, without any index, queue or memory."""
    vectors = []
    for each in raw:
        length = sum(weight**2 for weight in each.values()) ** 0.5
        vectors.append({unit: int(weight * SCALE / length) for unit, weight in each.items()})
    roots = [frozenset("abc")] * len(vectors)
    groups = [[place] for place in range(len(vectors))]
    least = LEAST_AVERAGE * SCALE * SCALE // 1_000

    def alike(one, other):
        total = sum(
            weight * vectors[b].get(unit, 0)
            for a in one
            for b in other
            for unit, weight in vectors[a].items()
        )
        return total // (len(one) * len(other))

    while True:
        pairs = [
            (-alike(one, other), one[0], other[0], one, other)
            for one in groups
            for other in groups
            if one[0] < other[0]
        ]
        if not pairs or -min(pairs)[0] < least:
            break
        *_, one, other = min(pairs)
        groups = [each for each in groups if each not in (one, other)] + [sorted(one + other)]
    assert join(vectors, roots) == sorted(groups)


# ------------------------------------------------------------------------------------------------------------ decisions


def decided(demonstration, *decisions):
    return find_themes(demonstration, LANGUAGE, decisions=decisions)


def test_a_name_follows_its_theme_when_insights_come_and_go(demonstration, found):
    theme = found.themes[0]
    decision = Decision(1, Act.NAME, theme.core, name="Skolan som trygg plats")
    rnd = random.Random(3)
    kept = [each for each in demonstration if each.ref in theme.core or rnd.random() > 0.1]
    assert "Skolan som trygg plats" in {each.label for each in decided(kept, decision).themes}


def test_a_decision_rests_when_most_of_its_core_is_hidden(demonstration, found):
    theme = found.themes[0]
    decision = Decision(1, Act.NAME, theme.core, name="Hemligt namn")
    seen = [each for each in demonstration if each.ref not in theme.core[:3]]
    assert "Hemligt namn" not in {each.label for each in decided(seen, decision).themes}


def test_merged_themes_are_one(demonstration, found):
    one, other = found.themes[0], found.themes[5]
    merged = decided(demonstration, Decision(1, Act.MERGE, one.core, others=other.core))
    assert set(merged.find(one.key).refs) == {*one.refs, *other.refs}
    assert len(merged.themes) == len(found.themes) - 1


def test_what_is_split_off_is_a_theme_of_its_own(demonstration, found):
    theme = found.themes[0]
    leaving = theme.refs[-2:]
    split = decided(demonstration, Decision(1, Act.SPLIT, theme.refs[:5], others=leaving))
    assert set(split.find(theme.key).refs) == set(theme.refs) - set(leaving)
    assert set(split.find(leaving[0]).refs) == set(leaving)


def test_a_pinned_theme_comes_first_and_keeps_its_core(demonstration, found):
    theme = found.themes[-1]
    pinned = decided(demonstration, Decision(1, Act.PIN, theme.core)).themes[0]
    assert pinned.is_pinned
    assert set(theme.core) <= set(pinned.refs)


def test_decisions_leave_no_insight_out_or_in_two_themes(demonstration, found):
    a, b, c = found.themes[:3]
    after = decided(
        demonstration,
        Decision(1, Act.MERGE, a.core, others=b.core),
        Decision(2, Act.SPLIT, a.core, others=b.core[:2]),
        Decision(3, Act.PIN, c.core),
        Decision(4, Act.MERGE, c.core, others=("FINNSINTE",)),
    )
    refs = [ref for theme in after.themes for ref in theme.refs]
    assert len(refs) == len(set(refs))
    assert len(refs) + after.alone == len(demonstration)
