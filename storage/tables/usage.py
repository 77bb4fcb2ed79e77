"""What models' calls cost, by UTC day: for each person, and for each server without any person."""

from __future__ import annotations

from datetime import date
from typing import get_args

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Table, func, text

from interview.ports import UsageTask
from storage.tables.columns import CleanText, metadata, owner, row_id

_tasks = ", ".join(f"'{task}'" for task in get_args(UsageTask))


def _costs() -> list[Column[date] | Column[str] | Column[int] | CheckConstraint]:
    """What calls of a grader for one kind of task have cost on one UTC day."""
    return [
        Column("day", Date, nullable=False),
        # NULL in direct messages.
        Column("guild_id", BigInteger),
        Column("grader", CleanText, nullable=False),
        Column("task", CleanText, nullable=False),
        Column("calls", BigInteger, nullable=False),
        Column("input_tokens", BigInteger, nullable=False),
        Column("output_tokens", BigInteger, nullable=False),
        CheckConstraint(f"task IN ({_tasks})", name="task"),
    ]


usage = Table("usage", metadata, row_id(), owner(), *_costs())

# The same without a person: it stays when they go, and so does a server's limit.
server_usage = Table("server_usage", metadata, row_id(), *_costs())

#: What one row is about; direct messages (no guild) are place 0.
ONE_USAGE = (
    usage.c.day,
    usage.c.person_id,
    func.coalesce(usage.c.guild_id, text("0")),
    usage.c.grader,
    usage.c.task,
)
ONE_SERVER_USAGE = (
    server_usage.c.day,
    func.coalesce(server_usage.c.guild_id, text("0")),
    server_usage.c.grader,
    server_usage.c.task,
)
Index("uq_usage_once", *ONE_USAGE, unique=True)
Index("uq_server_usage_once", *ONE_SERVER_USAGE, unique=True)
