"""The ear, the reader of documents, the queue, and the one who shows cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from interview.models import (
    Recording,
    Transcript,
)

__all__ = ["DocumentReader", "Notifier", "Queue", "Transcriber"]


class Transcriber(Protocol):
    """Raises UnusableRecording (the recording's fault) or TranscriberError (ours)."""

    @property
    def model(self) -> str: ...

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes it understands; None for any."""
        ...

    async def transcribe(
        self, recording: Recording, *, language: str, terms: Sequence[str] = ()
    ) -> Transcript:
        """Words with times. Never blocks the event loop.

        ``terms`` are words likely to be heard (the job's stack); they prime the model.
        """
        ...


class DocumentReader(Protocol):
    async def read(self, data: bytes, filename: str) -> str:
        """Plain text of a PDF, DOCX, TXT or MD. Raises DocumentProblem."""
        ...


class Queue(Protocol):
    """Enqueues in the transaction of the unit of work it hangs on. ``delay`` is in seconds."""

    async def prepare(self, interview_id: int, *, delay: float = 0.0) -> None: ...

    async def transcribe(self, answer_id: int, *, delay: float = 0.0) -> None: ...

    async def grade(self, answer_id: int, *, delay: float = 0.0) -> None: ...

    async def report(self, interview_id: int, *, delay: float = 0.0) -> None: ...

    async def regrade(self, answer_id: int, *, delay: float = 0.0) -> None: ...

    async def clock(self, question_id: int, *, delay: float = 0.0) -> None:
        """Look at a timed question's clock then: a nudge, or the end of its time."""
        ...

    async def deliver(self, card_id: int, *, delay: float = 0.0) -> None: ...

    async def team(self, practice_id: int, *, delay: float = 0.0) -> None:
        """Look at a team practice then, and do what is due: a timer, or what people have done."""
        ...

    async def team_places(self, practice_id: int, *, delay: float = 0.0) -> None:
        """Make the threads that a started practice has not got yet."""
        ...

    async def team_deliver(self, card_id: int, *, delay: float = 0.0) -> None: ...


class Notifier(Protocol):
    """Shows cards in Discord. Implemented by the bot; safe to run twice."""

    async def ready(self) -> None:
        """Wait until messages can be sent."""
        ...

    async def show(self, card_id: int) -> None:
        """Make the card's message show what the database holds now.

        Raises DeliveryFailed when another try makes sense; a card whose channel is gone is not
        an error.
        """
        ...

    async def show_team(self, card_id: int) -> None:
        """The same for a team's card."""
        ...

    async def make_team_places(self, practice_id: int) -> None:
        """Make the team's thread and each member's private one, as far as they are missing.

        Safe to run twice and to be killed anywhere. Raises DeliveryFailed when another try makes
        sense.
        """
        ...
