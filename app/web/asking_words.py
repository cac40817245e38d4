"""Why something matched, what is known of a question, and what to do about it, in words."""

from collections.abc import Sequence

from app.domain.asking import Fit, GroupFit, Intent, PlaceFit
from app.domain.directory import DirectoryNames
from app.domain.gaps.dimensions import in_sentence
from app.domain.gaps.matrix import GapCell
from app.domain.gaps.states import GapState
from app.domain.gaps.words import state_name as white_spot_name
from app.domain.insights import Basis
from app.domain.likeness import Found
from app.domain.load import Load
from app.domain.populations import populations_of
from app.domain.words import Sentence, grouped, join_words, lower_first
from app.services.looking import Check, Match, StudyMatch, Unshared

_MOST_WORDS = 5


def reasons_for_match(match: Match, names: DirectoryNames) -> list[str]:
    """Why an insight is there: the words, the group, the place, how old it is, and who spoke."""
    _ = names.translate
    content, fit = match.insight.content, match.answer.fit
    reasons = [words_in_common(match.answer.likeness.found, names)]
    reasons += _group_and_place(
        fit,
        subpopulations=content.subpopulations,
        populations=content.populations,
        municipality=content.municipality,
        names=names,
    )
    if fit.themes == 1.0:
        reasons.append(_("samma tema"))
    reasons.append(_age(fit, content.year, names))
    if content.basis is Basis.FROM:
        reasons.append(_("gruppen har själv berättat"))
    elif content.basis is Basis.ABOUT:
        reasons.append(_("andra har berättat om gruppen"))
    return [reason for reason in reasons if reason]


def reasons_for_study(match: StudyMatch, names: DirectoryNames) -> list[str]:
    """Why a study is there."""
    _ = names.translate
    content = match.entry.study.content
    reasons = [_("frågan liknar er")] if match.asks_the_same else []
    reasons.append(words_in_common(match.likeness.found, names))
    reasons += _group_and_place(
        match.fit,
        subpopulations=content.subpopulations,
        populations=content.populations,
        municipality=content.municipality,
        names=names,
    )
    return [reason for reason in reasons if reason]


def words_in_common(found: Sequence[Found], names: DirectoryNames) -> str:
    """The words that match, with what was asked beside what answers where the two differ."""
    _ = names.translate
    words = []
    for each in found[:_MOST_WORDS]:
        if each.found == each.asked:
            words.append(f"”{each.found}”")
        else:
            words.append(_("”%(found)s” (för ”%(asked)s”)") % {"found": each.found, "asked": each.asked})
    return _("säger %(words)s") % {"words": join_words(words, _("och"))} if words else ""


def _group_and_place(
    fit: Fit,
    *,
    subpopulations: Sequence[str],
    populations: Sequence[str],
    municipality: str | None,
    names: DirectoryNames,
) -> list[str]:
    _ = names.translate
    groups = _named("subpopulation", subpopulations, names)
    place = names.name("municipality", municipality) if municipality else ""
    by_group = {
        GroupFit.SAME: _("samma grupp: %(groups)s"),
        GroupFit.RELATED: _("en närliggande grupp: %(groups)s"),
        GroupFit.OTHER: _("en annan grupp: %(groups)s"),
    }
    by_place = {
        PlaceFit.SAME: _("samma kommun: %(place)s"),
        PlaceFit.COUNTY: _("samma län: %(place)s"),
        PlaceFit.OTHER: _("från en annan kommun: %(place)s"),
    }
    reasons = []
    if fit.group in by_group:
        reasons.append(by_group[fit.group] % {"groups": groups})
    elif fit.group is GroupFit.GENERAL:
        reasons.append(_("nämner ingen särskild delgrupp"))
    if fit.zone == 0.0:
        wanted = _named("population", populations, names)
        reasons.append(_("en annan befolkning: %(populations)s") % {"populations": wanted})
    if fit.place in by_place:
        reasons.append(by_place[fit.place] % {"place": place})
    return reasons


def _named(parameter: str, values: Sequence[str], names: DirectoryNames) -> str:
    return join_words([lower_first(names.name(parameter, each)) for each in values], names.translate("och"))


def _age(fit: Fit, year: int | None, names: DirectoryNames) -> str:
    _ = names.translate
    if year is None or fit.age is None:
        return _("utan årtal")
    if fit.age == 0:
        return _("från i år")
    if fit.age == 1:
        return _("från i fjol, %(year)s") % {"year": year}
    if fit.is_old:
        return _("från %(year)s, %(age)s år gammal: hör efter om det gäller än") % {
            "year": year,
            "age": fit.age,
        }
    return _("från %(year)s, %(age)s år gammal") % {"year": year, "age": fit.age}


def as_sentence(reasons: Sequence[str]) -> str:
    """Reasons as one sentence."""
    text = "; ".join(reasons)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def state_name(state: GapState, names: DirectoryNames) -> str:
    """What is known of a question, in a few words."""
    _ = names.translate
    return {
        GapState.NEVER_ASKED: _("Vit fläck: ingen har frågat"),
        GapState.BEING_ASKED: _("Frågas just nu"),
        GapState.ASKED_NOT_SHARED: _("Frågat, men inte delat"),
        GapState.KNOWN_BUT_OLD: _("Känt, men gammalt"),
        GapState.KNOWN: _("Redan känt"),
        GapState.NOT_APPLICABLE: _("Inte aktuellt"),
    }[state]


def is_mixed(check: Check) -> bool:
    """Whether some of the questions are answered and others not."""
    return 0 < len(check.unanswered) < len(check.questions)


def verdict_on(check: Check, names: DirectoryNames) -> str:
    """What is known of all the questions together, in a few words."""
    _ = names.translate
    return _("Delvis känt") if is_mixed(check) else state_name(check.state, names)


def advice_on(check: Check, names: DirectoryNames) -> str:
    """What to do, given what is known."""
    _ = names.translate
    left = len(check.unanswered)
    if is_mixed(check) and left == 1:
        return _("En del är redan besvarat. Använd det, och ställ bara den fråga som är kvar.")
    if is_mixed(check):
        return _("En del är redan besvarat. Använd det, och ställ bara de %(left)s frågor som är kvar.") % {
            "left": left
        }
    return {
        GapState.KNOWN: _(
            "Det här är redan besvarat. Läs insikterna först, och fråga bara om det som saknas."
        ),
        GapState.KNOWN_BUT_OLD: _(
            "Det finns svar, men de är gamla. Hör efter om de gäller än innan ni frågar på nytt."
        ),
        GapState.BEING_ASKED: _(
            "Någon frågar om det här just nu. Hör av dig till dem innan ni frågar samma människor."
        ),
        GapState.ASKED_NOT_SHARED: _(
            "Någon har frågat utan att dela vad de fick veta. Be om det innan ni frågar igen."
        ),
        GapState.NEVER_ASKED: _("Ingen verkar ha frågat om det här. Då gör ert insiktsarbete störst nytta."),
        GapState.NOT_APPLICABLE: _(
            "Någon har sagt att det inte finns något att fråga just där; orsaken står nedan."
        ),
    }[check.state]


def load_in_words(load: Load, intent: Intent, names: DirectoryNames) -> list[Sentence]:
    """How much the group in the place has been asked."""
    _ = names.translate
    told = {
        "studies": grouped(load.studies),
        "year": load.since[:4],
        "months": grouped(load.months),
        "people": grouped(load.participants or 0),
    }
    if not load.studies:
        text = _("Inget insiktsarbete som du får se har frågat gruppen där sedan %(year)s.")
        return [Sentence(text, told)]
    sentences = [
        _("%(studies)s insiktsarbeten har frågat gruppen där sedan %(year)s, under %(months)s månader.")
    ]
    if load.studies == 1:
        sentences = [
            _("%(studies)s insiktsarbete har frågat gruppen där sedan %(year)s, under %(months)s månader.")
        ]
    if load.is_suppressed:
        sentences.append(_("De som deltog är för få för att antalet ska visas."))
    elif load.participants is None:
        sentences.append(_("Ingen har skrivit hur många som deltog."))
    else:
        sentences.append(_("%(people)s personer deltog."))
        if load.per_thousand is not None and load.residents and intent.municipality:
            sentences.append(_("Det är %(share)s på tusen av de %(residents)s som bor i %(place)s."))
            told |= {
                "share": str(load.per_thousand).replace(".", _(",")),
                "residents": grouped(load.residents),
                "place": names.name("municipality", intent.municipality),
            }
    return [Sentence(text, told) for text in sentences]


def unshared_in_words(each: Unshared, names: DirectoryNames) -> str:
    """How many insights an organization keeps to itself that seem to answer."""
    _ = names.translate
    return _("Minst %(number)s insikter hos %(organization)s är inte delade med dig.") % {
        "number": each.at_least,
        "organization": names.name("organization", each.organization),
    }


def cells_in_words(check: Check, names: DirectoryNames) -> list[tuple[GapCell, str]]:
    """The white spots, or not, that the group and the place are, each with what it is called and known to be."""
    if check.cells is None:
        return []
    column = check.cells.columns
    labels = {line.where.value: line.label for line in (*check.cells.row_lines, *check.cells.column_lines)}
    return [
        (
            cell,
            f"{labels[cell.row]} – {in_sentence(column, labels[cell.column])}: {_cell_in_words(cell, names)}",
        )
        for cell in check.cells.cells.values()
    ]


def _cell_in_words(cell: GapCell, names: DirectoryNames) -> str:
    _ = names.translate
    words = lower_first(white_spot_name(cell.state, _))
    if cell.reason:
        return f"{words}, {_('därför att')} {lower_first(cell.reason).rstrip('.')}"
    if not cell.facts.count:
        return words
    counted = _("%(count)s insikter") % {"count": grouped(cell.facts.count)}
    if cell.facts.count == 1:
        counted = _("en insikt")
    if cell.facts.newest_year is None:
        return f"{words}, {counted}"
    return f"{words}, {counted}, {_('den nyaste från %(year)s') % {'year': cell.facts.newest_year}}"


def intent_in_words(intent: Intent, names: DirectoryNames) -> str:
    """Whom and where somebody means to ask."""
    _ = names.translate
    parts = [_named("population", tuple(map(str, populations_of(intent.zone))), names)]
    parts.append(_named("subpopulation", intent.subpopulations, names))
    if intent.municipality:
        parts.append(_("i %(place)s") % {"place": names.name("municipality", intent.municipality)})
    return ", ".join(part for part in parts if part)
