"""The fixed answers: enough of them, of all sorts, and checked when read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.check_coach.cases import CASES_FILE, Sort, load_cases
from app.check_coach.outcomes import calls_needed
from interview.models import Kind
from tests.app.check_coach.conftest import CASES, case

RAW = CASES_FILE.read_text(encoding="utf-8")


def broken(tmp_path: Path, old: str, new: str) -> str:
    assert old in RAW
    file = tmp_path / "cases.toml"
    file.write_text(RAW.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        load_cases(file)
    return str(caught.value)


def test_there_are_enough_of_every_kind_and_sort() -> None:
    assert len(CASES) >= 30
    assert {one.sort for one in CASES} == set(Sort)
    assert {one.question.kind for one in CASES} == set(Kind) - {Kind.MIXED}
    for text in {one.question.text for one in CASES if one.sort is not Sort.FALSE}:
        sorts = Counter(one.sort for one in CASES if one.question.text == text)
        assert sorts[Sort.STRONG] == sorts[Sort.MIDDLING] == sorts[Sort.WEAK] == 1


def test_what_is_said_twice_is_a_case_with_something_added() -> None:
    for one in CASES:
        if one.after is not None:
            assert case(one.after).answer in one.answer
            assert len(one.answer) > len(case(one.after).answer) or one.job or one.follow_up


def test_what_is_said_to_a_follow_up_is_part_of_what_was_said() -> None:
    followed = [one for one in CASES if one.sort is Sort.FOLLOWED_UP]
    assert len(followed) >= 2
    for one in followed:
        assert one.follow_up is not None
        assert one.request.said == f"{one.answer}\n{one.follow_up[1]}"


def test_a_band_says_what_fits() -> None:
    strong, vague, echo = case("outage-strong"), case("outage-vague"), case("outage-echo")
    assert strong.fits(3.6) and not strong.fits(3.5) and not strong.fits(None)
    assert vague.fits(None) and vague.fits(2.4) and not vague.fits(2.5)
    assert echo.fits(None) and not echo.fits(1.0)
    assert (vague.expected, echo.expected) == ("1.0-2.4 or not rated", "not rated")


def test_what_the_gate_refuses_costs_no_call() -> None:
    echo, strong = case("outage-echo"), case("outage-strong")
    assert calls_needed([echo]) == 1
    assert calls_needed([echo, strong]) == 3
    assert calls_needed([echo, strong], each=2) == 5


def test_what_is_wrong_in_the_file_is_named(tmp_path: Path) -> None:
    assert "outage-middling comes twice" in broken(
        tmp_path, 'id = "outage-weak"', 'id = "outage-middling"'
    )
    assert "outage-strong: reting?" in broken(tmp_path, "rating = [3.6, 5.0]", "reting = [1, 2]")
    assert "outage-strong: a band" in broken(tmp_path, "[3.6, 5.0]", "[5.0, 3.6]")
    assert "outage-strong: nothing would be right" in broken(tmp_path, "rating = [3.6, 5.0]\n", "")
    assert "nothing before it is called" in broken(
        tmp_path, 'after = "outage-weak"', 'after = "outage-wake"'
    )
    assert "a follow-up is asked and added to" in broken(tmp_path, "asked = ", "job = ")
    assert "superb" in broken(tmp_path, 'sort = "strong"', 'sort = "superb"')
