"""Harvesting: what is public, page by page, to whoever asks by OAI-PMH. Everybody is given the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from app.domain.harvest import Harvested, HarvestError, Query, Verb, check_prefix
from app.domain.identifiers import is_uuid
from app.domain.organizations import Organization
from app.identity.vault import Vault
from app.persistence import harvest
from app.persistence.database import Database
from app.persistence.harvest import Span
from app.services.accounts import utc_now
from app.services.reference import ReferenceService

#: How many records one answer holds, and how long one may wait before asking for the next.
PAGE = 200
TOKEN_LIFE = timedelta(hours=24)
#: What the repository says of itself while it is empty.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class _Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a list goes on: all that a resumption token holds, so that nothing is kept for anybody."""

    verb: str
    prefix: str
    since: datetime | None
    before: datetime | None
    organization: str | None
    at: datetime
    last: tuple[bool, int]
    given: int
    total: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class HarvestPage:
    """One answer of a list. `token` is None where it is the only one and "" where it is the last of several."""

    prefix: str
    items: list[Harvested]
    total: int
    given_before: int
    token: str | None
    expires_at: datetime | None


class HarvestService:
    """The use cases of harvesters."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        *,
        secret_key: str,
        page: int = PAGE,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.page = page
        self.clock = clock
        self._vault = Vault(secret_key, "harvest")

    async def get_earliest(self) -> datetime:
        """When the first change was that can be asked for."""
        async with self.database.reading() as connection:
            return await harvest.find_earliest(connection) or _BEGINNING

    async def get_latest_changes(self) -> dict[str, datetime]:
        """When each organization that has public insights last changed one."""
        async with self.database.reading() as connection:
            return await harvest.latest_changes(connection)

    async def list_sets(self) -> list[Organization]:
        """The organizations, each of whose public insights are a set."""
        organizations = (await self.reference.get_directory()).organizations
        return [organizations[name] for name in sorted(organizations)]

    async def get_record(self, insight_id: str) -> Harvested:
        """The record of one insight.

        Raises:
            HarvestError: idDoesNotExist.
        """
        if is_uuid(insight_id):
            async with self.database.reading() as connection:
                if found := await harvest.find_harvested(connection, insight_id):
                    return found
        raise HarvestError("idDoesNotExist", "There is no such record.")

    async def list_records(self, query: Query) -> HarvestPage:
        """One answer of ListRecords or ListIdentifiers.

        Raises:
            HarvestError: as the protocol says.
        """
        if query.token is not None:
            place = self._open(query.token, query.verb)
            span = Span(place.since, place.before, place.organization, (place.at, place.last))
            return await self._list(query.verb, place.prefix, span, given=place.given, total=place.total)
        prefix = check_prefix(query.arguments["metadataPrefix"])
        if query.organization is not None:
            known = (await self.reference.get_directory()).organizations
            if query.organization not in known:
                raise HarvestError("badArgument", "There is no such set; ListSets tells which there are.")
        span = Span(query.since, query.before, query.organization)
        return await self._list(query.verb, prefix, span, given=0, total=None)

    async def _list(
        self, verb: Verb, prefix: str, span: Span, *, given: int, total: int | None
    ) -> HarvestPage:
        async with self.database.reading() as connection:
            found = await harvest.list_harvested(connection, span, limit=self.page + 1)
            if total is None:
                total = (
                    len(found) if len(found) <= self.page else await harvest.count_harvested(connection, span)
                )
        items = found[: self.page]
        if not items and not given:
            raise HarvestError("noRecordsMatch", "Nothing was changed in that time and set.")
        if len(found) <= self.page:
            return HarvestPage(prefix, items, total, given, "" if given else None, None)
        expires_at = self.clock() + TOKEN_LIFE
        place = _Place(
            verb=verb,
            prefix=prefix,
            since=span.since,
            before=span.before,
            organization=span.organization,
            at=items[-1].changed_at,
            last=items[-1].place,
            given=given + len(items),
            total=max(total, given + len(found)),
            expires_at=expires_at,
        )
        token = self._vault.seal(msgspec.json.encode(place).decode())
        return HarvestPage(prefix, items, total, given, token, expires_at)

    def _open(self, token: str, verb: Verb) -> _Place:
        text = self._vault.open(token)
        if text is not None:
            try:
                place = msgspec.json.decode(text, type=_Place)
            except msgspec.MsgspecError:
                text = None
        if text is None or place.verb != verb or place.expires_at < self.clock():
            raise HarvestError("badResumptionToken", "The token is unknown or has ended; begin anew.")
        return place
