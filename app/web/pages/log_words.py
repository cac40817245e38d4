"""What each act in the audit log is called, and the things it was done to."""

from collections.abc import Callable

from app.domain.access import Role
from app.domain.audit import Action
from app.web.pages.people_words import role_name
from app.web.pages.words import visibility_name

Translate = Callable[[str], str]


def action_names(_: Translate) -> dict[str, str]:
    """Every act in words, in the order in which a reader looks for them."""
    return {
        Action.RECORD_ADDED: _("La till"),
        Action.RECORD_CHANGED: _("Ändrade"),
        Action.LEVEL_RAISED: _("Delade bredare"),
        Action.LEVEL_LOWERED: _("Delade snävare"),
        Action.RECORD_WITHDRAWN: _("Drog tillbaka"),
        Action.RECORD_SUPERSEDED: _("Ersatte"),
        Action.RECORD_MERGED: _("Slog ihop"),
        Action.RECORD_CONFIRMED: _("Bekräftade att den gäller"),
        Action.RECORD_ERASED: _("Raderade"),
        Action.RETENTION_CHANGED: _("Ändrade gallringsdatum"),
        Action.REUSE_NOTED: _("Skrev in att den har använts"),
        Action.HEARD_NOTED: _("Skrev in att fler har hört samma sak"),
        Action.FILE_ADDED: _("Bifogade en fil"),
        Action.FILE_REMOVED: _("Tog bort en fil"),
        Action.IMPORTED: _("Importerade"),
        Action.IMPORT_UNDONE: _("Ångrade en import"),
        Action.EXPORTED: _("Hämtade ut som fil"),
        Action.ASKING_DECIDED: _("Bestämde innan frågan ställdes"),
        Action.GAP_MARKED: _("Märkte en vit fläck som ej aktuell"),
        Action.GAP_UNMARKED: _("Tog bort märkningen av en vit fläck"),
        Action.GAP_ADOPTED: _("Tog på sig en vit fläck"),
        Action.THEME_DECIDED: _("Bestämde om ett tema"),
        Action.THEME_UNDONE: _("Tog tillbaka ett beslut om ett tema"),
        Action.WORDS_CHANGED: _("Ändrade ordlistan"),
        Action.MAP_KEPT: _("Sparade en karta"),
        Action.MAP_REMOVED: _("Tog bort en sparad karta"),
        Action.SIGN_IN: _("Loggade in"),
        Action.SIGN_IN_FAILED: _("Misslyckades med att logga in"),
        Action.SIGN_OUT: _("Loggade ut"),
        Action.PASSWORD_CHANGED: _("Bytte lösenfras"),
        Action.FACTOR_ADDED: _("La till ett sätt att logga in"),
        Action.FACTOR_REMOVED: _("Tog bort ett sätt att logga in"),
        Action.TOKEN_ADDED: _("Skapade en nyckel"),
        Action.TOKEN_REVOKED: _("Tog bort en nyckel"),
        Action.ACCOUNT_ADDED: _("La till ett konto"),
        Action.ACCOUNT_DISABLED: _("Stängde ett konto"),
        Action.ACCOUNT_ENABLED: _("Öppnade ett konto"),
        Action.ACCOUNT_EXPORTED: _("Hämtade sina egna uppgifter"),
        Action.INVITED: _("Bjöd in"),
        Action.INVITATION_WITHDRAWN: _("Drog tillbaka en inbjudan"),
        Action.INVITATION_ACCEPTED: _("Tackade ja till en inbjudan"),
        Action.MEMBER_ADDED: _("La till en medlem"),
        Action.MEMBER_CHANGED: _("Ändrade en roll"),
        Action.MEMBER_REMOVED: _("Tog bort en medlem"),
        Action.ORGANIZATION_CHANGED: _("Ändrade organisationen"),
        Action.NETWORK_CHANGED: _("Ändrade ett nätverk"),
        Action.NETWORK_JOINED: _("Gick med i ett nätverk"),
        Action.NETWORK_LEFT: _("Lämnade ett nätverk"),
        Action.HOOK_CHANGED: _("Ändrade en utgående anslutning"),
    }


def kind_name(kind: str, _: Translate) -> str:
    """What kind of thing something was done to."""
    known = {
        "insight": _("insikt"),
        "study": _("insiktsarbete"),
        "account": _("konto"),
        "import": _("import"),
        "export": _("insikter"),
        "log": _("loggen"),
        "invitation": _("inbjudan"),
        "organization": _("organisation"),
        "network": _("nätverk"),
        "gap": _("vit fläck"),
        "theme": _("tema"),
        "words": _("ordlistan"),
        "map": _("karta"),
        "asking": _("fråga"),
        "attachment": _("bilaga"),
        "webhook": _("webhook"),
    }
    return known.get(kind, kind)


def detail_words(detail: str, _: Translate) -> str:
    """The setting in words where it has some; else as it was written."""
    if detail in set(Role):
        return role_name(Role(detail), _)
    known = {
        "image": _("bild"),
        "pdf": "PDF",
        "csv": "CSV",
        "jsonl": "JSON Lines",
        "xlsx": "Excel",
        "read": _("får läsa"),
        "write": _("får läsa och skriva"),
        "totp": _("app med koder"),
        "recovery codes": _("återställningskoder"),
        "provider": _("organisationens inloggning"),
        "other sessions": _("på andra enheter"),
        "name": _("gav det ett namn"),
        "pin": _("höll fast det"),
        "merge": _("slog ihop två"),
        "split": _("delade det"),
        "reused": _("det fanns svar"),
        "partly": _("det fanns svar på en del"),
        "ask": _("frågan behövde ställas"),
    }
    return known.get(detail) or visibility_name(detail, _)
