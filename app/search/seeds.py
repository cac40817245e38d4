"""What the service knows of Swedish when it starts: the language's seed files, read into values of the domain."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.domain.language.analysis import Language, LanguageFacts
from app.domain.language.synonyms import SynonymGroup

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@cache
def default_language() -> Language:
    """Swedish as the seed files describe it; read once."""
    return Language(read_language_facts())


def read_language_facts(seeds: Path = SEEDS) -> LanguageFacts:
    """Everything the analysis of Swedish needs, from `seeds/language/` and `seeds/synonyms.yaml`."""
    folder = seeds / "language"
    irregular = _read(folder / "irregular.yaml")
    stop_words = _read(folder / "stop-words.yaml")
    return LanguageFacts(
        irregular=_by_form(irregular["counted_as"]),
        kept_apart=_by_form(irregular["kept_apart"]),
        words=frozenset(
            word for subject in _read(folder / "words.yaml").values() for word in subject.split()
        ),
        stop_words=frozenset(stop_words["stop_words"].split()),
        question_words=frozenset(stop_words["question_words"].split()),
        light_words=frozenset(stop_words["light_words"].split()),
        english_stop_words=frozenset(stop_words["english_stop_words"].split()),
        synonyms=tuple(read_synonyms(seeds)),
    )


def read_synonyms(seeds: Path = SEEDS) -> Iterable[SynonymGroup]:
    """The synonym groups that a new database starts with."""
    for subject in _read(seeds / "synonyms.yaml"):
        for group in subject["groups"]:
            yield SynonymGroup(
                subject=subject["subject"],
                words=_listed(group["words"]),
                english=_listed(group.get("english")),
                related=_listed(group.get("related")),
                development=_listed(group.get("development")),
            )


def _by_form(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {form: word for word, forms in words.items() for form in forms}


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip())) if text else ()


def _read(path: Path) -> Any:
    # The C loader reads the same safe subset ten times as fast; it is missing where PyYAML was built without libyaml.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=loader)  # noqa: S506
