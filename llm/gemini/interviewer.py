"""The interviewer that asks Gemini.

How a task becomes a request and a reply an error of ours; the tasks are in
:mod:`llm.model.interviewer`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import structlog
from google import genai
from google.genai import types

from llm.gemini.errors import CAUGHT, stopped, translated, unusable
from llm.model.interviewer import PATIENCE, ModelInterviewer, Retry, Task, Written
from llm.model.meter import Meter
from llm.model.prompts import Prompt

if TYPE_CHECKING:
    from llm.model.repeats import Repeats

log = structlog.get_logger(__name__)

ThinkingLevel = Literal["low", "medium", "high"]

#: Room for thinking and text together; sixteen questions with everything take about 22,000 tokens
#: in a language that English tokens fit badly. Gemini 3 models write up to 65,536.
_MAX_TOKENS: dict[Task, int] = {"questions": 49_152, "grade": 16_384, "report": 8_192}
#: A start must not hang on a slow server.
CHECK_SECONDS = 15.0


class GeminiInterviewer(ModelInterviewer):
    """Implements :class:`interview.ports.Interviewer` with google-genai.

    ``timeout_seconds`` bounds one HTTP call, three times of it one for questions.

    Use from one event loop; :meth:`close` it.
    """

    name = "gemini"

    def __init__(
        self,
        api_key: str,
        *,
        model: str = "gemini-3.8-flash",
        thinking_level: ThinkingLevel | None = "medium",
        timeout_seconds: float = 90.0,
        base_url: str | None = None,
        retry: Retry | None = None,
        repeats: Repeats | None = None,
    ) -> None:
        super().__init__(model, retry=retry, repeats=repeats)
        self._timeout = timeout_seconds
        self._thinking = (
            None
            if thinking_level is None
            else types.ThinkingConfig(thinking_level=types.ThinkingLevel(thinking_level.upper()))
        )
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

    async def _text(
        self, task: Task, prompt: Prompt, schema: dict[str, Any], meter: Meter
    ) -> Written:
        config = types.GenerateContentConfig(
            system_instruction=prompt.system,
            response_mime_type="application/json",
            response_json_schema=schema,
            max_output_tokens=_MAX_TOKENS[task],
            thinking_config=self._thinking,
            http_options=types.HttpOptions(timeout=int(self._timeout * PATIENCE[task] * 1000)),
        )
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
        spent = response.usage_metadata
        if spent is not None:
            # Thoughts are billed as output.
            written = (spent.candidates_token_count or 0) + (spent.thoughts_token_count or 0)
            meter.tokens(spent.prompt_token_count or 0, written)
        # An alias such as gemini-flash-latest is answered by a model with a name of its own.
        version = response.model_version or ""
        meter.model = version if re.fullmatch(r"[\w.-]{1,80}", version) else self._model
        failure = unusable(response)
        if failure is not None:
            raise failure
        return Written(response.text or "", stopped(response))
