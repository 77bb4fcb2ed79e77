"""A small Discord on a real socket: REST and gateway, for bots in other processes.

The unmodified bot runs as a child (see ``child_bot.py``), is killed and started again, while what
Discord knows lives in the test's process. It speaks what this product uses and answers anything
else with 404 and a note in :attr:`WireDiscord.unknown`.

As the real Discord does, a message with ``enforce_nonce`` whose nonce was used in that channel
lately is not made twice: the first one is returned.

::

    async with WireDiscord() as discord:
        alice, lobby = discord.add_user("alice"), discord.add_channel("practice")
        child = await start_child(discord, ["run"])
        await discord.wait_connected()
        message = await discord.user_sends(lobby, alice, "hello")
        await discord.until(lambda: discord.messages(lobby)[1:])
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiohttp
from aiohttp import web

from tests.support import wire_payloads as payloads
from tests.support.patience import PATIENCE

__all__ = ["Request", "WireDiscord"]

T = TypeVar("T")
Json = dict[str, Any]

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _INVALID, _HELLO, _ACK = 0, 1, 2, 6, 9, 10, 11
_EPHEMERAL, _THINKING = 1 << 6, 1 << 7


@dataclass(frozen=True, slots=True)
class Request:
    """What the bot asked for: ``path`` without /api/v10, ``json`` None when there was no body."""

    method: str
    path: str
    json: Any


@dataclass(slots=True)
class Session:
    id: str
    socket: web.WebSocketResponse
    sent: list[Json] = field(default_factory=list)


class WireDiscord:
    """One guild, its channels, users and messages. Ids are ints here, strings on the wire."""

    def __init__(self) -> None:
        self.ids = itertools.count((int(time.time() * 1000) - payloads.EPOCH) << 22)
        self.requests: list[Request] = []
        #: Requests that nothing here answers.
        self.unknown: list[Request] = []
        self.users: dict[int, Json] = {}
        self.channels: dict[int, Json] = {}
        self.commands: list[Json] = []
        #: Interaction id -> {"token", "channel_id", "user_id", "modal", "original", "callbacks"}.
        self.interactions: dict[int, Json] = {}
        self.reactions: list[tuple[int, str]] = []
        self.identified = 0
        #: False: the bot lacks the permission "Read Message History".
        self.history_readable = True
        self._messages: dict[int, dict[int, Json]] = {}
        self._nonces: dict[tuple[int, str], int] = {}
        self._dms: dict[int, int] = {}
        self._files: dict[str, bytes] = {}
        self._sessions: dict[str, Session] = {}
        self._live: Session | None = None
        self._connected = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.origin = ""
        self.me = self.add_user("Interview Coach", bot=True)
        self.application_id = self.me
        self.owner = self.add_user("owner")
        self.guild_id = next(self.ids)

    # ------------------------------------------------------------------------------ life

    async def __aenter__(self) -> WireDiscord:
        app = web.Application(client_max_size=30 * 2**20)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/cdn/{name:.+}", self._cdn)
        app.router.add_route("*", "/api/v10{path:/.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._runner is not None
        await self.disconnect()
        await self._runner.cleanup()

    @property
    def api_base(self) -> str:
        return f"{self.origin}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws{self.origin.removeprefix('http')}/gateway"

    @property
    def connected(self) -> bool:
        return self._connected.is_set()

    async def wait_connected(self, within: float = PATIENCE) -> None:
        """Until a bot has identified (or resumed) and knows the guild."""
        await asyncio.wait_for(self._connected.wait(), within)

    async def wait_disconnected(self, within: float = PATIENCE) -> None:
        await self.until(lambda: not self.connected, within)

    async def disconnect(self) -> None:
        """Drop the connection from Discord's side; the bot may resume."""
        if self._live is not None:
            await self._live.socket.close(code=4000)

    async def until(self, condition: Callable[[], T | None], within: float = PATIENCE) -> T:
        """Until ``condition()`` is true; returns its value. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not (value := condition()):
                await asyncio.sleep(0.02)
        return value

    # --------------------------------------------------------------------------- the world

    def add_user(self, name: str, *, bot: bool = False) -> int:
        user_id = next(self.ids)
        self.users[user_id] = payloads.user(user_id, name, bot=bot)
        return user_id

    def add_channel(self, name: str) -> int:
        """A text channel; make channels and users before the bot connects."""
        channel_id = next(self.ids)
        self.channels[channel_id] = payloads.text_channel(channel_id, self.guild_id, name)
        return channel_id

    def dm(self, user: int) -> int:
        if user not in self._dms:
            self._dms[user] = channel_id = next(self.ids)
            self.channels[channel_id] = payloads.dm_channel(channel_id, self.users[user])
        return self._dms[user]

    def threads(self) -> list[int]:
        return [key for key, item in self.channels.items() if item["type"] in (11, 12)]

    def messages(self, channel: int) -> list[Json]:
        """As Discord has them, oldest first, ephemeral ones too."""
        return list(self._messages.get(channel, {}).values())

    def forget_nonces(self) -> None:
        """As after some minutes: a nonce used before makes a new message."""
        self._nonces.clear()

    def bot_messages(self, channel: int) -> list[Json]:
        return [item for item in self.messages(channel) if int(item["author"]["id"]) == self.me]

    # ------------------------------------------------------------------------- what people do

    async def user_sends(
        self, channel: int, user: int, content: str = "", *, voice: Any = None
    ) -> Json:
        """``voice`` has ``data``, ``duration`` and ``waveform_b64``. Returns the message."""
        attachments = []
        if voice is not None:
            item = self._store(channel, "voice-message.ogg", voice.data)
            item |= {"duration_secs": voice.duration, "waveform": voice.waveform_b64}
            attachments.append(item | {"content_type": "audio/ogg"})
        flags = 1 << 13 if voice is not None else 0
        message = self._make(channel, user, {"content": content, "flags": flags}, attachments)
        await self.send_again(message)
        return message

    async def send_again(self, message: Json) -> None:
        """Deliver MESSAGE_CREATE for it (once more: Discord does that at times)."""
        await self.dispatch("MESSAGE_CREATE", self._event(message))

    async def slash(self, channel: int, user: int, name: str, **options: Any) -> int:
        """``name`` is "interview start"; options are strings, ints or bools. Returns the id."""
        root, *path = name.split()
        command = next(item for item in self.commands if item["name"] == root)
        kinds: dict[type, int] = {str: 3, int: 4, bool: 5, float: 10}
        nested: list[Json] = [
            {"name": key, "type": kinds[type(value)], "value": value}
            for key, value in options.items()
        ]
        for depth, part in enumerate(reversed(path)):
            nested = [{"name": part, "type": 1 if depth == 0 else 2, "options": nested}]
        data = {"id": command["id"], "name": root, "type": 1, "options": nested}
        return await self._interact(2, channel, user, data)

    async def click(self, message: Json, custom_id: str, user: int) -> int:
        """Press a button. Returns the interaction's id."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(3, int(message["channel_id"]), user, data, message=message)

    async def submit_modal(self, interaction: int, user: int, values: dict[str, str]) -> int:
        """Send in the modal that ``interaction`` opened; ``values`` by custom_id."""
        record = self.interactions[interaction]
        data = payloads.modal_submission(record["modal"], values)
        return await self._interact(5, record["channel_id"], user, data)

    async def _interact(
        self, kind: int, channel: int, user: int, data: Json, message: Json | None = None
    ) -> int:
        number = next(self.ids)
        token = f"interaction-{number}"
        self.interactions[number] = {
            "token": token,
            "channel_id": channel,
            "user_id": user,
            "message": message,
            "modal": None,
            "original": None,
            "callbacks": [],
        }
        event = payloads.interaction(
            number, token, kind, data, self.application_id, self.channels[channel], self.users[user]
        )
        if message is not None:
            event["message"] = message
        await self.dispatch("INTERACTION_CREATE", event)
        return number

    # ------------------------------------------------------------------------------ gateway

    async def dispatch(self, name: str, data: Json) -> None:
        """Send an event; with no bot connected it is lost, as for a bot that was down."""
        session = self._live
        if session is None:
            return
        frame = {"op": _DISPATCH, "t": name, "s": len(session.sent) + 1, "d": data}
        session.sent.append(frame)
        await self._send(session.socket, frame)

    async def _send(self, socket: web.WebSocketResponse, frame: Json) -> None:
        # A killed child closes nothing properly; what it was told is lost, as in earnest.
        with contextlib.suppress(ConnectionResetError):
            await socket.send_str(json.dumps(frame))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        # Frames are text, which discord.py reads although it asked for compressed ones.
        socket = web.WebSocketResponse(max_msg_size=0, timeout=1)
        await socket.prepare(request)
        await self._send(socket, {"op": _HELLO, "d": {"heartbeat_interval": 5_000}})
        try:
            async for frame in socket:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    break
                await self._receive(socket, json.loads(frame.data))
        finally:
            if self._live is not None and self._live.socket is socket:
                self._live = None
                self._connected.clear()
        return socket

    async def _receive(self, socket: web.WebSocketResponse, frame: Json) -> None:
        if frame["op"] == _HEARTBEAT:
            await self._send(socket, {"op": _ACK})
        elif frame["op"] == _IDENTIFY:
            self.identified += 1
            session = Session(f"session-{self.identified}", socket)
            self._sessions[session.id] = self._live = session
            await self.dispatch("READY", payloads.ready(self, session.id))
            await self.dispatch("GUILD_CREATE", payloads.guild(self))
            self._connected.set()
        elif frame["op"] == _RESUME:
            known = self._sessions.get(frame["d"]["session_id"])
            if known is None:
                await self._send(socket, {"op": _INVALID, "d": False})
                return
            known.socket = socket
            self._live = known
            for missed in known.sent[frame["d"]["seq"] :]:
                await self._send(socket, missed)
            await self.dispatch("RESUMED", {})
            self._connected.set()

    # --------------------------------------------------------------------------------- REST

    async def _cdn(self, request: web.Request) -> web.Response:
        data = self._files.get(request.match_info["name"])
        return web.Response(body=data) if data is not None else web.Response(status=404)

    async def _rest(self, request: web.Request) -> web.Response:
        body, files = await _read(request)
        path = request.match_info["path"]
        asked = Request(request.method, path, body)
        self.requests.append(asked)
        if not self.history_readable and (asked.method, path[-9:]) == ("GET", "/messages"):
            return _json({"code": 50001, "message": "Missing Access"}, status=403)
        parts = path.strip("/").split("/")
        if (asked.method, parts[-1]) == ("GET", "messages"):
            return _json(payloads.page(self._messages.get(int(parts[-2]), {}), request.query))
        answer = await self._answer(request.method, parts, body, files)
        if answer is None:
            self.unknown.append(asked)
            return _json({"code": 0, "message": "404: Not Found"}, status=404)
        if answer == {}:
            return web.Response(status=204)
        return _json(answer)

    async def _answer(self, method: str, parts: list[str], body: Any, files: list[Any]) -> Any:
        """The JSON answer; {} for "204 No Content", None for "not here"."""
        numbers = [int(part) if part.isdigit() else part for part in parts]
        match [method, *numbers]:
            case ["GET", "gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}
            case ["GET", "users", "@me"]:
                return self.users[self.me]
            case ["GET", "oauth2" | "applications", *_, "@me"]:
                return payloads.application(self)
            case ["POST", "users", "@me", "channels"]:
                return self.channels[self.dm(int(body["recipient_id"]))]
            case ["GET", "users", int(user)] if user in self.users:
                return self.users[user]
            case ["GET", "guilds", int(_)]:
                return payloads.guild(self)
            case ["GET", "guilds", int(_), "members", int(user)] if user in self.users:
                return payloads.member(self.users[user])
            case [_, "applications", int(_), *_, "commands"] if method in ("GET", "PUT"):
                if method == "PUT":
                    extra = {"application_id": str(self.application_id), "version": "1"}
                    self.commands = [
                        {"description": ""} | item | extra | {"id": str(next(self.ids))}
                        for item in body or ()
                    ]
                return self.commands
            case ["POST", "interactions", int(number), str(_), "callback"]:
                return await self._callback(self.interactions[number], body, files)
            case [_, "webhooks", int(_), str(token), *rest]:
                return await self._webhook(method, token, rest, body, files)
            case [_, "channels", int(channel), *rest] if channel in self.channels:
                return await self._channel(method, channel, rest, body, files)
        return None

    async def _channel(
        self, method: str, channel: int, rest: list[Any], body: Any, files: list[Any]
    ) -> Any:
        kept = self._messages.setdefault(channel, {})
        match [method, *rest]:
            case ["GET"]:
                return self.channels[channel]
            case ["PATCH"]:
                self.channels[channel] |= body
                return self.channels[channel]
            case ["POST", "messages"]:
                return await self._post(channel, body, files)
            case ["POST", "messages", int(message), "threads"] if message in kept:
                return await self._thread(channel, body)
            case ["POST", "threads"]:
                return await self._thread(channel, body)
            case ["PUT" | "DELETE", "thread-members", _] | ["POST", "typing"]:
                return {}
            case ["PUT", "messages", int(message), "reactions", str(emoji), "@me"]:
                self.reactions.append((message, emoji))
                return {}
            case ["DELETE", "messages", int(_), "reactions", *_]:
                return {}
            case [_, "messages", int(message)] if message in kept:
                return await self._one(method, kept, message, body, files)
        return None

    async def _one(
        self, method: str, kept: dict[int, Json], message: int, body: Any, files: list[Any]
    ) -> Any:
        found = kept[message]
        if method == "DELETE":
            del kept[message]
            return {}
        if method == "PATCH":
            channel = int(found["channel_id"])
            stored = [self._store(channel, name, data) for name, data in files]
            found |= payloads.resolved(body, [*found["attachments"], *stored])
            found["edited_timestamp"] = datetime.now(UTC).isoformat()
            await self.dispatch("MESSAGE_UPDATE", self._event(found))
        return found

    async def _post(self, channel: int, body: Json, files: list[Any]) -> Json:
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            earlier = self._nonces.get((channel, str(nonce)))
            if earlier in self._messages.get(channel, {}):
                return self._messages[channel][earlier]
        message = self._make(channel, self.me, body, self._stored(channel, files))
        if nonce is not None:
            self._nonces[channel, str(nonce)] = int(message["id"])
        await self.dispatch("MESSAGE_CREATE", self._event(message))
        return message

    async def _thread(self, parent: int, body: Json) -> Json:
        number = next(self.ids)
        thread = payloads.thread(number, self.guild_id, parent, self.me, body)
        self.channels[number] = thread
        await self.dispatch("THREAD_CREATE", thread | {"newly_created": True})
        return thread

    async def _callback(self, record: Json, body: Json, files: list[Any]) -> Json:
        record["callbacks"].append(body)
        kind, data = body["type"], body.get("data") or {}
        message: Json | None = None
        if kind in (4, 5):
            flags = data.get("flags", 0) | (_THINKING if kind == 5 else 0)
            stored = self._stored(record["channel_id"], files)
            message = self._make(record["channel_id"], self.me, data | {"flags": flags}, stored)
            record["original"] = int(message["id"])
        elif kind in (6, 7) and record["message"] is not None:
            message = record["message"]
            record["original"] = int(message["id"])
            if kind == 7:
                message |= payloads.resolved(data, message["attachments"])
        elif kind == 9:
            record["modal"] = data
        return payloads.callback_response(record, kind, message)

    async def _webhook(
        self, method: str, token: str, rest: list[Any], body: Any, files: list[Any]
    ) -> Any:
        record = next((i for i in self.interactions.values() if i["token"] == token), None)
        if record is None:
            return None
        channel = record["channel_id"]
        if not rest and method == "POST":
            return self._make(channel, self.me, body, self._stored(channel, files))
        number = record["original"] if rest[-1] == "@original" else rest[-1]
        kept = self._messages.get(channel, {})
        if number not in kept:
            return None
        kept[number]["flags"] &= ~_THINKING
        return await self._one(method, kept, number, body, files)

    # ------------------------------------------------------------------------------ details

    def _make(self, channel: int, author: int, body: Json, attachments: list[Json]) -> Json:
        number = next(self.ids)
        message = payloads.message(number, channel, self.users[author])
        message |= payloads.resolved(body, attachments)
        message["nonce"] = body.get("nonce")
        self._messages.setdefault(channel, {})[number] = message
        return message

    def _stored(self, channel: int, files: list[Any]) -> list[Json]:
        return [self._store(channel, name, data) for name, data in files]

    def _store(self, channel: int, name: str, data: bytes) -> Json:
        number = next(self.ids)
        self._files[f"{channel}/{number}/{name}"] = data
        url = f"{self.origin}/cdn/{channel}/{number}/{name}"
        return payloads.attachment(number, name, len(data), url)

    def _event(self, message: Json) -> Json:
        """MESSAGE_CREATE and MESSAGE_UPDATE carry the guild and the member besides."""
        channel = self.channels[int(message["channel_id"])]
        if "guild_id" not in channel:
            return message
        member = payloads.member(message["author"])
        del member["user"]
        return message | {"guild_id": str(self.guild_id), "member": member}


def _json(value: Any, status: int = 200) -> web.Response:
    # discord.py wants the type without a charset.
    body = json.dumps(value).encode()
    return web.Response(body=body, status=status, content_type="application/json")


async def _read(request: web.Request) -> tuple[Any, list[tuple[str, bytes]]]:
    """The JSON body and the uploaded (name, bytes)."""
    if not request.can_read_body:
        return None, []
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else None), []
    form = await request.post()
    files = [
        (item.filename, item.file.read())
        for item in form.values()
        if isinstance(item, web.FileField)
    ]
    return json.loads(str(form.get("payload_json", "null"))), files
