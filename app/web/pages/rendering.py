"""What every page is rendered with: who reads, in which language, and what things are called."""

from dataclasses import fields
from typing import Any

from litestar.response import Template

from app.domain.access import ANONYMOUS, Viewer
from app.web.i18n import translator
from app.web.requests import AnyRequest, language_of


def viewer_of(request: AnyRequest) -> Viewer:
    """Whoever reads; nobody known, where the request broke before that was found out."""
    return request.scope.get("user") or ANONYMOUS


def page_context(request: AnyRequest) -> dict[str, Any]:
    """The names that every template can use."""
    language = language_of(request)
    return {
        "_": translator(language),
        "language": language,
        "viewer": viewer_of(request),
        "path": request.scope["path"],
        "address": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
    }


def page(request: AnyRequest, template: str, context: Any, *, status: int = 200) -> Template:
    """A page. `context` is a dataclass of what its template shows."""
    shown = {field.name: getattr(context, field.name) for field in fields(context)}
    return Template(
        template_name=template,
        context={**page_context(request), **shown},
        status_code=status,
        media_type="text/html; charset=utf-8",
    )
