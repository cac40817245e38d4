"""Every page passes axe in light and dark, wide and narrow, and never scrolls sideways."""

import pytest

# A page at a time, in two widths: minutes where the machine is busy.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.slow,
    pytest.mark.timeout(400),
]

ANONYMOUS = (
    "/",
    "/karta",
    "/karta?organization=grums&colour=basis",
    "/karta?group=subpopulation&colour=shift&since=2026-01-01",
    "/karta/jamfor?organization=grums&organization=karlskrona&common=1",
    "/kartor",
    "/karta?population=klient&subpopulation=aldre&theme=budget-och-ekonomistyrning",
    "/forflyttningar?dela=theme",
    "/kluster",
    "theme",
    "/sok?q=tillit&basis=from",
    "/sok?q=xyzzyqwert",
    "/sok?q=xyzzyqwert+tillit&theme=budget-och-ekonomistyrning&year_to=1990",
    "/ordlista?ord=bidrag",
    "/insiktsarbeten",
    "/insiktsarbeten/kalender?manad=2026-01",
    "/organisationer",
    "/organisationer/grums",
    "/kommuner/0114",
    "/vita-flackar",
    "/vita-flackar?rows=county&columns=theme&basis=from",
    "/vita-flackar/ruta?rows=subpopulation&columns=population&row=npf&column=riskgrupp",
    "/vita-flackar/ruta?rows=subpopulation&columns=population&row=aldre&column=klient",
    "/vita-flackar/rutor?state=never_asked&state=known_but_old",
    "/balans",
    "/balans/deltagare",
    "/innan-du-fragar?question=Hur+vill+unga+vara+med%3F&subpopulations=ungdomar",
    "/innan-du-fragar/fragade?populations=riskgrupp&municipality=1764",
    "/logga-in",
    "/inbjudan/finns-inte",
    "/natverk",
    "/natverk/titi",
    "/guide",
    "/tillganglighet",
    "/finns-inte",
    "insight",
    "history",
    "study",
)
SIGNED_IN = (
    "/bevakningar/ny?q=tillit",
    "watch",
    "/bevakningar",
    "/mitt-konto/tvasteg",
    "/mitt-konto/losenfras",
    "/insikter/ny",
    "/insiktsarbeten/nytt",
    "edit",
    "mistake",
    "screened",
    "sharing",
    "/mitt-konto",
    "/mitt-konto/lamna/grums",
    "/organisationer/grums/personer",
    "/organisationer/grums/logg",
    "/uppfoljning",
    "/aterbruk",
    "/aterbruk/bakom?organisation=grums&siffra=told",
    "/forfragningar",
    "attachments",
    "retention",
)
ADMINISTRATOR = (
    "/organisationer/grums/tvasteg",
    "/delning",
    "/organisationer/titi/personer",
    "/organisationer/titi/webhookar",
    "webhook",
    "person",
    "/natverk/titi?lamnar=titi",
    "/drift",
    "/gallring",
    "erase",
    "invitation",
)
FIRST = ("click", ".card h3 a")
SAVE = ("click", ".save button.primary")
INSIGHT = [("goto", "/sok?q=yrkestitel"), FIRST]
#: The steps that lead to a page which has no address beforehand.
WAYS = {
    "insight": INSIGHT,
    "history": [*INSIGHT, ("click", "text=Historik")],
    "edit": [*INSIGHT, ("click", "text=Redigera")],
    "study": [("goto", "/insiktsarbeten?q=tillitsagenter"), FIRST],
    "theme": [("goto", "/kluster"), FIRST],
    "curated": [("goto", "/kluster"), FIRST],
    "watch": [
        ("goto", "/bevakningar/ny?q=tillit"),
        ("click", "main button.primary"),
        ("click", "text=Skapa mitt eget flöde"),
    ],
    "person": [
        ("goto", "/organisationer/titi/personer"),
        ("click", "text=Kajsa, kurator"),
        ("click", "text=Stäng av kontot"),
    ],
    "webhook": [
        ("goto", "/organisationer/titi/webhookar"),
        ("fill", "#name", "Vårt intranät"),
        ("fill", "#address", "https://intranat.example.org/insikter"),
        ("click", "[aria-labelledby=lagg-till] button.primary"),
        ("wait_for_selector", ".notice.good"),
        FIRST,
    ],
    "invitation": [
        ("goto", "/organisationer/titi/personer"),
        ("fill", "#email", "ny.person@exempel.se"),
        ("click", "aside button.primary"),
    ],
    "screened": [
        ("goto", "/insikter/ny"),
        ("fill", "#statement", "Hon vågade ringa när Lena Holm följde med."),
        ("wait_for_selector", "[data-mask]"),
        ("check", "#visibility-public"),
        SAVE,
        ("wait_for_selector", "#granskning"),
    ],
    "sharing": [
        ("goto", "/sok?q=tillit&organization=grums"),
        FIRST,
        ("click", "text=Ändra delningen"),
        ("check", "[value=organization]"),
        SAVE,
    ],
    "attachments": [
        ("goto", "/sok?q=tillit&organization=grums"),
        FIRST,
        ("click", "text=Lägg till ett fotografi"),
        SAVE,
    ],
    "retention": [
        ("goto", "/insiktsarbeten?organization=grums"),
        FIRST,
        ("click", "text=Hur länge det sparas"),
        SAVE,
    ],
    "erase": [*INSIGHT, ("click", "text=Radera för alltid"), SAVE],
    "mistake": [("goto", "/insikter/ny"), ("fill", "#year", "i fjol"), SAVE],
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1440, 390)
NARROWEST = 320
#: What a theme can change; the other rules need no second look.
COLOURS = ["color-contrast", "link-in-text-block"]


def _go(page, name):
    """Some pages are reached as people reach them."""
    for verb, *what in WAYS.get(name) or [("goto", name)]:
        getattr(page, verb)(*what)
    page.wait_for_load_state("load")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


def _findings(page, axe, name):
    """What axe finds at the usual widths and in both themes, and whether the page is too wide for the narrowest."""
    page.evaluate(axe)
    told = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        told += _look(page, f"{name} at {width}", {"runOnly": RULES})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    told += _look(page, f"{name} in the dark", {"runOnly": {"type": "rule", "values": COLOURS}})
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    found = page.evaluate("document.documentElement.scrollWidth")
    return told + ([f"{name} is {found} wide at {NARROWEST}"] if found > NARROWEST else [])


def _look(page, where, options):
    found = page.evaluate(
        "(options) => axe.run(document, {...options, resultTypes: ['violations']})", options
    )
    return [
        f"{where}: {each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def test_every_open_page_is_accessible(visit, axe):
    page = visit("/")
    findings = []
    for name in ANONYMOUS:
        _go(page, name)
        findings += _findings(page, axe, name)
    assert not findings, "\n".join(findings)


def test_every_form_is_accessible(visit, axe):
    page = visit("/", who="grums-designer")
    findings = []
    for name in SIGNED_IN:
        page.set_viewport_size({"width": 1440, "height": 900})
        _go(page, name)
        findings += _findings(page, axe, name)
    assert not findings, "\n".join(findings)


def test_every_page_of_an_administrator_is_accessible(visit, axe):
    page = visit("/", who="administrator")
    page.click(".account-menu summary")
    findings = _findings(page, axe, "menu")
    for name in ADMINISTRATOR:
        page.set_viewport_size({"width": 1440, "height": 900})
        _go(page, name)
        findings += _findings(page, axe, name)
    page.goto("/mitt-konto")
    page.click("#nycklar ~ details summary")
    with page.expect_navigation():
        page.click("text=Skapa nyckeln")
    findings += _findings(page, axe, "token refused")
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("name", ["/", "/karta", "/sok?q=tillit", "/insikter/ny", "insight"])
def test_everything_to_press_is_large_enough(visit, name):
    page = visit("/", who="grums-designer", width=390)
    _go(page, name)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, summary, .check, nav a, .chip')]
          .filter((each) => each.checkVisibility() && !each.closest('.unseen') && each.type !== 'hidden')
          .filter((each) => !(each.matches('[type=checkbox], [type=radio]') && each.closest('label')))
          .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
          .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert not small
