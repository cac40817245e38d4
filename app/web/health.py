"""Health and figures for whoever runs the service."""

from typing import Any

from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from app.persistence.database import DatabaseUnreachableError
from app.services.services import Services
from app.web.requests import AnyRequest, services_of


@get("/health/live", operation_id="IsLive")
async def is_live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@get("/health/ready", operation_id="IsReady")
async def is_ready(request: AnyRequest) -> Response[dict[str, Any]]:
    """The service can do its work, or says why not."""
    reasons = await _reasons(services_of(request))
    return Response(
        {"status": "unavailable" if reasons else "ok", "reasons": reasons},
        status_code=503 if reasons else 200,
    )


async def _reasons(services: Services) -> list[str]:
    try:
        is_migrated = await services.seeding.is_ready()
    except DatabaseUnreachableError:
        return ["database: unreachable"]
    reasons = [] if is_migrated else ["database: migrations are missing, run insiktskarta init"]
    health = await services.index.health()
    if not health.is_well:
        reasons.append(f"search: {health.message}")
    return reasons


@get("/metrics", operation_id="ListMetrics")
async def list_metrics(request: AnyRequest) -> Response[bytes]:
    """Counts for Prometheus; never anything that was written."""
    registry = CollectorRegistry()
    waiting = Gauge(
        "insiktskartan_outbox_pending",
        "Changes that the search index has still to take in",
        registry=registry,
    )
    waiting.set(await services_of(request).index.count_pending())
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def health_handlers() -> list[Any]:
    """The routes of this module."""
    return [is_live, is_ready, list_metrics]
