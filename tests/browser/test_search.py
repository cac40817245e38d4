"""Searching in a browser: travel with the keyboard, what is said aloud, and an engine's silence that is told."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _here(page):
    return page.evaluate(
        "document.activeElement.closest('.card') && document.activeElement.textContent.trim()"
    )


def test_hits_are_travelled_with_the_keyboard(visit):
    page = visit("/sok?q=tillit")
    hits = [each.strip() for each in page.locator("#traffar .card h3 a").all_inner_texts()]
    page.focus("#q")
    for key, place in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("j", 2),
        ("k", 1),
        ("ArrowUp", 0),
        ("End", len(hits) - 1),
    ):
        page.keyboard.press(key)
        assert _here(page) == hits[place], key
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/i/**")
    assert page.inner_text("h1").strip() == hits[0]


def test_letters_are_still_letters_in_the_box(visit):
    page = visit("/sok")
    page.locator("#q").press_sequentially("jk")
    assert page.input_value("#q") == "jk"


def test_hits_that_came_while_one_typed_are_travelled_too(visit):
    page = visit("/sok")
    page.locator("#q").press_sequentially("skola")
    page.wait_for_url(re.compile(r"\?q=skola$"))
    page.wait_for_selector("#traffar mark")
    page.keyboard.press("ArrowDown")
    assert _here(page) == page.locator("#traffar .card h3 a").first.inner_text().strip()


def test_the_number_of_hits_is_said_and_typing_waits_for_a_pause(visit):
    page = visit("/sok")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/sok?q=" in request.url else None)
    page.locator("#q").press_sequentially("inflytande", delay=20)
    page.wait_for_url(re.compile(r"\?q=inflytande$"))
    said = page.locator("form[data-live] + [role=status]")
    assert said.inner_text() == page.inner_text("[data-said]")
    assert "inflytande" in said.inner_text()
    assert len(asked) < len("inflytande")
    assert page.evaluate("history.length") <= 2
    assert "inflytande" in page.get_attribute("link[rel=alternate]", "href")


def test_a_search_that_could_not_be_fetched_is_said(visit):
    page = visit("/sok")
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('offline')); }")
    page.locator("#q").press_sequentially("tillit")
    page.wait_for_selector("form[data-live] + [role=status]:has-text('gick inte')", state="attached")
    assert page.locator("#traffar .card").count() > 0


def test_a_search_that_finds_nothing_leads_on(visit):
    page = visit("/sok?q=xyzzyqwert&population=klient&year_to=1950")
    assert page.is_visible("text=Ingen har frågat än")
    page.click("text=Planera att fråga")
    page.wait_for_url("**/innan-du-fragar?question=xyzzyqwert&populations=klient")
    assert "xyzzyqwert" in page.content()


def test_a_search_is_saved_and_its_feed_s_address_shown(visit):
    page = visit("/sok?q=tillit", who="grums-designer")
    page.click("text=Spara och bevaka sökningen")
    page.fill("#name", "Tillit i länet")
    page.click("main button.primary")
    page.wait_for_selector("h1 >> text=Tillit i länet")
    page.click("text=Skapa mitt eget flöde")
    page.wait_for_selector("#feed")
    assert re.search(r"/feed/[\w-]{43}\.atom$", page.input_value("#feed"))
    page.click("text=Ta bort bevakningen")
    page.click(".notice >> text=Ångra")
    page.wait_for_selector("h1 >> text=Tillit i länet")
