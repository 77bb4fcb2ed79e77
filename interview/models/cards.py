"""Messages of ours in Discord; the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CardKind(StrEnum):
    QUESTION = "question"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    #: "Two minutes have passed": a word of its own, since an edit reaches nobody's eye.
    NUDGE = "nudge"
    REPORT = "report"
    #: The sound of a question or follow-up: a message that plays, below the card with its words.
    SPOKEN_QUESTION = "spoken_question"
    SPOKEN_FOLLOW_UP = "spoken_follow_up"
    #: The state of preparing an interview ("making your questions…", "that failed, try again").
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Card:
    """A message of ours that shows a subject's present state; the outbox of the bot.

    A ``deliver`` job makes the message show what the database holds. It may run any number of
    times: ``shown`` names the state last shown.
    """

    id: int
    kind: CardKind
    #: interview id (OPENING, REPORT), question id (QUESTION, NUDGE, SPOKEN_QUESTION), answer id
    #: (ANSWER), follow-up id (FOLLOW_UP, SPOKEN_FOLLOW_UP).
    subject_id: int
    interview_id: int
    person_id: int
    channel_id: int
    message_id: int | None
    shown: str
    #: When a first send was begun; set without a message_id, the send may have happened.
    sending_since: datetime | None = None
    #: How often Discord has refused it since it was last shown.
    refusals: int = 0
    #: Since when it doesn't show what it should.
    due_since: datetime | None = None

    @property
    def was_refused(self) -> bool:
        """Whether it has been kept from being seen at all."""
        return self.message_id is None and self.refusals > 0
