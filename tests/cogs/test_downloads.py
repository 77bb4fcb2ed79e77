"""Recordings wait for room in memory, and are told."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from cogs import downloads
from cogs.downloads import Recordings
from cogs.errors import DownloadFailed


def attachment(size: int, data: bytes = b"sound") -> Any:
    async def read() -> bytes:
        if not data:
            raise TimeoutError
        return data

    return SimpleNamespace(
        size=size,
        read=read,
        filename="a.wav",
        content_type="audio/wav",
        duration=None,
        is_voice_message=lambda: False,
    )


async def test_who_finds_no_room_waits_in_line_and_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(downloads, "TOLD_AFTER", 0.0)
    recordings, told, came = Recordings(most=100), [], []
    leave = asyncio.Event()

    async def bring(name: str, size: int) -> None:
        async def tell() -> None:
            told.append(name)

        given = [attachment(size)]
        async with recordings.downloaded(given, in_message=True, tell=tell) as got:
            assert [each.data for each in got] == [b"sound"]
            came.append(name)
            await leave.wait()

    async with asyncio.TaskGroup() as people:
        people.create_task(bring("first", 60))
        people.create_task(bring("second", 60))
        # It would fit beside the first, but the second came before.
        people.create_task(bring("third", 30))
        for _ in range(20):
            await asyncio.sleep(0)
        assert came == ["first"]
        leave.set()
    assert came == ["first", "second", "third"]
    assert "second" in told


async def test_larger_than_all_room_is_taken_alone_and_failures_give_room_back() -> None:
    recordings = Recordings(most=100)
    for _ in range(3):
        with pytest.raises(DownloadFailed):
            async with recordings.downloaded([attachment(500, b"")], in_message=True):
                raise AssertionError("unreachable")
    async with asyncio.timeout(5), recordings.downloaded([attachment(500)], in_message=True) as got:
        assert len(got) == 1


async def test_who_gives_up_waiting_holds_nobody_up() -> None:
    recordings = Recordings(most=100)
    async with recordings.downloaded([attachment(100)], in_message=True):
        waiting = asyncio.create_task(_bring(recordings))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(5), recordings.downloaded([attachment(100)], in_message=True):
        pass


async def _bring(recordings: Recordings) -> None:
    async with recordings.downloaded([attachment(100)], in_message=True):
        raise AssertionError("unreachable")
