"""The gateway to what models' calls have cost."""

from __future__ import annotations

from datetime import date
from typing import Literal, Protocol

from interview.models import ServerUsage, Usage

#: What a model was called for.
UsageTask = Literal["questions", "grade", "report", "regrade", "speak"]


class UsageRepository(Protocol):
    """Calls and tokens by UTC day: for each person, and for each server without any person.

    A person's rows go with the person; the servers' totals stay.
    """

    async def add(
        self,
        *,
        day: date,
        person_id: int,
        guild_id: int | None,
        grader: str,
        task: UsageTask,
        usage: Usage,
    ) -> None:
        """Add to what is counted already. ``guild_id`` is None in direct messages.

        For a person who is gone only the server's total grows. Call it first in a transaction:
        rows are then always locked in one order.
        """
        ...

    async def of_person(
        self, person_id: int, first: date, last: date, *, guild_id: int | None = None
    ) -> Usage:
        """The sum over the days from ``first`` to ``last``, both included; only in that server
        where one is given."""
        ...

    async def of_server(self, guild_id: int, first: date, last: date) -> Usage: ...

    async def list_by_day(self, first: date, last: date) -> list[ServerUsage]:
        """Newest day first; within a day by server, then grader. No person is in it."""
        ...
