"""How a process ends what it has begun."""

from __future__ import annotations

import asyncio

import pytest

from app import lifecycle


@pytest.mark.parametrize("lost", [0, 1, 3])
async def test_a_task_ends_also_where_it_loses_the_word(
    lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifecycle, "_TOLD_AGAIN", 0.01)
    heard: list[int] = []

    async def stays() -> None:
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                heard.append(len(heard))
                if len(heard) > lost:
                    raise

    task = asyncio.create_task(stays())
    await asyncio.sleep(0)
    await lifecycle.end(task)
    assert task.cancelled() and len(heard) == lost + 1


async def test_one_that_ended_by_itself_says_why() -> None:
    async def breaks() -> None:
        raise ValueError("why")

    task = asyncio.create_task(breaks())
    await asyncio.sleep(0)
    await lifecycle.end(task)
    with pytest.raises(ValueError, match="why"):
        task.result()
