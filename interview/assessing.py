"""How one turn of an attempt is graded: gate, grader, checks; the same whoever grades."""

from __future__ import annotations

from dataclasses import replace

from interview import checks
from interview.models import Assessment
from interview.ports import Interviewer
from interview.timing import Timing
from interview.turn import Turn

__all__ = ["assess"]


async def assess(
    interviewer: Interviewer,
    turn: Turn,
    timing: Timing,
    *,
    frugal: bool = False,
    may_follow_up: bool = True,
) -> Assessment:
    """What ``interviewer`` says of it, checked; the gate's word where there is nothing to rate.

    ``frugal``: no model that costs may be used. ``may_follow_up``: a follow-up may be proposed,
    if the interview still allows one. Raises InterviewerError.
    """
    reason = turn.gated()
    if reason is not None:
        # No model is asked about an answer with nothing in it to rate.
        return Assessment(
            grader="gate", model="", rubric_version=turn.rubric_version, not_gradable=reason
        )
    request = turn.request(timing)
    request = replace(request, frugal=frugal, may_follow_up=may_follow_up and request.may_follow_up)
    assessment = await interviewer.grade(request)
    return checks.checked_answer(assessment, request)
