"""What every handler asks of a request: who asks, in which language, and for which Selection."""

from collections.abc import Callable, Iterable
from typing import Any

from litestar import Request

from app.domain.access import Viewer
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.selection import ALL_PARAMETERS, Selection, parse_selection
from app.services.services import Services
from app.settings import Settings
from app.web.cookies import LANGUAGE, read_cookie
from app.web.i18n import LANGUAGES, translator

AnyRequest = Request[Viewer, Any, Any]


def services_of(request: AnyRequest) -> Services:
    """The service's use cases."""
    services: Services = request.app.state.services
    return services


def settings_of(request: AnyRequest) -> Settings:
    """The service's settings."""
    settings: Settings = request.app.state.settings
    return settings


def language_of(request: AnyRequest) -> str:
    """The reader's language: what they chose, else Swedish."""
    chosen = read_cookie(request, LANGUAGE)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def translator_of(request: AnyRequest) -> Callable[[str], str]:
    """What turns the interface's Swedish texts into the reader's language."""
    return translator(language_of(request))


async def names_of(request: AnyRequest) -> DirectoryNames:
    """What things are called in the reader's language."""
    directory = await services_of(request).reference.get_directory()
    return directory.in_language(language_of(request), translator_of(request))


async def selection_of(request: AnyRequest, *, others: Iterable[str] | None = None) -> Selection:
    """The Selection that the address means, checked against the directory.

    `others` are the handler's own parameters: when given, any further name is refused, so that a misspelt filter is
    not taken for none.

    Raises:
        InvalidError: a value or a name that can't be meant.
    """
    _ = translator_of(request)
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name in ALL_PARAMETERS]
    if others is not None:
        allowed = {*ALL_PARAMETERS, *others}
        unknown = sorted({name for name in request.query_params if name not in allowed})
        if unknown:
            message = _("Parametern finns inte. Välj bland: %(known)s.")
            known = ", ".join(sorted(allowed))
            raise InvalidError([Problem(name[:60], message % {"known": known}) for name in unknown])
    selection = parse_selection(pairs, _)
    directory = await services_of(request).reference.get_directory()
    directory.check_selection(selection, _)
    return selection
