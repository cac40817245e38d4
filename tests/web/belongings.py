"""Everything that one organization can have, made through the interfaces as its people would, for attacks to aim at."""

import io
import re
from dataclasses import dataclass, field
from typing import Any

from litestar.testing import TestClient
from PIL import Image
from sqlalchemy import select

from app.domain.access import Role
from app.persistence.tables import (
    access_request,
    gap_mark,
    invitation,
    raising_request,
    reuse,
    synonym_group,
    theme_decision,
)

LEVELS = ("private", "organization", "network", "public")
#: What the text says where an address or a date is needed, and free text can't be.
TABLE = "Insikt;Tema\r\n{text} i en fil som lästes in;Tillgänglighet och tillit\r\n"


@dataclass
class Visitor:
    """Somebody who sends requests as a program and forms as a browser does."""

    client: TestClient
    headers: dict[str, str]

    def ask(self, method: str, address: str, **sent: Any) -> Any:
        return self.client.request(method, address, headers=self.headers, follow_redirects=False, **sent)

    def send(self, where: str, /, files: Any = None, **fields: Any) -> Any:
        if "insikt_csrf" not in self.client.cookies:
            self.client.get("/guide")
        data = {**fields, "_csrf_token": self.client.cookies["insikt_csrf"]}
        return self.ask("POST", where, data=data, files=files)

    def make(self, address: str, body: dict[str, Any]) -> Any:
        answer = self.ask("POST", address, json=body)
        assert answer.status_code in {200, 201, 204}, (address, answer.text)
        return answer.json() if answer.content else None


@dataclass
class Belongings:
    """What Grums has: by sort, the names that addresses know it by; and its people as visitors."""

    designer: Visitor
    curator: Visitor
    admin: Visitor
    names: dict[str, list[str]] = field(default_factory=dict)


def visitor(client: TestClient, email: str, organization: str, role: Role, name: str = "") -> Visitor:
    """Somebody with a role in an organization, and a key for programs."""
    accounts, run = client.app.state.services.accounts, client.blocking_portal.call
    run(lambda: accounts.save_account(email, organization, role, name=name))
    key = run(lambda: accounts.create_token(email, scope="write"))
    return Visitor(client, {"Authorization": f"Bearer {key}"})


def make_belongings(client: TestClient, text: str = "Zebrafink") -> Belongings:
    """Let Grums have one of everything that has an address of its own, with `text` in each of its free texts."""
    people = [
        visitor(client, f"grums-{role}@exempel.se", "grums", role, name=f"{text} {role}")
        for role in (Role.DESIGNER, Role.CURATOR, Role.ADMIN)
    ]
    made = Belongings(*people)
    _make_records(made, text)
    _make_decisions(made, text)
    _make_what_people_keep(made, text)
    _make_ways_in(made, text)
    return made


def _make_records(made: Belongings, text: str) -> None:
    designer, names = made.designer, made.names
    for level in LEVELS:
        study = designer.make(
            "/api/v1/studies",
            {
                "title": f"{text} {level} som arbete",
                "question": f"{text} som fråga",
                "organization": "grums",
                "status": "ongoing",
                "started": "2026-02",
                "participants": 12,
                "visibility": level,
                "contact": f"{text} som kontakt",
                "source": f"{text} som källa",
                "consent": f"{text} som samtycke",
            },
        )
        names.setdefault("study", []).append(study["id"])
        insight = designer.make(
            "/api/v1/insights",
            {
                "statement": f"{text} {level} som påstående",
                "body": f"{text} som text",
                "organization": "grums",
                "study": study["id"],
                "populations": ["riskgrupp"],
                "subpopulations": ["aldre"],
                "municipality": "1764",
                "year": 2026,
                "visibility": level,
                "source": f"{text} som källa",
                "evidence": [{"kind": "quote", "text": f"{text} som citat"}],
                "id": f"{text} {level}",
            },
        )
        names.setdefault("insight", []).append(insight["id"])
        names.setdefault("ref", []).append(insight["ref"])
        names.setdefault("study_ref", []).append(study["ref"])
        picture = io.BytesIO()
        Image.new("RGB", (60, 40), "gold").save(picture, "PNG")
        attached = designer.ask(
            "POST",
            f"/api/v1/insights/{insight['id']}/attachments",
            files={"file": (f"{text}.png", picture.getvalue(), "image/png")},
            data={"caption": f"{text} som bildtext", "confirmed": "1"},
        )
        assert attached.status_code == 201, attached.text
        names.setdefault("attachment", []).append(attached.json()["id"])


def _make_decisions(made: Belongings, text: str) -> None:
    designer, curator, names = made.designer, made.curator, made.names
    asked = {
        "question": f"{text} som fråga till invånare",
        "populations": ["riskgrupp"],
        "outcome": "ask",
        "reason": f"{text} som skäl",
        "organization": "grums",
    }
    names["asking"] = [designer.make("/api/v1/askings", asked)["id"]]
    corner = {
        "row": {"dimension": "subpopulation", "value": "npf"},
        "column": {"dimension": "population", "value": "riskgrupp"},
        "organization": "grums",
    }
    curator.make(
        "/api/v1/gaps/marks", corner | {"reason": f"{text} som anledning", "visibility": "organization"}
    )
    names["mark"] = _numbers(made, gap_mark)
    other = visitor(made.designer.client, "malmo-designer@exempel.se", "malmo", Role.DESIGNER)
    wish = {"owner": "grums", "question": f"{text} som önskan", "message": f"{text} som hälsning"}
    assert other.send("/innan-du-fragar/forfragan", **wish).status_code == 303
    names["request"] = _column(made, access_request.c.id)
    used = {
        "purpose": f"{text} som användning",
        "link": "https://exempel.se/rapport",
        "organization": "malmo",
    }
    other.make(f"/api/v1/insights/{names['insight'][3]}/reuse", used)
    names["reuse"] = _column(made, reuse.c.id)
    heard = {"organization": "malmo", "note": f"{text} som minne", "year": 2025}
    other.make(f"/api/v1/insights/{names['insight'][3]}/heard", heard)
    rule = {"raising_needs_curator": True}
    assert curator.ask("PUT", "/api/v1/sharing/rules/grums", json=rule).status_code == 200
    raising = {"visibility": "public", "note": f"{text} som motiv"}
    designer.make(f"/api/v1/sharing/insights/{names['insight'][1]}", raising)
    names["raising"] = _numbers(made, raising_request)
    theme = curator.client.get("/api/v1/clusters?organization=grums").json()["clusters"]
    named = [
        each["key"]
        for each in theme
        if curator.send(f"/kluster/{each['key']}/beslut", act="name", name=f"{text} som tema").status_code
        == 303
    ][:1]
    names["theme"], names["theme_decision"] = named, _numbers(made, theme_decision)


def _make_what_people_keep(made: Belongings, text: str) -> None:
    designer, curator, admin, names = made.designer, made.curator, made.admin, made.names
    watch = designer.make("/api/v1/watches", {"name": f"{text} som bevakning", "query": "zone=riskgrupp"})
    names["watch"] = [watch["ref"]]
    for level in LEVELS:
        kept = curator.send(
            "/kartor",
            title=f"{text} som kartrubrik",
            organization="grums",
            visibility=level,
            query="organization=grums",
        )
        assert kept.status_code == 303, kept.text
        names.setdefault("map", []).append(kept.headers["location"].rpartition("/")[2])
    # Words are short; what is planted there is the text's beginning, or its middle where markup begins.
    word = text[text.find("<") :][:40].replace(",", "") if "<" in text else text
    group = {"subject": word, "words": f"{word}ord, grannord", "english": "neighbour"}
    assert curator.send("/ordlista/ny", organization="grums", **group).status_code == 303
    names["words"] = _numbers(made, synonym_group)
    hook = {"organization": "grums", "name": f"{text} som krok", "address": "https://intranat.example.org/in"}
    names["hook"] = [curator.make("/api/v1/webhooks", hook)["id"]]
    started = admin.send("/natverk", name=f"{text} som nätverk", organization="grums")
    names["network"] = [re.sub(r"\?.*", "", started.headers["location"]).rpartition("/")[2]]


def _make_ways_in(made: Belongings, text: str) -> None:
    designer, admin, names = made.designer, made.admin, made.names
    sent = designer.ask(
        "POST",
        "/api/v1/imports",
        files={"file": (f"{text}.csv", TABLE.format(text=text).encode())},
        data={"organization": "grums"},
    )
    assert sent.status_code == 201, sent.text
    names["import"] = [sent.json()["id"]]
    invited = admin.send("/organisationer/grums/personer", email="ny@exempel.se", role="reader")
    assert invited.status_code == 200, invited.text
    names["invitation"] = _numbers(made, invitation)
    accounts = designer.client.app.state.services.accounts
    viewer = designer.client.blocking_portal.call(accounts.get_viewer, "grums-designer@exempel.se")
    names["person"], names["organization"] = [str(viewer.account)], ["grums"]


def _column(made: Belongings, column: Any) -> list[str]:
    client = made.designer.client
    rows = client.blocking_portal.call(client.app.state.services.database.fetch, select(column))
    return [str(row[0]) for row in rows]


def _numbers(made: Belongings, table: Any) -> list[str]:
    return _column(made, table.c.number)
