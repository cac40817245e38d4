"""Headers that every answer carries, to keep browsers from doing what we never ask of them."""

import base64
import hashlib
import re

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FIXED = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_YEAR = 31_536_000


def picture_policy(svg: str, *further: str, ancestors: str = "'none'") -> str:
    """What a picture that stands alone may do: be drawn in the style it brings, and in `further` ones of ours."""
    found = re.search(r"<style>(.*?)</style>", svg, re.DOTALL)
    digests = [hashlib.sha256(style.encode()).digest() for style in (found[1] if found else "", *further)]
    styles = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return f"default-src 'none'; style-src {styles}; frame-ancestors {ancestors}"


async def add_security_headers(message: Message, scope: Scope) -> None:
    """Add the headers to a response that is about to start; a handler's own value stands."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _FIXED.items():
        headers.setdefault(name, value)
    if not scope["path"].startswith("/static/"):
        headers.setdefault("cache-control", "no-store")
        headers.setdefault("vary", "Cookie, Authorization")
    if scope["app"].state.settings.is_https:
        headers.setdefault("strict-transport-security", f"max-age={_YEAR}; includeSubDomains")
