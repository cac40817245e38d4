"""What white spots say, in words: the matrix as sentences, and why a cell needs listening."""

from collections.abc import Mapping, Sequence

from app.domain.gaps.counting import CrossTable
from app.domain.gaps.dimensions import Dimension, dimension_name, in_sentence
from app.domain.gaps.states import STATES, GapState
from app.domain.vocabularies import Translate
from app.domain.words import Sentence, grouped, join_words, lower_first

#: How many names a sentence lists before it says that there are more.
MOST_NAMES = 8


def state_name(state: GapState, _: Translate) -> str:
    """What a state is called."""
    return {
        GapState.NEVER_ASKED: _("Aldrig frågat"),
        GapState.BEING_ASKED: _("Någon frågar nu"),
        GapState.ASKED_NOT_SHARED: _("Frågat men inte delat"),
        GapState.NOT_APPLICABLE: _("Inte aktuellt"),
        GapState.KNOWN_BUT_OLD: _("Känt men gammalt"),
        GapState.KNOWN: _("Känt"),
    }[state]


def state_meaning(state: GapState, _: Translate) -> str:
    """What a state means, in a sentence."""
    return {
        GapState.NEVER_ASKED: _("Ingen insikt och inget insiktsarbete som du får se."),
        GapState.BEING_ASKED: _("Ett insiktsarbete är planerat eller pågår; ingen insikt ännu."),
        GapState.ASKED_NOT_SHARED: _("Ett insiktsarbete är klart, men ingen insikt går att läsa."),
        GapState.NOT_APPLICABLE: _("Här finns inget att fråga; orsaken står i rutan."),
        GapState.KNOWN_BUT_OLD: _("Det finns insikter, men alla har passerat åldern för omprövning."),
        GapState.KNOWN: _("Det finns insikter, och minst en är färsk eller saknar årtal."),
    }[state]


#: The states behind each number in the sentences of `describe_matrix`, by the name of its place.
STATES_TOLD: Mapping[str, Sequence[GapState]] = {
    "number": tuple(each for each in STATES if each is not GapState.NOT_APPLICABLE),
    "known": (GapState.KNOWN, GapState.KNOWN_BUT_OLD),
    "never": (GapState.NEVER_ASKED,),
    "asking": (GapState.BEING_ASKED,),
    "unshared": (GapState.ASKED_NOT_SHARED,),
    "old": (GapState.KNOWN_BUT_OLD,),
}


def describe_matrix(
    states: Mapping[GapState, int],
    *,
    rows: Dimension,
    columns: Dimension,
    empty_rows: Sequence[str],
    empty_columns: Sequence[str],
    _: Translate = str,
) -> list[Sentence]:
    """The matrix in sentences: how many cells are in each state, and what is wholly empty."""
    told = {name: grouped(sum(states[each] for each in found)) for name, found in STATES_TOLD.items()}
    sentences = [
        Sentence(_("%(known)s av %(number)s rutor har minst en insikt. Om %(never)s har ingen frågat."), told)
    ]
    if states[GapState.BEING_ASKED]:
        sentences.append(Sentence(_("I %(asking)s frågar någon nu."), told))
    if states[GapState.ASKED_NOT_SHARED]:
        text = _("I %(unshared)s har någon frågat utan att något går att läsa.")
        sentences.append(Sentence(text, told))
    if states[GapState.KNOWN_BUT_OLD]:
        sentences.append(Sentence(_("I %(old)s är allt som finns gammalt."), told))
    for dimension, empty in ((rows, empty_rows), (columns, empty_columns)):
        if empty:
            text = _("Helt utan insikter (%(dimension)s): %(names)s.")
            named = {
                "dimension": lower_first(dimension_name(dimension, _)),
                "names": listed([in_sentence(dimension, each) for each in empty], _),
            }
            sentences.append(Sentence(text, named))
    return sentences


def explain_sums(
    table: CrossTable, rows: Dimension, columns: Dimension, _: Translate = str
) -> list[Sentence]:
    """Why cells and sums may differ, and which insights are in no row or no column."""
    sentences = []
    several = [lower_first(dimension_name(each, _)) for each in (rows, columns) if not each.is_exclusive]
    if several:
        text = _(
            "En insikt kan ha flera värden för %(dimensions)s och ligger då i flera rutor. Summorna räknar varje "
            "insikt en gång, så rutorna kan tillsammans bli fler."
        )
        sentences.append(Sentence(text, {"dimensions": join_words(several, _("och"))}))
    for dimension, without in ((rows, table.without_row), (columns, table.without_column)):
        if without:
            text = _(
                "%(total)s insikter finns i urvalet, och %(within)s av dem i någon rad eller kolumn för "
                "%(dimension)s. De andra %(without)s säger inget om %(dimension)s eller har ett värde utanför "
                "tabellen, och räknas bara i summan."
            )
            told = {
                "total": grouped(table.total.count),
                "within": grouped(table.total.count - without),
                "without": grouped(without),
                "dimension": lower_first(dimension_name(dimension, _)),
            }
            sentences.append(Sentence(text, told))
    return sentences


def listed(names: Sequence[str], _: Translate) -> str:
    """Names in a row, the first of them where they are many."""
    small = list(names)
    if len(small) <= MOST_NAMES:
        return join_words(small, _("och"))
    more = _("%(count)s till") % {"count": grouped(len(small) - MOST_NAMES)}
    return join_words([*small[:MOST_NAMES], more], _("och"))


def number_in_words(number: float, _: Translate) -> str:
    """A number with one decimal, after the language's own sign, when it is small, whole when it is large.

    >>> number_in_words(4.16, str), number_in_words(41.6, str)
    ('4,2', '42')
    """
    return f"{number:.1f}".replace(".", _(",")) if number < 10 else grouped(round(number))
