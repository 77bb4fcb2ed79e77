"""Messages of which nobody knows yet whether they are an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message whose person was asked whether it answers a question. It goes with their word."""

    id: int
    person_id: int
    #: What it would answer.
    interview_id: int
    question_id: int
    #: Number of the follow-up it would answer; None for the question itself.
    follow_up: int | None
    #: Where it was written, which may be elsewhere.
    channel_id: int
    message_id: int
    #: None for recordings, which stay in the message.
    text: str | None
    sent_at: datetime
