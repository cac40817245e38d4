"""Names that records carry for ever: a UUID for machines, and a short ref that people can cite.

Where the sender has an id of its own, ours follows from it, so that two services filled from the same file agree on
every id, ref and picture.
"""

import hashlib
import re
from uuid import NAMESPACE_URL, UUID, uuid5

#: Crockford's base 32: no letter that can be taken for a digit or for another.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REF_LENGTH = 8
#: A longer ref is used where the shorter one is taken.
REF_LENGTHS = (8, 10, 12, 16)
_NAMESPACE = uuid5(NAMESPACE_URL, "https://insiktskartan.se/id")
_VARIANTS = {f"{digit:x}": f"{8 + digit % 4:x}" for digit in range(16)}
_REF = re.compile(f"[{ALPHABET}]{{8,16}}")


def id_from_sender(kind: str, organization: str, external_id: str) -> str:
    """The UUID (version 5) of the record that an organization calls by its own id; `kind` is "insight" or "study"."""
    name = f"{kind}/{organization}/{external_id}".encode()
    digest = hashlib.sha1(_NAMESPACE.bytes + name, usedforsecurity=False).hexdigest()
    # The layout of RFC 9562: the version is 5, and the variant is in the two highest bits of the ninth byte.
    variant = _VARIANTS[digest[16]]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def ref_of(record_id: str, length: int = REF_LENGTH) -> str:
    """The ref that follows from an id: the first `length` × 5 bits of its SHA-256 in Crockford's base 32."""
    number = int.from_bytes(hashlib.sha256(record_id.encode()).digest()[:10], "big")
    return "".join(ALPHABET[(number >> (75 - 5 * place)) & 31] for place in range(length))


def spelled(ref: str) -> str:
    """A ref as people write it, and as it stands in addresses.

    >>> spelled("K7QF2M90")
    'K7QF-2M90'
    """
    return f"{ref[:4]}-{ref[4:]}"


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID as we write them."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def find_ref(text: str) -> str | None:
    """The ref that somebody wrote, in its one spelling, or None when it can't be one.

    >>> find_ref("k7qf-2m9o")
    'K7QF2M90'
    """
    spelled = text.upper().replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    return spelled if _REF.fullmatch(spelled) else None
