"""Harvesting by OAI-PMH 2.0 (openarchives.org/OAI/2.0/openarchivesprotocol.htm): what may be asked, and what is wrong.

Other repositories and search services come by, say since when, and take what is public; what has gone is told too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.insights import Insight

DUBLIN_CORE = "oai_dc"
OWN_FORMAT = "insikt"
PREFIXES = (DUBLIN_CORE, OWN_FORMAT)
_SET = "organization:"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_LISTED = (("metadataPrefix",), ("from", "until", "set"))


class Verb(StrEnum):
    """What a harvester asks for."""

    IDENTIFY = "Identify"
    LIST_METADATA_FORMATS = "ListMetadataFormats"
    LIST_SETS = "ListSets"
    GET_RECORD = "GetRecord"
    LIST_IDENTIFIERS = "ListIdentifiers"
    LIST_RECORDS = "ListRecords"


#: For each verb the arguments that it needs, and those that it takes beside them.
_ARGUMENTS: dict[Verb, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Verb.IDENTIFY: ((), ()),
    Verb.LIST_METADATA_FORMATS: ((), ("identifier",)),
    Verb.LIST_SETS: ((), ()),
    Verb.GET_RECORD: (("identifier", "metadataPrefix"), ()),
    Verb.LIST_IDENTIFIERS: _LISTED,
    Verb.LIST_RECORDS: _LISTED,
}
#: Verbs whose answer may go on, asked for with a token alone.
_GOES_ON = (Verb.LIST_SETS, Verb.LIST_IDENTIFIERS, Verb.LIST_RECORDS)


class HarvestError(DomainError):
    """What the protocol calls an error; `code` is its word for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Query:
    """One question of a harvester, checked: `since` is included and `before` is not, in UTC."""

    verb: Verb
    arguments: Mapping[str, str]
    since: datetime | None = None
    before: datetime | None = None
    organization: str | None = None

    @property
    def token(self) -> str | None:
        """The resumption token, where the question is to go on with an earlier answer."""
        return self.arguments.get("resumptionToken")


@dataclass(frozen=True, slots=True)
class Harvested:
    """One record on its way out; of one that is gone, `insight` is None. `place` orders what changed at one moment."""

    id: str
    place: tuple[bool, int]
    changed_at: datetime
    organization: str
    insight: Insight | None


def parse_query(pairs: Sequence[tuple[str, str]]) -> Query:
    """What a harvester asks.

    Raises:
        HarvestError: badVerb or badArgument, as the protocol says.
    """
    arguments = dict(pairs)
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in set(Verb):
        raise HarvestError("badVerb", "The verb is missing, repeated or none that the protocol knows.")
    verb = Verb(arguments.pop("verb"))
    if len(pairs) != len(arguments) + 1:
        raise HarvestError("badArgument", "An argument is repeated.")
    needed, others = _ARGUMENTS[verb]
    if "resumptionToken" in arguments and verb in _GOES_ON:
        if len(arguments) > 1:
            raise HarvestError("badArgument", "resumptionToken stands alone beside the verb.")
        return Query(verb, arguments)
    if unknown := sorted(arguments.keys() - {*needed, *others}):
        raise HarvestError("badArgument", f"{verb} takes no argument {unknown[0][:60]}.")
    if missing := [name for name in needed if name not in arguments]:
        raise HarvestError("badArgument", f"{verb} needs {missing[0]}.")
    since, before = _span(arguments.get("from"), arguments.get("until"))
    return Query(verb, arguments, since, before, _organization(arguments.get("set")))


def check_prefix(prefix: str) -> str:
    """The format with this name.

    Raises:
        HarvestError: cannotDisseminateFormat.
    """
    if prefix not in PREFIXES:
        raise HarvestError("cannotDisseminateFormat", f"The formats are {', '.join(PREFIXES)}.")
    return prefix


def set_of(organization: str) -> str:
    """The name of the set of an organization's insights.

    >>> set_of("grums")
    'organization:grums'
    """
    return _SET + organization


def _organization(name: str | None) -> str | None:
    if name is None:
        return None
    organization = name.removeprefix(_SET)
    if organization == name or not re.fullmatch(r"[a-z0-9-]{1,100}", organization):
        raise HarvestError("badArgument", "There is no set by that name; ListSets tells which there are.")
    return organization


def _span(start: str | None, end: str | None) -> tuple[datetime | None, datetime | None]:
    """From and until, which must be days both or seconds both; a day reaches to its end, as does a second."""
    since, until = _moment("from", start), _moment("until", end)
    if start and end and len(start) != len(end):
        raise HarvestError("badArgument", "from and until must be written alike.")
    if since and until and since > until:
        raise HarvestError("badArgument", "from is later than until.")
    if until is None or end is None:
        return since, None
    try:
        return since, until + (timedelta(days=1) if _DAY.fullmatch(end) else timedelta(seconds=1))
    except OverflowError:
        return since, None


def _moment(name: str, value: str | None) -> datetime | None:
    if value is None:
        return None
    if not (_DAY.fullmatch(value) or _SECOND.fullmatch(value)):
        raise HarvestError("badArgument", f"{name} is written YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, in UTC.")
    try:
        return datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as error:
        raise HarvestError("badArgument", f"{name} is no day of the calendar.") from error
