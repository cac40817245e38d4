"""Attachments over HTTP: taken in, seen by those who see their insight, served harmlessly, and gone when removed."""

import io
import re

import pytest
from PIL import Image

from app.domain.attachments import MAX_BYTES

CAPTION = "En vägg med gula lappar"


def picture(size=(400, 200)):
    file = io.BytesIO()
    Image.new("RGB", size, "gold").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def made(client, token_of):
    """Logs an insight of Grums with a picture; its address and the picture are the answer."""

    def make(visibility="organization", **fields):
        headers = token_of("grums-designer")
        body = {"statement": "Lappar på en vägg", "organization": "grums", "visibility": visibility}
        insight = client.post("/api/v1/insights", json=body, headers=headers).json()
        answer = attach(client, insight["id"], headers, **fields)
        assert answer.status_code == 201, answer.text
        return insight, answer.json()

    return make


def attach(client, name, headers, content=None, file_name="vägg.png", **fields):
    sent = {"file": (file_name, picture() if content is None else content, "image/png")}
    data = {"caption": CAPTION, **fields}
    return client.post(f"/api/v1/insights/{name}/attachments", files=sent, data=data, headers=headers)


def kept(client):
    folder = client.app.state.settings.upload_dir
    return [path for path in folder.rglob("*") if path.is_file()]


def send(client, address, headers, files=None, **fields):
    client.get("/logga-in")
    data = {**fields, "_csrf_token": client.cookies["insikt_csrf"]}
    return client.post(address, data=data, files=files, headers=headers, follow_redirects=False)


def test_a_picture_is_kept_small_and_large_under_a_name_of_ours_and_served_harmlessly(client, token_of, made):
    insight, each = made(file_name="../../../../etc/passwd\x00.svg")
    headers = token_of("grums-manager")
    assert each["forms"].keys() == {"liten", "stor"}
    names = [path.name for path in kept(client)]
    assert sorted(name.partition("-")[2] for name in names) == ["liten", "stor"]
    assert all(re.fullmatch(r"[0-9a-f]{32}-\w+", name) for name in names)
    answer = client.get(each["forms"]["stor"], headers=headers)
    assert answer.content.startswith(b"\xff\xd8")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-cache"
    again = client.get(each["forms"]["stor"], headers=headers | {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    page = client.get(f"/i/{insight['ref']}", headers=headers).text
    assert f'alt="{CAPTION}"' in page
    assert "/liten" in page
    next(path for path in kept(client) if path.name.endswith("stor")).write_bytes(b"<html>from elsewhere")
    assert client.get(each["forms"]["stor"], headers=headers).status_code == 404


def test_who_may_not_see_the_insight_finds_no_attachment_and_none_of_a_withdrawn_one(client, token_of, made):
    insight, each = made("network", confirmed="1")
    titi, malmo = token_of("titi-curator"), token_of("malmo-designer")
    own, mark = token_of("grums-designer"), {}
    for who in (titi, malmo):
        answer = client.get(each["forms"]["stor"], headers=who)
        assert answer.status_code == 200
        mark = {"If-None-Match": answer.headers["etag"]}
    narrowed = client.patch(
        f"/api/v1/insights/{insight['id']}", json={"visibility": "organization"}, headers=own
    )
    assert narrowed.status_code == 200
    addresses = [
        each["forms"]["stor"],
        f"/i/{insight['ref']}/bilagor/{each['id']}/fil/stor",
        f"/api/v1/insights/{insight['id']}/attachments",
        f"/i/{insight['ref']}/bilagor/{each['id']}/ta-bort",
    ]
    for address in addresses:
        for who in ({}, malmo | mark):
            seen = client.get(address, headers=who, follow_redirects=False)
            missing = client.get(address.replace(each["id"], "0" * 36), headers=who, follow_redirects=False)
            assert seen.status_code == missing.status_code == 404, address
            assert seen.text.replace(each["id"], "") == missing.text.replace("0" * 36, "")
    assert (
        client.delete(f"/api/v1/insights/{insight['id']}/attachments/{each['id']}", headers=malmo).status_code
        == 404
    )
    client.post(f"/api/v1/insights/{insight['id']}/withdraw", json={"reason": "Fel"}, headers=own)
    assert client.get(each["forms"]["stor"], headers=own).status_code == 404
    assert client.get(addresses[2], headers=own).json() == {"items": []}


def test_whoever_shares_an_insight_further_sees_what_goes_with_it(client, token_of, made):
    insight, each = made()
    page = client.get(f"/i/{insight['ref']}/delning?niva=public", headers=token_of("grums-designer")).text
    assert each["id"] in page
    assert "Bilagorna syns också" in page


def test_an_attachment_of_one_insight_is_not_found_under_another(client, token_of, made):
    _first, each = made()
    other, _mine = made()
    headers = token_of("grums-designer")
    wrong = f"/api/v1/insights/{other['id']}/attachments/{each['id']}"
    assert client.get(f"{wrong}/stor", headers=headers).status_code == 404
    assert client.delete(wrong, headers=headers).status_code == 404
    assert client.get(each["forms"]["stor"], headers=headers).status_code == 200
    assert client.get(each["forms"]["stor"].replace("stor", "..%2Fstor"), headers=headers).status_code == 404


def test_only_those_who_log_for_the_organization_add_and_remove(client, token_of, made):
    insight, each = made("public", confirmed="1")
    one = f"/api/v1/insights/{insight['id']}/attachments/{each['id']}"
    for who in ("grums-manager", "malmo-designer"):
        assert attach(client, insight["id"], token_of(who), confirmed="1").status_code == 403
        assert client.delete(one, headers=token_of(who)).status_code == 403
        assert client.get(f"/i/{insight['ref']}/bilagor", headers=token_of(who)).status_code == 403
    assert attach(client, insight["id"], token_of("grums-designer", scope="read")).status_code == 403
    assert attach(client, insight["id"], {}).status_code == 401
    assert client.delete(one, headers=token_of("grums-designer")).status_code == 204
    assert client.get(each["forms"]["stor"]).status_code == 404
    assert kept(client) == []


def test_what_is_refused_leaves_nothing_behind(client, token_of, made):
    insight, _each = made("network", confirmed="1")
    headers, before = token_of("grums-designer"), kept(client)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

    def fields_of(answer):
        assert answer.status_code == 400, answer.text
        return {problem["field"] for problem in answer.json()["errors"]}

    assert fields_of(attach(client, insight["id"], headers, content=svg, confirmed="1")) == {"file"}
    assert fields_of(attach(client, insight["id"], headers, content=b"", confirmed="1")) == {"file"}
    assert fields_of(attach(client, insight["id"], headers, caption="", confirmed="1")) == {"caption"}
    assert fields_of(attach(client, insight["id"], headers)) == {"confirmed"}
    large = attach(client, insight["id"], headers, content=bytes(MAX_BYTES + 200_000))
    assert large.status_code == 413
    assert client.post(
        f"/api/v1/insights/{insight['id']}/attachments", content=b"x", headers=headers
    ).status_code in {400, 415}
    assert kept(client) == before


def test_pages_add_and_ask_before_they_remove(client, token_of, made):
    insight, each = made()
    headers = token_of("grums-designer")
    here = f"/i/{insight['ref']}/bilagor"
    empty = send(client, here, headers, files={"file": ("", b"")}, caption="")
    assert empty.status_code == 400
    assert "Välj en fil." in empty.text
    sent = send(client, here, headers, files={"file": ("b.png", picture())}, caption='"><script>x</script>')
    assert sent.status_code == 303
    shown = client.get(f"/i/{insight['ref']}", headers=headers).text
    assert "<script>x" not in shown
    assert client.get(f"{here}/{each['id']}/ta-bort", headers=headers).status_code == 200
    without = client.post(f"{here}/{each['id']}/ta-bort", headers=headers)
    assert without.status_code == 403
    assert send(client, f"{here}/{each['id']}/ta-bort", headers).status_code == 303
    assert len(kept(client)) == 2


def test_a_caption_that_points_somebody_out_stays_inside_the_organization(client, token_of, made):
    caption = "Anna Karlsson vid tavlan"
    made("organization", caption=caption)
    headers = token_of("grums-designer")
    body = {"statement": "Lappar på en vägg", "organization": "grums", "visibility": "network"}
    insight = client.post("/api/v1/insights", json=body, headers=headers).json()
    answer = attach(client, insight["id"], headers, caption=caption, confirmed="1")
    assert answer.status_code == 400
    assert "Anna Karlsson" in str(answer.json()["errors"])
