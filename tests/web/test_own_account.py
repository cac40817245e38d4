"""One's own account: sessions, keys and all that is kept, which are nobody else's."""

import json
import re
from html import unescape

PASS_PHRASE = "en karta som alla får se"


def send(client, address, headers=None, **fields):
    """A form, as a browser sends it."""
    if "insikt_csrf" not in client.cookies:
        client.get("/logga-in")
    data = {**fields, "_csrf_token": client.cookies["insikt_csrf"]}
    return client.post(address, data=data, headers=headers or {}, follow_redirects=False)


def sign_in(client, name, agent="Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"):
    fields = {"email": f"{name}@exempel.se", "password": PASS_PHRASE}
    assert send(client, "/logga-in", {"User-Agent": agent}, **fields).status_code == 303


def sessions_on(page):
    return re.findall(r'name="session" value="(\w+)"', page)


def test_sessions_are_listed_in_plain_words_and_ended_by_their_owner(client):
    accounts, run = client.app.state.services.accounts, client.blocking_portal.call
    sign_in(client, "grums-designer")
    kept = dict(client.cookies)
    client.cookies.clear()
    sign_in(client, "grums-designer", "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1")
    page = client.get("/mitt-konto").text
    assert "Firefox på Linux" in page
    assert "Safari på iPhone" in page
    (other,) = sessions_on(page)
    assert run(accounts.find_viewer_by_session, kept["insikt_session"]) is not None
    here = dict(client.cookies)
    client.cookies.clear()
    sign_in(client, "malmo-designer")
    assert send(client, "/mitt-konto/inloggningar", gor="avsluta", session=other).status_code == 404
    assert send(client, "/mitt-konto/inloggningar", gor="avsluta", session=other[:8]).status_code == 404
    client.cookies.clear()
    client.cookies.update(here)
    assert send(client, "/mitt-konto/inloggningar", gor="avsluta", session=other).status_code == 303
    assert run(accounts.find_viewer_by_session, kept["insikt_session"]) is None
    assert sessions_on(client.get("/mitt-konto").text) == []


def test_all_other_sessions_end_at_once(client):
    sign_in(client, "grums-designer")
    first = dict(client.cookies)
    client.cookies.clear()
    sign_in(client, "grums-designer")
    assert send(client, "/mitt-konto/inloggningar", gor="andra").status_code == 303
    assert client.get("/mitt-konto").status_code == 200
    client.cookies.clear()
    client.cookies.update(first)
    assert client.get("/mitt-konto", follow_redirects=False).status_code == 303


def test_a_key_is_shown_once_does_what_it_may_and_is_revoked_by_its_owner(client, token_of):
    sign_in(client, "grums-designer")
    made = send(client, "/mitt-konto/nycklar", name="Nämndens rapport", scope="read", days="30").text
    token = re.search(r'value="(insikt_[\w-]+)"', made)[1]
    key = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/me", headers=key).json()["may_write"] is False
    page = client.get("/mitt-konto").text
    assert token not in page
    assert "Nämndens rapport" in page
    assert (
        send(client, "/mitt-konto/nycklar", key, name="En till", scope="write", days="30").status_code == 403
    )
    number = re.search(r"/mitt-konto/nycklar/(\d+)", page)[1]
    assert send(client, f"/mitt-konto/nycklar/{number}", token_of("malmo-designer")).status_code == 404
    assert send(client, f"/mitt-konto/nycklar/{number}").status_code == 303
    assert client.get("/api/v1/me", headers=key).status_code == 401
    writing = token_of("grums-designer")
    assert (
        send(client, "/mitt-konto/nycklar", writing, name="En till", scope="read", days="30").status_code
        == 403
    )
    for wrong in ({"scope": "admin"}, {"days": "99999"}, {"days": "-1"}, {"name": ""}):
        fields = {"name": "Rätt", "scope": "read", "days": "30", **wrong}
        refused = send(client, "/mitt-konto/nycklar", **fields).text
        assert "Något behöver rättas" in refused
        assert "insikt_" not in refused.replace("insikt_csrf", "")


def test_a_name_is_changed_and_never_becomes_markup(client):
    sign_in(client, "grums-designer")
    assert send(client, "/mitt-konto", name="<script>alert(1)</script>").status_code == 303
    page = client.get("/mitt-konto").text
    assert "<script>alert" not in page
    assert "<script>alert(1)</script>" in unescape(page)
    assert "Skriv ditt namn" in send(client, "/mitt-konto", name="  ").text


def test_leaving_ends_everything_at_once(client, token_of):
    token = token_of("grums-designer")
    sign_in(client, "grums-designer")
    assert "Lämna Grums kommun?" in client.get("/mitt-konto/lamna/grums").text
    assert client.get("/mitt-konto/lamna/malmo").status_code == 404
    assert send(client, "/mitt-konto/lamna/malmo").status_code == 404
    left = send(client, "/mitt-konto/lamna/grums")
    assert "Du har lämnat Grums kommun" in left.text
    assert client.get("/api/v1/me", headers=token).status_code == 401
    assert client.get("/mitt-konto", follow_redirects=False).status_code == 303
    client.cookies.clear()
    sign_in(client, "grums-designer")
    assert "inte med i någon organisation" in client.get("/mitt-konto").text
    assert client.get("/organisationer/grums/personer").status_code == 403


def test_all_that_is_kept_of_oneself_is_ones_own(client, token_of):
    logged = {"statement": "Skrivet av Disa.", "organization": "grums", "visibility": "private"}
    client.post("/api/v1/insights", json=logged, headers=token_of("grums-designer"))
    sign_in(client, "grums-designer")
    answer = client.get("/mitt-konto/uppgifter.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="mina-uppgifter.json"'
    told = json.loads(answer.content)
    assert told["account"]["email"] == "grums-designer@exempel.se"
    assert "Skrivet av Disa." in answer.text
    assert "argon2" not in answer.text
    assert client.cookies["insikt_session"] not in answer.text
    other = client.get("/api/v1/me/data", headers=token_of("malmo-designer", scope="read"))
    assert other.status_code == 200
    assert "Skrivet av Disa." not in other.text
    client.cookies.clear()
    assert client.get("/api/v1/me/data").status_code == 401
    assert client.get("/mitt-konto/uppgifter.json", follow_redirects=False).status_code == 303
