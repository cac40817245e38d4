"""What the fixed values of insights and studies are called, and what each means for whoever reads."""

from collections.abc import Callable

from app.domain.directory import Directory

Translate = Callable[[str], str]


def evidence_name(kind: str, _: Translate) -> str:
    """What a piece of evidence is."""
    return {"quote": _("Citat"), "observation": _("Iakttagelse"), "figure": _("Siffra")}.get(kind, kind)


def confidence_name(confidence: str | None, _: Translate) -> str:
    """How sure the author is; "" when nothing is said."""
    known = {"high": _("Säker"), "medium": _("Ganska säker"), "low": _("Osäker")}
    return known.get(confidence or "", confidence or "")


def visibility_name(visibility: str, _: Translate) -> str:
    """The level of sharing, in a word or two."""
    known = {
        "private": _("Bara jag"),
        "organization": _("Inom organisationen"),
        "network": _("Inom nätverket"),
        "public": _("Öppet för alla"),
    }
    return known.get(visibility, visibility)


def feedback_name(feedback: str, _: Translate) -> str:
    """Whether those who took part have been told what became of it."""
    known = {
        "none": _("Ingen återkoppling än"),
        "planned": _("Återkoppling är planerad"),
        "given": _("De som deltog har fått återkoppling"),
    }
    return known.get(feedback, feedback)


def legal_basis_name(basis: str, _: Translate) -> str:
    """On what personal data are handled."""
    known = {
        "public_interest": _("Uppgift av allmänt intresse"),
        "consent": _("Samtycke"),
        "legal_obligation": _("Rättslig förpliktelse"),
        "legitimate_interest": _("Intresseavvägning"),
        "no_personal_data": _("Inga personuppgifter behandlas"),
    }
    return known.get(basis, basis)


def who_sees(visibility: str, organization: str, directory: Directory, _: Translate) -> str:
    """Who will see a record that is shared at this level, in a sentence."""
    if visibility == "private":
        return _("Ingen annan än du ser den.")
    if visibility == "organization":
        return _("Alla med konto i organisationen ser den.")
    if visibility == "network":
        found = directory.organizations.get(organization)
        networks = [
            directory.networks[each].name
            for each in (found.networks if found else ())
            if each in directory.networks
        ]
        if not networks:
            return _("Organisationen är inte med i något nätverk, så bara de egna ser den.")
        return _("Alla med konto i organisationer i samma nätverk (%(networks)s) ser den.") % {
            "networks": ", ".join(networks)
        }
    return _("Alla kan läsa den, även utan att logga in.")
