"""Swedish text: words, stems, compounds, synonyms, spelling, and showing why something was found."""

import doctest
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.language import compounds, dictionary, highlight, words
from app.domain.language.analysis import Language, LanguageFacts
from app.domain.language.dictionary import Dictionary, letters_apart
from app.domain.language.highlight import find_passage, find_reasons
from app.domain.language.query import Bond, Plan, plan_query
from app.domain.language.ranking import Ranking, likeness
from app.domain.language.synonyms import SynonymGroup
from app.domain.language.words import fold, read_words, split_words, stem
from app.search.seeds import default_language, read_synonyms


@pytest.fixture(scope="module")
def language() -> Language:
    return default_language()


def dictionary_of(language: Language, *texts: str) -> Dictionary:
    made = Dictionary()
    for text in texts:
        made.add(language.analyse([(text, 1)]))
    return made


def plan(language: Language, text: str, *texts: str) -> Plan:
    return plan_query(text, language, dictionary_of(language, *texts))


@pytest.mark.parametrize("module", [words, compounds, dictionary])
def test_the_examples_in_docstrings_hold(module: ModuleType) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0


# --------------------------------------------------------------------------------------------------------------- words


def test_words_know_where_they_stand() -> None:
    text = "Ungas röst – via e-post!"
    assert [(word.text, text[word.start : word.end]) for word in read_words(text)] == [
        ("ungas", "Ungas"),
        ("röst", "röst"),
        ("via", "via"),
        ("e-post", "e-post"),
    ]


@given(st.text(max_size=200))
def test_any_text_splits_into_the_same_words_both_ways(text: str) -> None:
    lowered = text.lower()
    assert split_words(text) == [word.text for word in read_words(lowered)]


@given(st.text(max_size=200))
def test_words_lie_in_their_text_in_order(text: str) -> None:
    found = list(read_words(text))
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "forms",
    [
        "bostad bostaden bostäder bostädernas",
        "skola skolan skolor skolornas",
        "insats insatsen insatser insatsernas",
        "jobb jobbet jobben",
        "plats platser platsen platserna",
        "möte möten mötet mötena",
        "regel regler regeln reglerna",
        "hem hemmet hemmen hemmets",
        "vän vänner vännerna",
        "ekonomi ekonomin ekonomisk ekonomiskt ekonomiska",
        "närvaro närvaron närvarande",
        "ensam ensamma ensamt ensamhet ensamheten",
        "tillgänglig tillgängliga tillgängligt tillgänglighet tillgängligheten",
        "återkoppla återkopplar återkoppling återkopplingen",
        "förälder föräldern föräldrar föräldrarnas föräldrars",
        "koordinator koordinatorn koordinatorer koordinatorns",
        "arbetslös arbetslösa arbetslöshet arbetslösheten",
        "samverka samverkan samverkar samverkat",
        "ungdom ungdomar ungdomars ungdomarna",
    ],
)
def test_the_forms_of_a_word_share_a_stem(language: Language, forms: str) -> None:
    assert len({language.stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lärare", "lärdom"),
        ("invandrare", "in"),
        ("råd", "rad"),
        ("tid", "tidning"),
        ("ord", "ordning"),
        ("bar", "bär"),
    ],
)
def test_different_words_keep_different_stems(language: Language, one: str, other: str) -> None:
    assert language.stem(one) != language.stem(other)


@given(st.text(alphabet="abdefgiklmnoprstuvyåäö", min_size=1, max_size=25))
def test_a_stem_is_its_own_stem(word: str) -> None:
    once = stem(word, {})
    assert once
    assert stem(once, {}) == once or len(once) < len(word)


def test_threads_stem_without_mixing_up_their_words() -> None:
    forms = [
        "skolornas",
        "bostäderna",
        "ungdomarnas",
        "tillgängligheten",
        "återkopplingen",
        "försörjningsstöd",
    ]
    expected = [stem(form, {}) for form in forms]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda form: [stem(form, {}) for _ in range(50)], forms * 4))
    finally:
        sys.setswitchinterval(interval)
    assert found == [[each] * 50 for each in expected * 4]


def test_folding_takes_diacritics_alone() -> None:
    assert fold("åäöéüø") == "aaoeuo"
    assert fold("abc1") == "abc1"


# ----------------------------------------------------------------------------------------------------------- compounds


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("skolnärvaron", ("skola", "närvaron")),
        ("arbetsträning", ("arbete", "träning")),
        ("förvaltningsgränserna", ("förvaltning", "gränserna")),
        ("samhällskunskapsämne", ("samhälle", "kunskap", "ämne")),
        ("förskolesocionomer", ("förskola", "socionomer")),
        ("socialtjänsten", ()),
        ("förskolan", ()),
        ("samverkan", ()),
        ("skola", ()),
        ("xyzzy", ()),
    ],
)
def test_compounds_are_split_into_words_of_the_lexicon(
    language: Language, word: str, parts: tuple[str, ...]
) -> None:
    assert language.split_word(word) == parts


@given(st.text(max_size=300))
def test_no_word_takes_long_to_split(word: str) -> None:
    default_language().split_word(word.lower())


# ------------------------------------------------------------------------------------------------------------ analysis


def test_a_statement_weighs_more_than_a_body(language: Language) -> None:
    terms = language.analyse([("tillit", 3), ("tillit och makt", 1)]).terms
    assert terms[language.stem("tillit")] == 4 * terms[language.stem("makt")]


def test_labels_and_names_are_kept_apart_from_texts(language: Language) -> None:
    analysis = language.analyse([], labels=["Äldre"], foreign_labels=["Older people"], names=["Sala kommun"])
    assert {"#äld", "#old", "#peopl", "=sal"} <= {term[:6] for term in analysis.terms}
    assert "older" not in analysis.words


def test_stop_words_say_nothing(language: Language) -> None:
    assert not language.analyse([("och att det som är", 1)]).terms


def test_equal_texts_have_equal_terms_in_any_process(language: Language) -> None:
    fresh = Language(language.facts)
    text = [("Skolnärvaron ökade när unga fick inflytande över e-posten", 2)]
    assert dict(fresh.analyse(text).terms) == dict(language.analyse(text).terms)


# --------------------------------------------------------------------------------------------------------------- plans


def bonds(made: Plan) -> dict[str, Bond]:
    return {"+".join(each.terms): each.bond for unit in made.units for each in unit.alternatives}


def test_a_question_drowns_not_in_its_small_words(language: Language) -> None:
    text = "vad har unga sagt om inflytande på fritiden?"
    made = plan(language, text, "Unga vill ha inflytande över sin fritid, och vad de sagt om det är mycket")
    assert [unit.words for unit in made.units] == ["unga", "inflytande", "fritiden"]


def test_a_small_word_is_asked_for_within_an_expression(language: Language) -> None:
    assert plan(language, "vem mår dåligt?", "Psykisk ohälsa bland unga").units[0].words == "mår dåligt"


def test_words_that_follow_each_other_make_no_compound_of_the_first_alone(language: Language) -> None:
    made = plan(language, "lönar det sig att satsa", "Lön", "Hur det lönar sig att satsa")
    assert [unit.words for unit in made.units] == ["lönar", "satsa"]


def test_what_is_known_beside_a_question_moves_up_and_is_never_enough(language: Language) -> None:
    texts = [language.analyse([("Stöd och ork i vardagen", 1)], labels=["Äldre"]) for _ in range(3)]
    words = Dictionary()
    for each in texts:
        words.add(each)
    made = plan_query("stöd vardagen ork", language, words, beside=["Äldre", "Unga"])
    *asked, _ = made.units
    assert [unit.is_asked for unit in made.units] == [True] * len(asked) + [False]
    assert bonds(made)["#" + language.stem("äldre")] == Bond.LABEL
    ranking = Ranking(made, words)
    word, label = language.stem("ork"), "#" + language.stem("äldre")
    assert ranking.score({label: 2}, 10) == 0
    assert ranking.score({word: 2, label: 2}, 10) > ranking.score({word: 2}, 10)
    assert plan_query("stöd vardagen ork", language, words, beside=["Hemlösa"]).units == tuple(asked)
    assert plan_query("", language, words, beside=["Äldre"]).units == ()


def test_an_expression_of_several_words_is_one_thing(language: Language) -> None:
    made = plan(language, "ekonomiskt bistånd till unga", "Ekonomiskt bistånd till unga", "Försörjningsstöd")
    assert [unit.words for unit in made.units] == ["ekonomiskt bistånd", "unga"]
    assert Bond.SYNONYM in bonds(made).values()


def test_a_synonym_counts_less_than_the_word_itself(language: Language) -> None:
    made = plan(language, "socialbidrag", "Socialbidrag", "Försörjningsstöd", "Annat", "Mer")
    weights = {each.terms[0]: each.weight for each in made.units[0].alternatives}
    assert weights[language.stem("socialbidrag")] > weights[language.stem("försörjningsstöd")] > 0


def test_a_compound_that_nobody_wrote_is_asked_for_by_its_parts(language: Language) -> None:
    made = plan(language, "invandrarkvinnor", "Utrikesfödda flickor")
    assert [unit.words for unit in made.units] == ["invandrare", "kvinnor"]


def test_a_word_without_diacritics_finds_the_one_with_them(language: Language) -> None:
    assert bonds(plan(language, "oppettider", "Öppettiderna passar inte")) == {
        language.stem("öppettider"): Bond.WRITING
    }


def test_an_inflected_word_of_plain_letters_is_no_other_word(language: Language) -> None:
    made = plan(language, "hur är maten på boendet", "Mät vad som händer", "God mat")
    assert language.stem("mat") in bonds(made)
    assert language.stem("mät") not in bonds(made)


def test_who_writes_diacritics_means_them(language: Language) -> None:
    assert plan(language, "hål", "Hal is").units == ()


def test_a_misspelt_word_is_corrected(language: Language) -> None:
    made = plan(language, "innflytannde", "Inflytande")
    assert set(bonds(made).values()) == {Bond.SPELLING}
    assert [each.instead for each in made.corrections] == [("inflytande",)]


def test_a_rare_swedish_word_is_not_taken_for_a_misspelling(language: Language) -> None:
    assert plan(language, "förmedling", "Förmedlade").corrections == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("loneliness", "ensamhet"),
        ("trust", "tillit"),
        ("the homeless", "hemlös"),
        ("youth participation", "inflytande"),
        ("organisational change", "förändring"),
        ("organizational change", "förändring"),
    ],
)
def test_english_finds_swedish(language: Language, text: str, found: str) -> None:
    assert language.stem(found) in plan(language, text, f"Det handlar om {found}").terms


def test_most_of_what_is_asked_or_two_things_must_be_met(language: Language) -> None:
    texts = ("Sekretess och samtycke", "Skola", "Budget", "Fritid", "Idrott")
    made = plan(language, "sekretess samtycke", *texts)
    assert made.sufficient == {0, 1}
    many = plan(language, "sekretess skola budget fritid idrott", *texts)
    assert many.sufficient == frozenset()


@given(st.text(max_size=400))
def test_any_text_makes_a_bounded_plan(text: str) -> None:
    language = default_language()
    made = plan(language, text, "Skolan är trygg", "Unga vill bestämma")
    assert len(made.units) <= 12
    assert all(0 < each.weight <= 1 for unit in made.units for each in unit.alternatives)
    assert all(0 <= each.word.start < each.word.end <= len(text) for each in made.corrections)


# ------------------------------------------------------------------------------------------------- dictionary, spelling


def test_lookalikes_come_nearest_first(language: Language) -> None:
    words = dictionary_of(language, "tillit", "tillsyn", "tillit", "titel")
    assert words.lookalikes("tilit")[0].word == "tillit"
    assert words.lookalikes("xq") == []


@given(st.text("abcå", max_size=8), st.text("abcå", max_size=8))
def test_letters_apart_is_the_same_both_ways(one: str, other: str) -> None:
    assert letters_apart(one, other, 9) == letters_apart(other, one, 9)
    assert (letters_apart(one, other, 9) == 0) == (one == other)
    assert letters_apart(one, other, 2) == min(3, letters_apart(one, other, 9))


def test_beginnings_come_commonest_first(language: Language) -> None:
    words = dictionary_of(language, "skolgång", "skolnärvaro", "skolnärvaro", "skola")
    assert words.starting("skol", 2) == ["skolnärvaro", "skola"]


# ------------------------------------------------------------------------------------------------------------ synonyms


def test_every_synonym_group_can_be_used(language: Language) -> None:
    groups = list(read_synonyms())
    assert len(groups) > 200
    for group in groups:
        assert [word for word in group.words if language.key(word)], group
        listed = {*group.words, *group.english, *group.related}
        assert set(group.development) <= listed, group


def test_a_group_without_what_development_added() -> None:
    group = SynonymGroup("s", ("a", "b"), ("c",), ("d",), development=("b", "c"))
    assert group.without_development() == SynonymGroup("s", ("a",), (), ("d",))


def test_an_expression_that_stop_words_leave_one_word_of_means_nothing(language: Language) -> None:
    assert language.key("en väg in") == ()
    assert language.key("väg") == (language.stem("väg"),)


def test_related_words_are_found_one_way_alone() -> None:
    facts = LanguageFacts({}, {}, frozenset(), frozenset(), frozenset(), frozenset())
    made = Language(facts).with_synonyms([SynonymGroup("s", ("katt",), related=("djur",))])
    assert "djur" in plan(made, "katt", "djur").terms
    assert "katt" not in plan(made, "djur", "katt djur").terms


# ------------------------------------------------------------------------------------------------- ranking, highlights


def test_an_insight_that_meets_more_ranks_higher(language: Language) -> None:
    texts = ["Unga vill ha inflytande", "Unga vill idrotta", "Skatt", "Vatten"]
    words = dictionary_of(language, *texts)
    made = plan_query("unga inflytande", language, words)
    ranking = Ranking(made, words)
    analyses = [language.analyse([(text, 1)]) for text in texts]
    scores = [ranking.score(each.terms, each.length) for each in analyses]
    assert scores[0] > scores[1] > scores[2] == 0
    assert 0 < likeness(made, scores[1]) < likeness(made, scores[0]) <= 1


@given(st.text(max_size=300), st.text(max_size=60))
def test_highlighted_segments_are_the_text_again(text: str, query: str) -> None:
    made = plan(default_language(), query, text)
    segments = highlight.highlight(text, made)
    assert "".join(segment.text for segment in segments) == text
    passage = find_passage(text, made, length=40)
    assert "".join(segment.text for segment in passage).strip("…") in text


def test_inflections_compounds_and_synonyms_are_highlighted(language: Language) -> None:
    text = "Skolnärvaron ökade, och eleverna slapp försörjningsstöd."
    made = plan(language, "närvaro socialbidrag elev", text)
    marked = [segment.text for segment in highlight.highlight(text, made) if segment.is_match]
    assert marked == ["Skolnärvaron", "eleverna", "försörjningsstöd"]


def test_a_passage_holds_what_was_asked_for(language: Language) -> None:
    text = (
        "Inledande ord utan mening. " * 30
        + "Sekretessen hindrar samtycke här. "
        + "Mer text följer sedan. " * 30
    )
    passage = find_passage(text, plan(language, "sekretess samtycke", text), length=120)
    written = "".join(segment.text for segment in passage)
    assert written.startswith("…")
    assert written.endswith("…")
    assert "Sekretessen hindrar samtycke" in written
    assert len(written) <= 122
    assert find_passage("Annat", plan(language, "sekretess", "Sekretess")) == []


def test_a_reason_names_what_answers_what(language: Language) -> None:
    made = plan(language, "socialbidrag äldre", "Ekonomiskt bistånd", "Skatt")
    made = plan_query("socialbidrag", language, dictionary_of(language, "Ekonomiskt bistånd", "Skatt"))
    reasons = find_reasons(made, ["Det ekonomiska biståndet räcker inte"])
    assert [(each.asked, each.bond) for each in reasons] == [("socialbidrag", Bond.SYNONYM)]
    assert "biståndet" in reasons[0].found


def test_a_misspelt_word_means_what_the_right_one_means(language: Language) -> None:
    texts = ("Försörjningsstöd", "Annat")
    wrong, right = plan(language, "socialibdrag", *texts), plan(language, "socialbidrag", *texts)
    assert wrong.terms == right.terms != frozenset()
    assert wrong.corrected(lambda word: False) == "socialbidrag", "a word of the language is nobody's secret"


def test_a_correction_needs_a_word_that_the_reader_may_see(language: Language) -> None:
    made = plan(language, "Om knäckebrohlut!", "Knäckebrohult")
    assert made.corrected(lambda word: word == "knäckebrohult") == "Om knäckebrohult!"
    assert made.corrected(lambda word: False) is None


def test_a_query_without_swedish_keys_is_read_whole(language: Language) -> None:
    made = plan(
        language, "nar vill foraldrar ha stod", "Föräldrar vill ha stöd. Stöd. Stöd", "Stöd", "Stöd", "Stöd"
    )
    assert made.terms >= {language.stem("föräldrar"), language.stem("stöd")}
    assert [unit.words for unit in made.units][-1] == "stöd"


def test_a_missing_link_in_a_compound_is_supplied(language: Language) -> None:
    made = plan(language, "arbetträning", "Arbetsträningen börjar")
    assert bonds(made)[language.stem("arbetsträning")] == Bond.WRITING


def test_the_stamp_tells_analyses_apart_but_not_synonyms(language: Language) -> None:
    assert Language(language.facts).stamp == language.stamp == language.with_synonyms([]).stamp
    assert Language(replace(language.facts, words=language.facts.words | {"nyord"})).stamp != language.stamp
