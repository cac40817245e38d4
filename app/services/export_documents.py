"""A Selection as one document for people to read: zone by zone, organization by organization, study by study."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.directory import DirectoryNames
from app.domain.insights import Insight
from app.domain.words import grouped

#: What Markdown would take for more than text, at the beginning of a line and anywhere in it.
_AT_START = re.compile(r"^(\s*)([#>+-]|\d+[.)]|={3,}|~{3,})", re.MULTILINE)
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|]")
StudyNamed = Callable[[Insight], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Document:
    """Writes insights as Markdown, in the reader's language. They come ordered by zone and organization."""

    names: DirectoryNames
    study_named: StudyNamed

    def head(self, description: str, query: str, total: int) -> str:
        """How the document begins: what was chosen, and how many insights it is."""
        _ = self.names.translate
        title = _("Insikter från Insiktskartan")
        how_many = _("%(number)s insikter.") % {"number": grouped(total)} if total != 1 else _("1 insikt.")
        chosen = f"{description[:1].upper()}{description[1:]}. {how_many}"
        asked = f"\n\n`{query.replace('`', '')}`" if query else ""
        return f"# {title}\n\n{plain(chosen)}{asked}\n"

    def zone(self, zone: int) -> str:
        """The heading of a zone of the map."""
        return f"\n## {plain(self.names.zone(zone))}\n"

    def organization(self, insights: Sequence[Insight]) -> str:
        """What one organization has in a zone, study by study; what is of no study comes last."""
        slug = insights[0].content.organization
        parts = [f"\n### {plain(self.names.name('organization', slug))}\n"]
        by_study: dict[tuple[str, str] | None, list[Insight]] = {}
        for each in insights:
            by_study.setdefault(self.study_named(each), []).append(each)
        for study in sorted(by_study, key=lambda key: (key is None, key[1] if key else "", key or ())):
            _ = self.names.translate
            heading = study[1] or study[0] if study else _("Utan insiktsarbete")
            parts.append(f"\n#### {plain(heading)}\n")
            parts += map(self._insight, by_study[study])
        return "".join(parts)

    def _insight(self, insight: Insight) -> str:
        content = insight.content
        parts = [f"\n##### {plain(content.statement) or '–'}\n"]
        if content.body:
            parts.append(f"\n{_contained(content.body)}\n")
        parts += [f"\n{_quoted(piece.text)}\n" for piece in content.evidence]
        parts.append(f"\n*{plain(' · '.join(self._facts(insight)))}*\n")
        return "".join(parts)

    def _facts(self, insight: Insight) -> Iterator[str]:
        content, names = insight.content, self.names
        yield f"{insight.ref[:4]}-{insight.ref[4:]}"
        yield names.name("basis", content.basis.value)
        for kind, ids in (
            ("subpopulation", content.subpopulations),
            ("voice", content.voices),
            ("theme", content.themes),
            ("perspective", content.perspectives),
            ("shift", content.shifts),
        ):
            yield from (names.name(kind, each) for each in ids)
        if content.municipality:
            yield names.name("municipality", content.municipality)
        if content.year:
            yield str(content.year)
        if content.status != "published":
            yield names.name("status", content.status)
        if content.source:
            yield content.source


def plain(text: str) -> str:
    r"""Text on one line that Markdown shows as it is.

    >>> plain("# <b>Unga</b> & *vuxna*")
    '\\# \\<b\\>Unga\\</b\\> & \\*vuxna\\*'
    """
    return _AT_START.sub(_escaped_start, _ANYWHERE.sub(r"\\\g<0>", " ".join(text.split())))


def _escaped_start(found: re.Match[str]) -> str:
    mark = found.group(2)
    return found.group(1) + (f"{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"\\{mark}")


def _contained(body: str) -> str:
    """What somebody wrote in Markdown, without headings of its own and without HTML."""
    return re.sub(r"^(\s*)(#|={3,}|-{3,})", r"\1\\\2", body.replace("<", r"\<"), flags=re.MULTILINE)


def _quoted(text: str) -> str:
    lines = [plain(line) for line in text.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)
