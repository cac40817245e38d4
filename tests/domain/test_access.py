import pytest

from app.domain.access import (
    ANONYMOUS,
    Role,
    Scope,
    Status,
    Viewer,
    Visibility,
    may_log,
    may_see,
    require_may_log,
)
from app.domain.errors import ForbiddenError, SignInRequiredError

AUTHOR = Viewer(account=1, roles={"grums": Role.DESIGNER}, peers=frozenset({"grums", "malmo"}))
COLLEAGUE = Viewer(account=2, roles={"grums": Role.READER}, peers=frozenset({"grums", "malmo"}))
NEIGHBOUR = Viewer(account=3, roles={"malmo": Role.ADMIN}, peers=frozenset({"grums", "malmo"}))
STRANGER = Viewer(account=4, roles={"nacka": Role.ADMIN})
OPERATOR = Viewer(account=5, roles={"titi": Role.ADMIN}, is_operator=True)


def _sees(viewer, visibility, status):
    return may_see(viewer.scope, organization="grums", visibility=visibility, status=status, created_by=1)


@pytest.mark.parametrize(
    ("visibility", "who"),
    [
        (Visibility.PRIVATE, {"author"}),
        (Visibility.ORGANIZATION, {"author", "colleague", "operator"}),
        (Visibility.NETWORK, {"author", "colleague", "operator", "neighbour"}),
        (
            Visibility.PUBLIC,
            {"author", "colleague", "operator", "neighbour", "stranger", "anonymous"},
        ),
    ],
)
def test_each_level_reaches_exactly_those_it_names(visibility, who):
    cast = {
        "author": AUTHOR,
        "colleague": COLLEAGUE,
        "neighbour": NEIGHBOUR,
        "stranger": STRANGER,
        "operator": OPERATOR,
        "anonymous": ANONYMOUS,
    }
    assert {name for name, viewer in cast.items() if _sees(viewer, visibility, Status.PUBLISHED)} == who


@pytest.mark.parametrize("visibility", [Visibility.NETWORK, Visibility.PUBLIC])
def test_a_draft_never_leaves_its_organization(visibility):
    assert _sees(COLLEAGUE, visibility, Status.DRAFT)
    assert not any(_sees(viewer, visibility, Status.DRAFT) for viewer in (NEIGHBOUR, STRANGER, ANONYMOUS))


def test_nobody_is_the_author_of_what_has_none():
    assert not may_see(
        Scope(), organization="grums", visibility=Visibility.PRIVATE, status=Status.PUBLISHED, created_by=None
    )


def test_a_role_covers_the_ones_before_it():
    assert Role.ADMIN.covers(Role.READER)
    assert Role.CURATOR.covers(Role.CURATOR)
    assert not Role.READER.covers(Role.DESIGNER)


def test_only_designers_and_above_may_log_and_only_at_home():
    assert may_log(AUTHOR, "grums")
    assert not may_log(COLLEAGUE, "grums")
    assert not may_log(NEIGHBOUR, "grums")
    assert may_log(OPERATOR, "grums")


def test_a_token_for_reading_logs_nothing_whatever_the_role():
    reading = Viewer(account=1, roles={"grums": Role.ADMIN}, is_read_only=True)
    assert not may_log(reading, "grums")
    assert not reading.may_log_somewhere


def test_being_unknown_and_being_refused_are_told_apart():
    with pytest.raises(SignInRequiredError):
        require_may_log(ANONYMOUS, "grums")
    with pytest.raises(ForbiddenError):
        require_may_log(STRANGER, "grums")
    assert require_may_log(AUTHOR, "grums") == 1
