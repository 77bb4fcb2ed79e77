"""What a recording may be, judged from what Discord says of it before anything is downloaded.

The same limits are checked again on the bytes themselves in speech/: metadata is a claim.
"""

from __future__ import annotations

import math

from interview.errors import UnusableRecording
from interview.models import Interview, RecordingLimits, RecordingProblem

#: Types that carry no sound. Anything else is left to the header probe, since chat programs and
#: phones label audio in many ways (``audio/ogg``, ``video/webm``, ``application/octet-stream``).
_SILENT_TYPES = ("image/", "text/", "font/", "application/pdf", "application/json")


def check_metadata(
    size: int,
    announced_seconds: float | None,
    content_type: str | None,
    upload_limits: RecordingLimits,
) -> None:
    """Refuse what can't be used, from its metadata alone.

    ``size`` in bytes; ``announced_seconds`` is None (or not a number above 0) when nothing was
    announced. Raises UnusableRecording: EMPTY_FILE, TOO_LARGE, NOT_AUDIO (a type that carries no
    sound) or TOO_LONG with (announced, limit) seconds.
    """
    if size <= 0:
        raise UnusableRecording(RecordingProblem.EMPTY_FILE)
    if size > upload_limits.max_bytes:
        raise UnusableRecording(RecordingProblem.TOO_LARGE)
    if content_type and content_type.strip().lower().startswith(_SILENT_TYPES):
        raise UnusableRecording(RecordingProblem.NOT_AUDIO)
    if (
        announced_seconds is not None
        and not math.isnan(announced_seconds)
        and announced_seconds > upload_limits.max_seconds
    ):
        raise UnusableRecording(
            RecordingProblem.TOO_LONG, (announced_seconds, upload_limits.max_seconds)
        )


#: Terms that prime the ear; Whisper's prompt holds 223 tokens, about 40 short terms.
MAX_TERMS = 40


def terms_of(interview: Interview) -> tuple[str, ...]:
    """Words likely to be heard in an answer: the job's stack, in the person's own spelling."""
    parts = interview.profile.stack.replace(";", ",").replace("/", ",").replace("\n", ",")
    terms = [part.strip() for part in parts.split(",")]
    return tuple(dict.fromkeys(term for term in terms if 1 < len(term) <= 40))[:MAX_TERMS]
