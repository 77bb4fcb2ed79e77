"""Column types and the naming rules that all tables share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    SmallInteger,
    Table,
    Text,
    func,
    text,
    types,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

BIGINT_MAX = 2**63 - 1

#: One table of names for every constraint, so that migrations can speak of them.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: What PostgreSQL can't keep in a text: NUL, and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(value: Any) -> Any:
    """``value`` with every text in it made storable: NUL is dropped, a lone surrogate becomes �.

    Texts come from people, files and models; one such character would fail the whole transaction.
    """
    if isinstance(value, str):
        if _UNSTORABLE.search(value) is None:
            return value
        return _UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", value)
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


class CleanText(types.TypeDecorator[str]):
    """TEXT that takes any Python string; see :func:`clean`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(clean(value))


class CleanJson(types.TypeDecorator[Any]):
    """JSONB whose texts may be any Python strings; see :func:`clean`."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return clean(value)


def storable(*ids: int) -> bool:
    """Whether all ``ids`` fit a BIGINT. Ids also come out of custom_ids that anyone may forge."""
    return all(0 <= value <= BIGINT_MAX for value in ids)


def row_id() -> Column[int]:
    return Column("id", BigInteger, Identity(), primary_key=True)


def owner() -> Column[int]:
    """The person a row belongs to; it goes when they go."""
    return Column(
        "person_id",
        BigInteger,
        ForeignKey("people.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


def timestamp(name: str, *, now: bool = False) -> Column[Any]:
    """A UTC time; with ``now`` it is filled in by the database and never NULL."""
    default = func.clock_timestamp() if now else None
    return Column(name, DateTime(timezone=True), nullable=not now, server_default=default)


def states(column: str, values: Iterable[StrEnum]) -> CheckConstraint:
    """``column`` holds one of ``values``."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def undelivered() -> tuple[Column[Any], Column[int]]:
    """Since when a card shows less than it should, and how often Discord has refused it since."""
    return (
        timestamp("due_since"),
        Column("refusals", SmallInteger, nullable=False, server_default=text("0")),
    )


def index_undelivered(cards: Table) -> None:
    """Few cards are due at a time; a message that was deleted is looked for by its id."""
    due = cards.c.due_since
    Index(f"ix_{cards.name}_due_since", due, postgresql_where=due.is_not(None))
    Index(f"ix_{cards.name}_message_id", cards.c.message_id)
