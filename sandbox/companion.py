"""The page beside the Preview in ``bot.py try``: what simcord's Preview cannot do.

It lists the channels, threads and DMs of the person acted as, opens one of them in the Preview
(in a tab of its own, which is reused), and sends voice messages there: recorded with the
microphone, a sample of ours, or a chosen audio file.

It listens on loopback only. The link that is printed carries a random key in its fragment, which
browsers don't send; the page sends it as a header with every call. Calls with a wrong key, a
foreign Origin or a foreign Host are refused, so no other page in the browser can act here, not
even by DNS rebinding.
"""

from __future__ import annotations

import asyncio
import hmac
import inspect
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import simcord
import structlog
from aiohttp import web

from interview.errors import PracticeError
from sandbox.discord_world import Person, Place, World
from sandbox.live_preview import LivePreview

__all__ = ["CompanionHandle", "Sample", "Transcode", "load_samples", "serve_companion"]

log = structlog.get_logger(__name__)


class Made(Protocol):
    """What transcoding gives: sandbox.voice_messages.VoiceMessage."""

    @property
    def data(self) -> bytes: ...

    @property
    def duration_secs(self) -> float: ...

    @property
    def waveform(self) -> str: ...


#: Turns any audio file into a voice message; a PracticeError says why it can't.
Transcode = Callable[[bytes], Made | Awaitable[Made]]

#: Bytes; what Discord lets people without a subscription upload is less, the bot's own is 25 MB.
MAX_UPLOAD = 26 * 2**20
_LATEST = 8
_PAGE = Path(__file__).with_name("companion.html")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A voice message that ships with the product. ``title`` says what is in it."""

    name: str
    title: str
    data: bytes
    duration: float
    waveform_b64: str


def load_samples(folder: Path) -> dict[str, Sample]:
    """The samples described in ``folder/samples.json``, by file name."""
    described = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    return {
        name: Sample(
            name,
            str(item["what"]),
            (folder / name).read_bytes(),
            float(item["duration_secs"]),
            str(item["waveform"]),
        )
        for name, item in described.items()
    }


@dataclass(frozen=True, slots=True)
class CompanionHandle:
    """A running companion. ``url`` is the link to print; it is a credential."""

    url: str
    close: Callable[[], Awaitable[None]]


async def serve_companion(
    world: World, *, port: int = 0, transcode: Transcode, samples_dir: Path
) -> CompanionHandle:
    """Serve the page on 127.0.0.1; ``port`` 0 takes a free one. Raises OSError if it is taken."""
    samples = await asyncio.to_thread(load_samples, samples_dir)
    companion = _Companion(world, transcode, samples)
    app = web.Application(client_max_size=MAX_UPLOAD, middlewares=[companion.guard])
    app.router.add_get("/", companion.page)
    app.router.add_get("/open", companion.open)
    app.router.add_get("/api/state", companion.state)
    app.router.add_post("/api/voice", companion.voice)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError:
        await runner.cleanup()
        raise
    companion.port = int(runner.addresses[0][1])

    async def close() -> None:
        await companion.preview.close()
        await runner.cleanup()

    return CompanionHandle(f"http://127.0.0.1:{companion.port}/#{companion.key}", close)


class _Refused(Exception):
    """``status`` and words for the person at the page."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class _Companion:
    def __init__(self, world: World, transcode: Transcode, samples: Mapping[str, Sample]) -> None:
        self.port = 0
        self.key = secrets.token_urlsafe(24)
        self.preview = LivePreview(world)
        self._world = world
        self._transcode = transcode
        self._samples = samples

    # ---------------------------------------------------------------------------- guarding

    @web.middleware
    async def guard(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """Who may ask, and errors as words."""
        try:
            self._check(request)
            response = await handler(request)
        except _Refused as error:
            response = web.json_response({"error": error.words}, status=error.status)
        except web.HTTPRequestEntityTooLarge:
            words = f"That file is larger than {MAX_UPLOAD // 2**20} MB."
            response = web.json_response({"error": words}, status=413)
        except PracticeError as error:
            log.info("companion_refused_audio", error=type(error).__name__)
            words = "Nothing can be made of that recording. Is it an audio file with sound in it?"
            response = web.json_response({"error": words}, status=422)
        except simcord.BackendError:
            response = web.json_response({"error": "You can't write there."}, status=403)
        response.headers.update(_HEADERS)
        return response

    def _check(self, request: web.Request) -> None:
        hosts = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if request.headers.get("Host") not in hosts:
            raise _Refused(403, "Open the link that was printed in the terminal.")
        origin = request.headers.get("Origin")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            raise _Refused(403, "This page only answers to itself.")
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise _Refused(403, "This page only answers to itself.")
        if request.path == "/":
            return  # without the key in its fragment, the page can do nothing
        given = request.headers.get("X-Companion-Key") or request.query.get("key", "")
        if not hmac.compare_digest(given.encode(), self.key.encode()):
            raise _Refused(401, "The key is missing. Open the link printed in the terminal again.")

    # ------------------------------------------------------------------------------ answers

    async def page(self, _request: web.Request) -> web.StreamResponse:
        nonce = secrets.token_urlsafe(16)
        text = await asyncio.to_thread(_PAGE.read_text, encoding="utf-8")
        response = web.Response(text=text.replace("{{nonce}}", nonce), content_type="text/html")
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
            "connect-src 'self'; media-src blob:; img-src data:; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        )
        return response

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Open a place in the Preview and go there: the target of the page's links."""
        person, place = self._where(request)
        others = [other for other in self._world.people if other is not person]
        seeing = [
            other
            for other in others
            if place.kind != "dm" and self._world.can_see(other, place.channel)
        ]
        address = await self.preview.open(place.channel, [person, *seeing])
        raise web.HTTPSeeOther(address, headers=_HEADERS)

    async def state(self, request: web.Request) -> web.StreamResponse:
        """Everything the page shows, asked for once a second."""
        person = self._person(request.query.get("person", "0"), default=self._world.alice)
        places = self._world.places(person)
        asked = request.query.get("channel")
        here = next((place for place in places if str(place.channel.id) == asked), places[0])
        return web.json_response(
            {
                "people": [{"id": str(p.id), "name": p.name} for p in self._world.people],
                "person": str(person.id),
                "places": [self._place(place, person) for place in places],
                "channel": str(here.channel.id),
                "messages": self._latest(here, person),
                "samples": [
                    {"name": item.name, "title": item.title, "duration": item.duration}
                    for item in self._samples.values()
                ],
                "preview": {
                    "channel": _text(self.preview.channel_id),
                    "viewer": _text(self.preview.viewer_id),
                },
                "max_upload": MAX_UPLOAD,
            }
        )

    async def voice(self, request: web.Request) -> web.StreamResponse:
        """Send a voice message: ``?sample=name``, or any audio file as the body."""
        person, place = self._where(request)
        name = request.query.get("sample")
        if name is not None:
            if name not in self._samples:
                raise _Refused(404, "There is no such sample.")
            voice = self._samples[name]
        else:
            data = await request.read()
            if not data:
                raise _Refused(422, "The recording is empty.")
            made = self._transcode(data)
            ready = await made if inspect.isawaitable(made) else made
            voice = Sample("", "", ready.data, ready.duration_secs, ready.waveform)
        sent = await self._world.send_voice_message(person, place.channel, voice, settle=False)
        log.info("companion_sent_voice", seconds=round(voice.duration, 1))
        return web.json_response({"message": str(sent.id), "duration": voice.duration})

    # ------------------------------------------------------------------------------ details

    def _person(self, text: str, *, default: Person | None = None) -> Person:
        for person in self._world.people:
            if str(person.id) == text:
                return person
        if default is not None:
            return default
        raise _Refused(404, "There is nobody like that here.")

    def _where(self, request: web.Request) -> tuple[Person, Place]:
        person = self._person(request.query.get("person", ""))
        for place in self._world.places(person):
            if str(place.channel.id) == request.query.get("channel"):
                return person, place
        raise _Refused(404, f"{person.name} can't see that channel (any more).")

    def _place(self, place: Place, person: Person) -> dict[str, Any]:
        messages = self._world.messages(place.channel, person)
        return {
            "id": str(place.channel.id),
            "kind": place.kind,
            "title": place.title,
            "last": str(messages[-1].id) if messages else None,
        }

    def _latest(self, place: Place, person: Person) -> list[dict[str, Any]]:
        return [
            {
                "id": str(message.id),
                "author": message.author,
                "bot": message.from_bot,
                "mine": message.author_id == person.id,
                "private": message.ephemeral,
                "text": message.text,
                "reactions": list(message.reactions),
            }
            for message in self._world.messages(place.channel, person)[-_LATEST:]
        ]


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
