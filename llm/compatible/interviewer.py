"""The interviewer that asks any server with OpenAI's chat completions: Ollama, llama.cpp, vLLM, …

How a task becomes a request and a reply a text; the tasks are in :mod:`llm.model.interviewer`, and
they use the same prompts and shapes as with Gemini."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import structlog
from openai import AsyncOpenAI

from interview.errors import InterviewerError, InterviewerRefused
from llm.compatible.errors import CAUGHT, Completion, completion_of, models_of, translated
from llm.model.interviewer import PATIENCE, ModelInterviewer, Retry, Task, Written
from llm.model.meter import Meter
from llm.model.prompts import Prompt

if TYPE_CHECKING:
    from openai.types.chat.completion_create_params import ResponseFormat

    from llm.model.repeats import Repeats

log = structlog.get_logger(__name__)

#: The SDK insists on a key; servers at home take any.
NO_KEY = "none"
#: A start must not hang on a slow server.
CHECK_SECONDS = 15.0

#: Statuses with which servers refuse a ``response_format`` that they don't know.
_FORM_REFUSED = frozenset({"http_400", "http_422"})
#: "qwen3:8b", "meta-llama/Llama-4-8B"; a path of the server's files is no name.
_MODEL_NAME = re.compile(r"[\w.:@+-]{1,80}(?:/[\w.:@+-]{1,80})?")


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """A copy in which no object takes properties beyond its own, as ``strict`` wants it said."""
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {key: strict(sub) for key, sub in made["properties"].items()}
        made["additionalProperties"] = False
    if "items" in made:
        made["items"] = strict(made["items"])
    return made


def _schema_in_words(prompt: Prompt, schema: dict[str, Any]) -> str:
    shape = json.dumps(schema, ensure_ascii=False)
    return (
        f"{prompt.system}\n\n## Form\n\nReply with one JSON object and nothing else: no Markdown, "
        f"no words around it. It must fit this JSON Schema:\n\n{shape}"
    )


class OpenAICompatibleInterviewer(ModelInterviewer):
    """Implements :class:`interview.ports.Interviewer` with the openai package.

    ``base_url`` is what the server calls its OpenAI address, mostly ending in ``/v1``. Without
    ``api_key`` a placeholder is sent. ``timeout_seconds`` bounds one HTTP call from its start to
    the last byte, three times of it one for questions.

    Replies are asked for by JSON Schema (``response_format``). A server that refuses that is asked
    for plain JSON, with the schema in the instructions, then and ever after.

    No limit on tokens is sent: servers differ in its name, and with a small context window refuse
    a generous one. The time-out ends a model that doesn't stop.

    Use from one event loop; :meth:`close` it.
    """

    name = "compatible"

    def __init__(
        self,
        base_url: str,
        *,
        model: str,
        api_key: str | None = None,
        timeout_seconds: float = 300.0,
        retry: Retry | None = None,
        repeats: Repeats | None = None,
    ) -> None:
        super().__init__(model, retry=retry, repeats=repeats)
        self._timeout = timeout_seconds
        self._schema_refused = False
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or NO_KEY,
            timeout=timeout_seconds,
            max_retries=0,
        )
        # Read from the environment by the SDK, and none of this server's business.
        self._client.organization = None
        self._client.project = None

    async def close(self) -> None:
        """Close the connections. The interviewer can't be used afterwards."""
        await self._client.close()

    async def check(self) -> None:
        """Whether server and key work, without spending tokens: one request, no repeats.

        Whether the server lists the model is logged only, since llama.cpp takes any name. Raises
        InterviewerRefused (the admin must act), InterviewerBusy (it may work later) or
        InterviewerGarbled (something else listens there).
        """
        failure: InterviewerError | None = None
        hint, listed = "", False
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                answer = await self._client.models.with_raw_response.list(timeout=CHECK_SECONDS)
            names = models_of(answer.content)
            # Ollama lists "qwen3:latest" and answers to "qwen3".
            listed = bool({self._model, f"{self._model}:latest"} & names)
        except InterviewerError as error:
            failure = error
        except CAUGHT as error:
            failure, hint = translated(error)
        if failure is not None:
            log.warning("compatible_check_failed", code=failure.code, hint=hint, model=self._model)
            raise failure
        log.info("compatible_checked", model=self._model, listed=listed)

    async def _text(
        self, task: Task, prompt: Prompt, schema: dict[str, Any], meter: Meter
    ) -> Written:
        shape = strict(schema)
        seconds = self._timeout * PATIENCE[task]
        completion = None
        if not self._schema_refused:
            try:
                completion = await self._complete(
                    prompt.system,
                    prompt.user,
                    {
                        "type": "json_schema",
                        "json_schema": {"name": task, "strict": True, "schema": shape},
                    },
                    meter,
                    seconds,
                )
            except InterviewerRefused as error:
                if error.code not in _FORM_REFUSED:
                    raise
        if completion is None:
            completion = await self._complete(
                _schema_in_words(prompt, shape),
                prompt.user,
                {"type": "json_object"},
                meter,
                seconds,
            )
            if not self._schema_refused:
                # Only now is it known that the form was refused, and not the rest of the request.
                self._schema_refused = True
                log.info("compatible_schema_refused", model=self._model)
        return completion.written()

    async def _complete(
        self,
        system: str,
        user: str,
        response_format: ResponseFormat,
        meter: Meter,
        seconds: float,
    ) -> Completion:
        """One HTTP call of at most ``seconds``. Raises InterviewerError."""
        meter.call()
        failure = None
        try:
            async with asyncio.timeout(seconds):
                answer = await self._client.chat.completions.with_raw_response.create(
                    model=self._model,
                    messages=[
                        {"role": "system", "content": system},
                        {"role": "user", "content": user},
                    ],
                    response_format=response_format,
                    timeout=seconds,
                )
        except CAUGHT as error:
            failure, meter.hint = translated(error)
        if failure is not None:
            raise failure
        completion = completion_of(answer.content)
        if completion.usage is not None:
            spent = completion.usage
            meter.tokens(spent.prompt_tokens or 0, spent.completion_tokens or 0)
        model = completion.model or ""
        meter.model = model if _MODEL_NAME.fullmatch(model) else self._model
        return completion
