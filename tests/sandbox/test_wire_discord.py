"""The Discord on a socket that the fault tests use, with a small bot in a child process."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.child_bot import arm, start_child
from tests.support.dummy_bot import FakeVoice
from tests.support.wire_discord import WireDiscord

Start = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as discord:
        yield discord


@pytest.fixture
async def start(wire: WireDiscord, tmp_path: Path) -> AsyncIterator[Start]:
    children: list[asyncio.subprocess.Process] = []

    async def run(kill_at: str | None = None) -> asyncio.subprocess.Process:
        child = await start_child(
            wire.api_base,
            ["run"],
            kill_at=kill_at,
            main="tests.support.dummy_bot:main",
            log=tmp_path / "child.log",
        )
        children.append(child)
        return child

    yield run
    for child in children:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def test_a_killed_bot_comes_back_and_finds_what_was_said(
    wire: WireDiscord, start: Start, voice: FakeVoice
) -> None:
    alice, lobby = wire.add_user("alice"), wire.add_channel("practice")
    child = await start()
    await wire.wait_connected()
    await wire.user_sends(lobby, alice, "hello")
    answer = await wire.until(lambda: wire.bot_messages(lobby))
    assert answer[0]["content"] == "you said hello"

    child.send_signal(signal.SIGKILL)
    assert await child.wait() == -signal.SIGKILL
    await wire.wait_disconnected()
    await wire.user_sends(lobby, alice, "is anybody there?")
    await start()
    await wire.wait_connected()
    await wire.user_sends(lobby, alice, voice=voice)

    await wire.until(lambda: "heard 2.5 s" in wire.bot_messages(lobby)[-1]["content"])
    assert [message["content"] for message in wire.bot_messages(lobby)] == [
        "you said hello",
        "heard 2.5 s",
    ]
    assert wire.identified == 2 and wire.unknown == []
    assert len(wire.reactions) == 1


async def test_a_bot_is_killed_at_a_named_point(wire: WireDiscord, start: Start) -> None:
    alice, lobby = wire.add_user("alice"), wire.add_channel("practice")
    child = await start("tests.support.dummy_bot:DummyBot.on_message:after")
    await wire.wait_connected()
    await wire.user_sends(lobby, alice, "hello")
    assert await asyncio.wait_for(child.wait(), 20) == -signal.SIGKILL
    assert len(wire.bot_messages(lobby)) == 1


async def test_commands_modals_buttons_and_threads_work(wire: WireDiscord, start: Start) -> None:
    alice, lobby = wire.add_user("alice"), wire.add_channel("practice")
    await start()
    await wire.wait_connected()

    asked = await wire.slash(lobby, alice, "ask")
    await wire.until(lambda: wire.interactions[asked]["modal"])
    await wire.submit_modal(asked, alice, {"role": "Nurse"})
    await wire.until(lambda: wire.bot_messages(lobby))
    assert wire.bot_messages(lobby)[-1]["content"] == "Nurse, none, []"

    await wire.user_sends(lobby, alice, "card")
    (card,) = await wire.until(
        lambda: [message for message in wire.bot_messages(lobby) if message["components"]]
    )
    clicked = await wire.click(card, "dummy:hint:1", alice)
    await wire.until(lambda: wire.interactions[clicked]["original"])
    assert wire.bot_messages(lobby)[-1]["content"] == "clicked dummy:hint:1"

    await wire.slash(lobby, alice, "thread")
    (thread,) = await wire.until(wire.threads)
    await wire.user_sends(thread, alice, "inside")
    await wire.until(lambda: wire.bot_messages(thread))
    await wire.user_sends(wire.dm(alice), alice, "private")
    await wire.until(lambda: wire.bot_messages(wire.dm(alice)))
    assert wire.unknown == []


async def test_a_dropped_connection_is_resumed_and_nothing_is_missed(
    wire: WireDiscord, start: Start
) -> None:
    alice, lobby = wire.add_user("alice"), wire.add_channel("practice")
    await start()
    await wire.wait_connected()
    await wire.disconnect()
    await wire.wait_disconnected()
    await wire.wait_connected()
    await wire.user_sends(lobby, alice, "hello")
    await wire.until(lambda: wire.bot_messages(lobby))
    assert wire.identified == 1


@pytest.mark.parametrize(("enforce", "made"), [(True, 1), (False, 2)])
async def test_an_enforced_nonce_makes_one_message(
    wire: WireDiscord, enforce: bool, made: int
) -> None:
    lobby = wire.add_channel("practice")
    body = {"content": "once", "nonce": "card-7", "enforce_nonce": enforce}
    url = f"{wire.api_base}/channels/{lobby}/messages"

    async def post(http: aiohttp.ClientSession) -> Any:
        async with http.post(url, json=body) as reply:
            return (await reply.json())["id"]

    async with aiohttp.ClientSession() as http:
        ids = {await post(http), await post(http)}
        assert len(ids) == made == len(wire.messages(lobby))
        async with http.get(f"{wire.api_base}/nothing/here") as reply:
            assert reply.status == 404
    assert [request.path for request in wire.unknown] == ["/nothing/here"]


@pytest.mark.parametrize(
    "point", ["os:getcwd:before", "tests.support.dummy_bot:DummyBot.on_message:during"]
)
def test_a_wrong_point_to_kill_at_is_refused(point: str) -> None:
    with pytest.raises(ValueError, match="not a point"):
        arm(point)
