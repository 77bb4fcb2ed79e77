from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.errors import ConfigurationError
from interview.models import Band, CriterionRating, Kind
from interview.rating import rubric
from interview.rating.rubric import (
    RUBRIC_VERSION,
    band,
    criteria_for,
    expected_level,
    level_expected,
    overall,
)

KINDS = sorted(RUBRIC_VERSION)
KEYS = {
    Kind.BEHAVIORAL: ["situation", "action", "result", "reflection", "clarity"],
    Kind.TECHNICAL: ["correctness", "depth", "tradeoffs", "verification", "communication"],
    Kind.SYSTEM_DESIGN: ["requirements", "design", "scale", "failure", "communication"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_criteria_with_five_different_levels(kind: Kind) -> None:
    criteria = criteria_for(kind)
    assert [c.key for c in criteria] == KEYS[kind]
    assert sum(c.weight for c in criteria) == pytest.approx(1.0)
    for criterion in criteria:
        assert len(set(criterion.anchors)) == 5
        assert criterion.question.endswith("?")


def test_the_file_is_read_once() -> None:
    assert criteria_for(Kind.TECHNICAL) is criteria_for(Kind.TECHNICAL)


def test_there_is_no_rubric_for_mixed() -> None:
    with pytest.raises(ValueError, match="mixed"):
        criteria_for(Kind.MIXED)


GOOD = """version = "technical-2"
kind = "technical"
[[criterion]]
key = "a"
name = "A"
question = "Why?"
weight = 1.0
expected = [1, 2, 3, 4, 5]
anchors = ["1", "2", "3", "4", "5"]
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"technical-2"', '"technical-9"'),
        ('kind = "technical"', 'kind = "behavioral"'),
        ("weight = 1.0", "weight = 0.9"),
        ("weight = 1.0", "weight = 2.0"),
        ("weight = 1.0", 'weight = "much"'),
        ('"4", "5"]', '"4"]'),
        ('"4", "5"]', '"4", " "]'),
        ("[1, 2, 3, 4, 5]", "[1, 2, 3, 4]"),
        ("[1, 2, 3, 4, 5]", "[1, 2, 3, 4, 6]"),
        ("[1, 2, 3, 4, 5]", "[1, 2, 3, 2, 5]"),
        ("[1, 2, 3, 4, 5]", '"some"'),
        ('key = "a"', 'key = ""'),
        ('question = "Why?"', "question = 3"),
        ("[[criterion]]", "[[something]]"),
        ("[[criterion]]", "[[criterion"),
    ],
)
def test_a_damaged_rubric_is_an_error_at_once(
    old: str, new: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "technical.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(rubric, "_FOLDER", folder)
    with pytest.raises(ConfigurationError):
        rubric.criteria_for.__wrapped__(Kind.TECHNICAL)


def _ratings(*levels: int | None) -> list[CriterionRating]:
    return [
        CriterionRating(c.key, c.name, level, "")
        for c, level in zip(criteria_for(Kind.TECHNICAL), levels, strict=True)
    ]


def test_overall_weighs_the_criteria() -> None:
    criteria = criteria_for(Kind.TECHNICAL)
    assert overall(_ratings(5, 5, 5, 5, 5), criteria) == 5.0
    assert overall(_ratings(5, 1, 1, 1, 1), criteria) == 2.4


def test_what_was_not_judged_neither_helps_nor_hurts() -> None:
    criteria = criteria_for(Kind.TECHNICAL)
    assert overall(_ratings(4, 4, None, None, None), criteria) == 4.0
    assert overall(_ratings(None, None, None, None, None), criteria) is None
    assert overall([CriterionRating("unknown", "?", 5, "")], criteria) is None


@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=5, max_size=5))
def test_overall_stays_between_the_lowest_and_the_highest(levels: list[int | None]) -> None:
    rating = overall(_ratings(*levels), criteria_for(Kind.TECHNICAL))
    judged = [level for level in levels if level is not None]
    if not judged:
        assert rating is None
    else:
        assert rating is not None
        assert min(judged) - 0.05 <= rating <= max(judged) + 0.05
        assert round(rating, 1) == rating


@pytest.mark.parametrize(
    ("years", "level"),
    [(-1, 1), (0, 1), (1, 2), (2.9, 2), (3, 3), (6, 4), (10, 5), (60, 5), (float("nan"), 1)],
)
def test_years_choose_the_expected_level(years: float, level: int) -> None:
    assert expected_level(years) == level


@pytest.mark.parametrize("kind", [Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN])
def test_more_is_expected_with_more_years(kind: Kind) -> None:
    for criterion in criteria_for(kind):
        expected = [level_expected(criterion, years) for years in (0, 1, 3, 6, 10)]
        assert expected == sorted(expected)
        assert expected[0] < expected[-1]


def test_bands_are_words_about_the_answer() -> None:
    assert [band(r) for r in (None, 1.0, 2.0, 3.0, 4.0, 5.0)] == list(Band)
