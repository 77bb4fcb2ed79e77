"""Replies in every shape that models give them, through the real SDK and a local server: what is
usable is used, what is lacking is asked for once, and nothing is paid three times."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from interview.errors import InterviewerGarbled
from interview.models import (
    Assessment,
    Coverage,
    Criterion,
    JobProfile,
    KeyPoint,
    Kind,
    Mistake,
    NotGradable,
    QuestionDraft,
    Transcript,
    TranscriptSource,
)
from interview.ports import GradeRequest, QuestionRequest
from llm.gemini.interviewer import GeminiInterviewer
from llm.model.interviewer import Retry
from tests.support.gemini_server import GeminiServer, finish, text

SAID = (
    "First I put the orders into a queue so that the checkout never waits for the warehouse. Then"
    " I made the consumer idempotent by a key in the database. When a message failed three times"
    " it went to a second queue that somebody looked at every morning."
)
REQUEST = GradeRequest(
    QuestionDraft(
        "How do you make a checkout survive a slow warehouse?",
        Kind.TECHNICAL,
        3,
        "hint",
        "why",
        "model",
        tuple(KeyPoint(point, (point,)) for point in ("A queue", "Idempotency", "Dead letters")),
    ),
    JobProfile("Backend engineer", years=4),
    Transcript(SAID, TranscriptSource.TYPED, "en"),
    tuple(
        Criterion(key, name, "?", ("1", "2", "3", "4", "5"), 0.25)
        for key, name in (
            ("correctness", "Correctness"),
            ("depth", "Depth"),
            ("tradeoffs", "Trade-offs"),
            ("clarity", "Clarity"),
        )
    ),
    "r1",
    "en",
)
WHOLE: dict[str, Any] = {
    "gate": "gradable",
    "gate_reason": "",
    "criteria": [
        {"key": one.key, "quote": "so that the checkout never waits", "reason": "Said.", "level": 4}
        for one in REQUEST.criteria
    ],
    "coverage": [
        {"number": number, "quote": "put the orders into a queue", "coverage": "covered"}
        for number in (1, 2, 3)
    ],
    "mistakes": [{"quote": "the checkout never waits", "correction": "It waits for the queue."}],
    "strengths": [{"quote": "made the consumer idempotent", "text": "A safe consumer."}],
    "improvements": ["Say how long the queue may become."],
    "first_change": "Name a figure.",
    "better_answer": "I put the orders into a queue.",
}
AS_TEXT = json.dumps(WHOLE)


@pytest.fixture
async def server() -> AsyncIterator[GeminiServer]:
    async with GeminiServer() as running:
        yield running


@pytest.fixture
async def gemini(server: GeminiServer) -> AsyncIterator[GeminiInterviewer]:
    made = GeminiInterviewer("k", base_url=server.url, timeout_seconds=5, retry=Retry(3, 0.001))
    yield made
    await made.close()


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in WHOLE.items() if name not in names}


def leveled(level: Any) -> dict[str, Any]:
    return WHOLE | {"criteria": [one | {"level": level} for one in WHOLE["criteria"]]}


def covered(*numbers: Any, **changes: Any) -> dict[str, Any]:
    points = [WHOLE["coverage"][0] | {"number": number} | changes for number in numbers]
    return WHOLE | {"coverage": points}


USABLE: dict[str, Any] = {
    "as asked": WHOLE,
    "fenced": f"```json\n{AS_TEXT}\n```",
    "fenced without a name": f"```\n{AS_TEXT}\n```",
    "prose before": f"Here is my assessment:\n\n{AS_TEXT}",
    "prose before and after": f"Sure! {AS_TEXT}\n\nI hope this [helps] {{you}}.",
    "brackets before": f"[Note: as JSON] {AS_TEXT}",
    "thoughts before": f"<think>He said {{a}} queue.</think>\n{AS_TEXT}",
    "thoughts without a beginning": f"The levels are 4.\n</think>\n{AS_TEXT}",
    "byte order mark": f"\ufeff{AS_TEXT}",
    "twice the same": f"{AS_TEXT}\n{AS_TEXT}",
    "a text with JSON in it": json.dumps(AS_TEXT),
    "in a list": [WHOLE],
    "in an object": {"assessment": WHOLE},
    "as a call": {"name": "grade", "arguments": WHOLE},
    "comma too many": AS_TEXT.replace("}]", "},]").replace('."}', '.",}'),
    "quotes in quotes": AS_TEXT.replace("A safe consumer.", 'A "safe" consumer.'),
    "comments": AS_TEXT.replace('"gate"', '// first the gate\n"gate"', 1),
    "python": str(WHOLE | {"gate_reason": None}),
    "line breaks in texts": AS_TEXT.replace("I put the orders", "I put\nthe orders"),
    "pretty": json.dumps(WHOLE, indent=4),
    "escaped": json.dumps(WHOLE | {"first_change": "Nenne 5 €"}, ensure_ascii=True),
    "levels with a point": leveled(4.0),
    "levels as texts": leveled("4"),
    "levels as texts with a point": leveled("4.0"),
    "levels of five": leveled("4/5"),
    "levels with words": leveled("4 - good"),
    "levels named": leveled("Level 4"),
    "null reason": WHOLE | {"criteria": [one | {"reason": None} for one in WHOLE["criteria"]]},
    "no reason": WHOLE
    | {"criteria": [{"key": one["key"], "level": 4} for one in WHOLE["criteria"]]},
    "no gate": without("gate"),
    "null gate": WHOLE | {"gate": None},
    "gate in capitals": WHOLE | {"gate": "GRADABLE"},
    "gate unheard of": WHOLE | {"gate": "proceed"},
    "no gate reason": without("gate_reason"),
    "no strengths": without("strengths"),
    "no mistakes": without("mistakes"),
    "a mistake that is none": WHOLE | {"mistakes": [None, "wrong", {"quote": "the queue"}]},
    "null strengths": WHOLE | {"strengths": None},
    "a strength that is none": WHOLE | {"strengths": ["good", *WHOLE["strengths"]]},
    "null improvements": WHOLE | {"improvements": None},
    "improvements as a text": WHOLE | {"improvements": "- One thing\n- Another"},
    "improvements as objects": WHOLE | {"improvements": [{"text": "One thing"}]},
    "no first change": without("first_change"),
    "first change in a list": WHOLE | {"first_change": ["Name a figure."]},
    "null better answer": WHOLE | {"better_answer": None},
    "more than asked": WHOLE | {"confidence": 0.9, "notes": [1, 2]},
    "a criterion more": WHOLE
    | {"criteria": [*WHOLE["criteria"], {"key": "charm", "level": 5, "reason": "", "quote": ""}]},
    "a criterion twice": WHOLE | {"criteria": WHOLE["criteria"] + WHOLE["criteria"][:1]},
    "criteria by name": WHOLE
    | {
        "criteria": [
            one | {"key": criterion.name}
            for one, criterion in zip(WHOLE["criteria"], REQUEST.criteria, strict=True)
        ]
    },
    "criteria by key": WHOLE | {"criteria": {one["key"]: one for one in WHOLE["criteria"]}},
    "fields in another spelling": {
        "Gate": "gradable",
        "Criteria": WHOLE["criteria"],
        "coverage": WHOLE["coverage"],
        "firstChange": "Name a figure.",
        "better answer": "I put the orders into a queue.",
    },
    "points from 0": covered(0, 1, 2),
    "points as texts": covered("1", "2", "3"),
    "points with a point": covered(1.0, 2.0, 3.0),
    "points in another order": covered(3, 1, 2),
    "a point more": covered(1, 2, 3, 4),
    "coverage in capitals": covered(1, 2, 3, coverage="Covered"),
    "coverage as truth": covered(1, 2, 3, coverage=True),
    "coverage fully": covered(1, 2, 3, coverage="fully covered"),
}


@pytest.mark.parametrize("reply", USABLE.values(), ids=USABLE)
async def test_a_reply_with_one_meaning_is_taken_in_one_call(
    server: GeminiServer, gemini: GeminiInterviewer, reply: Any
) -> None:
    server.script([text(reply)])
    found = await gemini.grade(REQUEST)
    assert [one.level for one in found.criteria] == [4, 4, 4, 4]
    assert [one.coverage for one in found.coverage] == [Coverage.COVERED] * 3
    assert found.usage.calls == len(server.requests) == 1


@pytest.mark.parametrize("reason", ["MAX_TOKENS", "SAFETY", "OTHER"])
async def test_what_is_whole_counts_whatever_ended_it(
    server: GeminiServer, gemini: GeminiInterviewer, reason: str
) -> None:
    server.script([finish(reason, f"{AS_TEXT} And I would add that")])
    assert all(one.level == 4 for one in (await gemini.grade(REQUEST)).criteria)
    assert len(server.requests) == 1


def cut(after: str) -> str:
    return AS_TEXT[: AS_TEXT.index(after) + len(after)]


@pytest.mark.parametrize(
    ("first", "wanted", "unwanted"),
    [
        (WHOLE | {"criteria": WHOLE["criteria"][:3]}, ("`clarity`",), ("`depth`", "key points")),
        (leveled(4) | {"criteria": [*WHOLE["criteria"][:3], {"key": "clarity", "level": None}]},
         ("`clarity`",), ("`depth`",)),
        (leveled(4) | {"criteria": [*WHOLE["criteria"][:3], {"key": "clarity", "level": 4.5}]},
         ("`clarity`",), ("`depth`",)),
        (leveled(4) | {"criteria": [*WHOLE["criteria"][:3], {"key": "clarity", "level": 9}]},
         ("`clarity`",), ("`depth`",)),
        (WHOLE | {"criteria": [*WHOLE["criteria"],
                               WHOLE["criteria"][3] | {"level": 1}]},
         ("`clarity`",), ("`depth`",)),
        (covered(1, 3), ("key points 2,",), ("`criteria`",)),
        (covered(1, 2) | {"coverage": [*covered(1, 2)["coverage"],
                                       {"number": 3, "quote": "", "coverage": "covered"}]},
         ("key points 3,",), ("`criteria`",)),
        (without("coverage"), ("key points 1, 2, 3,",), ("`criteria`",)),
        (without("criteria", "gate") | {"gate": "gradable"}, ("no criterion",), ()),
        (WHOLE | {"criteria": "four"}, ("no criterion",), ()),
        (cut('"tradeoffs"'), ("`tradeoffs`, `clarity`", "key points 1, 2, 3,"), ("`depth`",)),
    ],
)  # fmt: skip
async def test_only_what_is_lacking_is_asked_for(
    server: GeminiServer,
    gemini: GeminiInterviewer,
    first: Any,
    wanted: tuple[str, ...],
    unwanted: tuple[str, ...],
) -> None:
    server.script([text(first), text(WHOLE)])
    found = await gemini.grade(REQUEST)
    assert [one.level for one in found.criteria] == [4, 4, 4, 4]
    assert [one.coverage for one in found.coverage] == [Coverage.COVERED] * 3
    one, again = server.requests
    note = again.user.removeprefix(one.user)
    assert note != again.user
    assert all(words in note for words in wanted) and not any(each in note for each in unwanted)
    if "no criterion" not in note:
        asked = again.config["responseJsonSchema"]["properties"]
        assert set(asked) <= {"criteria", "coverage"}


@pytest.mark.parametrize(
    ("said", "gate", "untrue"),
    [
        (SAID, "empty", True),
        (SAID, "too_short", True),
        ("A queue.", "too_short", False),
        ("", "empty", False),
        (SAID, "off_topic", False),
        (SAID, "no_answer", False),
        (SAID, "NO ANSWER", False),
    ],
)
async def test_a_gate_that_the_words_contradict_is_asked_about(
    server: GeminiServer, gemini: GeminiInterviewer, said: str, gate: str, untrue: bool
) -> None:
    request = replace(REQUEST, transcript=replace(REQUEST.transcript, text=said))
    refused = {"gate": gate, "gate_reason": "Nothing there."}
    server.script([text(refused), text(WHOLE)])
    found = await gemini.grade(request)
    assert (found.not_gradable is None) == untrue
    assert len(server.requests) == 1 + untrue
    if untrue:
        assert f"its gate was `{gate}`, but the answer has 47 words" in server.requests[1].outside
        server.script([text(refused)] * 2)
        with pytest.raises(InterviewerGarbled, match="bad_gate"):
            await gemini.grade(request)
    else:
        assert found.not_gradable is NotGradable(gate.lower().replace(" ", "_"))


async def test_what_stays_lacking_is_not_judged(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    half = WHOLE | {"criteria": WHOLE["criteria"][:2], "coverage": WHOLE["coverage"][:1]}
    for second in (text(half), text("no"), finish("SAFETY")):
        server.script([text(half), second])
        found: Assessment = await gemini.grade(REQUEST)
        assert [one.level for one in found.criteria] == [4, 4, None, None]
        assert len(found.coverage) == 1
    less = WHOLE | {"criteria": WHOLE["criteria"][:1]}
    server.script([text(less)] * 2)
    with pytest.raises(InterviewerGarbled, match="bad_criteria"):
        await gemini.grade(REQUEST)


async def test_what_is_wrong_is_asked_for_before_the_levels_and_taken(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    server.script([text(WHOLE)])
    found = await gemini.grade(REQUEST)
    assert found.mistakes == (Mistake("the checkout never waits", "It waits for the queue."),)
    (request,) = server.requests
    fields = list(request.config["responseJsonSchema"]["properties"])
    assert fields.index("mistakes") < fields.index("criteria")
    assert "every statement of the answer that is false" in request.system
    # Of its own kind, and in a language by name.
    assert "it also makes inserts faster" in request.system
    assert "a deadline that you were going to miss" not in request.system
    assert "in American English (ISO 639-1 `en`)" in request.system
    await gemini.grade(replace(REQUEST, language="de"))
    assert "German, with “du”" in server.requests[-1].system


async def test_two_different_replies_are_none(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    server.script([text(f"{AS_TEXT}\n{json.dumps(leveled(5))}")] * 2)
    with pytest.raises(InterviewerGarbled, match="two_replies"):
        await gemini.grade(REQUEST)
    assert "more than one JSON object" in server.requests[1].outside


@pytest.mark.parametrize(
    "nested",
    [
        "[" * 60_000,
        '{"a":' * 60_000,
        "[1," * 200_000,
        '{"' * 99_999,
        '["' * 9_999 + "]" * 9_999,
        '{"a": "' + "\\" * 90_001,
    ],
)
async def test_replies_made_to_hurt_are_garbled(
    server: GeminiServer, gemini: GeminiInterviewer, nested: str
) -> None:
    server.script([text(nested)] * 2)
    with pytest.raises(InterviewerGarbled):
        await gemini.grade(REQUEST)


# ----------------------------------------------------------------- questions

QUESTIONS = QuestionRequest(JobProfile("Backend engineer", years=4), Kind.BEHAVIORAL, 3, "en")


def question(number: int, **changes: Any) -> dict[str, Any]:
    subjects = ("a failed release", "an angry customer", "two teams at odds", "leaking memory")
    made: dict[str, Any] = {
        "kind": "behavioral",
        "level": 3,
        "claim": "",
        "text": f"Tell me about {subjects[number]}.",
        "why": "w",
        "hint": "h",
        "key_points": [{"text": f"Point {key}", "phrasings": [key * 3]} for key in "ABC"],
        "model_answer": "I looked at the logs.",
        "probes": [{"about": "result", "text": "What came of it?"}],
    }
    return made | changes


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one | {"level": "3"},
        lambda one: one | {"level": None},
        lambda one: {key: value for key, value in one.items() if key != "level"},
        lambda one: one | {"kind": None},
        lambda one: one | {"kind": "Behavioural"},
        lambda one: one | {"claim": None, "why": None, "hint": None},
        lambda one: one | {"probes": None},
        lambda one: one | {"probes": ["What then?"]},
        lambda one: one | {"key_points": ["A queue", "Keys", "Dead letters"]},
        lambda one: one | {"key_points": [{"text": each} for each in ("One", "Two", "Three")]},
    ],
)
async def test_a_question_with_one_meaning_is_taken(
    server: GeminiServer,
    gemini: GeminiInterviewer,
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    server.script([text({"questions": [change(question(number)) for number in range(3)]})])
    found = await gemini.make_questions(QUESTIONS)
    assert len(found.questions) == 3 and not found.notes
    assert all(one.kind is Kind.BEHAVIORAL and one.level >= 2 for one in found.questions)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        question(1, kind="technical"),
        question(1, model_answer=None),
        question(1, text=" "),
        question(1, key_points=[]),
        question(1, level=7) | {"text": ""},
        "How are you?",
        None,
    ],
)
async def test_one_broken_question_costs_one(
    server: GeminiServer, gemini: GeminiInterviewer, broken: Any
) -> None:
    server.script([text({"questions": [question(0), broken, question(2)]}), text([question(3)])])
    found = await gemini.make_questions(QUESTIONS)
    assert len(found.questions) == 3 and not found.notes
    assert "exactly 1 questions" in server.requests[1].outside
    assert len(server.requests) == 2


async def test_questions_that_were_cut_off_count_as_far_as_they_are_whole(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    came = json.dumps({"questions": [question(number) for number in range(3)]})
    cut_off = came[: came.rindex("model_answer")]
    server.script([finish("MAX_TOKENS", cut_off), text([question(3)])])
    found = await gemini.make_questions(QUESTIONS)
    assert len(found.questions) == 3
    server.script([text("I can't."), text([question(number) for number in range(3)])])
    assert len((await gemini.make_questions(QUESTIONS)).questions) == 3
    assert "could not be used" in server.requests[-1].outside
