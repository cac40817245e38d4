"""A Taguette project as values: tags, and the highlights that carry them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Highlight:
    """A marked passage: its text, the name of its document, and the paths of all its tags."""

    text: str
    document: str
    tags: tuple[str, ...]


@dataclass(slots=True)
class Tag:
    """A tag; its path holds the names of those above it, parted by full stops. `place` counts from 1."""

    path: str
    place: int
    description: str = ""
    highlights: list[Highlight] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in its path, from the top."""
        return tuple(part.strip() for part in self.path.split(".") if part.strip()) or (self.path,)


@dataclass(slots=True)
class Project:
    """What one project holds; `projects` names all of those in the file. Never anything about its users.

    `untagged` counts highlights without a tag, `differing` those whose kept text is not what stands at their place,
    `empty` those without any text.
    """

    name: str = ""
    projects: tuple[str, ...] = ()
    tags: dict[str, Tag] = field(default_factory=dict)
    documents: int = 0
    untagged: int = 0
    differing: int = 0
    empty: int = 0
    is_codebook: bool = False
    has_users: bool = False
