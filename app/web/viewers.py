"""Finds out who asks: a bearer token, a session cookie, or nobody."""

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from app.domain.access import ANONYMOUS
from app.services.services import Services
from app.web.cookies import SESSION, read_cookie

API = "/api/"
_SAFE = {"GET", "HEAD", "OPTIONS"}


class ViewerMiddleware(AbstractAuthenticationMiddleware):
    """Sets `request.user` to the Viewer. A session may only read through the API: writing there takes a token."""

    async def authenticate_request(self, connection: ASGIConnection) -> AuthenticationResult:  # type: ignore[type-arg]
        """The viewer whom the token or the cookie stands for.

        Raises:
            NotAuthorizedException: a token was sent that is unknown or has ended.
        """
        services: Services = connection.app.state.services
        header = connection.headers.get("authorization")
        if header is not None:
            kind, _, token = header.partition(" ")
            viewer = (
                await services.accounts.find_viewer_by_token(token.strip())
                if kind.lower() == "bearer"
                else None
            )
            if viewer is None:
                raise NotAuthorizedException("Nyckeln är okänd eller har gått ut.")
            return AuthenticationResult(user=viewer, auth="token")
        secret = read_cookie(connection, SESSION)
        is_api_change = (
            connection.scope["path"].startswith(API) and connection.scope.get("method") not in _SAFE
        )
        if secret and not is_api_change and (found := await services.accounts.find_viewer_by_session(secret)):
            return AuthenticationResult(user=found, auth="session")
        return AuthenticationResult(user=ANONYMOUS, auth=None)
