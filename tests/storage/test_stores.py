"""Where files are kept: the same on disk and in a bucket, and never anywhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.storage import Bucket, StorageAddressError, parse_bucket
from app.storage.disk import DiskStore
from app.storage.port import FileStore, StorageUnavailableError
from app.storage.s3 import BucketStore

pytestmark = pytest.mark.anyio
NAME = "0123456789abcdef-stor"


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    """A bucket on a server that speaks S3, on this machine."""
    server_module = pytest.importorskip("moto.server", reason="the S3 server: the package moto is missing")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    import httpx

    address = f"http://127.0.0.1:{port}/insikter/bilagor"
    httpx.put(f"http://127.0.0.1:{port}/insikter").raise_for_status()
    yield parse_bucket(address, key="nyckel", secret="hemlig", region="")
    server.stop()


@pytest.fixture(params=["disk", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "disk":
        return DiskStore(tmp_path / "uploads")
    return BucketStore(request.getfixturevalue("bucket"))


async def test_what_is_kept_is_found_replaced_and_removed(store: FileStore) -> None:
    assert await store.find(NAME) is None
    await store.put(NAME, b"ett")
    await store.put(NAME, bytes(6_000_000))
    assert await store.find(NAME) == bytes(6_000_000)
    await store.remove([NAME, "ffffffffffffffff-stor"])
    await store.remove([NAME])
    assert await store.find(NAME) is None


async def test_a_folder_takes_no_name_that_leads_out_of_it(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "uploads")
    for name in ("../../secret-key", "/etc/passwd", "a", "ABCDEFGH", "abcdefgh/ijk", "abcdefgh\0"):
        with pytest.raises(ValueError, match="not a name of ours"):
            await store.find(name)


@pytest.mark.parametrize(
    "address",
    [
        "http://s3.example.se/insikter",
        "http://169.254.169.254/insikter",
        "http://127.0.0.1.example.se/insikter",
        "http://localhost@example.se/insikter",
        "https://nyckel:hemlig@s3.example.se/insikter",
        "https://s3.example.se",
        "https://s3.example.se/insikter/../annan",
        "https://s3.example.se/insikter?x=1",
        "file:///etc/passwd",
        "https://[s3/insikter",
    ],
)
def test_an_address_that_leads_elsewhere_is_no_setting(address: str) -> None:
    with pytest.raises(StorageAddressError):
        parse_bucket(address, key="k", secret="s", region="")


def test_the_secret_is_not_shown() -> None:
    bucket = parse_bucket("https://[::1]:9000/insikter", key="k", secret="hemlig", region="")
    assert bucket.endpoint == "https://[::1]:9000"
    assert "hemlig" not in repr(bucket)


async def test_a_server_that_is_away_is_said_to_be() -> None:
    store = BucketStore(Bucket("http://127.0.0.1:9", "b", "", "k", "s"))
    with pytest.raises(StorageUnavailableError):
        await store.find(NAME)
