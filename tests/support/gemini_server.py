"""A local server that speaks the wire format of Gemini's ``generateContent``.

Left alone it answers like a model that does its work: questions, assessments and reports made from
what the request holds, so that whole interviews run on it. Scripted, it misbehaves::

    async with GeminiServer() as server:
        server.script([busy(retry_delay="1s"), finish("SAFETY"), server.plausible])
        interviewer = GeminiInterviewer("test-key", base_url=server.url)
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

__all__ = [
    "GeminiRequest",
    "GeminiServer",
    "Reply",
    "busy",
    "daily_quota",
    "error",
    "finish",
    "hang",
    "hang_up",
    "raw",
    "text",
]

_BLOCK = re.compile(r'^<data name="(\w+)">\n(.*?)\n</data>$', re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GeminiRequest:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        return "".join(part["text"] for part in self.body["systemInstruction"]["parts"])

    @property
    def user(self) -> str:
        return "".join(part["text"] for item in self.body["contents"] for part in item["parts"])

    @property
    def config(self) -> dict[str, Any]:
        return dict(self.body["generationConfig"])

    @property
    def blocks(self) -> dict[str, Any]:
        """Data blocks by name, read as a careful reader would: up to the first closing line."""
        return {name: json.loads(value) for name, value in _BLOCK.findall(self.user)}

    @property
    def outside(self) -> str:
        """The user message without its data blocks."""
        return _BLOCK.sub("", self.user)

    @property
    def task(self) -> str:
        """ "questions", "grade" or "report", known by the schema."""
        properties = self.config["responseJsonSchema"]["properties"]
        if "questions" in properties:
            return "questions"
        return "grade" if "gate" in properties else "report"


#: Ten by ten questions that differ in more than a word.
_SUBJECTS = (
    "a failing deployment",
    "an unclear requirement",
    "slow queries",
    "a new colleague",
    "two teams that disagreed",
    "leaking memory",
    "an angry customer",
    "tests that flickered",
    "a migration of data",
    "duplicate messages",
)
_PLACES = (
    "alone",
    "under a deadline",
    "with a vendor",
    "at night",
    "on old code",
    "in your first month",
    "without documentation",
    "across time zones",
    "for another team",
    "before a holiday",
)

_KINDS = ("behavioral", "technical", "system_design")
#: Criteria that planned follow-ups are about, by the kinds of ``reply_questions``.
_PROBED = (("result", "action"), ("tradeoffs", "depth"), ("scale", "failure"))
_ASKED_NEXT = (
    "what came of it in numbers?",
    "who else took part, and which piece was yours alone?",
    "which other way was open to you at that moment?",
    "why then and no earlier?",
)

Reply = Callable[[GeminiRequest], Awaitable[web.StreamResponse]]


def _candidate(
    content: str, *, finish_reason: str = "STOP", usage: tuple[int, int, int] = (100, 40, 10)
) -> dict[str, Any]:
    return {
        "candidates": [
            {
                "content": {"role": "model", "parts": [{"text": content}]},
                "finishReason": finish_reason,
                "index": 0,
            }
        ],
        "usageMetadata": {
            "promptTokenCount": usage[0],
            "candidatesTokenCount": usage[1],
            "thoughtsTokenCount": usage[2],
            "totalTokenCount": sum(usage),
        },
        "modelVersion": "gemini-3.8-flash-test",
        "responseId": "r1",
    }


def raw(
    body: object, *, status: int = 200, headers: dict[str, str] | None = None, kind: str = ""
) -> Reply:
    """Any body: a str goes out as it is, anything else as JSON."""

    async def reply(request: GeminiRequest) -> web.StreamResponse:
        return web.Response(
            text=body if isinstance(body, str) else json.dumps(body),
            status=status,
            headers=headers,
            content_type=kind or "application/json",
        )

    return reply


def text(content: object, *, finish_reason: str = "STOP") -> Reply:
    """A reply of one candidate with this text, or this value as JSON text."""
    body = content if isinstance(content, str) else json.dumps(content)
    return raw(_candidate(body, finish_reason=finish_reason))


def finish(reason: str, content: str = "") -> Reply:
    """A candidate cut off for ``reason``, as for SAFETY: without content when there is none."""
    body = _candidate(content, finish_reason=reason)
    if not content:
        del body["candidates"][0]["content"]
    return raw(body)


def error(
    status: int,
    name: str,
    *,
    message: str = "said by the server",
    details: Iterable[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
) -> Reply:
    """A google.rpc.Status as Gemini sends it."""
    body = {"code": status, "message": message, "status": name, "details": list(details)}
    return raw({"error": body}, status=status, headers=headers)


def busy(*, retry_delay: str | None = None, header: str | None = None) -> Reply:
    """429 for the quota of a minute."""
    details: list[dict[str, Any]] = [
        {
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}],
        }
    ]
    if retry_delay is not None:
        details.append(
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": retry_delay}
        )
    headers = {"Retry-After": header} if header is not None else None
    return error(429, "RESOURCE_EXHAUSTED", details=details, headers=headers)


def daily_quota() -> Reply:
    """429 for the quota of a day, with the misleading short delay that Gemini sends with it."""
    return error(
        429,
        "RESOURCE_EXHAUSTED",
        details=[
            {
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [
                    {
                        "quotaMetric": "generativelanguage.googleapis.com/requests",
                        "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                        "quotaValue": "20",
                    }
                ],
            },
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17s"},
        ],
    )


async def hang(request: GeminiRequest) -> web.StreamResponse:
    """Never answers; ended when the client goes away or the server closes."""
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


async def hang_up(request: GeminiRequest) -> web.StreamResponse:
    """Closes the connection in the middle of the body."""
    return web.Response(body=b'{"candi', headers={"X-Cut": "1"}, content_type="application/json")


class GeminiServer:
    """``url`` is the ``base_url`` to use; ``requests`` what came, models.get excluded."""

    def __init__(self) -> None:
        self.requests: list[GeminiRequest] = []
        self.lookups: list[GeminiRequest] = []
        #: Replies with this status to models.get; 200 finds the model.
        self.lookup: Reply = raw({"name": "models/gemini-3.8-flash", "version": "001"})
        #: Whether a grade asks a follow-up where one may be asked.
        self.asks_follow_ups = True
        self._script: list[Reply] = []
        self._made = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    def script(self, replies: Iterable[Reply]) -> None:
        """What to answer next, in order; afterwards it is plausible again."""
        self._script = list(replies)

    async def __aenter__(self) -> GeminiServer:
        app = web.Application()
        app.router.add_post("/{version}/models/{call}", self._generate)
        app.router.add_get("/{version}/models/{model}", self._look_up)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @staticmethod
    async def _read(request: web.Request) -> GeminiRequest:
        body = await request.json() if request.can_read_body else {}
        return GeminiRequest(request.method, request.path, dict(request.headers), body)

    async def _look_up(self, request: web.Request) -> web.StreamResponse:
        seen = await self._read(request)
        self.lookups.append(seen)
        return await self.lookup(seen)

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        seen = await self._read(request)
        self.requests.append(seen)
        reply = await (self._script.pop(0) if self._script else self.plausible)(seen)
        if reply.headers.get("X-Cut"):
            cut = web.StreamResponse(headers={"Content-Length": "5000"})
            cut.content_type = "application/json"
            await cut.prepare(request)
            await cut.write(b'{"candi')
            assert request.transport is not None
            request.transport.abort()
            return cut
        return reply

    # ------------------------------------------------------------- plausible replies

    async def plausible(self, request: GeminiRequest) -> web.StreamResponse:
        """What a model that does its work would say to this request."""
        content = {"questions": self._questions, "grade": self._grade, "report": self._report}[
            request.task
        ](request)
        return await text(content)(request)

    def reply_questions(
        self, count: int, *, start: int = 1, kind: str | None = None
    ) -> dict[str, Any]:
        """``count`` complete questions; those of another ``start`` have other texts. Without a
        ``kind`` of all kinds in turn."""
        return {
            "questions": [
                {
                    "kind": kind or _KINDS[number % 3],
                    "level": 3,
                    "claim": "",
                    "text": f"How did you deal with {_SUBJECTS[number % 10]} "
                    f"while you were working {_PLACES[number // 10 % 10]}?",
                    "why": "The role asks for it.",
                    "hint": "Name what you did first.",
                    "key_points": [
                        {"text": f"Point {key}", "phrasings": [f"Saying {key}", f"Also {key}"]}
                        for key in "ABC"
                    ],
                    "model_answer": "For example: I looked at the logs and rolled back.",
                    "probes": [
                        {"about": about, "text": f"What about {about} in case {number}?"}
                        for about in _PROBED[number % 3]
                    ],
                }
                for number in range(start, start + count)
            ]
        }

    def _questions(self, request: GeminiRequest) -> dict[str, Any]:
        found = re.search(r"exactly (\d+) questions", request.outside)
        count = int(found[1]) if found else 0
        kinds = re.findall(r"\b(?:behavioral|technical|system_design)\b", request.outside)
        # Also past what an earlier server asked of this person.
        asked = len(request.blocks["already_asked"])
        made = self.reply_questions(count, start=self._made + asked + 1)
        self._made += count
        levels = [int(level) for level in re.findall(r"\blevel (\d)", request.outside)]
        for question, kind, level in zip(made["questions"], kinds, levels, strict=True):
            question.update(kind=kind, level=level)
            abouts = _PROBED[_KINDS.index(kind)]
            question["probes"] = [
                probe | {"about": about}
                for probe, about in zip(question["probes"], abouts, strict=True)
            ]
        claim = " ".join(str(request.blocks["job"]["resume"]).split()[:6])
        if claim and made["questions"]:
            made["questions"][0]["claim"] = claim
        return made

    def _grade(self, request: GeminiRequest) -> dict[str, Any]:
        answer = str(request.blocks["answer"]["text"])
        points = request.blocks["question"]["key_points"]
        item = request.config["responseJsonSchema"]["properties"]["criteria"]["items"]
        keys = item["properties"]["key"]["enum"]
        words = answer.split()
        follows = "follow_up" in request.config["responseJsonSchema"]["properties"]
        nothing = {"gap": keys[0], "quote": "", "text": ""}
        if len(words) < 4:
            return {
                **({"follow_up": nothing} if follows else {}),
                "gate": "too_short" if words else "empty",
                "gate_reason": "There is too little here to go by.",
                "criteria": [],
                "coverage": [],
                "strengths": [],
                "improvements": [],
                "first_change": "",
                "better_answer": "",
            }
        # A quote in one piece, with the answer's own spacing.
        quote = answer[: answer.index(words[3]) + len(words[3])].strip()
        level = 2 if len(words) < 20 else 3 if len(words) < 60 else 4
        return {
            "gate": "gradable",
            "gate_reason": "",
            "criteria": [
                {"key": key, "quote": quote, "reason": f"Fits level {level}.", "level": level}
                for key in keys
            ],
            "coverage": [
                {
                    "number": point["number"],
                    "quote": quote if point["number"] == 1 else "",
                    "coverage": "covered" if point["number"] == 1 else "not_heard",
                }
                for point in points
            ],
            "strengths": [{"quote": quote, "text": "You begin with what happened."}],
            "improvements": ["Say what came of it.", "Name one number."],
            "first_change": "End with the result.",
            "better_answer": f"{answer} The result was [fill in].",
            **({"follow_up": self._follow_up(request, keys, quote)} if follows else {}),
        }

    def _follow_up(self, request: GeminiRequest, keys: list[str], quote: str) -> dict[str, str]:
        if not self.asks_follow_ups:
            return {"gap": keys[0], "quote": "", "text": ""}
        asked = len(request.blocks["planned"]["asked_before"]) + len(
            request.blocks["answer"]["follow_ups"]
        )
        text = f"You said “{quote}”: {_ASKED_NEXT[asked % len(_ASKED_NEXT)]}"
        return {"gap": keys[asked % len(keys)], "quote": quote, "text": text}

    def _report(self, request: GeminiRequest) -> dict[str, Any]:
        answers = request.blocks["interview"]["answers"]
        return {
            "summary": f"You worked through {len(answers)} questions.",
            "practice": ["Tell one story aloud.", "End with a result.", "Draw one design."],
        }
