"""Addresses: where a form may send its reader afterwards, and where the service itself is reached."""

import re
from urllib.parse import urlsplit

from litestar.response import Redirect

from app.web.requests import AnyRequest, settings_of

_HOST = re.compile(r"[a-z0-9.-]+")


def own_address(wanted: str | None, otherwise: str = "/") -> str:
    """The wanted address when it is a path of ours, else the other one; no redirect ever leaves the service.

    >>> own_address("/karta?theme=juridik"), own_address("//example.org"), own_address("https://example.org")
    ('/karta?theme=juridik', '/', '/')
    """
    if not wanted or len(wanted) > 2_000 or not wanted.startswith("/"):
        return otherwise
    if wanted[1:2] in ("/", "\\") or not wanted.isascii() or not wanted.isprintable() or "\\" in wanted:
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else wanted


def see_other(address: str) -> Redirect:
    """Send the reader on with a GET, after a form that changed something."""
    return Redirect(address, status_code=303)


def origin_of(request: AnyRequest) -> str:
    """The address that the service is reached at: the one it is set to have, else the one that was asked."""
    return settings_of(request).public_url or str(request.base_url).rstrip("/")


def host_of(origin: str) -> str:
    """The host of an address, as identifiers of ours carry it."""
    host = (urlsplit(origin).hostname or "").lower()
    return host if _HOST.fullmatch(host) else "localhost"
