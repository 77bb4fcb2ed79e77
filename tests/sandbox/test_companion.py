from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from interview.errors import UnusableRecording
from interview.models import RecordingProblem
from sandbox.companion import MAX_UPLOAD, CompanionHandle, serve_companion
from sandbox.discord_world import World
from tests.support.dummy_bot import DummyBot, FakeVoice


@dataclass(frozen=True)
class Made:
    data: bytes = b"OggS"
    duration_secs: float = 7.25
    waveform: str = "AAAA"


async def transcode(data: bytes) -> Made:
    if data == b"noise":
        raise UnusableRecording(RecordingProblem.NOT_AUDIO)
    return Made()


@pytest.fixture
async def companion(
    local: World, tmp_path: Path, voice: FakeVoice
) -> AsyncIterator[CompanionHandle]:
    (tmp_path / "hello.ogg").write_bytes(voice.data)
    described = {
        "hello.ogg": {"what": "Hello", "duration_secs": 2.5, "waveform": voice.waveform_b64}
    }
    (tmp_path / "samples.json").write_text(json.dumps(described))
    handle = await serve_companion(local, transcode=transcode, samples_dir=tmp_path)
    yield handle
    await handle.close()


class Page:
    """What the page's script does."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.origin, _, self.key = url.partition("/#")
        self.http = http

    async def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> tuple[int, Any]:
        sent = {"X-Companion-Key": self.key} if headers is None else headers
        async with self.http.request(
            method, self.origin + path, headers=sent, allow_redirects=False, **options
        ) as reply:
            if reply.content_type == "application/json":
                return reply.status, await reply.json()
            return reply.status, dict(reply.headers)


@pytest.fixture
async def page(companion: CompanionHandle) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession() as http:
        yield Page(companion.url, http)


async def test_it_lists_people_places_and_samples(page: Page, local: World) -> None:
    status, state = await page.ask("GET", "/api/state")
    assert status == 200
    assert [item["name"] for item in state["people"]] == ["Alice", "Ben", "Chloe"]
    assert [item["title"] for item in state["places"]] == [
        "interview-practice",
        "general",
        "Interview Coach",
    ]
    assert state["samples"] == [{"name": "hello.ogg", "title": "Hello", "duration": 2.5}]

    await local.slash(local.alice, local.lobby, "thread")
    _, alice = await page.ask("GET", f"/api/state?person={local.alice.id}")
    _, ben = await page.ask("GET", f"/api/state?person={local.ben.id}")
    assert [item["kind"] for item in alice["places"]] == ["channel", "thread", "channel", "dm"]
    assert "thread" not in [item["kind"] for item in ben["places"]]
    assert "see" in alice["messages"][-1]["text"] and alice["messages"][-1]["private"]
    assert all(not item["private"] for item in ben["messages"])


@pytest.mark.parametrize("what", ["sample", "file"])
async def test_a_voice_message_is_sent_as_that_person_to_that_place(
    page: Page, local: World, dummy: DummyBot, what: str
) -> None:
    dm = local.dm(local.ben)
    query = f"person={local.ben.id}&channel={dm.id}"
    query += "&sample=hello.ogg" if what == "sample" else ""
    data = b"any audio" if what == "file" else None

    status, answer = await page.ask("POST", f"/api/voice?{query}", data=data)

    assert status == 200 and answer["duration"] == (2.5 if what == "sample" else 7.25)
    await local.until_message(dm, "heard")
    (heard,) = dummy.heard
    assert heard.flags.voice and heard.author.id == local.ben.id and heard.channel.id == dm.id
    assert heard.attachments[0].duration == answer["duration"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 422, "empty"),
        (b"noise", 422, "Is it an audio file"),
        (b"x" * (MAX_UPLOAD + 1), 413, "larger than 26 MB"),
    ],
)
async def test_what_is_no_voice_message_is_refused_in_words(
    page: Page, local: World, dummy: DummyBot, body: bytes, status: int, words: str
) -> None:
    query = f"person={local.alice.id}&channel={local.lobby.id}"
    got, answer = await page.ask("POST", f"/api/voice?{query}", data=io.BytesIO(body))
    assert got == status and words in answer["error"]
    assert dummy.heard == []


@pytest.mark.parametrize(
    "query",
    [
        "person=1&channel={lobby}",
        "person={ben}&channel={thread}",
        "person={ben}",
        "person={ben}&channel={lobby}&sample=../x",
    ],
)
async def test_nobody_speaks_where_they_are_not(page: Page, local: World, query: str) -> None:
    await local.slash(local.alice, local.lobby, "thread")
    filled = query.format(lobby=local.lobby.id, ben=local.ben.id, thread=local.threads()[0].id)
    status, _ = await page.ask("POST", f"/api/voice?{filled}", data=b"audio")
    assert status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X-Companion-Key": "wrong"}, 401),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_strangers_are_refused(
    page: Page, local: World, dummy: DummyBot, headers: dict[str, str], status: int
) -> None:
    if status == 403:
        headers = {**headers, "X-Companion-Key": page.key}
    query = f"person={local.alice.id}&channel={local.lobby.id}&sample=hello.ogg"
    for method, path in (
        ("GET", "/api/state"),
        ("POST", f"/api/voice?{query}"),
        ("GET", f"/open?{query}"),
    ):
        got, answer = await page.ask(method, path, headers=headers)
        assert got == status and answer["error"]
    assert dummy.heard == []


async def test_the_page_holds_no_secret_and_is_not_kept(page: Page) -> None:
    async with page.http.get(page.origin + "/") as reply:
        text = await reply.text()
        assert reply.status == 200 and page.key not in text and "{{nonce}}" not in text
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]


async def test_the_preview_moves_from_place_to_place(page: Page, local: World) -> None:
    addresses = []
    for channel in (local.lobby, local.dm(local.alice), local.lobby):
        query = f"person={local.alice.id}&channel={channel.id}&key={page.key}"
        status, headers = await page.ask("GET", f"/open?{query}", headers={})
        assert status == 303
        addresses.append(headers["Location"])
        origin, _, capability = headers["Location"].partition("#")
        async with page.http.get(origin) as reply:
            assert reply.status == 200
        api = f"{origin.partition('?')[0]}api/pages"
        sent = {"X-Simcord-Capability": capability}
        async with page.http.post(api, json={}, headers=sent) as reply:
            opened = await reply.json()
            assert opened["channel"]["id"] == str(channel.id)
        _, state = await page.ask("GET", "/api/state")
        assert state["preview"] == {"channel": str(channel.id), "viewer": str(local.alice.id)}
    assert len(set(addresses)) == 3


async def test_the_open_preview_shows_what_a_worker_says_later(
    page: Page, local: World, voice: FakeVoice
) -> None:
    query = f"person={local.alice.id}&channel={local.lobby.id}&key={page.key}"
    _, headers = await page.ask("GET", f"/open?{query}", headers={})
    origin, _, capability = headers["Location"].partition("#")
    base, sent = origin.partition("?")[0], {"X-Simcord-Capability": capability}
    async with page.http.post(f"{base}api/pages", json={}, headers=sent) as reply:
        sent["X-Simcord-Context"] = (await reply.json())["context"]["id"]

    await local.send_voice_message(local.ben, local.lobby, voice, settle=False)
    answer = await local.until_message(local.lobby, "heard")

    shown: list[str] = []
    while str(answer.id) not in shown:
        async with page.http.get(f"{base}api/state", headers=sent) as reply:
            shown = (await reply.json())["timeline"]
