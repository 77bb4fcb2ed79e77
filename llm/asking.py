"""What every interviewer with a language model behind it does, whoever serves the model.

One call a task, with structured output. Calls are repeated here, not in the vendor's SDK, so that
the server's delay is honored and replies that don't fit are asked for again. Logs hold constants,
counts and times, never a word of a job, an answer or a reply.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, TypeVar

import structlog
from pydantic import BaseModel
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential_jitter,
)

from interview.errors import InterviewerBusy, InterviewerError, InterviewerGarbled
from interview.models import Assessment, QuestionDraft, ReportDraft, Usage
from interview.ports import GradeRequest, QuestionRequest, QuestionSet, ReportRequest
from llm import replies
from llm.prompting import Prompt, Prompts
from llm.schemas import GradeReply, QuestionsReply, ReportReply, grade_schema, json_schema, parse

__all__ = ["Meter", "ModelInterviewer", "Task"]

log = structlog.get_logger(__name__)

Task = Literal["questions", "grade", "report"]

ReplyT = TypeVar("ReplyT", bound=BaseModel)
ResultT = TypeVar("ResultT")


class Meter:
    """Adds up what the calls of one task cost, failed ones included."""

    def __init__(self) -> None:
        self.usage = Usage()
        #: The model that answered last, and the server's constant for what failed last.
        self.model = ""
        self.hint = ""

    def call(self) -> None:
        self.usage = replace(self.usage, calls=self.usage.calls + 1)

    def tokens(self, read: int, written: int) -> None:
        self.usage = replace(
            self.usage,
            input_tokens=self.usage.input_tokens + read,
            output_tokens=self.usage.output_tokens + written,
        )


class ModelInterviewer(ABC):
    """The three tasks of :class:`interview.ports.Interviewer`; an adapter adds :meth:`_text`.

    ``attempts`` bounds the calls of one request including the first. Between them it waits
    ``backoff_seconds``, doubled each time with jitter, or as long as the server says; when that is
    over ``max_wait_seconds`` it raises InterviewerBusy at once, with ``retry_after``, so that the
    queue waits and not a worker. Refusals are never repeated.
    """

    name: str
    languages: frozenset[str] | None = None

    def __init__(
        self, model: str, *, attempts: int, backoff_seconds: float, max_wait_seconds: float
    ) -> None:
        self._model = model
        self._attempts = attempts
        self._max_wait = max_wait_seconds
        self._backoff = wait_exponential_jitter(
            initial=backoff_seconds, max=max_wait_seconds, jitter=backoff_seconds
        )
        self._prompts = Prompts()

    @abstractmethod
    async def _text(self, task: Task, prompt: Prompt, schema: dict[str, Any], meter: Meter) -> str:
        """The text of one reply, counted in ``meter``. Raises InterviewerError."""

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
        """One call for all questions, and one more for those that came twice or incomplete.

        When the second call fails, or still falls short, the set is smaller and its note says so.
        Raises InterviewerGarbled("no_questions") when there is none.
        """
        meter = Meter()
        found: list[QuestionDraft] = []
        for attempt in ("first", "more"):
            try:
                await self._add_questions(request, found, meter)
            except InterviewerError:
                if attempt == "first":
                    raise
                # Already logged; what the first call made is worth having.
                break
            if len(found) >= request.count:
                break
        if not found:
            raise InterviewerGarbled("no_questions")
        note = (
            ""
            if len(found) == request.count
            else f"I could make only {len(found)} of {request.count} new questions for this job."
        )
        return QuestionSet(tuple(found), interviewer=self.name, note=note, usage=meter.usage)

    async def _add_questions(
        self, request: QuestionRequest, found: list[QuestionDraft], meter: Meter
    ) -> None:
        """Ask for what is missing in ``found`` and append what is new and complete."""
        had = (*(draft.text for draft in found), *request.exclude)
        missing = request.count - len(found)
        reply = await self._ask(
            "questions",
            self._prompts.questions(request, missing, had),
            QuestionsReply,
            json_schema(QuestionsReply),
            meter,
            lambda reply: reply,
        )
        earlier = {replies.normalized(text) for text in had}
        drafts = (replies.draft(one, request) for one in reply.questions)
        for draft in drafts:
            if draft is None or len(found) >= request.count:
                continue
            if not replies.is_repeat(draft.text, earlier):
                found.append(draft)
                earlier.add(replies.normalized(draft.text))
        if len(found) < request.count:
            log.info(
                "model_questions_short",
                grader=self.name,
                wanted=request.count,
                found=len(found),
            )

    async def grade(self, request: GradeRequest) -> Assessment:
        """One call. The quotes are as the model gave them: check them before storing."""
        meter = Meter()
        assessment = await self._ask(
            "grade",
            self._prompts.grade(request),
            GradeReply,
            grade_schema([criterion.key for criterion in request.criteria]),
            meter,
            lambda reply: replies.assessment(
                reply, request, grader=self.name, model=meter.model or self._model
            ),
        )
        return replace(assessment, usage=meter.usage)

    async def report(self, request: ReportRequest) -> ReportDraft:
        """One call: a summary and up to three things to practice."""
        meter = Meter()
        draft = await self._ask(
            "report",
            self._prompts.report(request),
            ReportReply,
            json_schema(ReportReply),
            meter,
            lambda reply: replies.report_draft(
                reply, grader=self.name, model=meter.model or self._model
            ),
        )
        return replace(draft, usage=meter.usage)

    # ----------------------------------------------------------------- calls

    async def _ask(
        self,
        task: Task,
        prompt: Prompt,
        reply: type[ReplyT],
        schema: dict[str, Any],
        meter: Meter,
        use: Callable[[ReplyT], ResultT],
    ) -> ResultT:
        """What ``use`` makes of a reply that fits, asked for up to ``attempts`` times."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._attempts),
            wait=self._wait,
            retry=retry_if_exception(self._worth_another_try),
            reraise=True,
        )

        async def once() -> ResultT:
            begun, before, code = time.monotonic(), meter.usage, "cut_short"
            meter.hint = ""
            try:
                result = use(parse(reply, await self._text(task, prompt, schema, meter)))
                code = "ok"
                return result
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
        if isinstance(error, InterviewerBusy):
            return error.retry_after is None or error.retry_after <= self._max_wait
        return isinstance(error, InterviewerGarbled)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, InterviewerError) else None
        return max(asked or 0.0, self._backoff(state))
