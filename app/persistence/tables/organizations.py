"""Organizations, the networks they share in, and the places of Sweden."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, SmallInteger, Table, Text, false

from app.persistence.tables.base import Key, Moment, metadata

network = Table(
    "network",
    metadata,
    Column("id", Text, primary_key=True, comment="Slug, never changed"),
    Column("name", Text, nullable=False, comment="Name for people"),
    comment="A group of organizations that share insights",
)

organization = Table(
    "organization",
    metadata,
    Column("id", Text, primary_key=True, comment="Slug, never changed"),
    Column("name", Text, nullable=False, comment="Name for people"),
    Column("organization_type", Text, comment="Concept of the scheme organization-types"),
    Column(
        "municipality",
        Text,
        ForeignKey("municipality.code"),
        comment="Code, where the body belongs to one place",
    ),
    Column("created_at", Moment, nullable=False, comment="When it was added"),
    comment="A body that stands behind insights",
)

network_membership = Table(
    "network_membership",
    metadata,
    Column("network", Text, ForeignKey("network.id"), primary_key=True, comment="The network"),
    Column(
        "organization",
        Text,
        ForeignKey("organization.id"),
        primary_key=True,
        index=True,
        comment="The member",
    ),
    Column(
        "is_keeper",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Keeps the network: names it, invites to it, takes members out of it",
    ),
    comment="Which organizations are in which network",
)

network_invitation = Table(
    "network_invitation",
    metadata,
    Column("network", Text, ForeignKey("network.id"), primary_key=True, comment="The network"),
    Column(
        "organization",
        Text,
        ForeignKey("organization.id"),
        primary_key=True,
        index=True,
        comment="Who is invited",
    ),
    Column("invited_by", Key, ForeignKey("account.number"), comment="By whom"),
    Column("created_at", Moment, nullable=False, comment="When"),
    comment="An open invitation of an organization to a network; answered or withdrawn, it is gone",
)

municipality = Table(
    "municipality",
    metadata,
    Column("code", Text, primary_key=True, comment="Statistics Sweden's four digits"),
    Column("name", Text, nullable=False, comment="Short name"),
    Column("county", Text, nullable=False, index=True, comment="The county's two digits"),
    Column("county_name", Text, nullable=False, comment="The county's name"),
    Column("residents", Integer, nullable=False, comment="Residents on 31 December of the year"),
    Column("residents_year", SmallInteger, nullable=False, comment="The year of the residents' figure"),
    comment="Sweden's municipalities",
)
