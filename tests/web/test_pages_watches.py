"""Watches, feeds and the word list as people meet them: forms, addresses that are shown once, and who is let in."""

import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

PASS_PHRASE = "en karta som alla får se"
ATOM = "{http://www.w3.org/2005/Atom}"


def sign_in(client, who):
    client.get("/logga-in")
    send(client, "/logga-in", email=f"{who}@exempel.se", password=PASS_PHRASE)


def send(client, address, **fields):
    """A form, as a browser sends it."""
    data = {**fields, "_csrf_token": client.cookies["insikt_csrf"]}
    return client.post(address, data=data, follow_redirects=False)


def saved(client, query="q=tillit&population=riskgrupp", **fields):
    """The address of a new watch."""
    answer = send(client, "/bevakningar/ny", **{"name": "Tillit", "query": query, **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def log(client, token, **fields):
    values = {"statement": "Tillit växer långsamt.", "organization": "grums", "populations": ["riskgrupp"]}
    answer = client.post("/api/v1/insights", json={**values, "visibility": "public", **fields}, headers=token)
    assert answer.status_code == 201, answer.text
    return answer.json()


def entries(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def test_a_search_is_saved_watched_and_marked_as_seen(client, token_of):
    sign_in(client, "grums-designer")
    search = client.get("/sok?q=tillit&population=riskgrupp").text
    form = re.search(r'href="(/bevakningar/ny\?[^"]*)"', search)
    assert form
    page = client.get(unescape(form[1])).text
    assert "sökta med ”tillit”" in page
    here = saved(client, unescape(re.search(r'name="query" value="([^"]*)"', page)[1]))
    assert "Inget nytt" in client.get("/bevakningar").text
    made = log(client, token_of("malmo-designer"), organization="malmo")
    assert "1 nya" in client.get("/bevakningar").text
    page = client.get(here).text
    assert made["statement"] in unescape(page)
    assert ">Ny<" in page
    fields = dict(re.findall(r'name="(sett|tid)" value="([^"]*)"', page))
    assert send(client, here, gor="sedd", **fields).status_code == 303
    assert "Inget nytt" in client.get("/bevakningar").text


def test_a_watch_is_renamed_removed_and_brought_back(client):
    sign_in(client, "grums-designer")
    here = saved(client)
    send(client, here, gor="spara", name="Ett annat namn", organization="grums")
    assert "Ett annat namn" in client.get("/bevakningar").text
    refused = send(client, here, gor="spara", name=" ", organization="")
    assert refused.status_code == 200
    assert "Ge bevakningen ett namn" in refused.text
    gone = send(client, here, gor="bort").headers["location"]
    page = client.get(gone).text
    assert "är borttagen" in page
    assert "Ångra" in page
    send(client, here, gor="angra")
    assert "är borttagen" not in client.get(gone).text
    assert send(client, here, gor="något annat").status_code == 400


def test_a_watch_is_for_those_who_have_signed_in_and_for_its_owner(client):
    for address in ("/bevakningar", "/bevakningar/ny?q=tillit", "/bevakningar/ABCDEFGH"):
        answer = client.get(address, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"][:9]) == (303, "/logga-in"), address
    sign_in(client, "grums-designer")
    here = saved(client)
    sign_in(client, "malmo-designer")
    missing = client.get("/bevakningar/ABCDEFGH")
    for answer in (client.get(here), send(client, here, gor="bort"), missing):
        assert answer.status_code == 404
    assert client.get(here).text.replace(here, "") == missing.text.replace("/bevakningar/ABCDEFGH", "")


def test_a_watch_over_what_is_no_more_says_so(client):
    sign_in(client, "grums-designer")
    here = saved(client)
    services = client.app.state.services

    async def spoil():
        from app.persistence.tables import saved_selection

        async with services.database.writing() as connection:
            await connection.execute(saved_selection.update().values(query="theme=finns-inte-mer"))

    client.blocking_portal.call(spoil)
    assert "inte finns längre" in client.get("/bevakningar").text
    assert "inte finns längre" in client.get(here).text


def test_an_open_feed_shows_everybody_what_everybody_may_see(client, token_of):
    secret = log(client, token_of("grums-designer"), visibility="organization", statement="Bara Grums.")
    shown = log(client, token_of("grums-designer"), statement="Alla.", body="**Mer** & <b>text</b>")
    answer = client.get("/feed.atom?organization=grums")
    found = entries(answer)
    titles = [each.findtext(f"{ATOM}title") for each in found]
    assert titles[0] == "Alla."
    assert secret["statement"] not in titles
    assert found[0].findtext(f"{ATOM}id") == f"tag:testserver.local,2026:insight/{shown['id']}"
    assert "<strong>Mer</strong>" in found[0].findtext(f"{ATOM}content")
    links = [each.get("href") for each in ET.fromstring(answer.content).iter(f"{ATOM}link")]
    assert all(link.startswith("http://testserver.local/") for link in links)
    sign_in(client, "grums-designer")
    in_browser = entries(client.get("/feed.atom?organization=grums"))
    assert [each.findtext(f"{ATOM}title") for each in in_browser] == titles
    with_token = entries(client.get("/feed.atom?organization=grums", headers=token_of("grums-designer")))
    assert secret["statement"] in [each.findtext(f"{ATOM}title") for each in with_token]
    assert client.get("/feed.atom?tema=x").status_code == 400
    assert entries(client.get("/feed.atom?q=xyzzyqwert")) == []


def test_a_feed_that_has_not_changed_is_not_sent_again(client):
    first = client.get("/feed.atom?population=klient")
    again = client.get("/feed.atom?population=klient", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_a_private_feed_s_address_is_shown_once_and_needs_no_other_key(client, token_of):
    sign_in(client, "grums-designer")
    here = saved(client, "organization=grums")
    page = send(client, here, gor="flode")
    address = re.search(r'id="feed" value="http://testserver.local(/feed/[^"]+)"', page.text)[1]
    assert address not in client.get(here).text
    log(client, token_of("grums-designer"), visibility="organization", statement="Bara Grums.")
    client.cookies.clear()
    found = entries(client.get(address))
    assert found[0].findtext(f"{ATOM}title") == "Bara Grums."
    calendar = address.replace(".atom", ".ics")
    wrong_names = (
        address.removesuffix(".atom"),
        "/feed/x.atom",
        f"{address[:-7]}.atom",
        f"{calendar[:-6]}.ics",
    )
    for wrong in wrong_names:
        assert client.get(wrong).status_code == 404, wrong
    sign_in(client, "grums-designer")
    send(client, here, gor="flode-bort")
    assert client.get(address).status_code == 404
    assert client.get(calendar).status_code == 404


def test_a_private_calendar_holds_the_studies_that_its_follower_sees_and_the_watch_concerns(client, token_of):
    sign_in(client, "grums-designer")
    page = send(client, saved(client, "organization=grums&population=klient"), gor="flode")
    address = re.search(r'id="feed" value="http://testserver.local(/feed/[^"]+)\.atom"', page.text)[1]
    for title, population in (("Hemlig fika", "klient"), ("Annan grupp", "allmanhet")):
        values = {"title": title, "organization": "grums", "populations": [population], "started": "2031-03"}
        body = {**values, "visibility": "organization"}
        assert (
            client.post("/api/v1/studies", json=body, headers=token_of("grums-designer")).status_code == 201
        )
    client.cookies.clear()
    answer = client.get(f"{address}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    told = [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert any("Hemlig fika" in title for title in told)
    assert not any("Annan grupp" in title for title in told)
    assert "Hemlig fika" not in client.get("/insiktsarbeten.ics").text
    again = client.get(f"{address}.ics", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_curators_extend_the_word_list_and_searches_follow(client):
    assert "försörjningsstöd" in client.get("/ordlista?ord=socialbidrag").text
    assert "Lägg till en grupp" not in client.get("/ordlista").text
    assert client.get("/ordlista/ny", follow_redirects=False).status_code == 303
    sign_in(client, "grums-designer")
    assert client.get("/ordlista/ny").status_code == 403
    sign_in(client, "titi-curator")
    assert client.get("/ordlista/ny").status_code == 200
    assert client.get("/api/v1/insights?q=zebraflink").json()["total"] == 0
    refused = send(client, "/ordlista/ny", words="och", subject="Prov")
    assert "säger för lite" in refused.text
    assert send(client, "/ordlista/ny", words="zebraflink, tillit", subject="Prov").status_code == 303
    assert client.get("/api/v1/insights?q=zebraflink").json()["total"] > 0
    listed = client.get("/ordlista?ord=zebraflink").text
    here = re.search(r'href="(/ordlista/\d+)"', listed)[1]
    form = client.get(here).text
    assert "zebraflink, tillit" in form
    assert (
        send(client, here, gor="spara", words="zebraflinka, tro", subject="Prov", version="1").status_code
        == 303
    )
    late = send(client, here, gor="spara", words="buss, spårvagn", subject="Prov", version="1")
    assert "Någon annan hann före" in late.text
    assert "buss, spårvagn" in late.text
    gone = send(client, here, gor="bort").headers["location"]
    assert "Ångra" in client.get(gone).text
    assert "zebraflink" not in client.get("/ordlista").text
    assert client.get("/ordlista/99999999999999999999").status_code == 404


def test_a_reason_says_which_words_were_found_and_where(client):
    page = unescape(re.sub(r"<[^>]+>|\s+", " ", client.get("/sok?q=tillit").text))
    page = " ".join(page.split())
    assert re.search(r"Träff på \S*tillit\S* i (påståendet|texten|underlaget|etiketten)", page, re.IGNORECASE)


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        (
            "/sok?q=xyzzyqwert+tillit&theme=budget-och-ekonomistyrning&basis=from&level=behandlande&year_to=1950",
            "Samma ord utan filter",
        ),
        ("/sok?q=xyzzyqwert&population=klient&year_to=1950", "Det kan vara en vit fläck"),
        ("/sok?population=klient&year_to=1950", "Utan filtret till och med"),
    ],
)
def test_where_nothing_is_found_there_is_a_way_on(client, address, offered):
    page = unescape(client.get(address).text)
    assert offered in page
    plan = re.search(r'href="(/innan-du-fragar[^"]*)"[^>]*>Planera att fråga', page)
    assert plan
    assert client.get(plan[1]).status_code == 200
    if "q=" in address:
        assert "question=xyzzyqwert" in plan[1]
    for way in re.findall(r'<h3><a href="(/sok[^"]*)"', page):
        assert 'class="card"' in client.get(way).text, way


def test_a_misspelt_word_that_nobody_wrote_is_answered_with_a_suggestion(client):
    page = client.get("/sok?q=fritidsgrd").text
    found = re.search(r'Menade du <a href="([^"]+)">([^<]+)</a>', page)
    assert found, page[page.find("traffar") : page.find("traffar") + 800]
    assert 'class="card"' in client.get(unescape(found[1])).text


def test_watches_are_kept_by_programs_too(client, token_of):
    token, other = token_of("grums-designer"), token_of("malmo-designer")
    made = client.post(
        "/api/v1/watches", json={"name": "Tillit", "query": "q=tillit&basis=from"}, headers=token
    )
    assert made.status_code == 201, made.text
    ref = made.json()["ref"]
    assert made.json()["new"] == 0
    log(client, other, organization="malmo", voices=["invanare"])
    assert [(each["ref"], each["new"]) for each in listed(client, token)] == [(ref, 1)]
    assert listed(client, other) == []
    assert client.get("/api/v1/watches").status_code == 401
    for wrong in (
        {"name": ""},
        {"name": "x", "query": "theme=finns-inte"},
        {"name": "x", "organization": "malmo"},
    ):
        assert client.post("/api/v1/watches", json=wrong, headers=token).status_code == 400, wrong
    read_only = token_of("grums-designer", "read")
    assert client.post("/api/v1/watches", json={"name": "x"}, headers=read_only).status_code == 403
    assert client.delete(f"/api/v1/watches/{ref}", headers=other).status_code == 404
    assert client.delete(f"/api/v1/watches/{ref}", headers=token).status_code == 204
    assert listed(client, token) == []


def listed(client, token):
    return client.get("/api/v1/watches", headers=token).json()["items"]
