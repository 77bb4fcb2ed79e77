"""Words likely to be heard in an answer (pure)."""

from __future__ import annotations

from interview.models import Interview

__all__ = ["terms_of"]

#: Terms that prime the ear; Whisper's prompt holds 223 tokens, about 40 short terms.
MAX_TERMS = 40


def terms_of(interview: Interview) -> tuple[str, ...]:
    """Words likely to be heard in an answer: the job's stack, in the person's own spelling."""
    parts = interview.profile.stack.replace(";", ",").replace("/", ",").replace("\n", ",")
    terms = [part.strip() for part in parts.split(",")]
    return tuple(dict.fromkeys(term for term in terms if 1 < len(term) <= 40))[:MAX_TERMS]
