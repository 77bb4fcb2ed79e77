"""The one place where a failure of an OpenAI-compatible server becomes one of ours.

Codes are constants made of an HTTP status or a word ("http_503", "timeout", "finish_length"); the
server's message is dropped, since it may repeat what was sent. ``hint`` of a translated failure is
the server's own constant ("invalid_api_key", "BadRequestError"), for the log.
"""

from __future__ import annotations

import re

import openai
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interview.errors import (
    InterviewerBusy,
    InterviewerError,
    InterviewerGarbled,
    InterviewerRefused,
)
from llm.model.interviewer import Written

#: What a call to the SDK raises. ValueError: an address or a key that can't be put in a request.
CAUGHT = (openai.OpenAIError, OSError, ValueError)

#: A delay over a day is a mistake of the server's.
LONGEST_DELAY = 86_400.0

#: No digits: a key could stand where the constant should.
_CONSTANT = re.compile(r"[A-Za-z][A-Za-z_]{1,60}")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
#: Statuses that are about this moment, not about this request.
_PASSING = frozenset({408, 409, 425, 429, 499})
#: Sent with 429 when the account holds no more money: no delay mends that.
_NO_MONEY = "insufficient_quota"


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Message(_Body):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Body):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Body):
    prompt_tokens: int | None = Field(default=None, ge=0)
    completion_tokens: int | None = Field(default=None, ge=0)


class Completion(_Body):
    """What we use of a chat completion. The SDK's own types are filled without being checked."""

    model: str | None = None
    choices: list[_Choice] = []
    usage: _Usage | None = None

    def written(self) -> Written:
        """What the model wrote, and what ended it early.

        Raises InterviewerRefused when it declines, which it does again when asked again, and
        InterviewerGarbled for the rest, which depends on what was written this time.
        """
        if not self.choices:
            raise InterviewerGarbled("no_choices")
        choice = self.choices[0]
        if choice.message.refusal:
            raise InterviewerRefused("refusal")
        # Some servers leave the reason out of a reply that is whole.
        whole = choice.finish_reason in (None, "", "stop")
        stopped = "" if whole else f"finish_{_constant(choice.finish_reason) or 'other'}"
        if not (choice.message.content or "").strip():
            raise InterviewerGarbled(stopped or "no_text")
        return Written(choice.message.content or "", stopped)


class _Model(_Body):
    id: str


class ModelList(_Body):
    data: list[_Model]


def completion_of(body: bytes) -> Completion:
    """Raises InterviewerGarbled("bad_body") for anything but a chat completion."""
    try:
        return Completion.model_validate_json(body)
    except ValidationError:
        pass
    # Outside the handler: the validation error quotes the reply, and must not hang on ours.
    raise InterviewerGarbled("bad_body")


def models_of(body: bytes) -> frozenset[str]:
    """Names of the models a server lists. Raises InterviewerGarbled("bad_body")."""
    try:
        return frozenset(model.id for model in ModelList.model_validate_json(body).data)
    except ValidationError:
        pass
    raise InterviewerGarbled("bad_body")


def _constant(value: object) -> str:
    return value if isinstance(value, str) and _CONSTANT.fullmatch(value) else ""


def _delay(error: openai.APIStatusError) -> float | None:
    """Seconds to wait by the Retry-After header; None without one, or with a date in it."""
    header = error.response.headers.get("Retry-After", "")
    return min(float(header), LONGEST_DELAY) if _SECONDS.fullmatch(header) else None


def translated(error: Exception) -> tuple[InterviewerError, str]:
    """One of :data:`CAUGHT` as ours, with a hint for the log. Raise it outside the handler.

    The SDK's exceptions hold the request, and with it the headers and the key: ours must not carry
    them along as ``__context__``.
    """
    if isinstance(error, openai.APIStatusError):
        hint = _constant(error.code) or _constant(error.type)
        status = error.status_code
        if _NO_MONEY in (error.code, error.type):
            return InterviewerRefused(_NO_MONEY), hint
        if status in _PASSING or status >= 500:
            return InterviewerBusy(f"http_{status}", retry_after=_delay(error)), hint
        return InterviewerRefused(f"http_{status}"), hint
    if isinstance(error, (openai.APITimeoutError, TimeoutError)):
        return InterviewerBusy("timeout"), ""
    if isinstance(error, (openai.APIConnectionError, OSError)):
        return InterviewerBusy("connection"), type(error.__cause__ or error).__name__
    return InterviewerRefused("bad_settings"), type(error).__name__
