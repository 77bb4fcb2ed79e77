"""Every coach holds every rule; one line a coach and rule."""

from __future__ import annotations

import pytest

from app.check_coach.outcomes import Results, cases_for
from app.check_coach.rules import LEAST_WITHIN, figures, verdicts
from llm.offline import OfflineInterviewer
from tests.app.check_coach.conftest import CASES, results_of

#: The last is for those who can know what is false.
RULES = range(11)


@pytest.mark.parametrize("number", RULES)
@pytest.mark.timeout(900)
def test_a_rule_holds(results: Results, number: int) -> None:
    held_to = verdicts(results)
    if number >= len(held_to):
        assert results.coach == "offline"
        return
    verdict = held_to[number]
    assert verdict.held, f"{verdict.rule}: {'; '.join(verdict.against)}"


def test_every_rule_is_tested(results: Results) -> None:
    assert len(verdicts(results)) == len(RULES) - (results.coach == "offline")


def test_most_answers_are_within_their_band(results: Results) -> None:
    some, every = figures(results).within
    assert every == len(results.outcomes) - 30
    assert some >= LEAST_WITHIN * every


@pytest.mark.parametrize("name", ["gemini-adapter", "compatible-adapter"])
def test_over_the_wire_nothing_is_lost_of_what_the_brain_said(name: str) -> None:
    """The adapters' ratings are the offline coach's own, answer by answer; German comes besides."""
    direct = {one.case.id: (one.rating, one.not_gradable) for one in results_of("offline").outcomes}
    wired = {one.case.id: (one.rating, one.not_gradable) for one in results_of(name).outcomes}
    assert direct.items() <= wired.items()
    assert wired.keys() == {case.id for case in CASES}
    usage = results_of(name).usage
    assert usage.calls > 30 and usage.input_tokens >= 100 * (usage.calls - 1)


def test_german_is_left_to_those_who_speak_it() -> None:
    coach = OfflineInterviewer()
    coach.close()
    spoken = {case.language for case in cases_for(coach, CASES)}
    assert spoken == {"en"}
    assert {case.language for case in CASES} == {"en", "de"}
