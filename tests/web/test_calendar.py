"""The calendar of listening: a month, its list, and the file that calendar programs read."""

import re

import pytest
from icalendar import Calendar

from app.domain.studies import StudyContent


@pytest.fixture
def plan(client):
    """Adds a study of Grums as its designer."""
    services = client.app.state.services

    def make(title, **fields):
        viewer = client.blocking_portal.call(services.accounts.get_viewer, "grums-designer@exempel.se")
        content = StudyContent(title, "grums", **fields)
        return client.blocking_portal.call(services.studies.create_study, viewer, content)

    return make


def test_a_month_shows_who_asks_whom_where_when_and_whom_to_contact(client, plan):
    plan(
        "Måltider på äldreboenden",
        started="2031-03-04",
        ended="2031-03-12",
        municipality="1764",
        subpopulations=("aldre",),
        contact="anna@exempel.se",
        visibility="public",
    )
    plan("Bara för oss", started="2031-03", visibility="organization")
    page = client.get("/insiktsarbeten/kalender?manad=2031-03").text
    assert page.count(">Måltider på äldreboenden</a></li>") == 2
    listed = page.partition('id="lista"')[2]
    for said in ("Måltider på äldreboenden", "Grums", "äldre", "4 mars 2031–12 mars 2031", "anna@exempel.se"):
        assert said in listed, said
    assert "Bara för oss" not in page
    assert "Måltider" not in client.get("/insiktsarbeten/kalender?manad=2031-04").text
    assert page.count('<li class="from-') < 10
    assert "Måltider" not in client.get("/insiktsarbeten/kalender?manad=2031-03&organization=malmo").text
    wrong = client.get("/insiktsarbeten/kalender?manad=mars")
    assert (wrong.status_code, 'value="mars"' in wrong.text) == (400, True)


def test_the_file_holds_what_its_reader_may_see_and_reads_back(client, plan, token_of):
    study = plan("Mål, mat; och\nsådant", started="2031-03", municipality="1764", visibility="public")
    hidden = plan("Bara för nätverket", started="2031-03", visibility="network")
    plan("Någon gång", visibility="public")
    answer = client.get("/insiktsarbeten.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = {
        event["uid"].split("@")[0]: event for event in Calendar.from_ical(answer.content).walk("VEVENT")
    }
    event = events[study.id]
    assert (str(event["summary"]), str(event["location"])) == ("Mål, mat; och sådant (Grums kommun)", "Grums")
    assert event.decoded("dtstart").isoformat() == "2031-03-01"
    assert str(event["status"]) == "TENTATIVE"
    assert hidden.id not in events
    seen = client.get("/insiktsarbeten.ics", headers=token_of("malmo-designer"))
    assert hidden.id in seen.text
    again = client.get("/insiktsarbeten.ics", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n", answer.content)
