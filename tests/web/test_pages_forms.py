"""Writing with forms: signing in, logging, changing, and everything that may go wrong on the way."""

import re
from html import unescape

import pytest

PASS_PHRASE = "en karta som alla får se"
STATEMENT = "Unga vågar be om hjälp när någon de känner följer med första gången."


def _send(client, path, data, **kwargs):
    if "insikt_csrf" not in client.cookies:
        client.get("/logga-in")
    token = {"_csrf_token": client.cookies["insikt_csrf"]}
    return client.post(path, data={**data, **token}, follow_redirects=False, **kwargs)


@pytest.fixture
def designer(client):
    """The browser of grums-designer, signed in."""
    return _signed_in(client, "grums-designer")


def _signed_in(client, name):
    answer = _send(client, "/logga-in", {"email": f"{name}@exempel.se", "password": PASS_PHRASE})
    assert answer.status_code == 303, answer.text
    return client


def _insight(**changes):
    return {
        "statement": STATEMENT,
        "organization": "grums",
        "municipality": "egen",
        "populations": ["klient", "riskgrupp"],
        "subpopulations": ["ungdomar"],
        "voices": ["invanare"],
        "evidence_kind": ["quote", "figure"],
        "evidence_text": ["”Det var hon som fick mig att gå dit.”", ""],
        "year": "2025",
        "visibility": "organization",
        "study_choice": "none",
        "action": "publish",
    } | changes


def _fields(html):
    """The values that a form holds, by name."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'name="([^"]+)"', tag)
        is_box = re.search(r'type="(checkbox|radio)"', tag)
        if name and (not is_box or " checked" in tag):
            value = re.search(r'value="([^"]*)"', tag)
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        found.setdefault(name, []).append(unescape(value))
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found.setdefault(name, []).append(unescape(chosen[1]) if chosen else "")
    return found


# ------------------------------------------------------------------------------------------------------- signing in


def test_signing_in_sets_a_cookie_that_scripts_cannot_read_and_leads_on(client):
    answer = _send(
        client,
        "/logga-in",
        {"email": "grums-designer@exempel.se", "password": PASS_PHRASE, "till": "/karta?basis=from"},
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/karta?basis=from"
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("insikt_session="))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Disa, designer i Grums" in client.get("/").text


@pytest.mark.parametrize(
    "till", ["//ond.example", "https://ond.example/", "/\\ond.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(client, till):
    answer = _send(
        client,
        "/logga-in",
        {"email": "grums-designer@exempel.se", "password": PASS_PHRASE, "till": till},
    )
    assert answer.headers["location"] == "/"
    assert client.get("/logga-in", params={"till": till}, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [("grums-designer@exempel.se", "fel lösenfras här"), ("ingen@exempel.se", PASS_PHRASE), ("", "")],
)
def test_a_wrong_address_and_a_wrong_pass_phrase_are_answered_alike(client, email, password):
    answer = _send(client, "/logga-in", {"email": email, "password": password})
    assert answer.status_code == 400
    assert "hör inte ihop" in answer.text
    assert f'value="{email}"' in answer.text
    assert password not in answer.text or not password


def test_signing_out_ends_the_session_for_good(designer):
    secret = designer.cookies["insikt_session"]
    answer = _send(designer, "/logga-ut", {})
    assert answer.status_code == 303
    designer.cookies.set("insikt_session", secret)
    assert "Logga in" in designer.get("/").text


@pytest.mark.parametrize(
    "path",
    [
        "/logga-in",
        "/logga-ut",
        "/sprak",
        "/tema",
        "/insikter/ny",
        "/insiktsarbeten/nytt",
        "/i/6DG0SSCD/redigera",
    ],
)
def test_a_form_from_elsewhere_is_refused(client, path):
    client.get("/logga-in")
    answer = client.post(path, data={"email": "a", "tema": "dark", "_csrf_token": "f" * 128})
    assert answer.status_code == 403
    assert client.post(path, data={"tema": "dark"}).status_code == 403


@pytest.mark.parametrize(("path", "field", "value"), [("/sprak", "sprak", "en"), ("/tema", "tema", "dark")])
def test_a_choice_is_remembered_and_the_reader_comes_back(client, path, field, value):
    answer = _send(client, path, {field: value, "till": "/guide"})
    assert answer.headers["location"] == "/guide"
    html = client.get("/guide").text
    assert ('lang="en"' if field == "sprak" else 'data-theme="dark"') in html.split("<head>")[0]
    assert _send(client, path, {field: value, "till": "//ond.example"}).headers["location"] == "/"


@pytest.mark.parametrize(("path", "field"), [("/sprak", "sprak"), ("/tema", "tema")])
def test_a_choice_that_is_none_of_ours_is_no_choice(client, path, field):
    _send(client, path, {field: '"><script>', "till": "/guide"})
    assert "<script>" not in client.get("/guide").text.split("<head>")[0]


# ---------------------------------------------------------------------------------------------------------- logging


def test_a_logged_insight_is_receipted_and_found_on_map_and_in_search(designer):
    answer = _send(designer, "/insikter/ny", _insight())
    assert answer.status_code == 303, answer.text
    receipt = designer.get(answer.headers["location"]).text
    assert "Tack! Insikten finns på kartan" in receipt
    assert "Den ligger i zonen Klient och riskgrupp, tillsammans med 16 insikter." in receipt
    ref = answer.headers["location"].split("?")[0]
    html = designer.get(ref).text
    assert "Tack!" not in html
    assert STATEMENT in html
    assert "Det var hon som fick mig att gå dit." in html
    assert "Grums" in html
    assert ref in designer.get("/karta").text
    assert ref in designer.get("/sok?q=första+gången+följer+med").text


def test_only_the_statement_must_be_filled_in(designer):
    answer = _send(
        designer, "/insikter/ny", {"statement": STATEMENT, "organization": "grums", "action": "publish"}
    )
    assert answer.status_code == 303, answer.text


def test_what_is_wrong_is_listed_with_links_and_everything_typed_is_kept(designer):
    sent = _insight(
        statement="",
        year="i fjol",
        body="Ett *sammanhang* med <b>tecken</b>",
        source="Rapport & bilaga",
        shifts=["akut-forebyggande"],
        evidence_text=["", "tolv av tjugo"],
        study_choice="new",
        study_title="",
        study_question="Vad gör att unga söker hjälp?",
        visibility="network",
    )
    answer = _send(designer, "/insikter/ny", sent)
    assert answer.status_code == 400
    html = answer.text
    for anchor in ("statement", "year", "study_title"):
        assert f'<a href="#{anchor}">' in html
        assert f'id="{anchor}"' in html
    assert html.count('aria-invalid="true"') == 3
    kept = _fields(html)
    for name in ("year", "body", "source", "study_question"):
        assert kept[name] == [sent[name]]
    for name in ("populations", "subpopulations", "voices", "shifts", "evidence_text", "evidence_kind"):
        assert kept[name] == sent[name]
    assert kept["study_choice"] == ["new"]
    assert kept["visibility"] == ["network"]
    assert "<b>tecken</b>" not in html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement": "x" * 1_001}, "statement"),
        ({"populations": ["marsian"]}, "population-klient"),
        ({"themes": ["finns-inte"]}, "themes"),
        ({"year": "1492"}, "year"),
        ({"year": "9" * 50}, "year"),
        ({"municipality": "9999"}, "municipality"),
        ({"visibility": "kanske"}, "visibility-organization"),
        ({"evidence_kind": ["rykte"], "evidence_text": ["hört"]}, "evidence-0-kind"),
        ({"evidence_text": ["", "x" * 10_001]}, "evidence-1-text"),
        ({"study_choice": "existing", "study": ""}, "study"),
        ({"study_choice": "existing", "study": "finns-inte"}, "study"),
    ],
)
def test_each_mistake_is_named_where_it_is(designer, changes, field):
    answer = _send(designer, "/insikter/ny", _insight(**changes))
    assert answer.status_code == 400, answer.text[:300]
    assert f'<a href="#{field}">' in answer.text


def test_evidence_comes_and_goes_without_javascript(designer):
    more = _send(designer, "/insikter/ny", _insight(action="add_evidence"))
    assert more.status_code == 200
    assert _fields(more.text)["evidence_text"] == ["”Det var hon som fick mig att gå dit.”", "", ""]
    assert _fields(more.text)["statement"] == [STATEMENT]
    less = _send(designer, "/insikter/ny", _insight(action="remove_evidence:0"))
    assert _fields(less.text)["evidence_text"] == [""]
    assert STATEMENT not in designer.get("/sok").text


def test_a_new_study_is_added_with_its_first_insight_and_only_once(designer):
    study = {
        "study_choice": "new",
        "study_title": "Vägen till hjälp",
        "study_question": "Varför dröjer unga?",
    }
    answer = _send(designer, "/insikter/ny", _insight(**study))
    html = designer.get(answer.headers["location"]).text
    path = re.search(r'href="(/insiktsarbeten/[0-9A-Z-]+)">Vägen till hjälp', html)[1]
    assert STATEMENT in designer.get(path).text
    assert designer.get("/insiktsarbeten?q=Vägen").text.count("Vägen till hjälp</a>") == 1


def test_nothing_is_saved_when_the_insight_of_a_new_study_is_wrong(designer):
    study = {"study_choice": "new", "study_title": "Vägen till hjälp"}
    assert _send(designer, "/insikter/ny", _insight(**study, year="i fjol")).status_code == 400
    assert "Vägen till hjälp" not in designer.get("/insiktsarbeten").text


def test_a_draft_waits_until_it_is_published(designer):
    answer = _send(designer, "/insikter/ny", _insight(action="draft", visibility="public"))
    ref = answer.headers["location"].split("?")[0]
    assert "Utkastet är sparat" in designer.get(answer.headers["location"]).text
    assert ref not in designer.get("/karta").text
    assert ref in designer.get("/sok?status=draft").text
    editor = _fields(designer.get(f"{ref}/redigera").text)
    published = _send(
        designer, f"{ref}/redigera", _insight(visibility="public", version=editor["version"][0])
    )
    assert published.status_code == 303
    assert ref in designer.get("/karta").text


def test_the_next_insight_can_carry_the_same_labels(designer):
    answer = _send(designer, "/insikter/ny", _insight())
    html = designer.get(answer.headers["location"]).text
    again = re.search(r'href="(/insikter/ny\?som=[0-9A-Z]+)"', html)[1]
    form = _fields(designer.get(again).text)
    assert form["populations"] == ["klient", "riskgrupp"]
    assert form["subpopulations"] == ["ungdomar"]
    assert form["year"] == ["2025"]
    assert form["statement"] == [""]


def test_nobody_logs_for_an_organization_that_is_not_theirs(designer):
    assert _send(designer, "/insikter/ny", _insight(organization="malmo")).status_code == 403
    assert STATEMENT not in designer.get("/sok").text


def test_a_reader_may_not_log(client):
    manager = _signed_in(client, "grums-manager")
    assert _send(manager, "/insikter/ny", _insight()).status_code == 403


def test_an_operator_logs_for_any_organization(client):
    administrator = _signed_in(client, "administrator")
    answer = _send(administrator, "/insikter/ny", _insight(organization="malmo"))
    assert answer.status_code == 303
    assert "Malmö stad" in administrator.get(answer.headers["location"]).text


# --------------------------------------------------------------------------------------------------------- changing


def _logged(designer, **changes):
    return _send(designer, "/insikter/ny", _insight(**changes)).headers["location"].split("?")[0]


def test_a_change_shows_in_the_history_in_words(designer):
    ref = _logged(designer)
    form = _fields(designer.get(f"{ref}/redigera").text)
    assert form["statement"] == [STATEMENT]
    answer = _send(
        designer,
        f"{ref}/redigera",
        _insight(
            version=form["version"][0],
            statement=STATEMENT.replace("Unga", "Många unga"),
            populations=["riskgrupp"],
            subpopulations=["ungdomar", "unga-vuxna"],
            visibility="public",
        ),
    )
    assert answer.status_code == 303, answer.text
    history = designer.get(f"{ref}/historik").text
    assert "Version 2" in history
    assert "<ins>Många unga</ins>" in history
    assert "lade till Unga vuxna" in history
    assert "tog bort Klient" in history
    assert "från Inom organisationen till Öppet för alla" in history


def test_two_people_at_once_are_shown_each_others_words(designer):
    ref = _logged(designer)
    version = _fields(designer.get(f"{ref}/redigera").text)["version"][0]
    first = _insight(version=version, statement="Den första hann före.")
    assert _send(designer, f"{ref}/redigera", first).status_code == 303
    second = _insight(version=version, statement="Den andra kom efter.")
    answer = _send(designer, f"{ref}/redigera", second)
    assert answer.status_code == 409
    assert "Någon annan hann före" in answer.text
    assert "<del>första</del>" in answer.text
    kept = _fields(answer.text)
    assert kept["statement"] == ["Den andra kom efter."]
    assert "Den första hann före." in designer.get(ref).text
    assert _send(designer, f"{ref}/redigera", second | {"version": kept["version"][0]}).status_code == 303
    assert "Den andra kom efter." in designer.get(ref).text


def test_a_page_that_is_saved_without_a_version_is_never_taken_for_the_latest(designer):
    ref = _logged(designer)
    assert _send(designer, f"{ref}/redigera", _insight(statement="Annat.")).status_code == 409
    assert STATEMENT in designer.get(ref).text


def test_an_insight_within_the_organization_is_not_there_for_others(client):
    ref = _logged(_signed_in(client, "grums-designer"))
    _send(client, "/logga-ut", {})
    for path in (ref, f"{ref}/historik"):
        assert client.get(path).status_code == 404
    _signed_in(client, "malmo-designer")
    for path in (ref, f"{ref}/historik", f"{ref}/redigera"):
        assert client.get(path).status_code == 404
    assert ref not in client.get("/karta").text
    assert STATEMENT not in client.get("/sok").text


# ---------------------------------------------------------------------------------------------------------- studies


def _study(**changes):
    return {
        "title": "Vägen till hjälp",
        "question": "Varför dröjer unga med att söka hjälp?",
        "organization": "grums",
        "municipality": "egen",
        "status": "planned",
        "started": "2026-11",
        "populations": ["riskgrupp"],
        "subpopulations": ["ungdomar"],
        "methods": ["djupintervju"],
        "participants": "12",
        "feedback": "planned",
        "visibility": "public",
    } | changes


def test_a_study_is_added_changed_and_seen_by_others(designer):
    answer = _send(designer, "/insiktsarbeten/nytt", _study())
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"].partition("?")[0]
    html = designer.get(path).text
    for words in ("Varför dröjer unga", "Djupintervju", "november 2026", "Återkoppling är planerad"):
        assert words in html
    form = _fields(designer.get(f"{path}/redigera").text)
    saved = _send(designer, f"{path}/redigera", _study(status="ongoing", version=form["version"][0]))
    assert saved.status_code == 303
    late = _send(designer, f"{path}/redigera", _study(title="För sent", version=form["version"][0]))
    assert late.status_code == 409
    assert _fields(late.text)["title"] == ["För sent"]
    _send(designer, "/logga-ut", {})
    assert "Vägen till hjälp" in designer.get("/insiktsarbeten?status=ongoing").text


def test_a_study_that_is_wrong_is_given_back_as_typed(designer):
    answer = _send(
        designer, "/insiktsarbeten/nytt", _study(title="", started="i våras", participants="många")
    )
    assert answer.status_code == 400
    kept = _fields(answer.text)
    assert kept["started"] == ["i våras"]
    assert kept["participants"] == ["många"]
    assert kept["methods"] == ["djupintervju"]
    for field in ("title", "started", "participants"):
        assert f'<a href="#{field}">' in answer.text


def test_nobody_adds_a_study_for_an_organization_that_is_not_theirs(designer):
    assert _send(designer, "/insiktsarbeten/nytt", _study(organization="malmo")).status_code == 403


# ------------------------------------------------------------------------------------------------------- odd requests


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"statement=%FF%FE&_csrf_token=", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"\xff\xfe", "text/plain"),
        (b"--x\r\nnot a part", "multipart/form-data; boundary=x"),
    ],
)
def test_what_is_no_form_is_refused_quietly(designer, body, kind):
    headers = {"content-type": kind, "x-csrftoken": designer.cookies["insikt_csrf"]}
    answer = designer.post("/insikter/ny", content=body, headers=headers)
    assert 400 <= answer.status_code < 500


def test_a_file_where_a_text_should_be_is_no_text(designer):
    headers = {"x-csrftoken": designer.cookies["insikt_csrf"]}
    answer = designer.post(
        "/insikter/ny",
        data={"organization": "grums"},
        files={"statement": ("insikt.txt", b"x" * 100)},
        headers=headers,
    )
    assert answer.status_code == 400
    assert '<a href="#statement">' in answer.text


def test_a_statement_of_ten_megabytes_is_refused_as_too_long(designer):
    answer = _send(designer, "/insikter/ny", _insight(statement="x" * 10_000_001))
    assert answer.status_code == 400
    assert "tecken lång" in answer.text
