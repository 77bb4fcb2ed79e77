"""Limits of what a person may give; Discord's own (modal fields ≤ 4,000) are not exceeded."""

from __future__ import annotations

import math

from interview.errors import Field, Invalid, InvalidInput
from interview.models import JobProfile

MAX_ROLE = 100
MAX_DESCRIPTION = 4000
MAX_STACK = 300
MAX_YEARS = 60.0
MAX_RESUME_BYTES = 5 * 1024 * 1024
MAX_RESUME_CHARS = 20_000
#: Jobs a person can keep: what one select menu or autocomplete list can show.
MAX_JOBS = 25
MAX_QUESTIONS = 10
#: A transcript of ten minutes at 200 words a minute is about 12,000 characters.
MAX_ANSWER_CHARS = 16_000


#: Letters by Unicode's account that show nothing: the Hangul fillers.
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"


def parse_years(text: str) -> float | None:
    """``"3"``, ``"2.5"``, ``"2,5"``, ``"10+"``, ``"5 years"`` → years; None for nothing.

    Raises InvalidInput."""
    cleaned = text.strip().lower()
    for suffix in ("years", "year", "yrs", "y", "+"):
        cleaned = cleaned.removesuffix(suffix).strip()
    if not cleaned:
        return None
    try:
        years = float(cleaned.replace(",", "."))
    except ValueError:
        raise InvalidInput(Field.YEARS, Invalid.NO_NUMBER) from None
    if not math.isfinite(years) or not 0 <= years <= MAX_YEARS:
        raise InvalidInput(Field.YEARS, Invalid.OUT_OF_RANGE, least=0, most=int(MAX_YEARS))
    return years


def has_words(text: str) -> bool:
    """Whether a letter or digit is to be seen: zero-width and other invisible ones don't count."""
    return any(character.isalnum() and character not in _BLANK_LETTERS for character in text)


def checked_profile(profile: JobProfile) -> JobProfile:
    """The profile with its texts trimmed. Raises InvalidInput when the role is missing or a text
    is too long."""
    role = " ".join(profile.role.split())
    if not has_words(role):
        raise InvalidInput(Field.ROLE, Invalid.MISSING)
    for field, text, most in (
        (Field.ROLE, role, MAX_ROLE),
        (Field.DESCRIPTION, profile.description, MAX_DESCRIPTION),
        (Field.STACK, profile.stack, MAX_STACK),
    ):
        if len(text) > most:
            raise InvalidInput(field, Invalid.TOO_LONG, most=most)
    return JobProfile(
        role=role,
        description=profile.description.strip(),
        stack=" ".join(profile.stack.split()),
        years=profile.years,
        resume=profile.resume[:MAX_RESUME_CHARS],
    )
