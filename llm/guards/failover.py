"""When the configured model fails: the offline coach does the work at once, and it is marked.

What a model's adapter could mend itself it has tried before (repeats, short waits). Only failures
that are left come here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from interview.errors import InterviewerError, ServiceError
from interview.models import Assessment, Note, NoteKind, ReportDraft, StandIn, StandInReason
from interview.ports import GradeRequest, Interviewer, QuestionRequest, QuestionSet, ReportRequest
from interview.rating.checks import checked_answer
from llm.guards.around import AroundInterviewer
from llm.guards.circuit import CIRCUIT_OPEN, Circuit, reason_of
from llm.guards.sparing import refuse_frugal
from llm.model.meter import total

log = structlog.get_logger(__name__)

_ResultT = TypeVar("_ResultT", QuestionSet, Assessment, ReportDraft)

_WHY: Mapping[StandInReason, NoteKind] = {
    StandInReason.UNREACHABLE: NoteKind.COACH_UNREACHABLE,
    StandInReason.BUSY: NoteKind.COACH_BUSY,
    StandInReason.SLOW: NoteKind.COACH_SLOW,
    StandInReason.UNUSABLE: NoteKind.COACH_UNUSABLE,
    StandInReason.DECLINED: NoteKind.COACH_DECLINED,
    StandInReason.REFUSED: NoteKind.COACH_REFUSED,
    StandInReason.LIMIT: NoteKind.COACH_LIMIT,
}


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a person waits before the stand-in does it; None: as long as it takes."""

    questions: float | None = 90.0
    review: float | None = 60.0


class GuardedInterviewer(AroundInterviewer):
    """An interviewer behind a :class:`llm.guards.circuit.Circuit`; nobody stands in for it.

    Raises what the interviewer raises; without a call InterviewerRefused("limit") for a frugal
    request, and InterviewerBusy("circuit_open") while the circuit is open.
    """

    def __init__(self, interviewer: Interviewer, circuit: Circuit) -> None:
        super().__init__(interviewer)
        self._circuit = circuit

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        refuse_frugal(request.frugal)
        return await self._circuit.run(lambda: self._interviewer.make_questions(request))

    async def grade(self, request: GradeRequest) -> Assessment:
        """Checked here already: what doesn't stand up to the checks is a failure like others."""

        async def graded() -> Assessment:
            return checked_answer(await self._interviewer.grade(request), request)

        refuse_frugal(request.frugal)
        return await self._circuit.run(graded)

    async def report(self, request: ReportRequest) -> ReportDraft:
        refuse_frugal(request.frugal)
        return await self._circuit.run(lambda: self._interviewer.report(request))


class FailoverInterviewer:
    """``primary`` behind a circuit breaker; ``stand_in`` does at once what it fails to do.

    A stand-in's work carries a :class:`interview.models.StandIn` and, added to its own, the usage
    of the calls that failed. Where the stand-in can't do it either (another language, no key
    points, an empty bank, a missing package), the primary's error is raised.

    A ``frugal`` request is never put to the primary; when the stand-in can't serve it,
    InterviewerRefused("limit") is raised. Where the stand-in speaks the request's language, the
    primary has as long as ``patience`` says, all its calls together.

    Name and languages are the primary's. Use from one event loop.
    """

    def __init__(
        self,
        primary: Interviewer,
        stand_in: Interviewer,
        circuit: Circuit,
        patience: Patience = Patience(),
    ) -> None:
        self._patience = patience
        self._primary = GuardedInterviewer(primary, circuit)
        self._stand_in = stand_in
        self._circuit = circuit

    @property
    def name(self) -> str:
        return self._primary.name

    @property
    def languages(self) -> frozenset[str] | None:
        return self._primary.languages

    @property
    def available(self) -> bool:
        """Whether the primary would be asked now: its circuit isn't open."""
        return self._circuit.available

    @property
    def primary(self) -> GuardedInterviewer:
        """The primary alone: its failures count for the circuit, and nobody stands in for it."""
        return self._primary

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        made = await self._first_of(
            "questions",
            request.language,
            lambda: self._primary.make_questions(
                replace(request, seconds=self._within(request.language, self._patience.questions))
            ),
            lambda: self._stand_in.make_questions(request),
        )
        if made.stand_in is None:
            return made
        why = Note(_WHY[made.stand_in.reason], self.name)
        return replace(made, notes=(why, *made.notes))

    async def grade(self, request: GradeRequest) -> Assessment:
        return await self._first_of(
            "grade",
            request.language,
            lambda: self._primary.grade(
                replace(request, seconds=self._within(request.language, self._patience.review))
            ),
            lambda: self._stand_in.grade(request),
        )

    async def report(self, request: ReportRequest) -> ReportDraft:
        return await self._first_of(
            "report",
            request.language,
            lambda: self._primary.report(
                replace(request, seconds=self._within(request.language, self._patience.review))
            ),
            lambda: self._stand_in.report(request),
        )

    def _within(self, language: str, seconds: float | None) -> float | None:
        return seconds if self._speaks(language) else None

    def _speaks(self, language: str) -> bool:
        known = self._stand_in.languages
        return known is None or language in known

    async def _first_of(
        self,
        task: str,
        language: str,
        ask: Callable[[], Awaitable[_ResultT]],
        stand_in: Callable[[], Awaitable[_ResultT]],
    ) -> _ResultT:
        try:
            return await ask()
        except InterviewerError as error:
            failure = error
        reason = self._circuit.reason if failure.code == CIRCUIT_OPEN else reason_of(failure)
        made = await self._by_stand_in(language, stand_in)
        if made is None:
            raise failure
        log.warning(
            "failover_used",
            grader=self.name,
            stand_in=self._stand_in.name,
            task=task,
            reason=reason.value,
            code=failure.code,
        )
        return replace(
            made,
            stand_in=StandIn(self.name, reason),
            usage=total(failure.usage, made.usage),
        )

    async def _by_stand_in(
        self, language: str, work: Callable[[], Awaitable[_ResultT]]
    ) -> _ResultT | None:
        """None when it can't: the caller has an error to raise that says more."""
        if not self._speaks(language):
            return None
        try:
            return await work()
        except ServiceError as error:
            code = error.code if isinstance(error, InterviewerError) else type(error).__name__
            log.info("stand_in_unable", stand_in=self._stand_in.name, code=code)
            return None
