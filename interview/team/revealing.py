"""What of a round is shown to everybody once it is revealed, as each member allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from interview.models import (
    ON_THE_WAY,
    Answer,
    Coverage,
    Feedback,
    MemberState,
    PeerRating,
    Sharing,
    TeamKind,
    TeamPractice,
    TeamRound,
    Transcript,
    Vote,
)
from interview.ports import UnitOfWork
from interview.team.kinds.relay import parts_of
from interview.team.round_state import list_turns


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
class Revealed:
    answers: tuple[RevealedAnswer, ...]
    points: tuple[GroupPoint, ...]


async def reveal_of(uow: UnitOfWork, practice: TeamPractice, round_: TeamRound) -> Revealed:
    """What is shown of everybody who was asked. Whoever left without an answer is left out."""
    turns = await list_turns(uow, practice, round_)
    answers = []
    coverage: list[tuple[int | None, Feedback]] = []
    for member in await uow.teams.list_members(practice.id, joined_only=False):
        turn = turns.get(member.person_id)
        if turn is None:
            continue
        answer = turn.counted
        if answer is None and member.state is not MemberState.JOINED:
            continue
        transcript = feedback = None
        if answer is not None:
            feedback = await uow.feedback.find_current(answer.id)
            if feedback is not None:
                coverage.append((member.person_id if member.sharing.words else None, feedback))
            if member.sharing.words:
                transcript = await uow.answers.find_transcript(answer.id)
        answers.append(
            RevealedAnswer(
                person_id=member.person_id,
                answer=answer,
                transcript=transcript,
                feedback=feedback if member.sharing.rating else None,
                pending=answer is not None and answer.state in ON_THE_WAY,
                passed=turn.passed,
                shares=member.sharing,
            )
        )
    return Revealed(tuple(answers), _points(round_, coverage))


def _points(
    round_: TeamRound, rated: Sequence[tuple[int | None, Feedback]]
) -> tuple[GroupPoint, ...]:
    """What the group covered of the question's key points: ``rated`` are (person, or None for one
    who doesn't share their words; feedback)."""
    checked = [(person, feedback) for person, feedback in rated if feedback.assessment.coverage]
    points = []
    for point in round_.question.key_points:
        covering = [
            person
            for person, feedback in checked
            if any(
                each.point == point.text and each.coverage is Coverage.COVERED
                for each in feedback.assessment.coverage
            )
        ]
        points.append(
            GroupPoint(
                text=point.text,
                covered_by=tuple(person for person in covering if person is not None),
                covered_count=len(covering),
                of=len(checked),
            )
        )
    return tuple(points)


async def peers_of(
    uow: UnitOfWork, practice: TeamPractice, round_: TeamRound
) -> tuple[PeerRating, ...]:
    """A relay has no panel."""
    if practice.kind is TeamKind.RELAY:
        return ()
    return tuple(await uow.peers.list_of_round(round_.id))


def counted(round_: TeamRound, votes: Sequence[Vote]) -> tuple[VoteCount, ...]:
    counted = []
    for key, name in parts_of(round_.question):
        counts = Counter(vote.choice_id for vote in votes if vote.part == key)
        counted.append(VoteCount(key, name, tuple(counts.most_common())))
    return tuple(counted)


def winners(count: VoteCount) -> list[int]:
    """Who got most votes; all of them where several got as many."""
    most = max((votes for _, votes in count.counts), default=0)
    return [person for person, votes in count.counts if votes == most]
