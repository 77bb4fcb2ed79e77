"""What is graded, an attempt with its follow-ups so far, and how: gate, grader, checks."""

from __future__ import annotations

from dataclasses import dataclass

from interview import checks, gate, rubric
from interview.errors import NotFound
from interview.models import Answer, Assessment, Interview, Question, Transcript
from interview.ports import AnsweredFollowUp, GradeRequest, Interviewer, UnitOfWork

__all__ = ["Attempt", "assess", "load_attempt"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt up to one of its answers: that to the question, or to a follow-up."""

    interview: Interview
    question: Question
    answer: Answer
    #: Of the answer that began the attempt, and of ``answer`` itself; the same one at first.
    transcript: Transcript
    latest: Transcript
    follow_ups: tuple[AnsweredFollowUp, ...]

    def request(self, *, frugal: bool = False) -> GradeRequest:
        """To rate what was said so far as a whole; no follow-up is asked for."""
        kind = self.question.draft.kind
        return GradeRequest(
            question=self.question.draft,
            profile=self.interview.profile,
            transcript=self.transcript,
            criteria=rubric.criteria_for(kind),
            rubric_version=rubric.RUBRIC_VERSION[kind],
            language=self.interview.language,
            follow_ups=self.follow_ups,
            manner=self.interview.setup.manner,
            style=self.interview.setup.style,
            frugal=frugal,
        )


async def load_attempt(uow: UnitOfWork, answer: Answer) -> Attempt:
    """The attempt up to ``answer``. Raises NotFound when a part of it is gone."""
    interview = await uow.interviews.find(answer.interview_id)
    question = await uow.questions.find(answer.question_id)
    if interview is None or question is None:
        raise NotFound("question")
    asked = {
        each.number: each.draft.text
        for each in await uow.follow_ups.list_of(question.id)
        if each.attempt == answer.attempt
    }
    said: list[tuple[Answer, Transcript]] = []
    for each in await uow.answers.list_of(question.id):
        if each.attempt == answer.attempt and each.turn <= answer.turn:
            transcript = await uow.answers.find_transcript(each.id)
            # A recording that nothing could be made of says nothing.
            if transcript is not None:
                said.append((each, transcript))
    if not said or said[-1][0].id != answer.id:
        raise NotFound("transcript")
    return Attempt(
        interview=interview,
        question=question,
        answer=answer,
        transcript=said[0][1],
        latest=said[-1][1],
        follow_ups=tuple(
            AnsweredFollowUp(asked.get(each.follow_up or 0, ""), transcript)
            for each, transcript in said[1:]
        ),
    )


async def assess(interviewer: Interviewer, request: GradeRequest) -> Assessment:
    """The grader's word on what was said, checked; the gate's where there is nothing to rate.

    Raises InterviewerError.
    """
    reason = gate.gate(request.said, request.question.text, language=request.language)
    if reason is not None:
        # No model is asked about an answer with nothing in it to rate.
        return Assessment(
            grader="gate",
            model="",
            rubric_version=request.rubric_version,
            not_gradable=reason,
        )
    assessment = await interviewer.grade(request)
    return checks.checked(assessment, request.said, request.criteria)
