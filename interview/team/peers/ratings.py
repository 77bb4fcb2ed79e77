"""What a member of a panel does: rate blind, by criterion; comment; submit (use cases)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from interview.conducting.forms.team_part import counted_answer
from interview.errors import (
    Field,
    Invalid,
    InvalidInput,
    Limit,
    LimitReached,
    NotFound,
    NotYours,
    Stale,
    StaleAction,
    Thing,
)
from interview.models import (
    Answer,
    CommentRule,
    CommentState,
    Criterion,
    InterviewState,
    MemberState,
    PeerRating,
    RoundPhase,
    TeamKind,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.ports import Store, UnitOfWork
from interview.rating.rubric import LEVELS, criteria_of
from interview.team.lookup import get_round
from interview.team.peers.calibration import Calibration, calibrate
from interview.team.peers.comments import EveryoneReviews, ReviewRules, checked_comment
from interview.timing import now


async def count_drafts(
    uow: UnitOfWork, practice: TeamPractice, round_: TeamRound, at: datetime
) -> int:
    """Time to rate is up: have what was chosen so far count; how many ratings that were.

    In the transaction that ends the phase RATING.
    """
    answer = await seat_answer(uow, practice, round_)
    drafts = await uow.peers.list_drafts(round_.id)
    for draft in drafts:
        await uow.peers.submit(
            round_.id, draft.reviewer_id, answer_id=None if answer is None else answer.id, at=at
        )
    return len(drafts)


@dataclass(frozen=True, slots=True)
class RatingForm:
    """One person's own rating, as far as it is filled in. Nothing of anybody else."""

    practice: TeamPractice
    round: TeamRound
    criteria: tuple[Criterion, ...]
    #: None before anything was chosen.
    rating: PeerRating | None
    comments: CommentRule

    @property
    def levels(self) -> dict[str, int]:
        return {} if self.rating is None else dict(self.rating.levels)

    @property
    def comment(self) -> str:
        return "" if self.rating is None else self.rating.comment

    @property
    def submitted(self) -> bool:
        return self.rating is not None and self.rating.submitted_at is not None

    @property
    def declined(self) -> bool:
        """Handed in without a level: they don't rate this one."""
        return self.submitted and not self.levels and not self.comment


class PanelService:
    """What a member of a panel does. Safe for concurrent use: every change holds the practice's
    row, as the one who reveals does, so that nothing is rated after the reveal."""

    def __init__(
        self,
        store: Store,
        *,
        rules: ReviewRules | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store = store
        self._rules = rules or EveryoneReviews()
        self._clock = clock

    async def get_form(self, round_id: int, person_id: int) -> RatingForm:
        """Raises NotFound, NotYours for someone who isn't of the panel, StaleAction when there is
        nothing to rate (any more), LimitReached for someone whom the server asks to practice
        first."""
        async with self._store.begin() as uow:
            practice, round_ = await _open(uow, round_id, person_id, lock=False)
            await self._check_experience(uow, practice, person_id)
            rating = await uow.peers.find_of(round_id, person_id)
        return await self._form(practice, round_, rating)

    async def rate(self, round_id: int, person_id: int, key: str, level: int | None) -> RatingForm:
        """Choose a level of one criterion, or None to leave it out. Raises as :meth:`get_form`,
        and InvalidInput, and StaleAction after submitting."""
        if level is not None and level not in LEVELS:
            raise InvalidInput(Field.LEVEL, Invalid.OUT_OF_RANGE, least=1, most=5)
        async with self._store.begin() as uow:
            practice, round_ = await _open(uow, round_id, person_id)
            await self._check_experience(uow, practice, person_id)
            if key not in {criterion.key for criterion in criteria_of(round_.question)}:
                raise InvalidInput(Field.CRITERION, Invalid.NOT_LISTED)
            await uow.people.ensure(person_id)
            rating = await uow.peers.set_level(round_id, person_id, _seat(round_), key, level)
        return await self._form(practice, round_, rating)

    async def comment(self, round_id: int, person_id: int, text: str) -> RatingForm:
        """Write, change or (with nothing) take out the comment. Raises as :meth:`rate`."""
        comment = checked_comment(text)
        async with self._store.begin() as uow:
            practice, _ = await get_round(uow, round_id)
        # Before the transaction that writes: the rules may be read from somewhere else.
        rule = await self._rules.comment_rule(practice.guild_id)
        if comment and rule is CommentRule.OFF:
            raise StaleAction(Stale.COMMENTS_OFF)
        state = CommentState.HELD if rule is CommentRule.HELD else CommentState.SHOWN
        async with self._store.begin() as uow:
            practice, round_ = await _open(uow, round_id, person_id)
            await self._check_experience(uow, practice, person_id)
            await uow.people.ensure(person_id)
            rating = await uow.peers.set_comment(round_id, person_id, _seat(round_), comment, state)
        return await self._form(practice, round_, rating)

    async def submit(self, round_id: int, person_id: int) -> RatingForm:
        """It counts from now, and can't be changed. Raises as :meth:`rate`; StaleAction where
        nothing was chosen."""
        async with self._store.begin() as uow:
            practice, round_ = await _open(uow, round_id, person_id)
            await self._check_experience(uow, practice, person_id)
            try:
                answer = await seat_answer(uow, practice, round_)
                rating = await uow.peers.submit(
                    round_id,
                    person_id,
                    answer_id=None if answer is None else answer.id,
                    at=self._clock(),
                )
            except NotFound:
                raise StaleAction(Stale.NO_LEVELS) from None
            await uow.queue.team(practice.id)
        return await self._form(practice, round_, rating)

    async def decline(self, round_id: int, person_id: int) -> RatingForm:
        """Not rate this one: nobody waits for them, and what they had chosen is gone. Raises as
        :meth:`get_form`, StaleAction after submitting."""
        async with self._store.begin() as uow:
            practice, round_ = await _open(uow, round_id, person_id)
            await uow.people.ensure(person_id)
            rating = await uow.peers.decline(round_id, person_id, _seat(round_), at=self._clock())
            await uow.queue.team(practice.id)
        return await self._form(practice, round_, rating)

    async def get_calibration(self, person_id: int) -> Calibration:
        """How near to the panels this person rates; for their own eyes only."""
        async with self._store.begin() as uow:
            ratings = await uow.peers.list_beside(person_id)
        return calibrate(person_id, ratings)

    async def _check_experience(
        self, uow: UnitOfWork, practice: TeamPractice, person_id: int
    ) -> None:
        wanted = await self._rules.reviewers_min(practice.guild_id)
        if wanted < 1:
            return
        entries, _ = await uow.interviews.list_history(person_id, limit=100)
        done = sum(entry.interview.state is InterviewState.ENDED for entry in entries)
        if done < wanted:
            raise LimitReached(Limit.FINISHED_INTERVIEWS, wanted, count=done)

    async def _form(
        self, practice: TeamPractice, round_: TeamRound, rating: PeerRating | None
    ) -> RatingForm:
        rule = await self._rules.comment_rule(practice.guild_id)
        return RatingForm(practice, round_, criteria_of(round_.question), rating, rule)


def _seat(round_: TeamRound) -> int:
    if round_.seat_id is None:
        raise StaleAction(Stale.SEAT_DELETED)
    return round_.seat_id


async def _open(
    uow: UnitOfWork, round_id: int, person_id: int, *, lock: bool = True
) -> tuple[TeamPractice, TeamRound]:
    """A round that this person may rate now. Raises NotFound, NotYours, StaleAction."""
    practice, round_ = await get_round(uow, round_id, lock=lock)
    member = await uow.teams.find_member(practice.id, person_id)
    if member is None or member.state is not MemberState.JOINED:
        raise NotYours(Thing.PRACTICE)
    if practice.kind is TeamKind.RELAY:
        raise StaleAction(Stale.NOBODY_RATES)
    if person_id == _seat(round_):
        raise StaleAction(Stale.IN_SEAT)
    # An interviewer takes notes while they listen; a panel judges the whole answer.
    pair = practice.kind is TeamKind.PAIR
    phases = (RoundPhase.ANSWERING, RoundPhase.RATING) if pair else (RoundPhase.RATING,)
    if practice.state is not TeamState.RUNNING or round_.phase not in phases:
        raise StaleAction(_NOT_NOW[round_.phase])
    return practice, round_


_NOT_NOW = {
    RoundPhase.PENDING: Stale.TURN_NOT_BEGUN,
    RoundPhase.ANSWERING: Stale.TURN_LISTENING,
    RoundPhase.RATING: Stale.PRACTICE_OVER,
    RoundPhase.REVIEWING: Stale.TURN_RATED,
    RoundPhase.REVEALED: Stale.TURN_REVEALED,
    RoundPhase.CLOSED: Stale.TURN_OVER,
}


async def seat_answer(uow: UnitOfWork, practice: TeamPractice, round_: TeamRound) -> Answer | None:
    """The answer of the one in the seat that counts; None while there is none."""
    if round_.seat_id is None:
        return None
    member = await uow.teams.find_member(practice.id, round_.seat_id)
    if member is None or member.interview_id is None:
        return None
    question = await uow.questions.find_placed(member.interview_id, round_.number)
    if question is None:
        return None
    return counted_answer(await uow.answers.list_of(question.id))
