"""What every interviewer with a language model behind it does, whoever serves the model.

One call a task, with structured output. Calls are repeated here, not in the vendor's SDK, so that
the server's delay is honored; what a reply lacks is asked for once more, in another request. Logs
hold constants, counts and times, never a word of a job, an answer or a reply.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import structlog
from pydantic import BaseModel
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential_jitter,
)

from interview.errors import (
    ConfigurationError,
    InterviewerBusy,
    InterviewerError,
    InterviewerGarbled,
)
from interview.models import Assessment, Note, NoteKind, ReportDraft
from interview.ports import GradeRequest, QuestionRequest, QuestionSet, ReportRequest
from llm.model import replies, slots
from llm.model.meter import Meter, counted, within
from llm.model.problems import problem_of, said_of
from llm.model.prompts import Prompt, Prompts, gaps_of, probe_keys
from llm.model.schemas import (
    FollowingGradeReply,
    GradeReply,
    QuestionsReply,
    ReportReply,
    grade_schema,
    json_schema,
    missing_schema,
    parse,
    questions_schema,
)
from llm.model.slots import Made, Slot

if TYPE_CHECKING:
    from llm.model.repeats import Repeats

log = structlog.get_logger(__name__)

Task = Literal["questions", "grade", "report"]

#: One call may take so many times the time-out that is set: a dozen questions with all that belongs
#: to them are about ten times as long as a grade, and a part of it is overhead.
PATIENCE: Mapping[Task, float] = {"questions": 3.0, "grade": 1.0, "report": 1.0}

ReplyT = TypeVar("ReplyT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote. ``stopped``: the code of what ended it early, "" when it came to its end;
    what is whole in it counts all the same."""

    text: str
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """How a request that failed is tried again: in ``attempts`` calls with the first, with
    ``backoff_seconds`` between them, doubled each time with jitter, or as long as the server says.

    When that is over ``max_wait_seconds`` InterviewerBusy is raised at once, with ``retry_after``,
    so that the queue waits and not a worker. Refusals are never tried again."""

    attempts: int = 3
    backoff_seconds: float = 1.0
    max_wait_seconds: float = 30.0


def _read(shape: type[ReplyT], written: Written) -> ReplyT:
    """What is whole in a reply. Raises InterviewerGarbled, with what ended it early if that did."""
    try:
        return parse(shape, written.text)
    except InterviewerGarbled:
        if not written.stopped:
            raise
    raise InterviewerGarbled(written.stopped)


class ModelInterviewer(ABC):
    """The three tasks of :class:`interview.ports.Interviewer`; an adapter adds :meth:`_text`.

    What is raised says in ``usage`` what all calls of its task have cost.

    ``repeats`` finds questions asked before in other words; without it only those that are nearly
    the same letter by letter are found.
    """

    name: str
    languages: frozenset[str] | None = None

    def __init__(
        self,
        model: str,
        *,
        retry: Retry | None = None,
        repeats: Repeats | None = None,
    ) -> None:
        self._model = model
        self._repeats = repeats
        self._retry = retry or Retry()
        first = self._retry.backoff_seconds
        self._backoff = wait_exponential_jitter(
            initial=first, max=self._retry.max_wait_seconds, jitter=first
        )
        self._prompts = Prompts()

    @abstractmethod
    async def _text(
        self, task: Task, prompt: Prompt, schema: dict[str, Any], meter: Meter
    ) -> Written:
        """One reply, counted in ``meter``. Raises InterviewerError."""

    @abstractmethod
    async def check(self) -> None:
        """A cheap request at the start, so that a wrong key or model is known then.

        Raises InterviewerError.
        """

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections."""

    # ----------------------------------------------------------------- the three tasks

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        """One call for all questions and the reserve; a second only when planned ones are missing.

        What came twice or incomplete is left out, and one of the reserve takes its place. When
        the second call fails, or still falls short, the set is smaller and its note says so. Raises
        InterviewerGarbled("no_questions") when there is none.
        """
        meter = Meter()
        async with counted(meter), within(request.seconds):
            return await self._make_questions(request, meter)

    async def _make_questions(self, request: QuestionRequest, meter: Meter) -> QuestionSet:
        wanted, reserve = slots.planned(request), slots.reserve_slots(request)
        first: list[Made] = []
        problem = ""
        try:
            first = await self._new_questions(request, wanted, reserve, (), meter)
        except InterviewerGarbled as error:
            problem = problem_of(error)
        has_resume = bool(request.profile.resume.strip())
        arranged = slots.arrange(first, wanted, with_claim=has_resume)
        found = list(arranged.planned)
        missing = [place for place, one in enumerate(found) if one is None]
        if missing:
            lacking = [wanted[place] for place in missing]
            try:
                more = await self._new_questions(request, lacking, (), first, meter, problem)
            except InterviewerError:
                # Already logged; what the first call made is worth having.
                if not first:
                    raise
            else:
                again = slots.arrange(more, lacking, with_claim=False)
                for place, one in zip(missing, again.planned, strict=True):
                    found[place] = one
        taken = [one for one in found if one is not None]
        if not taken:
            raise InterviewerGarbled("no_questions")
        short = Note(NoteKind.COACH_SHORT, count=len(taken), wanted=request.count)
        notes = () if len(taken) == request.count else (short,)
        drafts = (*slots.in_order(taken), *(one.draft for one in arranged.reserve))
        return QuestionSet(drafts, interviewer=self.name, notes=notes, usage=meter.usage)

    async def _new_questions(
        self,
        request: QuestionRequest,
        wanted: Sequence[Slot],
        reserve: Sequence[Slot],
        before: Sequence[Made],
        meter: Meter,
        problem: str = "",
    ) -> list[Made]:
        """Ask for these slots: what is usable and new, at most as many as asked for.

        ``problem``: what was wrong with a reply before."""
        asked = (*(one.draft.text for one in before), *request.exclude)
        asked_for = (*wanted, *reserve)
        kinds = dict.fromkeys(slot.kind for slot in asked_for)
        prompt = self._prompts.questions(request, wanted, reserve, asked)
        reply = await self._ask(
            "questions",
            self._prompts.again(prompt, problem) if problem else prompt,
            QuestionsReply,
            questions_schema([kind.value for kind in kinds], probe_keys(kinds)),
            meter,
        )
        usable = [
            one
            for place, raw in enumerate(reply.questions)
            if (one := replies.made(raw, request, place, asked_for[min(place, len(asked_for) - 1)]))
            is not None
        ]
        fresh = await self._fresh([one.draft.text for one in usable], asked, request.language)
        new = [one for one, is_new in zip(usable, fresh, strict=True) if is_new]
        count = len(asked_for)
        if len(new) < count:
            log.info(
                "model_questions_short",
                grader=self.name,
                wanted=count,
                found=len(new),
                came=len(reply.questions),
                repeated=len(usable) - len(new),
            )
        return new[:count]

    async def _fresh(
        self, texts: Sequence[str], asked: Sequence[str], language: str
    ) -> Sequence[bool]:
        """For each text, whether it repeats none of ``asked`` and none before it."""
        if self._repeats is not None and texts:
            try:
                return await self._repeats.fresh(texts, asked, language)
            except ConfigurationError as error:
                # A damaged installation; questions compared by letters are better than none.
                log.error("repeats_by_letters_only", grader=self.name, code=str(error))
        earlier = [replies.normalized(text) for text in asked]
        found = []
        for text in texts:
            found.append(not replies.is_repeat(text, earlier))
            earlier.append(replies.normalized(text))
        return found

    async def grade(self, request: GradeRequest) -> Assessment:
        """One call, with the follow-up if one may be asked; a second one for what it lacked.

        The quotes and the follow-up are as the model gave them: check them before storing.
        """
        meter = Meter()
        async with counted(meter), within(request.seconds):
            reply = await self._graded(request, meter)
            assessment = replies.assessment(
                reply, request, grader=self.name, model=meter.model or self._model
            )
        return replace(assessment, usage=meter.usage)

    async def _graded(self, request: GradeRequest, meter: Meter) -> GradeReply:
        gaps = gaps_of(request)
        shape: type[GradeReply] = FollowingGradeReply if gaps else GradeReply
        schema = grade_schema([criterion.key for criterion in request.criteria], gaps)
        prompt = self._prompts.grade(request)

        async def ask(prompt: Prompt, schema: dict[str, Any]) -> GradeReply:
            reply = await self._ask("grade", prompt, shape, schema, meter)
            return replies.whole_of(reply, request)

        try:
            first = await ask(prompt, schema)
        except InterviewerGarbled as error:
            problem = problem_of(error)
        else:
            problem = ""
        if problem:
            # Outside the handler, so that no failure hangs on another.
            return await ask(self._prompts.again(prompt, problem), schema)
        lack = replies.lack_of(first, request)
        if lack is None:
            return first
        if not lack.everything:
            schema = missing_schema(lack.criteria, lack.points)
        try:
            more = await ask(self._prompts.again(prompt, *said_of(lack, request)), schema)
        except InterviewerError:
            # Already logged; whether what came is enough is seen by what it holds.
            return first
        return replies.completed(first, more, lack)

    async def report(self, request: ReportRequest) -> ReportDraft:
        """One call, and a second one for what it lacked."""
        meter = Meter()
        async with counted(meter), within(request.seconds):
            reply = await self._reported(request, meter)
            draft = replies.report_draft(reply, grader=self.name, model=meter.model or self._model)
        return replace(draft, usage=meter.usage)

    async def _reported(self, request: ReportRequest, meter: Meter) -> ReportReply:
        prompt, schema = self._prompts.report(request), json_schema(ReportReply)
        try:
            first = await self._ask("report", prompt, ReportReply, schema, meter)
        except InterviewerGarbled as error:
            problem = problem_of(error)
        else:
            problem = ""
        if problem:
            again = self._prompts.again(prompt, problem)
            return await self._ask("report", again, ReportReply, schema, meter)
        lacking = replies.report_lacks(first)
        if not lacking:
            return first
        named = " and ".join(f"`{name}`" for name in lacking)
        again = self._prompts.again(prompt, f"it lacked {named}", f"Give {named} only.")
        more = await self._ask("report", again, ReportReply, schema, meter)
        return first.model_copy(update={name: getattr(more, name) for name in lacking})

    # ----------------------------------------------------------------- calls

    async def _ask(
        self,
        task: Task,
        prompt: Prompt,
        shape: type[ReplyT],
        schema: dict[str, Any],
        meter: Meter,
    ) -> ReplyT:
        """One reply, read. A server that is busy is asked again, up to ``attempts`` times; a reply
        that can't be read is not: the same request might get the same."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._retry.attempts),
            wait=self._wait,
            retry=retry_if_exception(self._worth_another_try),
            reraise=True,
        )

        async def once() -> ReplyT:
            begun, before, code = time.monotonic(), meter.usage, "cut_short"
            meter.hint = ""
            try:
                reply = _read(shape, await self._text(task, prompt, schema, meter))
                code = "ok"
                return reply
            except InterviewerError as error:
                code = error.code
                raise
            finally:
                log.info(
                    "model_call",
                    grader=self.name,
                    task=task,
                    code=code,
                    hint=meter.hint,
                    model=meter.model or self._model,
                    prompt=prompt.version,
                    seconds=round(time.monotonic() - begun, 3),
                    input_tokens=meter.usage.input_tokens - before.input_tokens,
                    output_tokens=meter.usage.output_tokens - before.output_tokens,
                )

        return await retrying(once)

    def _worth_another_try(self, error: BaseException) -> bool:
        return isinstance(error, InterviewerBusy) and (
            error.retry_after is None or error.retry_after <= self._retry.max_wait_seconds
        )

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, InterviewerError) else None
        return max(asked or 0.0, self._backoff(state))
