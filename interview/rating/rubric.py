"""The written scales: which criteria an answer is rated on, and what each level sounds like.

One versioned TOML file per kind lies in ``interview/rating/rubrics``; it is read once, when a kind
is first asked for, and a damaged file is an error at once rather than a wrong rating later. A
change to the wording of a level is a new version, since ratings keep the version they were made
with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import isclose
from pathlib import Path

from interview.errors import ConfigurationError, Fault
from interview.models import Band, Criterion, CriterionRating, Kind, QuestionDraft

#: Below which rating it is which band.
_BANDS = ((1.8, Band.START), (2.6, Band.MORE), (3.4, Band.NEAR), (4.2, Band.SOLID))
#: Levels of every criterion.
LEVELS = (1, 2, 3, 4, 5)

#: Version of each kind's rubric; the file must say the same.
RUBRIC_VERSION: Mapping[Kind, str] = {
    Kind.BEHAVIORAL: "behavioral-2",
    Kind.TECHNICAL: "technical-2",
    Kind.SYSTEM_DESIGN: "system_design-2",
}

_FOLDER = Path(__file__).parent / "rubrics"


@cache
def criteria_for(kind: Kind) -> tuple[Criterion, ...]:
    """The criteria of a question's kind, in the order they are shown.

    Raises ValueError for MIXED (a question always has a kind of its own) and ConfigurationError
    when the file is missing or wrong.
    """
    if kind not in RUBRIC_VERSION:
        raise ValueError(f"no rubric for {kind.value}: questions are never of this kind")
    path = _FOLDER / f"{kind.value}.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(kind, "", "unreadable") from error
    return _validated(raw, kind)


def criteria_of(question: QuestionDraft) -> tuple[Criterion, ...]:
    """The criteria a question is rated on: its kind's, with a pack's own anchors where it has any.

    Names, questions, weights and expected levels stay the rubric's, so ratings keep their meaning.
    """
    criteria = criteria_for(question.kind)
    if question.scale is None:
        return criteria
    own = dict(question.scale.anchors)
    return tuple(
        replace(criterion, anchors=own[criterion.key]) if criterion.key in own else criterion
        for criterion in criteria
    )


def version_of(question: QuestionDraft) -> str:
    """What is stored with a rating of it: the rubric's version, or that of a pack's own scale."""
    return RUBRIC_VERSION[question.kind] if question.scale is None else question.scale.version


def _validated(raw: Mapping[str, object], kind: Kind) -> tuple[Criterion, ...]:
    if raw.get("version") != RUBRIC_VERSION[kind] or raw.get("kind") != kind.value:
        raise _damaged(kind, "", "version")
    rows = raw.get("criterion")
    if not isinstance(rows, list) or not rows:
        raise _damaged(kind, "", "criteria")
    criteria = tuple(_criterion(row, kind) for row in rows)
    if len({c.key for c in criteria}) != len(criteria):
        raise _damaged(kind, "", "key_twice")
    if not isclose(sum(c.weight for c in criteria), 1.0, abs_tol=1e-9):
        raise _damaged(kind, "", "weights")
    return criteria


def _damaged(kind: Kind, place: str, reason: str) -> ConfigurationError:
    file = f"{kind.value}.toml"
    return ConfigurationError(Fault.DATA_DAMAGED, file=file, place=place, reason=reason)


def _criterion(row: object, kind: Kind) -> Criterion:
    if not isinstance(row, dict):
        raise _damaged(kind, "", "not_a_table")
    key, name, question = (row.get(part) for part in ("key", "name", "question"))
    anchors, weight = row.get("anchors"), row.get("weight")
    if not (isinstance(key, str) and key and isinstance(name, str) and name):
        raise _damaged(kind, "", "key_or_name")
    if not (isinstance(question, str) and question):
        raise _damaged(kind, key, "question")
    if not isinstance(weight, float) or not 0.0 < weight <= 1.0:
        raise _damaged(kind, key, "weight")
    if not isinstance(anchors, list) or len(anchors) != len(LEVELS):
        raise _damaged(kind, key, "anchors")
    if not all(isinstance(a, str) and a.strip() for a in anchors):
        raise _damaged(kind, key, "anchor_empty")
    one, two, three, four, five = (str(a) for a in anchors)
    return Criterion(
        key, name, question, (one, two, three, four, five), weight, _expected(row, kind, key)
    )


def _expected(row: Mapping[str, object], kind: Kind, key: str) -> tuple[int, int, int, int, int]:
    expected = row.get("expected")
    if (
        not isinstance(expected, list)
        or len(expected) != len(LEVELS)
        or any(isinstance(e, bool) or e not in LEVELS for e in expected)
        or expected != sorted(expected)
    ):
        raise _damaged(kind, key, "expected")
    entry, junior, mid, senior, principal = (int(e) for e in expected)
    return entry, junior, mid, senior, principal


def level_expected(criterion: Criterion, years: float) -> int:
    """The level to expect on a criterion after ``years`` of experience: the rubric's column.

    A level is given by its anchor alone; this only says which gap matters for this person.
    """
    return criterion.expected[expected_level(years) - 1]


def overall(ratings: Sequence[CriterionRating], criteria: Sequence[Criterion]) -> float | None:
    """Weighted mean of the judged criteria, 1.0-5.0 with one decimal; None when none was judged.

    Criteria without a level leave the mean, and the others' weights are scaled up: a grader that
    can't judge something neither rewards nor punishes it. Ratings of unknown criteria don't count.
    """
    weights = {c.key: c.weight for c in criteria}
    judged = {r.key: r.level for r in ratings if r.level is not None and r.key in weights}
    if not judged:
        return None
    total = sum(weights[key] for key in judged)
    mean = sum(weights[key] * level for key, level in judged.items()) / total
    return min(5.0, max(1.0, round(mean, 1)))


def expected_level(years: float) -> int:
    """Difficulty (1 entry … 5 principal) that fits ``years`` of experience.

    Steps at 1, 3, 6 and 10 years, in line with common job ladders (junior, mid, senior, staff).
    Not a number or negative counts as 0.
    """
    return 1 + sum(years >= step for step in (1.0, 3.0, 6.0, 10.0))


def band(rating: float | None) -> Band:
    if rating is None:
        return Band.NONE
    return next((band for below, band in _BANDS if rating < below), Band.STRONG)
