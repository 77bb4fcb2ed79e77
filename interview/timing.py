"""The clock of timed practice: a nudge at two minutes, a limit at four (pure).

The clock of a question or follow-up begins when it is asked. A recording counts by when it
was begun, not by when it arrived: somebody who began to speak in time may finish.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from interview.models import Question, QuestionState, Transcript


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. Interviewers commonly advise one to two minutes an answer and cut in at about four;
    that two and four minutes help is the product's choice, not a measured figure."""

    nudge: float = 120.0
    limit: float = 240.0
    #: So much later than it was due, the bot was away: the clock begins anew.
    away: float = 60.0
    #: Jobs may run a moment early by another machine's clock.
    slack: float = 1.0


class Hand(StrEnum):
    """What a look at the clock says is due."""

    NOTHING = "nothing"
    NUDGE = "nudge"
    TIME_UP = "time_up"
    ANEW = "anew"


def look(question: Question, at: datetime, timing: Timing) -> Hand:
    """What is due for a question that waits for an answer."""
    if question.clock_began_at is None:
        return Hand.NOTHING
    elapsed = (at - question.clock_began_at).total_seconds()
    if elapsed > timing.limit + timing.away:
        return Hand.ANEW
    if elapsed >= timing.limit - timing.slack:
        return Hand.TIME_UP
    if elapsed >= timing.nudge - timing.slack:
        return Hand.NUDGE
    return Hand.NOTHING


def limit_at(question: Question, timing: Timing) -> datetime | None:
    """When its time is up."""
    began = question.clock_began_at
    return None if began is None else began + timedelta(seconds=timing.limit)


def began_at(sent_at: datetime, seconds: float | None) -> datetime:
    """When a message was begun: a recording of ``seconds`` that long before it was sent."""
    return sent_at - timedelta(seconds=max(0.0, seconds or 0.0))


def is_late_for(question: Question, begun: datetime, timing: Timing) -> bool:
    """Whether a message begun then belongs to this question, whose time is up since."""
    limit = limit_at(question, timing)
    return (
        question.state is QuestionState.TIMED_OUT
        and limit is not None
        and begun <= limit + timedelta(seconds=timing.slack)
    )


def within(transcript: Transcript, seconds: float) -> str:
    """What was said in the first ``seconds``; all of it where words have no times."""
    if not transcript.words or transcript.words[-1].start < seconds:
        return transcript.text
    return " ".join(word.text for word in transcript.words if word.start < seconds)


def now() -> datetime:
    return datetime.now(UTC)
