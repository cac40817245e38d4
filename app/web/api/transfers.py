"""Taking out over HTTP."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery
from litestar.response import Stream

from app.domain.selection import Selection
from app.services.exports import FORMATS, ExportFormat
from app.web.api.parameters import provide_selection
from app.web.requests import AnyRequest, language_of, services_of, translator_of


async def begun(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The same pieces with the first already made, so that what goes wrong at once is answered as a problem."""
    first = await anext(pieces, b"")

    async def joined() -> AsyncGenerator[bytes, None]:
        async with aclosing(pieces):
            yield first
            async for piece in pieces:
                yield piece

    return joined()


def export_handler(form: ExportFormat) -> HTTPRouteHandler:
    """The route that gives a Selection as one kind of file."""

    @get(
        f"/export.{form.name}",
        operation_id=f"Export{form.name.capitalize()}",
        tags=["transfer"],
        media_type=form.media_type,
        dependencies={"selection": Provide(provide_selection)},
        opt={"parameters": ("download",)},
    )
    async def export(
        request: AnyRequest, selection: NamedDependency[Selection], download: FromQuery[bool] = True
    ) -> Stream:
        """The insights of a Selection as a file, with what they refer to; exactly what the viewer sees."""
        pieces = services_of(request).exports.stream(
            request.user, selection, form.name, language=language_of(request), _=translator_of(request)
        )
        pieces = await begun(pieces)
        disposition = "attachment" if download else "inline"
        headers = {"content-disposition": f'{disposition}; filename="insikter.{form.name}"'}
        return Stream(pieces, media_type=form.media_type, headers=headers)

    return export


handlers = [export_handler(form) for form in FORMATS.values()]
