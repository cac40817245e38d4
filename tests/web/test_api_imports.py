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
