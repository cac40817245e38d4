"""Every table, with a comment on each column; the migrations in schema/versions make exactly these."""

from app.persistence.tables.base import Key, Moment, metadata
from app.persistence.tables.insights import insight, insight_label, insight_version, outbox, study
from app.persistence.tables.organizations import municipality, network, network_membership, organization
from app.persistence.tables.people import account, api_token, membership, session
from app.persistence.tables.vocabularies import concept

__all__ = [
    "Key",
    "Moment",
    "account",
    "api_token",
    "concept",
    "insight",
    "insight_label",
    "insight_version",
    "membership",
    "metadata",
    "municipality",
    "network",
    "network_membership",
    "organization",
    "outbox",
    "session",
    "study",
]
