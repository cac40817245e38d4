"""What is kept of a pass phrase: an argon2id hash, by RFC 9106's second choice (64 MiB, three passes)."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.passwords import PASSWORD_LENGTH, normalise_password

_HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4, hash_len=32, salt_len=16)
#: A hash of the same measure that no pass phrase has, to compare with where there is no account.
_OF_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5IGhhcyB0aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


async def hash_password(password: str) -> str:
    """What is kept of the pass phrase."""
    return await asyncio.to_thread(_HASHER.hash, normalise_password(password))


async def is_password(stored: str | None, password: str) -> bool:
    """Whether the pass phrase is the one that was kept; the same work is done where none was."""
    given = normalise_password(password[: PASSWORD_LENGTH.stop])
    return await asyncio.to_thread(_verify, stored or _OF_NOBODY, given) and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made by an earlier measure than today's."""
    return _HASHER.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
