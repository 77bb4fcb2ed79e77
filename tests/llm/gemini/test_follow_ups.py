"""Answers with follow-ups over the wire: what the model is told, and what is made of its reply."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from interview.models import (
    CompanyStyle,
    FollowUpDraft,
    JobProfile,
    KeyPoint,
    Kind,
    Manner,
    NotGradable,
    Probe,
    QuestionDraft,
    QuestionState,
    Transcript,
    TranscriptSource,
    Word,
)
from interview.ports import (
    AnsweredFollowUp,
    GradeRequest,
    QuestionRequest,
    ReportRequest,
    ReviewedAnswer,
)
from interview.rating.checks import checked_answer
from interview.rating.rubric import RUBRIC_VERSION, criteria_for
from llm.gemini.interviewer import GeminiInterviewer
from llm.model.prompts import (
    FOLLOW_UP_ANSWER_LIMIT,
    GRADE_DESCRIPTION_LIMIT,
    GRADE_RESUME_LIMIT,
    UNCERTAIN_COUNT,
)
from llm.model.styles import MANNERS, STYLES
from tests.support.gemini_server import GeminiServer, text

KIND = Kind.BEHAVIORAL
CRITERIA = criteria_for(KIND)
PROFILE = JobProfile("Backend engineer", "Payments", "Python", 4.0, "Built a ledger.")
DRAFT = QuestionDraft(
    "How did you make something more reliable?",
    KIND,
    3,
    "h",
    "w",
    "For example: I measured first, then moved the nightly import to a queue with retries.",
    (KeyPoint("names the problem", ("p",)), KeyPoint("names the result", ("q",))),
    probes=(Probe("result", "How did you know that it worked?"),),
)
SAID = "We had an import that broke each night, so we moved it to a queue and then it was better."
MORE = "The errors went from forty a week to two, I counted them in the log."


def heard(said: str, unsure: tuple[str, ...] = ()) -> Transcript:
    words = tuple(
        Word(f" {word}", n * 0.4, n * 0.4 + 0.3, 0.2 if word.strip(".,") in unsure else 0.9)
        for n, word in enumerate(said.split())
    )
    return Transcript(said, TranscriptSource.WHISPER, "en", words=words)


def grading(said: str = SAID, **changes: Any) -> GradeRequest:
    request = GradeRequest(DRAFT, PROFILE, heard(said), CRITERIA, RUBRIC_VERSION[KIND], "en")
    return replace(request, **changes)


def graded(follow_up: Any = None, **changes: Any) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "gate": "gradable",
        "gate_reason": "",
        "criteria": [
            {"key": c.key, "quote": "we moved it to a queue", "reason": "r", "level": 3}
            for c in CRITERIA
        ],
        "coverage": [{"number": n, "quote": "", "coverage": "not_heard"} for n in (1, 2)],
        "strengths": [],
        "improvements": ["Say what you did yourself."],
        "first_change": "End with a figure.",
        "better_answer": "We moved the import to a queue.",
    }
    return reply | ({} if follow_up is None else {"follow_up": follow_up}) | changes


ASKED = {
    "gap": "action",
    "quote": "we moved it to a queue",
    "text": "You say “we moved it to a queue”: which part of that was yours?",
}


async def test_a_follow_up_is_only_asked_for_when_there_may_be_one(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    server.script([text(graded()), text(graded(ASKED)), text(graded(ASKED))])
    without = await gemini.grade(grading())
    with_one = await gemini.grade(grading(may_follow_up=True))
    sent_along = await gemini.grade(grading())
    assert without.follow_up is None and sent_along.follow_up is None
    assert with_one.follow_up == FollowUpDraft(ASKED["gap"], ASKED["text"], ASKED["quote"])
    plain, following, _ = server.requests
    assert "follow_up" not in plain.config["responseJsonSchema"]["properties"]
    shape = following.config["responseJsonSchema"]
    gaps = shape["properties"]["follow_up"]["properties"]["gap"]["enum"]
    assert gaps == [*(c.key for c in CRITERIA), "key_point"]
    assert "follow_up" in shape["required"]
    # What is not needed is not sent.
    assert "attentive interviewer" in following.outside
    assert "attentive interviewer" not in plain.outside and "planned" not in plain.blocks
    assert following.system == plain.system
    assert following.blocks["planned"] == {
        "probes": [{"about": "result", "text": "How did you know that it worked?"}],
        "asked_before": [],
    }


@pytest.mark.parametrize("asked", [None, {"gap": "action", "text": None}, "null", 5, []])
async def test_a_reply_without_the_follow_up_that_was_asked_for_has_none(
    server: GeminiServer, gemini: GeminiInterviewer, asked: Any
) -> None:
    server.script([text(graded(asked))])
    found = await gemini.grade(grading(may_follow_up=True))
    assert found.follow_up is None and found.usage.calls == 1


@pytest.mark.parametrize("empty", ["", "  \n", "\u200b"])
async def test_an_empty_text_means_that_nothing_is_worth_asking(
    server: GeminiServer, gemini: GeminiInterviewer, empty: str
) -> None:
    server.script([text(graded(ASKED | {"text": empty}))])
    assert (await gemini.grade(grading(may_follow_up=True))).follow_up is None


async def test_what_can_not_be_rated_is_not_followed_up(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    server.script([text(graded(ASKED, gate="off_topic", gate_reason="About something else."))])
    found = await gemini.grade(grading(may_follow_up=True))
    assert found.not_gradable is NotGradable.OFF_TOPIC and found.follow_up is None


async def test_the_answer_block_holds_each_follow_up_with_its_answer(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    asked = AnsweredFollowUp("What came of it?", heard(MORE))
    quote = "errors went from forty a week to two"
    rated = [{"key": c.key, "quote": quote, "reason": "r", "level": 4} for c in CRITERIA]
    server.script([text(graded(criteria=rated))])
    request = grading(follow_ups=(asked,))
    found = checked_answer(await gemini.grade(request), request)
    answer = server.requests[0].blocks["answer"]
    assert answer["text"] == SAID
    assert answer["follow_ups"] == [{"asked": "What came of it?", "answer": MORE}]
    # Rated as one: words of the second answer are evidence.
    assert {(one.level, one.quote) for one in found.criteria} == {(4, quote)}
    assert "Assess all of it together as one answer" in server.requests[0].system


async def test_earlier_follow_ups_manner_and_style_are_told(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    request = grading(
        may_follow_up=True,
        asked_before=tuple(f"Question {n}?" for n in range(30)),
        manner=Manner.FRIENDLY,
        style=CompanyStyle.PUBLIC,
    )
    await gemini.grade(request)
    await gemini.grade(replace(request, may_follow_up=False))
    following, plain = server.requests
    # The newest twenty.
    assert following.blocks["planned"]["asked_before"] == [f"Question {n}?" for n in range(10, 30)]
    assert MANNERS[Manner.FRIENDLY] in following.outside
    assert STYLES[CompanyStyle.PUBLIC] in following.outside
    # Neither has a part in a rating.
    assert MANNERS[Manner.FRIENDLY] not in plain.user
    assert STYLES[CompanyStyle.PUBLIC] not in plain.user


async def test_what_was_heard_with_doubt_is_told_once_and_sorted(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    asked = AnsweredFollowUp("What came of it?", heard(MORE, ("log", "the")))
    typed = Transcript(SAID, TranscriptSource.FIXED, "en", words=heard(SAID, ("import",)).words)
    request = grading(transcript=heard(SAID, ("queue", "import", "so")), follow_ups=(asked,))
    await gemini.grade(request)
    await gemini.grade(replace(request, transcript=typed, follow_ups=()))
    first, fixed = server.requests
    assert first.blocks["answer"]["uncertain_words"] == ["import", "log", "queue"]
    assert "never name or quote one as a mistake" in first.system
    # What the person has corrected is certain.
    assert fixed.blocks["answer"]["uncertain_words"] == []


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (0.5, "`situation` 2, `action` 2, `result` 2, `reflection` 2, `clarity` 2"),
        (12.0, "`situation` 4, `action` 4, `result` 4, `reflection` 4, `clarity` 4"),
    ],
)
async def test_the_level_expected_is_told_outside_of_the_anchors(
    server: GeminiServer, gemini: GeminiInterviewer, years: float, expected: str
) -> None:
    await gemini.grade(grading())
    await gemini.grade(grading(profile=replace(PROFILE, years=years)))
    other, seen = server.requests
    assert f"Expected at this experience: {expected}." in seen.outside
    # It bends no level: scale and instructions are the same for everyone.
    assert seen.system == other.system
    assert "It never bends a level" in seen.system


async def test_long_texts_are_bounded(server: GeminiServer, gemini: GeminiInterviewer) -> None:
    huge = "wörter " * 5_000
    unsure = Transcript(
        huge,
        TranscriptSource.WHISPER,
        "en",
        words=tuple(Word(f"x{n}" * 40, 0, 1, 0.1) for n in range(500)),
    )
    await gemini.grade(
        grading(
            transcript=unsure,
            profile=replace(PROFILE, description=huge, resume=huge),
            follow_ups=(AnsweredFollowUp(huge, heard(huge)),),
            asked_before=(huge,),
            may_follow_up=True,
        )
    )
    blocks = server.requests[0].blocks
    (asked,) = blocks["answer"]["follow_ups"]
    assert len(asked["asked"]) <= 300 and len(asked["answer"]) <= FOLLOW_UP_ANSWER_LIMIT
    assert len(blocks["job"]["description"]) <= GRADE_DESCRIPTION_LIMIT
    assert len(blocks["job"]["resume"]) <= GRADE_RESUME_LIMIT
    assert len(blocks["answer"]["uncertain_words"]) == UNCERTAIN_COUNT
    assert all(len(one) <= 40 for one in blocks["answer"]["uncertain_words"])
    assert all(len(one) <= 300 for one in blocks["planned"]["asked_before"])


async def test_requests_begin_with_what_they_have_in_common(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    """A beginning that was read just before costs less."""
    request = grading(may_follow_up=True)
    asked = AnsweredFollowUp("What came of it?", heard(MORE))
    await gemini.grade(request)
    await gemini.grade(replace(request, follow_ups=(asked,), may_follow_up=False))
    await gemini.grade(grading(MORE, question=replace(DRAFT, text="Another?"), may_follow_up=True))
    first, again, other = server.requests
    assert first.system == again.system == other.system
    job, rest = first.user.split('<data name="question">')
    assert other.user.startswith(job)
    assert again.user.startswith(f'{job}<data name="question">{rest.split(SAID)[0]}{SAID}')


async def test_a_whole_interview_costs_one_call_for_questions_one_an_answer_and_one_for_the_report(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    """Three questions; each answer is followed up once, and rated again with what was said to it.

    An answer to a follow-up is an answer: three questions and three follow-ups are six.
    """
    made = await gemini.make_questions(
        QuestionRequest(PROFILE, Kind.MIXED, 3, "en", reserve=6, style=CompanyStyle.STARTUP)
    )
    assert len(made.questions) == 9
    reviewed, answers = [], 0
    for position, draft in enumerate(made.questions[:3], 1):
        request = grading(
            question=draft,
            criteria=criteria_for(draft.kind),
            rubric_version=RUBRIC_VERSION[draft.kind],
            may_follow_up=True,
        )
        first = checked_answer(await gemini.grade(request), request)
        answers += 1
        assert first.follow_up is not None and first.follow_up.quote in SAID
        asked = AnsweredFollowUp(first.follow_up.text, heard(MORE))
        request = replace(request, follow_ups=(asked,), may_follow_up=False)
        whole = checked_answer(await gemini.grade(request), request)
        answers += 1
        assert whole.follow_up is None and len(whole.criteria) == 5
        reviewed.append(
            ReviewedAnswer(
                position, draft.text, draft.kind, QuestionState.DONE, 3.0, whole.criteria
            )
        )
    report = await gemini.report(ReportRequest(PROFILE, Kind.MIXED, "en", tuple(reviewed)))
    assert len(report.practice) == 3
    tasks = [seen.task for seen in server.requests]
    assert tasks == ["questions", *["grade"] * answers, "report"]
    assert len(server.requests) == 1 + answers + 1 == 8
    assert not server.lookups
    assert "test-key" not in json.dumps([seen.body for seen in server.requests])
