"""The relay: everybody answers the same question privately, and all is revealed together (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from interview.models import (
    Kind,
    QuestionDraft,
    RoundPhase,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
)
from interview.rating.rubric import criteria_for
from interview.team.kinds.rules import MAX_MEMBERS, Seen, TeamTiming

#: The parts of an answer that listeners can tell apart and learn most from, by the kind of
#: question; the product's choice among the rubric's criteria.
_PARTS = {
    Kind.BEHAVIORAL: ("situation", "action", "result"),
    Kind.TECHNICAL: ("correctness", "depth", "tradeoffs"),
    Kind.SYSTEM_DESIGN: ("requirements", "design", "failure"),
}


def parts_of(question: QuestionDraft) -> tuple[tuple[str, str], ...]:
    """(criterion key, name) of the parts that are voted on, in the rubric's order."""
    return tuple(
        (criterion.key, criterion.name)
        for criterion in criteria_for(question.kind)
        if criterion.key in _PARTS[question.kind]
    )


def _everybody_voted(seen: Seen) -> bool:
    """Whether all who have somebody to vote for have voted on every part; False for nobody."""
    voters = [person for person in seen.joined if seen.choices - {person}]
    wanted = {key for key, _ in parts_of(seen.round.question)}
    cast: dict[int, set[str]] = {}
    for vote in seen.votes:
        cast.setdefault(vote.voter_id, set()).add(vote.part)
    return bool(voters) and all(cast.get(person, set()) >= wanted for person in voters)


class RelayRules:
    """See :class:`interview.team.kinds.rules.Rules`."""

    kind = TeamKind.RELAY
    #: Who is left goes on, even alone.
    least = 1
    most = MAX_MEMBERS
    private = True
    may_join_late = True

    def __init__(self, timing: TeamTiming | None = None) -> None:
        self._timing = timing or TeamTiming()

    def wanted(self, practice: TeamPractice, members: Sequence[TeamMember]) -> int:
        return practice.rounds_wanted

    def rounds(
        self, members: Sequence[TeamMember], drafts: Sequence[QuestionDraft]
    ) -> list[tuple[QuestionDraft, int | None]]:
        return [(draft, None) for draft in drafts]

    def asked(self, round_: TeamRound, members: Sequence[TeamMember]) -> tuple[int, ...]:
        return tuple(member.person_id for member in members)

    def may_leave_answering(self, seen: Seen) -> bool:
        """Everybody still here has answered, and can be heard; or has passed."""
        waiting = (seen.asked & seen.joined) - (seen.answered | seen.passed)
        return not waiting and not seen.unheard

    def next_phase(self, seen: Seen) -> RoundPhase | None:
        match seen.round.phase:
            case RoundPhase.ANSWERING if seen.is_over or self.may_leave_answering(seen):
                return RoundPhase.REVIEWING
            case RoundPhase.REVIEWING if seen.is_over or self._is_reviewed(seen):
                return RoundPhase.REVEALED
            case RoundPhase.REVEALED if seen.is_over or _everybody_voted(seen):
                return RoundPhase.CLOSED
            case _:
                return None

    def _is_reviewed(self, seen: Seen) -> bool:
        if seen.unsettled:
            return False
        missing = (seen.asked & seen.joined) - (seen.answered | seen.passed)
        return not missing or not self._may_still_come(seen)

    def _may_still_come(self, seen: Seen) -> bool:
        """Whether a recording begun in time may be on its way: only where time ran out, not where
        the host wanted to see the reveal."""
        began, ends = seen.round.began_at, seen.round.ends_at
        if began is None or ends is None:
            return False
        closed = ends - timedelta(seconds=self._timing.review)
        slack = timedelta(seconds=self._timing.slack)
        if closed < began + timedelta(seconds=seen.practice.answer_seconds) - slack:
            return False
        return seen.at < closed + timedelta(seconds=self._timing.grace) - slack

    def seconds(
        self, practice: TeamPractice, round_: TeamRound, phase: RoundPhase, timing: TeamTiming
    ) -> float | None:
        answering = phase is RoundPhase.ANSWERING
        return float(practice.answer_seconds) if answering else timing.after_answering(phase)
