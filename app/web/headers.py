"""Headers that every answer carries, to keep browsers from doing what we never ask of them."""

import base64
import hashlib
import re

from litestar.types import Message, Scope

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_Headers = tuple[tuple[bytes, bytes], ...]
_ALWAYS: _Headers = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_NOT_KEPT: _Headers = ((b"cache-control", b"no-store"), (b"vary", b"Cookie, Authorization"))
_YEAR = 31_536_000
_ENCRYPTED: _Headers = ((b"strict-transport-security", f"max-age={_YEAR}; includeSubDomains".encode()),)


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
    headers = list(message["headers"])
    known = {name.lower() for name, _ in headers}
    wanted = _ALWAYS if scope["path"].startswith("/static/") else _ALWAYS + _NOT_KEPT
    if scope["app"].state.settings.is_https:
        wanted += _ENCRYPTED
    message["headers"] = headers + [each for each in wanted if each[0] not in known]
