"""Optimistic locking on the wire: `ETag` says which version was read, `If-Match` which one is to be changed."""

import re

from app.domain.errors import InvalidError, Problem
from app.web.requests import AnyRequest

_ETAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"{version}"'}


def expected_version(request: AnyRequest) -> int | None:
    """The version that the sender means to change; None where the sender does not care.

    Raises:
        InvalidError: the header is none of our versions.
    """
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    found = _ETAG.fullmatch(header.strip())
    if not found:
        raise InvalidError(
            [Problem("If-Match", "If-Match ska vara den ETag som insikten hade när den lästes.")]
        )
    return int(found.group(1))
