"""People, networks and sharing with nothing but a keyboard, and as a screen reader is told of them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.timeout(300),
]

PASS_PHRASE = "en karta som alla får se"
NEW_PHRASE = "sju gröna paraplyer sover"
#: What one is on, as it is named to people: the field's own label, or what it says of itself.
NAME = """() => {
  const at = document.activeElement, words = (each) => (each?.textContent ?? "").replace(/\\s+/g, " ").trim();
  return at === document.body ? "" : words(at.labels?.[0]) || at.ariaLabel || words(at);
}"""
#: Whether one is among radio buttons of which one has the name.
HAS_CHOICE = """(name) => document.activeElement.type === "radio" &&
  [...document.getElementsByName(document.activeElement.name)].some(
    (each) => each.labels[0].textContent.trim().startsWith(name))"""
#: Fields that are wrong without saying what is wrong with them.
UNTOLD = """() => [...document.querySelectorAll('[aria-invalid=true]')].filter((each) =>
  !(each.getAttribute('aria-describedby') ?? '').split(' ').some((id) => document.getElementById(id)?.matches(
    '.problem, .problems'))).map((each) => each.outerHTML)"""
CONTROL = re.compile(r"- (button|link|textbox|searchbox|combobox|checkbox|radio|spinbutton)(?! \")")
HEADING = re.compile(r"- heading .*\[level=(\d)\]")


@dataclass
class Keyboard:
    """Somebody who has no mouse: the way to everything is Tab, arrows, Enter and what can be typed."""

    page: Any

    def go_to(self, name: str) -> "Keyboard":
        """Tab until one is on what begins with the name; past the menu by its own way, as people do."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(NAME)
            if at == "Hoppa till innehållet" and name != "Konto":
                self.page.keyboard.press("Enter")
            if at.startswith(name):
                return self
        raise AssertionError(f"no key leads to {name!r} on {self.page.url}")

    def write(self, name: str, text: str) -> "Keyboard":
        """Type in the field with the name, past what only leads to it, such as an error's link."""
        while not self.go_to(name).page.evaluate("document.activeElement.matches('input, textarea')"):
            pass
        self.page.keyboard.type(text)
        return self

    def choose(self, name: str) -> "Keyboard":
        """The radio button with the name: Tab leads to the one of its group that is chosen, arrows to the others."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(HAS_CHOICE, name):
                break
        for _ in range(8):
            if self.page.evaluate(NAME).startswith(name):
                self.page.keyboard.press("Space")
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {name!r} on {self.page.url}")

    def press(self, name: str, *, shows: str) -> "Keyboard":
        """Press what has the name; what it leads to must show something, and be told rightly to a screen reader."""
        self.go_to(name)
        return self.enter(shows=shows)

    def enter(self, *, shows: str) -> "Keyboard":
        """Press Enter and wait for the page that it leads to."""
        self.page.evaluate("document.documentElement.dataset.left = '1'")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("html:not([data-left])")
        self.page.wait_for_selector(f"main >> text={shows}")
        self.page.wait_for_load_state("load")
        return self.listen()

    def listen(self) -> "Keyboard":
        """What a screen reader is told: names of all controls, headings in order, and of each error where it is."""
        told = self.page.locator("body").aria_snapshot()
        assert not CONTROL.findall(told), told
        levels = [int(level) for level in HEADING.findall(told)]
        assert levels[:1] == [1], (self.page.url, levels)
        assert all(below - above <= 1 for above, below in pairwise(levels)), levels
        assert self.page.evaluate(UNTOLD) == []
        is_wrong = self.page.locator("[aria-invalid=true]").count() > 0
        assert self.page.title().startswith("Fel:") or not is_wrong, self.page.url
        return self

    def is_told(self, words: str) -> "Keyboard":
        """The words stand in a region that is read aloud by itself."""
        aloud = self.page.locator("[role=status], [role=alert], [aria-live=polite]")
        aloud.filter(has_text=words).first.wait_for()
        return self

    def visit(self, path: str) -> "Keyboard":
        self.page.goto(path)
        return self.listen()

    def sign_in(self, email: str, phrase: str, *, shows: str) -> "Keyboard":
        self.visit("/logga-in").write("E-postadress", email).write("Lösenfras", phrase)
        return self.enter(shows=shows)


@pytest.fixture
def somebody(visit):
    def come(path="/logga-in"):
        page = visit(path)
        page.set_default_timeout(20_000)
        return Keyboard(page).listen()

    return come


def invited(inviter: Keyboard, email: str) -> str:
    """The path of the link to hand over."""
    inviter.visit("/organisationer/titi/personer").write("E-postadress", email).choose("Designer")
    inviter.press("Bjud in", shows="Länk att lämna över").is_told(email)
    return urlsplit(inviter.page.input_value("#en-gang")).path


def code(key: str, steps: int = 0) -> str:
    return pyotp.TOTP(key).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def test_from_an_invitation_to_two_steps_keys_and_the_end_of_a_session(somebody):
    inviter = somebody().sign_in("administrator@exempel.se", "fel lösenfras helt", shows="hör inte ihop")
    inviter.is_told("Kontrollera båda")
    inviter.sign_in("administrator@exempel.se", PASS_PHRASE, shows="insikter")
    kim = somebody(invited(inviter, "kim@exempel.se"))
    kim.write("Lösenfras", "kort").enter(shows="Skriv ditt namn").is_told("minst 15 tecken")
    kim.write("Namn", "Kim Tangent").write("Lösenfras", NEW_PHRASE).enter(shows="Kim Tangent")

    kim.visit("/mitt-konto/tvasteg")
    kim.write("Kod med sex siffror", "12").write("Din lösenfras", NEW_PHRASE).enter(shows="stämmer inte")
    key = kim.page.input_value("#key")
    kim.write("Kod med sex siffror", code(key)).write("Din lösenfras", NEW_PHRASE)
    kim.enter(shows="Dina reservkoder").is_told("Inloggning i två steg är på")
    spare = kim.page.inner_text(".recovery-codes code >> nth=0")
    kim.press("Jag har sparat koderna", shows="Visa nya reservkoder")
    kim.go_to("Konto").page.keyboard.press("Enter")
    kim.press("Logga ut", shows="insikter")
    kim.page.goto("/mitt-konto")
    assert "/logga-in" in kim.page.url
    kim.sign_in("kim@exempel.se", NEW_PHRASE, shows="Andra steget")
    kim.write("Kod", "000000").enter(shows="Koden stämmer inte").is_told("nästa kod")
    kim.write("Kod", spare).enter(shows="insikter")

    elsewhere = somebody().sign_in("kim@exempel.se", NEW_PHRASE, shows="Andra steget")
    elsewhere.write("Kod", code(key, 1)).enter(shows="insikter")
    kim.visit("/mitt-konto").go_to("Skapa en nyckel").page.keyboard.press("Enter")
    kim.press("Skapa nyckeln", shows="Skriv vad nyckeln").write("Vad ska nyckeln användas till?", "Tangenter")
    kim.press("Skapa nyckeln", shows="Nyckeln är klar").is_told("Kopiera den nu")
    kim.press("Avsluta Chrom", shows="Inloggningen är avslutad").is_told("avslutad")
    elsewhere.page.goto("/mitt-konto")
    assert "/logga-in" in elsewhere.page.url

    inviter.visit("/organisationer/titi/personer").press("Kim Tangent", shows="När någon slutar")
    inviter.choose("Kurator").press("Spara rollen", shows="Rollen är ändrad").is_told("gäller")


def test_networks_are_started_joined_and_left(somebody):
    keeper = somebody().sign_in("administrator@exempel.se", PASS_PHRASE, shows="insikter").visit("/natverk")
    keeper.write("Namn", "Tangentnätet").press("Starta nätverket", shows="Nätverket finns nu").is_told(
        "Bjud in"
    )
    keeper.go_to("Organisation").page.keyboard.type("Grums")
    keeper.press("Bjud in", shows="Inbjudan är skickad").is_told("Inbjudan är skickad")
    keeper.press("Gå med", shows="Organisationen är med").is_told("är med")
    keeper.press("Ta ut ur nätverket", shows="Ja, lämna nätverket")
    keeper.press("Ja, lämna nätverket", shows="inte längre med").is_told("inte längre")


def test_an_insight_is_logged_and_shared_with_all_after_its_findings_are_answered(somebody):
    designer = (
        somebody().sign_in("grums-designer@exempel.se", PASS_PHRASE, shows="insikter").visit("/insikter/ny")
    )
    designer.write("Vad har ni lärt er?", "Hon vågade ringa när Lena Holm följde med.").is_told("Lena Holm")
    designer.press("Publicera", shows="Kan detta peka ut någon?").is_told("peka ut")
    designer.press("Publicera", shows="Ändra delningen").press("Ändra delningen", shows="Välj hur långt")
    designer.choose("Öppet för alla").press("Se vad det betyder", shows="Det är ingen personuppgift")
    designer.go_to("Det är ingen").page.keyboard.press("Space")
    designer.press("Dela så", shows="Skriv varför").is_told("peka ut")
    designer.write("Varför inte?", "Lena Holm är en figur i en saga.").press("Dela så", shows="Alla")
