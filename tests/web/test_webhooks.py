import re


def test_a_curator_registers_tries_and_removes_a_webhook_and_nobody_else_sees_it(client, token_of):
    headers = token_of("titi-curator")
    slug = next(iter(client.get("/api/v1/me", headers=headers).json()["roles"]))
    sent = {"organization": slug, "name": "Intranätet", "address": "https://intranat.example.org/in"}
    made = client.post("/api/v1/webhooks", json=sent | {"query": f"organization={slug}"}, headers=headers)
    assert made.status_code == 201, made.text
    assert made.json()["secret"].startswith("whsec_")
    here = f"/api/v1/webhooks/{made.json()['id']}"
    assert client.post(f"{here}/test", headers=headers).status_code == 204
    found = client.get(here, headers=headers).json()
    assert "secret" not in found
    assert found["deliveries"][0]["is_test"]
    page = client.get(f"/organisationer/{slug}/webhookar/{made.json()['id']}", headers=headers)
    assert "Intranätet" in page.text
    assert "whsec_" not in page.text
    for other in (token_of("grums-designer"), token_of("malmo-designer"), {}):
        assert client.get(here, headers=other).status_code in {401, 404}
        listed = client.get(f"/organisationer/{slug}/webhookar", headers=other, follow_redirects=False)
        assert listed.status_code in {303, 403}
    bad = client.post("/api/v1/webhooks", json=sent | {"address": "http://10.0.0.1/"}, headers=headers)
    assert [each["field"] for each in bad.json()["errors"]] == ["address"]
    assert client.delete(here, headers=headers).status_code == 204
    assert client.get("/api/v1/webhooks", headers=headers).json() == []


def test_the_key_is_shown_on_the_page_once(client):
    page = client.get("/logga-in").text
    token = re.search(r'name="_csrf_token" value="([^"]+)"', page).group(1)
    client.post(
        "/logga-in",
        data={
            "email": "titi-curator@exempel.se",
            "password": "en karta som alla får se",
            "_csrf_token": token,
        },
    )
    slug = re.search(r"/organisationer/([a-z-]+)/personer", client.get("/mitt-konto").text).group(1)
    here = f"/organisationer/{slug}/webhookar"
    token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(here).text).group(1)
    sent = {"name": "Intranätet", "address": "ftp://fel", "query": "", "_csrf_token": token}
    refused = client.post(here, data=sent).text
    assert "Adressen ska börja med https://" in refused
    shown = client.post(here, data=sent | {"address": "https://intranat.example.org/"}).text
    assert "whsec_" in shown
    assert "whsec_" not in client.get(here).text
