"""Everything that goes wrong between us and Gemini, through the real SDK and a local server."""

from __future__ import annotations

import io
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Callable
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
from llm.gemini.interviewer import GeminiInterviewer
from llm.model.interviewer import Retry
from tests.support.gemini_server import (
    GeminiServer,
    Reply,
    busy,
    daily_quota,
    error,
    finish,
    hang,
    hang_up,
    raw,
    text,
)

KEY = "test-key-0123456789"
REQUEST = ReportRequest(
    JobProfile("Backend engineer"),
    Kind.MIXED,
    "en",
    (ReviewedAnswer(1, "a question", Kind.TECHNICAL, QuestionState.DONE, 3.0),),
)
KEY_INVALID = error(
    400,
    "INVALID_ARGUMENT",
    message=f"API key not valid: {KEY}",
    details=[
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
        }
    ],
)


@asynccontextmanager
async def asking(url: str, **changes: Any) -> AsyncIterator[GeminiInterviewer]:
    settings: dict[str, Any] = {
        "timeout_seconds": 5.0,
        "retry": Retry(3, 0.001),
        "base_url": url,
    }
    gemini = GeminiInterviewer(KEY, **(settings | changes))
    try:
        yield gemini
    finally:
        await gemini.close()


async def failure(server: GeminiServer, **changes: Any) -> InterviewerError:
    async with asking(server.url, **changes) as gemini:
        with pytest.raises(InterviewerError) as caught:
            await gemini.report(REQUEST)
    return caught.value


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(400, "INVALID_ARGUMENT"), "http_400"),
        (error(400, "FAILED_PRECONDITION"), "http_400"),
        (KEY_INVALID, "key_invalid"),
        (error(401, "UNAUTHENTICATED"), "http_401"),
        (error(403, "PERMISSION_DENIED"), "http_403"),
        (error(404, "NOT_FOUND"), "http_404"),
        (raw({"promptFeedback": {"blockReason": "SAFETY"}}), "blocked_SAFETY"),
        (raw({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}), None),
        (finish("PROHIBITED_CONTENT"), "finish_PROHIBITED_CONTENT"),
        (finish("BLOCKLIST"), "finish_BLOCKLIST"),
    ],
)
async def test_a_refusal_is_not_repeated(
    server: GeminiServer, reply: Reply, code: str | None
) -> None:
    server.script([reply])
    found = await failure(server)
    assert isinstance(found, InterviewerRefused)
    assert found.code == (code or "blocked_PROHIBITED_CONTENT")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(500, "INTERNAL"), "http_500"),
        (error(503, "UNAVAILABLE"), "http_503"),
        (error(504, "DEADLINE_EXCEEDED"), "http_504"),
        (raw("<html>Bad gateway</html>", status=502, kind="text/html"), "http_502"),
        (raw("", status=503), "http_503"),
        (busy(), "http_429"),
        (raw([{"error": {"code": 429, "details": "odd"}}], status=429), "http_429"),
        (busy(retry_delay="soon"), "http_429"),
        (hang_up, "connection"),
    ],
)
async def test_a_busy_server_is_asked_again_as_often_as_allowed(
    server: GeminiServer, reply: Reply, code: str
) -> None:
    server.script([reply] * 3)
    found = await failure(server)
    assert isinstance(found, InterviewerBusy)
    assert (found.code, found.retry_after) == (code, None)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (text('{"summary": "You'), "bad_json"),
        (text("I'd rather talk."), "bad_json"),
        (text("[]"), "bad_json"),
        (text({"verdict": "good"}), "bad_json"),
        (
            text('{"summary": "One", "practice": ["a"]} {"summary": "Two", "practice": ["b"]}'),
            "two_replies",
        ),
        (text({"summary": "s"}), "bad_report"),
        (text({"summary": " ", "practice": ["a"]}), "bad_report"),
        (text({"summary": "s", "practice": []}), "bad_report"),
        (finish("MAX_TOKENS", '{"summary": "You'), "finish_MAX_TOKENS"),
        (finish("MAX_TOKENS"), "finish_MAX_TOKENS"),
        (finish("SAFETY"), "finish_SAFETY"),
        (finish("RECITATION"), "finish_RECITATION"),
        (finish("OTHER"), "finish_OTHER"),
        (text(""), "no_text"),
        (finish("STOP"), "no_text"),
        (raw({"candidates": []}), "no_candidates"),
        (raw({}), "no_candidates"),
        (raw("not json at all"), "bad_body"),
        (raw({"candidates": "many"}), "no_text"),
        (raw({"candidates": [5]}), "bad_body"),
        (raw({"candidates": [{"content": {"parts": [5]}}]}), "bad_body"),
        (raw([1, 2]), "no_candidates"),
        (raw("null"), "no_candidates"),
    ],
)
async def test_a_reply_that_is_no_use_is_asked_for_once_more_with_what_was_wrong(
    server: GeminiServer, reply: Reply, code: str
) -> None:
    server.script([reply] * 3)
    found = await failure(server)
    assert isinstance(found, InterviewerGarbled)
    assert found.code == code
    first, again, *more = server.requests
    assert not more
    assert again.user.startswith(first.user)
    assert "could not be used as it was: it " in again.outside


async def test_a_report_is_asked_for_what_it_lacks(server: GeminiServer) -> None:
    server.script(
        [text({"summary": "It went well.", "practice": None}), text({"practice": "Tell it aloud."})]
    )
    async with asking(server.url) as gemini:
        found = await gemini.report(REQUEST)
    assert (found.summary, found.practice) == ("It went well.", ("Tell it aloud.",))
    assert "it lacked `practice`. Give `practice` only." in server.requests[1].outside


@pytest.mark.filterwarnings("ignore:.* is not a valid FinishReason:UserWarning")
async def test_a_finish_reason_from_the_future_is_garbled(server: GeminiServer) -> None:
    server.script([finish("TOO_CLEVER", "{}")] * 2)
    found = await failure(server, retry=Retry(1, 0.001))
    assert isinstance(found, InterviewerGarbled)
    assert found.code == "finish_TOO_CLEVER"


async def test_a_second_try_that_works_is_the_answer(server: GeminiServer) -> None:
    server.script([error(503, "UNAVAILABLE"), text("{")])
    async with asking(server.url) as gemini:
        found = await gemini.report(REQUEST)
    assert found.practice and found.usage.calls == 3


@pytest.mark.parametrize(
    ("reply", "delay"),
    [
        (busy(retry_delay="31s"), 31.0),
        (busy(retry_delay="40.5s", header="99"), 40.5),
        (busy(header="120"), 120.0),
        (error(503, "UNAVAILABLE", headers={"Retry-After": "60"}), 60.0),
        (busy(retry_delay="999999999s"), 86_400.0),
    ],
)
async def test_a_long_delay_is_handed_on_at_once(
    server: GeminiServer, reply: Reply, delay: float
) -> None:
    server.script([reply])
    found = await failure(server)
    assert isinstance(found, InterviewerBusy)
    assert found.retry_after == delay
    assert len(server.requests) == 1


async def test_a_short_delay_is_waited_for(
    server: GeminiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("llm.model.interviewer.AsyncRetrying", partial(AsyncRetrying, sleep=sleep))
    server.script([busy(retry_delay="17s"), busy(retry_delay="0.5s"), busy()])
    async with asking(server.url, retry=Retry(4, 0.001)) as gemini:
        await gemini.report(REQUEST)
    assert waited[:2] == [17.0, 0.5]
    assert 0 < waited[2] < 0.1


async def test_the_quota_of_a_day_waits_long_whatever_delay_it_names(server: GeminiServer) -> None:
    server.script([daily_quota()])
    found = await failure(server)
    assert isinstance(found, InterviewerBusy)
    assert found.code == "quota_day"
    assert found.retry_after == 3600.0
    assert len(server.requests) == 1


async def test_a_server_that_hangs_times_out(server: GeminiServer) -> None:
    server.script([hang, hang])
    found = await failure(server, timeout_seconds=0.7, retry=Retry(2, 0.001))
    assert isinstance(found, InterviewerBusy)
    assert found.code == "timeout"
    assert len(server.requests) == 2


async def test_nobody_listening_is_a_connection_failure() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with asking(url, retry=Retry(2, 0.001)) as gemini:
            with pytest.raises(InterviewerBusy, match=r"^connection$"):
                await gemini.report(REQUEST)
            with pytest.raises(InterviewerBusy, match=r"^connection$"):
                await gemini.check()


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (KEY_INVALID, InterviewerRefused, "key_invalid"),
        (error(403, "PERMISSION_DENIED"), InterviewerRefused, "http_403"),
        (error(404, "NOT_FOUND"), InterviewerRefused, "http_404"),
        (error(503, "UNAVAILABLE"), InterviewerBusy, "http_503"),
    ],
)
async def test_the_check_at_start_says_what_is_wrong(
    server: GeminiServer, reply: Reply, kind: type[InterviewerError], code: str
) -> None:
    server.lookup = reply
    async with asking(server.url) as gemini:
        with pytest.raises(kind, match=rf"^{code}$"):
            await gemini.check()
    assert len(server.lookups) == 1 and not server.requests


async def test_neither_key_nor_content_comes_out_in_an_error_or_a_log(
    server: GeminiServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    out = io.StringIO()
    plain = [structlog.processors.KeyValueRenderer()]
    structlog.configure(processors=plain, logger_factory=structlog.PrintLoggerFactory(out))
    try:
        replies: list[Callable[[Any], Any]] = [KEY_INVALID, hang_up, text("{secret words")]
        for reply in replies:
            server.script([reply] * 2)
            found = await failure(server, retry=Retry(1, 0.001))
            # Nothing hangs on it: the SDK's errors hold the request's headers.
            assert found.__context__ is None and found.__cause__ is None
            shown = "".join(traceback.format_exception(found)) + repr(found) + repr(vars(found))
            assert KEY not in shown and "said by" not in shown and "secret words" not in shown
    finally:
        structlog.reset_defaults()
    logged = out.getvalue() + caplog.text
    assert "model_call" in logged and "key_invalid" in logged and "API_KEY_INVALID" in logged
    for content in (KEY, "secret words", "a question", "Backend engineer"):
        assert content not in logged
    assert KEY not in repr(vars(GeminiInterviewer(KEY)))


@pytest.mark.parametrize(
    ("replies", "calls", "read"),
    [
        ([error(403, "PERMISSION_DENIED")], 1, 0),
        ([text("{"), error(503, "UNAVAILABLE"), text("[]")], 3, 200),
        ([text("{"), busy(retry_delay="60s")], 2, 100),
        ([finish("MAX_TOKENS", "{")] * 2, 2, 200),
        ([raw({"promptFeedback": {"blockReason": "SAFETY"}})], 1, 0),
    ],
)
async def test_a_failed_task_says_what_all_its_calls_have_cost(
    server: GeminiServer, replies: list[Reply], calls: int, read: int
) -> None:
    server.script(replies)
    found = await failure(server)
    assert (found.usage.calls, found.usage.input_tokens) == (calls, read)
    # One task's cost is no other's.
    async with asking(server.url) as gemini:
        assert (await gemini.report(REQUEST)).usage.calls == 1


async def test_failed_questions_say_what_both_calls_have_cost(server: GeminiServer) -> None:
    server.script([text({"questions": []}), error(503, "UNAVAILABLE"), text("{")])
    async with asking(server.url) as gemini:
        with pytest.raises(InterviewerGarbled) as caught:
            await gemini.make_questions(
                QuestionRequest(JobProfile("Backend engineer"), Kind.MIXED, 2, "en")
            )
    spent = caught.value.usage
    assert (spent.calls, spent.input_tokens, spent.output_tokens) == (3, 200, 100)
