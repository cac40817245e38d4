import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

SEEDS = Path(__file__).parent.parent / "seeds"
SCHEMES = {
    "populations",
    "bases",
    "voices",
    "subpopulations",
    "subpopulation-groups",
    "organization-types",
    "methods",
    "themes",
    "perspectives",
    "shifts",
    "levels",
}
LANGUAGES = {"sv", "en"}
COMMON_FIELDS = {"id", "label", "definition", "broader", "review_years"}
FIELDS_OF_SCHEME = {"subpopulations": {"group"}, "shifts": {"from", "to"}}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# Which scheme each field of a record takes its concepts from.
SCHEME_OF_FIELD = {
    "organization_type": "organization-types",
    "populations": "populations",
    "subpopulations": "subpopulations",
    "methods": "methods",
    "voices": "voices",
    "themes": "themes",
    "perspectives": "perspectives",
    "shifts": "shifts",
    "level": "levels",
}


def read_scheme(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((SEEDS / "vocabularies" / f"{name}.yaml").read_text("utf-8"))
    return document


def concept_ids(name: str) -> list[str]:
    return [concept["id"] for concept in read_scheme(name)["concepts"]]


def read_records(kind: str) -> list[dict[str, Any]]:
    lines = (SEEDS / "demo" / f"{kind}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def read_municipalities() -> list[dict[str, str]]:
    with (SEEDS / "register" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_accounts() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((SEEDS / "demo" / "accounts.yaml").read_text("utf-8"))
    return document


def all_records() -> Iterator[dict[str, Any]]:
    for kind in ("organizations", "studies", "insights"):
        yield from read_records(kind)


def values_of(record: dict[str, Any], field: str) -> list[str]:
    value = record.get(field)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def test_every_scheme_has_a_file_and_every_file_is_a_scheme() -> None:
    assert {path.stem for path in (SEEDS / "vocabularies").iterdir()} == SCHEMES


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_a_scheme_is_named_after_its_file(name: str) -> None:
    assert read_scheme(name)["scheme"]["id"] == name


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_concept_ids_are_unique_slugs(name: str) -> None:
    ids = concept_ids(name)
    assert len(ids) == len(set(ids))
    assert [each for each in ids if not SLUG.fullmatch(each)] == []


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_a_scheme_and_its_concepts_have_labels_and_definitions_in_both_languages(name: str) -> None:
    document = read_scheme(name)
    for entry in (document["scheme"], *document["concepts"]):
        for field in ("label", "definition"):
            assert set(entry[field]) == LANGUAGES, entry["id"]
            assert all(text.strip() == text and text for text in entry[field].values()), entry["id"]


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_labels_are_unique_in_each_language(name: str) -> None:
    for language in LANGUAGES:
        labels = [concept["label"][language] for concept in read_scheme(name)["concepts"]]
        assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_concepts_hold_no_unknown_field(name: str) -> None:
    known = COMMON_FIELDS | FIELDS_OF_SCHEME.get(name, set())
    for concept in read_scheme(name)["concepts"]:
        assert set(concept) <= known, concept["id"]


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_broader_concepts_exist_and_form_no_cycle(name: str) -> None:
    broader = {concept["id"]: concept.get("broader") for concept in read_scheme(name)["concepts"]}
    for start in broader:
        seen = [start]
        while (parent := broader[seen[-1]]) is not None:
            assert parent in broader, f"{seen[-1]} is under the unknown {parent}"
            assert parent not in seen, f"{start} is above itself"
            seen.append(parent)


def test_every_subpopulation_belongs_to_a_group() -> None:
    groups = concept_ids("subpopulation-groups")
    for concept in read_scheme("subpopulations")["concepts"]:
        assert concept["group"] in groups, concept["id"]


def test_a_subpopulation_is_in_the_group_of_its_broader_one() -> None:
    concepts = {concept["id"]: concept for concept in read_scheme("subpopulations")["concepts"]}
    for concept in concepts.values():
        if "broader" in concept:
            assert concept["group"] == concepts[concept["broader"]]["group"], concept["id"]


def test_every_shift_leads_from_something_to_something_else_in_both_languages() -> None:
    for concept in read_scheme("shifts")["concepts"]:
        assert set(concept["from"]) == set(concept["to"]) == LANGUAGES
        assert all(concept["from"][language] != concept["to"][language] for language in LANGUAGES)


def test_populations_stand_in_the_order_zones_are_written() -> None:
    assert concept_ids("populations") == ["klient", "riskgrupp", "allmanhet"]


def test_a_basis_is_from_or_about() -> None:
    assert concept_ids("bases") == ["from", "about"]


def test_the_register_holds_the_290_municipalities_of_21_counties() -> None:
    rows = read_municipalities()
    assert len({row["code"] for row in rows}) == len(rows) == 290
    assert len({(row["county_code"], row["county_name"]) for row in rows}) == 21
    assert all(re.fullmatch(r"\d{4}", row["code"]) for row in rows)
    assert all(row["code"].startswith(row["county_code"]) for row in rows)


def test_the_residents_of_all_municipalities_are_the_residents_of_sweden() -> None:
    rows = read_municipalities()
    assert {row["year"] for row in rows} == {"2024"}
    assert sum(int(row["residents"]) for row in rows) == 10_587_710


def test_the_demonstration_holds_the_whole_corpus() -> None:
    counts = {kind: len(read_records(kind)) for kind in ("organizations", "studies", "insights")}
    assert counts == {"organizations": 40, "studies": 84, "insights": 258}


def test_69_insights_are_told_by_the_group_itself() -> None:
    own = [record for record in read_records("insights") if {"invanare", "anhorig"} & set(record["voices"])]
    assert len(own) == 69


@pytest.mark.parametrize("kind", ["organizations", "studies", "insights"])
def test_record_ids_are_unique(kind: str) -> None:
    ids = [record["id"] for record in read_records(kind)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("field", sorted(SCHEME_OF_FIELD))
def test_records_name_only_known_concepts(field: str) -> None:
    used = {value for record in all_records() for value in values_of(record, field)}
    assert used
    assert used <= set(concept_ids(SCHEME_OF_FIELD[field]))


def test_records_name_only_known_municipalities() -> None:
    used = {record["municipality"] for record in all_records()} - {None}
    assert used <= {row["code"] for row in read_municipalities()}


def test_studies_and_insights_name_only_known_organizations_and_studies() -> None:
    organizations = {record["id"] for record in read_records("organizations")}
    studies = {record["id"] for record in read_records("studies")}
    insights = read_records("insights")
    assert {record["organization"] for record in (*read_records("studies"), *insights)} <= organizations
    assert {record["study"] for record in insights} - {None} <= studies


def test_every_record_says_where_it_comes_from() -> None:
    assert all(record["source"] for record in (*read_records("studies"), *read_records("insights")))


def test_dates_are_a_year_a_month_or_a_day() -> None:
    dates = {record[field] for record in read_records("studies") for field in ("started", "ended")} - {None}
    padded = {f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"[:10] for value in dates}
    assert {date.fromisoformat(value).isoformat() for value in padded} == padded


def test_no_account_of_the_cast_could_be_somebody_s_real_address() -> None:
    accounts = read_accounts()["accounts"]
    assert [account["id"] for account in accounts] == [
        "grums-designer",
        "grums-manager",
        "malmo-designer",
        "titi-curator",
        "administrator",
    ]
    assert all(account["email"] == f"{account['id']}@exempel.se" for account in accounts)


def test_accounts_belong_to_organizations_of_the_demonstration() -> None:
    organizations = {record["id"] for record in read_records("organizations")}
    assert {account["organization"] for account in read_accounts()["accounts"]} <= organizations


def test_only_the_administrator_runs_the_service() -> None:
    operators = [account["id"] for account in read_accounts()["accounts"] if account["operator"]]
    assert operators == ["administrator"]


def test_roles_are_those_the_commands_know() -> None:
    roles = {account["role"] for account in read_accounts()["accounts"]}
    assert roles == {"reader", "designer", "curator", "admin"}


def test_the_shared_pass_phrase_is_long_enough_to_log_in_with() -> None:
    assert len(read_accounts()["pass_phrase"]) >= 15
