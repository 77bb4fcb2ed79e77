"""The clock of timed practice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from interview.models import (
    Kind,
    Question,
    QuestionDraft,
    QuestionState,
    Transcript,
    TranscriptSource,
    Word,
)
from interview.timing import Hand, Timing, began_at, is_late_for, limit_at, look, within

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
TIMING = Timing()


def question(state: QuestionState = QuestionState.OPEN, began: datetime | None = BEGAN) -> Question:
    draft = QuestionDraft("Why?", Kind.TECHNICAL, 3, "", "", "", ())
    return Question(1, 1, 1, 1, draft, state, clock_began_at=began)


@pytest.mark.parametrize(
    ("seconds", "hand"),
    [
        (0, Hand.NOTHING),
        (118.9, Hand.NOTHING),
        (119.5, Hand.NUDGE),
        (200, Hand.NUDGE),
        (239.5, Hand.TIME_UP),
        (299, Hand.TIME_UP),
        (301, Hand.ANEW),
        (86_400, Hand.ANEW),
    ],
)
def test_what_is_due(seconds: float, hand: Hand) -> None:
    assert look(question(), BEGAN + timedelta(seconds=seconds), TIMING) is hand


def test_a_clock_that_never_began_is_never_due() -> None:
    assert look(question(began=None), BEGAN, TIMING) is Hand.NOTHING
    assert limit_at(question(began=None), TIMING) is None


def test_a_recording_counts_by_its_beginning() -> None:
    limit = BEGAN + timedelta(seconds=240)
    out = question(QuestionState.TIMED_OUT)
    assert limit_at(out, TIMING) == limit
    assert is_late_for(out, began_at(limit + timedelta(seconds=90), 95.0), TIMING)
    assert not is_late_for(out, began_at(limit + timedelta(seconds=90), 60.0), TIMING)
    assert not is_late_for(out, began_at(limit + timedelta(seconds=90), None), TIMING)
    assert not is_late_for(question(), BEGAN, TIMING)


def test_what_was_said_within_the_limit() -> None:
    words = tuple(Word(f"w{n}", n * 1.0, n + 0.5, 1.0) for n in range(5))
    heard = Transcript("w0 w1 w2 w3 w4", TranscriptSource.WHISPER, "en", words=words)
    assert within(heard, 3.0) == "w0 w1 w2"
    assert within(heard, 100.0) == heard.text
    assert within(Transcript("typed", TranscriptSource.TYPED, "en"), 0.0) == "typed"
