"""Logs: JSON lines with constant names where a machine reads them, and no secret or answer ever."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from pathlib import Path

import discord
import pytest
import structlog

from app.observability import set_up_logging
from tests.app.conftest import KEY, TOKEN

SAID = "I rolled the release back within ten minutes"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Written:
    """All that was written to stderr since the test began."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys, self._so_far = capsys, ""

    def getvalue(self) -> str:
        self._so_far += self._capsys.readouterr().err
        return self._so_far


@pytest.fixture
def stderr(capsys: pytest.CaptureFixture[str], logging_as_before: None) -> Written:
    """What set_up_logging writes to."""
    return Written(capsys)


def lines(out: Written) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_without_a_terminal_each_event_is_one_json_object_a_line(stderr: Written) -> None:
    set_up_logging()
    structlog.get_logger("cogs.somewhere").info("step_done", step="grade", seconds=1.5, note="a\nb")
    (line,) = lines(stderr)
    assert line["event"] == "step_done"
    assert line["logger"] == "cogs.somewhere"
    assert line["level"] == "info"
    assert line["note"] == "a\nb"
    assert str(line["timestamp"]).endswith("Z")


def test_libraries_log_in_the_same_form(stderr: Written) -> None:
    set_up_logging()
    logging.getLogger("discord.gateway").warning("shard %s is slow", 3)
    (line,) = lines(stderr)
    assert line["event"] == "shard 3 is slow"
    assert line["logger"] == "discord.gateway"


@pytest.mark.usefixtures("stderr")
def test_on_a_terminal_it_is_text_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    set_up_logging()
    structlog.get_logger("cogs.somewhere").warning("step_again_later", step="grade")
    assert "step_again_later" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")


@pytest.mark.parametrize(("form", "is_json"), [("json", True), ("text", False)])
def test_the_form_can_be_chosen(stderr: Written, form: str, is_json: bool) -> None:
    set_up_logging("info", form)
    structlog.get_logger("cogs.somewhere").info("step_done")
    assert stderr.getvalue().startswith("{") is is_json


def test_below_the_level_nothing_is_written(stderr: Written) -> None:
    set_up_logging("warning")
    structlog.get_logger("cogs.somewhere").info("step_done")
    structlog.get_logger("cogs.somewhere").warning("step_again_later")
    assert [line["event"] for line in lines(stderr)] == ["step_again_later"]


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_traceback_shows_where_and_no_values_of_variables(stderr: Written, form: str) -> None:
    """Variables hold transcripts and keys; a log shows the lines of code only."""
    set_up_logging("debug", form)
    log = structlog.get_logger("cogs.somewhere")

    def grade(transcript: str, key: str) -> None:
        raise RuntimeError("model away")

    try:
        grade(" ".join(("I rolled the release back", "within ten minutes")), KEY)
    except RuntimeError:
        log.exception("step_broke", step="grade")
    written = stderr.getvalue()
    assert "model away" in written and "in grade" in written
    assert SAID not in written
    assert KEY not in written


def test_at_debug_level_libraries_that_log_requests_stay_quiet(stderr: Written) -> None:
    """discord.py's debug log holds every message that arrives, the SDK's every prompt."""
    set_up_logging("debug")
    for name in (
        "discord", "discord.http", "discord.gateway", "discord.client", "discord.state",
        "httpx", "httpcore.http11", "httpx2", "httpcore2", "google_genai", "google_genai.models",
        "google.auth.transport.requests", "urllib3.connectionpool", "websockets.client",
        "aiohttp.access", "aiohttp.client", "faster_whisper", "pgqueuer",
        "sqlalchemy.engine.Engine", "sqlalchemy.pool", "asyncpg", "asyncio", "PIL.Image",
        "matplotlib.font_manager", "pypdf",
        "huggingface_hub", "filelock", "pydub.converter", "tenacity",
    ):  # fmt: skip
        logging.getLogger(name).debug("said %s with %s and %s", SAID, TOKEN, KEY)
        logging.getLogger(name).info("said %s with %s and %s", SAID, TOKEN, KEY)
    assert stderr.getvalue() == ""


def test_every_module_that_logs_is_one_of_ours(stderr: Written) -> None:
    set_up_logging("debug")
    root = Path(__file__).parents[2]
    modules = [
        ".".join(path.relative_to(root).with_suffix("").parts)
        for path in root.glob("*/**/*.py")
        if "structlog.get_logger(__name__)" in path.read_text(encoding="utf-8")
        and path.relative_to(root).parts[0] not in ("tests", ".venv")
    ]
    assert len(modules) > 10
    for name in [*modules, "bot"]:
        structlog.get_logger(name).debug("seen")
    assert [line["logger"] for line in lines(stderr)] == [*modules, "bot"]


async def test_a_login_with_discords_own_code_at_debug_level_shows_no_token(
    stderr: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_logging("debug")
    # Nobody listens there: what is logged on the way is what matters.
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:1/api/v10")
    monkeypatch.setattr(asyncio, "sleep", _at_once(asyncio.sleep))
    client = discord.Client(intents=discord.Intents.none())
    with pytest.raises(OSError):
        await client.login(TOKEN)
    await client.close()
    assert TOKEN not in stderr.getvalue()


def _at_once(sleep):  # type: ignore[no-untyped-def]
    async def quick(seconds: float, *rest: object) -> None:
        await sleep(0)

    return quick


def test_setting_up_twice_does_not_write_twice(stderr: Written) -> None:
    set_up_logging()
    set_up_logging()
    structlog.get_logger("cogs.somewhere").info("step_done")
    assert len(lines(stderr)) == 1
