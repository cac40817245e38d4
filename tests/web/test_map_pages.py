"""The pages of the map: every look, side by side, and as files."""

import pytest

from app.domain.maps.dimensions import COLOURINGS, GROUPINGS


@pytest.mark.parametrize("colour", COLOURINGS)
def test_every_colouring_has_a_page_and_a_file(client, colour):
    page = client.get(f"/karta?colour={colour}")
    assert page.status_code == 200
    assert "Så läser du kartan" in page.text
    assert client.get(f"/karta.csv?colour={colour}").content.startswith("\ufeffZon;Alla;".encode())


@pytest.mark.parametrize("group", GROUPINGS)
def test_clusters_are_drawn_listed_and_in_the_file(client, group):
    page = client.get(f"/karta?group={group}").text
    assert "Grupperna i varje zon" in page
    assert "listade" in client.get(f"/karta.csv?group={group}").text
    found = client.get(f"/api/v1/map?group={group}").json()
    assert sum(each["count"] for each in found["clusters"]) == found["total"] == 258
    assert client.get(f"/karta.svg?group={group}").status_code == 200
    assert client.get(f"/karta.png?group={group}&width=300").content.startswith(b"\x89PNG")


@pytest.mark.parametrize("query", ["colour=rainbow", "group=organization", "since=i-dag", "year_from=12"])
def test_what_no_map_can_show_is_refused(client, query):
    for address in ("/karta", "/karta.csv", "/karta.svg", "/api/v1/map"):
        assert client.get(f"{address}?{query}").status_code == 400, address


def test_organizations_lie_side_by_side_with_their_differences_in_words(client):
    page = client.get("/karta/jamfor?organization=grums&organization=karlskrona&common=1").text
    assert page.count('class="map-figure"') == 3
    assert "Grums kommun: 74 insikter. Karlskrona kommun: 14 insikter." in page
    assert "Den gemensamma kartan: 258 insikter." in page
    table = client.get("/karta/jamfor.csv?organization=grums&common=1").text
    assert "Grums kommun;Grums kommun, procent" in table


def test_any_selections_can_be_compared(client):
    page = client.get("/karta/jamfor", params={"karta": ["year_to=2020", "year_from=2021"]}).text
    assert page.count('class="map-figure"') == 2


@pytest.mark.parametrize(
    "query",
    ["by=study", "karta=theme%3Dfinns-inte", "&".join(f"karta=year_to%3D20{n}" for n in range(10, 15))],
)
def test_what_cannot_be_compared_is_refused(client, query):
    assert client.get(f"/karta/jamfor?{query}").status_code == 400


def test_one_organization_can_be_laid_beside_the_common_map(client):
    assert "Jämför med den gemensamma kartan" in client.get("/karta?organization=grums").text


def test_the_way_through_the_years_is_links(client):
    page = client.get("/karta?year_to=2016&theme=samverkan-mellan-aktorer").text
    assert 'href="/karta?theme=samverkan-mellan-aktorer&amp;year_to=2023"' in page
    assert client.get("/karta?year_to=2016").text.count('aria-current="true"') == 1


def test_nobody_is_offered_to_save_the_map_without_signing_in(client):
    assert "Spara kartan som den är" not in client.get("/karta").text
