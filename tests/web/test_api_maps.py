import re

import pytest


def test_the_map_has_eight_zones_that_add_up(client):
    found = client.get("/api/v1/map").json()
    assert [zone["zone"] for zone in found["zones"]] == [
        "klient",
        "riskgrupp",
        "allmanhet",
        "klient.riskgrupp",
        "klient.allmanhet",
        "riskgrupp.allmanhet",
        "klient.riskgrupp.allmanhet",
        "none",
    ]
    assert sum(zone["count"] for zone in found["zones"]) == found["total"] == 258
    assert len(found["dots"]) == 258
    assert found["insights_per_dot"] == 1


def test_each_dot_is_an_insight_of_its_zone(client):
    found = client.get("/api/v1/map?organization=grums").json()
    listed = client.get("/api/v1/insights?organization=grums&limit=1000").json()
    zones = {item["id"]: item["zone"] for item in listed["items"]}
    assert {dot["id"]: dot["zone"] for dot in found["dots"]} == zones
    assert {dot["organization"] for dot in found["dots"]} == {"grums"}


@pytest.mark.parametrize("zone", ["klient", "klient.riskgrupp", "none"])
def test_a_zone_is_exact(client, zone):
    found = client.get("/api/v1/map", params={"zone": zone}).json()
    assert {each["zone"] for each in found["zones"] if each["count"]} <= {zone}
    assert found["total"] == client.get("/api/v1/insights", params={"zone": zone}).json()["total"]


def test_the_picture_is_the_same_byte_for_byte(client):
    first = client.get("/api/v1/map.svg")
    assert first.headers["content-type"].startswith("image/svg+xml")
    assert first.content == client.get("/api/v1/map.svg").content


def test_one_new_insight_moves_almost_no_dot(client, token_of):
    headers = token_of("grums-designer")
    before = {
        dot["id"]: (dot["x"], dot["y"]) for dot in client.get("/api/v1/map", headers=headers).json()["dots"]
    }
    new = {"statement": "En ny prick.", "populations": ["klient"], "organization": "grums"}
    client.post("/api/v1/insights", json=new, headers=headers)
    after = {
        dot["id"]: (dot["x"], dot["y"]) for dot in client.get("/api/v1/map", headers=headers).json()["dots"]
    }
    assert len(after) == len(before) + 1
    assert sum(before[dot] != after[dot] for dot in before) <= 0.02 * len(before)


def test_a_search_has_a_map_of_its_own(client):
    found = client.get("/api/v1/map?q=ungdomsråd").json()
    assert 0 < found["total"] < 258
    assert found["total"] == client.get("/api/v1/insights?q=ungdomsråd").json()["total"]
    assert "ungdomsråd" in found["description"]


def test_the_map_of_nothing_still_names_every_zone(client):
    found = client.get("/api/v1/map?year_from=2099").json()
    assert [zone["count"] for zone in found["zones"]] == [0] * 8
    assert found["dots"] == []


@pytest.mark.parametrize(
    "address", ["/karta.svg?group=subpopulation", "/forflyttningar.svg", "/api/v1/map.svg"]
)
def test_source_and_the_day_of_the_newest_change_are_printed_in_every_picture(client, address):
    assert re.search(r">Insiktskartan · insikter till och med \d{4}-\d\d-\d\d<", client.get(address).text)
    empty = client.get(address, params={"q": "finnsintealls"}).text
    assert "Insiktskartan<" in empty
    assert "till och med" not in empty
