"""A new user brings in what exists: our template, and a whiteboard, in a real browser."""

from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: As Miro writes it: no headers, rows of different lengths, a note twice, HTML, the words of the template.
BOARD = """\ufeffInsikter från workshop

<p>Föräldrar orkar inte söka hjälp på tre ställen</p>,Tillit
Type something
"Unga litar på den som ringer tillbaka, även när det dröjer",,Barn och unga
<p>Föräldrar orkar inte söka hjälp på tre ställen</p>
"""


def fill_in(template: Path) -> None:
    """What somebody does in a spreadsheet program."""
    from openpyxl import load_workbook

    workbook = load_workbook(template)
    sheet = workbook["Insikter"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row, (statement, population, theme, year) in enumerate(
        [
            ("Grannar ser mer än vi tror när någon drar sig undan", "Riskgrupp", "Tilgänglighet och tilit", 2026),
            ("Den som fått nej en gång frågar sällan igen", "Klient; Riskgrupp", "", "förra året"),
        ],
        3,
    ):  # fmt: skip
        for name, value in (("Insikt", statement), ("Population", population), ("Tema", theme), ("År", year)):
            sheet.cell(row, columns[name], value)
    workbook.save(template)


def passes(page, axe) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)
        page.evaluate(axe)
        options = {"runOnly": RULES}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found] == []
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_new_user_fills_in_the_template_puts_it_right_takes_it_in_and_undoes_it(visit, axe, tmp_path):
    page = visit("/importera", who="grums-designer")
    passes(page, axe)
    with page.expect_download() as coming:
        page.click("text=Hämta mall.xlsx")
    template = tmp_path / "mall.xlsx"
    coming.value.save_as(template)
    fill_in(template)
    page.set_input_files("#fil", template)
    page.click("text=Fortsätt")
    page.wait_for_selector("#forhandsvisning")
    assert "Insiktskartans egen mall" in page.inner_text(".lead")
    assert "EXEMPEL" not in page.inner_text("main")
    passes(page, axe)
    page.fill(".import-repair input:not([type=hidden]):not([type=checkbox])", "2025")
    with page.expect_response(lambda answer: answer.request.method == "GET" and "/importera/" in answer.url):
        page.select_option("select[name=varde]", "tillganglighet-och-tillit")
    page.wait_for_selector("text=2 nya")
    page.click("button[value=importera]")
    page.wait_for_selector("text=Klart: 2 nya.", timeout=60_000)
    assert "Grannar ser mer" in page.inner_text("main")
    passes(page, axe)
    page.click("text=Ångra importen")
    page.wait_for_selector("button.primary:has-text('Ångra importen')")
    page.click("button.primary:has-text('Ångra importen')")
    page.wait_for_selector("text=Importen är ångrad: 2 insikter är borttagna")


def test_a_whiteboard_is_dropped_and_its_notes_are_chosen_without_reading_anything(visit, tmp_path):
    page = visit("/importera", who="grums-designer")
    dropped = """([name, text]) => {
        const data = new DataTransfer();
        data.items.add(new File([text], name, {type: "text/csv"}));
        document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", {dataTransfer: data}));
    }"""
    page.evaluate(dropped, ["tavla.csv", BOARD])
    page.wait_for_selector("#forhandsvisning")
    assert "hiteboard" in page.inner_text(".lead")
    texts = page.locator("#forhandsvisning h4").all_inner_texts()
    assert sum("tre ställen" in text for text in texts) == 1
    assert not any("Type something" in text for text in texts)
    while page.locator("select[name=varde]").evaluate_all("all => all.some(each => each.value === '')"):
        with page.expect_response(
            lambda answer: answer.request.method == "GET" and "/importera/" in answer.url
        ):
            page.locator("select[name=varde]:has(option[value='']:checked)").first.select_option("-")
        page.wait_for_selector("#forhandsvisning")
    page.click("button[value=importera]")
    page.wait_for_selector("text=Klart:", timeout=60_000)
    assert "Unga litar på den som ringer tillbaka" in page.inner_text("main")
