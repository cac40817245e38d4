"""What every command works with: the services that the environment's settings ask for."""

import asyncio
import gc
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from app.settings import Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.services.services import Services

Result = TypeVar("Result")
#: Long work makes and drops very many small things, of which next to none point at each other in circles.
_COLLECTED_AFTER = 100_000


@dataclass(frozen=True, slots=True)
class Runtime:
    """Runs a command's work with services that are opened for it and closed after it."""

    compose: "Callable[[Settings], Services]"

    def settings(self) -> Settings:
        """The settings of the environment."""
        return read_settings()

    def run(self, work: "Callable[[Services], Awaitable[Result]]", *, needs_database: bool = True) -> Result:
        """Do the work; first make sure that there is a database of the right shape, unless the work makes it.

        Raises:
            ClickException: the database is not set up.
        """
        settings = self.settings()
        logging.getLogger("app").setLevel(logging.ERROR)

        async def run() -> Result:
            services = self.compose(settings)
            # What is loaded by now stays; the collector need not look at it again and again during long work.
            gc.freeze()
            gc.set_threshold(_COLLECTED_AFTER)
            try:
                if needs_database and not await services.seeding.is_ready():
                    raise click.ClickException(
                        "the database is not set up for this version; run insiktskarta init"
                    )
                return await work(services)
            finally:
                await services.close()

        return asyncio.run(run())


pass_runtime = click.make_pass_decorator(Runtime)
