"""Screening: what in a text may tell who somebody is, and why. It shows and offers; it never changes a text."""

from app.domain.privacy.addresses import list_addresses
from app.domain.privacy.case_numbers import list_case_numbers
from app.domain.privacy.contacts import list_emails, list_telephones
from app.domain.privacy.findings import Finding, without_overlaps
from app.domain.privacy.identity_numbers import list_identity_numbers
from app.domain.privacy.names import list_names
from app.domain.vocabularies import Translate


def screen(text: str, _: Translate = str) -> tuple[Finding, ...]:
    """What in a text may tell who somebody is, in the order of the text; no two findings meet.

    Where two readings of the same characters compete, the more telling one stands: an identity number before an
    address, a case, a telephone number and a name.

    >>> [(finding.kind.value, finding.text) for finding in screen("Ring Anna på 070-123 45 67.")]
    [('name', 'Anna'), ('telephone', '070-123 45 67')]
    """
    return without_overlaps(
        [
            *list_identity_numbers(text, _),
            *list_emails(text, _),
            *list_case_numbers(text, _),
            *list_addresses(text, _),
            *list_telephones(text, _),
            *list_names(text, _),
        ]
    )
