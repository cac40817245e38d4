import json
import re


def _said(page):
    return re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)


def test_a_public_page_tells_machines_what_it_says_and_no_other_page_does(client, token_of):
    headers = token_of("grums-designer")

    def log(**fields):
        sent = {"statement": "</script><script>alert(1)</script> & så", "organization": "grums", **fields}
        return client.post("/api/v1/insights", json=sent, headers=headers).json()["ref"]

    public = log(visibility="public", evidence=[{"kind": "quote", "text": "Ja."}], municipality="1764")
    (said,) = _said(client.get(f"/i/{public}").text)
    assert "<" not in said
    described = json.loads(said)
    assert described["@type"] == "CreativeWork"
    assert described["headline"] == "</script><script>alert(1)</script> & så"
    assert described["url"] == f"http://testserver.local/i/{public[:4]}-{public[4:]}"
    assert described["spatialCoverage"]["name"] == "Grums"
    assert described["license"].startswith("https://creativecommons.org/")
    for ref in (log(visibility="network"), log(visibility="public", status="draft")):
        assert _said(client.get(f"/i/{ref}", headers=headers).text) == []
