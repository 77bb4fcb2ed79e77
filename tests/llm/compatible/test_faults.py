"""What goes wrong between us and an OpenAI-compatible server; the real SDK throughout."""

from __future__ import annotations

import io
import logging
import socket
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
import structlog
from tenacity import AsyncRetrying

from interview.errors import (
    InterviewerBusy,
    InterviewerError,
    InterviewerGarbled,
    InterviewerRefused,
)
from interview.models import JobProfile, Kind, QuestionState
from interview.ports import QuestionRequest, ReportRequest, ReviewedAnswer
from llm.compatible.interviewer import OpenAICompatibleInterviewer
from llm.model.interviewer import Retry
from tests.support.openai_server import (
    OpenAIServer,
    Reply,
    completion,
    error,
    finish,
    hang,
    hang_up,
    raw,
    text,
    trickle,
)

KEY = "test-key-0123456789"
REQUEST = ReportRequest(
    JobProfile("Backend engineer"),
    Kind.MIXED,
    "en",
    (ReviewedAnswer(1, "a question", Kind.TECHNICAL, QuestionState.DONE, 3.0),),
)
BAD_KEY = error(401, code="invalid_api_key", message=f"Incorrect API key provided: {KEY}")
WHOLE = '{"summary": "s", "practice": ["p"]}'


@asynccontextmanager
async def asking(url: str, **changes: Any) -> AsyncIterator[OpenAICompatibleInterviewer]:
    settings: dict[str, Any] = {
        "model": "local-model:8b",
        "api_key": KEY,
        "timeout_seconds": 5.0,
        "retry": Retry(3, 0.001),
    }
    coach = OpenAICompatibleInterviewer(url, **(settings | changes))
    try:
        yield coach
    finally:
        await coach.close()


async def failure(server: OpenAIServer, **changes: Any) -> InterviewerError:
    async with asking(server.url, **changes) as coach:
        with pytest.raises(InterviewerError) as caught:
            await coach.report(REQUEST)
    return caught.value


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (BAD_KEY, "http_401"),
        (error(402), "http_402"),
        (error(403), "http_403"),
        (error(404, code="model_not_found"), "http_404"),
        (error(413), "http_413"),
        (raw("404 page not found", status=404, kind="text/plain"), "http_404"),
        (error(429, code="insufficient_quota", kind="insufficient_quota"), "insufficient_quota"),
        (finish("stop", None, refusal="I can't help with that."), "refusal"),
    ],
)
async def test_a_refusal_is_not_repeated(server: OpenAIServer, reply: Reply, code: str) -> None:
    server.script([reply])
    found = await failure(server)
    assert isinstance(found, InterviewerRefused)
    assert found.code == code
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(408), "http_408"),
        (error(409), "http_409"),
        (error(429, code=429), "http_429"),
        (error(429, headers={"Retry-After": "soon"}), "http_429"),
        (error(500), "http_500"),
        (error(503, message="Loading model"), "http_503"),
        (raw("<html>Bad gateway</html>", status=502, kind="text/html"), "http_502"),
        (raw("", status=503), "http_503"),
        (raw([1, "odd"], status=500), "http_500"),
        (raw({"error": "model is busy"}, status=500), "http_500"),
        (hang_up, "connection"),
    ],
)
async def test_a_busy_server_is_asked_again_as_often_as_allowed(
    server: OpenAIServer, reply: Reply, code: str
) -> None:
    server.script([reply] * 3)
    found = await failure(server)
    assert isinstance(found, InterviewerBusy)
    assert (found.code, found.retry_after) == (code, None)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (finish("length", '{"summary": "You'), "finish_length"),
        (finish("content_filter", ""), "finish_content_filter"),
        (finish("tool_calls"), "finish_tool_calls"),
        (finish("!? 5", "Well."), "finish_other"),
        (text('{"summary": "You'), "bad_json"),
        (text("I'd rather talk."), "bad_json"),
        (text("[]"), "bad_json"),
        (text({"summary": "s"}), "bad_report"),
        (text({"summary": " ", "practice": ["a"]}), "bad_report"),
        (text(""), "no_text"),
        (finish("stop"), "no_text"),
        (raw({"choices": []}), "no_choices"),
        (raw({"error": {"message": "said by the server", "code": 502}}), "no_choices"),
        (raw({"choices": "many"}), "bad_body"),
        (raw({"choices": [5]}), "bad_body"),
        (raw({"choices": [{"message": {"content": 5}}]}), "bad_body"),
        (raw(completion(WHOLE) | {"usage": "much"}), "bad_body"),
        (raw("[1, 2]"), "bad_body"),
        (raw("null"), "bad_body"),
        (raw("not json at all"), "bad_body"),
        (raw("<html>Sign in</html>", kind="text/html"), "bad_body"),
    ],
)
async def test_a_reply_that_is_no_use_is_asked_for_once_more(
    server: OpenAIServer, reply: Reply, code: str
) -> None:
    server.script([reply] * 3)
    found = await failure(server)
    assert isinstance(found, InterviewerGarbled)
    assert found.code == code
    assert len(server.requests) == 2


@pytest.mark.parametrize("reason", ["length", "content_filter", "!? 5"])
async def test_a_reply_that_is_whole_counts_whatever_ended_it(
    server: OpenAIServer, reason: str
) -> None:
    server.script([finish(reason, f"{WHOLE} And")])
    async with asking(server.url) as coach:
        assert (await coach.report(REQUEST)).usage.calls == 1


async def test_a_second_try_that_works_is_the_answer(server: OpenAIServer) -> None:
    server.script([error(503), text("{")])
    async with asking(server.url) as coach:
        found = await coach.report(REQUEST)
    assert found.practice and found.usage.calls == 3


@pytest.mark.parametrize(
    ("replies", "calls", "read"),
    [
        ([error(402)], 1, 0),
        ([text("{"), error(503), finish("length", "{")], 3, 200),
        ([text("{"), error(429, headers={"Retry-After": "60"})], 2, 100),
        # A form that is refused costs a call of its own.
        ([error(400), error(400)], 2, 0),
        ([finish("stop", None, refusal="I can't help with that.")], 1, 100),
    ],
)
async def test_a_failed_task_says_what_all_its_calls_have_cost(
    server: OpenAIServer, replies: list[Reply], calls: int, read: int
) -> None:
    server.script(replies)
    found = await failure(server)
    assert (found.usage.calls, found.usage.input_tokens) == (calls, read)


async def test_failed_questions_say_what_both_calls_have_cost(server: OpenAIServer) -> None:
    server.script([text({"questions": []}), error(503), text("{")])
    async with asking(server.url) as coach:
        with pytest.raises(InterviewerGarbled) as caught:
            await coach.make_questions(
                QuestionRequest(JobProfile("Backend engineer"), Kind.MIXED, 2, "en")
            )
    spent = caught.value.usage
    assert (spent.calls, spent.input_tokens, spent.output_tokens) == (3, 200, 100)


@pytest.mark.parametrize(
    ("header", "delay"), [("31", 31.0), ("40.5", 40.5), ("999999999", 86_400.0)]
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_delay_is_handed_on_at_once(
    server: OpenAIServer, status: int, header: str, delay: float
) -> None:
    server.script([error(status, headers={"Retry-After": header})])
    found = await failure(server)
    assert isinstance(found, InterviewerBusy)
    assert found.retry_after == delay
    assert len(server.requests) == 1


async def test_a_short_delay_is_waited_for(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("llm.model.interviewer.AsyncRetrying", partial(AsyncRetrying, sleep=sleep))
    server.script([error(429, headers={"Retry-After": "17"}), error(429)])
    async with asking(server.url) as coach:
        await coach.report(REQUEST)
    assert waited[0] == 17.0 and 0 < waited[1] < 0.1


@pytest.mark.parametrize("slow", [hang, trickle])
async def test_a_server_that_never_ends_times_out(server: OpenAIServer, slow: Reply) -> None:
    server.script([slow, slow])
    found = await failure(server, timeout_seconds=0.7, retry=Retry(2, 0.001))
    assert isinstance(found, InterviewerBusy)
    assert found.code == "timeout"
    assert len(server.requests) == 2


async def test_nobody_listening_is_a_connection_failure() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        async with asking(url, retry=Retry(2, 0.001)) as coach:
            with pytest.raises(InterviewerBusy, match=r"^connection$"):
                await coach.report(REQUEST)
            with pytest.raises(InterviewerBusy, match=r"^connection$"):
                await coach.check()


async def test_a_key_that_no_header_can_hold_is_refused_without_showing_it() -> None:
    async with asking("http://127.0.0.1:9/v1", api_key="schlüssel-ключ") as coach:
        with pytest.raises(InterviewerRefused, match=r"^bad_settings$") as caught:
            await coach.report(REQUEST)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (BAD_KEY, InterviewerRefused, "http_401"),
        (error(404), InterviewerRefused, "http_404"),
        (error(503, headers={"Retry-After": "5"}), InterviewerBusy, "http_503"),
        (raw("<html>Welcome</html>", kind="text/html"), InterviewerGarbled, "bad_body"),
        (raw({"data": [{"name": "x"}]}), InterviewerGarbled, "bad_body"),
    ],
)
async def test_the_check_at_start_says_what_is_wrong(
    server: OpenAIServer, reply: Reply, kind: type[InterviewerError], code: str
) -> None:
    server.lookup = reply
    async with asking(server.url) as coach:
        with pytest.raises(kind, match=rf"^{code}$") as caught:
            await coach.check()
    assert caught.value.__context__ is None
    assert len(server.lookups) == 1 and not server.requests


@pytest.mark.parametrize(
    ("model", "listed"), [("local-model:8b", True), ("qwen3", True), ("other", False)]
)
async def test_the_check_logs_whether_the_model_is_listed(
    server: OpenAIServer, model: str, listed: bool
) -> None:
    server.lookup = raw({"data": [{"id": "local-model:8b"}, {"id": "qwen3:latest"}]})
    with structlog.testing.capture_logs() as logged:
        async with asking(server.url, model=model) as coach:
            await coach.check()
    assert [(one["event"], one["listed"]) for one in logged] == [("compatible_checked", listed)]


async def test_neither_key_nor_content_comes_out_in_an_error_or_a_log(
    server: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    out = io.StringIO()
    plain = [structlog.processors.KeyValueRenderer()]
    structlog.configure(processors=plain, logger_factory=structlog.PrintLoggerFactory(out))
    try:
        replies = [BAD_KEY, hang_up, text("{secret words"), raw('{"choices": ["secret words"]}')]
        for reply in (*replies, error(401, code=KEY, kind=KEY)):
            server.script([reply] * 2)
            found = await failure(server, retry=Retry(1, 0.001))
            # Nothing hangs on it: the SDK's errors hold the request's headers.
            assert found.__context__ is None and found.__cause__ is None
            shown = "".join(traceback.format_exception(found)) + repr(found) + repr(vars(found))
            assert KEY not in shown and "said by" not in shown and "secret words" not in shown
        server.script([])
        server.refused_forms = frozenset({"json_schema"})
        async with asking(server.url) as coach:
            await coach.report(REQUEST)
            assert KEY not in repr(vars(coach))
    finally:
        structlog.reset_defaults()
    logged = out.getvalue() + caplog.text
    assert "model_call" in logged and "http_401" in logged and "invalid_api_key" in logged
    assert "compatible_schema_refused" in logged
    for content in (KEY, "secret words", "a question", "Backend engineer"):
        assert content not in logged
