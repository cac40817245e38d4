"""What people do in a browser: with a keyboard alone, without JavaScript, and while they type."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

STATEMENT = "Äldre vågar säga ifrån först när de vet vem som kommer."


def _tab_to(page, selector, limit=120):
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} can't be reached with the keyboard")


def test_an_insight_is_logged_with_the_keyboard_alone(visit):
    page = visit("/", who="grums-designer")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    _tab_to(page, ".top a.primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/insikter/ny")
    _tab_to(page, "#statement")
    page.keyboard.type(STATEMENT)
    _tab_to(page, "#population-riskgrupp")
    page.keyboard.press("Space")
    assert page.inner_text("[data-zone-names]") == "Bara riskgrupp"
    _tab_to(page, "#subpopulations [role=combobox]")
    page.keyboard.type("äld")
    page.keyboard.press("Enter")
    assert "Äldre" in page.inner_text(".picker-chosen")
    _tab_to(page, "#voice-invanare")
    page.keyboard.press("Space")
    assert page.is_visible("[data-when=from]")
    _tab_to(page, "[data-add]")
    page.keyboard.press("Enter")
    page.keyboard.type("”Jag vill se ett ansikte jag känner.”")
    _tab_to(page, '.save button[value="publish"]')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/i/.*loggad=1"))
    assert "Tack! Insikten finns på kartan" in page.inner_text("main")
    assert page.inner_text("h1") == STATEMENT
    assert "Äldre" in page.inner_text(".facts")
    assert "ett ansikte jag känner" in page.inner_text(".evidence")


def test_an_insight_is_logged_without_javascript(visit):
    page = visit("/insikter/ny", who="malmo-designer", script=False)
    page.fill("#statement", "Föräldrar litar på den som ringer tillbaka.")
    page.check("#population-allmanhet")
    page.click("#subpopulations summary")
    page.check('input[value="foraldrar-och-vardnadshavare"]')
    page.click("text=Lägg till underlag")
    page.fill("#evidence-1-text", "Åtta av tio nämnde samtalet.")
    page.select_option("#evidence-1-kind", "figure")
    page.click("text=Spara som utkast")
    page.wait_for_selector("text=Utkastet är sparat")
    assert "Utkastet är sparat" in page.inner_text("main")
    assert "Åtta av tio nämnde samtalet." in page.inner_text(".evidence")


def test_a_zone_of_the_small_map_chooses_its_populations(visit):
    page = visit("/insikter/ny", who="grums-designer")
    box = page.locator(".venn").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.5)
    assert page.inner_text("[data-zone-names]") == "Alla tre"
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.16)
    assert page.inner_text("[data-zone-names]") == "Klient och riskgrupp"
    assert page.locator(".venn input:checked").count() == 2
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.16)
    assert page.inner_text("[data-zone-names]") == "Inte placerade"
    page.mouse.click(box["x"] + box["width"] * 0.12, box["y"] + box["height"] * 0.3)
    assert page.inner_text("[data-zone-names]") == "Bara klient"


def test_results_come_while_one_types_and_the_address_follows(visit):
    page = visit("/sok")
    page.locator("#q").press_sequentially("tillit")
    page.wait_for_url(re.compile(r"\?q=tillit$"))
    page.wait_for_selector("#traffar mark")
    assert page.evaluate("document.activeElement.id") == "q"
    page.check('input[name="basis"][value="from"]')
    page.wait_for_url(re.compile("basis=from"))
    page.wait_for_selector("text=Vem som talar:")
    assert page.locator(".card .badge.about").count() == 0
    total = page.inner_text("[data-said]")
    page.reload()
    assert page.inner_text("[data-said]") == total
    assert page.is_checked('input[name="basis"][value="from"]')


def test_a_search_needs_no_javascript(visit):
    page = visit("/", script=False)
    page.fill("#q", "skola")
    page.click(".hero button")
    page.wait_for_url("**/sok?**")
    assert page.locator(".card").count() > 3
    page.click("summary:has-text('Tema')")
    page.check('input[value="tillganglighet-och-tillit"]')
    page.click("text=Använd filter")
    page.wait_for_url(re.compile("theme="))
    assert "tillganglighet-och-tillit" in page.url


def test_the_map_follows_its_filters(visit):
    page = visit("/karta")
    page.check('input[name="population"][value="riskgrupp"]')
    page.wait_for_url(re.compile("population=riskgrupp"))
    page.wait_for_selector(".chip:has-text('Riskgrupp')")
    assert page.locator("a.map-dot").count() == 62
    page.locator("a.map-zone[data-zone='riskgrupp']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok?**")
    assert page.locator(".card").count() == 18


def test_dark_colours_are_kept_from_page_to_page(visit):
    page = visit("/guide")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("text=Mörkt")
    page.wait_for_selector("html[data-theme=dark]")
    assert page.url.endswith("/guide")
    page.click(".top nav a[href='/karta']")
    page.wait_for_url("**/karta")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_a_mistake_is_where_the_reader_looks(visit):
    page = visit("/insikter/ny", who="grums-designer")
    page.click(".save button.primary")
    page.wait_for_selector("#fel")
    assert page.evaluate("document.activeElement.id") == "fel"
    page.click("#fel a")
    assert page.evaluate("document.activeElement.id") == "statement"


def test_a_page_on_paper_leaves_menus_out(visit):
    page = visit("/karta")
    page.emulate_media(media="print")
    assert not page.is_visible(".top nav")
    assert not page.is_visible(".filters")
    assert page.is_visible(".map-surface svg")
    assert page.is_visible("table.twin")


def test_everything_holds_at_four_hundred_per_cent(visit):
    page = visit("/insikter/ny", who="grums-designer", width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto("/karta")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_others_have_heard_shows_while_typing_and_is_linked_from_there(visit):
    page = visit("/sok?organization=grums&q=unga", who="malmo-designer")
    said = page.inner_text("ul.cards h3 a >> nth=0")
    page.goto(page.url.split("/sok")[0] + "/insikter/ny")
    page.fill("#statement", said)
    near = page.wait_for_selector("[data-near] .near li")
    assert said in near.inner_text()
    near.query_selector("a.button").click()
    page.wait_for_url("**/hort")
    assert said in page.inner_text("main")
    page.fill("#note", "Av ungdomsrådet")
    page.click("main form button")
    page.wait_for_url(re.compile(r"/i/[\w-]+#anvand"))
    assert "Malmö stad" in page.inner_text("#anvand >> xpath=..")


def test_the_calendar_fits_a_phone_and_is_walked_with_the_keyboard(visit):
    page = visit("/insiktsarbeten/kalender?manad=2026-01", width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _tab_to(page, "a[rel=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kalender?manad=2026-02")
    assert "februari 2026" in page.inner_text("h1")
