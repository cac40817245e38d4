"""From an invitation to the end of an account's access, in two browsers and with the keyboard."""

import re

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.timeout(200),
]


def test_somebody_is_invited_joins_gets_another_role_and_is_shown_out(visit):
    inviter = visit("/", who="administrator")
    inviter.focus(".account-menu summary")
    inviter.keyboard.press("Enter")
    inviter.click(".account-choices >> text=Personer i organisationen")
    inviter.fill("#email", "nils@exempel.se")
    inviter.check("input[name=role][value=reader]")
    inviter.keyboard.press("Enter")
    inviter.wait_for_selector("#en-gang")
    link = inviter.input_value("#en-gang")

    joiner = visit(re.sub(r"https?://[^/]+", "", link), script=False, width=390)
    joiner.fill("#name", "Nils Ny")
    joiner.fill("#password", "sju gröna paraplyer sover")
    joiner.keyboard.press("Enter")
    joiner.wait_for_selector("h3 >> text=Nils Ny")
    assert joiner.url.endswith("/organisationer/titi/personer")
    assert not joiner.query_selector("text=Logga en insikt")

    inviter.goto("/organisationer/titi/personer")
    inviter.click("text=Nils Ny")
    inviter.check("input[name=role][value=designer]")
    inviter.click("text=Spara rollen")
    inviter.wait_for_selector("text=Rollen är ändrad")
    joiner.goto("/mitt-konto")
    assert joiner.query_selector("text=Logga en insikt")

    inviter.click("text=Nils Ny")
    inviter.wait_for_selector("text=Ta bort ur organisationen")
    inviter.click("text=Ta bort ur organisationen")
    inviter.click("text=Ja, ta bort")
    inviter.wait_for_selector("text=inte längre med")
    joiner.goto("/mitt-konto")
    assert "/logga-in" in joiner.url
