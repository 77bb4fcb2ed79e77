"""bot.py as a person starts it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

import bot

ROOT = Path(__file__).parents[2]
#: Looks like a token and is none.
TOKEN = "MTAxMDEwMTAxMDEwMTAxMDEw.GhIjKl.not-a-token-but-quite-secret"
KEY = "AIza-not-a-key-but-quite-secret"
PASSWORD = "pass-word-quite-secret"
URL = f"postgresql://coach:{PASSWORD}@db.example/coach"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Ended:
    """What a command left behind; the same names as of a process."""

    returncode: int
    stdout: str
    stderr: str


Main = Callable[..., Ended]


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


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Whatever a test sets up for logging is undone."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {
        name: logger.level
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
    }
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)
    structlog.reset_defaults()


@pytest.fixture
def main(
    no_settings: Path,
    logging_as_before: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Main:
    """As ``run_bot`` in this process: starting another one takes seconds."""

    def run(*arguments: str, **settings: str) -> Ended:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        status = bot.main(arguments)
        written = capsys.readouterr()
        return Ended(status, written.out, written.err)

    return run
