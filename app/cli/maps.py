"""Drawing maps."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.exports import written
from app.cli.options import as_option, selection_options
from app.cli.runtime import Runtime, pass_runtime
from app.domain.selection import Selection

if TYPE_CHECKING:
    from app.services.services import Services


@click.command("map")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, ending in .svg or .png.",
)
@click.option(
    "--width",
    type=click.IntRange(200, 4000),
    default=1600,
    show_default=True,
    help="Width of a PNG in pixels.",
)
@as_option
@selection_options
@pass_runtime
def map_(runtime: Runtime, *, output: Path, width: int, email: str | None, selection: Selection) -> None:
    """Draw the insights of a selection, exactly as EMAIL sees them."""
    ending = output.suffix.lower()
    if ending not in (".svg", ".png"):
        raise click.UsageError(f"a map is an .svg or a .png, not {output}")

    async def work(services: "Services") -> None:
        viewer = await services.accounts.get_viewer(email)
        directory = await services.reference.get_directory()
        directory.check_selection(selection)
        if ending == ".svg":
            picture = (await services.maps.draw_svg(viewer, selection)).encode()
        else:
            picture = await services.maps.draw_png(viewer, selection, width=width)
        with written(output) as file:
            file.write(picture)

    runtime.run(work)
