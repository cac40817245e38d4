"""What makes a pass phrase: long, in any characters, and nothing that others think of first."""

import unicodedata

import pytest

from app.domain.passwords import check_password, normalise_password
from app.identity.common import common_passwords

CONTEXT = ("Insiktskartan", "anna.lindqvist@grums.se", "Anna Lindqvist", "Grums kommun")


def is_fine(password: str) -> bool:
    return not check_password(password, common=common_passwords(), context=CONTEXT)


@pytest.mark.parametrize(
    "password",
    [
        "en karta som alla får se",
        "correct horse battery staple",
        "kråkan åt ångade ärtor",
        "Ж数é🦔 と 東京の朝ごはん!",
        "x7#Qv!9zLp2@wRt",
        "t" + "rosahägg vid ån " * 60,
        "               lång rad blanka",
    ],
)
def test_a_long_phrase_in_any_characters_is_fine(password: str) -> None:
    assert is_fine(password)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "kort men bra",
        "fjorton tecken"[:14],
        "ord " * 251,
        "en rad\nsom går vidare här",
        "passwordpassword",
        "Password123!Password123!",
        "P@ssw0rd P@ssw0rd P@ssw0rd",
        "qwertyuiopåasdfghjklö",
        "123456789012345678",
        "aaaaaaaaaaaaaaaaaaaa",
        "lösenord sommar 2026",
        "dragon monkey sunshine",
        "abcabcabcabcabcabc",
        "1qaz2wsx3edc4rfv5tgb",
    ],
)
def test_what_is_short_or_common_is_refused(password: str) -> None:
    assert not is_fine(password)


@pytest.mark.parametrize(
    "password", ["insiktskartan 2026!", "Anna Lindqvist 1984", "grums kommun grums", "lindqvist i grums hej"]
)
def test_what_says_only_who_and_where_is_refused(password: str) -> None:
    assert len(password) >= 15
    assert not is_fine(password)


def test_the_same_letters_are_the_same_phrase_however_they_were_typed() -> None:
    typed = "kråkan åt ångade ärtor"
    assert normalise_password(unicodedata.normalize("NFD", typed)) == normalise_password(typed)
