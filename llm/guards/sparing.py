"""A model that is left alone once a day's limit is used up, where nobody stands in for it."""

from __future__ import annotations

from interview.errors import InterviewerRefused
from interview.models import Assessment, ReportDraft
from interview.ports import GradeRequest, QuestionRequest, QuestionSet, ReportRequest
from llm.guards.around import AroundInterviewer

#: Code of the refusal.
LIMIT = "limit"


class SparingInterviewer(AroundInterviewer):
    """Implements the Interviewer port by a model, but for frugal requests.

    Those raise InterviewerRefused("limit") before anything is sent; everything else is the model's.
    """

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        refuse_frugal(request.frugal)
        return await super().make_questions(request)

    async def grade(self, request: GradeRequest) -> Assessment:
        refuse_frugal(request.frugal)
        return await super().grade(request)

    async def report(self, request: ReportRequest) -> ReportDraft:
        refuse_frugal(request.frugal)
        return await super().report(request)


def refuse_frugal(frugal: bool) -> None:
    """Raise InterviewerRefused("limit") for a request that may use no model that costs."""
    if frugal:
        raise InterviewerRefused(LIMIT)
