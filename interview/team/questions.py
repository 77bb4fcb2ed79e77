"""What a practice's questions are to be; its host pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from interview.conducting.questions import Order, Paper
from interview.models import AskedQuestion, TeamMember, TeamPractice
from interview.ports import Lane, Step, Subject, UnitOfWork
from interview.team import parts

#: Counted as a step of its own before each try, so that a model that kills its worker does not go
#: on doing so; more starts than a step has tries, for workers that were killed in between.
PREPARING_QUESTIONS, MOST_STARTS = Step(Subject.PRACTICE, Lane.QUESTIONS, name="team_making"), 8


def _newest_first(asked: Sequence[Sequence[AskedQuestion]]) -> list[AskedQuestion]:
    """Everybody's questions, each person's newest before anybody's older ones."""
    longest = max((len(one) for one in asked), default=0)
    return [one[age] for age in range(longest) for one in asked if age < len(one)]


async def order_for(
    uow: UnitOfWork,
    paper: Paper,
    practice: TeamPractice,
    members: Sequence[TeamMember],
    wanted: int,
) -> Order:
    """``members`` has one at least; ``wanted``: how many questions. Nobody gets one they had."""
    host = next((each for each in members if each.person_id == practice.host_id), members[0])
    payer = replace(await parts.ensure_part(uow, practice, host), question_count=wanted)
    asked = _newest_first([await uow.questions.list_asked(each.person_id) for each in members])
    return await paper.order(uow, payer, asked, count=wanted)
