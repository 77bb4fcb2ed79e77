"""A folder without settings, and bot.py as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config import Settings

ROOT = Path(__file__).parents[2]
#: Looks like a token and is none.
TOKEN = "MTAxMDEwMTAxMDEwMTAxMDEw.GhIjKl.not-a-token-but-quite-secret"
KEY = "AIza-not-a-key-but-quite-secret"
PASSWORD = "pass-word-quite-secret"
URL = f"postgresql://coach:{PASSWORD}@db.example/coach"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No setting in the environment and no .env: the folder to put one in."""
    names = {name.lower() for name in Settings.model_fields}
    for name in list(os.environ):
        if name.lower() in names:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run_bot(no_settings: Path) -> Run:
    """Run bot.py in ``no_settings`` with nothing but the given environment."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        return subprocess.run(
            [sys.executable, str(ROOT / "bot.py"), *arguments],
            cwd=no_settings,
            env={**kept, "PYTHONDONTWRITEBYTECODE": "1", **settings},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    return run
