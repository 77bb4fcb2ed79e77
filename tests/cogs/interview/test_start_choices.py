"""What a person chooses about how they are interviewed, and difficulty that follows the ratings."""

from __future__ import annotations

from dataclasses import replace

from cogs.interview.start_choices import StartChoices
from interview.models import CompanyStyle, Kind, Manner, Practice, Setup
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach


async def test_manner_company_and_follow_ups_reach_the_interviewer(coach: Coach) -> None:
    await coach.start(questions=3, manner="tough", company="startup", follow_ups=2)
    (request,) = coach.interviewer.question_requests
    assert (request.manner, request.style) == (Manner.TOUGH, CompanyStyle.STARTUP)
    assert (request.count, request.reserve) == (3, 2)
    await coach.answered(GOOD_ANSWER)
    (grade,) = coach.interviewer.grade_requests
    assert (grade.manner, grade.style, grade.may_follow_up) == (
        Manner.TOUGH,
        CompanyStyle.STARTUP,
        True,
    )
    opening = await coach.world.until_message(coach.thread(), "Your interview for")
    assert "tough, startup" in opening.text


async def test_good_answers_bring_harder_questions_and_the_report_says_so(coach: Coach) -> None:
    # Planned: mid. Reserve: two harder ones.
    coach.interviewer.levels = [3, 3, 3, 4, 5]
    coach.interviewer.level = 5
    await coach.start(questions=3, kind="technical", follow_ups=0)
    for number in (1, 2):
        card = await coach.answered(GOOD_ANSWER)
        await coach.world.click(coach.alice, card, label="Next question")
        question = await coach.question(coach.alice, number + 1)
        assert f"{('senior', 'principal')[number - 1]} level" in question.text
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    await coach.world.click(coach.alice, card, label="Finish")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "You were taken up to principal level for question 3." in report.text


async def test_weak_answers_bring_easier_ones(coach: Coach) -> None:
    coach.interviewer.levels = [3, 3, 2, 1]
    coach.interviewer.level = 1
    await coach.start(questions=2, kind="technical", follow_ups=0)
    card = await coach.answered(GOOD_ANSWER)
    await coach.world.click(coach.alice, card, label="Next question")
    assert "junior level" in (await coach.question(coach.alice, 2)).text


async def test_what_is_expected_with_ones_years_is_said_where_it_was_missed(coach: Coach) -> None:
    coach.interviewer.level = 2
    await coach.start(questions=1, kind="technical", follow_ups=0)
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    criteria = await coach.opened(card, "Criteria")
    assert "with your years, 4 is expected" in criteria.text  # correctness, four years
    assert "with your years, 3 is expected" in criteria.text


async def test_starting_anew_keeps_what_was_chosen(coach: Coach) -> None:
    await coach.start(questions=2)
    result = await coach.world.slash(
        coach.alice, coach.world.lobby, "interview start", practice="real", manner="friendly"
    )
    await coach.world.click(coach.alice, coach.last_reply(result), label="Start a new one")
    opening = await coach.world.until_message(coach.thread(), lambda m: m.has_button("I'm ready"))
    assert "real, friendly" in opening.text


def test_choices_travel_in_a_button_and_odd_ones_are_the_defaults() -> None:
    chosen = StartChoices(
        Kind.SYSTEM_DESIGN,
        10,
        "en",
        9_223_372_036_854_775_807,
        Setup(Practice.REAL, Manner.TOUGH, CompanyStyle.PUBLIC, 2),
    )
    assert len(chosen.detail) <= 48
    assert StartChoices.parse(chosen.detail) == chosen
    packed = replace(chosen, job_id=9_999_999_999, pack_id=9_999_999_999)
    assert len(packed.detail) <= 48
    assert StartChoices.parse(packed.detail) == packed
    for odd in (
        "mixed-5-en-0",
        "mixed-5-en-0-zzz9",
        "mixed-5-en-0-aaa3",
        "mixed-5-en-0-caa1",  # with a team, alone
        "mixed-5-en-0-aa",
        "mixed-5-en-0-aaaaa",
        "mixed-5-en-0-éaa1",
        "mixed-5-en-0-aaa1-x",
        "mixed-5-en-0-aaa1-1-1",
        "",
    ):
        assert StartChoices.parse(odd) == StartChoices()
