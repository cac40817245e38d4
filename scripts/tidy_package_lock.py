"""Takes out of package-lock.json what npm writes beside names, versions and hashes: where to send money."""

import json
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "package-lock.json"


def tidy() -> None:
    """Write the lock file anew without addresses."""
    lock = json.loads(LOCK.read_text("utf-8"))
    for entry in lock["packages"].values():
        entry.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    tidy()
