"""The service as a whole: set it up and serve it."""

import logging
import os
import socket
from typing import TYPE_CHECKING

import click

from app.cli.runtime import Runtime, pass_runtime
from app.domain.hosts import is_this_machine
from app.settings import Settings

if TYPE_CHECKING:
    from app.services.services import Services

APPLICATION = "app.asgi:create_app"


@click.command()
@click.option("--demo", is_flag=True, help="Add the demonstration's insights and people.")
@pass_runtime
def init(runtime: Runtime, *, demo: bool) -> None:
    """Create the database or bring it up to date, and load vocabularies and register.

    It can be run again at any time and changes only what is out of date.
    """
    settings = runtime.settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)

    async def work(services: "Services") -> None:
        await services.seeding.migrate()
        await services.seeding.load_vocabularies()
        await services.seeding.load_register()
        if demo:
            await services.seeding.load_demonstration()

    runtime.run(work, needs_database=False)
    click.echo(f"The service is set up in {settings.data_dir}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@pass_runtime
def serve(runtime: Runtime, *, host: str, port: int, workers: int) -> None:
    """Serve pages and API until stopped."""
    import uvicorn

    settings = runtime.settings()
    _check_workers(settings, workers)
    people = runtime.run(_demonstration_people)
    if _is_private(host, settings):
        os.environ["INSIKT_LOOPBACK"] = "1"
    else:
        os.environ.pop("INSIKT_LOOPBACK", None)
    logging.getLogger("app").setLevel(logging.NOTSET)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    listener = _listen(host, port)
    click.echo(f"Insiktskartan: {settings.public_url or _address(host, port)}")
    if people and "INSIKT_LOOPBACK" in os.environ:
        email, pass_phrase = people
        click.echo(f"To try it out, sign in as {email} with the pass phrase: {pass_phrase}")
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        from uvicorn.supervisors import Multiprocess

        Multiprocess(config, sockets=[listener]).run()


async def _demonstration_people(services: "Services") -> tuple[str, str] | None:
    """The first person of the demonstration and the pass phrase, where the demonstration is loaded."""
    if not await services.seeding.has_demonstration():
        return None
    return next(iter(services.seeding.demonstration_people().items()))


def _check_workers(settings: Settings, workers: int) -> None:
    is_embedded = settings.search_url is None or settings.database_url.startswith("sqlite")
    if workers > 1 and is_embedded:
        raise click.UsageError(
            "several workers need PostgreSQL and Meilisearch: set INSIKT_DATABASE_URL and INSIKT_SEARCH_URL, "
            "or leave --workers out"
        )


def _is_private(host: str, settings: Settings) -> bool:
    """Whether only this machine reaches the service; one that has a public address is behind a proxy."""
    return settings.public_url is None and is_this_machine(host)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything is started, so that a port in use is one clear line."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise click.ClickException(f"can't listen on {host} port {port}: {error.strerror}") from error
    listener.set_inheritable(True)
    return listener


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
