"""Every table, with a comment on each column; the migrations in schema/versions make exactly these."""

from app.persistence.tables.askings import (
    access_request,
    asking,
    counted_organization,
    heard_also,
    lineage,
    reuse,
    review,
    study_feedback,
)
from app.persistence.tables.attachments import attachment, doomed_file
from app.persistence.tables.audit import audit_entry
from app.persistence.tables.base import Key, Moment, metadata
from app.persistence.tables.gaps import gap_adoption, gap_mark
from app.persistence.tables.harvest import departure
from app.persistence.tables.imports import import_batch, import_change, import_mapping
from app.persistence.tables.insights import (
    insight,
    insight_change,
    insight_label,
    insight_version,
    outbox,
    study,
)
from app.persistence.tables.maps import pinned_map
from app.persistence.tables.organizations import (
    municipality,
    network,
    network_invitation,
    network_membership,
    organization,
)
from app.persistence.tables.people import account, api_token, invitation, membership, session
from app.persistence.tables.retention import erasure, retention
from app.persistence.tables.sharing import raising_request, screening_answer, sharing_rule
from app.persistence.tables.sign_in import (
    allowance,
    external_identity,
    half_session,
    recovery_code,
    second_factor,
    second_factor_rule,
)
from app.persistence.tables.synonyms import synonym_group
from app.persistence.tables.themes import theme_decision
from app.persistence.tables.vocabularies import concept
from app.persistence.tables.watches import saved_selection, watch
from app.persistence.tables.webhooks import webhook, webhook_delivery, webhook_insight

__all__ = [
    "Key",
    "Moment",
    "access_request",
    "account",
    "allowance",
    "api_token",
    "asking",
    "attachment",
    "audit_entry",
    "concept",
    "counted_organization",
    "departure",
    "doomed_file",
    "erasure",
    "external_identity",
    "gap_adoption",
    "gap_mark",
    "half_session",
    "heard_also",
    "import_batch",
    "import_change",
    "import_mapping",
    "insight",
    "insight_change",
    "insight_label",
    "insight_version",
    "invitation",
    "lineage",
    "membership",
    "metadata",
    "municipality",
    "network",
    "network_invitation",
    "network_membership",
    "organization",
    "outbox",
    "pinned_map",
    "raising_request",
    "recovery_code",
    "retention",
    "reuse",
    "review",
    "saved_selection",
    "screening_answer",
    "second_factor",
    "second_factor_rule",
    "session",
    "sharing_rule",
    "study",
    "study_feedback",
    "synonym_group",
    "theme_decision",
    "watch",
    "webhook",
    "webhook_delivery",
    "webhook_insight",
]
