"""The web application over the demonstration corpus, and browsers that the cast has signed in with."""

from collections.abc import Callable, Iterator

import pytest
from litestar.testing import TestClient

from app.asgi import create_app
from app.settings import Settings

PASS_PHRASE = "en karta som alla får se"
Client = TestClient


@pytest.fixture
def client(demo_settings: Settings) -> Iterator[TestClient]:
    """The anonymous visitor, over the demonstration corpus."""
    with TestClient(create_app(demo_settings), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def token_of(client: TestClient) -> Callable[..., dict[str, str]]:
    """The header with which one of the cast uses the interface for programs."""
    accounts = client.app.state.services.accounts

    def make(name: str, scope: str = "write") -> dict[str, str]:
        token = client.blocking_portal.call(lambda: accounts.create_token(f"{name}@exempel.se", scope=scope))
        return {"Authorization": f"Bearer {token}"}

    return make
