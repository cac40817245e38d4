"""The matrix: every address, for everybody, on every level of sharing and in every status.

An address that is in neither of the two tables below fails the build: a new view joins the matrix the day it is made.
"""

import re
from itertools import product

import pytest

from app.asgi import create_app
from app.domain.access import ANONYMOUS, Status, Viewer, Visibility, may_see
from app.domain.insights import Evidence, InsightContent

#: Addresses that show insights, and how each is asked. {id} and {ref} are asked for every secret insight in turn.
SHOWS_INSIGHTS: dict[str, list[str]] = {
    "/": ["/"],
    "/karta": ["/karta", "/karta?organization=grums", "/karta?group=theme&since=2020-01-01"],
    "/karta/jamfor": ["/karta/jamfor?organization=grums&common=1"],
    "/karta/jamfor.csv": ["/karta/jamfor.csv?organization=grums&common=1"],
    "/karta.svg": ["/karta.svg"],
    "/karta.csv": ["/karta.csv"],
    "/kluster": ["/kluster", "/kluster?q=zebrafink", "/kluster?organization=grums&status=draft"],
    "/kluster.csv": ["/kluster.csv?organization=grums"],
    "/kluster/{ref}": ["/kluster/{ref}", "/kluster/{ref}?organization=grums"],
    "/forflyttningar": ["/forflyttningar", "/forflyttningar?q=zebrafink&dela=theme"],
    "/forflyttningar.svg": ["/forflyttningar.svg?organization=grums"],
    "/forflyttningar.csv": ["/forflyttningar.csv?organization=grums"],
    "/sok": ["/sok", "/sok?q=zebrafink", "/sok?q=zebrafinkar&organization=grums", "/sok?status=draft"],
    "/vita-flackar": ["/vita-flackar", "/vita-flackar?q=zebrafink&rows=zone&columns=voice"],
    "/vita-flackar.csv": ["/vita-flackar.csv?organization=grums"],
    "/vita-flackar/ruta": [
        "/vita-flackar/ruta?rows=population&columns=municipality&row=riskgrupp&column=1764",
        "/vita-flackar/ruta?rows=population&columns=voice&row=riskgrupp&column=invanare&status=draft",
    ],
    "/balans": ["/balans", "/balans?organization=grums"],
    "/feed.atom": ["/feed.atom", "/feed.atom?q=zebrafink", "/feed.atom?status=draft&status=withdrawn"],
    "/oai": [
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "/oai?verb=ListRecords&metadataPrefix=insikt&set=organization:grums",
        "/oai?verb=GetRecord&metadataPrefix=insikt&identifier=oai:testserver.local:{id}",
    ],
    "/i/{ref}": ["/i/{ref}"],
    "/i/{ref}/historik": ["/i/{ref}/historik"],
    "/i/{ref}/redigera": ["/i/{ref}/redigera"],
    "/i/{ref}/delning": ["/i/{ref}/delning", "/i/{ref}/delning?niva=public"],
    "/delning": ["/delning"],
    "/i/{ref}/dra-tillbaka": ["/i/{ref}/dra-tillbaka"],
    "/i/{ref}/ersatt": ["/i/{ref}/ersatt"],
    "/i/{ref}/ateranvand": ["/i/{ref}/ateranvand"],
    "/i/{ref}/hort": ["/i/{ref}/hort"],
    "/innan-du-fragar": ["/innan-du-fragar?question=zebrafink+i+texten"],
    "/insikter/liknande": ["/insikter/liknande?statement=zebrafink+i+texten"],
    "/aterbruk": ["/aterbruk"],
    "/aterbruk/bakom": [
        "/aterbruk/bakom?organisation=grums&siffra=lent",
        "/aterbruk/bakom?organisation=grums&siffra=used",
    ],
    "/uppfoljning": ["/uppfoljning"],
    "/organisationer": ["/organisationer"],
    "/organisationer/{slug}": ["/organisationer/grums"],
    "/kommuner/{code}": ["/kommuner/1764"],
    "/insiktsarbeten": ["/insiktsarbeten"],
    "/api/v1/insights": [
        "/api/v1/insights?limit=1000",
        "/api/v1/insights?limit=1000&status=draft&status=withdrawn&status=superseded&status=published",
        "/api/v1/insights?q=zebrafink&limit=1000&facets=organization,zone,basis",
    ],
    "/api/v1/insights/{name}": ["/api/v1/insights/{id}", "/api/v1/insights/{ref}"],
    "/api/v1/sharing/{kind}/{name}": ["/api/v1/sharing/insights/{id}"],
    "/api/v1/insights/{name}/versions": ["/api/v1/insights/{id}/versions"],
    "/api/v1/insights/{name}/attachments": ["/api/v1/insights/{id}/attachments"],
    "/i/{ref}/bilagor": ["/i/{ref}/bilagor"],
    "/api/v1/gaps": ["/api/v1/gaps?q=zebrafink", "/api/v1/gaps?rows=zone&columns=county&organization=grums"],
    "/api/v1/balance": ["/api/v1/balance?organization=grums"],
    "/api/v1/map": ["/api/v1/map", "/api/v1/map?q=zebrafink", "/api/v1/map?group=subpopulation&colour=shift"],
    "/api/v1/clusters": ["/api/v1/clusters", "/api/v1/clusters?q=zebrafink&organization=grums"],
    "/api/v1/shifts": ["/api/v1/shifts", "/api/v1/shifts?q=zebrafink&by=theme"],
    "/api/v1/map.svg": ["/api/v1/map.svg?organization=grums"],
    "/api/v1/export.jsonl": ["/api/v1/export.jsonl", "/api/v1/export.jsonl?q=zebrafink&status=draft"],
    "/api/v1/export.csv": ["/api/v1/export.csv"],
    "/api/v1/export.md": ["/api/v1/export.md", "/api/v1/export.md?status=withdrawn"],
    "/api/v1/export.qdc": ["/api/v1/export.qdc?organization=grums"],
    "/api/v1/me/data": ["/api/v1/me/data"],
    "/mitt-konto/uppgifter.json": ["/mitt-konto/uppgifter.json"],
}
#: Addresses that show none, and why.
SHOWS_NONE: dict[str, str] = {
    "/datasets/dcat": "names of organizations that share with everybody; tested in test_open_data.py",
    "/insiktsarbeten/{ref}/delning": "a study's own level, for those who may log; tested in test_sharing.py",
    "/delning/nej": "takes in a curator's no",
    "/delning/regel": "takes in an organization's rule",
    "/api/v1/sharing/requests": "the wishes that wait for a curator of the organization; tested in test_sharing.py",
    "/api/v1/sharing/requests/{number}/refuse": "takes in a curator's no",
    "/api/v1/sharing/rules/{organization}": "takes in an organization's rule",
    "/granska": "looks through a text that its sender is typing; tested in test_pages_screening.py",
    "/vita-flackar/ta-pa-sig": "takes in a promise, and leads to the study; tested in test_gaps.py",
    "/vita-flackar/ej-aktuell": "takes in a curator's word",
    "/vita-flackar/ej-aktuell/ta-bort": "takes a curator's word back",
    "/api/v1/gaps/adopt": "takes in a promise, and answers with the study; tested in test_gaps.py",
    "/api/v1/gaps/marks": "takes in a curator's word",
    "/api/v1/gaps/marks/{number}": "takes a curator's word back",
    "/kartor": "maps that were kept; tested in test_pinned_maps.py",
    "/kartor/{ref}": "maps that were kept",
    "/kartor/{ref}/karta.svg": "maps that were kept",
    "/kartor/{ref}/karta.png": "maps that were kept",
    "/kartor/{ref}/karta.csv": "maps that were kept",
    "/kartor/{ref}/inbaddad": "maps that were kept",
    "/kartor/{ref}/ta-bort": "maps that were kept",
    "/forflyttningar.png": "pixels of the same picture as /forflyttningar.svg",
    "/kluster/{ref}/beslut": "takes in a curator's decision; tested in test_pages_themes.py",
    "/kluster/beslut/{number}/ta-tillbaka": "takes a curator's decision back",
    "/karta.png": "pixels of the same picture as /karta.svg",
    "/api/v1/map.png": "pixels of the same picture as /api/v1/map.svg",
    "/api/v1/export.qdpx": "the same rows as /api/v1/export.csv, compressed; tested in test_exports.py",
    "/api/v1/export.xlsx": "the same rows as /api/v1/export.csv, compressed; tested below",
    "/api/v1/studies": "studies; tested below",
    "/api/v1/studies/{name}": "studies; tested below",
    "/api/v1/askings": "takes in a decision; tested in test_api_askings.py",
    "/api/v1/askings/check": "asked by POST; tested for every secret insight in test_api_askings.py",
    "/api/v1/askings/{asking_id}": "a decision of one's own organization; tested in test_api_askings.py",
    "/api/v1/insights/{name}/withdraw": "changes; tested in test_api_askings.py",
    "/api/v1/insights/{name}/supersede": "changes; tested in test_api_askings.py",
    "/api/v1/insights/{name}/merge": "changes; tested in test_api_askings.py",
    "/api/v1/insights/{name}/heard": "changes; tested in test_api_askings.py",
    "/api/v1/insights/{name}/reuse": "changes; tested in test_api_askings.py",
    "/api/v1/studies/{name}/feedback": "studies; tested in test_api_askings.py",
    "/api/v1/reuse": "counts of decisions, by organization",
    "/api/v1/vocabularies": "names that everybody may know",
    "/api/v1/organizations": "names that everybody may know",
    "/api/v1/networks": "names that everybody may know",
    "/api/v1/municipalities": "names that everybody may know",
    "/api/v1/watches": "the viewer's own, with counts; tested in test_pages_watches",
    "/api/v1/watches/{ref}": "takes away the viewer's own",
    "/api/v1/imports": "takes in, and tells of the sender's own file alone",
    "/api/v1/imports/{import_id}": "counts of the sender's own file; tested in test_api_imports.py",
    "/api/v1/imports/template.xlsx": "words to choose from, and titles of studies that the viewer may see",
    "/importera": "the sender's own files; tested in test_pages_imports.py",
    "/importera/mall.xlsx": "words to choose from, and titles of studies that the viewer may see",
    "/importera/{import_id}": "the sender's own file; tested in test_pages_imports.py",
    "/importera/{import_id}/angra": "counts of the sender's own file",
    "/i/{ref}/galler": "changes; tested in test_pages_asking.py",
    "/innan-du-fragar/beslut/{asking_id}": "a decision of one's own organization; tested in test_pages_asking.py",
    "/innan-du-fragar/forfragan": "takes in a request",
    "/forfragningar": "requests; tested in test_pages_asking.py",
    "/forfragningar/{request_id}/svar": "takes in an answer; tested in test_pages_asking.py",
    "/forfragningar/raknas": "takes in a choice",
    "/aterbruk/{reuse_id}/berattat": "takes in a note",
    "/insiktsarbeten/{ref}/aterkoppling": "studies; takes in a note",
    "/api/v1/insights/{name}/attachments/{attachment_id}": "takes away; tested in test_attachments.py",
    "/api/v1/insights/{name}/attachments/{attachment_id}/{form}": "pixels; tested in test_attachments.py",
    "/i/{ref}/bilagor/{attachment_id}/fil/{form}": "pixels; tested in test_attachments.py",
    "/i/{ref}/bilagor/{attachment_id}/ta-bort": "asks before it takes away; tested in test_attachments.py",
    "/insikter/ny": "an empty form",
    "/insiktsarbeten/nytt": "an empty form",
    "/insiktsarbeten/kalender": "studies; tested in test_calendar.py",
    "/insiktsarbeten.ics": "studies; tested in test_calendar.py",
    "/insiktsarbeten/{ref}": "studies; tested below",
    "/insiktsarbeten/{ref}/redigera": "studies; tested below",
    "/bevakningar": "the reader's own, with counts; tested in test_pages_watches",
    "/bevakningar/ny": "a form for what the address says",
    "/bevakningar/{ref}": "the reader's own; tested in test_pages_watches",
    "/feed/{name}": "a secret address; tested in test_pages_watches",
    "/ordlista": "words that everybody may know",
    "/ordlista/ny": "an empty form",
    "/ordlista/{number}": "words that everybody may know",
    "/api/v1/me": "the viewer themselves",
    "/api/v1/organizations/{slug}/people": "people; tested in test_people.py",
    "/organisationer/{slug}/personer": "people; tested in test_people.py",
    "/organisationer/{slug}/logg": "acts without content; tested in test_log.py",
    "/drift/logg": "acts without content; tested in test_log.py",
    "/api/v1/audit": "acts without content; tested in test_log.py",
    "/api/v1/audit.csv": "acts without content; tested in test_log.py",
    "/api/v1/audit.jsonl": "acts without content; tested in test_log.py",
    "/organisationer/{slug}/personer/{number}": "people; tested in test_people.py",
    "/organisationer/{slug}/inbjudningar/{number}": "takes in a change; tested in test_people.py",
    "/inbjudan/{secret}": "what its link is for; tested in test_people.py",
    "/natverk": "names that everybody may know",
    "/natverk/{slug}": "names that everybody may know; who is invited, in test_networks.py",
    "/mitt-konto": "the viewer themselves; tested in test_own_account.py",
    "/mitt-konto/inloggningar": "ends the viewer's own sessions",
    "/mitt-konto/nycklar": "makes a key of the viewer's own",
    "/mitt-konto/nycklar/{number}": "ends a key of the viewer's own",
    "/mitt-konto/lamna/{slug}": "takes the viewer out of an organization",
    "/drift": "people and organizations, for operators; tested in test_people.py",
    "/drift/organisationer": "takes in an organization",
    "/drift/konton": "takes in a change",
    "/logga-in": "an empty form",
    "/logga-in/kod": "an empty form; tested in test_sign_in.py",
    "/logga-in/extern": "leads to the provider; tested in test_provider_sign_in.py",
    "/logga-in/extern/svar": "leads back from the provider",
    "/mitt-konto/extern": "one's own; tested in test_provider_sign_in.py",
    "/mitt-konto/losenfras": "an empty form; tested in test_sign_in.py",
    "/mitt-konto/tvasteg": "one's own; tested in test_sign_in.py",
    "/mitt-konto/tvasteg/koder": "shows codes once; tested in test_sign_in.py",
    "/mitt-konto/tvasteg/ta-bort": "takes one's own away",
    "/organisationer/{slug}/tvasteg": "a rule of the organization; tested in test_sign_in.py",
    "/logga-ut": "ends a session",
    "/sprak": "sets a cookie",
    "/tema": "sets a cookie",
    "/guide": "a text",
    "/tillganglighet": "a text",
    "/robots.txt": "a text",
    "/health/live": "no content",
    "/health/ready": "no content",
    "/metrics": "no content",
    "/static/{file_path:path}": "files of ours",
    "/schema/openapi.json": "a description",
    "/schema": "a description",
    "/schema/{path}": "a description",
}
SECRET = "zebrafink"
PEOPLE = ("grums-designer", "grums-manager", "malmo-designer", "titi-curator", "administrator")


def _plain(path):
    return re.sub(r"\{(\w+):(?:str|int)\}", r"{\1}", path)


def test_every_address_stands_in_the_matrix(bare_settings):
    addresses = {_plain(route.path) for route in create_app(bare_settings).routes}
    assert addresses - SHOWS_INSIGHTS.keys() - SHOWS_NONE.keys() == set()
    assert (SHOWS_INSIGHTS.keys() | SHOWS_NONE.keys()) - addresses == set()


@pytest.fixture
def planted(client):
    """An insight on every level and in every status, each with a word of its own that only it holds."""
    services = client.app.state.services
    author: Viewer = client.blocking_portal.call(services.accounts.get_viewer, "grums-designer@exempel.se")
    made = {}
    for number, (visibility, status) in enumerate(product(Visibility, Status)):
        word = f"{SECRET}{'abcdefghijklmnopqrst'[number] * 3}"
        content = InsightContent(
            f"{word} i påståendet",
            "grums",
            body=f"{word} i texten",
            municipality="1764",
            populations=("riskgrupp",),
            voices=("invanare",),
            evidence=(Evidence("quote", f"{word} i citatet"),),
            source=f"{word} i källan",
            visibility=visibility,
            status=status,
        )
        made[word] = client.blocking_portal.call(services.insights.create_insight, author, content)
    return made


def _known(viewer, planted):
    """The words of the insights that a viewer may know of."""
    return {
        word
        for word, each in planted.items()
        if may_see(
            viewer.scope,
            organization=each.content.organization,
            visibility=each.content.visibility,
            status=each.content.status,
            created_by=each.created_by,
        )
    }


def _allowed(viewer, planted):
    """The words that a viewer may read: those of withdrawn insights nobody may."""
    return {word for word in _known(viewer, planted) if planted[word].content.status != Status.WITHDRAWN}


def _read(response):
    """The words that an answer holds, past an echo of the question."""
    text = response.text.replace(f"q={SECRET}", "").replace(f'value="{SECRET}', "")
    return set(re.findall(rf"{SECRET}[a-z]{{3}}\b", text))


@pytest.mark.parametrize("who", [*PEOPLE, "anonymous"])
def test_nobody_reads_what_the_gate_keeps_from_them(client, token_of, planted, who):
    headers = {} if who == "anonymous" else token_of(who)
    email = f"{who}@exempel.se"
    services = client.app.state.services
    viewer = (
        ANONYMOUS if who == "anonymous" else client.blocking_portal.call(services.accounts.get_viewer, email)
    )
    known, allowed = _known(viewer, planted), _allowed(viewer, planted)
    for addresses in SHOWS_INSIGHTS.values():
        for address in addresses:
            targets = planted.items() if "{" in address else [("", None)]
            for word, insight in targets:
                asked = address if insight is None else address.format(id=insight.id, ref=insight.ref)
                response = client.get(asked, headers=headers, follow_redirects=False)
                assert response.status_code < 500, (asked, response.text)
                assert _read(response) <= allowed, (who, asked)
                if insight is not None and word not in known:
                    other = address.format(id="0" * 8, ref="00000000")
                    missing = client.get(other, headers=headers, follow_redirects=False)
                    assert response.status_code == missing.status_code, (who, asked)


@pytest.mark.parametrize("who", [*PEOPLE, "anonymous"])
def test_everybody_reads_all_that_is_theirs_to_read(client, token_of, planted, who):
    headers = {} if who == "anonymous" else token_of(who)
    services = client.app.state.services
    viewer = (
        ANONYMOUS
        if who == "anonymous"
        else client.blocking_portal.call(services.accounts.get_viewer, f"{who}@exempel.se")
    )
    allowed = _allowed(viewer, planted)
    published = {word for word in allowed if planted[word].content.status == Status.PUBLISHED}
    everything = "&".join(f"status={status}" for status in Status)
    assert _read(client.get("/api/v1/export.jsonl", headers=headers)) == published
    assert _read(client.get(f"/api/v1/export.jsonl?{everything}", headers=headers)) == allowed
    assert _read(client.get(f"/api/v1/insights?q={SECRET}&limit=100", headers=headers)) == published
    found = client.get(f"/api/v1/insights?q={SECRET}&limit=100&facets=organization", headers=headers).json()
    assert found["total"] == len(published)
    assert sum(found["facets"]["organization"].values()) == len(published)
    counted = client.get("/api/v1/map?organization=grums&zone=riskgrupp", headers=headers).json()
    listed = client.get("/api/v1/insights?organization=grums&zone=riskgrupp", headers=headers).json()
    assert counted["total"] == listed["total"]


def test_a_foreign_insight_can_not_be_changed_and_looks_missing(client, token_of, planted):
    headers = token_of("malmo-designer")
    for each in planted.values():
        response = client.patch(f"/api/v1/insights/{each.id}", json={"statement": "x"}, headers=headers)
        assert response.status_code in {403, 404}
        is_seen = each.content.visibility in {"network", "public"} and each.content.status != "draft"
        assert (response.status_code == 403) == is_seen, each.content


def test_narrowing_the_sharing_takes_effect_at_once(client, token_of, planted):
    word, insight = next(
        (word, each)
        for word, each in planted.items()
        if each.content.visibility == "public" and each.content.status == "published"
    )
    assert word in _read(client.get(f"/api/v1/insights?q={word}"))
    client.patch(
        f"/api/v1/insights/{insight.id}",
        json={"visibility": "organization"},
        headers=token_of("grums-designer"),
    )
    found = client.get(f"/api/v1/insights?q={SECRET}&facets=organization").json()
    assert word not in str(found["items"])
    assert found["total"] == len(found["items"])
    assert client.get(f"/i/{insight.ref}").status_code == 404
