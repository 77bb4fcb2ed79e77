"""Pair practice: an interviewer and a candidate, who swap (rules, pure).

The candidate is in the seat. The interviewer has question, probes, anchors and model answer to
themselves, asks, and ends the turn when it is done; time ends it otherwise. Then they write notes,
and what they rated and wrote is shown together with the coach's rating, if there was something to
rate: a pair may as well talk in a voice channel, of which nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

from interview.models import (
    QuestionDraft,
    RoundPhase,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
)
from interview.team.kinds.panel import after_answering, panel_of, waiting_raters
from interview.team.kinds.rules import Seen, TeamTiming


def interviewer_of(round_: TeamRound, members: Sequence[TeamMember]) -> int | None:
    """The one who interviews in this round; None once they have left."""
    return next(iter(panel_of(round_, members)), None)


class PairRules:
    """See :class:`interview.team.kinds.rules.Rules`."""

    kind = TeamKind.PAIR
    least = 2
    most = 2
    #: In the pair's own thread.
    private = False
    may_join_late = False

    def wanted(self, practice: TeamPractice, members: Sequence[TeamMember]) -> int:
        """``rounds_wanted`` is how often each of the two is the candidate."""
        return len(members) * practice.rounds_wanted

    def rounds(
        self, members: Sequence[TeamMember], drafts: Sequence[QuestionDraft]
    ) -> list[tuple[QuestionDraft, int | None]]:
        """Seats swap with each round, and both sit in it equally often."""
        turns = max(len(members), len(drafts) - len(drafts) % max(1, len(members)))
        seats = islice(cycle([member.person_id for member in members]), turns)
        return list(zip(islice(cycle(drafts), turns), seats, strict=True))

    def asked(self, round_: TeamRound, members: Sequence[TeamMember]) -> tuple[int, ...]:
        return tuple(member.person_id for member in members if member.person_id == round_.seat_id)

    def may_leave_answering(self, seen: Seen) -> bool:
        """Only when the candidate is gone or passes: an answer is followed by probes."""
        seat = seen.round.seat_id
        return seat is None or seat not in seen.joined or seat in seen.passed

    def next_phase(self, seen: Seen) -> RoundPhase | None:
        if seen.round.phase is not RoundPhase.ANSWERING:
            return after_answering(seen)
        if self.may_leave_answering(seen):
            return RoundPhase.CLOSED
        if not seen.is_over:
            return None
        if waiting_raters(seen):
            return RoundPhase.RATING
        # Their notes are in already, or they have left: what there is to show is shown.
        something = seen.peers or seen.round.seat_id in seen.answered
        return RoundPhase.REVIEWING if something else RoundPhase.CLOSED

    def seconds(
        self, practice: TeamPractice, round_: TeamRound, phase: RoundPhase, timing: TeamTiming
    ) -> float | None:
        answering = phase is RoundPhase.ANSWERING
        return float(practice.answer_seconds) if answering else timing.after_answering(phase)
