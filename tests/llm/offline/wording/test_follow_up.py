from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from interview.models import (
    FollowUpDraft,
    JobProfile,
    Manner,
    Probe,
    QuestionDraft,
    Transcript,
    TranscriptSource,
)
from interview.ports import AnsweredFollowUp, GradeRequest
from interview.rating.rubric import RUBRIC_VERSION, criteria_for, overall
from interview.wording import find_quote
from llm.offline import OfflineInterviewer
from llm.offline.questions.bank import load_bank
from tests.llm.offline.grading.test_spoken_answers import DEADLINE, DISK, REST, SHORTENER

BANK = {q.id: replace(q.draft, probes=()) for q in load_bank()}
STORY = BANK["behavioral-004"]


@pytest.fixture(scope="module")
def coach() -> Iterator[OfflineInterviewer]:
    interviewer = OfflineInterviewer()
    yield interviewer
    interviewer.close()


def _request(
    question: QuestionDraft,
    said: str,
    *more: tuple[str, str],
    may: bool = True,
    years: float = 4,
    manner: Manner = Manner.NEUTRAL,
    asked: tuple[str, ...] = (),
) -> GradeRequest:
    return GradeRequest(
        question,
        JobProfile("Backend engineer", years=years),
        Transcript(said, TranscriptSource.WHISPER, "en"),
        criteria_for(question.kind),
        RUBRIC_VERSION[question.kind],
        "en",
        follow_ups=tuple(
            AnsweredFollowUp(ask, Transcript(told, TranscriptSource.WHISPER, "en"))
            for ask, told in more
        ),
        may_follow_up=may,
        asked_before=asked,
        manner=manner,
    )


async def _asked(coach: OfflineInterviewer, request: GradeRequest) -> FollowUpDraft | None:
    return (await coach.grade(request)).follow_up


async def test_a_story_without_an_end_is_asked_for_it_in_the_person_s_words(
    coach: OfflineInterviewer,
) -> None:
    request = _request(STORY, DEADLINE["no result"])
    asked = await _asked(coach, request)
    assert asked is not None
    assert asked.gap == "result"
    assert asked.quote and find_quote(asked.quote, request.said)
    assert f"“{asked.quote}”" in asked.text
    assert "What changed after that" in asked.text


async def test_nothing_is_asked_unless_it_may_be(coach: OfflineInterviewer) -> None:
    assert await _asked(coach, _request(STORY, DEADLINE["no result"], may=False)) is None


@pytest.mark.parametrize("said", ["", "I really don't know, sorry.", "fine"])
async def test_nothing_is_asked_about_no_answer(coach: OfflineInterviewer, said: str) -> None:
    assert await _asked(coach, _request(STORY, said)) is None


async def test_a_strong_answer_leaves_nothing_to_ask_a_beginner(coach: OfflineInterviewer) -> None:
    question = BANK["backend-002"]
    assert await _asked(coach, _request(question, REST["excellent"], years=0)) is None


async def test_the_same_is_never_asked_twice(coach: OfflineInterviewer) -> None:
    before: tuple[str, ...] = ()
    for _ in range(4):
        asked = await _asked(coach, _request(STORY, DEADLINE["no result"], asked=before))
        if asked is None:
            break
        assert asked.text not in before
        before = (*before, asked.text)
    assert len(before) >= 2


async def test_a_planned_probe_about_the_gap_comes_first(coach: OfflineInterviewer) -> None:
    probes = (
        Probe("reflection", "What did you take from the whole thing?"),
        Probe("result", "And what did the customer say when they saw it?"),
    )
    asked = await _asked(coach, _request(replace(STORY, probes=probes), DEADLINE["no result"]))
    assert asked is not None
    assert asked.gap == "result"
    assert asked.text.endswith(probes[1].text)
    assert asked.quote
    again = await _asked(
        coach,
        _request(replace(STORY, probes=probes), DEADLINE["no result"], asked=(probes[1].text,)),
    )
    assert again is not None
    assert probes[1].text not in again.text


async def test_a_missing_point_is_asked_about_by_its_words(coach: OfflineInterviewer) -> None:
    question = BANK["backend-002"]
    asked = await _asked(coach, _request(question, REST["partly"], years=8))
    assert asked is not None
    words = {w for p in question.key_points for w in p.text.split()}
    assert asked.quote or any(word.strip(".,") in words for word in asked.text.split("“")[1:])
    assert "“" in asked.text


async def test_manner_changes_the_words_alone(coach: OfflineInterviewer) -> None:
    drafts = [
        await _asked(coach, _request(STORY, DEADLINE["no result"], manner=manner))
        for manner in Manner
    ]
    assert len({d.gap for d in drafts if d}) == 1
    assert len({d.quote for d in drafts if d}) == 1
    assert len({d.text for d in drafts if d}) == 3


async def test_an_answer_that_fills_the_gap_raises_the_grade(coach: OfflineInterviewer) -> None:
    for question, said, told in (
        (
            STORY,
            DEADLINE["no result"],
            "In the end we delivered on the day, and complaints went down from forty to ten a "
            "week. I learned to ask for the list of must-haves first, and I do so since then.",
        ),
        (
            BANK["system_design-001"],
            SHORTENER["partly"],
            "I expect a hundred reads for each write, so I put a Redis cache in front and several "
            "stateless servers behind a load balancer. If the cache fails we read from a replica.",
        ),
    ):
        first = await coach.grade(_request(question, said))
        assert first.follow_up is not None
        both = await coach.grade(_request(question, said, (first.follow_up.text, told)))
        criteria = criteria_for(question.kind)
        before, after = (overall(a.criteria, criteria) or 0 for a in (first, both))
        assert after >= before + 0.3, question.bank_id


async def test_years_decide_what_is_worth_asking(coach: OfflineInterviewer) -> None:
    question = BANK["devops-001"]
    beginner = await _asked(coach, _request(question, DISK["excellent"], years=0))
    expert = await _asked(coach, _request(question, DISK["excellent"], years=12))
    assert beginner is None
    assert expert is not None
    assert expert.gap == "depth"
