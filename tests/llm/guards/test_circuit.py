"""Which failures count, in the codes of both adapters, and what the circuit does with them."""

from __future__ import annotations

import asyncio

import pytest

from interview.errors import (
    InterviewerBusy,
    InterviewerError,
    InterviewerGarbled,
    InterviewerRefused,
)
from interview.models import StandInReason
from llm.guards.circuit import CIRCUIT_OPEN, Circuit, is_about_the_service, reason_of
from tests.llm.guards.conftest import Clock


async def fail(circuit: Circuit, error: Exception) -> None:
    async def call() -> None:
        raise error

    with pytest.raises(type(error)):
        await circuit.run(call)


async def work(circuit: Circuit) -> str:
    async def call() -> str:
        return "done"

    return await circuit.run(call)


@pytest.mark.parametrize(
    ("error", "counts", "reason"),
    [
        (InterviewerBusy("http_503"), True, StandInReason.UNREACHABLE),
        (InterviewerBusy("timeout"), True, StandInReason.SLOW),
        (InterviewerBusy("too_slow"), True, StandInReason.SLOW),
        (InterviewerBusy("http_504"), True, StandInReason.SLOW),
        (InterviewerBusy("http_429"), True, StandInReason.BUSY),
        (InterviewerGarbled("bad_gate"), False, StandInReason.UNUSABLE),
        (InterviewerBusy("connection"), True, StandInReason.UNREACHABLE),
        (InterviewerBusy("quota_day"), True, StandInReason.LIMIT),
        (InterviewerGarbled("bad_json"), True, StandInReason.UNUSABLE),
        (InterviewerGarbled("bad_body"), True, StandInReason.UNUSABLE),
        (InterviewerGarbled("finish_SAFETY"), False, StandInReason.DECLINED),
        (InterviewerGarbled("finish_length"), False, StandInReason.UNUSABLE),
        (InterviewerGarbled("no_questions"), False, StandInReason.UNUSABLE),
        (InterviewerRefused("key_invalid"), True, StandInReason.REFUSED),
        (InterviewerRefused("http_401"), True, StandInReason.REFUSED),
        (InterviewerRefused("insufficient_quota"), True, StandInReason.REFUSED),
        (InterviewerRefused("http_400"), False, StandInReason.REFUSED),
        (InterviewerRefused("refusal"), False, StandInReason.DECLINED),
        (InterviewerRefused("blocked_SAFETY"), False, StandInReason.DECLINED),
    ],
)
async def test_a_failure_counts_when_the_next_request_would_fail_too(
    error: InterviewerError, counts: bool, reason: StandInReason
) -> None:
    assert is_about_the_service(error) is counts
    assert reason_of(error) is reason
    circuit = Circuit("gemini", failures=1)
    await fail(circuit, error)
    assert circuit.closed is not counts


async def test_one_failure_under_the_count_leaves_it_closed() -> None:
    circuit = Circuit("gemini", failures=3)
    for _ in range(2):
        await fail(circuit, InterviewerBusy("http_503"))
    assert circuit.closed and circuit.remaining == 0
    assert await work(circuit) == "done"
    for _ in range(2):
        await fail(circuit, InterviewerBusy("http_503"))
    assert circuit.closed


async def test_a_short_wait_named_by_the_server_counts_as_one_failure() -> None:
    circuit = Circuit("gemini", failures=2, seconds=10.0, clock=Clock())
    await fail(circuit, InterviewerBusy("http_429", retry_after=25.0))
    assert circuit.closed
    await fail(circuit, InterviewerBusy("http_429", retry_after=25.0))
    assert circuit.remaining == 25


async def test_a_refused_content_with_a_wait_opens_nothing() -> None:
    circuit = Circuit("gemini", failures=2)
    await fail(circuit, InterviewerRefused("refusal", retry_after=600.0))
    assert circuit.closed


async def test_calls_begun_before_it_opened_say_nothing_about_now() -> None:
    circuit = Circuit("gemini", failures=1, seconds=60.0, clock=Clock())
    release = asyncio.Event()

    async def slow(error: Exception | None) -> str:
        await release.wait()
        if error is not None:
            raise error
        return "done"

    late = [
        asyncio.create_task(circuit.run(lambda: slow(None))),
        asyncio.create_task(
            circuit.run(lambda: slow(InterviewerBusy("quota_day", retry_after=7_200.0)))
        ),
    ]
    await asyncio.sleep(0)
    await fail(circuit, InterviewerBusy("http_503"))
    release.set()
    await asyncio.gather(*late, return_exceptions=True)
    assert not circuit.closed
    assert circuit.remaining == 60
    assert circuit.reason is StandInReason.UNREACHABLE


async def test_open_it_raises_without_a_call_and_says_for_how_long() -> None:
    circuit = Circuit("gemini", failures=1, seconds=60.0, clock=Clock())
    await fail(circuit, InterviewerBusy("http_503"))
    with pytest.raises(InterviewerBusy) as caught:
        await work(circuit)
    assert caught.value.code == CIRCUIT_OPEN
    assert caught.value.retry_after == 60


async def test_a_content_refused_in_the_probe_shows_that_the_service_is_back() -> None:
    circuit = Circuit("gemini", failures=1, seconds=0.0)
    await fail(circuit, InterviewerBusy("http_503"))
    assert not circuit.closed and circuit.available
    await fail(circuit, InterviewerRefused("refusal"))
    assert circuit.closed
