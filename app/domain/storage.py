"""Where files are kept when not in the data folder: a bucket of a service that speaks S3."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.domain.hosts import is_this_machine


class StorageAddressError(ValueError):
    """An address of a bucket that can't be used; the message says what it should be."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, and with which key it is opened. `prefix` begins each name in it, "" for none."""

    endpoint: str
    name: str
    prefix: str
    key: str
    secret: str = field(repr=False)
    region: str = "us-east-1"

    @property
    def is_encrypted(self) -> bool:
        """Whether what goes there and back is encrypted on the way."""
        return self.endpoint.startswith("https://")


def parse_bucket(address: str, *, key: str, secret: str, region: str) -> Bucket:
    """The bucket that an address names: https://server/bucket, perhaps with a prefix after it.

    An address without encryption may only lead to this machine.

    Raises:
        StorageAddressError: the address, or what it takes to open it, can't be used.

    >>> parse_bucket("https://s3.example.se/insikter/test", key="k", secret="s", region="").prefix
    'test'
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise StorageAddressError("must be an address such as https://s3.example.se/bucket") from error
    if parts.scheme not in ("https", "http") or not host or parts.query or parts.fragment:
        raise StorageAddressError("must be an address such as https://s3.example.se/bucket")
    if parts.username or parts.password:
        raise StorageAddressError("must not hold a key; INSIKT_STORAGE_KEY and INSIKT_STORAGE_SECRET do")
    if parts.scheme == "http" and not is_this_machine(host):
        raise StorageAddressError("must begin with https://, unless it leads to this machine")
    name, _, prefix = parts.path.strip("/").partition("/")
    if not name or any(step in (".", "..") for step in (name, *prefix.split("/"))):
        raise StorageAddressError("must end with the bucket's name")
    if not key or not secret:
        raise StorageAddressError("needs INSIKT_STORAGE_KEY and INSIKT_STORAGE_SECRET")
    shown = f"[{host}]" if ":" in host else host
    endpoint = f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
    return Bucket(endpoint, name, prefix, key, secret, region or "us-east-1")
