"""Making a practice's questions: by the interviewer, or out of a pack; its host pays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from interview import costs
from interview.coaching import Coaching
from interview.models import (
    Interview,
    QuestionDraft,
    TeamMember,
    TeamPractice,
)
from interview.packs import choice
from interview.ports import QuestionRequest, QuestionSet, Step, Store, Subject, UnitOfWork
from interview.team import parts

__all__ = ["MAKING", "MOST_STARTS", "Order", "Paper", "order_of"]

#: Counted as a step of its own before each try, so that a model that kills its worker does not go
#: on doing so; more starts than a step has tries, for workers that were killed in between.
MAKING, MOST_STARTS = Step(Subject.PRACTICE, name="team_making"), 8


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made, read under the practice's lock."""

    #: Whose part it is charged to.
    payer: Interview
    request: QuestionRequest
    #: Already chosen, where the practice has a pack.
    packed: QuestionSet | None


def _newest_first(had: Sequence[Sequence[QuestionDraft]]) -> list[QuestionDraft]:
    """Everybody's questions, each person's newest before anybody's older ones."""
    longest = max((len(one) for one in had), default=0)
    return [one[age] for age in range(longest) for one in had if age < len(one)]


async def order_of(
    uow: UnitOfWork,
    practice: TeamPractice,
    members: Sequence[TeamMember],
    wanted: int,
    *,
    seed: int | None,
    limits: costs.DailyLimits,
    at: datetime,
) -> Order:
    """``members`` has one at least; ``wanted``: how many questions. Nobody gets one they had."""
    host = next((each for each in members if each.person_id == practice.host_id), members[0])
    payer = replace(await parts.ensure_part(uow, practice, host), question_count=wanted)
    had = _newest_first([await uow.questions.list_had(each.person_id) for each in members])
    spent = await costs.is_spent(uow, limits, payer.person_id, practice.guild_id, at)
    request = QuestionRequest(
        profile=practice.profile,
        kind=practice.interview_kind,
        count=wanted,
        language=practice.language,
        exclude=tuple(dict.fromkeys(draft.text for draft in had)),
        exclude_bank_ids=frozenset(draft.bank_id for draft in had if draft.bank_id),
        seed=seed,
        frugal=spent is not None,
    )
    return Order(payer, request, await choice.from_pack(uow, payer, had, seed))


class Paper:
    """Makes what was ordered; outside of any transaction."""

    def __init__(self, store: Store, coaching: Coaching, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._coaching = coaching
        self._clock = clock

    async def make(self, order: Order) -> QuestionSet:
        """At most as many as wanted. Raises InterviewerError."""
        made = order.packed
        if made is None:
            async with self._coaching.at(order.payer.guild_id) as coach:
                work = coach.interviewer.make_questions(order.request)
                name = coach.interviewer.name
                made = await costs.paid(
                    self._store, order.payer, "questions", name, work, at=self._clock()
                )
        made = choice.with_note(order.payer, made)
        return replace(made, questions=made.questions[: order.request.count])

    async def record(self, uow: UnitOfWork, order: Order, made: QuestionSet) -> None:
        """First in the transaction that stores ``made``."""
        paid_to = costs.payer(made.interviewer, made.stand_in)
        await costs.record(uow, order.payer, "questions", paid_to, made.usage, at=self._clock())
