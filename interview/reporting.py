"""Writing the report once an interview is over and every answer on its way has arrived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from interview import checks
from interview.clock import now
from interview.models import Interview, InterviewState, ReportDraft
from interview.ports import Interviewer, ReportRequest, Store, UnitOfWork
from interview.report import build_report, practice_points, review, summarize
from interview.showing import refresh_answers, show_report
from interview.timing import is_timed

__all__ = ["ReportService", "report_when_settled"]


async def report_when_settled(uow: UnitOfWork, interview: Interview) -> None:
    """Enqueue the report if the interview has ended and no answer is on its way any more."""
    if interview.state is not InterviewState.ENDED or interview.position == 0:
        return
    if await uow.answers.count_unsettled(interview.id) == 0:
        await uow.queue.report(interview.id)


def draft_without_interviewer(request: ReportRequest) -> ReportDraft:
    """Counts and the practice list, computed here and marked as the offline coach's."""
    return ReportDraft(
        summary=summarize(request.answers),
        practice=practice_points(request.answers),
        grader="offline",
        model="",
    )


class ReportService:
    def __init__(
        self, store: Store, interviewer: Interviewer, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._store = store
        self._interviewer = interviewer
        self._clock = clock

    async def write(self, interview_id: int) -> None:
        """Write the report; when there is one, bring its numbers up to date and keep its words.

        Raises InterviewerError.
        """
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id)
            if interview is None or interview.state is not InterviewState.ENDED:
                return
            earlier = await uow.reports.find(interview_id)
            questions = await uow.questions.list_of(interview_id)
            feedback = await uow.feedback.list_current_of(interview_id)
        request = review(interview, questions, feedback)
        if earlier is not None:
            draft = earlier.draft
        elif any(answer.rating is not None for answer in request.answers):
            draft = checks.checked_report(await self._interviewer.report(request))
        else:
            draft = draft_without_interviewer(request)
        await self._store_report(interview_id, draft)

    async def write_without_interviewer(self, interview_id: int) -> None:
        """After the last try: the numbers and the practice list computed here, marked as such."""
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id)
            if interview is None or interview.state is not InterviewState.ENDED:
                return
            earlier = await uow.reports.find(interview_id)
            questions = await uow.questions.list_of(interview_id)
            feedback = await uow.feedback.list_current_of(interview_id)
        # Words that the interviewer wrote before a transcript was fixed are better than these.
        draft = (
            draft_without_interviewer(review(interview, questions, feedback))
            if earlier is None
            else earlier.draft
        )
        await self._store_report(interview_id, draft)

    async def _store_report(self, interview_id: int, draft: ReportDraft) -> None:
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id, lock=True)
            if interview is None:
                return
            # Read again behind the lock: an answer may have been graded meanwhile.
            report = build_report(
                interview,
                await uow.questions.list_of(interview_id),
                await uow.feedback.list_current_of(interview_id),
                draft,
                self._clock(),
            )
            await uow.reports.replace(report, interview.person_id)
            await show_report(uow, interview)
            if is_timed(interview):
                # Now the feedback may be seen.
                for question in await uow.questions.list_of(interview_id):
                    await refresh_answers(uow, question)
