"""White spots and balance over HTTP, for programs and for people."""

import re

import pytest

EMPTY = {
    "row": {"dimension": "subpopulation", "value": "npf"},
    "column": {"dimension": "population", "value": "riskgrupp"},
}
CELL = {"rows": "subpopulation", "columns": "population", "row": "npf", "column": "riskgrupp"}


def _cell(found, row, column):
    return next(cell for cell in found["cells"] if (cell["row"], cell["column"]) == (row, column))


def _sign_in(client, name):
    """A browser that somebody has signed in with, and the token that its forms carry."""
    client.get("/logga-in")
    form = {
        "email": f"{name}@exempel.se",
        "password": "en karta som alla får se",
        "_csrf_token": client.cookies["insikt_csrf"],
    }
    assert client.post("/logga-in", data=form, follow_redirects=False).status_code == 303
    return client.cookies["insikt_csrf"]


def test_every_cell_is_there_with_its_count_and_its_selection(client):
    found = client.get("/api/v1/gaps?rows=zone&columns=theme").json()
    assert len(found["cells"]) == len(found["rows"]) * len(found["columns"]) == 32
    assert found["totals"]["count"] == 258
    for cell in found["cells"]:
        listed = client.get(f"/api/v1/insights?limit=1&{cell['query']}").json()
        assert listed["total"] == cell["count"]
    assert sum(state["cells"] for state in found["states"]) == 32


def test_the_selection_narrows_rows_and_counts(client):
    found = client.get("/api/v1/gaps?rows=subpopulation&columns=zone&subpopulation=aldre&zone=klient").json()
    assert [row["id"] for row in found["rows"]] == ["aldre"]
    assert [column["id"] for column in found["columns"]] == ["klient"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("rows=zon&columns=theme", "rows"),
        ("rows=zone&columns=zone", "columns"),
        ("rows=zone&columns=temat", "columns"),
        ("rows=zone&columns=theme&tema=x", "tema"),
        ("rows=zone&columns=theme&year_from=x", "year_from"),
    ],
)
def test_what_can_not_be_meant_is_refused_by_name(client, query, field):
    answer = client.get(f"/api/v1/gaps?{query}")
    assert answer.status_code == 400
    assert field in str(answer.json())


def test_needs_say_why_they_are_there(client):
    found = client.get("/api/v1/gaps").json()
    scores = [need["score"] for need in found["needs"]]
    assert scores == sorted(scores, reverse=True)
    assert all(need["reasons"] for need in found["needs"])
    assert sum(found["weights"].values()) == pytest.approx(1)


def test_a_white_spot_is_adopted_and_seen_by_others(client, token_of):
    body = EMPTY | {"organization": "grums", "due": "2099", "visibility": "public"}
    assert client.post("/api/v1/gaps/adopt", json=body).status_code == 401
    assert client.post("/api/v1/gaps/adopt", json=body, headers=token_of("grums-manager")).status_code == 403
    answer = client.post("/api/v1/gaps/adopt", json=body, headers=token_of("grums-designer"))
    assert answer.status_code == 201
    cell = _cell(client.get("/api/v1/gaps").json(), "npf", "riskgrupp")
    assert (cell["state"], cell["studies"]) == ("being_asked", [answer.json()["id"]])


def test_a_curator_sets_a_cell_aside_and_takes_it_back(client, token_of):
    curator = token_of("titi-curator")
    body = EMPTY | {"organization": "titi", "reason": "Ingår i en annan grupp."}
    refused = client.post("/api/v1/gaps/marks", json=body, headers=token_of("grums-designer"))
    assert refused.status_code == 403
    assert client.post("/api/v1/gaps/marks", json=body, headers=curator).status_code == 204
    cell = _cell(client.get("/api/v1/gaps", headers=curator).json(), "npf", "riskgrupp")
    assert (cell["state"], cell["reason"]) == ("not_applicable", "Ingår i en annan grupp.")
    assert _cell(client.get("/api/v1/gaps").json(), "npf", "riskgrupp")["state"] == "never_asked"
    assert client.delete(f"/api/v1/gaps/marks/{cell['mark']}", headers=curator).status_code == 204
    assert client.delete(f"/api/v1/gaps/marks/{cell['mark']}", headers=curator).status_code == 404


def test_the_page_has_a_link_in_every_cell_and_says_its_state_in_words(client):
    text = client.get("/vita-flackar?rows=zone&columns=theme").text
    pattern = r'<td class="cell [a-z-]+"><a href="([^"]+)"><span class="unseen">([^<]+): </span>.*?cell-words">([^<]+)<'
    links = re.findall(pattern, text)
    assert len(links) == 32
    assert all(", " in place for _address, place, _words in links)
    assert client.get(links[0][0].replace("&amp;", "&")).status_code == 200


def test_a_long_table_is_shown_a_part_at_a_time(client):
    first = client.get("/vita-flackar?rows=municipality&columns=population").text
    assert "Raderna 1–60 av 290" in first
    last = client.get("/vita-flackar?rows=municipality&columns=population&first=241").text
    assert "Raderna 241–290 av 290" in last


def test_somebody_takes_a_white_spot_on_by_form(client):
    token = _sign_in(client, "grums-designer")
    form = CELL | {"by": "grums", "due": "2099-01", "_csrf_token": token}
    answer = client.post("/vita-flackar/ta-pa-sig", data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/insiktsarbeten/")
    assert "Någon frågar nu" in client.get("/vita-flackar/ruta", params=CELL).text


def test_a_promise_without_a_date_is_asked_for_again_with_what_was_written(client):
    token = _sign_in(client, "grums-designer")
    form = CELL | {"by": "grums", "due": "snart", "title": "Min rubrik", "_csrf_token": token}
    answer = client.post("/vita-flackar/ta-pa-sig", data=form)
    assert answer.status_code == 400
    assert "Min rubrik" in answer.text
    assert 'id="due-fel"' in answer.text


def test_a_curator_sets_a_cell_aside_by_form(client):
    token = _sign_in(client, "titi-curator")
    form = CELL | {"curator": "titi", "reason": "Det vet vi redan.", "_csrf_token": token}
    assert client.post("/vita-flackar/ej-aktuell", data=form, follow_redirects=False).status_code == 303
    text = client.get("/vita-flackar/ruta", params=CELL).text
    assert "Det vet vi redan." in text
    mark = re.search(r'name="mark" value="(\d+)"', text)[1]
    form = CELL | {"mark": mark, "_csrf_token": token}
    assert (
        client.post("/vita-flackar/ej-aktuell/ta-bort", data=form, follow_redirects=False).status_code == 303
    )
    assert "Det vet vi redan." not in client.get("/vita-flackar/ruta", params=CELL).text


@pytest.mark.parametrize(
    "query",
    ["", "rows=zone", "rows=zone&columns=theme&row=nej&column=nej", "rows=county&columns=zone&row=99"],
)
def test_a_cell_that_there_is_not_is_refused(client, query):
    assert client.get(f"/vita-flackar/ruta?{query}").status_code == 400


def test_the_balance_weighs_places_against_residents(client):
    found = client.get("/api/v1/balance").json()
    assert found["count"] == 258
    assert len(found["counties"]) == 21
    assert sum(county["residents"] for county in found["counties"]) == 10_587_710
    assert {share["weight"] for share in found["municipalities"]} <= {"silent", "under", "even", "over"}
    assert "Vilka hörs?" in client.get("/balans").text
    assert "Här är det tomt" in client.get("/balans?year_from=2099").text


def test_the_tables_file_opens_in_a_swedish_spreadsheet(client):
    lines = client.get("/vita-flackar.csv?rows=zone&columns=theme").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Zon på kartan;Tema;Läge;Insikter")
    assert len(lines) == 33
