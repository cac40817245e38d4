"""The web application: `create_app` joins routes, templates, security and the service's life to one another."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from litestar import Litestar, Router
from litestar.config.csrf import CSRFConfig
from litestar.exceptions import NotFoundException
from litestar.middleware import DefineMiddleware
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from app.composition import compose
from app.settings import Settings, read_settings
from app.web.api import api_handlers
from app.web.cookies import CSRF, cookie_name
from app.web.errors import EXCEPTION_HANDLERS
from app.web.headers import add_security_headers
from app.web.health import health_handlers
from app.web.limits import LimitMiddleware
from app.web.openapi import CompleteJson
from app.web.pages import page_handlers
from app.web.requests import AnyRequest
from app.web.templating import environment
from app.web.viewers import ViewerMiddleware

ROOT = Path(__file__).resolve().parents[1]
#: The largest request that is read, in bytes; files come in through a handler with a limit of its own.
MAX_REQUEST = 16_000_000
#: The longest name of a file that common file systems keep, in bytes.
LONGEST_NAME = 255


def refuse_impossible_name(request: AnyRequest) -> None:
    """Look for no file whose name no file can have: asking for it would be an error instead of a no.

    Raises:
        NotFoundException: the path holds a null character, or a name longer than file systems keep.
    """
    path = request.scope["path"]
    if "\0" in path or any(len(piece.encode()) > LONGEST_NAME for piece in path.split("/")):
        raise NotFoundException


def create_app(settings: Settings | None = None) -> Litestar:
    """The application that the settings ask for; without any, those of the environment."""
    settings = settings or read_settings()

    @asynccontextmanager
    async def life(app: Litestar) -> AsyncGenerator[None, None]:
        app.state.services = services = compose(app.state.settings)
        await services.index.start()
        await services.import_runner.start()
        await services.webhook_runner.start()
        await services.attachments.sweep()
        await services.retention.start()
        try:
            yield
        finally:
            await services.close()

    app = Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=api_handlers()),
            Router("/", route_handlers=page_handlers(), include_in_schema=False),
            Router("/", route_handlers=health_handlers(), include_in_schema=False),
            create_static_files_router(
                "/static",
                [ROOT / "static"],
                include_in_schema=False,
                cache_control=None,
                before_request=refuse_impossible_name,
            ),
        ],
        lifespan=[life],
        middleware=[
            DefineMiddleware(ViewerMiddleware, exclude=["^/static/", "^/health/"]),
            LimitMiddleware(),
        ],
        csrf_config=CSRFConfig(
            secret=settings.secret_key,
            cookie_name=cookie_name(CSRF, is_https=settings.is_https),
            cookie_secure=settings.is_https,
            cookie_httponly=True,
            exclude=["^/api/", "^/oai$"],
        ),
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment())),
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[add_security_headers],
        openapi_config=OpenAPIConfig(
            title="Insiktskartan",
            version="1",
            description="What residents have said: insights, studies, maps and white spots.",
            path="/schema",
            use_handler_docstrings=True,
            render_plugins=[CompleteJson()],
            components=Components(
                security_schemes={
                    "token": SecurityScheme(type="http", scheme="bearer", description="An API token")
                }
            ),
            security=[{}, {"token": []}],
        ),
        request_max_body_size=MAX_REQUEST,
        logging_config=None,
    )
    app.state.settings = settings
    return app
