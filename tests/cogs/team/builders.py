"""Ordinary, empty, huge and hostile content for a team's cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from interview.models import (
    JobProfile,
    KeyPoint,
    Kind,
    MemberState,
    QuestionDraft,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.team.reading import LobbyView, RevealView, RoundSummary, RoundView, SummaryView
from interview.team.revealing import GroupPoint, RevealedAnswer, VoteCount
from tests.cogs import builders as make

Text = Callable[[int], str]

#: As long as Discord's ids get.
FIRST = 1_300_000_000_000_000_000
ASKED = make.ASKED
PARTS = (("situation", "Situation"), ("action", "Action"), ("result", "Result"))


def practice(**changes: Any) -> TeamPractice:
    made = TeamPractice(
        id=12,
        guild_id=1,
        channel_id=900,
        thread_id=901,
        host_id=FIRST + 1,
        kind=TeamKind.RELAY,
        state=TeamState.RUNNING,
        profile=JobProfile(role=make.ROLE, stack="Python, PostgreSQL", years=5),
        interview_kind=Kind.BEHAVIORAL,
        language="en",
        rounds_wanted=3,
        answer_seconds=180,
        round=1,
        created_at=make.NOW,
    )
    return replace(made, **changes)


def member(place: int, **changes: Any) -> TeamMember:
    made = TeamMember(
        practice_id=12,
        person_id=FIRST + place,
        state=MemberState.JOINED,
        place=place,
        sharing=Sharing(),
        interview_id=100 + place,
        joined_at=make.NOW,
    )
    return replace(made, **changes)


def members(count: int) -> tuple[TeamMember, ...]:
    return tuple(member(place) for place in range(1, count + 1))


def a_round(text: str = ASKED, **changes: Any) -> TeamRound:
    draft = QuestionDraft(
        text=text,
        kind=Kind.BEHAVIORAL,
        level=3,
        hint="One real incident.",
        why="Incidents show ownership.",
        model_answer=changes.pop("model_answer", make.SAID),
        key_points=(KeyPoint("Restores the service first"),),
    )
    made = TeamRound(
        id=77,
        practice_id=12,
        number=1,
        question=draft,
        phase=RoundPhase.ANSWERING,
        began_at=make.NOW,
        ends_at=make.NOW + timedelta(minutes=3),
    )
    return replace(made, **changes)


def lobby(count: int = 3, **changes: Any) -> LobbyView:
    state = {"state": TeamState.LOBBY, "thread_id": None, "round": 0} | changes
    state.setdefault("ends_at", make.NOW + timedelta(minutes=30))
    return LobbyView(practice(**state), members(count))


def round_view(count: int = 5, answered: int = 2, passed: int = 0, **changes: Any) -> RoundView:
    people = [each.person_id for each in members(count)]
    return RoundView(
        practice=changes.pop("practice", practice()),
        round=a_round(**changes),
        members=members(count),
        asked=tuple(people),
        answered=frozenset(people[:answered]),
        passed=frozenset(people[answered : answered + passed]),
        waiting_for=tuple(people[answered + passed :]),
        submitted=frozenset(),
        of=3,
    )


def revealed(place: int, said: str | None = make.SAID, **changes: Any) -> RevealedAnswer:
    shares = changes.pop("shares", Sharing(words=said is not None, rating=place % 2 == 0))
    made = RevealedAnswer(
        person_id=FIRST + place,
        answer=make.answer(person_id=FIRST + place),
        transcript=None if said is None else make.transcript(text=said),
        feedback=make.feedback() if shares.rating else None,
        pending=False,
        passed=False,
        shares=shares,
    )
    return replace(made, **changes)


def reveal(
    answers: tuple[RevealedAnswer, ...] | None = None,
    *,
    points: tuple[GroupPoint, ...] | None = None,
    phase: RoundPhase = RoundPhase.REVEALED,
    **changes: Any,
) -> RevealView:
    shown = answers if answers is not None else tuple(revealed(n) for n in range(1, 6))
    readable = tuple(each.person_id for each in shown if each.transcript is not None)
    first = readable[:2]
    return RevealView(
        practice=changes.pop("practice", practice()),
        round=a_round(phase=phase, **changes),
        answers=shown,
        points=points
        if points is not None
        else (
            GroupPoint("Restores the service first", readable, len(shown), len(shown)),
            GroupPoint("Finds the cause", first, len(first), len(shown)),
            GroupPoint("Tells people what is going on", (), 0, len(shown)),
        ),
        votes=tuple(
            VoteCount(key, name, tuple((who, 2 - n) for n, who in enumerate(first)))
            for key, name in PARTS
        ),
        voters=2,
        peers=(),
        choices=readable,
        of=3,
    )


def summary(count: int = 5, text: str = ASKED, rounds: int = 3, **changes: Any) -> SummaryView:
    return SummaryView(
        practice=practice(state=TeamState.ENDED, **changes),
        rounds=tuple(
            RoundSummary(
                round=a_round(text, number=number, phase=RoundPhase.CLOSED),
                answered=count,
                covered=("Restores the service first", "Finds the cause"),
                missed=("Tells people what is going on",),
                votes=tuple(VoteCount(key, name, ((FIRST + 1, 3),)) for key, name in PARTS),
            )
            for number in range(1, rounds + 1)
        ),
        members=members(count),
        won=((FIRST + 1, 3),),
    )
