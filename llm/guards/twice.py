"""Grading each answer twice, so that one odd grading does not decide.

Language models grade the same answer differently from time to time. Here two gradings are held
against each other, and a third one is asked for where they are far apart.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

import structlog

from interview.errors import InterviewerError
from interview.models import Assessment, Criterion, CriterionRating
from interview.ports import GradeRequest
from interview.rating.checks import checked_answer
from llm.guards.around import AroundInterviewer
from llm.model.meter import total

log = structlog.get_logger(__name__)

#: Two levels that differ by no more than this are one opinion; the lower one is shown.
NEAR = 1


class TwiceInterviewer(AroundInterviewer):
    """``interviewer``, each answer graded twice by it; the rest is passed on.

    Both gradings run at once. Where the levels of a criterion differ by more than one, where only
    one grading gives it a level, or where only one finds the answer gradable, a third decides. See
    :func:`combined`. ``usage`` adds up all of them, ``spread`` is that of the first two that rated.

    All of it takes no longer than ``seconds`` of the request.

    When one of the two fails, the other one counts alone (``spread`` None). When both do, or when
    the third one that has to decide whether there is a rating at all, the error is raised with
    everything that was spent.
    """

    async def grade(self, request: GradeRequest) -> Assessment:
        begun = time.monotonic()
        outcomes = await asyncio.gather(self._once(request), self._once(request))
        gradings = [one for one in outcomes if isinstance(one, Assessment)]
        failures = [one for one in outcomes if isinstance(one, InterviewerError)]
        spent = total(*(one.usage for one in outcomes))
        if not gradings:
            failure = failures[-1]
            failure.usage = spent
            raise failure
        if failures:
            log.warning("second_grading_failed", grader=self.name, code=failures[0].code)
            return replace(gradings[0], usage=spent)
        if _needs_a_third(*gradings):
            if request.seconds is not None:
                left = max(0.0, request.seconds - (time.monotonic() - begun))
                request = replace(request, seconds=left)
            third = await self._once(request)
            spent = total(spent, third.usage)
            if isinstance(third, Assessment):
                gradings.append(third)
            elif _gates_differ(*gradings):
                third.usage = spent
                raise third
            else:
                log.warning("third_grading_failed", grader=self.name, code=third.code)
        return replace(combined(gradings, request.criteria), usage=spent)

    async def _once(self, request: GradeRequest) -> Assessment | InterviewerError:
        """One grading with its quotes and levels checked, since those are what is compared."""
        try:
            return checked_answer(await self._interviewer.grade(request), request)
        except InterviewerError as error:
            return error


def spread(one: Assessment, other: Assessment) -> int:
    """The largest difference of a criterion's two levels, 0-4; 0 when they share none."""
    levels = {rating.key: rating.level for rating in other.criteria}
    return max(
        (
            abs(rating.level - there)
            for rating in one.criteria
            if rating.level is not None and (there := levels.get(rating.key)) is not None
        ),
        default=0,
    )


def combined(gradings: Sequence[Assessment], criteria: Sequence[Criterion]) -> Assessment:
    """One assessment from two or three checked ones of the same answer; usage is not added up.

    Gradable or not: what most say, of two the first. Then for each criterion, by the gradings that
    found it gradable: levels at most one apart give the lower of the first two; farther apart, the
    middle of three, or the lower of two when there is no third. A criterion that most give no level
    has none. Reason and quote come with the level; everything else comes from the grading that
    gave most of the levels.
    """
    refusing = [one for one in gradings if one.not_gradable is not None]
    rating = [one for one in gradings if one.not_gradable is None]
    if len(refusing) > len(rating) or not rating:
        return replace(refusing[0], spread=0)
    apart = spread(rating[0], rating[1]) if len(rating) > 1 else 0
    chosen: list[tuple[int, CriterionRating]] = []
    for criterion in criteria:
        found = [
            (number, next(one for one in grading.criteria if one.key == criterion.key))
            for number, grading in enumerate(rating)
        ]
        chosen.append(_decided(found))
    votes = [number for number, _ in chosen]
    base = max(range(len(rating)), key=lambda number: (votes.count(number), -number))
    return replace(rating[base], criteria=tuple(one for _, one in chosen), spread=apart)


def _decided(found: Sequence[tuple[int, CriterionRating]]) -> tuple[int, CriterionRating]:
    """Which grading's word counts for one criterion, and what it said."""
    leveled = sorted(
        (one for one in found if one[1].level is not None), key=lambda one: _level(one[1])
    )
    silent = [one for one in found if one[1].level is None]
    if len(silent) > len(leveled) or not leveled:
        return silent[0]
    if len(leveled) == 3:
        first_two = sorted(found[:2], key=lambda one: _level(one[1]))
        if _level(first_two[1][1]) - _level(first_two[0][1]) > NEAR:
            return leveled[1]
        return first_two[0]
    return leveled[0]


def _level(rating: CriterionRating) -> int:
    return rating.level or 0


def _gates_differ(one: Assessment, other: Assessment) -> bool:
    return (one.not_gradable is None) != (other.not_gradable is None)


def _needs_a_third(one: Assessment, other: Assessment) -> bool:
    if _gates_differ(one, other):
        return True
    levels = {rating.key: rating.level for rating in other.criteria}
    return spread(one, other) > NEAR or any(
        (rating.level is None) != (levels.get(rating.key) is None) for rating in one.criteria
    )
