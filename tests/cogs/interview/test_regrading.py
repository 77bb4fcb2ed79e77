"""An answer that a stand-in rated is graded again: by whom, how often, and when that fails."""

from __future__ import annotations

import asyncio

import pytest

from interview.errors import InterviewerBusy, InterviewerRefused
from interview.models import NotGradable, StandInReason
from sandbox.reading import SeenMessage
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

AGAIN = "Grade again with Gemini"


async def rated_by_a_stand_in(coach: Coach, *, questions: int = 1) -> SeenMessage:
    """The card of an answer that the offline coach rated 3.0, since Gemini couldn't be reached;
    Gemini is back."""
    coach.interviewer.stood_in = StandInReason.UNREACHABLE
    await coach.start(questions=questions)
    card = await coach.answered(GOOD_ANSWER, button=AGAIN)
    coach.interviewer.stood_in = None
    assert "3.0 of 5" in card.text
    assert "Rated by the offline coach" in card.text
    return card


async def shows(coach: Coach, card: SeenMessage, text: str) -> SeenMessage:
    """The card, once it says ``text``."""
    await coach.world.until(lambda: text in coach.world.reread(card).text)
    return coach.world.reread(card)


async def open_in_history(coach: Coach) -> SeenMessage:
    """The page of the newest interview's first question."""
    history = await coach.command("history")
    await coach.world.select(coach.alice, history, ["1"], custom_id="iv1:hist_open")
    await coach.world.select(coach.alice, history, ["1"], custom_id="iv1:hist_q")
    return coach.world.reread(history)


async def rating_in_history(coach: Coach) -> str:
    """The review of the only answer, as it is opened from there, and all about its rating."""
    page = await open_in_history(coach)
    review = await coach.opened(page, "The review")
    said = review.text + await read_on(coach, await coach.opened(review, "Caveats"))
    review = await coach.opened(coach.world.reread(review), "Back")
    if review.has_button("Criteria"):
        said += await read_on(coach, await coach.opened(review, "Criteria"))
    return said


async def read_on(coach: Coach, page: SeenMessage) -> str:
    """This page and all that follow."""
    said = page.text
    while coach.world.reread(page).has_button("Next page"):
        await coach.world.click(coach.alice, page, label="Next page")
        said += coach.world.reread(page).text
    return said


async def test_the_other_grader_is_asked_and_both_ratings_stay(coach: Coach) -> None:
    card = await rated_by_a_stand_in(coach)
    coach.interviewer.gate = asyncio.Event()
    await coach.world.click(coach.alice, card, label=AGAIN)
    waiting = await shows(coach, card, "I asked Gemini again")
    assert "3.0 of 5" in waiting.text, "the rating at hand counts until the other one is here"
    assert not waiting.has_button(AGAIN)
    page = await open_in_history(coach)
    assert not page.has_button(AGAIN)
    assert "I asked Gemini again" in await read_on(coach, page)

    coach.interviewer.gate.set()
    again = await shows(coach, card, "4.0 of 5")
    assert again.id == card.id
    assert "Rated by Gemini" in again.text
    assert not again.has_button(AGAIN)
    assert again.has_button("Finish")
    said = await rating_in_history(coach)
    assert said.index("4.0 of 5") < said.index("Earlier rated 3.0 by the offline coach (stood in)")
    assert "couldn't be reached" in said
    # With its reasons, also on the card.
    assert said.count("Because of situation.") == 2
    full = await coach.opened(card, "Caveats")
    assert "Earlier rated 3.0 by the offline coach" in await read_on(coach, full)


async def test_only_the_owner_may_ask_and_twice_at_once_asks_once(coach: Coach) -> None:
    card = await rated_by_a_stand_in(coach)
    custom_id = card.button(AGAIN).custom_id or ""
    (said,) = await coach.press(coach.ben, card, custom_id)
    assert "someone else" in said.text
    assert len(coach.interviewer.grade_requests) == 1
    coach.interviewer.gate = asyncio.Event()
    said_all = await coach.press(coach.alice, card, *[custom_id] * 3)
    assert len(said_all) == 2
    assert all("on its way" in each.text and each.ephemeral for each in said_all)
    coach.interviewer.gate.set()
    await shows(coach, card, "4.0 of 5")
    # The button of before, on a client that hasn't caught up.
    (said,) = await coach.press(coach.alice, card, custom_id)
    assert "has its other grading already" in said.text
    assert len(coach.interviewer.grade_requests) == 2


async def test_nothing_to_ask_again_about(coach: Coach) -> None:
    await coach.start(questions=2)
    card = await coach.answered(GOOD_ANSWER)
    assert not card.has_button(AGAIN)
    (said,) = await coach.press(coach.alice, card, "iv1:regrade:1:1")
    assert "has its other grading already" in said.text
    (said,) = await coach.press(coach.alice, card, "iv1:regrade:999:1")
    assert "isn't there any more" in said.text
    # Decided before any grader is asked, and the same whoever grades.
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    card = await coach.answered("fine", button="Finish")
    assert not card.has_button(AGAIN)
    (said,) = await coach.press(coach.alice, card, "iv1:regrade:2:1")
    assert "has its other grading already" in said.text
    coach.interviewer.gate = asyncio.Event()
    await coach.say(GOOD_ANSWER)
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 2)
    (said,) = await coach.press(coach.alice, card, "iv1:regrade:3:1")
    assert "still being reviewed" in said.text
    coach.interviewer.gate.set()


@pytest.mark.parametrize(
    "faults",
    [[InterviewerBusy("http_503"), InterviewerBusy("http_503")], [InterviewerRefused("http_403")]],
    ids=["busy", "refused"],
)
async def test_when_it_fails_again_the_rating_stays_and_the_button_comes_back(
    coach: Coach, faults: list[Exception]
) -> None:
    card = await rated_by_a_stand_in(coach)
    coach.interviewer.failures = faults
    await coach.world.click(coach.alice, card, label=AGAIN)
    failed = await shows(coach, card, "Gemini still couldn't be reached")
    assert "the offline coach's rating stays. Nothing is lost." in failed.text
    assert "3.0 of 5" in failed.text
    assert "still couldn't be reached" in await read_on(coach, await open_in_history(coach))
    await coach.world.click(coach.alice, failed, label=AGAIN)
    again = await shows(coach, card, "4.0 of 5")
    assert "couldn't be reached" not in again.text


async def test_a_restart_in_between_loses_nothing(coach: Coach) -> None:
    card = await rated_by_a_stand_in(coach)
    await coach.restart()
    coach.interviewer.gate = asyncio.Event()
    await coach.world.click(coach.alice, card, label=AGAIN)
    await shows(coach, card, "I asked Gemini again")
    await coach.restart()
    coach.interviewer.gate.set()
    await shows(coach, card, "4.0 of 5")


async def test_after_the_end_the_report_keeps_graders_apart_and_follows(coach: Coach) -> None:
    card = await rated_by_a_stand_in(coach, questions=3)
    for number in (2, 3):
        await coach.world.click(coach.alice, card, label="Next question")
        await coach.question(coach.alice, number)
        card = await coach.answered(GOOD_ANSWER, button="Finish" if number == 3 else "Next")
    await coach.world.click(coach.alice, card, label="Finish")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    # Two of three are Gemini's: its mean leads, and 3.0 has no part in it.
    assert "4.0 of 5" in report.text
    assert (
        "Gemini 4.0 (2 answers) · the offline coach 3.0 (1 answer): not comparable" in report.text
    )
    assert "3.0 of 5 by the offline coach" in report.text
    history = await coach.command("history")
    assert "4.0 of 5 by Gemini, others apart" in history.text
    progress = await coach.command("progress")
    assert "1 rated interview" in progress.text
    assert "Rated by Gemini** · 4.0" in progress.text
    assert "Rated by the offline coach** · 3.0" in progress.text

    page = await open_in_history(coach)
    coach.interviewer.level = 5
    await coach.world.click(coach.alice, page, label=AGAIN)
    report = await shows(coach, report, "4.3 of 5")
    assert "not comparable" not in report.text
    assert "You answered with concrete stories" in report.text, "its words are kept"
    assert len(coach.interviewer.report_requests) == 1
    assert "others apart" not in (await coach.command("history")).text


async def test_from_the_history_the_page_says_how_it_stands(coach: Coach) -> None:
    card = await rated_by_a_stand_in(coach)
    page = await open_in_history(coach)
    coach.interviewer.gate = asyncio.Event()
    await coach.world.click(coach.alice, page, label=AGAIN)
    assert "I asked Gemini again" in await read_on(coach, coach.world.reread(page))
    coach.interviewer.gate.set()
    await shows(coach, card, "4.0 of 5")
    assert (await open_in_history(coach)).text.count("4.0 of 5") == 1
    # A page that never was.
    for odd in ("h999999", "h", "hx", "99999999", "-1"):
        for said in await coach.press(coach.alice, page, f"iv1:regrade:1:{odd}"):
            assert "reference" not in said.text


async def test_a_transcript_fixed_meanwhile_counts_and_is_told_apart(coach: Coach) -> None:
    coach.interviewer.stood_in = StandInReason.UNREACHABLE
    await coach.start(questions=1)
    card = await coach.card_after(await coach.voice(), button=AGAIN)
    coach.interviewer.stood_in = None
    coach.interviewer.gate = asyncio.Event()
    await coach.world.click(coach.alice, card, label=AGAIN)
    await shows(coach, card, "I asked Gemini again")
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 2)
    form = await coach.transcript_form(card)
    await coach.world.submit_modal(
        coach.alice, form, {"What you said": f"{GOOD_ANSWER} That was in March."}
    )
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 3)
    coach.interviewer.gate.set()
    again = await shows(coach, card, "4.0 of 5")
    assert "I asked Gemini again" not in again.text
    assert "in March" in (await coach.opened(again, "Transcript")).text
    said = await rating_in_history(coach)
    assert "Before you fixed the transcript rated 3.0 by the offline coach (stood in)" in said
    assert "Earlier rated" not in said
    async with coach.sql() as connection:
        # What came too late is thrown away, whichever of the two jobs ends last.
        while await connection.fetchval("SELECT regrading FROM answers") is not None:
            await asyncio.sleep(0.01)
        assert await connection.fetchval("SELECT count(*) FROM feedback") == 2


async def test_another_grader_may_find_that_there_is_nothing_to_rate(coach: Coach) -> None:
    card = await rated_by_a_stand_in(coach)
    coach.interviewer.not_gradable = NotGradable.OFF_TOPIC
    await coach.world.click(coach.alice, card, label=AGAIN)
    again = await shows(coach, card, "Not rated")
    assert "of 5" not in again.text.replace("of 5 ·", "") and "Checked by Gemini" in again.text
    assert "Earlier rated 3.0" in await rating_in_history(coach)


async def test_deleting_everything_while_it_is_graded_again(coach: Coach) -> None:
    card = await rated_by_a_stand_in(coach)
    coach.interviewer.gate = asyncio.Event()
    await coach.world.click(coach.alice, card, label=AGAIN)
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 2)
    privacy = await coach.command("privacy")
    await coach.world.click(coach.alice, privacy, label="Delete everything")
    await coach.world.click(coach.alice, privacy, label="Yes, delete")
    assert await coach.rows_naming(coach.alice) == {}
    coach.interviewer.gate.set()
    # Another person's answer passes through the same worker.
    await coach.start(coach.ben, questions=1)
    await coach.answered(GOOD_ANSWER, person=coach.ben, button="Finish")
    assert await coach.rows_naming(coach.alice) == {}


async def test_the_admin_has_all_of_them_graded_again(coach: Coach) -> None:
    card = await rated_by_a_stand_in(coach, questions=2)
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    other = await coach.answered(GOOD_ANSWER, button="Finish")
    assert "4.0 of 5" in other.text
    coach.interviewer.level = 5
    regrades = coach.built.services.regrades
    assert await regrades.request_all() == 1
    assert await regrades.request_all() == 0, "it is on its way"
    await shows(coach, card, "5.0 of 5")
    assert "4.0 of 5" in coach.world.reread(other).text


async def test_an_attempt_with_a_follow_up_is_graded_again_as_a_whole(coach: Coach) -> None:
    coach.interviewer.stood_in = StandInReason.UNREACHABLE
    coach.interviewer.follow_ups = ["What changed for your customers?"]
    await coach.start(questions=1)
    first = await coach.answered(GOOD_ANSWER, button=AGAIN)
    await coach.world.until_message(coach.thread(), "What changed for your customers?")
    card = await coach.answered("Complaints fell by a third within a month.", button=AGAIN)
    coach.interviewer.stood_in = None
    # The later rating counts for both: asking about the earlier one would cost and change nothing.
    await coach.world.until(lambda: not coach.world.reread(first).has_button(AGAIN))
    page = await open_in_history(coach)
    assert [button.label for button in page.buttons if AGAIN in (button.label or "")] == [
        f"{AGAIN} (attempt 1)"
    ]
    assert await coach.built.services.regrades.request_all() == 1
    await shows(coach, card, "4.0 of 5")
    asked = coach.interviewer.grade_requests[-1]
    assert [each.asked for each in asked.follow_ups] == ["What changed for your customers?"]
    assert asked.said.endswith("within a month.")
    assert not asked.may_follow_up
    assert not coach.world.reread(first).has_button(AGAIN)
