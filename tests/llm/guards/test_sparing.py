from __future__ import annotations

from dataclasses import replace

import pytest

from interview.errors import InterviewerRefused
from interview.models import JobProfile, Kind, Transcript, TranscriptSource
from interview.ports import GradeRequest, QuestionRequest, ReportRequest
from interview.rating.rubric import criteria_for
from llm.guards.sparing import SparingInterviewer
from tests.support.fakes import GOOD_ANSWER, FakeInterviewer

PROFILE = JobProfile("Engineer")


async def test_frugal_requests_never_reach_the_model_and_others_do() -> None:
    model = FakeInterviewer(languages=frozenset({"en", "de"}))
    sparing = SparingInterviewer(model)
    assert (sparing.name, sparing.languages) == (model.name, model.languages)
    questions = QuestionRequest(PROFILE, Kind.TECHNICAL, 1, "en")
    (draft,) = (await sparing.make_questions(questions)).questions
    said = Transcript(GOOD_ANSWER, TranscriptSource.TYPED, "en")
    grade = GradeRequest(draft, PROFILE, said, criteria_for(draft.kind), "1", "en")
    report = ReportRequest(PROFILE, Kind.TECHNICAL, "en", ())
    assert (await sparing.grade(grade)).grader == "gemini"
    assert (await sparing.report(report)).grader == "gemini"
    for task in (
        sparing.make_questions(replace(questions, frugal=True)),
        sparing.grade(replace(grade, frugal=True)),
        sparing.report(replace(report, frugal=True)),
    ):
        with pytest.raises(InterviewerRefused, match="limit"):
            await task
    assert len(model.question_requests + model.grade_requests + model.report_requests) == 3
