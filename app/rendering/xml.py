"""What every XML document of ours is written with: an XML library, so that no text can break it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

#: What XML 1.0 has no way to write.
_IMPOSSIBLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def possible(text: str) -> str:
    """The text without what XML has no way to write."""
    return _IMPOSSIBLE.sub("", text)


def moment(at: datetime) -> str:
    """A time in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Namespace:
    """Makes the elements and names of one namespace."""

    def __init__(self, prefix: str, uri: str) -> None:
        self.uri = uri
        if prefix:
            ET.register_namespace(prefix, uri)

    def __call__(self, name: str) -> str:
        """The name, in the namespace."""
        return f"{{{self.uri}}}{name}"

    def add(
        self,
        parent: ET.Element,
        name: str,
        text: str | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> ET.Element:
        """Add an element last in another, with text and attributes."""
        given = {key: possible(value) for key, value in (attributes or {}).items()}
        element = ET.SubElement(parent, self(name), given)
        if text is not None:
            element.text = possible(text)
        return element


def document(root: ET.Element, default: Namespace) -> bytes:
    """The document in UTF-8; elements of the default namespace go without a prefix."""
    # The library keeps prefixes for the whole process, and each kind of document has a default of its own.
    ET.register_namespace("", default.uri)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made
