"""People, invitations and networks on both databases: what must hold however two people act at once."""

import asyncio
from dataclasses import replace

import pytest

from app.domain.access import Role, Viewer
from app.domain.errors import DomainError, ForbiddenError, InvalidError, NotFoundError
from app.domain.organizations import Organization
from app.services.invitations import InvitationService
from app.services.seeding import SERVICE
from app.services.services import Services

pytestmark = pytest.mark.anyio
PHRASE = "sju gröna paraplyer sover"
ADDRESS = "https://exempel.se"


async def add(services: Services, name: str, organization: str, role: Role) -> Viewer:
    await services.accounts.save_account(f"{name}@exempel.se", organization, role, name=name)
    return await services.accounts.get_viewer(f"{name}@exempel.se")


async def place(services: Services, *slugs: str) -> None:
    for slug in slugs:
        await services.organizations.save_organization(SERVICE, Organization(slug, slug.title()))


async def attempt(*acts: object) -> list[BaseException | None]:
    """Do all at once; what each came to."""
    done = await asyncio.gather(*acts, return_exceptions=True)
    return [each if isinstance(each, BaseException) else None for each in done]


def secret_of(link: str) -> str:
    return link.rpartition("/")[2]


async def test_two_administrators_who_leave_at_once_do_not_both_get_away(either: Services) -> None:
    await place(either, "grums")
    eva, per = [await add(either, name, "grums", Role.ADMIN) for name in ("eva", "per")]
    assert eva.account is not None
    assert per.account is not None
    done = await attempt(
        either.people.leave(eva, "grums"),
        either.people.update_role(per, "grums", per.account, role=Role.READER),
        either.people.shut_account(SERVICE, eva.account),
    )
    assert any(isinstance(each, DomainError) for each in done)
    left = await either.people.list_members(SERVICE, "grums")
    assert [each for each in left if each.role == Role.ADMIN and not each.is_disabled]


async def test_a_link_lets_one_in_however_many_come_at_once(either: Services) -> None:
    await place(either, "grums")
    eva = await add(either, "eva", "grums", Role.ADMIN)
    sent = await either.invitations.invite(eva, "grums", "ny@exempel.se", role=Role.READER, address=ADDRESS)
    secret = secret_of(sent.link)
    acts = [either.invitations.accept_as_new(secret, name=name, password=PHRASE) for name in ("Ny", "Nu")]
    done = await attempt(*acts)
    assert sum(each is None for each in done) == 1
    assert all(each is None or isinstance(each, (InvalidError, NotFoundError)) for each in done)
    assert [each.email for each in await either.people.list_members(eva, "grums")] == [
        "eva@exempel.se",
        "ny@exempel.se",
    ]


async def test_an_invitation_ends_with_its_time_and_with_the_rights_of_whoever_sent_it(
    either: Services,
) -> None:
    await place(either, "grums")
    eva, per = [await add(either, name, "grums", Role.ADMIN) for name in ("eva", "per")]
    now = either.invitations.clock()
    invite = either.invitations.invite
    sent = await invite(per, "grums", "ny@exempel.se", role=Role.ADMIN, address=ADDRESS)
    later = InvitationService(
        either.database,
        either.invitations.mailer,
        either.sign_in,
        clock=lambda: sent.invitation.expires_at,
    )
    assert sent.invitation.expires_at > now
    with pytest.raises(NotFoundError):
        await later.get_by_secret(secret_of(sent.link))
    assert await either.invitations.get_by_secret(secret_of(sent.link))
    assert per.account is not None
    await either.people.update_role(eva, "grums", per.account, role=Role.READER)
    with pytest.raises(NotFoundError):
        await either.invitations.get_by_secret(secret_of(sent.link))
    with pytest.raises(ForbiddenError):
        await invite(
            replace(per, roles={"grums": Role.READER}), "grums", "x@exempel.se", role=Role.READER, address=""
        )


async def test_an_invitation_never_lowers_a_role(either: Services) -> None:
    await place(either, "grums")
    eva = await add(either, "eva", "grums", Role.ADMIN)
    sent = await either.invitations.invite(eva, "grums", "per@exempel.se", role=Role.READER, address=ADDRESS)
    per = await add(either, "per", "grums", Role.CURATOR)
    await either.invitations.accept(per, secret_of(sent.link))
    assert (await either.accounts.get_viewer("per@exempel.se")).roles == {"grums": Role.CURATOR}


async def test_networks_are_joined_by_invitation_and_left_at_once(either: Services) -> None:
    await place(either, "grums", "malmo")
    eva, per = await add(either, "eva", "grums", Role.ADMIN), await add(either, "per", "malmo", Role.ADMIN)
    networks = either.networks
    made = (await networks.create_network(eva, "grums", name="Värmlands län")).network.id
    assert made == "varmlands-lan"
    with pytest.raises(NotFoundError):
        await networks.accept(per, made, "malmo")
    with pytest.raises(ForbiddenError):
        await networks.invite(per, made, "malmo")
    await networks.invite(eva, made, "malmo")
    with pytest.raises(ForbiddenError):
        await networks.accept(eva, made, "malmo")
    assert (await either.accounts.get_viewer("per@exempel.se")).peers == set()
    done = await attempt(networks.accept(per, made, "malmo"), networks.accept(per, made, "malmo"))
    assert sum(each is None for each in done) == 1
    assert (await either.accounts.get_viewer("per@exempel.se")).peers == {"grums", "malmo"}
    with pytest.raises(InvalidError):
        await networks.remove_member(eva, made, "grums")
    with pytest.raises(ForbiddenError):
        await networks.remove_member(per, made, "grums")
    await networks.set_keeper(eva, made, "malmo", is_keeper=True)
    done = await attempt(
        networks.remove_member(eva, made, "grums"), networks.set_keeper(eva, made, "malmo", is_keeper=False)
    )
    assert len((await networks.get_network(made)).keepers) >= 1
    await networks.remove_member(SERVICE, made, "malmo") if done[0] is None else None
    assert (await either.accounts.get_viewer("per@exempel.se")).peers in (
        {"malmo"},
        set(),
        {"grums", "malmo"},
    )


async def test_what_concerns_an_account_is_told_without_secrets_or_the_words_of_others(
    either: Services,
) -> None:
    await place(either, "grums")
    eva = await add(either, "eva", "grums", Role.ADMIN)
    token = await either.own_account.create_token(eva, name="Rapporten", scope="read", days=30)
    await either.invitations.invite(eva, "grums", "ny@exempel.se", role=Role.READER, address=ADDRESS)
    told = await either.own_account.export(eva)
    assert told["account"]["email"] == "eva@exempel.se"
    assert told["membership"] == [{"organization": "grums", "role": "admin"}]
    assert told["api_token"][0]["name"] == "Rapporten"
    assert told["invitation"][0]["email"] == "ny@exempel.se"
    assert [each["action"] for each in told["audit_log"]] == [
        "account.added",
        "token.added",
        "invitation.sent",
    ]
    assert token not in repr(told)
    assert "hash" not in repr(told)
    assert "number" not in told["api_token"][0]
    per = await add(either, "per", "grums", Role.READER)
    assert "ny@exempel.se" not in repr(await either.own_account.export(per))
