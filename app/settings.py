"""The service's settings, read once from the environment."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from app.domain.letters import MailAddressError, MailServer, parse_mail_server
from app.domain.people import check_email
from app.domain.providers import SCOPES, Provider, check_issuer, parse_role_mapping
from app.domain.storage import Bucket, StorageAddressError, parse_bucket

REQUESTS_PER_MINUTE = 600
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
#: Every setting by its name in the environment, with what it is for; docs/settings.md shows the same.
SETTINGS: dict[str, str] = {
    "INSIKT_DATA_DIR": "Folder for the database, the search index and uploads (./data)",
    "INSIKT_DATABASE_URL": "Database address; SQLite in the data folder when not given",
    "INSIKT_SEARCH_URL": "Address of a Meilisearch server; the embedded engine when not given",
    "INSIKT_SEARCH_KEY": "Key for the Meilisearch server",
    "INSIKT_SECRET_KEY": "Secret for signing; made and kept in the data folder when not given",
    "INSIKT_PUBLIC_URL": "The address that people use, such as https://insikter.example.se",
    "INSIKT_OIDC_ISSUER": "OpenID provider that people can sign in by, such as https://login.example.se",
    "INSIKT_OIDC_CLIENT_ID": "What the provider calls this service",
    "INSIKT_OIDC_CLIENT_SECRET": "The secret that the provider gave this service",
    "INSIKT_OIDC_LABEL": "What people call the provider (the issuer's host)",
    "INSIKT_OIDC_SCOPES": "What is asked of the provider (openid profile email)",
    "INSIKT_OIDC_HOSTS": "Hosts beside the issuer's that may be asked, with commas between",
    "INSIKT_OIDC_ROLES": 'Roles by claim: {"claim": "groups", "map": {"value": "organization:role"}}',
    "INSIKT_REQUESTS_PER_MINUTE": "How much one client may ask for, 0 for no limit (600)",
    "INSIKT_MAIL_URL": "Mail server, as smtp://user:password@host:587; without one, links are handed over by people",
    "INSIKT_MAIL_FROM": "The address that letters come from",
    "INSIKT_LICENSE": "Address of the licence that public insights are given under (CC BY 4.0)",
    "INSIKT_PUBLISHER": "Who publishes the catalogue of public insights (Insiktskartan)",
    "INSIKT_STORAGE_URL": "Bucket for attachments, as https://s3.example.se/bucket; the data folder when not given",
    "INSIKT_STORAGE_KEY": "Key to the bucket",
    "INSIKT_STORAGE_SECRET": "The key's secret",
    "INSIKT_STORAGE_REGION": "The bucket's region (us-east-1)",
    "INSIKT_WEBHOOK_HOSTS": "Hosts inside your own network that webhooks may reach, with commas between",
    "INSIKT_SMALL_NUMBER": "Smallest count of people that is shown, k (5)",
}


Made = TypeVar("Made")


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
    mail: MailServer | None = None
    mail_from: str = ""
    small_number: int = 5
    bucket: Bucket | None = None
    content_license: str = LICENSE
    webhook_hosts: tuple[str, ...] = ()
    publisher: str = "Insiktskartan"
    provider: Provider | None = None
    requests_per_minute: int = REQUESTS_PER_MINUTE
    is_loopback: bool = False

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over an encrypted connection."""
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def import_dir(self) -> Path:
        """Where files wait that are on their way in."""
        return self.data_dir / "imports"

    @property
    def upload_dir(self) -> Path:
        """Where attachments are kept, unless a bucket keeps them."""
        return self.data_dir / "uploads"

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
        mail=_mail_server(environment),
        mail_from=environment.get("INSIKT_MAIL_FROM") or "",
        webhook_hosts=tuple(
            each.strip().lower()
            for each in environment.get("INSIKT_WEBHOOK_HOSTS", "").split(",")
            if each.strip()
        ),
        content_license=_address(environment, "INSIKT_LICENSE", keep_slash=True) or LICENSE,
        publisher=environment.get("INSIKT_PUBLISHER") or "Insiktskartan",
        small_number=_small_number(environment.get("INSIKT_SMALL_NUMBER")),
        bucket=_bucket(environment),
        provider=_provider(environment),
        requests_per_minute=_requests_per_minute(environment.get("INSIKT_REQUESTS_PER_MINUTE")),
        is_loopback=environment.get("INSIKT_LOOPBACK") == "1",
    )


#: Set by `serve` for its own workers, not by people.
_ALLOWED = {*SETTINGS, "INSIKT_LOOPBACK"}


def _address(environment: Mapping[str, str], name: str, *, keep_slash: bool = False) -> str | None:
    value = environment.get(name)
    if not value:
        return None
    if not value.startswith(("http://", "https://")):
        raise SettingsError(f"{name} must begin with http:// or https://")
    return value if keep_slash else value.rstrip("/")


def _provider(environment: Mapping[str, str]) -> Provider | None:
    """The provider, where the settings name one; half a provider is a mistake."""
    given = {name: value for name, value in environment.items() if name.startswith("INSIKT_OIDC_") and value}
    if not given:
        return None
    needed = ("INSIKT_OIDC_ISSUER", "INSIKT_OIDC_CLIENT_ID", "INSIKT_OIDC_CLIENT_SECRET", "INSIKT_PUBLIC_URL")
    for name in needed:
        if not environment.get(name):
            raise SettingsError(f"{name} is needed where INSIKT_OIDC_ settings are given")
    issuer = _made(check_issuer, given, "INSIKT_OIDC_ISSUER")
    roles = "INSIKT_OIDC_ROLES"
    return Provider(
        issuer=issuer,
        client_id=given["INSIKT_OIDC_CLIENT_ID"],
        client_secret=given["INSIKT_OIDC_CLIENT_SECRET"],
        label=given.get("INSIKT_OIDC_LABEL") or urlsplit(issuer).hostname or issuer,
        scopes=given.get("INSIKT_OIDC_SCOPES", SCOPES),
        hosts=tuple(each.strip() for each in given.get("INSIKT_OIDC_HOSTS", "").split(",") if each.strip()),
        mapping=_made(parse_role_mapping, given, roles) if roles in given else None,
    )


def _made(make: Callable[[str], Made], given: Mapping[str, str], name: str) -> Made:
    try:
        return make(given[name])
    except ValueError as error:
        raise SettingsError(f"{name} {error}") from error


def _requests_per_minute(value: str | None) -> int:
    if not value:
        return REQUESTS_PER_MINUTE
    if not value.isdigit() or not (value == "0" or 60 <= int(value) <= 1_000_000):
        raise SettingsError("INSIKT_REQUESTS_PER_MINUTE must be 0, or a whole number from 60")
    return int(value)


def _mail_server(environment: Mapping[str, str]) -> MailServer | None:
    """The server for letters. Letters hold links, so it needs to be known who sends them and where links begin."""
    address = environment.get("INSIKT_MAIL_URL")
    if not address:
        return None
    try:
        server = parse_mail_server(address)
    except MailAddressError as error:
        raise SettingsError(f"INSIKT_MAIL_URL {error}") from error
    if check_email((environment.get("INSIKT_MAIL_FROM") or "").lower()):
        raise SettingsError("INSIKT_MAIL_FROM must be the e-mail address that letters come from")
    if not environment.get("INSIKT_PUBLIC_URL"):
        raise SettingsError("INSIKT_MAIL_URL needs INSIKT_PUBLIC_URL, which links in letters begin with")
    return server


def _bucket(environment: Mapping[str, str]) -> Bucket | None:
    """The bucket, where the settings name one."""
    address = environment.get("INSIKT_STORAGE_URL")
    if not address:
        return None
    try:
        return parse_bucket(
            address,
            key=environment.get("INSIKT_STORAGE_KEY") or "",
            secret=environment.get("INSIKT_STORAGE_SECRET") or "",
            region=environment.get("INSIKT_STORAGE_REGION") or "",
        )
    except StorageAddressError as error:
        raise SettingsError(f"INSIKT_STORAGE_URL {error}") from error


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
