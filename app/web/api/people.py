"""Oneself, and the people in one's organizations, over HTTP. People are managed on pages: no key may let others in."""

from typing import Any

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from app.domain.access import may_administer, require_signed_in
from app.web.requests import AnyRequest, services_of


class MeOut(Struct):
    """Whoever asks: what they are called, and their role in each organization. `may_write` is about the token."""

    name: str
    email: str
    roles: dict[str, str]
    is_operator: bool
    may_write: bool


class PersonOut(Struct, omit_defaults=True):
    """A member of an organization. Administrators see the address too, and whether the account is shut."""

    name: str
    role: str
    email: str | None = None
    is_disabled: bool | None = None


class PersonList(Struct):
    """The members of an organization, by name."""

    items: list[PersonOut]


@get("/me", operation_id="GetMe", tags=["people"])
async def get_me(request: AnyRequest) -> MeOut:
    """Whoever the token acts for."""
    viewer = request.user
    require_signed_in(viewer)
    return MeOut(
        name=viewer.name,
        email=viewer.email,
        roles={slug: role.value for slug, role in sorted(viewer.roles.items())},
        is_operator=viewer.is_operator,
        may_write=not viewer.is_read_only,
    )


@get("/me/data", operation_id="ExportMe", tags=["people"])
async def export_me(request: AnyRequest) -> dict[str, Any]:
    """All that is kept of whoever asks, table by table; nothing to prove oneself with is in it."""
    return await services_of(request).own_account.export(request.user)


@get("/organizations/{slug:str}/people", operation_id="ListPeople", tags=["people"])
async def list_people(request: AnyRequest, slug: FromPath[str]) -> PersonList:
    """The members of an organization that the viewer belongs to."""
    viewer = request.user
    members = await services_of(request).people.list_members(viewer, slug)
    if not may_administer(viewer, slug):
        return PersonList([PersonOut(each.name, each.role.value) for each in members])
    return PersonList(
        [PersonOut(each.name, each.role.value, each.email, each.is_disabled) for each in members]
    )


handlers = [get_me, export_me, list_people]
