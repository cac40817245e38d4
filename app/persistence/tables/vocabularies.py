"""Controlled vocabularies."""

from sqlalchemy import JSON, Column, Integer, SmallInteger, Table, Text

from app.persistence.tables.base import metadata

concept = Table(
    "concept",
    metadata,
    Column("scheme", Text, primary_key=True, comment="The concept scheme"),
    Column("id", Text, primary_key=True, comment="Slug, never given to another concept"),
    Column("position", Integer, nullable=False, comment="Place in the scheme's own order, from 0"),
    Column("label_sv", Text, nullable=False, comment="Name in Swedish"),
    Column("label_en", Text, nullable=False, comment="Name in English"),
    Column("definition_sv", Text, nullable=False, comment="What it means, in Swedish"),
    Column("definition_en", Text, nullable=False, comment="What it means, in English"),
    Column("broader", Text, comment="The wider concept of the same scheme"),
    Column("concept_group", Text, comment="The group it is shown in"),
    Column("review_years", SmallInteger, comment="After how many years what is known about it counts as old"),
    Column("shift", JSON(none_as_null=True), comment="For shifts: from and to, each in both languages"),
    comment="One term of a controlled vocabulary (SKOS)",
)
