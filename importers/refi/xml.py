"""Small questions to REFI-QDA's elements: identifiers, references, texts and values of variables."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from importers.refi.project import Value


def guid_of(element: Element, attribute: str = "guid") -> str:
    """An identifier in one spelling: programs write it with or without braces, in any case."""
    return element.get(attribute, "").strip().strip("{}").lower()


def targets(element: Element, tag: str) -> tuple[str, ...]:
    """What an element's children of one name refer to; codebooks write `guid` where projects write `targetGUID`."""
    return tuple(guid_of(child, "targetGUID") or guid_of(child) for child in element if child.tag == tag)


def codes_of(element: Element) -> tuple[str, ...]:
    """The codes that an element is coded with."""
    found = (code for coding in element if coding.tag == "Coding" for code in targets(coding, "CodeRef"))
    return tuple(dict.fromkeys(found))


def child_text(element: Element, tag: str) -> str:
    """The text of an element's first child of one name, or ""."""
    child = element.find(tag)
    return (child.text or "").strip() if child is not None else ""


def values_of(element: Element) -> Iterator[Value]:
    """What an element says of variables; empty values say nothing."""
    for child in element:
        if child.tag == "VariableValue":
            variable = next(iter(targets(child, "VariableRef")), "")
            text = next((each.text or "" for each in child if each.tag.endswith("Value")), "").strip()
            if variable and text:
                yield Value(variable, text)
