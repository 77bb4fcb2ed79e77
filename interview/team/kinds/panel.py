"""The hot seat: one answers, the others are the panel and rate blind (rules, pure).

Seats go round: everybody answers once before anybody answers twice, in the order of joining, and
whoever passes, has left or says nothing in time is passed over. The panel begins once the answer is
in, and a round waits for those who are there, never beyond its time; what somebody has chosen by
then counts. Nobody sees another's rating, nor the coach's, before the reveal; after it nothing
changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

from interview.models import (
    MemberState,
    QuestionDraft,
    RoundPhase,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
)
from interview.team.kinds.rules import MAX_MEMBERS, Seen, TeamTiming

#: Turns in the seat a practice has at most: with ten minutes each that is two hours. The first time
#: around is always whole, for a practice has no more people than this.
MAX_TURNS = MAX_MEMBERS


def panel_of(round_: TeamRound, members: Sequence[TeamMember]) -> tuple[int, ...]:
    """Who may rate in this round: all who are there but the one in the seat."""
    return tuple(
        member.person_id
        for member in members
        if member.state is MemberState.JOINED and member.person_id != round_.seat_id
    )


def waiting_raters(seen: Seen) -> tuple[int, ...]:
    """Whose rating the round still waits for. Who doesn't want to rate hands in an empty one."""
    done = {rating.reviewer_id for rating in seen.peers} | seen.passed
    return tuple(person for person in panel_of(seen.round, seen.members) if person not in done)


def after_answering(seen: Seen) -> RoundPhase | None:
    """Where a round goes whose answer was rated by those who heard it; None to wait."""
    match seen.round.phase:
        case RoundPhase.RATING if seen.is_over or not waiting_raters(seen):
            return RoundPhase.REVIEWING
        case RoundPhase.REVIEWING if seen.is_over or seen.round.seat_id not in seen.unsettled:
            return RoundPhase.REVEALED
        case RoundPhase.REVEALED if seen.is_over:
            return RoundPhase.CLOSED
        case _:
            return None


class PanelRules:
    """See :class:`interview.team.kinds.rules.Rules`."""

    kind = TeamKind.PANEL
    least = 2
    most = MAX_MEMBERS
    #: In the team's thread, where the panel hears it.
    private = False
    #: They join the panel; seats were given out at the start.
    may_join_late = True

    def wanted(self, practice: TeamPractice, members: Sequence[TeamMember]) -> int:
        """A question for each turn: ``rounds_wanted`` is how often each person is in the seat."""
        return min(len(members) * practice.rounds_wanted, max(MAX_TURNS, len(members)))

    def rounds(
        self, members: Sequence[TeamMember], drafts: Sequence[QuestionDraft]
    ) -> list[tuple[QuestionDraft, int | None]]:
        """Everybody is in the seat once at least. Where there are too few questions for that, they
        begin again with the next person: better heard once than no turn."""
        turns = max(len(members), len(drafts))
        seats = islice(cycle([member.person_id for member in members]), turns)
        return list(zip(islice(cycle(drafts), turns), seats, strict=True))

    def asked(self, round_: TeamRound, members: Sequence[TeamMember]) -> tuple[int, ...]:
        return tuple(member.person_id for member in members if member.person_id == round_.seat_id)

    def may_leave_answering(self, seen: Seen) -> bool:
        seat = seen.round.seat_id
        if seat is None or seat not in seen.joined or seat in seen.passed:
            return True
        # A recording that turns out to be unusable may be sent once more while there is time.
        return seat in seen.answered and seat not in seen.unheard

    def next_phase(self, seen: Seen) -> RoundPhase | None:
        phase = seen.round.phase
        if phase is RoundPhase.ANSWERING:
            return self._after_answering(seen)
        if phase in (RoundPhase.RATING, RoundPhase.REVIEWING) and seen.round.seat_id is None:
            # They deleted everything of theirs, the answer with it: there is nothing to reveal.
            return RoundPhase.CLOSED
        return after_answering(seen)

    def _after_answering(self, seen: Seen) -> RoundPhase | None:
        if not seen.is_over and not self.may_leave_answering(seen):
            return None
        seat = seen.round.seat_id
        if seat is None or seat not in seen.answered:
            return RoundPhase.CLOSED
        # The panel has heard it in the thread, so it need not wait until I have, too.
        return RoundPhase.RATING if waiting_raters(seen) else RoundPhase.REVIEWING

    def seconds(
        self, practice: TeamPractice, round_: TeamRound, phase: RoundPhase, timing: TeamTiming
    ) -> float | None:
        if phase is RoundPhase.ANSWERING:
            # A recording that was begun in time may finish.
            return practice.answer_seconds + timing.grace
        return timing.after_answering(phase)
