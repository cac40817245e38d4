"""Finds out who asks: a bearer token, a session cookie, or nobody."""

import re

from litestar.connection import ASGIConnection
from litestar.exceptions import ClientException, NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from app.domain.access import ANONYMOUS
from app.services.accounts import TOKEN_PREFIX
from app.services.services import Services
from app.web.cookies import SESSION, read_cookie
from app.web.limits import count_request

API = "/api/"
#: What a key that is refused weighs beside a request.
GUESS = 5
TOKEN_IN_ADDRESS = (
    "Nyckeln hör hemma i huvudet Authorization, aldrig i adressen. Byt ut den: den kan ha hamnat i en logg."  # noqa: S105
)
_IN_ADDRESS = re.compile(rf"{TOKEN_PREFIX}[\w-]{{40}}|(^|&)access_token=")
_SAFE = {"GET", "HEAD", "OPTIONS"}


class ViewerMiddleware(AbstractAuthenticationMiddleware):
    """Sets `request.user` to the Viewer. A session may only read through the API: writing there takes a token."""

    async def authenticate_request(self, connection: ASGIConnection) -> AuthenticationResult:  # type: ignore[type-arg]
        """The viewer whom the token or the cookie stands for.

        Raises:
            NotAuthorizedException: a token was sent that is unknown or has ended.
            ClientException: a token was sent in the address, where it ends up in logs.
            TooManyTriesError: too many unknown tokens were sent.
        """
        services: Services = connection.app.state.services
        if _IN_ADDRESS.search(connection.scope["query_string"].decode("latin-1")):
            raise ClientException(TOKEN_IN_ADDRESS)
        header = connection.headers.get("authorization")
        if header is not None:
            kind, _, token = header.partition(" ")
            viewer = (
                await services.accounts.find_viewer_by_token(token.strip())
                if kind.lower() == "bearer"
                else None
            )
            if viewer is None:
                # Somebody may be guessing: what is refused here counts for the address, and more than what is answered.
                await count_request(connection, GUESS)
                raise NotAuthorizedException("Nyckeln är okänd eller har gått ut.")
            return AuthenticationResult(user=viewer, auth="token")
        secret = read_cookie(connection, SESSION)
        is_api_change = (
            connection.scope["path"].startswith(API) and connection.scope.get("method") not in _SAFE
        )
        if secret and not is_api_change and (found := await services.accounts.find_viewer_by_session(secret)):
            return AuthenticationResult(user=found, auth="session")
        return AuthenticationResult(user=ANONYMOUS, auth=None)
