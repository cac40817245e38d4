"""How a map is to be shown, apart from which insights are on it: colour, clusters, and what counts as new."""

from dataclasses import dataclass
from datetime import date

from app.domain.errors import InvalidError, Problem
from app.domain.insights import check_one
from app.domain.maps.dimensions import ADDED, COLOURINGS, GROUPINGS
from app.domain.vocabularies import Translate

#: The query parameters of a look, in the order of addresses.
LOOK_PARAMETERS: tuple[str, ...] = ("colour", "group", "since")


@dataclass(frozen=True, slots=True)
class MapLook:
    """What colour stands for, what dots gather by ("" for nothing), and since when insights count as added.

    With `since` the colour tells what was added.
    """

    colour: str = COLOURINGS[0]
    group: str = ""
    since: date | None = None

    @property
    def colouring(self) -> str:
        """The dimension that decides the colour."""
        return self.colour if self.since is None else ADDED

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Its query parameters, without those that say what goes without saying."""
        usual = MapLook()
        values = (self.colour, self.group, self.since.isoformat() if self.since else "")
        return tuple(
            (name, value)
            for name, value, other in zip(LOOK_PARAMETERS, values, (usual.colour, "", ""), strict=True)
            if value != other
        )


PLAIN = MapLook()


def parse_look(colour: str | None, group: str | None, since: str | None, _: Translate = str) -> MapLook:
    """The look that query parameters mean; empty ones mean the usual.

    Raises:
        InvalidError: a colour, a group or a date that can't be.
    """
    colour, group = colour or COLOURINGS[0], group or ""
    problems = check_one("colour", colour, COLOURINGS, _)
    problems += check_one("group", group, GROUPINGS, _) if group else []
    day: date | None = None
    try:
        day = date.fromisoformat(since) if since else None
    except ValueError:
        problems.append(Problem("since", _("Skriv dagen som 2024-03-01.")))
    if problems:
        raise InvalidError(problems)
    return MapLook(colour, group, day)
