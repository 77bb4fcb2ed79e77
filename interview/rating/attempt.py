"""An attempt as it is rated: an answer, and the follow-ups answered up to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from interview.errors import NotFound, Thing
from interview.hearing.delivery import measure
from interview.hearing.passages import heard_alone
from interview.models import (
    Answer,
    AnswerState,
    Assessment,
    Delivery,
    FollowUp,
    Interview,
    NotGradable,
    Question,
    Transcript,
    TranscriptSource,
)
from interview.ports import AnsweredFollowUp, GradeRequest, Interviewer, UnitOfWork
from interview.rating import checks, gate, rubric
from interview.timing import within


@dataclass(frozen=True, slots=True)
class AttemptSoFar:
    """``transcript`` is the answer's own; ``first`` the one that began the attempt (the same for an
    answer to the question itself); ``follow_ups`` those asked and answered up to this one.
    ``heard`` is what its own recordings say, None for typed answers."""

    interview: Interview
    question: Question
    answer: Answer
    transcript: Transcript
    first: Transcript
    follow_ups: tuple[AnsweredFollowUp, ...]
    asked_before: tuple[str, ...]
    heard: Transcript | None = None

    @property
    def delivery(self) -> Delivery | None:
        """How it was said; what is silence and hesitation is taken from what was heard."""
        if self.heard is None:
            return None
        if self.transcript.source is not TranscriptSource.FIXED:
            return measure(self.heard)
        return measure(self.transcript, self.heard.words)

    @property
    def rubric_version(self) -> str:
        return rubric.version_of(self.question.draft)

    def gated(self) -> NotGradable | None:
        """Why the answer's own words can't be rated, before any model is asked."""
        if self.answer.follow_up is None or not self.follow_ups:
            return gate.gate(
                self.transcript.text, self.question.draft.text, language=self.transcript.language
            )
        reason = gate.gate(
            self.transcript.text, self.follow_ups[-1].asked, language=self.transcript.language
        )
        # "About forty percent" says enough when that was asked.
        return None if reason is NotGradable.TOO_SHORT and _says_something(self) else reason

    def request(self, limit: float | None) -> GradeRequest:
        """What a grader gets. What was said after ``limit`` seconds, if there is one, is left
        out."""
        draft, setup = self.question.draft, self.interview.setup
        heard = [self.first, *(each.transcript for each in self.follow_ups)]
        if limit is not None:
            heard = [
                replace(
                    one,
                    text=within(one, limit),
                    gaps=tuple(gap for gap in one.gaps if gap.start < limit),
                )
                for one in heard
            ]
        return GradeRequest(
            question=draft,
            profile=self.interview.profile,
            transcript=heard[0],
            criteria=rubric.criteria_of(draft),
            rubric_version=self.rubric_version,
            language=self.transcript.language,
            follow_ups=tuple(
                replace(each, transcript=said)
                for each, said in zip(self.follow_ups, heard[1:], strict=True)
            ),
            may_follow_up=(self.answer.follow_up or 0) < setup.follow_ups,
            asked_before=self.asked_before,
            manner=setup.manner,
            style=setup.style,
        )


def _says_something(attempt: AttemptSoFar) -> bool:
    return any(character.isalnum() for character in attempt.transcript.text)


async def read_attempt(uow: UnitOfWork, answer: Answer) -> AttemptSoFar:
    """Everything that is rated with ``answer``. Raises NotFound when a part of it is gone."""
    transcript = await uow.answers.find_transcript(answer.id)
    question = await uow.questions.find(answer.question_id)
    interview = await uow.interviews.find(answer.interview_id)
    if transcript is None or question is None or interview is None:
        raise NotFound(Thing.TRANSCRIPT)
    asked = await uow.follow_ups.list_of(question.id)
    first, answered = transcript, []
    if answer.follow_up is not None:
        of_attempt = [
            each
            for each in await uow.answers.list_of(question.id)
            if each.attempt == answer.attempt and each.number <= answer.number
        ]
        first = await uow.answers.find_transcript(of_attempt[0].id) or transcript
        for each in asked:
            if each.attempt == answer.attempt and each.number <= answer.follow_up:
                said = await _said_to(uow, each, of_attempt)
                if said is not None:
                    answered.append(AnsweredFollowUp(each.draft.text, said))
    return AttemptSoFar(
        interview=interview,
        question=question,
        answer=answer,
        transcript=transcript,
        first=first,
        follow_ups=tuple(answered),
        asked_before=tuple(each.draft.text for each in asked),
        heard=heard_alone(await uow.passages.list_of(answer.id)),
    )


async def _said_to(
    uow: UnitOfWork, follow_up: FollowUp, answers: list[Answer]
) -> Transcript | None:
    """The latest words that answer it; a refused recording has none."""
    for answer in reversed(answers):
        if answer.follow_up == follow_up.number and answer.state is not AnswerState.REFUSED:
            found = await uow.answers.find_transcript(answer.id)
            if found is not None:
                return found
    return None


async def assess(
    interviewer: Interviewer,
    attempt: AttemptSoFar,
    *,
    limit: float | None = None,
    frugal: bool = False,
    may_follow_up: bool = True,
) -> Assessment:
    """What ``interviewer`` says of it, checked; the gate's word where there is nothing to rate.

    ``limit``: seconds of each answer that count, None for all. ``frugal``: no model that costs may
    be used. ``may_follow_up``: a follow-up may be proposed, if the interview still allows one.
    Raises InterviewerError.
    """
    reason = attempt.gated()
    if reason is not None:
        # No model is asked about an answer with nothing in it to rate.
        return Assessment(
            grader="gate", model="", rubric_version=attempt.rubric_version, not_gradable=reason
        )
    request = attempt.request(limit)
    request = replace(request, frugal=frugal, may_follow_up=may_follow_up and request.may_follow_up)
    assessment = await interviewer.grade(request)
    return checks.checked_answer(assessment, request)
