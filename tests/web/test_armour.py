"""What every answer and every form carries, whichever page it is: a new one joins these tests by itself."""

import base64
import hashlib
import re

from tests.web.test_sign_in import send, sign_in

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
#: Addresses for programs where what is sent only says what is to be read.
ONLY_READ = {"/oai"}
#: What an address's pieces are asked as: nothing that exists.
PIECES = {"str": "finns-inte", "int": "999999", "uuid": "00000000-0000-4000-8000-000000000000"}


def unsafe_routes(app) -> list[tuple[str, str]]:
    found = []
    for route in app.routes:
        for method in sorted(UNSAFE & set(getattr(route, "methods", ()))):
            path = re.sub(r"\{\w+(?::(\w+))?\}", lambda each: PIECES[each[1] or "str"], route.path)
            found.append((method, path))
    return found


def test_no_page_takes_anything_from_another_site_s_form(client):
    sign_in(client)
    pages = [
        (method, path)
        for method, path in unsafe_routes(client.app)
        if not path.startswith("/api/") and path not in ONLY_READ
    ]
    assert len(pages) > 40
    for method, path in pages:
        for fields in ({}, {"_csrf_token": "a" * 128}):
            answer = client.request(method, path, data=fields, follow_redirects=False)
            assert answer.status_code == 403, (method, path, answer.status_code)


def test_a_session_changes_nothing_through_the_interface_for_programs(client):
    sign_in(client)
    routes = [(method, path) for method, path in unsafe_routes(client.app) if path.startswith("/api/")]
    assert len(routes) > 15
    # These look without changing anything, and are open to everybody.
    looks = {"/api/v1/askings/check"}
    for method, path in routes:
        if path in looks or "screen" in path or "check" in path:
            continue
        json = client.request(method, path, json={}, follow_redirects=False)
        form = client.request(method, path, data={"a": "b"}, follow_redirects=False)
        # What has the wrong form, or is not there, may be refused for that before anybody looks at who asks.
        assert json.status_code in {400, 401, 404}, (method, path, json.status_code, json.text[:200])
        assert form.status_code in {400, 401, 404, 415}, (method, path, form.status_code)


def test_no_page_lets_scripts_or_styles_in_that_are_not_files_of_ours(client):
    sign_in(client)
    addresses = [
        re.sub(r"\{\w+(?::(\w+))?\}", lambda each: PIECES[each[1] or "str"], route.path)
        for route in client.app.routes
        if "GET" in getattr(route, "methods", ()) and not route.path.startswith(("/static", "/schema"))
    ]
    for address in addresses:
        answer = client.get(address, follow_redirects=False)
        policy = answer.headers["content-security-policy"]
        assert "unsafe-" not in policy, address
        assert "default-src 'none'" in policy, address
        assert "frame-ancestors" in policy, address
        assert answer.headers["x-content-type-options"] == "nosniff", address
        if answer.headers.get("content-type", "").startswith("text/html"):
            for found in re.findall(r"<script\b[^>]*>|<style\b|\bon\w+=|\bstyle=", answer.text):
                assert 'src="/static/' in found, (address, found)


def test_a_picture_that_stands_alone_is_drawn_in_its_own_style_and_no_other(client):
    for address in ("/karta.svg", "/forflyttningar.svg", "/api/v1/map.svg"):
        answer = client.get(address)
        (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
        assert answer.headers["content-security-policy"] == policy
        assert "style=" not in answer.text


def test_a_form_is_sent_with_the_token_of_its_own_browser(client):
    assert send(client, "/sprak", {"sprak": "en"}).status_code == 303
    client.cookies.clear()
    assert client.post("/sprak", data={"sprak": "en"}, follow_redirects=False).status_code == 403
