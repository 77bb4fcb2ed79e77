"""The one place where a failure of google-genai becomes one of ours.

Codes are constants made of an HTTP status or a word ("http_503", "quota_minute", "timeout"); the
server's message is dropped, since it may repeat what was sent. ``hint`` of a translated failure is
the server's own constant ("API_KEY_INVALID", "RESOURCE_EXHAUSTED"), for the log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import aiohttp
from google.genai import errors, types

from interview.errors import (
    InterviewerBusy,
    InterviewerError,
    InterviewerGarbled,
    InterviewerRefused,
)

#: What a call to the SDK raises. aiohttp is its transport wherever it is installed, and discord.py
#: always installs it. ValueError: bodies that aren't JSON (its own UnknownApiResponseError,
#: JSONDecodeError) or don't fit its types (pydantic.ValidationError); the rest: it walks
#: through a body without looking whether a list is one, and parses the text that a model wrote.
CAUGHT = (
    errors.APIError,
    aiohttp.ClientError,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
)

#: A quota for the day comes back at midnight Pacific time, but its error still says "retry in a few
#: seconds" (it names the quota for the minute as well). An hour keeps us from asking in vain.
DAY_QUOTA_SECONDS = 3_600.0
#: A delay over a day is a mistake of the server's.
LONGEST_DELAY = 86_400.0

_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]{1,60}")
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")
#: Statuses that are about this moment, not about this request.
_PASSING = frozenset({408, 429, 499})

#: Content that the model will not write about, however often it is asked.
_REFUSALS = frozenset(
    {
        types.FinishReason.BLOCKLIST,
        types.FinishReason.PROHIBITED_CONTENT,
        types.FinishReason.SPII,
        types.FinishReason.MODEL_ARMOR,
    }
)


def _details(error: errors.APIError) -> Iterator[dict[str, Any]]:
    """The typed entries (google.rpc.*) of an error's body, whatever shape it has."""
    body: Any = error.details
    if isinstance(body, dict):
        inner = body.get("error", body)
        details = inner.get("details") if isinstance(inner, dict) else None
        if isinstance(details, list):
            yield from (entry for entry in details if isinstance(entry, dict))


def _constant(value: object) -> str:
    return value if isinstance(value, str) and _CONSTANT.fullmatch(value) else ""


def _delay(error: errors.APIError) -> float | None:
    """Seconds to wait: google.rpc.RetryInfo, else the Retry-After header (seconds), else None."""
    for entry in _details(error):
        if str(entry.get("@type", "")).endswith("google.rpc.RetryInfo"):
            found = _DURATION.fullmatch(str(entry.get("retryDelay", "")))
            if found:
                return min(float(found[1]), LONGEST_DELAY)
    headers: Any = getattr(error.response, "headers", None)
    header = str(headers.get("Retry-After", "")) if headers is not None else ""
    return min(float(header), LONGEST_DELAY) if header.isdecimal() else None


def _is_day_quota(error: errors.APIError) -> bool:
    for entry in _details(error):
        violations = entry.get("violations")
        if isinstance(violations, list) and any(
            "PerDay" in str(one.get("quotaId", "")) for one in violations if isinstance(one, dict)
        ):
            return True
    return False


def _from_status(error: errors.APIError) -> tuple[InterviewerError, str]:
    reasons = [_constant(entry.get("reason")) for entry in _details(error)]
    hint = next(filter(None, reasons), "") or _constant(error.status)
    status = error.code
    if status == 429 and _is_day_quota(error):
        delay = max(_delay(error) or 0.0, DAY_QUOTA_SECONDS)
        return InterviewerBusy("quota_day", retry_after=delay), hint
    if status in _PASSING or status >= 500:
        return InterviewerBusy(f"http_{status}", retry_after=_delay(error)), hint
    if "API_KEY_INVALID" in reasons:
        return InterviewerRefused("key_invalid"), hint
    return InterviewerRefused(f"http_{status}"), hint


def translated(error: Exception) -> tuple[InterviewerError, str]:
    """One of :data:`CAUGHT` as ours, with a hint for the log. Raise it outside the handler.

    The SDK's exceptions hold the response, and with it the request's headers and the key: ours must
    not carry them along as ``__context__``.
    """
    if isinstance(error, errors.APIError):
        return _from_status(error)
    if isinstance(error, TimeoutError):
        return InterviewerBusy("timeout"), ""
    if isinstance(error, (aiohttp.ClientError, OSError)):
        return InterviewerBusy("connection"), type(error).__name__
    return InterviewerGarbled("bad_body"), type(error).__name__


def unusable(response: types.GenerateContentResponse) -> InterviewerError | None:
    """Why a reply with status 200 holds nothing to parse, or None when it does.

    A blocked prompt and refused content stay so when asked again; what :func:`stopped` it early
    depends on what was written this time, and what was written until then may be enough.
    """
    feedback = response.prompt_feedback
    if feedback is not None and feedback.block_reason is not None:
        return InterviewerRefused(f"blocked_{_constant(feedback.block_reason.value) or 'OTHER'}")
    if not response.candidates:
        return InterviewerGarbled("no_candidates")
    if response.candidates[0].finish_reason in _REFUSALS:
        return InterviewerRefused(stopped(response))
    if not (response.text or "").strip():
        return InterviewerGarbled(stopped(response) or "no_text")
    return None


def stopped(response: types.GenerateContentResponse) -> str:
    """The code of what ended a reply early: its length, its content; "" when it came to its end."""
    reason = response.candidates[0].finish_reason if response.candidates else None
    if reason is None or reason is types.FinishReason.STOP:
        return ""
    return f"finish_{_constant(reason.value) or 'OTHER'}"
