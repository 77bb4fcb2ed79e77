"""The interviewer that asks Gemini.

One call a task, with structured output. Calls are repeated here, not in the SDK, so that the
server's delay is honored and replies that don't fit are asked for again. Logs hold constants,
counts and times, never a word of a job, an answer or a reply.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, TypeVar

import structlog
from google import genai
from google.genai import types
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
from llm.gemini_errors import CAUGHT, translated, unusable
from llm.prompting import Prompt, Prompts
from llm.schemas import GradeReply, QuestionsReply, ReportReply, grade_schema, json_schema, parse

__all__ = ["GeminiInterviewer", "ThinkingLevel"]

log = structlog.get_logger(__name__)

ThinkingLevel = Literal["low", "medium", "high"]

#: Room for thinking and text together; ten questions with everything take about 12,000 tokens in a
#: language that English tokens fit badly.
QUESTIONS_TOKENS = 32_768
GRADE_TOKENS = 16_384
REPORT_TOKENS = 8_192
#: A start must not hang on a slow server.
CHECK_SECONDS = 15.0

ReplyT = TypeVar("ReplyT", bound=BaseModel)
ResultT = TypeVar("ResultT")


class _Meter:
    """Adds up what the calls of one task cost, failed ones included."""

    def __init__(self) -> None:
        self.usage = Usage()
        #: The model that answered last, and the server's constant for what failed last.
        self.model = ""
        self.hint = ""

    def call(self) -> None:
        self.usage = replace(self.usage, calls=self.usage.calls + 1)

    def tokens(self, response: types.GenerateContentResponse) -> None:
        spent = response.usage_metadata
        read = (spent.prompt_token_count or 0) if spent else 0
        # Thoughts are billed as output.
        written = (
            (spent.candidates_token_count or 0) + (spent.thoughts_token_count or 0) if spent else 0
        )
        self.usage = replace(
            self.usage,
            input_tokens=self.usage.input_tokens + read,
            output_tokens=self.usage.output_tokens + written,
        )


class GeminiInterviewer:
    """Implements :class:`interview.ports.Interviewer` with google-genai.

    ``timeout_seconds`` bounds one HTTP call, ``attempts`` the calls of one request including the
    first. Between them it waits ``backoff_seconds``, doubled each time with jitter, or as long as
    the server says; when that is over ``max_wait_seconds`` it raises InterviewerBusy at once, with
    ``retry_after``, so that the queue waits and not a worker. Refusals are never repeated.

    Use from one event loop; :meth:`close` it.
    """

    name = "gemini"
    languages: frozenset[str] | None = None

    def __init__(
        self,
        api_key: str,
        *,
        model: str = "gemini-3.8-flash",
        thinking_level: ThinkingLevel | None = "medium",
        timeout_seconds: float = 90.0,
        attempts: int = 3,
        base_url: str | None = None,
        backoff_seconds: float = 1.0,
        max_wait_seconds: float = 30.0,
    ) -> None:
        self._model = model
        self._thinking = (
            None
            if thinking_level is None
            else types.ThinkingConfig(thinking_level=types.ThinkingLevel(thinking_level.upper()))
        )
        self._attempts = attempts
        self._max_wait = max_wait_seconds
        self._backoff = wait_exponential_jitter(
            initial=backoff_seconds, max=max_wait_seconds, jitter=backoff_seconds
        )
        self._prompts = Prompts()
        self._client = genai.Client(
            api_key=api_key,
            # Said, so that GOOGLE_GENAI_USE_VERTEXAI in the environment changes nothing.
            vertexai=False,
            http_options=types.HttpOptions(
                base_url=base_url,
                timeout=int(timeout_seconds * 1000),
                # Without this the SDK repeats a failed connection after 1-10 s on its own.
                retry_options=types.HttpRetryOptions(attempts=1),
            ),
        )

    async def close(self) -> None:
        """Close the connections. The interviewer can't be used afterwards."""
        await self._client.aio.aclose()
        self._client.close()

    async def check(self) -> None:
        """Whether the key and the model work, without spending tokens: one request, no repeats.

        Raises InterviewerRefused (the admin must act) or InterviewerBusy (it may work later).
        """
        failure, hint = None, ""
        try:
            await self._client.aio.models.get(
                model=self._model,
                config=types.GetModelConfig(
                    http_options=types.HttpOptions(timeout=int(CHECK_SECONDS * 1000))
                ),
            )
        except CAUGHT as error:
            failure, hint = translated(error)
        if failure is not None:
            log.warning("gemini_check_failed", code=failure.code, hint=hint, model=self._model)
            raise failure
        log.info("gemini_checked", model=self._model)

    # ----------------------------------------------------------------- the three tasks

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        """One call for all questions, and one more for those that came twice or incomplete.

        When the second call fails, or still falls short, the set is smaller and its note says so.
        Raises InterviewerGarbled("no_questions") when there is none.
        """
        meter = _Meter()
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
        self, request: QuestionRequest, found: list[QuestionDraft], meter: _Meter
    ) -> None:
        """Ask for what is missing in ``found`` and append what is new and complete."""
        had = (*(draft.text for draft in found), *request.exclude)
        missing = request.count - len(found)
        reply = await self._ask(
            "questions",
            self._prompts.questions(request, missing, had),
            QuestionsReply,
            json_schema(QuestionsReply),
            QUESTIONS_TOKENS,
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
            log.info("gemini_questions_short", wanted=request.count, found=len(found))

    async def grade(self, request: GradeRequest) -> Assessment:
        """One call. The quotes are as the model gave them: check them before storing."""
        meter = _Meter()
        assessment = await self._ask(
            "grade",
            self._prompts.grade(request),
            GradeReply,
            grade_schema([criterion.key for criterion in request.criteria]),
            GRADE_TOKENS,
            meter,
            lambda reply: replies.assessment(
                reply, request, grader=self.name, model=meter.model or self._model
            ),
        )
        return replace(assessment, usage=meter.usage)

    async def report(self, request: ReportRequest) -> ReportDraft:
        """One call: a summary and up to three things to practice."""
        meter = _Meter()
        draft = await self._ask(
            "report",
            self._prompts.report(request),
            ReportReply,
            json_schema(ReportReply),
            REPORT_TOKENS,
            meter,
            lambda reply: replies.report_draft(
                reply, grader=self.name, model=meter.model or self._model
            ),
        )
        return replace(draft, usage=meter.usage)

    # ----------------------------------------------------------------- calls

    async def _ask(
        self,
        task: str,
        prompt: Prompt,
        reply: type[ReplyT],
        schema: dict[str, Any],
        max_tokens: int,
        meter: _Meter,
        use: Callable[[ReplyT], ResultT],
    ) -> ResultT:
        """What ``use`` makes of a reply that fits, asked for up to ``attempts`` times."""
        config = types.GenerateContentConfig(
            system_instruction=prompt.system,
            response_mime_type="application/json",
            response_json_schema=schema,
            max_output_tokens=max_tokens,
            thinking_config=self._thinking,
        )
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
                result = use(parse(reply, await self._text(prompt, config, meter)))
                code = "ok"
                return result
            except InterviewerError as error:
                code = error.code
                raise
            finally:
                log.info(
                    "gemini_call",
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

    async def _text(
        self, prompt: Prompt, config: types.GenerateContentConfig, meter: _Meter
    ) -> str:
        """The text of one reply. Raises InterviewerError."""
        meter.call()
        failure = None
        try:
            response = await self._client.aio.models.generate_content(
                model=self._model, contents=prompt.user, config=config
            )
        except CAUGHT as error:
            failure, meter.hint = translated(error)
        if failure is not None:
            raise failure
        meter.tokens(response)
        # An alias such as gemini-flash-latest is answered by a model with a name of its own.
        version = response.model_version or ""
        meter.model = version if re.fullmatch(r"[\w.-]{1,80}", version) else self._model
        failure = unusable(response)
        if failure is not None:
            raise failure
        return response.text or ""

    def _worth_another_try(self, error: BaseException) -> bool:
        if isinstance(error, InterviewerBusy):
            return error.retry_after is None or error.retry_after <= self._max_wait
        return isinstance(error, InterviewerGarbled)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, InterviewerError) else None
        return max(asked or 0.0, self._backoff(state))
