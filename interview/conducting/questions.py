"""Making questions: by the interviewer, or out of a pack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from interview import costs
from interview.coaching import Coaching
from interview.models import AskedQuestion, Interview
from interview.packs import choice
from interview.ports import QuestionRequest, QuestionSet, Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made, read in a transaction of its own."""

    #: The interview it is charged to.
    payer: Interview
    request: QuestionRequest
    #: Already chosen, where there is a pack.
    packed: QuestionSet | None


class Paper:
    """Makes what was ordered; outside of any transaction."""

    def __init__(
        self,
        store: Store,
        coaching: Coaching,
        clock: Callable[[], datetime],
        daily_limits: costs.DailyLimits,
    ) -> None:
        self._store = store
        self._coaching = coaching
        self._clock = clock
        self._daily_limits = daily_limits

    async def order(
        self,
        uow: UnitOfWork,
        payer: Interview,
        earlier: list[AskedQuestion],
        *,
        count: int,
        reserve: int = 0,
    ) -> Order:
        """``count`` questions for ``payer``, none of them in ``earlier`` (the newest first).
        ``reserve``: more of them, to adapt with."""
        spent = await costs.is_spent(
            uow, self._daily_limits, payer.person_id, payer.guild_id, self._clock()
        )
        request = QuestionRequest(
            profile=payer.profile,
            kind=payer.kind,
            count=count,
            language=payer.language,
            exclude=tuple(dict.fromkeys(draft.text for draft in earlier)),
            exclude_bank_ids=frozenset(draft.bank_id for draft in earlier if draft.bank_id),
            seed=self._coaching.seed,
            reserve=reserve,
            manner=payer.setup.manner,
            style=payer.setup.style,
            frugal=spent is not None,
        )
        packed = await choice.from_pack(uow, payer, earlier, request.seed)
        return Order(payer, request, packed)

    async def make(self, order: Order) -> QuestionSet:
        """At most as many as were ordered. Raises InterviewerError."""
        made = order.packed
        if made is None:
            async with self._coaching.at(order.payer.guild_id) as coach:
                work = coach.interviewer.make_questions(order.request)
                name = coach.interviewer.name
                made = await costs.paid(
                    self._store, order.payer, "questions", name, work, at=self._clock()
                )
        made = choice.with_note(order.payer, made)
        wanted = order.request.count + order.request.reserve
        return replace(made, questions=made.questions[:wanted])

    async def record(self, uow: UnitOfWork, order: Order, made: QuestionSet) -> None:
        """First in the transaction that stores ``made``."""
        paid_to = costs.payer(made.interviewer, made.stand_in)
        await costs.record(uow, order.payer, "questions", paid_to, made.usage, at=self._clock())
