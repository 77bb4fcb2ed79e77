"""The embedded PostgreSQL is killed under a running bot."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
import pytest

from app import assembly
from interview.errors import ServiceError
from pipeline.tasks import Retries
from sandbox.demo import demo_settings
from sandbox.discord_world import world
from tests.conftest import JOB, MODELS
from tests.support.fakes import GOOD_ANSWER, FakeEar, FakeInterviewer
from tests.support.patience import PATIENCE


def kill_servers(folder: Path) -> int:
    """SIGKILL every process of the PostgreSQL in ``folder``; how many."""
    killed = 0
    for process in psutil.process_iter(["name"]):
        try:
            line = " ".join(process.cmdline()) + " " + process.cwd()
        except psutil.Error:
            continue
        if process.info["name"] == "postgres" and str(folder) in line:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
    return killed


async def test_the_embedded_database_comes_back_and_the_answer_is_reviewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "WATCH_EVERY", 0.3)
    settings = demo_settings(tmp_path, MODELS).model_copy(update={"voice": "off"})
    interviewer, ear = FakeInterviewer(), FakeEar()
    interviewer.gate = asyncio.Event()
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(
            assembly.process_services(
                settings,
                assembly.StandIns(
                    interviewer=interviewer,
                    transcriber=ear,
                    retries=Retries(tries=2, first_delay=0.2),
                ),
            )
        )
        client = assembly.build_bot(built)
        await stack.enter_async_context(built.worker())
        local = await stack.enter_async_context(world(client))
        shown = await local.slash(local.alice, local.lobby, "interview start", questions=1)
        await local.submit_modal(local.alice, shown, JOB)
        thread = local.threads(local.alice)[-1]
        await local.until_message(thread, lambda m: m.has_button("Skip"))
        await local.say(local.alice, thread, GOOD_ANSWER)
        await local.until(lambda: interviewer.grade_requests or None)

        assert kill_servers(tmp_path) > 0
        interviewer.gate.set()

        async def answers() -> bool:
            try:
                await built.database.ping()
            except ServiceError:
                return False
            return True

        async with asyncio.timeout(PATIENCE):
            while not await answers():
                await asyncio.sleep(0.1)
        card = await local.until_message(thread, lambda m: m.has_button("Finish"))
        assert "4.0 of 5" in card.text
