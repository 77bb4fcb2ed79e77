"""What a card or a history page shows, read in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from interview.coaching import grader_at
from interview.conducting.form import Pace, Standing, is_current
from interview.conducting.forms import form_of
from interview.conducting.language_doubt import ASKED
from interview.conducting.ownership import owned_interview, owned_question
from interview.conducting.regrading import may_regrade
from interview.conducting.views import (
    AnswerView,
    Attempt,
    FollowUpView,
    Grades,
    InterviewView,
    OpeningView,
    QuestionView,
    ReportView,
)
from interview.errors import NotFound, Thing
from interview.models import (
    Answer,
    AnswerState,
    Feedback,
    FollowUp,
    HistoryEntry,
    Interview,
    InterviewState,
    Job,
    Kind,
    PeerRating,
    ProgressPoint,
    Question,
    QuestionState,
    Recording,
    RecordingProblem,
)
from interview.ports import Store, UnitOfWork
from interview.rating.panel import PanelSide, panel_side
from interview.rating.rubric import criteria_of
from interview.rating.summary import graders_by_position
from interview.servers import settings_of
from interview.timing import Timing


async def _panels(
    uow: UnitOfWork, interview: Interview, questions: Sequence[Question]
) -> dict[int, PanelSide]:
    """Position of a question -> what people made of its answer, where that was revealed."""
    if form_of(interview).is_own:
        return {}
    panels = {}
    for question in questions:
        for answer in await uow.answers.list_of(question.id):
            side = panel_side(
                await uow.peers.list_of_answer(answer.id), criteria_of(question.draft)
            )
            if side is not None:
                panels[question.position] = side
    return panels


#: What its person is asked about in every form of practice.
_ASKED_IN_EVERY_FORM = ASKED | {RecordingProblem.ASIDE}


def _number(answers: Sequence[Answer], attempt: int) -> int:
    """Of an attempt, without what was no answer."""
    asides = sum(
        each.problem is RecordingProblem.ASIDE and not each.follow_up and each.attempt < attempt
        for each in answers
    )
    return max(1, attempt - asides)


async def _before(uow: UnitOfWork, answer: Answer, answers: Sequence[Answer]) -> Feedback | None:
    """How the attempt was rated before this answer to a follow-up."""
    earlier = [
        each for each in answers if each.attempt == answer.attempt and each.number < answer.number
    ]
    for each in sorted(earlier, key=lambda one: one.number, reverse=True):
        found = await uow.feedback.find_current(each.id)
        if found is not None and found.rating is not None:
            return found
    return None


class Views:
    """Reads for showing. Methods with a ``person_id`` raise NotFound and NotYours."""

    def __init__(
        self, store: Store, *, grader: str | None = None, timing: Timing | None = None
    ) -> None:
        """``grader``: the configured model's name, None where the offline coach works alone."""
        self._store = store
        self._grader = grader
        self._timing = timing or Timing()

    # ------------------------------------------------------------------ cards

    async def find_opening(self, interview_id: int) -> OpeningView | None:
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id)
            if interview is None:
                return None
            notes = await uow.interviews.get_notes(interview_id)
            server = await settings_of(uow, interview.guild_id)
            return OpeningView(interview, notes, None if server is None else server.retention_days)

    async def find_question(self, question_id: int) -> QuestionView | None:
        async with self._store.begin() as uow:
            question = await uow.questions.find(question_id)
            if question is None:
                return None
            interview = await uow.interviews.find(question.interview_id)
            if interview is None:
                return None
            answers = await uow.answers.list_of(question_id)
            attempt = _number(answers, max((each.attempt for each in answers), default=0) + 1)
            form = form_of(interview)
            limit = await form.find_limit(uow, interview, question, self._timing)
            team_id = interview.team_id
            team = None if team_id is None else await uow.teams.find(team_id)
            return QuestionView(interview, question, attempt, limit, team)

    async def find_follow_up(self, follow_up_id: int) -> FollowUpView | None:
        async with self._store.begin() as uow:
            follow_up = await uow.follow_ups.find(follow_up_id)
            if follow_up is None:
                return None
            question = await uow.questions.find(follow_up.question_id)
            interview = await uow.interviews.find(follow_up.interview_id)
            if question is None or interview is None:
                return None
            form = form_of(interview)
            limit = await form.find_limit(uow, interview, question, self._timing)
            return FollowUpView(interview, question, follow_up, limit)

    async def find_answer(self, answer_id: int) -> AnswerView | None:
        async with self._store.begin() as uow:
            answer = await uow.answers.find(answer_id)
            return None if answer is None else await self._answer_view(uow, answer)

    async def _answer_view(self, uow: UnitOfWork, answer: Answer) -> AnswerView | None:
        question = await uow.questions.find(answer.question_id)
        interview = await uow.interviews.find(answer.interview_id)
        if question is None or interview is None:
            return None
        answers = await uow.answers.list_of(question.id)
        last = question.position >= interview.question_count
        at_hand = is_current(interview, question)
        # A failed attempt keeps its button until it is settled, whatever came after it.
        newest = answer.id == answers[-1].id
        of_attempt = answer.attempt == answers[-1].attempt
        settled = question.state is not QuestionState.REVIEW
        over = interview.state is InterviewState.ENDED
        form = form_of(interview)
        hidden = await form.is_held_back(uow, interview, question)
        follow_ups = await uow.follow_ups.list_of(question.id)
        feedback = await uow.feedback.find_current(answer.id)
        return AnswerView(
            interview=interview,
            question=question,
            answer=answer,
            transcript=await uow.answers.find_transcript(answer.id),
            feedback=feedback,
            passages=tuple(await uow.passages.list_of(answer.id)),
            is_last=last,
            # What language a recording is in has to be said in every form.
            current=answer.state is AnswerState.FAILED
            or (
                at_hand
                and newest
                and settled
                and (form.pace is Pace.PERSON or answer.problem in _ASKED_IN_EVERY_FORM)
            ),
            fixable=form.is_fixable(
                Standing(at_hand=at_hand and of_attempt, settled=settled, over=over, hidden=hidden)
            ),
            hidden=hidden,
            followed_by=next((each for each in follow_ups if each.answer_id == answer.id), None),
            asked=next(
                (
                    each
                    for each in follow_ups
                    if (each.attempt, each.number) == (answer.attempt, answer.follow_up)
                ),
                None,
            ),
            number=_number(answers, answer.attempt),
            again=(
                None if hidden else await self._again(uow, interview, answer, feedback, answers)
            ),
            earlier=tuple(await uow.feedback.list_superseded(answer.id)),
            before=await _before(uow, answer, answers),
        )

    async def _again(
        self,
        uow: UnitOfWork,
        interview: Interview,
        answer: Answer,
        feedback: Feedback | None,
        answers: Sequence[Answer],
    ) -> str | None:
        """Who may grade it again; nobody where a later answer's rating counts for the attempt."""
        grader = await grader_at(uow, interview.guild_id, self._grader)
        if not may_regrade(answer, feedback, grader):
            return None
        for later in answers:
            if later.attempt == answer.attempt and later.number > answer.number:
                rated = await uow.feedback.find_current(later.id)
                if rated is not None and rated.rating is not None:
                    return None
        return grader

    async def find_report(self, interview_id: int) -> ReportView | None:
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id)
            report = await uow.reports.find(interview_id)
            if interview is None or report is None:
                return None
            questions = await uow.questions.list_of(interview_id)
            graders = graders_by_position(
                questions, await uow.feedback.list_current_of(interview_id)
            )
            return ReportView(interview, report, graders, await _panels(uow, interview, questions))

    # ------------------------------------------------------------------ one's own

    async def get_answer(self, person_id: int, answer_id: int) -> AnswerView:
        async with self._store.begin() as uow:
            answer = await uow.answers.find(answer_id)
            if answer is None:
                raise NotFound(Thing.ANSWER)
            await owned_interview(uow, person_id, answer.interview_id)
            view = await self._answer_view(uow, answer)
            if view is None:
                raise NotFound(Thing.ANSWER)
            return view

    async def get_interview(self, person_id: int, interview_id: int) -> InterviewView:
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id)
            questions = await uow.questions.list_of(interview_id)
            feedback = await uow.feedback.list_current_of(interview_id)
            for question in questions:
                if await form_of(interview).is_held_back(uow, interview, question):
                    feedback.pop(question.id, None)
            return InterviewView(
                interview=interview,
                questions=tuple(questions),
                feedback=feedback,
                report=await uow.reports.find(interview_id),
                panels=await _panels(uow, interview, questions),
            )

    async def get_question(
        self, person_id: int, question_id: int
    ) -> tuple[Interview, Question, list[Attempt], frozenset[int], list[FollowUp]]:
        """A question with every attempt, in order, whose recordings are kept, and follow-ups.

        Feedback that is held back stays out.
        """
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id, lock=False)
            hidden = await form_of(interview).is_held_back(uow, interview, question)
            attempts: list[Attempt] = [
                (
                    answer,
                    await uow.answers.find_transcript(answer.id),
                    None if hidden else await uow.feedback.find_current(answer.id),
                )
                for answer in await uow.answers.list_of(question_id)
            ]
            recorded = await uow.answers.list_recorded(question_id)
            follow_ups = await uow.follow_ups.list_of(question_id)
            return interview, question, attempts, recorded, follow_ups

    async def get_grades(self, person_id: int, question_id: int) -> Grades:
        """Nothing while feedback is held back."""
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id, lock=False)
            if await form_of(interview).is_held_back(uow, interview, question):
                return Grades({}, {})
            earlier: dict[int, tuple[Feedback, ...]] = {}
            again: dict[int, tuple[int, str]] = {}
            grader = await grader_at(uow, interview.guild_id, self._grader)
            peers: dict[int, tuple[PeerRating, ...]] = {}
            for answer in await uow.answers.list_of(question_id):
                if given := await uow.peers.list_of_answer(answer.id):
                    peers[answer.id] = tuple(given)
                if superseded := await uow.feedback.list_superseded(answer.id):
                    earlier[answer.id] = tuple(superseded)
                feedback = await uow.feedback.find_current(answer.id)
                if grader is not None and may_regrade(answer, feedback, grader):
                    again[answer.attempt] = (answer.id, grader)
                elif feedback is not None and feedback.rating is not None:
                    # The answer to a follow-up, rated by the grader itself: it counts for all.
                    again.pop(answer.attempt, None)
            return Grades(earlier, dict(again.values()), peers)

    async def list_recordings(self, person_id: int, answer_id: int) -> list[Recording]:
        """What is kept of an answer, in order. Raises NotFound when all of it was dropped."""
        async with self._store.begin() as uow:
            answer = await uow.answers.find(answer_id)
            if answer is None:
                raise NotFound(Thing.ANSWER)
            await owned_interview(uow, person_id, answer.interview_id)
            recordings = await uow.answers.list_recordings(answer_id)
            if not recordings:
                raise NotFound(Thing.RECORDING)
            return recordings

    async def list_history(
        self,
        person_id: int,
        *,
        job_id: int | None,
        kind: Kind | None,
        page: int,
        page_size: int,
    ) -> tuple[list[HistoryEntry], int, list[Job], int]:
        """(entries, how many in all, the person's jobs, the page shown); pages count from 0.

        A page past the end (interviews were deleted meanwhile) becomes the last one.
        """
        async with self._store.begin() as uow:
            jobs = await uow.jobs.list_of(person_id)
            entries, total = await uow.interviews.list_history(
                person_id, job_id=job_id, kind=kind, offset=page * page_size, limit=page_size
            )
            if not entries and total:
                page = (total - 1) // page_size
                entries, total = await uow.interviews.list_history(
                    person_id, job_id=job_id, kind=kind, offset=page * page_size, limit=page_size
                )
            return entries, total, jobs, page

    async def list_progress(self, person_id: int) -> list[ProgressPoint]:
        async with self._store.begin() as uow:
            return await uow.interviews.list_progress(person_id)
