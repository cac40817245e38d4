"""The way in: a file is sent, looked through, put right, taken in and undone, without any script."""

import re
import zipfile
from pathlib import Path

import pytest

import importers
from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.services.seeding import SERVICE
from importers.base import Kind, StreamEntry

PASS_PHRASE = "en karta som alla får se"
TABLE = """Insikt;Tema;Grupp;År;Namn
Brev från kommunen läses sällan till slut;Tilgänglighet och tilit;Klient;2024;Eva
Ring 070-123 45 67 säger den som inte vågar fråga;;Riskgrupp;i fjol;Bo
"""


def token(client, address="/importera"):
    found = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(address).text)
    return found[1] if found else ""


@pytest.fixture
def designer(client):
    data = {
        "email": "grums-designer@exempel.se",
        "password": PASS_PHRASE,
        "_csrf_token": token(client, "/logga-in"),
    }
    client.post("/logga-in", data=data)
    return client


def send(client, text=TABLE, name="insikter.csv", **fields):
    return client.post(
        "/importera",
        files={"fil": (name, text.encode("cp1252") if isinstance(text, str) else text)},
        data={"_csrf_token": token(client), "organisation": "grums", **fields},
        follow_redirects=True,
    )


def form_of(html):
    """The fields of the form in which a file is looked through, as a browser would send them."""
    form = html.partition('id="importen"')[2].partition("</form>")[0]
    data = {}
    for kind, attributes in re.findall(r"<(input|textarea)\b([^>]*)>", form):
        name = re.search(r'name="([^"]+)"', attributes)
        is_box = 'type="checkbox"' in attributes
        if name and kind == "input" and (not is_box or "checked" in attributes):
            value = re.search(r'value="([^"]*)"', attributes)
            data.setdefault(name[1], []).append(value[1] if value else "")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'<option value="([^"]*)" selected>', body) or re.search(
            r'<option value="([^"]*)"', body
        )
        data.setdefault(name, []).append(chosen[1])
    return data


def test_a_file_is_looked_through_put_right_taken_in_and_undone(designer):
    shown = send(designer)
    address = shown.url.path
    assert "Tabell (CSV, Excel eller OpenDocument)" in shown.text
    assert "Pekar ut personer och tas därför inte med." in shown.text
    assert "070" not in shown.text.partition('id="forhandsvisning"')[2].partition("Rader att rätta")[0]
    assert "i fjol" in shown.text
    data = form_of(shown.text)
    assert data["varde-text"] == ["Tilgänglighet och tilit"]
    assert data["varde"] == ["tillganglighet-och-tillit"]
    refused = designer.post(address, data={**data, "gor": "importera"})
    assert refused.status_code == 400
    data = form_of(refused.text)
    (cell,) = [name for name in data if name.startswith("cell-")]
    done = designer.post(address, data={**data, cell: "2023", "gor": "importera"}, follow_redirects=True)
    assert "Klart: 2 nya." in done.text
    assert "[telefonnummer]" in done.text
    assert "Nytt på kartan" in done.text
    asked = designer.get(f"{address}/angra")
    assert "2 insikter som importen lade till tas bort." in asked.text
    undone = designer.post(f"{address}/angra", data={"_csrf_token": token(designer)}, follow_redirects=True)
    assert "Importen är ångrad: 2 insikter är borttagna" in undone.text
    assert "insikter.csv" in designer.get("/importera").text


def test_a_file_that_is_none_of_ours_is_refused_in_words_and_one_can_be_dropped_again(designer):
    refused = send(designer, b"PK\x03\x04" + bytes(60), "whatever.xlsx")
    assert refused.status_code == 400
    assert "Filens format känns inte igen." in refused.text
    shown = send(designer)
    gone = designer.post(
        shown.url.path, data={"_csrf_token": token(designer), "gor": "slang"}, follow_redirects=True
    )
    assert "Filen är borttagen." in gone.text
    assert designer.get(shown.url.path).status_code == 404


def test_what_another_has_said_already_is_linked_to_instead(designer):
    services = designer.app.state.services
    call = designer.blocking_portal.call
    malmo = call(services.accounts.get_viewer, "malmo-designer@exempel.se")
    said = InsightContent("Brev från kommunen läses sällan till slut", "malmo", visibility="network")
    known = call(services.insights.create_insight, malmo, said)
    shown = send(designer, "Insikt\nBreven från kommunen läses sällan till slut\nNågot helt annat om snö\n")
    assert "Nästan samma finns redan" in shown.text
    (value,) = re.findall(r'name="hort" value="([^"]+)"', shown.text)
    data = {**form_of(shown.text), "hort": value, "gor": "importera"}
    done = designer.post(shown.url.path, data=data, follow_redirects=True)
    assert "Klart: 1 nya." in done.text
    assert "Grums" in designer.get(f"/i/{known.ref}").text


def test_only_who_sent_a_file_sees_it_and_visitors_sign_in_first(designer):
    address = send(designer).url.path
    designer.post("/logga-ut", data={"_csrf_token": token(designer)})
    answer = designer.get("/importera", follow_redirects=False)
    assert answer.status_code in {302, 303, 401}
    data = {
        "email": "grums-manager@exempel.se",
        "password": PASS_PHRASE,
        "_csrf_token": token(designer, "/logga-in"),
    }
    designer.post("/logga-in", data=data)
    assert designer.get(address).status_code == 404
    assert (
        designer.post(address, data={"_csrf_token": token(designer, "/guide"), "gor": "slang"}).status_code
        == 404
    )


def test_personal_data_that_would_be_shared_are_answered_for_and_missing_studies_added_in_place(designer):
    table = (
        "Insikt;Insiktsarbete\nHon med 19121212-1212 väntade i nio månader;Hösten\n"
        "Han med Dnr 2024/1234 fick vänta lika länge;Hösten\n"
    )
    shown = send(designer, table, "delas.csv")
    address = shown.url.path
    data = {**form_of(shown.text), "alla-visibility": "network"}
    data.pop("maskera")
    saved = designer.post(address, data={**data, "gor": "spara"}, follow_redirects=True)
    assert "Lägg upp insiktsarbeten som saknas" in saved.text
    data = {**form_of(saved.text), "nya-insiktsarbeten": "1", "gor": "importera"}
    refused = designer.post(address, data=data)
    assert refused.status_code == 400
    assert "Personuppgifter som skulle delas" in refused.text
    data = form_of(refused.text)
    assert data["kolumnfynd-om"] == ["statement"]
    assert "19121212-1212" in data["fynd-om"]
    hidden = {**data, "fynd": ["maskera"] * len(data["fynd"])}
    hidden["fynd"][data["fynd-om"].index("19121212-1212")] = "behall"
    saved = designer.post(address, data={**hidden, "gor": "spara"}, follow_redirects=True)
    data = form_of(saved.text)
    assert "Personuppgifter som skulle delas" in saved.text
    reasons = ["Ett påhittat nummer" if choice == "behall" else "" for choice in data["fynd"]]
    done = designer.post(
        address, data={**data, "fynd-skal": reasons, "gor": "importera"}, follow_redirects=True
    )
    assert "Klart: 2 nya." in done.text
    assert "19121212-1212" in done.text
    assert "[ärendenummer]" in done.text


def test_data_and_definition_that_are_chosen_together_are_one_file(designer):
    with zipfile.ZipFile(Path(importers.__file__).parent / "sensemaker" / "sample.zip") as sample:
        files = [("fil", (name, sample.read(name))) for name in sample.namelist()]
    assert len(files) == 2
    data = {"_csrf_token": token(designer), "organisation": "grums"}
    shown = designer.post("/importera", files=files, data=data, follow_redirects=True)
    assert "Det här är: SenseMaker" in shown.text
    many = [("fil", (f"{number}.csv", b"Insikt")) for number in range(5)]
    refused = designer.post("/importera", files=many, data=data)
    assert (refused.status_code, "Lämna in en fil i taget." in refused.text) == (400, True)


def test_whoever_runs_the_service_takes_in_an_organization_from_an_archive(client, tmp_path):
    def sign_in(who):
        data = {
            "email": f"{who}@exempel.se",
            "password": PASS_PHRASE,
            "_csrf_token": token(client, "/logga-in"),
        }
        client.post("/logga-in", data=data)

    def take(content):
        fields = {"_csrf_token": token(client, "/importera")}
        return client.post(
            "/importera/arkiv", files={"arkiv": ("a.zip", content)}, data=fields, follow_redirects=True
        )

    sign_in("grums-designer")
    assert "Ta in en hel organisation" not in client.get("/importera").text
    assert take(b"PK").status_code == 403
    sign_in("administrator")
    archive = client.get("/organisationer/grums/arkiv.zip").content
    assert "Filen gick inte att ta emot" in take(archive[:500]).text
    assert "Ett arkiv fyller en tom organisation" in take(archive).text
    new = StreamEntry(Kind.ORGANIZATION, "provby", Organization("provby", "Provby kommun"), 1)
    client.blocking_portal.call(client.app.state.services.imports.import_stream, SERVICE, [new])
    assert "Arkivet är inläst." in take(client.get("/organisationer/provby/arkiv.zip").content).text
