import subprocess
import sys
from pathlib import Path

from app.web.i18n import translator

ROOT = Path(__file__).resolve().parents[2]


def test_every_text_of_the_interface_has_its_english():
    done = subprocess.run(
        [sys.executable, "scripts/messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_swedish_is_as_written_and_english_is_looked_up():
    assert translator("sv")("Karta") == "Karta"
    assert translator("en")("Karta") == "Map"
