"""The web application over the demonstration corpus, and browsers that the cast has signed in with."""

from collections.abc import Callable, Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.asgi import create_app
from app.settings import Settings
from tests.conftest import make_settings

PASS_PHRASE = "en karta som alla får se"
Client = TestClient


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """The application, made once: joining its routes takes longer than most tests."""
    return create_app(make_settings(tmp_path_factory.mktemp("unused")))


@pytest.fixture
def client(application: Litestar, demo_settings: Settings) -> Iterator[TestClient]:
    """The anonymous visitor, over the demonstration corpus."""
    application.state.settings = demo_settings
    with TestClient(application, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def token_of(client: TestClient) -> Callable[..., dict[str, str]]:
    """The header with which one of the cast uses the interface for programs."""
    accounts = client.app.state.services.accounts

    def make(name: str, scope: str = "write") -> dict[str, str]:
        token = client.blocking_portal.call(lambda: accounts.create_token(f"{name}@exempel.se", scope=scope))
        return {"Authorization": f"Bearer {token}"}

    return make
