"""How often steps of the pipeline were begun."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, delete, literal, select
from sqlalchemy.dialects.postgresql import insert

from interview.ports import Step, Subject
from storage.repositories.base import Repository
from storage.tables.interviews import answers, cards, interviews, step_starts
from storage.tables.team import team_cards, team_practices, team_step_starts

#: Where starts on a subject are counted, and whom they go with: a person, or a practice.
_COUNTS: dict[Subject, tuple[Table, Column[Any]]] = {
    Subject.INTERVIEW: (step_starts, interviews.c.person_id),
    Subject.ANSWER: (step_starts, answers.c.person_id),
    Subject.CARD: (step_starts, cards.c.person_id),
    Subject.PRACTICE: (team_step_starts, team_practices.c.id),
    Subject.TEAM_CARD: (team_step_starts, team_cards.c.practice_id),
}


class SqlStarts(Repository):
    """See :class:`interview.ports.StartRepository`."""

    async def record(self, step: Step, subject_id: int) -> int:
        starts, owner = _COUNTS[step.subject]
        name = "practice_id" if starts is team_step_starts else "person_id"
        subjects = owner.table
        statement = insert(starts).from_select(
            ["step", "subject_id", name, "starts"],
            select(literal(step.name), subjects.c.id, owner, literal(1)).where(
                subjects.c.id == subject_id
            ),
        )
        row = await self._row(
            statement.on_conflict_do_update(
                index_elements=[starts.c.step, starts.c.subject_id],
                set_={"starts": starts.c.starts + 1},
            ).returning(starts.c.starts)
        )
        return 0 if row is None else int(row.starts)

    async def clear(self, step: Step, subject_id: int) -> None:
        starts, _ = _COUNTS[step.subject]
        await self._connection.execute(
            delete(starts).where(starts.c.step == step.name, starts.c.subject_id == subject_id)
        )
