"""Rounds of team practices, and their votes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from interview.errors import NotFound, OtherState, Thing
from interview.models import QuestionDraft, RoundPhase, TeamRound, Vote
from interview.models.transitions import may_follow
from storage.repositories.base import Repository, from_row
from storage.repositories.questions import asked_draft, asked_values
from storage.tables.columns import storable
from storage.tables.team import team_rounds as rounds
from storage.tables.team import team_votes as votes

_SMALL = 2**15


def _round(row: Row[Any]) -> TeamRound:
    return from_row(row, TeamRound, question=asked_draft(row))


class SqlRounds(Repository):
    """The part of :class:`interview.ports.TeamRepository` that is about rounds."""

    async def add_rounds(
        self, practice_id: int, drafts: Sequence[tuple[QuestionDraft, int | None]]
    ) -> list[TeamRound]:
        added = []
        for number, (draft, seat_id) in enumerate(drafts, start=1):
            values = {
                "practice_id": practice_id,
                "number": number,
                **asked_values(draft),
                "phase": RoundPhase.PENDING.value,
                "seat_id": seat_id,
            }
            row = await self._one(insert(rounds).values(values).returning(*rounds.c), Thing.ROUND)
            added.append(_round(row))
        return added

    async def find_round(self, round_id: int) -> TeamRound | None:
        if not storable(round_id):
            return None
        row = await self._row(select(rounds).where(rounds.c.id == round_id))
        return None if row is None else _round(row)

    async def find_round_at(self, practice_id: int, number: int) -> TeamRound | None:
        if not storable(practice_id) or not 0 < number < _SMALL:
            return None
        row = await self._row(
            select(rounds).where(rounds.c.practice_id == practice_id, rounds.c.number == number)
        )
        return None if row is None else _round(row)

    async def list_rounds(self, practice_id: int) -> list[TeamRound]:
        if not storable(practice_id):
            return []
        rows = await self._rows(
            select(rounds).where(rounds.c.practice_id == practice_id).order_by(rounds.c.number)
        )
        return [_round(row) for row in rows]

    async def set_phase(
        self,
        round_id: int,
        phase: RoundPhase,
        *,
        ends_at: datetime | None,
        began_at: datetime | None = None,
        revealed_at: datetime | None = None,
    ) -> TeamRound:
        if not storable(round_id):
            raise NotFound(Thing.ROUND)
        row = await self._one(
            select(rounds.c.phase).where(rounds.c.id == round_id).with_for_update(key_share=True),
            Thing.ROUND,
        )
        present = RoundPhase(row.phase)
        if present is not phase and not may_follow(present, phase):
            raise OtherState(present)
        values: dict[str, Any] = {"phase": phase.value, "ends_at": ends_at}
        if began_at is not None:
            values["began_at"] = began_at
        if revealed_at is not None:
            values["revealed_at"] = revealed_at
        return _round(await self._change(rounds, round_id, Thing.ROUND, values))

    # ------------------------------------------------------------------ votes and consents

    async def vote(self, vote: Vote) -> bool:
        wanted = insert(votes).values(
            round_id=vote.round_id,
            voter_id=vote.voter_id,
            part=vote.part,
            choice_id=vote.choice_id,
        )
        return bool(
            await self._count(
                wanted.on_conflict_do_update(
                    index_elements=[votes.c.round_id, votes.c.voter_id, votes.c.part],
                    set_={"choice_id": wanted.excluded.choice_id},
                    where=votes.c.choice_id != wanted.excluded.choice_id,
                )
            )
        )

    async def list_votes(self, round_id: int) -> list[Vote]:
        if not storable(round_id):
            return []
        rows = await self._rows(
            select(votes)
            .where(votes.c.round_id == round_id)
            .order_by(votes.c.part, votes.c.voter_id)
        )
        return [Vote(row.round_id, row.voter_id, row.part, row.choice_id) for row in rows]
