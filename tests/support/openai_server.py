"""A local server that speaks OpenAI's chat completions, as Ollama, llama.cpp and vLLM do.

Left alone it answers like a model that does its work (with the very replies of
:class:`tests.support.gemini_server.GeminiServer`); scripted, it misbehaves::

    async with OpenAIServer() as server:
        server.script([error(503), finish("length", '{"summary": "You')])
        interviewer = OpenAICompatibleInterviewer(server.url, model="local")
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.support.gemini_server import GeminiRequest, GeminiServer

__all__ = [
    "ChatRequest",
    "OpenAIServer",
    "Reply",
    "completion",
    "error",
    "finish",
    "hang",
    "hang_up",
    "raw",
    "text",
    "trickle",
]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        (message,) = [one for one in self.body["messages"] if one["role"] == "system"]
        return str(message["content"])

    @property
    def user(self) -> str:
        (message,) = [one for one in self.body["messages"] if one["role"] == "user"]
        return str(message["content"])

    @property
    def form(self) -> str:
        return str(self.body["response_format"]["type"])

    @property
    def schema(self) -> dict[str, Any]:
        """As sent beside the messages, else as told in the last line of the instructions."""
        if self.form == "json_schema":
            return dict(self.body["response_format"]["json_schema"]["schema"])
        return dict(json.loads(self.system.rsplit("\n", 1)[-1]))

    @property
    def as_gemini(self) -> GeminiRequest:
        """For its reading of data blocks and its making of plausible replies."""
        body = {
            "systemInstruction": {"parts": [{"text": self.system}]},
            "contents": [{"parts": [{"text": self.user}]}],
            "generationConfig": {"responseJsonSchema": self.schema},
        }
        return GeminiRequest("POST", self.path, self.headers, body)


Reply = Callable[[ChatRequest], Awaitable[web.StreamResponse]]


def completion(
    content: str | None, *, finish_reason: str | None = "stop", **message: Any
) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "local-model:8b",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, **message},
                "finish_reason": finish_reason,
            }
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150},
    }


def raw(
    body: object, *, status: int = 200, headers: dict[str, str] | None = None, kind: str = ""
) -> Reply:
    """Any body: a str goes out as it is, anything else as JSON."""

    async def reply(request: ChatRequest) -> web.StreamResponse:
        return web.Response(
            text=body if isinstance(body, str) else json.dumps(body),
            status=status,
            headers=headers,
            content_type=kind or "application/json",
        )

    return reply


def text(content: object) -> Reply:
    """A completion of this text, or of this value as JSON text."""
    return raw(completion(content if isinstance(content, str) else json.dumps(content)))


def finish(reason: str | None, content: str | None = None, **message: Any) -> Reply:
    return raw(completion(content, finish_reason=reason, **message))


def error(
    status: int,
    *,
    code: str | int | None = None,
    kind: str | None = "server_error",
    message: str = "said by the server",
    headers: dict[str, str] | None = None,
) -> Reply:
    body = {"message": message, "type": kind, "param": None, "code": code}
    return raw({"error": body}, status=status, headers=headers)


async def hang(request: ChatRequest) -> web.StreamResponse:
    """Never answers; ended when the client goes away or the server closes."""
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


async def hang_up(request: ChatRequest) -> web.StreamResponse:
    """Closes the connection in the middle of the body."""
    return web.Response(headers={"X-Cut": "1"})


async def trickle(request: ChatRequest) -> web.StreamResponse:
    """A blank every few milliseconds, for ever: no single read takes long."""
    return web.Response(headers={"X-Trickle": "1"})


class OpenAIServer:
    """``url`` is the ``base_url`` to use; ``requests`` what came, models.list excluded."""

    def __init__(self) -> None:
        self.requests: list[ChatRequest] = []
        self.lookups: list[ChatRequest] = []
        self.lookup: Reply = raw({"object": "list", "data": [{"id": "local-model:8b"}]})
        #: Forms refused with 400, as by a server that doesn't know them.
        self.refused_forms: frozenset[str] = frozenset()
        self.refusal: Reply = error(400, kind="invalid_request_error")
        self._script: list[Reply] = []
        self._mind = GeminiServer()
        self._runner: web.AppRunner | None = None
        self.url = ""

    def script(self, replies: Iterable[Reply]) -> None:
        """What to answer next, in order; afterwards it is plausible again."""
        self._script = list(replies)

    async def __aenter__(self) -> OpenAIServer:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._look_up)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @staticmethod
    async def _read(request: web.Request) -> ChatRequest:
        body = await request.json() if request.can_read_body else {}
        return ChatRequest(request.path, dict(request.headers), body)

    async def _look_up(self, request: web.Request) -> web.StreamResponse:
        seen = await self._read(request)
        self.lookups.append(seen)
        return await self.lookup(seen)

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        seen = await self._read(request)
        self.requests.append(seen)
        if seen.form in self.refused_forms:
            return await self.refusal(seen)
        reply = await (self._script.pop(0) if self._script else self.plausible)(seen)
        if not {"X-Cut", "X-Trickle"} & reply.headers.keys():
            return reply
        opened = web.StreamResponse(headers={"Content-Length": "5000"})
        opened.content_type = "application/json"
        await opened.prepare(request)
        if "X-Cut" in reply.headers:
            await opened.write(b'{"choi')
            assert request.transport is not None
            request.transport.abort()
            return opened
        for _ in range(4_000):
            await opened.write(b" ")
            await asyncio.sleep(0.005)
        return opened

    async def plausible(self, request: ChatRequest) -> web.StreamResponse:
        """What a model that does its work would say to this request."""
        return await text(await self.thought(request))(request)

    async def thought(self, request: ChatRequest) -> dict[str, Any]:
        """The value that a plausible reply holds."""
        made = await self._mind.plausible(request.as_gemini)
        assert isinstance(made, web.Response) and made.text is not None
        part = json.loads(made.text)["candidates"][0]["content"]["parts"][0]
        return dict(json.loads(part["text"]))

    def reply_questions(self, count: int, *, start: int = 1) -> dict[str, Any]:
        """``count`` complete questions; those of another ``start`` have other texts."""
        return self._mind.reply_questions(count, start=start)
