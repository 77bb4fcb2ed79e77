"""What a card says about who stood in, and about a second grading."""

from __future__ import annotations

import pytest

from cogs.kit.ids import Paged
from interview.models import NotGradable, StandIn, StandInReason
from tests.cogs import builders as make
from tests.cogs.interview.test_review_layouts import card, opened
from tests.cogs.test_layouts import texts


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (StandInReason.UNREACHABLE, "⚠ Gemini couldn't be reached, so the offline coach"),
        (
            StandInReason.REFUSED,
            "⚠ Gemini can't be used as it is set up here, so the",
        ),
        (StandInReason.LIMIT, "⚠ Gemini has reached today's limit, so the offline coach"),
    ],
)
def test_a_stand_in_is_named_on_the_card_and_in_full(reason: StandInReason, said: str) -> None:
    feedback = make.feedback(assessment=make.assessment(stand_in=StandIn("gemini", reason)))
    assert said in texts(card(feedback=feedback))
    assert said in opened(Paged.GRADING, feedback=feedback)


def test_an_answer_without_a_rating_names_its_stand_in_too() -> None:
    refused = make.not_gradable(NotGradable.OFF_TOPIC)
    stand_in = StandIn("compatible", StandInReason.UNREACHABLE)
    feedback = make.feedback(
        rating=None,
        assessment=make.assessment(not_gradable=refused.assessment.not_gradable, stand_in=stand_in),
    )
    shown = texts(card(feedback=feedback))
    assert "⚠ Another language model couldn't be reached" in shown
    # There are no levels to be apart.
    assert "Graded" not in shown


@pytest.mark.parametrize(
    ("spread", "said"),
    [
        (0, "Graded twice; no level differed."),
        (1, "Graded twice; levels differed by at most 1, and the lower one counts."),
        (3, "two gradings were up to 3 levels apart on a criterion"),
    ],
)
def test_how_steady_the_grader_was_is_said(spread: int, said: str) -> None:
    feedback = make.feedback(assessment=make.assessment(spread=spread))
    assert said in opened(Paged.GRADING, feedback=feedback)


def test_an_ordinary_card_says_nothing_of_it() -> None:
    shown = texts(card())
    assert "⚠" not in shown and "Graded" not in shown
