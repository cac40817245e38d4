"""The service's settings, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Every setting by its name in the environment, with what it is for; docs/settings.md shows the same.
SETTINGS: dict[str, str] = {
    "INSIKT_DATA_DIR": "Folder for the database, the search index and uploads (./data)",
    "INSIKT_DATABASE_URL": "Database address; SQLite in the data folder when not given",
    "INSIKT_SEARCH_URL": "Address of a Meilisearch server; the embedded engine when not given",
    "INSIKT_SEARCH_KEY": "Key for the Meilisearch server",
    "INSIKT_SECRET_KEY": "Secret for signing; made and kept in the data folder when not given",
    "INSIKT_PUBLIC_URL": "The address that people use, such as https://insikter.example.se",
    "INSIKT_SMALL_NUMBER": "Smallest count of people that is shown, k (5)",
}


class SettingsError(Exception):
    """A setting that is unknown or can't be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one running service.

    `is_loopback` is set by `serve` when it listens on this machine alone: demonstration accounts sign in only then.
    """

    data_dir: Path
    database_url: str
    secret_key: str = field(repr=False)
    search_url: str | None = None
    search_key: str | None = field(default=None, repr=False)
    public_url: str | None = None
    small_number: int = 5
    is_loopback: bool = False

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over an encrypted connection."""
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def search_dir(self) -> Path:
        """Where the embedded search engine keeps its index."""
        return self.data_dir / "search"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment holds.

    Raises:
        SettingsError: a name that begins with INSIKT_ and is no setting, or a value that can't be used.
    """
    environment = os.environ if environment is None else environment
    unknown = sorted(name for name in environment if name.startswith("INSIKT_") and name not in _ALLOWED)
    if unknown:
        raise SettingsError(f"unknown setting {unknown[0]}; known: {', '.join(SETTINGS)}")
    data_dir = Path(environment.get("INSIKT_DATA_DIR") or "data").resolve()
    return Settings(
        data_dir=data_dir,
        database_url=environment.get("INSIKT_DATABASE_URL") or f"sqlite:///{data_dir / 'insiktskartan.db'}",
        secret_key=environment.get("INSIKT_SECRET_KEY") or _kept_secret(data_dir),
        search_url=_address(environment, "INSIKT_SEARCH_URL"),
        search_key=environment.get("INSIKT_SEARCH_KEY") or None,
        public_url=_address(environment, "INSIKT_PUBLIC_URL"),
        small_number=_small_number(environment.get("INSIKT_SMALL_NUMBER")),
        is_loopback=environment.get("INSIKT_LOOPBACK") == "1",
    )


#: Set by `serve` for its own workers, not by people.
_ALLOWED = {*SETTINGS, "INSIKT_LOOPBACK"}


def _address(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name)
    if not value:
        return None
    if not value.startswith(("http://", "https://")):
        raise SettingsError(f"{name} must begin with http:// or https://")
    return value.rstrip("/")


def _small_number(value: str | None) -> int:
    if not value:
        return 5
    if not value.isdigit() or not 1 <= int(value) <= 100:
        raise SettingsError("INSIKT_SMALL_NUMBER must be a whole number from 1 to 100")
    return int(value)


def _kept_secret(data_dir: Path) -> str:
    """The secret in the data folder, made at first use and readable by its owner alone."""
    path = data_dir / "secret-key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsError(f"INSIKT_DATA_DIR: can't write to {data_dir}: {error.strerror}") from error
    return path.read_text()
