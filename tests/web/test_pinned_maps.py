"""Maps that are kept: at permanent addresses, as they were, and never with more than their readers could see."""

import re
from dataclasses import replace

import pytest

from app.domain.access import ANONYMOUS, Role, Viewer, Visibility
from app.domain.errors import InvalidError
from app.domain.insights import InsightContent
from app.domain.pinned_maps import Pinning
from app.domain.selection import parse_selection
from app.domain.sharing import CuratorNeededError
from tests.web.conftest import PASS_PHRASE

SIGNATURE = b"\x89PNG"


@pytest.fixture
def people(client):
    accounts = client.app.state.services.accounts
    names = ("grums-designer", "grums-manager", "malmo-designer", "titi-curator", "administrator")
    found = {name: client.blocking_portal.call(accounts.get_viewer, f"{name}@exempel.se") for name in names}
    return found | {"anonymous": ANONYMOUS}


@pytest.fixture
def hidden(client, people):
    """Five insights of Grums on each level, which only some may see."""
    insights = client.app.state.services.insights
    for level in Visibility:
        for number in range(5):
            content = InsightContent(
                f"{level} {number}", "grums", populations=("riskgrupp",), visibility=level
            )
            client.blocking_portal.call(insights.create_insight, people["grums-designer"], content)


def _pin(client, viewer, visibility, query="organization=grums&population=riskgrupp", organization="grums"):
    pinning = Pinning("Kartan i november", organization, visibility, query)
    return client.blocking_portal.call(client.app.state.services.pinned_maps.pin, viewer, pinning)


def _sign_in(client, name):
    form = {"email": f"{name}@exempel.se", "password": PASS_PHRASE}
    _post(client, "/logga-in", form)


def _post(client, address, form):
    token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/").text)[1]
    return client.post(address, data={"_csrf_token": token, **form}, follow_redirects=False)


def _page(pinned):
    return f"/kartor/{pinned.ref[:4]}-{pinned.ref[4:]}"


def test_a_kept_map_is_drawn_for_the_eyes_that_will_see_it(client, people, hidden):
    """Its maker sees 20 more insights of their own than what is open; each level adds five of them."""
    author = people["grums-designer"]
    totals = {level: _pin(client, author, level).total for level in Visibility}
    public = totals[Visibility.PUBLIC]
    assert totals == {
        Visibility.PUBLIC: public,
        Visibility.NETWORK: public + 5,
        Visibility.ORGANIZATION: public + 10,
        Visibility.PRIVATE: public + 15,
    }


@pytest.mark.parametrize("level", Visibility)
def test_everybody_who_may_see_a_kept_map_could_have_seen_all_that_is_on_it(client, people, hidden, level):
    pinned = _pin(client, people["grums-designer"], level)
    services = client.app.state.services
    for name, viewer in people.items():
        refs = [each.ref for each in client.blocking_portal.call(services.pinned_maps.list_pinned, viewer)]
        if pinned.ref not in refs or viewer.is_operator:
            continue
        query = {"organization": "grums", "population": "riskgrupp"}
        view = client.blocking_portal.call(services.maps.get_map, viewer, parse_selection(query.items()))
        assert view.total >= pinned.total, name


def test_who_sees_a_kept_map_follows_its_level(client, people, token_of):
    addresses = {level: _page(_pin(client, people["grums-designer"], level)) for level in Visibility}
    seen = {
        name: {
            str(level)
            for level, address in addresses.items()
            if client.get(address, headers={} if name == "anonymous" else token_of(name)).status_code == 200
        }
        for name in people
    }
    assert seen == {
        "anonymous": {"public"},
        "grums-designer": {"private", "organization", "network", "public"},
        "grums-manager": {"organization", "network", "public"},
        "malmo-designer": {"network", "public"},
        "titi-curator": {"network", "public"},
        "administrator": {"organization", "network", "public"},
    }
    for level, address in addresses.items():
        for ending in ("/karta.svg", "/karta.png", "/karta.csv"):
            assert client.get(address + ending).status_code == (200 if level == "public" else 404)


def test_a_kept_map_stays_as_it_was(client, people):
    pinned = _pin(client, people["grums-designer"], "public")
    address = _page(pinned)
    before = [client.get(address + ending).content for ending in ("/karta.svg", "/karta.png", "/karta.csv")]
    content = InsightContent("En till.", "grums", populations=("riskgrupp",), visibility="public")
    services = client.app.state.services
    client.blocking_portal.call(services.insights.create_insight, people["grums-designer"], content)
    after = [client.get(address + ending).content for ending in ("/karta.svg", "/karta.png", "/karta.csv")]
    assert before == after
    assert before[1].startswith(SIGNATURE)


def test_title_source_and_date_are_printed_in_the_picture(client, people):
    pinned = _pin(client, people["grums-designer"], "public")
    assert "Kartan i november" in pinned.svg
    assert f"/kartor/{pinned.ref[:4]}-{pinned.ref[4:]}" in pinned.svg
    assert re.search(r"20\d\d-\d\d-\d\d", pinned.svg)


def test_a_kept_map_holds_no_statement(client, people, hidden):
    pinned = _pin(client, people["grums-designer"], "private")
    assert "<a " not in pinned.svg
    assert "private 1" not in pinned.svg


def test_only_a_public_map_may_stand_in_a_frame_and_only_on_its_page(client, people, token_of):
    public = _page(_pin(client, people["grums-designer"], "public"))
    own = _page(_pin(client, people["grums-designer"], "organization"))
    framed = client.get(f"{public}/inbaddad")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "script-src" not in framed.headers["content-security-policy"]
    assert "<script" not in framed.text
    assert "frame-ancestors 'none'" in client.get(public).headers["content-security-policy"]
    assert client.get(f"{own}/inbaddad", headers=token_of("grums-designer")).status_code == 404


def test_a_map_is_kept_and_taken_away_with_the_forms(client):
    _sign_in(client, "grums-designer")
    assert "Spara kartan som den är" in client.get("/karta?theme=samverkan-mellan-aktorer").text
    form = {
        "title": "Samverkan",
        "organization": "grums",
        "visibility": "organization",
        "query": "theme=samverkan-mellan-aktorer&group=subpopulation",
    }
    kept = _post(client, "/kartor", form)
    assert kept.status_code == 303
    address = kept.headers["location"]
    page = client.get(address).text
    assert "Samverkan" in page
    assert "Samverkan" in client.get("/kartor").text
    assert client.get(address.replace("-", "").lower(), follow_redirects=False).headers["location"] == address
    gone = _post(client, f"{address}/ta-bort", {})
    assert gone.status_code == 303
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("kind", "query", "today"),
    [
        ("shifts", "organization=grums&dela=theme", "/forflyttningar?organization=grums&amp;dela=theme"),
        (
            "comparison",
            "organization=grums&common=1&group=subpopulation",
            "/karta/jamfor?by=organization&amp;common=1&amp;organization=grums",
        ),
        (
            "comparison",
            "karta=organization%3Dgrums&karta=",
            "/karta/jamfor?karta=organization%3Dgrums&amp;karta=",
        ),
    ],
)
def test_shifts_and_comparisons_are_kept_like_maps(client, people, hidden, kind, query, today):
    """With title, source and day in the picture, for the eyes that will see it, and in frames when public."""
    author = people["grums-designer"]
    services = client.app.state.services
    kept = {
        level: client.blocking_portal.call(
            services.pinned_maps.pin, author, Pinning("Läget i november", "grums", level, query, kind)
        )
        for level in (Visibility.PUBLIC, Visibility.PRIVATE)
    }
    assert kept[Visibility.PRIVATE].table != kept[Visibility.PUBLIC].table or kind == "shifts"
    public = kept[Visibility.PUBLIC]
    for printed in ("Läget i november", _page(public), "20"):
        assert printed in public.svg
    assert "<a " not in public.svg
    page = client.get(_page(public)).text
    assert today in page
    assert client.get(f"{_page(public)}/karta.png").content.startswith(SIGNATURE)
    assert public.table[1][0] in client.get(f"{_page(public)}/karta.csv").text
    assert "Läget i november" in client.get(f"{_page(public)}/inbaddad").text
    assert client.get(f"{_page(kept[Visibility.PRIVATE])}/karta.svg").status_code == 404


def test_a_comparison_is_one_picture_with_all_its_maps(client):
    query = "organization=grums&organization=karlskrona&organization=malmo"
    svg = client.get(f"/karta/jamfor.svg?{query}").text
    assert svg.count('class="map-dots"') == 3
    assert "insikter till och med" in svg
    assert client.get(f"/karta/jamfor.png?{query}&width=900").content.startswith(SIGNATURE)
    assert client.get("/karta/jamfor.svg").status_code == 404
    assert client.get(f"/karta/jamfor.png?{query}&width=9").status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"kind": "poem"},
        {"kind": "comparison"},
        {"kind": "comparison", "query": "by=colour"},
        {"kind": "shifts", "query": "dela=colour"},
        {"organization": "malmo"},
        {"visibility": "everybody"},
        {"query": "theme=finns-inte"},
        {"query": "year_from=abc"},
        {"query": "colour=rainbow"},
        {"query": "since=igår"},
    ],
    ids=str,
)
def test_a_map_that_cannot_be_kept_is_refused(client, change):
    _sign_in(client, "grums-designer")
    form = {"title": "K", "organization": "grums", "visibility": "public", "query": ""}
    assert _post(client, "/kartor", form | change).status_code == 400


def test_nobody_keeps_maps_without_signing_in_nor_takes_away_those_of_others(client, people):
    address = _page(_pin(client, people["grums-designer"], "public"))
    form = {"title": "K", "organization": "grums", "visibility": "public", "query": ""}
    assert _post(client, "/kartor", form).status_code in (303, 401)
    assert len(client.blocking_portal.call(client.app.state.services.pinned_maps.list_pinned, ANONYMOUS)) == 1
    _sign_in(client, "malmo-designer")
    assert _post(client, f"{address}/ta-bort", {}).status_code == 403
    assert client.get(address).status_code == 200


def test_a_viewer_for_reading_only_keeps_no_maps(client, people):
    reader = people["grums-designer"]
    only = Viewer(reader.account, roles={"grums": Role.DESIGNER}, is_read_only=True)
    with pytest.raises(Exception, match="grums"):
        _pin(client, only, "public")


def test_a_map_leaves_its_organization_by_the_rules_that_hold_for_all_that_is_shared(client, people):
    """A designer where curators share, a reader, and a title or a search with a name in it: none of them goes out."""
    run, services = client.blocking_portal.call, client.app.state.services
    designer = people["grums-designer"]
    for title, query in (("Som Lena Holm säger", ""), ("Kartan", "q=070-123+45+67")):
        pinning = Pinning(title, "grums", "public", query)
        with pytest.raises(InvalidError):
            run(services.pinned_maps.pin, designer, pinning)
        run(services.pinned_maps.pin, designer, replace(pinning, visibility="organization"))
    with pytest.raises(CuratorNeededError):
        _pin(client, people["grums-manager"], "public")
    curator = replace(people["grums-manager"], roles={"grums": Role.CURATOR})
    run(lambda: services.sharing.set_rule(curator, "grums", is_needed=True))
    with pytest.raises(CuratorNeededError):
        _pin(client, designer, "network")
    assert _pin(client, designer, "organization").ref
    assert _pin(client, curator, "public").ref


def test_what_is_hidden_later_is_not_told_by_a_map_that_was_kept(client, people):
    """The figures stay as they were printed; of the insight's words nothing was ever on it."""
    services = client.app.state.services
    content = InsightContent("Zebrafink i texten.", "grums", populations=("riskgrupp",), visibility="public")
    made = client.blocking_portal.call(services.insights.create_insight, people["grums-designer"], content)
    pinned = _pin(client, people["grums-designer"], "public")
    reason = "Fel"
    client.blocking_portal.call(
        lambda: services.lineage.withdraw(people["grums-designer"], made.id, reason=reason)
    )
    address = _page(pinned)
    for ending in ("", "/karta.svg", "/karta.csv", "/inbaddad"):
        answer = client.get(address + ending)
        assert answer.status_code == 200
        for word in ("Zebrafink", made.id, made.ref, f"{made.ref[:4]}-{made.ref[4:]}"):
            assert word not in answer.text
    now = client.get("/api/v1/map?organization=grums&population=riskgrupp").json()
    assert now["total"] == pinned.total - 1
