"""What stands around an interviewer and has its name."""

from __future__ import annotations

from interview.models import Assessment, ReportDraft
from interview.ports import GradeRequest, Interviewer, QuestionRequest, QuestionSet, ReportRequest


class AroundInterviewer:
    """Passes everything on to ``interviewer``; what differs is overridden."""

    def __init__(self, interviewer: Interviewer) -> None:
        self._interviewer = interviewer

    @property
    def name(self) -> str:
        return self._interviewer.name

    @property
    def languages(self) -> frozenset[str] | None:
        return self._interviewer.languages

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        return await self._interviewer.make_questions(request)

    async def grade(self, request: GradeRequest) -> Assessment:
        return await self._interviewer.grade(request)

    async def report(self, request: ReportRequest) -> ReportDraft:
        return await self._interviewer.report(request)
