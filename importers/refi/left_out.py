"""Says in words what a REFI-QDA project holds and no insight can carry, with numbers and names."""

from collections.abc import Sequence

from app.domain.vocabularies import Translate
from importers.refi.project import Code, Omission, Project

_NAMED = 5


def tell_left_out(
    project: Project, unused: Sequence[Code], unused_notes: int, _: Translate
) -> tuple[str, ...]:
    """One sentence for each kind of thing that is left out or stood in for."""
    found = []
    if unused:
        named = ", ".join(f"”{code.full_name}”" for code in unused[:_NAMED])
        more = "" if len(unused) <= _NAMED else " …"
        message = _("Koder utan kodade stycken tas inte med (%(count)s): %(names)s.")
        found.append(message % {"count": len(unused), "names": named + more})
    counts = project.left_out
    if unused_notes:
        message = _("Minnesanteckningar som inte hör till någon använd kod tas inte med (%(count)s).")
        found.append(message % {"count": unused_notes})
    found += [
        message % {"count": counts[omission]}
        for omission, message in _sentences(_).items()
        if counts[omission]
    ]
    for name, count in sorted(project.others.items()):
        message = _("Delar av slaget %(name)s tas inte med (%(count)s).")
        found.append(message % {"count": count, "name": name[:60]})
    return tuple(found)


def _sentences(_: Translate) -> dict[Omission, str]:
    return {
        Omission.MISSING_SOURCE: _("Dokument vars text saknas i filen: %(count)s."),
        Omission.NAME_FOR_TEXT: _(
            "Stycken vars text inte finns på den angivna platsen återges så som programmet har namngett dem "
            "(%(count)s); långa kan vara avkortade."
        ),
        Omission.OUTSIDE: _("Stycken som ligger utanför sitt dokuments text tas inte med (%(count)s)."),
        Omission.WITHOUT_TEXT: _(
            "Markeringar utan text, i bilder, pdf-sidor, ljud eller film, blir inga underlag (%(count)s)."
        ),
        Omission.MEDIA: _("Själva bilderna, ljuden och filmerna tas inte med (%(count)s)."),
        Omission.UNCODED: _("Markeringar utan kod tas inte med (%(count)s)."),
        Omission.SAME_GUID: _("Koder med samma identitet som en annan tas inte med (%(count)s)."),
        Omission.PATH: _("Dokument som ligger utanför filen öppnas inte (%(count)s)."),
        Omission.GRAPH: _("Grafer tas inte med (%(count)s)."),
        Omission.USER: _("Användares namn tas inte med (%(count)s)."),
    }
