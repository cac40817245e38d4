"""How every search engine must answer: Swedish words, order, paging and hostile texts, shown on the real ones."""

import pytest

from app.domain.language.synonyms import SynonymGroup
from app.domain.selection import Selection
from app.search.engine import SearchEngine, SearchQuery
from tests.search.conftest import EVERYBODY, document, find, search

pytestmark = pytest.mark.anyio


# ------------------------------------------------------------------------------------------------------------ Swedish


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("bostäder", "En bostad till alla"),
        ("skolornas", "Skolan är trygg"),
        ("återkoppla", "Snabb återkoppling ger engagemang"),
        ("närvaro i skolan", "Skolnärvaron ökade"),
        ("skolnärvaro", "God närvaro i skolan"),
        ("skol närvaro", "Skolnärvaron ökade"),
        ("socialbidrag", "Ekonomiskt bistånd räcker inte"),
        ("försörjningsstöd", "Ekonomiskt bistånd räcker inte"),
        ("tillganglighet", "Tillgängligheten är dålig"),
        ("ungdomsrad", "Ungdomsrådet lockade ingen"),
        ("inflytnade", "Inflytande på riktigt"),
        ("skoln", "Skolnärvaron ökade"),
        ("vad har unga sagt om fritid?", "Unga vill bestämma över sin fritid"),
        ("homelessness", "Hemlösa får vänta"),
        ("social assistance", "Ekonomiskt bistånd räcker inte"),
        ("adhd", "Neuropsykiatrisk funktionsnedsättning syns inte"),
        ("e-post", "Svar per epost"),
        ("epost", "Svar per e-post"),
    ],
)
async def test_swedish_is_understood(engine: SearchEngine, text: str, statement: str) -> None:
    await engine.index([document(1, statement), document(2, "Något helt annat, om vädret")])
    assert await find(engine, text) == [1]


async def test_letters_with_diacritics_are_letters_of_their_own(engine: SearchEngine) -> None:
    await engine.index([document(1, "Höra"), document(2, "Hora"), document(3, "Bär"), document(4, "Bar")])
    assert await find(engine, "bär") == [3]
    assert (await find(engine, "bar"))[0] == 4


async def test_the_statement_weighs_more_than_the_body(engine: SearchEngine) -> None:
    filling = "Texten handlar om många olika händelser i kommunen."
    await engine.index(
        [document(1, filling, body="Sekretess"), document(2, "Sekretess hindrar", body=filling)]
    )
    assert await find(engine, "sekretess") == [2, 1]


async def test_labels_and_names_are_found(engine: SearchEngine) -> None:
    await engine.index(
        [
            document(
                1, labels=("Psykisk ohälsa",), foreign_labels=("Mental ill-health",), names=("Grums kommun",)
            )
        ]
    )
    assert await find(engine, "psykisk ohälsa") == [1]
    assert await find(engine, "grums") == [1]


async def test_synonyms_can_be_changed_while_serving(engine: SearchEngine) -> None:
    await engine.index([document(1, "Kanelbullar lockar")])
    assert await find(engine, "fikabröd") == []
    engine.use_synonyms([SynonymGroup("Mat", ("kanelbulle", "fikabröd"))])
    assert await find(engine, "fikabröd") == [1]


async def test_similar_insights_come_with_how_alike_they_are(engine: SearchEngine) -> None:
    await engine.index(
        [document(1, "Unga saknar inflytande över fritiden"), document(2, "Äldre saknar mötesplatser")]
    )
    query = SearchQuery(Selection(), EVERYBODY, limit=5)
    hits = await engine.similar("Vilket inflytande har unga över sin fritid?", query)
    assert hits[0].number == 1
    assert 0.5 < hits[0].score <= 1
    assert await engine.similar("", query) == ()


async def test_of_similar_insights_those_with_a_label_come_first(engine: SearchEngine) -> None:
    texts = ["Stöd och ork behövs", "Stöd och ork behövs", "Någon annan vila"]
    await engine.index(
        [
            document(each, text, labels=("Äldre",) if each > 1 else ())
            for each, text in enumerate(texts, start=1)
        ]
    )
    query = SearchQuery(Selection(), EVERYBODY, limit=5, beside=("Äldre",))
    hits = await engine.similar("Var finns stöd och ork?", query)
    assert [hit.number for hit in hits] == [2, 1]


# ------------------------------------------------------------------------------------------------- order and paging


async def test_without_a_text_the_newest_come_first(engine: SearchEngine) -> None:
    await engine.index([document(n) for n in (3, 1, 2)])
    assert await find(engine) == [3, 2, 1]


async def test_hits_can_be_ordered_by_time(engine: SearchEngine) -> None:
    moments = [document(n).created_at for n in (1, 2, 3)]
    await engine.index(
        [
            document(1, "Skolan", updated_at=moments[2], year=2020),
            document(2, "Skolan", updated_at=moments[0], year=2024),
            document(3, "Skolan", updated_at=moments[1], year=None),
        ]
    )
    assert await find(engine, "skolan", sort="newest") == [3, 2, 1]
    assert await find(engine, "skolan", sort="updated") == [1, 3, 2]
    assert await find(engine, "skolan", sort="year") == [2, 1, 3]


@pytest.mark.parametrize(
    ("text", "sort", "size"),
    [
        ("", "relevance", 40),
        ("skolan", "relevance", 40),
        ("skolan", "relevance", 25),
        ("skolan", "newest", 40),
    ],
)
async def test_paging_reaches_every_hit_once(engine: SearchEngine, text: str, sort: str, size: int) -> None:
    await engine.index(
        [document(n, f"Skolan {'är ' * (n % 3)}trygg", body="Skolan " * (n % 5)) for n in range(1, 251)]
    )
    seen: list[int] = []
    for offset in range(0, 320, size):
        result = await search(engine, text, limit=size, offset=offset, sort=sort)
        assert result.total == 250
        seen += [hit.number for hit in result.hits]
    assert sorted(seen) == list(range(1, 251))
    assert sorted(await find(engine, text, limit=1000, sort=sort)) == list(range(1, 251))


# ------------------------------------------------------------------------------------------------------------ hostile


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5_000,
        "skolan " * 10_000,
        " ".join(f"ord{n}" for n in range(10_000)),
        '"',
        "'; DROP TABLE insight; --",
        'skolan" OR access = "operator',
        "skolan] OR id EXISTS OR terms IN [",
        "AND OR NOT ( ) [ ] { } ^ ~ * ? : \\ /",
        "*",
        "skolan*",
        "\x00\x01\x02\x7f\u200b\u202e\ufeff",
        "\ud800",
        "🙂 👩‍👩‍👧",
        "-",
        "och att det",
        "skol-närvaro--i-skolan-",
        "#grums =grums",
        "barn" * 15,
        "İSTANBUL ﬁ ß ΩÅ",
    ],
)
async def test_a_hostile_text_is_only_a_text(engine: SearchEngine, text: str) -> None:
    await engine.index([document(1, "Skolan", visibility="organization"), document(2, "Skolan är trygg")])
    result = await search(engine, text, facets=("theme",))
    assert {hit.number for hit in result.hits} <= {2}
    assert result.total == len(result.hits)


@pytest.mark.parametrize("text", ["\x00", "\ud800", '" ] } \\', "x" * 20_000, "İ" * 100, "a\nb\tc", "#a =b"])
async def test_a_hostile_insight_is_only_an_insight(engine: SearchEngine, text: str) -> None:
    await engine.index(
        [document(1, f"Skolan {text}", body=text, evidence=(text,), labels=(text,), names=(text,))]
    )
    assert await find(engine, "skolan") == [1]
