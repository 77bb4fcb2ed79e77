"""Stopping in order, workers of their own, and the health check."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

import bot
from pipeline.worker import STOP_SECONDS
from tests.faults.conftest import Town
from tests.support.child_bot import start_child
from tests.support.gemini_server import hang

#: Docker kills 10 s after SIGTERM.
KILLED_AFTER = 10.0


def test_work_under_way_is_cut_off_long_before_docker_kills() -> None:
    # By the clock it can't be told on a busy machine.
    assert STOP_SECONDS <= KILLED_AFTER / 2


async def test_sigterm_cuts_a_hanging_review_off_and_the_next_life_finishes_it(town: Town) -> None:
    child = await town.live(GEMINI_TIMEOUT="60")
    await town.begin(questions=1)
    await town.until_question(1)
    town.gemini.script([hang])
    await town.say()
    await town.wire.until(lambda: any(each.task == "grade" for each in town.gemini.requests))
    child.send_signal(signal.SIGTERM)
    assert await child.wait() == 0
    assert "job_handed_back" not in town.log.read_text()

    await town.live()
    await town.until_reviewed(1)
    await town.check(answers=1)


async def test_sigterm_lets_a_transcription_finish_or_hands_it_on(town: Town) -> None:
    child = await town.live()
    await town.begin(questions=1)
    await town.until_question(1)
    await town.speak()
    await town.wire.until(lambda: town.saying("Transcribing"))
    child.send_signal(signal.SIGTERM)
    assert await child.wait() == 0

    await town.live()
    await town.until_reviewed(1)
    await town.check(answers=1)


async def test_the_command_itself_starts_and_stops(town: Town) -> None:
    # Imports everything on its own, as in earnest, and is told to stop while it starts.
    child = await start_child(town.wire.api_base, ["run"], env=town.environment(), log=town.log)
    await town.wire.until(lambda: town.wire.requests)
    child.send_signal(signal.SIGTERM)
    assert await child.wait() == 0
    assert "Traceback" not in town.log.read_text()


async def test_a_worker_of_its_own_is_killed_and_another_finishes(town: Town) -> None:
    health = town.folder / "health"
    await town.live(WORKER_IN_BOT="false")
    worker = town.start("worker", HEALTH_FILE=str(health))
    await town.begin(questions=1)
    await town.until_question(1)
    await town.wire.until(health.exists)

    town.order("Transcriber.transcribe:during")
    await town.speak()
    assert await worker.wait() == -signal.SIGKILL
    town.order("")
    await town.wire.until(lambda: town.saying("Transcribing"))
    worker = town.start("worker")
    await town.until_reviewed(1)
    await town.check(answers=1)
    worker.send_signal(signal.SIGTERM)
    assert await worker.wait() == 0


@pytest.mark.parametrize(
    ("seconds_ago", "status"), [(None, 1), (5, 0), (3600, 1)], ids=["never", "now", "long ago"]
)
def test_health_tells_by_the_last_sign_of_life(
    seconds_ago: int | None,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sign = tmp_path / "health"
    monkeypatch.setenv("HEALTH_FILE", str(sign))
    if seconds_ago is not None:
        sign.touch()
        then = time.time() - seconds_ago
        os.utime(sign, (then, then))
    assert bot.main(["health"]) == status
    assert "sign of life" in "".join(capsys.readouterr())


def test_health_needs_to_know_where_to_look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HEALTH_FILE", raising=False)
    assert bot.main(["health"]) == 1
    assert "HEALTH_FILE" in capsys.readouterr().err
