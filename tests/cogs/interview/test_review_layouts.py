"""A review's card: what is seen first, and what lies a tap behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from cogs.interview.answer_layouts import answer_card
from cogs.interview.part_layouts import part_view
from cogs.kit.ids import Action, Paged
from cogs.kit.review import rated
from interview.conducting.views import AnswerView
from interview.models import (
    AnswerSource,
    AnswerState,
    Coverage,
    FailedStep,
    Mistake,
    NotGradable,
    RecordingProblem,
    Regrading,
)
from locales.catalog import ENGLISH
from tests.cogs import builders as make
from tests.cogs.test_layouts import PARTS, View, actions, check, sent, texts, walk


def reviewed(**changes: Any) -> AnswerView:
    given = {
        "transcript": make.transcript(),
        "feedback": make.feedback(),
        "answer": make.answer(),
        **changes,
    }
    return make.answered(make.interview(), make.question(), **given)


def card(**changes: Any) -> View:
    return answer_card(ENGLISH, reviewed(**changes))


def opened(part: Paged, **changes: Any) -> str:
    """All pages of a part of a review."""
    view, pages, shown = reviewed(**changes), list[str](), ""
    while shown not in pages:
        pages += [shown] if shown else []
        shown = texts(part_view(ENGLISH, view, part, len(pages)))
    return "\n".join(pages)


def test_feedback_says_first_what_helps_most() -> None:
    shown = texts(card())
    for words in (
        "3.8 of 5",
        "the offline coach",
        "**Good:** You acted fast and say how fast: *“…rolled back within six minutes”*",
        "**Change this first:** Open with the impact: one sentence with a number.",
        "**Not said:** Tells people what is going on",
    ):
        assert words in shown
    for words in ("What I heard", "Situation and task", "142 words", "minilm", "behavioral-2"):
        assert words not in shown


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Paged.TRANSCRIPT, "> Last year I was on call"),
        (Paged.DETAIL, "Name one thing that you would do differently today."),
        (Paged.POINTS, "**Partly said**\n- Keeps it from happening again: *“…wrote a check”*"),
        (Paged.CRITERIA, "**Situation and task** · 4 of 5"),
        (Paged.DELIVERY, "at least 4: um 3 · uh 1"),
        (Paged.GRADING, "can't tell whether a claim is right"),
        (Paged.STRONG, "Model answer to question"),
    ],
)
def test_everything_else_is_a_tap_away(part: Paged, words: str) -> None:
    there = {f"iv1:page:31:{part.value}-0"}
    ids = {one.get("custom_id") for one in walk(sent(card()))}
    if part is Paged.STRONG:  # it lies behind the key points
        ids = {
            one.get("custom_id") for one in walk(sent(part_view(ENGLISH, reviewed(), Paged.POINTS)))
        }
    assert there <= ids
    shown = opened(part)
    assert words in shown
    assert "behavioral-2" not in shown and "minilm" not in shown
    back = [one.get("custom_id") for one in walk(sent(part_view(ENGLISH, reviewed(), part)))]
    assert "iv1:page:31:review-0" in back


def test_what_is_false_comes_before_everything_else_and_nothing_stands_twice() -> None:
    mistake = Mistake("a new index was missing", "The index was there; its column was not.")
    assessed = make.assessment(mistakes=(mistake,), first_quote="a new index was missing")
    shown = texts(card(feedback=make.feedback(assessment=assessed)))
    said = shown.index("**What isn't right**\n- *“…a new index was missing”*: The index was there")
    assert said < shown.index("Change this first")
    assert shown.count("a new index was missing") == 1


def test_after_a_follow_up_only_what_it_added_and_why_the_rating_moved() -> None:
    levels = {"reflection": (4, "we rehearse it every quarter")}
    now = make.assessment()
    now = replace(
        now,
        criteria=tuple(
            replace(one, level=levels[one.key][0], quote=levels[one.key][1])
            if one.key in levels
            else one
            for one in now.criteria
        ),
        coverage=(*now.coverage[:3], replace(now.coverage[3], coverage=Coverage.COVERED)),
    )
    shown = texts(
        card(
            answer=make.answer(number=1, follow_up=1),
            feedback=make.feedback(id=52, rating=4.1, assessment=now),
            before=make.feedback(),
        )
    )
    assert "-# Up from 3.8. Rated by the offline coach, both answers as a whole." in shown
    assert "- Reflection: 4 of 5, was 3: *“…we rehearse it every quarter”*" in shown
    assert "- Now said: Keeps it from happening again: *“…wrote a check”*" in shown
    assert "**Still not said:** Tells people what is going on" in shown
    for words in ("Change this first", "**Good:**", "rolled back within six minutes"):
        assert words not in shown
    same = texts(
        card(
            answer=make.answer(number=1, follow_up=1),
            feedback=make.feedback(id=52),
            before=make.feedback(),
        )
    )
    assert "-# 3.8 before, too." in same and "nothing that changes a criterion" in same


def test_after_a_follow_up_numbers_of_two_graders_are_not_compared() -> None:
    other = make.feedback(assessment=make.assessment(grader="gemini"))
    shown = texts(card(answer=make.answer(number=1, follow_up=1), before=other))
    assert "Gemini rated the first; the numbers don't compare" in shown
    assert "was 4" not in shown and "nothing that changes" not in shown


def test_the_buttons_of_feedback_lead_on_only_while_it_is_current() -> None:
    assert actions(card())[:2] == [Action.NEXT, Action.RETRY]
    assert not {Action.NEXT, Action.RETRY} & set(actions(card(current=False)))
    transcript = part_view(ENGLISH, reviewed(), Paged.TRANSCRIPT)
    assert Action.FIX in actions(transcript)
    later = part_view(ENGLISH, reviewed(current=False), Paged.TRANSCRIPT)
    assert Action.FIX not in actions(later)


def test_the_last_question_is_finished_rather_than_followed() -> None:
    labels = [one.get("label") for one in walk(sent(card(is_last=True)))]
    assert "Finish" in labels
    assert "Next question" not in labels


def test_a_typed_answer_has_no_transcript_to_fix() -> None:
    typed = reviewed(
        answer=make.answer(source=AnswerSource.TEXT), feedback=make.feedback(delivery=None)
    )
    view = part_view(ENGLISH, typed, Paged.TRANSCRIPT)
    assert Action.FIX not in actions(view)
    assert "What you wrote" in texts(view)


def test_a_long_transcript_can_be_read_in_full() -> None:
    said = " ".join(f"word{n}" for n in range(3000))
    read = re.findall(r"word\d+", opened(Paged.TRANSCRIPT, transcript=make.transcript(text=said)))
    assert set(read) == set(said.split())


def test_what_a_card_shortens_is_read_in_full_elsewhere() -> None:
    marked = iter(f"mark{n} " + "and more of it " * 30 for n in range(1000))
    assessed = make.huge_assessment(lambda size: next(marked)[:size])
    given = make.feedback(assessment=assessed)
    check(card(feedback=given))
    everything = " ".join(" ".join(opened(part, feedback=given) for part in PARTS).split())
    for part in (
        *[one.reason for one in assessed.criteria],
        *[one.quote for one in assessed.criteria],
        *[one.text for one in assessed.strengths],
        *[one.correction for one in assessed.mistakes],
        *assessed.improvements,
        *[one.point for one in assessed.coverage],
        assessed.first_change,
        assessed.not_judged,
    ):
        assert part.strip() in everything


def test_no_number_where_nothing_could_be_rated() -> None:
    for reason in NotGradable:
        shown = texts(card(feedback=make.not_gradable(reason)))
        assert "Not rated" in shown
        assert "of 5" not in shown.replace("Question 2 of 5 ·", "")
        # Without a number there is nothing to say against it.
        labels = [one.get("label") for one in walk(sent(card(feedback=make.not_gradable(reason))))]
        assert "Caveats" not in labels


def test_a_grader_that_is_off_by_more_than_a_tenth_gives_about_a_number() -> None:
    assert rated(ENGLISH, 3.4) == "Solid · 3.4 of 5"
    assert rated(ENGLISH, 3.4, "gemini") == rated(ENGLISH, 3.4)
    assert rated(ENGLISH, 3.4, "offline") == "Solid · about 3.4 of 5"


def test_a_criterion_that_was_not_judged_says_so() -> None:
    assert "**Clarity** · not judged" in opened(Paged.CRITERIA)


def test_earlier_ratings_say_why_another_took_their_place() -> None:
    fb = replace(make.feedback(), assessment=replace(make.assessment(), grader="gemini"))
    full = opened(Paged.GRADING, feedback=fb, earlier=make.earlier())
    stood_in = full.index("**Earlier rated 2.8 by the offline coach (stood in)**")
    fixed = full.index("**Before you fixed the transcript rated 2.1 by the offline coach**")
    assert full.index("Rated by Gemini") < stood_in < fixed, "the newest first"
    assert full.count("A concrete ending with a number as evidence.") == 10


@pytest.mark.parametrize("regrading", [None, *Regrading])
def test_a_card_offers_another_grading_once(regrading: str | None) -> None:
    view = card(answer=make.answer(regrading=regrading), again="gemini", current=False)
    assert (Action.REGRADE in actions(view)) == (regrading is not Regrading.WAITING)
    assert ("I asked Gemini again" in texts(view)) == (regrading is Regrading.WAITING)
    assert ("Nothing is lost" in texts(view)) == (regrading is Regrading.FAILED)
    assert Action.REGRADE not in actions(card(answer=make.answer(regrading=regrading)))


def test_a_failure_says_that_nothing_is_lost_and_offers_another_try() -> None:
    failed = make.answer(state=AnswerState.FAILED, failed_step=FailedStep.TRANSCRIBE, attempt=2)
    view = card(answer=failed, feedback=None, transcript=None)
    assert "nothing is lost" in texts(view)
    assert actions(view) == [Action.AGAIN]


def test_a_refused_recording_says_why_and_gives_no_rating() -> None:
    refused = make.answer(
        state=AnswerState.REFUSED, problem=RecordingProblem.CUT_OFF, problem_seconds=(12.0, 24.0)
    )
    view = card(answer=refused, feedback=None, transcript=None)
    assert "12 of 24 s" in texts(view)
    assert "No rating" in texts(view)


def test_progress_is_shown_before_there_is_feedback() -> None:
    received = make.answer(state=AnswerState.RECEIVED)
    assert "Transcribing" in texts(card(answer=received, transcript=None, feedback=None))
    heard = make.answer(state=AnswerState.TRANSCRIBED)
    assert "Reviewing" in texts(card(answer=heard, feedback=None))
