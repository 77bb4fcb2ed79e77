"""When Gemini fails, the offline coach works at once, says so, and Gemini is left in peace."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from interview.errors import (
    ConfigurationError,
    Fault,
    InterviewerBusy,
    InterviewerError,
    InterviewerRefused,
)
from interview.models import (
    Assessment,
    Kind,
    Note,
    NoteKind,
    QuestionState,
    StandIn,
    StandInReason,
    Transcript,
    TranscriptSource,
    Usage,
)
from interview.ports import GradeRequest, ReportRequest, ReviewedAnswer
from interview.rating.checks import Said, checked
from interview.rating.rubric import overall
from llm.gemini.interviewer import GeminiInterviewer
from llm.guards.circuit import CIRCUIT_OPEN, Circuit
from llm.guards.failover import FailoverInterviewer, Patience
from llm.model.interviewer import Retry
from llm.offline import OfflineInterviewer
from tests.llm.guards.conftest import (
    ANSWER,
    ATTEMPTS,
    DRAFT,
    FAILURES,
    GARBAGE,
    PROFILE,
    Down,
    asking,
    grading,
)
from tests.support.fakes import FakeInterviewer
from tests.support.gemini_server import Reply, busy, daily_quota, error, finish, hang, hang_up, raw

REPORT = ReportRequest(
    PROFILE,
    Kind.TECHNICAL,
    "en",
    (ReviewedAnswer(1, "a question", Kind.TECHNICAL, QuestionState.DONE, 3.0),),
)
UNREACHABLE = StandIn("gemini", StandInReason.UNREACHABLE)
SLOW = StandIn("gemini", StandInReason.SLOW)
UNUSABLE = StandIn("gemini", StandInReason.UNUSABLE)
REFUSED = StandIn("gemini", StandInReason.REFUSED)


@pytest.mark.parametrize(
    ("reply", "calls", "reason"),
    [
        (busy(retry_delay="0.01s"), ATTEMPTS, StandInReason.BUSY),
        (busy(retry_delay="7s"), 1, StandInReason.BUSY),
        (error(500, "INTERNAL"), ATTEMPTS, StandInReason.UNREACHABLE),
        (error(503, "UNAVAILABLE"), ATTEMPTS, StandInReason.UNREACHABLE),
        (hang_up, ATTEMPTS, StandInReason.UNREACHABLE),
        (GARBAGE, 2, StandInReason.UNUSABLE),
        (error(403, "PERMISSION_DENIED"), 1, StandInReason.REFUSED),
        (error(404, "NOT_FOUND"), 1, StandInReason.REFUSED),
        (finish("PROHIBITED_CONTENT"), 1, StandInReason.DECLINED),
        (daily_quota(), 1, StandInReason.LIMIT),
    ],
)
async def test_the_offline_coach_grades_at_once_and_says_for_whom_and_why(
    down: Down, reply: Reply, calls: int, reason: StandInReason
) -> None:
    down.always(reply)
    result = await down.coach.grade(grading())
    assert down.calls == calls
    assert result.grader == "offline"
    assert result.stand_in == StandIn("gemini", reason)
    kept = checked(result, Said(ANSWER, grading().criteria))
    assert (overall(kept.criteria, grading().criteria) or 0) > 3


async def test_a_server_that_never_answers_is_given_up_after_the_time_out(
    down: Down, offline: OfflineInterviewer
) -> None:
    down.always(hang)
    gemini = GeminiInterviewer(
        "k", base_url=down.server.url, timeout_seconds=0.05, retry=Retry(1, 0.001)
    )
    try:
        coach = FailoverInterviewer(gemini, offline, Circuit("gemini"))
        result = await coach.grade(grading())
    finally:
        await gemini.close()
    assert result.stand_in == SLOW


async def test_nobody_waits_longer_than_they_should(
    down: Down, offline: OfflineInterviewer
) -> None:
    """However long one call may take, and however often it may be tried."""
    gemini = GeminiInterviewer("k", base_url=down.server.url, retry=Retry(5, 0.001))
    try:
        coach = FailoverInterviewer(gemini, offline, Circuit("gemini"), Patience(0.3, 0.2))
        down.server.script([busy(), hang, hang, hang])
        graded = await coach.grade(grading())
        made = await coach.make_questions(asking())
        written = await coach.report(REPORT)
    finally:
        await gemini.close()
    assert graded.stand_in == made.stand_in == written.stand_in == SLOW
    assert made.notes == (Note(NoteKind.COACH_SLOW, "gemini"),)
    # What it has cost until then is known.
    assert graded.usage.calls == 2 and written.usage.calls == 1


async def test_where_nobody_else_can_do_it_one_waits(down: Down) -> None:
    asked: list[float | None] = []

    class Asked(FakeInterviewer):
        async def grade(self, request: GradeRequest) -> Assessment:
            asked.append(request.seconds)
            return await super().grade(request)

    english = FakeInterviewer("offline", frozenset({"en"}))
    coach = FailoverInterviewer(Asked(), english, Circuit("gemini"))
    await coach.grade(grading())
    await coach.grade(grading(language="de"))
    assert asked == [60.0, None]


async def test_while_gemini_works_nothing_is_marked(down: Down) -> None:
    assert down.coach.name == "gemini"
    assert down.coach.languages is None
    assert (await down.coach.grade(grading())).stand_in is None
    made = await down.coach.make_questions(asking())
    assert (made.stand_in, made.notes, made.interviewer) == (None, (), "gemini")
    assert (await down.coach.report(REPORT)).stand_in is None
    assert down.coach.available


async def test_questions_come_from_the_bank_and_the_person_is_told(down: Down) -> None:
    down.always(error(503, "UNAVAILABLE"))
    made = await down.coach.make_questions(asking())
    assert made.interviewer == "offline"
    assert made.stand_in == UNREACHABLE
    assert made.notes == (Note(NoteKind.COACH_UNREACHABLE, "gemini"),)
    assert all(draft.bank_id for draft in made.questions)


async def test_what_the_bank_has_to_say_is_said_too(
    down: Down, offline: OfflineInterviewer
) -> None:
    down.always(error(403, "PERMISSION_DENIED"))
    everything = await offline.make_questions(asking(kind=Kind.SYSTEM_DESIGN, count=50))
    had = frozenset(draft.bank_id or "" for draft in everything.questions[1:])
    made = await down.coach.make_questions(
        asking(kind=Kind.SYSTEM_DESIGN, count=50, exclude_bank_ids=had)
    )
    assert made.notes[0] == Note(NoteKind.COACH_REFUSED, "gemini")
    assert made.notes[1].kind in (NoteKind.BANK_SHORT, NoteKind.BANK_SHORT_OF_NEW)


async def test_a_report_is_written_and_marked(down: Down) -> None:
    down.always(error(500, "INTERNAL"))
    draft = await down.coach.report(REPORT)
    assert (draft.grader, draft.stand_in) == ("offline", UNREACHABLE)


async def test_what_the_failed_calls_cost_is_counted(offline: OfflineInterviewer) -> None:
    fake = FakeInterviewer()
    failure = InterviewerBusy("http_503")
    failure.usage = Usage(3, 900, 20)
    fake.failures = [failure]
    coach = FailoverInterviewer(fake, offline, Circuit("gemini"))
    assert (await coach.grade(grading())).usage == Usage(3, 900, 20)


async def test_a_review_without_any_level_is_as_good_as_none(offline: OfflineInterviewer) -> None:
    class Silent(FakeInterviewer):
        async def grade(self, request: GradeRequest) -> Assessment:
            made = await super().grade(request)
            silent = tuple(replace(one, level=None) for one in made.criteria)
            return replace(made, criteria=silent, usage=Usage(1, 100, 10))

    result = await FailoverInterviewer(Silent(), offline, Circuit("gemini")).grade(grading())
    assert (result.stand_in, result.usage) == (UNUSABLE, Usage(1, 100, 10))


# ------------------------------------------------------------------ what the stand-in can't do


async def test_in_another_language_the_error_stays_as_it_was(down: Down) -> None:
    down.always(error(503, "UNAVAILABLE"))
    for request in (
        down.coach.grade(grading(language="de")),
        down.coach.make_questions(asking(language="de")),
        down.coach.report(replace(REPORT, language="de")),
    ):
        with pytest.raises(InterviewerBusy) as caught:
            await request
        assert caught.value.code == "http_503"


async def test_without_key_points_or_with_an_empty_bank_the_error_stays_as_it_was(
    down: Down, offline: OfflineInterviewer
) -> None:
    down.always(error(403, "PERMISSION_DENIED"))
    bare = replace(DRAFT, key_points=(), model_answer="")
    with pytest.raises(InterviewerRefused) as caught:
        await down.coach.grade(grading(question=bare))
    assert caught.value.code == "http_403"
    everything = await offline.make_questions(asking(kind=Kind.SYSTEM_DESIGN, count=50))
    had = frozenset(draft.bank_id or "" for draft in everything.questions)
    with pytest.raises(InterviewerRefused) as caught:
        await down.coach.make_questions(asking(kind=Kind.SYSTEM_DESIGN, exclude_bank_ids=had))
    assert caught.value.code == "http_403"


async def test_a_stand_in_that_is_broken_leaves_the_error_as_it_was() -> None:
    class Broken(FakeInterviewer):
        languages = None

        async def grade(self, request: GradeRequest) -> Assessment:
            raise ConfigurationError(Fault.PACKAGE_MISSING, package="minilm")

    fake = FakeInterviewer()
    fake.failures = [InterviewerBusy("http_503")]
    with pytest.raises(InterviewerBusy):
        await FailoverInterviewer(fake, Broken(), Circuit("gemini")).grade(grading())


async def test_a_bug_is_not_covered_up(offline: OfflineInterviewer) -> None:
    fake = FakeInterviewer()
    fake.failures = [KeyError("a bug")]
    circuit = Circuit("gemini", failures=1)
    with pytest.raises(KeyError):
        await FailoverInterviewer(fake, offline, circuit).grade(grading())
    assert circuit.closed


# ------------------------------------------------------------------ frugal


async def test_past_the_days_limit_gemini_is_not_asked(down: Down) -> None:
    result = await down.coach.grade(grading(frugal=True))
    made = await down.coach.make_questions(asking(frugal=True))
    draft = await down.coach.report(replace(REPORT, frugal=True))
    limit = StandIn("gemini", StandInReason.LIMIT)
    assert [result.stand_in, made.stand_in, draft.stand_in] == [limit] * 3
    assert made.notes[0] == Note(NoteKind.COACH_LIMIT, "gemini")
    assert down.calls == 0


async def test_past_the_days_limit_what_only_gemini_can_do_is_refused(down: Down) -> None:
    with pytest.raises(InterviewerRefused) as caught:
        await down.coach.grade(grading(frugal=True, language="de"))
    assert caught.value.code == "limit"
    with pytest.raises(InterviewerRefused) as caught:
        await down.coach.primary.grade(grading(frugal=True))
    assert caught.value.code == "limit"
    assert down.calls == 0


async def test_a_days_limit_says_nothing_about_the_service(down: Down) -> None:
    await down.open(error(503, "UNAVAILABLE"))
    down.wait(61)
    await down.coach.grade(grading(frugal=True))
    assert not down.circuit.closed


# ------------------------------------------------------------------ the circuit


async def test_after_failures_in_a_row_gemini_is_left_in_peace(
    down: Down, events: list[dict[str, Any]]
) -> None:
    await down.open(error(503, "UNAVAILABLE"))
    before = down.calls
    result = await down.coach.grade(grading())
    assert result.stand_in == UNREACHABLE
    assert (await down.coach.make_questions(asking())).stand_in == UNREACHABLE
    assert down.calls == before == FAILURES * ATTEMPTS
    opened = [event for event in events if event["event"] == "circuit_opened"]
    assert [(e["grader"], e["code"], e["seconds"]) for e in opened] == [("gemini", "http_503", 60)]
    used = [event for event in events if event["event"] == "failover_used"]
    assert [event["code"] for event in used[-2:]] == [CIRCUIT_OPEN] * 2
    assert ANSWER[:20] not in json.dumps(events, default=str)


async def test_one_probe_closes_it_again(down: Down, events: list[dict[str, Any]]) -> None:
    await down.open(error(503, "UNAVAILABLE"))
    before = down.calls
    down.well_again()
    down.wait(59)
    assert (await down.coach.grade(grading())).stand_in == UNREACHABLE
    down.wait(2)
    assert down.coach.available
    assert (await down.coach.grade(grading())).stand_in is None
    assert down.calls == before + 1
    assert (await down.coach.grade(grading())).grader == "gemini"
    assert [e["event"] for e in events if e["event"].startswith("circuit_")] == [
        "circuit_opened",
        "circuit_closed",
    ]


async def test_a_probe_that_fails_opens_it_for_another_while(down: Down) -> None:
    await down.open(error(503, "UNAVAILABLE"))
    before = down.calls
    down.wait(61)
    assert (await down.coach.grade(grading())).stand_in == UNREACHABLE
    assert down.calls == before + ATTEMPTS
    assert not down.coach.available
    await down.coach.grade(grading())
    assert down.calls == before + ATTEMPTS


async def test_only_one_probe_is_let_through_at_a_time(down: Down) -> None:
    await down.open(error(503, "UNAVAILABLE"))
    before = down.calls
    down.well_again()
    down.wait(61)
    results = await asyncio.gather(*(down.coach.grade(grading()) for _ in range(10)))
    assert down.calls == before + 1
    assert sum(one.stand_in is None for one in results) == 1


async def test_a_probe_that_is_cut_off_leaves_the_next_one_its_turn(down: Down) -> None:
    await down.open(error(503, "UNAVAILABLE"))
    before = down.calls
    down.always(hang)
    down.wait(61)
    probe = asyncio.create_task(down.coach.grade(grading()))
    while down.calls == before:
        await asyncio.sleep(0)
    assert not down.coach.available
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    assert down.coach.available
    down.well_again()
    assert (await down.coach.grade(grading())).stand_in is None


async def test_ten_answers_at_once_cost_no_more_than_their_own_calls(down: Down) -> None:
    down.always(error(503, "UNAVAILABLE"))
    results = await asyncio.gather(*(down.coach.grade(grading()) for _ in range(10)))
    assert all(one.stand_in == UNREACHABLE for one in results)
    assert down.calls <= 10 * ATTEMPTS
    spent = down.calls
    results = await asyncio.gather(*(down.coach.grade(grading()) for _ in range(10)))
    assert all(one.stand_in == UNREACHABLE for one in results)
    assert down.calls == spent


async def test_a_success_in_between_starts_the_count_again(down: Down) -> None:
    failing = [error(500, "INTERNAL")] * (ATTEMPTS * (FAILURES - 1))
    for _ in range(3):
        down.server.script([*failing, down.server.plausible])
        for _ in range(FAILURES):
            await down.coach.grade(grading())
    assert down.coach.available


async def test_what_is_refused_for_its_content_says_nothing_about_the_service(down: Down) -> None:
    for reply in (
        finish("PROHIBITED_CONTENT"),
        finish("SAFETY"),
        raw({"promptFeedback": {"blockReason": "OTHER"}}),
        error(400, "INVALID_ARGUMENT"),
    ):
        down.always(reply)
        for _ in range(FAILURES + 1):
            assert (await down.coach.grade(grading())).stand_in is not None
        assert down.coach.available


@pytest.mark.parametrize(
    "reply", [error(403, "PERMISSION_DENIED"), error(404, "NOT_FOUND"), GARBAGE]
)
async def test_a_refused_key_a_missing_model_and_garbage_do(down: Down, reply: Reply) -> None:
    await down.open(reply)
    result = await down.coach.grade(grading())
    assert result.stand_in == (UNUSABLE if reply is GARBAGE else REFUSED)


async def test_a_days_quota_is_not_asked_for_in_vain(down: Down) -> None:
    down.always(daily_quota())
    await down.coach.grade(grading())
    assert not down.coach.available
    down.wait(3_500)
    result = await down.coach.grade(grading())
    assert result.stand_in == StandIn("gemini", StandInReason.LIMIT)
    assert down.calls == 1
    down.well_again()
    down.wait(101)
    assert (await down.coach.grade(grading())).stand_in is None


async def test_a_long_wait_named_by_the_server_is_kept_and_then_forgotten(down: Down) -> None:
    down.always(busy(retry_delay="300s"))
    await down.coach.grade(grading())
    assert down.circuit.remaining == 300
    down.always(error(500, "INTERNAL"))
    down.wait(301)
    await down.coach.grade(grading())
    assert down.circuit.remaining == 60


async def test_while_it_is_open_what_only_gemini_can_do_waits_as_long(down: Down) -> None:
    await down.open(error(503, "UNAVAILABLE"))
    before = down.calls
    with pytest.raises(InterviewerBusy) as caught:
        await down.coach.grade(grading(language="de"))
    assert caught.value.code == CIRCUIT_OPEN
    assert caught.value.retry_after == 60
    assert down.calls == before


# ------------------------------------------------------------------ the primary alone


async def test_the_primary_alone_has_nobody_to_stand_in(down: Down) -> None:
    down.always(error(503, "UNAVAILABLE"))
    for _ in range(FAILURES):
        with pytest.raises(InterviewerBusy):
            await down.coach.primary.grade(grading())
    assert not down.coach.available
    before = down.calls
    with pytest.raises(InterviewerError) as caught:
        await down.coach.primary.grade(grading())
    assert caught.value.code == CIRCUIT_OPEN
    assert down.calls == before
    down.well_again()
    down.wait(61)
    graded = await down.coach.primary.grade(grading())
    assert isinstance(graded, Assessment) and graded.grader == "gemini"
    assert down.coach.available


async def test_a_german_answer_is_gemini_s_again_after_the_probe(down: Down) -> None:
    await down.open(error(503, "UNAVAILABLE"))
    down.well_again()
    down.wait(61)
    german = Transcript("Ich nehme asyncio für viele Verbindungen.", TranscriptSource.TYPED, "de")
    result = await down.coach.grade(grading(language="de", transcript=german))
    assert result.grader == "gemini"
