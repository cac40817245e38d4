"""A real service and a real Chromium: what a person meets, and what axe finds."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn

from app.asgi import create_app
from tests.conftest import make_settings

PASS_PHRASE = "en karta som alla får se"
AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="session")
def site(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service over the demonstration corpus, which the browser tests share."""
    folder = tmp_path_factory.mktemp("browser") / "data"
    shutil.copytree(demo_data, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(create_app(make_settings(folder)), port=port, log_level="warning", loop="asyncio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(300):
        if server.started:
            break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def chromium(site: str) -> Iterator[object]:
    """Debian's Chromium. It comes after the site and goes with its module, for while it lives an event loop is running
    here, under which others could not run theirs."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("browser tests: Chromium is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site) -> Iterator[Callable[..., object]]:
    """Opens a page as one of the cast, at a width, in light or dark; a complaint in the console fails the test."""
    contexts, complaints = [], []

    def make(path: str = "/", *, who: str = "", width: int = 1440, dark: bool = False, script: bool = True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            base_url=site,
            locale="sv-SE",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if who:
            page.goto("/logga-in")
            page.fill("#email", f"{who}@exempel.se")
            page.fill("#password", PASS_PHRASE)
            page.click("main button")
            page.wait_for_url("**/")
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not [each for each in complaints if "status of 4" not in each], complaints


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.exists():
        pytest.skip("accessibility: axe-core is missing, run npm ci")
    return AXE.read_text()
