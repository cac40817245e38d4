"""Harvested by a harvester that others wrote, over a real port."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import uvicorn
from litestar import Litestar
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, BadResumptionToken, IdDoesNotExist, NoRecordsMatch

from app.domain.harvest import HarvestError, Verb, parse_query
from app.settings import Settings

ROOT = Path(__file__).parents[2]
NAMES = {"o": "http://www.openarchives.org/OAI/2.0/", "i": "https://insiktskartan.se/ns/insight/1"}


@pytest.fixture
def address(application: Litestar, demo_settings: Settings) -> Iterator[str]:
    """A server over the demonstration corpus, in a thread of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        application.state.settings = demo_settings
        config = uvicorn.Config(application, log_config=None, lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/oai"
        server.should_exit = True
        thread.join(20)


def test_a_harvester_takes_all_that_is_public_page_by_page(address):
    sickle = Sickle(address)
    identity = sickle.Identify()
    assert (identity.protocolVersion, identity.deletedRecord) == ("2.0", "persistent")
    assert {each.metadataPrefix for each in sickle.ListMetadataFormats()} == {"oai_dc", "insikt"}
    sets = {each.setSpec: each.setName for each in sickle.ListSets()}
    assert sets["organization:grums"] == "Grums kommun"
    records = list(sickle.ListRecords(metadataPrefix="oai_dc"))
    assert len({each.header.identifier for each in records}) == len(records) == 258
    assert all(each.metadata["title"] and each.metadata["identifier"] for each in records)
    few = list(sickle.ListIdentifiers(metadataPrefix="insikt", set="organization:grums"))
    assert 0 < len(few) < 258
    assert {spec for each in few for spec in each.setSpecs} == {"organization:grums"}
    one = sickle.GetRecord(identifier=few[0].identifier, metadataPrefix="insikt")
    schema = etree.XMLSchema(etree.parse(ROOT / "static" / "xsd" / "insight-1.xsd"))
    for record in sickle.ListRecords(metadataPrefix="insikt", set="organization:grums"):
        schema.assertValid(record.xml.find(".//i:insight", NAMES))
    assert one.header.identifier == few[0].identifier
    with pytest.raises(NoRecordsMatch):
        sickle.ListRecords(metadataPrefix="oai_dc", **{"from": "2100-01-01"})
    with pytest.raises(BadResumptionToken):
        sickle.ListRecords(resumptionToken="x")
    with pytest.raises(IdDoesNotExist):
        sickle.GetRecord(identifier="oai:x:y", metadataPrefix="oai_dc")
    with pytest.raises(BadArgument):
        sickle.ListRecords(metadataPrefix="oai_dc", **{"from": "2100-01-01", "until": "2000-01-01"})


def ask(client, **arguments):
    response = client.get("/oai", params=arguments)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/xml")
    return ET.fromstring(response.content)


def headers_of(root):
    return {
        header.findtext("o:identifier", namespaces=NAMES).rpartition(":")[2]: header.get("status")
        for header in root.iterfind(".//o:header", NAMES)
    }


def test_what_is_gone_is_told_and_what_is_not_public_never_is(client, token_of):
    token = token_of("grums-designer")

    def log(statement, **fields):
        sent = {"statement": statement, "organization": "grums", "visibility": "public", **fields}
        return client.post("/api/v1/insights", json=sent, headers=token).json()

    start = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lowered, withdrawn, kept = log("Sänks."), log("Dras."), log("Står & <kvar>\ufffe.")
    hidden, draft = log("Göms.", visibility="network"), log("Skiss.", status="draft")
    client.patch(f"/api/v1/insights/{lowered['id']}", json={"visibility": "organization"}, headers=token)
    client.post(f"/api/v1/insights/{withdrawn['id']}/withdraw", json={"reason": "Fel."}, headers=token)
    root = ask(client, verb="ListRecords", metadataPrefix="insikt", **{"from": start})
    found = headers_of(root)
    assert found == {lowered["id"]: "deleted", withdrawn["id"]: "deleted", kept["id"]: None}
    texts = "".join(root.itertext())
    assert "Står & <kvar>" in texts
    assert not {"Sänks.", "Dras.", "Göms.", "Skiss."} & set(texts.split())
    assert "Sänks" not in texts
    assert hidden["id"] not in texts
    assert draft["id"] not in texts
    client.patch(f"/api/v1/insights/{lowered['id']}", json={"visibility": "public"}, headers=token)
    assert (
        headers_of(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **{"from": start}))[
            lowered["id"]
        ]
        is None
    )


def error_of(root):
    return root.find("o:error", NAMES).get("code")


def test_tokens_end_belong_to_their_verb_and_hold_all_that_was_asked(client):
    harvests = client.app.state.services.harvest
    harvests.page = 100
    first = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    token = first.find(".//o:resumptionToken", NAMES)
    assert (token.get("completeListSize"), token.get("cursor")) == ("258", "0")
    seen = headers_of(first)
    while token.text:
        root = ask(client, verb="ListIdentifiers", resumptionToken=token.text)
        kept, token = token.text, root.find(".//o:resumptionToken", NAMES)
        assert not headers_of(root).keys() & seen.keys()
        seen |= headers_of(root)
    assert len(seen) == 258
    assert error_of(ask(client, verb="ListRecords", resumptionToken=kept)) == "badResumptionToken"
    root = ask(client, verb="ListIdentifiers", resumptionToken=kept, metadataPrefix="oai_dc")
    assert error_of(root) == "badArgument"
    harvests.clock = lambda: datetime.now(UTC) + timedelta(hours=25)
    assert error_of(ask(client, verb="ListIdentifiers", resumptionToken=kept)) == "badResumptionToken"


def test_a_form_is_answered_as_an_address_is_and_a_wrong_format_by_its_word(client):
    response = client.post("/oai", data={"verb": "Identify"})
    assert response.status_code == 200
    assert b"<Identify>" in response.content
    identifier = next(iter(headers_of(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc"))))
    root = ask(client, verb="GetRecord", identifier=f"oai:testserver.local:{identifier}", metadataPrefix="x")
    assert error_of(root) == "cannotDisseminateFormat"


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([], "badVerb"),
        ([("verb", "identify")], "badVerb"),
        ([("verb", "Identify"), ("verb", "Identify")], "badVerb"),
        ([("verb", "Identify"), ("until", "2024-01-01")], "badArgument"),
        ([("verb", "ListRecords")], "badArgument"),
        ([("verb", "GetRecord"), ("identifier", "x")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "a"), ("metadataPrefix", "b")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "a"), ("from", "2024-02-30")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "a"), ("from", "2024")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "a"), ("set", "grums")], "badArgument"),
        (
            [
                ("verb", "ListRecords"),
                ("metadataPrefix", "a"),
                ("from", "2024-01-01"),
                ("until", "2024-02-01T00:00:00Z"),
            ],
            "badArgument",
        ),
    ],
)
def test_what_breaks_the_protocol_gets_its_error(pairs, code):
    with pytest.raises(HarvestError) as caught:
        parse_query(pairs)
    assert caught.value.code == code


def test_a_day_reaches_to_its_end_and_a_second_too():
    asked = [("verb", "ListRecords"), ("metadataPrefix", "oai_dc")]
    query = parse_query([*asked, ("from", "2024-01-01"), ("until", "2024-01-01")])
    assert query.verb == Verb.LIST_RECORDS
    assert query.since
    assert query.before
    assert query.before - query.since == timedelta(days=1)
    query = parse_query([*asked, ("until", "2024-01-01T10:00:00Z")])
    assert query.before == datetime(2024, 1, 1, 10, 0, 1, tzinfo=UTC)
