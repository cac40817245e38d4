"""The pages of looking before asking, without a browser."""

import html
import re
from collections.abc import Callable

import pytest
from litestar.testing import TestClient

PASS_PHRASE = "en karta som alla får se"
ASKED = {
    "question": "Hur vill unga vara med och påverka i kommunen?",
    "populations": "allmanhet",
    "subpopulations": "ungdomar",
}


class Person:
    """One of the cast at a browser, who sends forms as a browser does."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def ask(self, address: str, **params: object):
        return self.client.get(address, params=params or None)

    def get(self, address: str, **params: object) -> str:
        return self.ask(address, **params).text

    def send(self, address: str, fields: dict[str, object]):
        token = re.search(r'name="_csrf_token" value="([^"]+)"', self.client.get("/guide").text).group(1)
        return self.client.post(address, data={**fields, "_csrf_token": token}, follow_redirects=False)


@pytest.fixture
def sign_in(client: TestClient) -> Callable[[str], Person]:
    def make(name: str) -> Person:
        browser = TestClient(client.app, raise_server_exceptions=False)
        browser.blocking_portal = client.blocking_portal
        person = Person(browser)
        if name != "anonymous":
            person.send("/logga-in", {"email": f"{name}@exempel.se", "password": PASS_PHRASE})
        return person

    return make


def test_the_page_answers_what_is_asked_and_says_why(sign_in):
    page = sign_in("anonymous").get("/innan-du-fragar", **ASKED)
    assert "Redan känt" in page
    assert "Därför:" in page
    assert "samma grupp: ungdomar" in page
    assert 'id="beslut"' not in page


def test_a_question_is_needed(sign_in):
    page = sign_in("anonymous").get("/innan-du-fragar", question="")
    assert "Skriv vad ni tänker fråga." in page


def test_a_decision_is_kept_and_shown(sign_in):
    person = sign_in("grums-designer")
    page = person.get("/innan-du-fragar", **ASKED)
    insight = re.search(r'name="insight" value="(\w+)"', page).group(1)
    done = person.send("/innan-du-fragar", {**ASKED, "outcome": "reused", "insight": insight})
    assert done.status_code == 303
    shown = person.get(done.headers["location"])
    assert "Vi använder det som finns" in shown
    assert insight[:4] in shown


def test_asking_again_without_a_reason_keeps_what_was_written(sign_in):
    person = sign_in("grums-designer")
    answer = person.send("/innan-du-fragar", {**ASKED, "outcome": "ask", "title": "Min rubrik"})
    assert answer.status_code == 400
    assert "Skriv varför ni behöver fråga igen." in answer.text
    assert "Min rubrik" in answer.text


def test_one_click_makes_a_planned_study(sign_in):
    person = sign_in("grums-designer")
    asked = {**ASKED, "outcome": "ask", "reason": "Svaren är gamla.", "plan": "1"}
    done = person.send("/innan-du-fragar", asked)
    shown = person.get(done.headers["location"])
    study = re.search(r'href="(/insiktsarbeten/[\w-]+)"', shown).group(1)
    assert "Planerat" in person.get(study)


def test_a_request_reaches_the_curator_and_comes_back_answered(sign_in):
    asker = sign_in("malmo-designer")
    fields = {"owner": "titi", "question": "Vad vet ni om zebrafinkar?", "message": "Till vår plan" * 200}
    refused = asker.send("/innan-du-fragar/forfragan", fields)
    assert refused.status_code == 400
    assert "Högst 2 000 tecken" in refused.text or "2000" in refused.text
    fields["message"] = "Till vår plan"
    assert asker.send("/innan-du-fragar/forfragan", fields).status_code == 303
    curator = sign_in("titi-curator")
    page = curator.get("/forfragningar")
    assert "Vad vet ni om zebrafinkar?" in page
    address = re.search(r'action="(/forfragningar/[\w-]+/svar)"', page).group(1)
    assert asker.send(address, {"answer": "Nej"}).status_code == 404
    empty = curator.send(address, {"answer": " "})
    assert (empty.status_code, "Skriv ett svar." in empty.text) == (400, True)
    assert curator.send(address, {"answer": "Ni får läsa dem nu."}).status_code == 303
    assert "Ni får läsa dem nu." in asker.get("/forfragningar")
    assert "zebrafinkar" not in sign_in("grums-designer").get("/forfragningar")


def test_the_source_gets_a_text_for_its_residents(sign_in):
    malmo = sign_in("malmo-designer")
    page = malmo.get("/sok", organization="grums")
    ref = re.search(r'href="/i/([\w-]+)"', page).group(1)
    done = malmo.send(f"/i/{ref}/ateranvand", {"purpose": "Underlag till ungdomsplanen"})
    assert done.status_code == 303
    grums = sign_in("grums-designer")
    notices = grums.get("/aterbruk")
    assert "Underlag till ungdomsplanen" in notices
    assert "Nu använder Malmö stad det" in notices
    told = re.search(r'action="(/aterbruk/[\w-]+/berattat)"', notices).group(1)
    assert malmo.send(told, {}).status_code == 404
    assert grums.send(told, {}).status_code == 303
    assert "Invånarna har fått veta det" in grums.get("/aterbruk")


def test_an_old_insight_asks_whether_it_is_still_true_until_somebody_says_so(sign_in):
    person = sign_in("administrator")
    page = person.get("/sok", year_to=2016)
    ref = re.search(r'href="/i/([\w-]+)"', page).group(1)
    assert "Gäller det här fortfarande?" in person.get(f"/i/{ref}")
    assert person.send(f"/i/{ref}/galler", {}).status_code == 303
    assert "Gäller det här fortfarande?" not in person.get(f"/i/{ref}")


def test_studies_whose_end_has_passed_wait_on_the_page(sign_in):
    person = sign_in("grums-designer")
    fields = {"title": "Unga om bussen", "organization": "grums", "status": "ongoing", "ended": "2024-03"}
    assert person.send("/insiktsarbeten/nytt", fields).status_code == 303
    page = person.get("/uppfoljning")
    assert "Unga om bussen" in page.partition('id="slut"')[2].partition('id="delat"')[0]
    assert "Unga om bussen" not in sign_in("malmo-designer").get("/uppfoljning")


def test_pages_that_wait_for_somebody_ask_who_it_is(sign_in):
    person = sign_in("anonymous")
    for address in ("/uppfoljning", "/aterbruk", "/forfragningar"):
        assert person.client.get(address, follow_redirects=False).status_code == 303


def test_saving_a_study_warns_of_others_that_ask_the_same_people(sign_in):
    fields = {
        "title": "Samsjuklighet",
        "question": "Hur behöver insatserna anpassas för vuxna med beroende och psykisk ohälsa?",
        "organization": "grums",
        "populations": "klient",
        "subpopulations": "samsjuklighet",
        "status": "planned",
    }
    person = sign_in("grums-designer")
    saved = person.send("/insiktsarbeten/nytt", fields).headers["location"]
    page = person.get(saved)
    assert "Planerade intervjuer med vuxna med beroende och psykisk ohälsa" in page
    assert "Andra frågar samma människor" not in person.get(saved.partition("?")[0])


def test_the_receipt_says_who_has_heard_the_same_and_which_white_spot_is_filled(sign_in):
    fields = {
        "statement": "Gräslökspannkakan på fritidsgården lockar flera",
        "populations": "klient",
        "subpopulations": "nyanlanda",
        "visibility": "public",
        "action": "publish",
    }

    def receipt(name, organization):
        person = sign_in(name)
        answer = person.send("/insikter/ny", {**fields, "organization": organization})
        assert answer.status_code == 303, answer.text
        return html.unescape(person.get(answer.headers["location"]))

    first = receipt("grums-designer", "grums")
    assert "Ingen annan som du får läsa har skrivit något liknande än." in first
    filled = re.search(r'Du fyllde just en vit fläck:.*?href="(/vita-flackar/[^"]+)"', first).group(1)
    assert ("row=nyanlanda" in filled, "column=klient" in filled) == (True, True)
    assert "En insikt" in sign_in("anonymous").get(filled) or "1 insikt" in sign_in("anonymous").get(filled)
    second = receipt("malmo-designer", "malmo")
    assert "Grums har hört ungefär samma sak." in second
    assert "Du fyllde just" not in second
    third = receipt("administrator", "titi")
    assert "2 andra har hört ungefär samma sak:" in third


def test_what_others_have_heard_is_shown_while_writing(sign_in):
    near = sign_in("grums-designer").get(
        "/insikter/liknande", statement="Unga vill påverka sådant som rör dem själva, som skolan och fritiden"
    )
    assert "Unga vill framför allt påverka sådant som rör dem själva" in near
    assert "socialtjänsten hos skolpersonal" not in near


def test_every_figure_of_reuse_opens_what_it_was_counted_from(sign_in):
    malmo, grums = sign_in("malmo-designer"), sign_in("grums-designer")
    ref = re.search(r'href="/i/([\w-]+)"', malmo.get("/sok", organization="grums")).group(1)
    malmo.send(f"/i/{ref}/ateranvand", {"purpose": "Underlag till ungdomsplanen"})
    table = re.search(r"<tbody>.*?</tbody>", grums.get("/aterbruk"), re.DOTALL).group()
    for address, number in re.findall(r'<a href="([^"]+)">(\d+(?: av \d+)?)</a>', table):
        behind = grums.get(html.unescape(address))
        assert f": {number}</h1>" in behind
        assert "Så räknas det:" in behind
    lent = grums.get("/aterbruk/bakom", organisation="grums", siffra="lent")
    assert f'href="/i/{ref}#anvand"' in lent
    assert "Underlag till ungdomsplanen" in lent
    wrong = grums.ask("/aterbruk", fran="2026-99-01")
    assert (wrong.status_code, 'value="2026-99-01"' in wrong.text) == (400, True)
    assert grums.ask("/aterbruk/bakom", organisation="finns-inte", siffra="lent").status_code == 404


def test_feedback_with_a_wrong_date_is_asked_for_again_with_what_was_written(sign_in):
    grums = sign_in("grums-designer")
    fields = {"title": "Om mat", "organization": "grums", "status": "done", "visibility": "network"}
    address = grums.send("/insiktsarbeten/nytt", fields).headers["location"].partition("?")[0]
    told = {"state": "given", "happens": "i våras", "how": "Vid fikat"}
    wrong = grums.send(f"{address}/aterkoppling", told)
    assert wrong.status_code == 400
    assert 'value="i våras"' in wrong.text
    assert ">Vid fikat</textarea>" in wrong.text
    assert 'id="happens-fel"' in wrong.text
    assert grums.send(f"{address}/aterkoppling", told | {"happens": "2026-05"}).status_code == 303
    assert "Vid fikat" in grums.get(address)


def test_a_reason_that_is_too_long_is_kept_for_whoever_sets_a_cell_aside(sign_in):
    curator = sign_in("titi-curator")
    cell = {"rows": "subpopulation", "columns": "population", "row": "npf", "column": "riskgrupp"}
    reason = "Frågas inte. " * 50
    refused = curator.send("/vita-flackar/ej-aktuell", cell | {"curator": "titi", "reason": reason})
    assert refused.status_code == 400
    assert f">{reason.strip()}</textarea>" in refused.text
