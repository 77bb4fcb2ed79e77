"""What a team's cards show, read in one transaction: frozen values, as each member allows."""

from __future__ import annotations

from dataclasses import dataclass

from interview.models import (
    Answer,
    Feedback,
    PeerRating,
    Sharing,
    TeamMember,
    TeamPractice,
    TeamRound,
    Transcript,
)
from interview.ports import Store

__all__ = [
    "GroupPoint",
    "LobbyView",
    "MissingPlaces",
    "RevealView",
    "RevealedAnswer",
    "RoundSummary",
    "RoundView",
    "SummaryView",
    "TeamViews",
    "VoteCount",
]


@dataclass(frozen=True, slots=True)
class LobbyView:
    practice: TeamPractice
    #: Those who have joined, by place.
    members: tuple[TeamMember, ...]


@dataclass(frozen=True, slots=True)
class RoundView:
    """Sets hold person ids."""

    practice: TeamPractice
    round: TeamRound
    #: Those who have joined, by place.
    members: tuple[TeamMember, ...]
    #: Who answers in this round: everybody (relay), or the one in the seat.
    asked: tuple[int, ...]
    answered: frozenset[int]
    passed: frozenset[int]
    #: Who is still waited for in the present phase, by place.
    waiting_for: tuple[int, ...]
    #: Panel and pair: who has rated.
    submitted: frozenset[int]
    #: Whose last recording could not be used, and who can send another.
    refused: frozenset[int] = frozenset()
    #: How many rounds there are in all.
    of: int = 1


@dataclass(frozen=True, slots=True)
class RevealedAnswer:
    """What is shown of one member in one round."""

    person_id: int
    #: The attempt that counts; None for who passed or did not answer in time.
    answer: Answer | None
    #: None unless its person shares their words.
    transcript: Transcript | None
    #: None unless its person shares their rating, and while there is none.
    feedback: Feedback | None
    #: Its rating is still to come.
    pending: bool
    passed: bool
    shares: Sharing


@dataclass(frozen=True, slots=True)
class GroupPoint:
    """A key point of the question, and who covered it."""

    text: str
    #: Person ids, only of those who share their words.
    covered_by: tuple[int, ...]
    #: How many covered it, of how many rated answers.
    covered_count: int
    of: int


@dataclass(frozen=True, slots=True)
class VoteCount:
    """Votes for one part of the answer, without who cast them."""

    part_key: str
    part_name: str
    #: (person id, votes), most first; people with none are left out.
    counts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RevealView:
    practice: TeamPractice
    round: TeamRound
    #: By place: everybody who was asked in this round and is still a member or has answered.
    answers: tuple[RevealedAnswer, ...]
    points: tuple[GroupPoint, ...]
    #: One for each part that can be voted on, in the rubric's order.
    votes: tuple[VoteCount, ...]
    #: How many people have voted.
    voters: int
    #: Panel and pair: what the others rated.
    peers: tuple[PeerRating, ...]
    #: Whom a vote can be for: those whose words are shown.
    choices: tuple[int, ...] = ()
    #: How many rounds there are in all.
    of: int = 1


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """What one round came to. No ratings: nothing in it ranks people."""

    round: TeamRound
    answered: int
    #: Key points that somebody covered, and those that nobody did.
    covered: tuple[str, ...]
    missed: tuple[str, ...]
    votes: tuple[VoteCount, ...]


@dataclass(frozen=True, slots=True)
class SummaryView:
    practice: TeamPractice
    #: Those revealed, in order.
    rounds: tuple[RoundSummary, ...]
    #: Everybody who took part, also those who left; by place.
    members: tuple[TeamMember, ...]
    #: Person id -> parts they were voted best for, over all rounds.
    won: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MissingPlaces:
    """Channels that a started practice still needs."""

    practice: TeamPractice
    needs_thread: bool
    #: Without a private place; only where members answer in their own.
    members: tuple[TeamMember, ...]


class TeamViews:
    """Reads for showing; None when there is nothing to show."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find_lobby(self, practice_id: int) -> LobbyView | None:
        raise NotImplementedError

    async def find_round(self, practice_id: int, number: int) -> RoundView | None:
        raise NotImplementedError

    async def find_reveal(self, practice_id: int, number: int) -> RevealView | None:
        raise NotImplementedError

    async def find_summary(self, practice_id: int) -> SummaryView | None:
        raise NotImplementedError

    async def missing_places(self, practice_id: int) -> MissingPlaces | None:
        raise NotImplementedError
