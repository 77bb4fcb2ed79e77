"""What a panel made of an answer, beside what the coach made of it (pure).

The two stand beside each other and are never mixed into one number: a panel's mean is people's, a
coach's rating is one grader's, and where they differ is what there is to learn from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from interview.models import (
    Coverage,
    Criterion,
    CriterionRating,
    Feedback,
    PeerRating,
    QuestionDraft,
    StandIn,
)
from interview.rating.rubric import LEVELS, criteria_of, overall

#: From this many levels on, panel and coach are said to differ: it is another anchor then.
DIFFERS = 1.0


@dataclass(frozen=True, slots=True)
class PanelSide:
    """Ratings by people: of one criterion, or overall."""

    #: 1.0-5.0, unrounded.
    mean: float
    #: How many people rated it.
    people: int
    lowest: float
    highest: float
    #: Sample standard deviation in levels; None for one person, of whom there is no spread.
    spread: float | None


@dataclass(frozen=True, slots=True)
class CriterionOutcome:
    criterion: Criterion
    #: None where nobody of the panel judged it.
    panel: PanelSide | None
    #: The coach's on it; None where there is none to show.
    coach: CriterionRating | None

    @property
    def difference(self) -> float | None:
        """Panel less coach, in levels; None unless both judged it."""
        if self.panel is None or self.coach is None or self.coach.level is None:
            return None
        return self.panel.mean - self.coach.level

    @property
    def differs(self) -> bool:
        # Means of levels are fractions: 3.9999… is 4.
        return self.difference is not None and abs(self.difference) >= DIFFERS - 1e-9


@dataclass(frozen=True, slots=True)
class CoachSide:
    """The coach's rating, by whom, and what it didn't hear."""

    #: None where it could not be rated.
    rating: float | None
    grader: str
    stand_in: StandIn | None
    #: Key points not heard, in the question's order.
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PanelOutcome:
    #: In the rubric's order.
    criteria: tuple[CriterionOutcome, ...]
    #: Mean of the people's overall ratings; None where nobody rated.
    panel: PanelSide | None
    #: None while it isn't there, or isn't to be shown.
    coach: CoachSide | None

    @property
    def differing(self) -> tuple[CriterionOutcome, ...]:
        """Where panel and coach differ, the widest first."""
        apart = [each for each in self.criteria if each.differs]
        return tuple(sorted(apart, key=lambda each: -abs(each.difference or 0.0)))


def checked_levels(
    rating: PeerRating, criteria: Sequence[Criterion]
) -> tuple[tuple[str, int], ...]:
    """The levels of a rating that are of these criteria and on the scale."""
    keys = {criterion.key for criterion in criteria}
    return tuple((key, level) for key, level in rating.levels if key in keys and level in LEVELS)


def _side(values: Sequence[float]) -> PanelSide | None:
    if not values:
        return None
    return PanelSide(
        mean=fmean(values),
        people=len(values),
        lowest=min(values),
        highest=max(values),
        spread=stdev(values) if len(values) > 1 else None,
    )


def panel_side(ratings: Sequence[PeerRating], criteria: Sequence[Criterion]) -> PanelSide | None:
    """The panel overall: each person's weighted mean of what they judged
    (:func:`interview.rating.rubric.overall`), then the mean of the people."""
    each = [
        overall(
            [CriterionRating(key, key, level, "") for key, level in checked_levels(one, criteria)],
            criteria,
        )
        for one in ratings
    ]
    return _side([rating for rating in each if rating is not None])


def outcome_of(
    question: QuestionDraft, ratings: Sequence[PeerRating], feedback: Feedback | None
) -> PanelOutcome:
    """``ratings``: those submitted; ``feedback``: the coach's, None to leave it out."""
    criteria = criteria_of(question)
    given = [dict(checked_levels(rating, criteria)) for rating in ratings]
    assessment = None if feedback is None else feedback.assessment
    by_coach = {} if assessment is None else {each.key: each for each in assessment.criteria}
    coach = None
    if feedback is not None and assessment is not None:
        coach = CoachSide(
            rating=feedback.rating,
            grader=assessment.grader,
            stand_in=assessment.stand_in,
            missed=tuple(
                each.point for each in assessment.coverage if each.coverage is Coverage.NOT_HEARD
            ),
        )
    return PanelOutcome(
        criteria=tuple(
            CriterionOutcome(
                criterion,
                _side([levels[criterion.key] for levels in given if criterion.key in levels]),
                by_coach.get(criterion.key),
            )
            for criterion in criteria
        ),
        panel=panel_side(ratings, criteria),
        coach=coach,
    )
