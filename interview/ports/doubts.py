"""The gateway to messages whose person was asked whether they are an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from interview.models import Doubt, FollowUp, Question


class DoubtRepository(Protocol):
    async def add(
        self,
        question: Question,
        follow_up: FollowUp | None,
        *,
        channel_id: int,
        message_id: int,
        text: str | None,
        sent_at: datetime,
    ) -> tuple[Doubt, bool]:
        """It, and whether it is new: nobody is asked twice about a message and an interview."""
        ...

    async def find(self, doubt_id: int) -> Doubt | None: ...

    async def drop(self, message_id: int) -> None:
        """All about that message."""
        ...
