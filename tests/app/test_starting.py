"""Starting costs nothing that isn't used, and each command finds what it runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.version import VERSION

ROOT = Path(__file__).parents[2]
#: What takes seconds to import, or much memory.
HEAVY = (
    *("discord", "sqlalchemy", "asyncpg", "pydantic", "google", "openai", "numpy", "onnxruntime"),
    *("ctranslate2", "faster_whisper", "matplotlib", "babel", "asyncio"),
)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["health"], ["worker", "--help"]])
def test_a_command_that_needs_nothing_imports_nothing(arguments: list[str]) -> None:
    code = (
        "import json, sys\n"
        f"sys.argv = ['bot.py', *{arguments!r}]\n"
        "import bot\n"
        "try:\n"
        "    bot.main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "print()\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_an_ear_with_its_weights_at_hand_loads_no_client_of_the_hub() -> None:
    code = "import sys, speech.whisper.transcriber; sys.exit('httpx2' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), "--version"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == f"{project['name']} {VERSION}"
    assert project["version"] == VERSION
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## [{VERSION}]" in changes


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_health_finds_its_file_where_other_settings_are(where: str, tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    alive.touch()
    environment = {}
    if where == ".env":
        (tmp_path / ".env").write_text(f"health_file='{alive}'\n", encoding="utf-8")
    else:
        environment = {"HEALTH_FILE": str(alive)}
    done = subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), "health"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
