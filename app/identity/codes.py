"""Codes of the second step: those an app shows (TOTP, RFC 6238), and those on paper that stand in for it."""

import io
import re
import secrets
from datetime import datetime

import pyotp
import segno

STEP = 30
RECOVERY_CODES = 10
_ISSUER = "Insiktskartan"
#: Letters and digits that are not taken for each other: base 32, so 24 of them hold 120 bits.
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_RECOVERY_LENGTH = 24


def new_secret() -> str:
    """A new shared secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def key_address(secret: str, email: str) -> str:
    """What the app reads from the picture: an address of the scheme otpauth."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def key_picture(address: str) -> str:
    """The address as a QR code: SVG without styles or scripts, dark on light whatever the page's colours."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        border=4,
        omitsize=True,
        dark="#000",
        light="#fff",
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue().decode().strip()


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to: this one, the one before or the one after; None for none of them."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP
    found = None
    for step in (current - 1, current, current + 1):
        if secrets.compare_digest(totp.generate_otp(step), digits):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Codes to write down, in groups of four."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_RECOVERY_LENGTH // 4))
        for _ in range(RECOVERY_CODES)
    ]


def tidy_recovery_code(code: str) -> str | None:
    """A recovery code as it was given out, however it was typed; None for what can be none."""
    letters = re.sub(r"[\s-]", "", code.lower())
    if len(letters) != _RECOVERY_LENGTH or set(letters) - set(_ALPHABET):
        return None
    return "-".join(letters[at : at + 4] for at in range(0, _RECOVERY_LENGTH, 4))
