"""No client takes more than its share: requests are weighed and counted, together by all workers."""

import re

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from app.domain.access import ANONYMOUS
from app.domain.throttling import RateLimit
from app.services.services import Services
from app.services.throttle import network_of
from app.settings import Settings

_WEIGHS_NOTHING = ("/static/", "/health/")
_TAKES_IN = re.compile(r"^(/importera|/api/v1/imports)|/(bilagor|attachments)$")
_MAKES_A_FILE = re.compile(r"\.(png|svg|csv|xlsx|jsonl|md|qdpx|qdc|docx|pdf|zip|atom)$|/export")
_SEARCHES = re.compile(r"^/sok|[?&]q=[^&]")


def is_limited(settings: Settings) -> bool:
    """Whether requests are counted: not where this machine alone reaches the service, nor where the settings say no."""
    return not settings.is_loopback and settings.requests_per_minute > 0


def weigh(method: str, path: str, query: str) -> int:
    """How much a request counts: what takes long counts more.

    >>> weigh("GET", "/karta", ""), weigh("GET", "/karta.png", ""), weigh("POST", "/api/v1/imports", "")
    (1, 10, 30)
    """
    if method == "POST" and _TAKES_IN.search(path):
        return 30
    if _MAKES_A_FILE.search(path):
        return 10
    return 2 if _SEARCHES.search(f"{path}?{query}") else 1


async def count_request(connection: ASGIConnection, weight: int) -> None:  # type: ignore[type-arg]
    """Count a request for the account that makes it, else for the address that it comes from.

    Raises:
        TooManyTriesError: there were too many of late.
    """
    settings: Settings = connection.app.state.settings
    if not is_limited(settings):
        return
    services: Services = connection.app.state.services
    viewer = connection.scope.get("user") or ANONYMOUS
    who = viewer.account if viewer.account is not None else network_of(_address(connection))
    limit = RateLimit(settings.requests_per_minute, settings.requests_per_minute / 60)
    await services.throttle.spend(services.throttle.key("requests", who), limit, weight)


def _address(connection: ASGIConnection) -> str:  # type: ignore[type-arg]
    return connection.client.host if connection.client else ""


class LimitMiddleware(ASGIMiddleware):
    """Weighs each request before it is answered; files of ours and questions about health weigh nothing."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Count, then go on."""
        if scope["type"] == ScopeType.HTTP and not scope["path"].startswith(_WEIGHS_NOTHING):
            connection: ASGIConnection = ASGIConnection(scope)  # type: ignore[type-arg]
            query = scope["query_string"].decode("latin-1")
            await count_request(connection, weigh(scope["method"], scope["path"], query))
        await next_app(scope, receive, send)
