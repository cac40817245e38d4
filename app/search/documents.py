"""From an insight to what an engine takes in, and from a scope to what an engine lets through."""

from collections.abc import Iterable

from app.domain.access import Scope, Status, Visibility
from app.domain.directory import Directory
from app.domain.insights import Insight
from app.domain.language.analysis import Language
from app.domain.language.dictionary import TextAnalysis
from app.domain.vocabularies import LABEL_SCHEMES, Scheme
from app.search.engine import SearchDocument

#: How much a word counts by where it stands.
STATEMENT_WEIGHT = 3
TEXT_WEIGHT = 1


def document_of(insight: Insight, directory: Directory, study_names: Iterable[str] = ()) -> SearchDocument:
    """The search document of an insight. `study_names` are the public id, ref and sender's id of its study."""
    content = insight.content
    place = directory.municipalities.get(content.municipality) if content.municipality else None
    body = directory.organizations.get(content.organization)
    labels, foreign = _labels(insight, directory)
    return SearchDocument(
        number=insight.number,
        version=insight.version,
        statement=content.statement,
        organization=content.organization,
        visibility=content.visibility,
        status=content.status,
        created_at=insight.created_at,
        updated_at=insight.updated_at,
        created_by=insight.created_by,
        body=content.body,
        evidence=tuple(piece.text for piece in content.evidence),
        labels=labels,
        foreign_labels=foreign,
        names=tuple(
            name for name in (body and body.name, place and place.name, place and place.county_name) if name
        ),
        municipality=content.municipality,
        county=place.county if place else None,
        zone=content.zone,
        basis=content.basis,
        subpopulations=content.subpopulations,
        voices=content.voices,
        themes=content.themes,
        perspectives=content.perspectives,
        shifts=content.shifts,
        level=content.level,
        study=content.study,
        study_names=tuple(dict.fromkeys(name.lower() for name in (content.study, *study_names) if name)),
        year=content.year,
    )


def _labels(insight: Insight, directory: Directory) -> tuple[tuple[str, ...], tuple[str, ...]]:
    content, vocabularies = insight.content, directory.vocabularies
    carried = [(scheme, concept) for scheme in LABEL_SCHEMES for concept in content.labels(scheme)]
    if content.level:
        carried.append((Scheme.LEVELS, content.level))
    found = [concept for scheme, id_ in carried if (concept := vocabularies.find_concept(scheme, id_))]
    return (
        tuple(concept.label.sv for concept in found),
        tuple(concept.label.en for concept in found if concept.label.en),
    )


def analyse_document(document: SearchDocument, language: Language) -> TextAnalysis:
    """The terms that the insight is found by."""
    texts = [(document.statement, STATEMENT_WEIGHT), (document.body, TEXT_WEIGHT)]
    texts += [(piece, TEXT_WEIGHT) for piece in document.evidence]
    return language.analyse(
        texts, labels=document.labels, foreign_labels=document.foreign_labels, names=document.names
    )


def access_keys(document: SearchDocument) -> tuple[str, ...]:
    """The locks that the insight is behind: whoever's scope holds a key to any of them may know of it.

    Together with `scope_keys` the same rule as `app.domain.access.may_see`.
    """
    keys = [] if document.created_by is None else [f"by:{document.created_by}"]
    if document.visibility == Visibility.PRIVATE:
        return tuple(keys)
    keys += ["operator", f"own:{document.organization}"]
    if document.status != Status.DRAFT:
        if document.visibility == Visibility.NETWORK:
            keys.append(f"peer:{document.organization}")
        elif document.visibility == Visibility.PUBLIC:
            keys.append("public")
    return tuple(keys)


def scope_keys(scope: Scope) -> tuple[str, ...]:
    """The keys that a scope holds, in a fixed order."""
    keys = ["public"]
    if scope.account is not None:
        keys.append(f"by:{scope.account}")
    if scope.is_operator:
        keys.append("operator")
    keys += [f"own:{organization}" for organization in sorted(scope.own)]
    keys += [f"peer:{organization}" for organization in sorted(scope.peers)]
    return tuple(keys)
