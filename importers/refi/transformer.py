"""Makes rows of a REFI-QDA project: each code that was used is a candidate, with its passages as evidence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.access import Status
from app.domain.insights import EvidenceKind
from app.domain.vocabularies import Translate
from importers.base import Cell, Column, Field, Outline, Row
from importers.pieces import cut, split_passages
from importers.refi import ours
from importers.refi.left_out import tell_left_out
from importers.refi.project import Case, Code, Document, Passage, Project

_SCHEME_OF = {ours.scheme_guid(scheme): scheme for scheme in ours.SCHEMES}
_VARIABLE = "variable:"
_SCHEME = "scheme:"


def outline_of(project: Project, _: Translate = str) -> Outline:
    """The columns of a project, and in words what it holds and what will be left out."""
    material = Material(project)
    candidates = list(material.candidates())
    return Outline(
        columns=tuple(_columns(project, material, _)),
        notes=_notes(project, len(candidates), _),
        left_out=tell_left_out(
            project, material.unused_codes(candidates), material.unused_notes(candidates), _
        ),
        defaults=() if project.origin == ours.ORIGIN else ((Field.STATUS, (Status.DRAFT.value,)),),
        is_tentative=project.origin != ours.ORIGIN,
        row_word=_("Kod"),
    )


def _columns(project: Project, material: "Material", _: Translate) -> Iterator[Column]:
    yield Column("statement", _("Kod"), Field.STATEMENT)
    yield Column("body", _("Beskrivning, minnesanteckningar och kommentarer"), Field.BODY)
    yield Column("quote", _("Kodade stycken"), Field.QUOTE)
    if ours.EVIDENCE in project.codes:
        yield Column("observation", _("Observationer"), Field.OBSERVATION)
        yield Column("figure", _("Siffror"), Field.FIGURE)
    for guid, scheme in _SCHEME_OF.items():
        if guid in project.codes:
            yield Column(f"{_SCHEME}{scheme}", project.codes[guid].name, ours.SCHEMES[scheme])
    if project.origin != ours.ORIGIN:
        yield Column("codes", _("Koder"), Field.LABELS)
        yield Column("documents", _("Dokument"), Field.SOURCE)
    if project.groups:
        yield Column("groups", _("Dokumentgrupper och kodgrupper"))
    if project.cases:
        yield Column("cases", _("Fall"), is_personal=True)
    known = {ours.variable_guid(field): field for field in ours.VARIABLES}
    for guid in material.used_variables():
        yield Column(f"{_VARIABLE}{guid}", project.variables[guid] or guid, known.get(guid))


def _notes(project: Project, candidates: int, _: Translate) -> tuple[str, ...]:
    if project.is_codebook:
        found = _("Kodbok med %(codes)s koder, av vilka %(candidates)s kan bli insikter.")
    else:
        found = _(
            "Projekt med %(codes)s koder, %(passages)s kodade stycken och %(documents)s dokument; "
            "%(candidates)s koder kan bli insikter."
        )
    counts = {
        "codes": len(project.codes),
        "passages": len(project.passages),
        "documents": len(project.documents),
        "candidates": candidates,
    }
    made_by = _("Skapad med %(program)s.") % {"program": project.origin[:100]} if project.origin else ""
    return tuple(note for note in (found % counts, made_by) if note)


def rows_of(project: Project, columns: Sequence[Column], _: Translate = str) -> Iterator[Row]:
    """One row for each code that was used, with a cell for each column; more where it has many passages."""
    material = Material(project)
    place = 0
    for code in material.candidates():
        for number, cells in enumerate(material.cells(code, _), start=1):
            place += 1
            record_id = code.guid if number == 1 else f"{code.guid}/{number}"
            yield Row(place, tuple(cells.get(column.key, "") for column in columns), id=record_id)


@dataclass(frozen=True, slots=True)
class _Use:
    """Where a code is used: its passages, and the documents that it or they belong to."""

    passages: tuple[Passage, ...]
    documents: tuple[Document, ...]


class Material:
    """A project with what refers to what looked up."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.passages: dict[str, list[Passage]] = defaultdict(list)
        self.documents: dict[str, list[Document]] = defaultdict(list)
        for passage in project.passages:
            for code in passage.codes:
                self.passages[code].append(passage)
        for document in project.documents.values():
            for code in document.codes:
                self.documents[code].append(document)
        self.linked = _linked_notes(project)
        self.case_codes = {code for case in project.cases for code in case.codes}

    def candidates(self) -> Iterator[Code]:
        """The codes that become rows: those in use, or all of a codebook; never a concept of ours or a case."""
        for code in self.project.codes.values():
            is_ours = code.guid in _SCHEME_OF or code.top in {*_SCHEME_OF, ours.EVIDENCE}
            if is_ours or code.guid in {ours.EVIDENCE, ours.INSIGHTS} or code.guid in self.case_codes:
                continue
            is_used = code.guid in self.passages or code.guid in self.documents
            if is_used or (self.project.is_codebook and code.is_codable):
                yield code

    def unused_codes(self, candidates: Iterable[Code]) -> list[Code]:
        """Codes with words of their own that become no row."""
        if self.project.origin == ours.ORIGIN or self.project.is_codebook:
            return []
        used = {code.guid for code in candidates}
        return [code for code in self.project.codes.values() if code.is_codable and code.guid not in used]

    def unused_notes(self, candidates: Iterable[Code]) -> int:
        """How many memos belong to nothing that becomes a row."""
        project = self.project
        used = {note for code in candidates for note in self._notes_of(code.guid, code.notes)}
        for passage in project.passages:
            used |= set(self._notes_of(passage.guid, passage.notes))
        return sum(bool(text) for guid, text in project.notes.items() if guid not in used)

    def used_variables(self) -> list[str]:
        """The variables of which some case or document says something, in the project's order."""
        project = self.project
        told: Iterable[Case | Document] = [*project.cases, *project.documents.values()]
        used = {value.variable for each in told for value in each.values}
        return [guid for guid in project.variables if guid in used]

    def cells(self, code: Code, _: Translate) -> Iterator[dict[str, Cell]]:
        """What a code says of each column: one row, or several where its passages need them."""
        use = self._use(code)
        cells: dict[str, Cell] = {
            "body": self._body(code, use, _),
            "codes": tuple(self._labels(code, use)),
            "groups": tuple(self._groups(code, use)),
            "documents": self._document_names(use),
        }
        cases = self._cases(use)
        cells["cases"] = tuple(dict.fromkeys(case.name for case in cases if case.name))
        cells |= self._variables(use, cases)
        cells |= self._concepts(use)
        by_kind = self._by_kind(use)
        cells |= {kind.value: by_kind[kind] for kind in (EvidenceKind.OBSERVATION, EvidenceKind.FIGURE)}
        name = code.name if code.top == ours.INSIGHTS else code.full_name
        for number, quotes in enumerate(split_passages(by_kind[EvidenceKind.QUOTE]), start=1):
            numbered = name if number == 1 else f"{name} ({number})"
            yield {**cells, "statement": cut(numbered), "quote": quotes}
            cells |= {"observation": (), "figure": (), "body": ""}

    def _use(self, code: Code) -> _Use:
        passages = self.passages.get(code.guid, [])
        documents = {document.guid: document for document in self.documents.get(code.guid, [])}
        for passage in passages:
            documents[passage.document] = self.project.documents[passage.document]
        return _Use(tuple(passages), tuple(documents.values()))

    def _body(self, code: Code, use: _Use, _: Translate) -> str:
        texts = [code.description]
        texts += [self.project.notes.get(note, "") for note in self._notes_of(code.guid, code.notes)]
        for passage in use.passages:
            notes = (self.project.notes.get(note, "") for note in self._notes_of(passage.guid, passage.notes))
            comments = [comment for comment in (passage.comment, *notes) if comment]
            if comments:
                about = passage.text or self.project.documents[passage.document].name
                remark = _("Om ”%(passage)s”: %(comment)s")
                texts += [remark % {"passage": cut(about, 80), "comment": comment} for comment in comments]
        return "\n\n".join(text for text in dict.fromkeys(texts) if text)

    def _notes_of(self, guid: str, notes: tuple[str, ...]) -> list[str]:
        return list(dict.fromkeys((*notes, *self.linked.get(guid, ()))))

    def _all_codes(self, use: _Use) -> list[str]:
        found = dict.fromkeys(guid for document in use.documents for guid in document.codes)
        found |= dict.fromkeys(guid for passage in use.passages for guid in passage.codes)
        return list(found)

    def _labels(self, code: Code, use: _Use) -> Iterator[str]:
        """Its own name, those above it, and the codes that stand beside it."""
        names = [*code.path, code.name]
        for guid in self._all_codes(use):
            other = self.project.codes.get(guid)
            if other and guid not in self.case_codes and other.top not in {*_SCHEME_OF, ours.EVIDENCE}:
                names += [*other.path, other.name]
        return iter(dict.fromkeys(names))

    def _concepts(self, use: _Use) -> dict[str, Cell]:
        found: dict[str, list[str]] = defaultdict(list)
        for guid in self._all_codes(use):
            code = self.project.codes.get(guid)
            if code and code.top in _SCHEME_OF:
                found[f"{_SCHEME}{_SCHEME_OF[code.top]}"].append(code.name)
        return {key: tuple(names) for key, names in found.items()}

    def _by_kind(self, use: _Use) -> dict[EvidenceKind, tuple[str, ...]]:
        kinds = {ours.evidence_guid(kind): kind for kind in EvidenceKind}
        found: dict[EvidenceKind, list[str]] = {kind: [] for kind in EvidenceKind}
        for passage in use.passages:
            kind = next((kinds[code] for code in passage.codes if code in kinds), EvidenceKind.QUOTE)
            if passage.text:
                found[kind].append(passage.text)
        return {kind: tuple(texts) for kind, texts in found.items()}

    def _document_names(self, use: _Use) -> str:
        names = [document.name for document in use.documents if document.name]
        parts = (self.project.name, ", ".join(dict.fromkeys(names)))
        return cut(": ".join(part for part in parts if part))

    def _groups(self, code: Code, use: _Use) -> Iterator[str]:
        documents = {document.guid for document in use.documents}
        for group in self.project.groups:
            if group.name and (code.guid in group.codes or documents.intersection(group.documents)):
                yield group.name

    def _cases(self, use: _Use) -> list[Case]:
        codes = set(self._all_codes(use))
        documents = {document.guid for document in use.documents}
        passages = {passage.guid for passage in use.passages}
        return [
            case
            for case in self.project.cases
            if case.documents & documents or case.passages & passages or codes.intersection(case.codes)
        ]

    def _variables(self, use: _Use, cases: Iterable[Case]) -> dict[str, Cell]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        told: Iterable[Case | Document] = [*use.documents, *cases]
        for each in told:
            for value in each.values:
                found[f"{_VARIABLE}{value.variable}"][value.text] = None
        return {key: tuple(texts) for key, texts in found.items()}


def _linked_notes(project: Project) -> dict[str, list[str]]:
    """The memos that links, rather than references, tie to a code or a passage."""
    found: dict[str, list[str]] = defaultdict(list)
    for origin, target in project.links:
        if origin in project.notes:
            found[target].append(origin)
        elif target in project.notes:
            found[origin].append(target)
    return found
