"""Our cookies, each bound to this host where the connection is encrypted."""

from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from app.domain.devices import device_of
from app.services.sign_in import Browser

Connection = ASGIConnection[Any, Any, Any, Any]

SESSION = "insikt_session"
#: Half a sign-in: the pass phrase was right.
STEP = "insikt_step"
#: A browser that somebody has signed in with before.
DEVICE = "insikt_device"
#: What was sent along to a provider, to be held against what comes back.
PROVIDER = "insikt_provider"
CSRF = "insikt_csrf"
#: What the reader chose: a language, and colours.
LANGUAGE = "language"
THEME = "theme"


def cookie_name(name: str, *, is_https: bool) -> str:
    """The cookie's name as it is sent; the prefix keeps other hosts of the domain from setting it (RFC 6265bis)."""
    return f"__Host-{name}" if is_https else name


def read_cookie(connection: Connection, name: str) -> str:
    """The cookie's value, "" where it was not sent."""
    return connection.cookies.get(cookie_name(name, is_https=_is_https(connection)), "")


def make_cookie(request: Connection, name: str, value: str, life: timedelta) -> Cookie:
    """The cookie, out of reach of scripts; lasting no time it takes the one that is there away."""
    is_https = _is_https(request)
    return Cookie(
        key=cookie_name(name, is_https=is_https),
        value=value,
        path="/",
        max_age=int(life.total_seconds()),
        secure=is_https,
        httponly=True,
        samesite="lax",
    )


def no_cookie(request: Connection, name: str) -> Cookie:
    """What takes the cookie away."""
    return make_cookie(request, name, "", timedelta())


def browser_of(request: Connection) -> Browser:
    """Where the request comes from, for whoever counts tries and keeps sessions."""
    return Browser(
        address=request.client.host if request.client else "",
        device=read_cookie(request, DEVICE)[:1_000],
        name=device_of(request.headers.get("user-agent", "")[:1_000]),
    )


def _is_https(connection: Connection) -> bool:
    return bool(connection.app.state.settings.is_https)
