"""How near to the panels a reviewer rates, over time (pure).

A reviewer is compared with the others of the same panel, never with the coach and never with a
mean that their own rating is part of: in a panel of n that would hide 1/n of any difference and
make agreement look better than it is (part-whole correlation). What is said follows Cronbach's
(1955) parts of accuracy [1]: *elevation* (kinder or stricter on the whole), the same by criterion,
and whether answers and criteria are put in the same order. Rating on anchored levels and hearing
where one stands is what frame-of-reference training is made of, the kind of rater training that
helps accuracy most [2], [3]. There the yardstick is experts' ratings; here it is only the others'.

So it is a help, not a judgment: the others may be wrong too. Nothing is said from few panels, what
is said of few is pulled toward zero [4], and nobody but the reviewer sees it.

[1] L. J. Cronbach, Processes affecting scores on "understanding of others" and "assumed
    similarity", Psychological Bulletin 52 (1955) 177-193.
[2] D. J. Woehr, A. I. Huffcutt, Rater training for performance appraisal: a quantitative review,
    J. of Occupational and Organizational Psychology 67 (1994) 189-205.
[3] S. G. Roch, D. J. Woehr, V. Mishra, U. Kieszczynska, Rater training revisited, J. of
    Occupational and Organizational Psychology 85 (2012) 370-395.
[4] T. L. Kelley, Interpretation of Educational Measurements (1927): a true score is estimated by
    pulling what was observed toward the mean of all, the more the less reliable it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from statistics import fmean, pstdev

from interview.models import PeerRating

#: Others that must have rated the same criterion: the mean of fewer is one person's opinion.
MIN_OTHERS = 2
#: Panels before anything is said at all; levels before a criterion is named.
MIN_PANELS = 3
MIN_LEVELS = 4
#: Pairs of (own level, others' mean) before agreement is said: below, an r of .5 isn't told from 0
#: (its 95 % interval by Fisher's z at 20 pairs is .07 to .77).
MIN_PAIRS = 20
#: Panels before the latest :data:`RECENT` are held against those before them.
MIN_FOR_TREND = 10
RECENT = 5
#: Differences up to this, in levels, count as near: a third of a level doesn't change a word.
NEAR = 0.33
#: Kelley's formula [4] with n observations is n / (n + k), k = (scatter within a person / scatter
#: between persons)². Assumed, in levels: people's bents scatter by 0.4; one panel's mean difference
#: by 0.7 around a person's bent, a single level's by 1.0. So k = 3 for panels, 6 for levels.
PULL_PANELS = 3.0
PULL_LEVELS = 6.0
#: Own levels that scatter less than this share of what the others' means do are all in the middle
#: (a mean of several scatters less than single levels, so one would expect 1 or more).
NARROW = 0.6


@dataclass(frozen=True, slots=True)
class PanelPoint:
    """One panel: how the reviewer's levels differ from the others' means there."""

    round_id: int
    at: datetime
    #: Mean difference in levels; above 0: kinder than the others.
    signed: float
    #: Mean size of the differences, in levels.
    size: float


@dataclass(frozen=True, slots=True)
class Bend:
    """The same for one criterion, over all panels; ``signed`` is pulled toward zero."""

    key: str
    signed: float
    levels: int


@dataclass(frozen=True, slots=True)
class Calibration:
    #: Panels that could be compared, oldest first.
    points: tuple[PanelPoint, ...]
    #: Whether there are enough to say anything; the numbers below are None or empty before.
    enough: bool
    #: Mean difference in levels over the panels, pulled toward zero; above 0: kinder.
    signed: float | None = None
    #: Mean size of a difference, in levels, as it is.
    size: float | None = None
    #: Pearson's r of own levels with the others' means; None for too few, or where all are alike.
    agreement: float | None = None
    #: Own levels stay close to one another where the others' don't.
    narrow: bool = False
    #: Criteria with enough levels, the largest difference first.
    criteria: tuple[Bend, ...] = ()
    #: (mean size before, mean size of the latest :data:`RECENT`); None for too few panels.
    trend: tuple[float, float] | None = None

    @property
    def panels(self) -> int:
        return len(self.points)


#: (criterion, own level, mean of the others' levels)
_Pair = tuple[str, int, float]


def calibrate(reviewer_id: int, ratings: Iterable[PeerRating]) -> Calibration:
    """``ratings``: what everybody submitted in the rounds that the reviewer rated, oldest first.

    Each counts once, by round; what isn't submitted doesn't count.
    """
    rounds: dict[int, list[PeerRating]] = {}
    for rating in ratings:
        if rating.submitted_at is not None:
            rounds.setdefault(rating.round_id, []).append(rating)
    points: list[PanelPoint] = []
    pairs: list[_Pair] = []
    for round_id, given in rounds.items():
        own = next((rating for rating in given if rating.reviewer_id == reviewer_id), None)
        if own is None or own.submitted_at is None:
            continue
        found = _pairs(own, [rating for rating in given if rating is not own])
        if not found:
            continue
        differences = [level - others for _, level, others in found]
        points.append(
            PanelPoint(
                round_id,
                own.submitted_at,
                fmean(differences),
                fmean(abs(each) for each in differences),
            )
        )
        pairs += found
    if len(points) < MIN_PANELS:
        return Calibration(tuple(points), enough=False)
    return Calibration(
        tuple(points),
        enough=True,
        signed=_pulled([point.signed for point in points], PULL_PANELS),
        size=fmean(point.size for point in points),
        agreement=_agreement(pairs),
        narrow=_is_narrow(pairs),
        criteria=_bends(pairs),
        trend=_trend(points),
    )


def _pairs(own: PeerRating, others: Sequence[PeerRating]) -> list[_Pair]:
    pairs = []
    for key, level in own.levels:
        beside = [each for rating in others for other, each in rating.levels if other == key]
        if len(beside) >= MIN_OTHERS:
            pairs.append((key, level, fmean(beside)))
    return pairs


def _pulled(values: Sequence[float], pull: float) -> float:
    return fmean(values) * len(values) / (len(values) + pull)


def _bends(pairs: Sequence[_Pair]) -> tuple[Bend, ...]:
    by_key: dict[str, list[float]] = {}
    for key, level, others in pairs:
        by_key.setdefault(key, []).append(level - others)
    bends = [
        Bend(key, _pulled(got, PULL_LEVELS), len(got))
        for key, got in by_key.items()
        if len(got) >= MIN_LEVELS
    ]
    return tuple(sorted(bends, key=lambda bend: (-abs(bend.signed), bend.key)))


def _agreement(pairs: Sequence[_Pair]) -> float | None:
    if len(pairs) < MIN_PAIRS:
        return None
    own, others = [float(level) for _, level, _ in pairs], [mean for _, _, mean in pairs]
    own_mean, others_mean = fmean(own), fmean(others)
    own_square = sum((each - own_mean) ** 2 for each in own)
    others_square = sum((each - others_mean) ** 2 for each in others)
    if own_square < 1e-9 or others_square < 1e-9:
        return None
    together = sum((a - own_mean) * (b - others_mean) for a, b in zip(own, others, strict=True))
    return max(-1.0, min(1.0, together / sqrt(own_square * others_square)))


def _is_narrow(pairs: Sequence[_Pair]) -> bool:
    if len(pairs) < MIN_PAIRS:
        return False
    scatter = pstdev(mean for _, _, mean in pairs)
    # Where the others find all alike there is nothing to tell apart.
    return scatter >= 0.5 and pstdev(level for _, level, _ in pairs) < NARROW * scatter


def _trend(points: Sequence[PanelPoint]) -> tuple[float, float] | None:
    if len(points) < MIN_FOR_TREND:
        return None
    sizes = [point.size for point in points]
    return fmean(sizes[:-RECENT]), fmean(sizes[-RECENT:])
