"""Signing in on both databases: codes hold once even when two send them at once, and hashes follow the measure."""

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from app.domain.access import Role
from app.domain.errors import InvalidError
from app.domain.organizations import Organization
from app.identity.hashing import is_outdated
from app.identity.vault import Vault
from app.persistence import accounts, organizations
from app.services.sign_in import Browser, HalfSignedIn, SignedIn

pytestmark = pytest.mark.anyio
PHRASE = "kråkan åt ångade ärtor"
EMAIL = "anna@exempel.se"
HERE = Browser("192.0.2.1")


async def add_person(services) -> int:
    async with services.database.writing() as connection:
        await organizations.save_organization(connection, Organization("here", "Här"), datetime.now(UTC))
    await services.accounts.save_account(EMAIL, "here", Role.ADMIN, password=PHRASE)
    return (await services.accounts.get_viewer(EMAIL)).account


async def test_a_code_holds_once_even_when_two_send_it_at_once(either):
    number = await add_person(either)
    now = datetime.now(UTC)
    offered = either.second_factors.offer(number, EMAIL)
    totp = pyotp.TOTP(offered.secret)
    with pytest.raises(InvalidError):
        await either.second_factors.enrol(
            number, sealed=either.second_factors.offer(number + 1, EMAIL).sealed, code="1", browser=HERE
        )
    enrolled = await either.second_factors.enrol(
        number, sealed=offered.sealed, code=totp.at(now), browser=HERE
    )
    assert (await either.second_factors.get_state(number)).codes_left == 10

    async def half() -> str:
        found = await either.sign_in.with_password(EMAIL, PHRASE, HERE)
        assert isinstance(found, HalfSignedIn)
        return found.secret

    for code in (totp.at(now + timedelta(seconds=30)), enrolled.codes[0]):
        secrets = [await half() for _ in range(3)]
        done = await asyncio.gather(*(either.sign_in.with_code(each, code, HERE) for each in secrets))
        assert sum(isinstance(each, SignedIn) for each in done) == 1
    assert (await either.second_factors.get_state(number)).codes_left == 9
    await either.second_factors.remove_for(EMAIL)
    assert isinstance(await either.sign_in.with_password(EMAIL, PHRASE, HERE), SignedIn)


async def test_a_hash_of_an_earlier_measure_is_made_anew(services):
    number = await add_person(services)
    earlier = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PHRASE)
    async with services.database.writing() as connection:
        await accounts.update_account(connection, number, {"password_hash": earlier})
    assert is_outdated(earlier)
    assert isinstance(await services.sign_in.with_password(EMAIL, PHRASE, HERE), SignedIn)
    async with services.database.reading() as connection:
        kept = (await accounts.find_account(connection, EMAIL)).password_hash
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert isinstance(await services.sign_in.with_password(EMAIL, PHRASE, HERE), SignedIn)


def test_what_one_purpose_seals_opens_for_no_other_and_not_for_ever():
    one, other = Vault("a secret key", "one"), Vault("a secret key", "other")
    sealed = one.seal("the text å")
    assert "text" not in sealed
    assert one.open(sealed) == "the text å"
    assert other.open(sealed) is None
    assert Vault("another key", "one").open(sealed) is None
    assert one.open(sealed[:-4] + "AAA=") is None
    assert one.open("") is None
    assert one.open(sealed, timedelta(seconds=-1)) is None
    assert one.fingerprint("a") != other.fingerprint("a")
