"""Requests to addresses that people typed in: resolved, looked at, and sent to the very address that was looked at."""

import asyncio
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from app.domain.hosts import is_outside, is_this_machine

_SECONDS = 10.0
_ALL_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a request: the status, or what went wrong in a few words; never what the other side said."""

    status_code: int | None
    problem: str = ""

    @property
    def is_well(self) -> bool:
        """Whether the other side took it."""
        return self.status_code is not None and 200 <= self.status_code < 300


class PinnedSender:
    """Posts to addresses of the wide world alone.

    Names are resolved once, and the connection goes to the number that was found harmless: a name that changes its
    meaning in between leads nowhere. `inside` are names that may mean machines inside; `allows_loopback` is for a
    service that this machine alone reaches. Redirects are not followed, and answers are not read.
    """

    def __init__(self, *, inside: Collection[str] = (), allows_loopback: bool = False) -> None:
        self.inside = frozenset(inside)
        self.allows_loopback = allows_loopback

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Send; whatever goes wrong comes back as a problem."""
        try:
            async with asyncio.timeout(_ALL_SECONDS):
                return await self._post(address, body, headers)
        except TimeoutError:
            return Answered(None, "timeout")
        except httpx.TimeoutException:
            return Answered(None, "timeout")
        except httpx.HTTPError as error:
            is_tls = "CERTIFICATE" in str(error) or "SSL" in str(error)
            return Answered(None, "certificate" if is_tls else "unreachable")
        except (OSError, ValueError, UnicodeError):
            return Answered(None, "unreachable")

    async def _post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        number = await self._resolve(host, port)
        if number is None:
            return Answered(None, "inside")
        if parts.scheme != "https" and not is_this_machine(number):
            return Answered(None, "insecure")
        shown = f"[{number}]" if ":" in number else number
        pinned = parts._replace(netloc=f"{shown}:{port}").geturl()
        async with httpx.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=httpx.Timeout(_SECONDS)
        ) as client:
            request = client.build_request(
                "POST",
                pinned,
                content=body,
                headers={**headers, "host": parts.netloc},
                extensions={"sni_hostname": host},
            )
            response = await client.send(request, stream=True)
            await response.aclose()
        return Answered(response.status_code, "" if 200 <= response.status_code < 300 else "refused")

    async def _resolve(self, host: str, port: int) -> str | None:
        """The number to connect to; None where any that the name stands for is inside."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        numbers = [str(each[4][0]) for each in found]
        if not numbers or not all(self._may_reach(host, number) for number in numbers):
            return None
        return numbers[0]

    def _may_reach(self, host: str, number: str) -> bool:
        if is_outside(number) or host in self.inside:
            return True
        return self.allows_loopback and is_this_machine(number)
