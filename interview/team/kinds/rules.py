"""What differs between the kinds of team practice: who is asked, and when a phase is over (pure).

:mod:`interview.team.flow` reads a round as :class:`Seen` under the practice's lock and asks the
kind's :class:`Rules`; whatever it says is done there, the same way for all kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from interview.models import (
    PeerRating,
    QuestionDraft,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    Vote,
)

#: People in a practice: more than a dozen answers fit no card and no attention.
MAX_MEMBERS = 12


@dataclass(frozen=True, slots=True)
class TeamTiming:
    """Seconds, except where it says otherwise."""

    #: A lobby that nobody starts is closed.
    lobby: float = 1800.0
    #: How long a started practice waits for the places that people answer in.
    places: float = 60.0
    #: How long a recording that was begun in time is waited for, once time is up.
    grace: float = 20.0
    #: How long ratings are waited for before the reveal; later ones are shown when they come.
    review: float = 120.0
    #: How long a panel may rate.
    rating: float = 300.0
    #: How long a reveal stands when nobody presses Next.
    reveal: float = 300.0
    #: Practices older than this are ended, whatever they wait for.
    day: float = 86_400.0
    #: Looks may run a moment early by another machine's clock.
    slack: float = 1.0

    def after_answering(self, phase: RoundPhase) -> float | None:
        """How long a later phase of a round lasts at the most; None for one without an end."""
        return {
            RoundPhase.RATING: self.rating,
            RoundPhase.REVIEWING: self.review,
            RoundPhase.REVEALED: self.reveal,
        }.get(phase)


@dataclass(frozen=True, slots=True)
class Seen:
    """A round under way, as it is now. Sets hold person ids."""

    practice: TeamPractice
    round: TeamRound
    #: Those who have JOINED, by place.
    members: tuple[TeamMember, ...]
    #: Whose answer has arrived, also while it is being transcribed; none that could not be used.
    answered: frozenset[int]
    #: Of these, whose recording is not transcribed yet: it may turn out to be unusable. Or who are
    #: asked to say a part of it again.
    unheard: frozenset[int]
    #: Of these, whose answer is not rated yet (nor given up).
    unsettled: frozenset[int]
    #: Who said that they pass on this one.
    passed: frozenset[int]
    votes: tuple[Vote, ...]
    #: Submitted ones.
    peers: tuple[PeerRating, ...]
    #: Whether the present phase's time is up.
    is_over: bool
    at: datetime
    #: Who was asked in this round (and may have left since).
    asked: frozenset[int] = frozenset()
    #: Whose words are shown, so that others can vote for them.
    choices: frozenset[int] = frozenset()

    @property
    def joined(self) -> frozenset[int]:
        return frozenset(member.person_id for member in self.members)


def usual_sharing(kind: TeamKind) -> Sharing:
    """What a member shares unless they choose otherwise; the invitation says so. In a hot seat the
    panel's ratings are held against the coach's, which the others can't do without seeing it."""
    return Sharing(rating=kind is TeamKind.PANEL)


class Rules(Protocol):
    """One kind of practice."""

    @property
    def kind(self) -> TeamKind: ...

    @property
    def least(self) -> int:
        """Members without whom a running practice can't go on."""
        ...

    @property
    def most(self) -> int:
        """Members that it has room for."""
        ...

    @property
    def private(self) -> bool:
        """Whether members answer in places of their own; otherwise in the team's thread."""
        ...

    @property
    def may_join_late(self) -> bool:
        """Whether people may join a running practice, from its next round on."""
        ...

    def wanted(self, practice: TeamPractice, members: Sequence[TeamMember]) -> int:
        """How many questions to make."""
        ...

    def rounds(
        self, members: Sequence[TeamMember], drafts: Sequence[QuestionDraft]
    ) -> list[tuple[QuestionDraft, int | None]]:
        """(question, who is in the seat) of each round, in order. ``drafts`` has one at least, and
        may have fewer than wanted."""
        ...

    def asked(self, round_: TeamRound, members: Sequence[TeamMember]) -> tuple[int, ...]:
        """Person ids of ``members`` who answer in this round. Nobody: it is passed over."""
        ...

    def may_leave_answering(self, seen: Seen) -> bool:
        """Whether nothing more has to be waited for before the answers' time is up."""
        ...

    def next_phase(self, seen: Seen) -> RoundPhase | None:
        """Where the round goes now; None to wait. Never PENDING."""
        ...

    def seconds(
        self, practice: TeamPractice, round_: TeamRound, phase: RoundPhase, timing: TeamTiming
    ) -> float | None:
        """How long ``phase`` may last; None for one that waits for people only."""
        ...
