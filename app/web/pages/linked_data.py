"""Public insights as machines read pages: JSON-LD in schema.org's words."""

from typing import Any

import msgspec
from markupsafe import Markup

from app.domain.access import Status, Visibility
from app.domain.directory import DirectoryNames
from app.domain.insights import Insight

_TERMS = {
    "population": "populations",
    "subpopulation": "subpopulations",
    "theme": "themes",
    "perspective": "perspectives",
    "shift": "shifts",
}
_SHOWN = (Status.PUBLISHED, Status.SUPERSEDED)


def linked_data(
    insight: Insight, names: DirectoryNames, *, origin: str, license_address: str
) -> Markup | None:
    """What the page of an insight says of it to machines; None where not everybody may read the page.

    It stands inside a script element that is data and never run; nothing in it can end that element.
    """
    content = insight.content
    if content.visibility != Visibility.PUBLIC or content.status not in _SHOWN:
        return None
    address = f"{origin}/i/{insight.ref[:4]}-{insight.ref[4:]}"
    owner = {
        "@type": "Organization",
        "name": names.name("organization", content.organization),
        "url": f"{origin}/organisationer/{content.organization}",
    }
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": address,
        "url": address,
        "identifier": [insight.ref, f"urn:uuid:{insight.id}"],
        "headline": content.statement,
        "text": content.body or None,
        "inLanguage": "sv",
        "creator": owner,
        "publisher": owner,
        "dateCreated": insight.created_at,
        "dateModified": insight.updated_at,
        "temporalCoverage": str(content.year) if content.year else None,
        "version": insight.version,
        "license": license_address,
        "isAccessibleForFree": True,
        "isPartOf": {"@type": "Dataset", "@id": f"{origin}/datasets/dcat#dataset-{content.organization}"},
        "about": [
            {
                "@type": "DefinedTerm",
                "name": names.name(kind, each),
                "termCode": each,
                "inDefinedTermSet": field,
            }
            for kind, field in _TERMS.items()
            for each in getattr(content, field)
        ],
        "hasPart": [
            {"@type": "Quotation", "text": each.text} for each in content.evidence if each.kind == "quote"
        ],
    }
    if content.municipality:
        place = names.name("municipality", content.municipality)
        described["spatialCoverage"] = {"@type": "Place", "name": place, "identifier": content.municipality}
    if content.source:
        described["citation"] = content.source
    said = {name: value for name, value in described.items() if value not in (None, [])}
    return _inside_script(msgspec.json.encode(said).decode())


def _inside_script(json: str) -> Markup:
    """JSON without what an HTML parser could take for the end of a script, or for a comment."""
    for character in "<>&\u2028\u2029":
        json = json.replace(character, f"\\u{ord(character):04x}")
    return Markup(json)  # noqa: S704  (every character that means something to HTML is written by its number)
