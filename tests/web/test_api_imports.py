"""Bringing files in over HTTP: tables, our own template, and undoing."""

import io
import zipfile

ADDRESS = "/api/v1/imports"
TABLE = "Insikt;Tema;Grupp;År\r\nBrev från kommunen läses sällan till slut;Tillgänglighet och tillit;Klient;2024\r\n"


def send(client, headers, data, name="x.csv", **fields):
    return client.post(ADDRESS, files={"file": (name, data)}, data=fields, headers=headers)


def test_a_table_is_tried_taken_in_told_of_and_undone(client, token_of):
    headers = token_of("grums-designer")
    tried = send(client, headers, TABLE.encode("cp1252"), dry_run="true")
    assert tried.status_code == 200, tried.text
    assert (tried.json()["id"], tried.json()["format"]) == (None, "table")
    assert tried.json()["mapping"]["columns"]["Tema"] == "themes"
    taken = send(client, headers, TABLE.encode("cp1252"))
    assert (taken.status_code, taken.json()["insights"]["created"]) == (201, 1)
    address = f"{ADDRESS}/{taken.json()['id']}"
    told = client.get(address, headers=headers).json()
    assert (told["state"], told["name"], told["insights"]["created"]) == ("done", "x.csv", 1)
    assert client.get(ADDRESS, headers=headers).json()[0]["id"] == told["id"]
    for who in ("malmo-designer", "grums-manager"):
        assert client.get(address, headers=token_of(who)).status_code == 404
        assert client.delete(address, headers=token_of(who)).status_code == 404
    assert client.get(address).status_code == 404
    undone = client.delete(address, headers=headers)
    assert (undone.status_code, undone.json()["removed"]) == (200, 1)
    assert client.delete(address, headers=headers).status_code == 409


def test_a_problem_is_told_with_row_and_column(client, token_of):
    refused = send(client, token_of("grums-designer"), TABLE.replace("2024", "förr").encode())
    assert refused.status_code == 400
    (error,) = refused.json()["errors"]
    assert (error["line"], error["where"], error["field"]) == (2, "rad 2, kolumn D", "year")


def test_the_template_is_for_those_who_may_log_and_comes_back_recognised(client, token_of):
    headers = token_of("grums-designer")
    address = f"{ADDRESS}/template.xlsx?organization=grums"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=token_of("malmo-designer")).status_code == 403
    made = client.get(address, headers=headers)
    assert made.headers["content-disposition"] == 'attachment; filename="mall.xlsx"'
    with zipfile.ZipFile(io.BytesIO(made.content)) as workbook:
        lists = workbook.read("xl/sharedStrings.xml").decode()
    assert "Tillgänglighet och tillit" in lists
    empty = send(client, headers, made.content, "mall.xlsx", dry_run="true").json()
    assert (empty["format"], empty["insights"]["created"]) == ("template", 0)


TELLING = """Insikt;Delning;Insiktsarbete
{};nätverket;Hösten på Resursen
Brev läses sällan till slut;nätverket;Hösten på Resursen
"""
NUMBER = "Hon med 19121212-1212 väntade i nio månader på ett svar"


def test_personal_data_that_leaves_the_organization_are_masked_or_answered_for(client, token_of):
    headers = token_of("grums-designer")
    data = TELLING.format(NUMBER).encode()
    unknown = send(client, headers, data, mask="true")
    assert (unknown.status_code, {each["field"] for each in unknown.json()["errors"]}) == (400, {"study"})
    refused = send(client, headers, data, add_studies="true")
    assert refused.status_code == 422, refused.text
    (error,) = refused.json()["errors"]
    assert (error["line"], error["field"], error["kind"], error["text"]) == (
        2,
        "statement",
        "personnummer",
        "19121212-1212",
    )
    short = '[{"text": "19121212-1212", "reason": " "}]'
    assert send(client, headers, data, add_studies="true", screening_answers=short).status_code == 400
    assert send(client, headers, data, screening_answers="nej").status_code == 400
    hidden = send(client, headers, data, add_studies="true", mask="true")
    assert hidden.status_code == 201, hidden.text
    assert (hidden.json()["studies"]["created"], hidden.json()["insights"]["created"]) == (1, 2)
    found = client.get("/api/v1/insights?q=nio+månader+svar&organization=grums", headers=headers).text
    assert "[personnummer]" in found
    assert "19121212" not in found
    assert send(client, headers, data, mask="true").json()["insights"]["unchanged"] == 2
    assert client.delete(f"{ADDRESS}/{hidden.json()['id']}", headers=headers).json()["studies"] == 1
    answer = '[{"text": "*", "reason": "Ett påhittat nummer ur en övning"}]'
    kept = send(client, headers, data, add_studies="true", screening_answers=answer)
    assert kept.status_code == 201, kept.text


def test_personal_data_within_the_organization_are_warned_of(client, token_of):
    data = TELLING.format(NUMBER).replace("nätverket", "organisationen").encode()
    tried = send(client, token_of("grums-designer"), data, add_studies="true", dry_run="true")
    assert tried.status_code == 200, tried.text
    (warning,) = tried.json()["warnings"]
    assert (warning["line"], warning["masked"]) == (2, "[personnummer]")
