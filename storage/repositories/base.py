"""What the repositories share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from enum import Enum, StrEnum
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, get_args, get_type_hints

from sqlalchemy import Executable, Row, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from interview.errors import NotFound, OtherState, Thing
from interview.models import JobProfile, StandIn, StandInReason
from interview.models.transitions import may_follow
from storage.tables.columns import storable

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

ValueT = TypeVar("ValueT", bound="DataclassInstance")


class Repository:
    """Works in the transaction of ``connection`` and never ends it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _rows(self, statement: Executable) -> Sequence[Row[Any]]:
        return (await self._connection.execute(statement)).all()

    async def _row(self, statement: Executable) -> Row[Any] | None:
        return (await self._connection.execute(statement)).first()

    async def _one(self, statement: Executable, what: Thing) -> Row[Any]:
        """The row, or NotFound."""
        row = await self._row(statement)
        if row is None:
            raise NotFound(what)
        return row

    async def _count(self, statement: Executable) -> int:
        """How many rows a statement changed."""
        return (await self._connection.execute(statement)).rowcount

    async def _change(
        self, table: Table, row_id: int, what: Thing, values: dict[str, Any]
    ) -> Row[Any]:
        if not storable(row_id):
            raise NotFound(what)
        return await self._one(
            update(table).where(table.c.id == row_id).values(values).returning(*table.c), what
        )

    async def _change_state(
        self,
        table: Table,
        row_id: int,
        what: Thing,
        state: StrEnum,
        values: dict[str, Any],
    ) -> Row[Any]:
        """Move a row to ``state``. From a state to itself is no move, and always allowed.

        Raises OtherState where :func:`interview.models.transitions.may_follow` says no.
        """
        if not storable(row_id):
            raise NotFound(what)
        # The row is taken first, so that of two moves at once the second sees what the first did.
        row = await self._one(
            select(table.c.state).where(table.c.id == row_id).with_for_update(key_share=True),
            what,
        )
        present = type(state)(row.state)
        if present is state:
            values = {name: value for name, value in values.items() if value is not None}
        elif not may_follow(present, state):
            raise OtherState(present)
        return await self._change(table, row_id, what, {"state": state.value, **values})


@cache
def _enums(kind: type[DataclassInstance]) -> Mapping[str, type[Enum] | None]:
    """The fields of ``kind``, each with its enum if it is one."""
    hints = get_type_hints(kind)
    named = {field.name: hints[field.name] for field in fields(kind) if field.init}
    return {
        name: found[0] if len(found) == 1 and _is_enum(found[0]) else None
        for name, hint in named.items()
        # An enum, or one that may be None.
        for found in [[each for each in get_args(hint) or (hint,) if each is not NoneType]]
    }


def _is_enum(hint: object) -> TypeGuard[type[Enum]]:
    return isinstance(hint, type) and issubclass(hint, Enum)


def from_row(row: Row[Any], kind: type[ValueT], **other: Any) -> ValueT:
    """A value with the columns of its fields' names in it. ``other``: the fields that are not what
    stands in a column of their name."""
    columns = row._mapping
    for name, enum in _enums(kind).items():
        if name not in other and name in columns:
            value = columns[name]
            other[name] = value if enum is None or value is None else enum(value)
    return kind(**other)


def profile_of(row: Row[Any]) -> JobProfile:
    return JobProfile(row.role, row.description, row.stack, row.years, row.resume)


def profile_values(profile: JobProfile) -> dict[str, Any]:
    return {
        "role": profile.role,
        "description": profile.description,
        "stack": profile.stack,
        "years": profile.years,
        "resume": profile.resume,
    }


def stand_in_of(row: Row[Any]) -> StandIn | None:
    if row.stand_in_for is None:
        return None
    return StandIn(row.stand_in_for, StandInReason(row.stand_in_reason))


def stand_in_values(stand_in: StandIn | None) -> dict[str, Any]:
    return {
        "stand_in_for": None if stand_in is None else stand_in.instead_of,
        "stand_in_reason": None if stand_in is None else stand_in.reason.value,
    }
