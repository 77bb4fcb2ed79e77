"""What models' calls have cost, by UTC day: for each person, and for each server alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from interview.errors import Thing
from interview.models import ServerUsage, Usage
from interview.ports import UsageTask
from storage.repositories.base import Repository
from storage.tables.interviews import people
from storage.tables.usage import ONE_SERVER_USAGE, ONE_USAGE, server_usage, usage

_COUNTED = ("calls", "input_tokens", "output_tokens")


def _sums(table: Table) -> list[ColumnElement[Any]]:
    return [func.coalesce(func.sum(table.c[name]), 0).label(name) for name in _COUNTED]


def _usage(row: Row[Any]) -> Usage:
    # SUM of bigint is numeric.
    return Usage(int(row.calls), int(row.input_tokens), int(row.output_tokens))


class SqlUsage(Repository):
    """See :class:`interview.ports.UsageRepository`."""

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
        values: dict[str, Any] = {
            "day": day,
            "guild_id": guild_id,
            "grader": grader,
            "task": task,
            "calls": usage.calls,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
        }
        await self._add_to_person(person_id, values)
        statement = insert(server_usage).values(**values)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=ONE_SERVER_USAGE,
                set_={name: server_usage.c[name] + statement.excluded[name] for name in _COUNTED},
            )
        )

    async def _add_to_person(self, person_id: int, values: dict[str, Any]) -> None:
        # Out of the person's row, which is taken: someone who is gone gets none, and who is just
        # being deleted is waited for here, before this transaction holds anything of theirs.
        statement = insert(usage).from_select(
            ["person_id", *values],
            select(
                people.c.id,
                *(literal(value, usage.c[name].type) for name, value in values.items()),
            )
            .where(people.c.id == person_id)
            .with_for_update(read=True, key_share=True),
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=ONE_USAGE,
                set_={name: usage.c[name] + statement.excluded[name] for name in _COUNTED},
            )
        )

    async def of_person(
        self, person_id: int, first: date, last: date, *, guild_id: int | None = None
    ) -> Usage:
        whose = usage.c.person_id == person_id
        if guild_id is not None:
            whose &= usage.c.guild_id == guild_id
        return await self._sum(usage, whose, first, last)

    async def of_server(self, guild_id: int, first: date, last: date) -> Usage:
        return await self._sum(server_usage, server_usage.c.guild_id == guild_id, first, last)

    async def _sum(
        self, table: Table, whose: ColumnElement[bool], first: date, last: date
    ) -> Usage:
        row = await self._one(
            select(*_sums(table)).where(whose, table.c.day.between(first, last)), Thing.USAGE
        )
        return _usage(row)

    async def list_by_day(self, first: date, last: date) -> list[ServerUsage]:
        place = (server_usage.c.day, server_usage.c.guild_id, server_usage.c.grader)
        rows = await self._rows(
            select(*place, *_sums(server_usage))
            .where(server_usage.c.day.between(first, last))
            .group_by(*place)
            .order_by(server_usage.c.day.desc(), server_usage.c.guild_id.nulls_last(), place[-1])
        )
        return [ServerUsage(row.day, row.guild_id, row.grader, _usage(row)) for row in rows]
