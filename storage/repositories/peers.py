"""Ratings of peers, their comments, and what is reported of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from interview.errors import NotFound, Stale, StaleAction, Thing
from interview.models import CommentReport, CommentState, PeerRating, RoundPhase, TeamKind
from storage.repositories.base import Repository, from_row
from storage.tables.columns import storable
from storage.tables.team import comment_reports, peer_ratings, team_practices, team_rounds

_SUBMITTED = peer_ratings.c.submitted_at.is_not(None)
#: Before that nobody but those who run the round may know what others rated.
_REVEALED = team_rounds.c.phase.in_([RoundPhase.REVEALED.value, RoundPhase.CLOSED.value])
#: In pair practice notes count by themselves: the other may have nothing but them to go by.
_its_round = team_rounds.alias("its_round")
_its_practice = team_practices.alias("its_practice")
_IN_PAIR = exists().where(
    _its_round.c.id == peer_ratings.c.round_id,
    _its_practice.c.id == _its_round.c.practice_id,
    _its_practice.c.kind == TeamKind.PAIR.value,
)
_FILLED = or_(
    peer_ratings.c.levels != literal({}, JSONB()), and_(peer_ratings.c.comment != "", _IN_PAIR)
)
_OPEN_REPORT = exists().where(
    comment_reports.c.rating_id == peer_ratings.c.id, comment_reports.c.settled_at.is_(None)
)


def _ratings(*where: ColumnElement[bool]) -> Select[Any]:
    return select(*peer_ratings.c, _OPEN_REPORT.label("reported")).where(*where)


def _revealed(*where: ColumnElement[bool]) -> Select[Any]:
    """Submitted ones of rounds that were revealed; not the empty ones of those who didn't rate."""
    return (
        _ratings(_SUBMITTED, _REVEALED, _FILLED, *where)
        .join(team_rounds, team_rounds.c.id == peer_ratings.c.round_id)
        .order_by(peer_ratings.c.submitted_at, peer_ratings.c.id)
    )


def _to_moderate(guild_id: int) -> ColumnElement[bool]:
    return and_(
        team_practices.c.guild_id == guild_id,
        _SUBMITTED,
        # A moderator may be of the panel too.
        _REVEALED,
        or_(
            and_(
                peer_ratings.c.comment_state == CommentState.HELD.value,
                peer_ratings.c.comment != "",
            ),
            _OPEN_REPORT,
        ),
    )


def _rating(row: Row[Any]) -> PeerRating:
    return from_row(
        row,
        PeerRating,
        levels=tuple(sorted((key, int(level)) for key, level in row.levels.items())),
        moderated=row.moderated_at is not None,
    )


class SqlPeers(Repository):
    """See :class:`interview.ports.PeerRatingRepository`."""

    # ------------------------------------------------------------------ filling in

    async def set_level(
        self, round_id: int, reviewer_id: int, person_id: int, key: str, level: int | None
    ) -> PeerRating:
        # One statement, so that two menus chosen at once both count.
        present = peer_ratings.c.levels
        changed = (
            present.op("-", return_type=JSONB())(literal(key, Text()))
            if level is None
            else present.op("||", return_type=JSONB())(literal({key: level}, JSONB()))
        )
        first = {} if level is None else {key: level}
        return await self._fill(round_id, reviewer_id, person_id, {"levels": first}, changed)

    async def set_comment(
        self, round_id: int, reviewer_id: int, person_id: int, comment: str, state: CommentState
    ) -> PeerRating:
        values = {"comment": comment, "comment_state": state.value}
        return await self._fill(round_id, reviewer_id, person_id, values)

    async def decline(
        self, round_id: int, reviewer_id: int, person_id: int, *, at: datetime
    ) -> PeerRating:
        values = {"levels": {}, "comment": "", "submitted_at": at}
        return await self._fill(round_id, reviewer_id, person_id, values)

    async def _fill(
        self,
        round_id: int,
        reviewer_id: int,
        person_id: int,
        values: dict[str, Any],
        levels: ColumnElement[Any] | None = None,
    ) -> PeerRating:
        wanted = insert(peer_ratings).values(
            {
                "round_id": round_id,
                "reviewer_id": reviewer_id,
                "person_id": person_id,
                "levels": {},
                "comment": "",
                "comment_state": CommentState.SHOWN.value,
                "put_away": False,
                **values,
            }
        )
        row = await self._row(
            wanted.on_conflict_do_update(
                index_elements=[peer_ratings.c.round_id, peer_ratings.c.reviewer_id],
                set_=values if levels is None else {"levels": levels},
                where=and_(
                    peer_ratings.c.submitted_at.is_(None), peer_ratings.c.person_id == person_id
                ),
            ).returning(peer_ratings.c.id)
        )
        if row is None:
            raise StaleAction(Stale.RATED)
        return await self._get(row.id)

    async def submit(
        self, round_id: int, reviewer_id: int, *, answer_id: int | None, at: datetime
    ) -> PeerRating:
        await self._connection.execute(
            update(peer_ratings)
            .where(
                peer_ratings.c.round_id == round_id,
                peer_ratings.c.reviewer_id == reviewer_id,
                peer_ratings.c.submitted_at.is_(None),
                _FILLED,
            )
            .values(submitted_at=at, answer_id=answer_id)
        )
        found = await self.find_of(round_id, reviewer_id)
        if found is None or found.submitted_at is None:
            raise NotFound(Thing.RATING)
        return found

    # ------------------------------------------------------------------ reading

    async def find(self, rating_id: int) -> PeerRating | None:
        if not storable(rating_id):
            return None
        row = await self._row(_ratings(peer_ratings.c.id == rating_id))
        return None if row is None else _rating(row)

    async def _get(self, rating_id: int) -> PeerRating:
        found = await self.find(rating_id)
        if found is None:
            raise NotFound(Thing.RATING)
        return found

    async def find_of(self, round_id: int, reviewer_id: int) -> PeerRating | None:
        if not storable(round_id, reviewer_id):
            return None
        row = await self._row(
            _ratings(peer_ratings.c.round_id == round_id, peer_ratings.c.reviewer_id == reviewer_id)
        )
        return None if row is None else _rating(row)

    async def list_of_round(self, round_id: int) -> list[PeerRating]:
        if not storable(round_id):
            return []
        return await self._list(
            _ratings(peer_ratings.c.round_id == round_id, _SUBMITTED).order_by(
                peer_ratings.c.submitted_at, peer_ratings.c.id
            )
        )

    async def list_drafts(self, round_id: int) -> list[PeerRating]:
        if not storable(round_id):
            return []
        return await self._list(
            _ratings(
                peer_ratings.c.round_id == round_id,
                ~_SUBMITTED,
                _FILLED,
            ).order_by(peer_ratings.c.id)
        )

    async def list_of_answer(self, answer_id: int) -> list[PeerRating]:
        if not storable(answer_id):
            return []
        return await self._list(_revealed(peer_ratings.c.answer_id == answer_id))

    async def list_beside(self, reviewer_id: int, *, limit: int = 200) -> list[PeerRating]:
        if not storable(reviewer_id):
            return []
        own = peer_ratings.alias("own")
        latest = (
            select(own.c.round_id)
            .where(own.c.reviewer_id == reviewer_id, own.c.submitted_at.is_not(None))
            .order_by(own.c.submitted_at.desc(), own.c.id.desc())
            .limit(limit)
        )
        statement = _revealed(peer_ratings.c.round_id.in_(latest)).order_by(None)
        return await self._list(
            statement.order_by(
                team_rounds.c.began_at,
                team_rounds.c.id,
                peer_ratings.c.submitted_at,
                peer_ratings.c.id,
            )
        )

    async def _list(self, statement: Select[Any]) -> list[PeerRating]:
        return [_rating(row) for row in await self._rows(statement)]

    # ------------------------------------------------------------------ comments

    async def set_put_away(self, rating_id: int, put_away: bool) -> PeerRating:
        return await self._set(rating_id, {"put_away": put_away})

    async def erase_comment(self, rating_id: int) -> PeerRating:
        values = {"comment": "", "comment_state": CommentState.HIDDEN.value}
        return await self._set(rating_id, values)

    async def _set(self, rating_id: int, values: dict[str, Any]) -> PeerRating:
        row = await self._change(peer_ratings, rating_id, Thing.RATING, values)
        return await self._get(row.id)

    async def report(self, rating_id: int, reporter_id: int, reason: str) -> bool:
        return bool(
            await self._count(
                insert(comment_reports)
                .values(rating_id=rating_id, reporter_id=reporter_id, reason=reason)
                .on_conflict_do_nothing()
            )
        )

    async def list_reports(self, rating_id: int) -> list[CommentReport]:
        if not storable(rating_id):
            return []
        rows = await self._rows(
            select(comment_reports)
            .where(comment_reports.c.rating_id == rating_id, comment_reports.c.settled_at.is_(None))
            .order_by(comment_reports.c.created_at, comment_reports.c.reporter_id)
        )
        return [
            CommentReport(row.rating_id, row.reporter_id, row.reason, row.created_at)
            for row in rows
        ]

    async def list_to_moderate(self, guild_id: int, *, limit: int = 25) -> list[PeerRating]:
        if not storable(guild_id):
            return []
        return await self._list(
            _ratings(_to_moderate(guild_id))
            .join(team_rounds, team_rounds.c.id == peer_ratings.c.round_id)
            .join(team_practices, team_practices.c.id == team_rounds.c.practice_id)
            .order_by(peer_ratings.c.submitted_at, peer_ratings.c.id)
            .limit(limit)
        )

    async def count_to_moderate(self, guild_id: int) -> int:
        if not storable(guild_id):
            return 0
        row = await self._one(
            select(func.count())
            .select_from(
                peer_ratings.join(team_rounds, team_rounds.c.id == peer_ratings.c.round_id).join(
                    team_practices, team_practices.c.id == team_rounds.c.practice_id
                )
            )
            .where(_to_moderate(guild_id)),
            Thing.RATING,
        )
        return int(row[0])

    async def record_moderated(
        self, rating_id: int, moderator_id: int, *, state: CommentState, at: datetime
    ) -> PeerRating:
        values = {"comment_state": state.value, "moderator_id": moderator_id, "moderated_at": at}
        row = await self._change(peer_ratings, rating_id, Thing.RATING, values)
        await self._connection.execute(
            update(comment_reports)
            .where(comment_reports.c.rating_id == rating_id, comment_reports.c.settled_at.is_(None))
            .values(settled_at=at)
        )
        return await self._get(row.id)
