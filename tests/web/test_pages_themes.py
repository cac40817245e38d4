"""The pages of recurring themes and of the shift map, and the same for programs."""

import csv
import io
import re

PASS_PHRASE = "en karta som alla får se"


def _send(client, path, data):
    if "insikt_csrf" not in client.cookies:
        client.get("/logga-in")
    token = {"_csrf_token": client.cookies["insikt_csrf"]}
    return client.post(path, data={**data, **token}, follow_redirects=False)


def _rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_page_file_and_interface_tell_of_the_same_themes(client):
    told = client.get("/api/v1/clusters").json()
    listed = _rows(client.get("/kluster.csv"))[1:]
    assert [(each["label"], each["size"]) for each in told["clusters"]] == [
        (row[0], int(row[2])) for row in listed
    ]
    first = client.get("/kluster").text
    assert told["clusters"][0]["label"] in first
    assert f"insikter: {len(told['clusters'])}. Hörda" in first
    assert sum(each["size"] for each in told["clusters"]) + told["alone"] == told["considered"] == 258


def test_the_insights_of_a_theme_can_be_read(client):
    theme = client.get("/api/v1/clusters").json()["clusters"][0]
    assert len(theme["insights"]) == theme["size"]
    insight = client.get(f"/api/v1/insights/{theme['insights'][0]}").json()
    page = client.get(f"/kluster/{theme['key']}").text
    assert insight["statement"] in page
    assert page.count('<li class="card">') == theme["size"]


def test_every_page_of_themes_can_be_reached(client):
    address, seen = "/kluster", 0
    while address:
        page = client.get(address)
        assert page.status_code == 200
        seen += page.text.count("theme-card")
        onward = re.search(r'href="([^"]*sida=\d+)">Fler teman', page.text)
        address = onward.group(1) if onward else None
    assert seen == len(client.get("/api/v1/clusters").json()["clusters"])
    assert client.get("/kluster?sida=999").status_code == 404


def test_what_is_in_no_theme_has_no_page(client):
    assert client.get("/kluster/00000000").status_code == 404
    assert client.get("/kluster/inget-sådant").status_code == 404


def test_an_operator_names_a_theme_with_a_form_and_takes_it_back(client):
    _send(client, "/logga-in", {"email": "administrator@exempel.se", "password": PASS_PHRASE})
    key = client.get("/api/v1/clusters").json()["clusters"][0]["key"]
    answer = _send(client, f"/kluster/{key}/beslut", {"act": "name", "name": "Skolan <b>som</b> plats"})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "Skolan &lt;b&gt;som&lt;/b&gt; plats" in page
    back = re.search(r"/kluster/beslut/\d+/ta-tillbaka", page).group()
    assert _send(client, back, {}).status_code == 303
    assert "Skolan" not in client.get(f"/kluster/{key}").text.partition("</h1>")[0]
    assert _send(client, f"/kluster/{key}/beslut", {"act": "burn"}).status_code == 400


def test_those_who_do_not_curate_get_no_forms_and_no_way_round(client):
    _send(client, "/logga-in", {"email": "grums-designer@exempel.se", "password": PASS_PHRASE})
    key = client.get("/api/v1/clusters").json()["clusters"][0]["key"]
    assert "/beslut" not in client.get(f"/kluster/{key}").text
    assert _send(client, f"/kluster/{key}/beslut", {"act": "pin"}).status_code == 403


def test_picture_table_file_and_interface_have_the_same_shifts(client):
    told = client.get("/api/v1/shifts").json()
    rows = _rows(client.get("/forflyttningar.csv"))
    assert [(row[0], row[1], int(row[2])) for row in rows[1:]] == [
        (each["from_label"], each["to_label"], each["count"]) for each in told["shifts"]
    ]
    assert all(sum(map(int, row[3:])) == int(row[2]) for row in rows[1:])
    page = client.get("/forflyttningar").text
    for each in told["shifts"]:
        assert f"Från {each['from_label']} till {each['to_label']}: {each['count']} insikter" in page


def test_a_shift_leads_to_exactly_its_insights(client):
    told = client.get("/api/v1/shifts?theme=tillganglighet-och-tillit&by=none").json()["shifts"][0]
    listed = client.get(
        "/api/v1/insights", params={"theme": "tillganglighet-och-tillit", "shift": told["shift"]}
    )
    assert listed.json()["total"] == told["count"]


def test_one_year_of_shifts_is_what_its_link_says(client):
    page = client.get("/forflyttningar").text
    address, count = re.search(
        r'href="(/forflyttningar\?year_from=2016&amp;year_to=2016)"[^>]*>2016 <span class="count">(\d+)', page
    ).groups()
    told = client.get(address.replace("&amp;", "&").replace("/forflyttningar", "/api/v1/shifts")).json()
    assert told["total"] - told["without"] == int(count)


def test_shift_files_are_pictures(client):
    svg = client.get("/forflyttningar.svg?dela=theme")
    assert svg.text.startswith("<svg")
    assert svg.headers["content-security-policy"].startswith("default-src 'none'")
    assert client.get("/forflyttningar.png?width=400").content.startswith(b"\x89PNG")
    assert client.get("/forflyttningar.png?width=9").status_code == 400
    assert client.get("/forflyttningar?dela=annat").status_code == 400


def test_an_empty_selection_says_so(client):
    nothing = (
        "population=klient&subpopulation=aldre&theme=budget-och-ekonomistyrning&year_from=1901&year_to=1901"
    )
    assert "Här är det tomt" in client.get(f"/forflyttningar?{nothing}").text
    assert "Inga teman i urvalet" in client.get(f"/kluster?{nothing}").text


def test_the_page_says_that_themes_are_being_found_rather_than_wait(client, monkeypatch):
    monkeypatch.setattr("app.web.pages.themes.PATIENCE", 0)
    page = client.get("/kluster")
    assert "Temana räknas om." in page.text
    assert page.headers["refresh"] == "4"
