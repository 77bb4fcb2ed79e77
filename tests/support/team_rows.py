"""Rows of team practice, for tests of what is deleted with a person."""

from __future__ import annotations

from sqlalchemy import select

from interview.models import (
    JobProfile,
    Kind,
    PracticePlan,
    QuestionDraft,
    Sharing,
    TeamKind,
    TeamState,
    Vote,
)
from storage.database import SqlUnitOfWork
from storage.tables.team import comment_reports, pair_wishes, peer_ratings

__all__ = ["CAT", "TEAM_COLUMNS", "UNOWNED", "fill_team"]

CAT = 4040
#: Where a person stands in team practice.
TEAM_COLUMNS = (
    "comment_reports.reporter_id",
    "pair_wishes.person_id",
    "peer_ratings.moderator_id",
    "peer_ratings.person_id",
    "peer_ratings.reviewer_id",
    "team_members.person_id",
    "team_practices.host_id",
    "team_rounds.seat_id",
    "team_stats_consents.person_id",
    "team_votes.choice_id",
    "team_votes.voter_id",
)
UNOWNED = ("comment_reports", "team_practices", "team_rounds", "team_votes")


async def fill_team(work: SqlUnitOfWork, person_id: int, draft: QuestionDraft) -> None:
    """A row in every table of team practice, with somebody who stays."""
    await work.people.ensure(CAT)
    plan = PracticePlan(
        guild_id=9,
        channel_id=8,
        host_id=person_id,
        kind=TeamKind.RELAY,
        profile=JobProfile("Engineer"),
        interview_kind=Kind.BEHAVIORAL,
        language="en",
        rounds_wanted=1,
        answer_seconds=60,
    )
    practice = await work.teams.add(plan, TeamState.LOBBY)
    for member in (person_id, CAT):
        await work.teams.join(practice.id, member, Sharing())
    (round_,) = await work.teams.add_rounds(practice.id, [(draft, person_id)])
    await work.teams.vote(Vote(round_.id, person_id, "action", CAT))
    await work.teams.vote(Vote(round_.id, CAT, "action", person_id))
    await work.team_stats.set_consent(9, person_id, True)
    rated = {"round_id": round_.id, "levels": {}, "comment": "", "comment_state": "shown"}
    connection = work.teams._connection
    await connection.execute(
        peer_ratings.insert().values(
            [
                {**rated, "reviewer_id": person_id, "person_id": CAT, "moderator_id": None},
                {**rated, "reviewer_id": CAT, "person_id": person_id, "moderator_id": person_id},
            ]
        )
    )
    rating_id = await connection.scalar(
        select(peer_ratings.c.id).where(peer_ratings.c.reviewer_id == person_id)
    )
    await connection.execute(
        comment_reports.insert().values(rating_id=rating_id, reporter_id=person_id, reason="")
    )
    await connection.execute(
        pair_wishes.insert().values(
            guild_id=9,
            channel_id=8,
            person_id=person_id,
            interview_kind="behavioral",
            level=3,
            language="en",
            role="",
            state="waiting",
        )
    )
