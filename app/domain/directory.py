"""The directory: what every name in a Selection or a record stands for, at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import InvalidError, Problem
from app.domain.organizations import Municipality, Network, Organization
from app.domain.populations import zone_from_slug, zone_names
from app.domain.selection import SCHEME_OF, Selection
from app.domain.vocabularies import Scheme, Translate, Vocabularies


@dataclass(frozen=True, slots=True)
class Directory:
    """Vocabularies, organizations, networks and places, as they stand."""

    vocabularies: Vocabularies
    organizations: Mapping[str, Organization]
    networks: Mapping[str, Network]
    municipalities: Mapping[str, Municipality]
    counties: Mapping[str, str]

    def in_language(self, language: str, _: Translate = str) -> "DirectoryNames":
        """The directory as readers of one language read it."""
        return DirectoryNames(self, language, _)

    def check_selection(self, selection: Selection, _: Translate = str) -> None:
        """Refuse names that nothing answers to, so that a misspelt filter is never taken for an empty result.

        Raises:
            InvalidError: a concept, organization, municipality or county that does not exist.
        """
        problems = []
        for parameter, known in (
            ("organization", self.organizations),
            ("municipality", self.municipalities),
            ("county", self.counties),
            *((parameter, self._concepts(scheme)) for parameter, scheme in SCHEME_OF.items()),
        ):
            problems += [
                Problem(parameter, _("”%(value)s” finns inte.") % {"value": value[:60]})
                for value in selection.values(parameter)
                if value not in known
            ]
        if problems:
            raise InvalidError(problems)

    def check_places(self, organization: str, municipality: str | None, _: Translate = str) -> list[Problem]:
        """What is wrong with the organization and the municipality that a record names."""
        problems = []
        if organization not in self.organizations:
            message = _("Organisationen ”%(value)s” finns inte.")
            problems.append(Problem("organization", message % {"value": organization[:60]}))
        if municipality is not None and municipality not in self.municipalities:
            message = _("Kommunkoden ”%(value)s” finns inte; en kommunkod har fyra siffror, som 1764.")
            problems.append(Problem("municipality", message % {"value": municipality[:60]}))
        return problems

    def _concepts(self, scheme: Scheme) -> set[str]:
        return {concept.id for concept in self.vocabularies.list_concepts(scheme)}


@dataclass(frozen=True, slots=True)
class DirectoryNames:
    """What things are called in one language."""

    directory: Directory
    language: str
    translate: Translate

    def name(self, parameter: str, value: str) -> str:
        """The name of one value of a Selection parameter; what is unknown is its own name."""
        if parameter in SCHEME_OF:
            return self.directory.vocabularies.label(SCHEME_OF[parameter], value, self.language)
        if parameter == "organization":
            found = self.directory.organizations.get(value)
            return found.name if found else value
        if parameter == "municipality":
            place = self.directory.municipalities.get(value)
            return place.name if place else value
        if parameter == "county":
            return self.directory.counties.get(value, value)
        if parameter == "zone":
            return self.zone(zone_from_slug(value))
        return self._fixed(parameter, value)

    def zone(self, zone: int) -> str:
        """The name of a zone: exactly its populations."""
        return zone_names(self.translate)[zone]

    def _fixed(self, parameter: str, value: str) -> str:
        _ = self.translate
        fixed = {
            ("basis", "from"): _("Från gruppen"),
            ("basis", "about"): _("Om gruppen"),
            ("basis", "unknown"): _("Okänd avsändare"),
            ("status", "draft"): _("Utkast"),
            ("status", "published"): _("Publicerad"),
            ("status", "superseded"): _("Ersatt"),
            ("status", "withdrawn"): _("Tillbakadragen"),
        }
        return fixed.get((parameter, value), value)
