"""The interviewer asks back from the gap in an answer; what is said counts with its question."""

from __future__ import annotations

import asyncio

from interview.errors import InterviewerBusy, UnusableRecording
from interview.models import NotGradable, QuestionState, RecordingProblem
from sandbox.menus import menu_values
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

ASKED = "You rolled it back: how did you know that it had helped?"
SECOND = "What would you have done without the heap dump?"
TO_IT = "Errors fell from twenty percent to none within five minutes, which the dashboard showed."


async def follow_up(coach: Coach, text: str = ASKED, *, open: bool = True):  # type: ignore[no-untyped-def]
    return await coach.world.until_message(
        coach.thread(),
        lambda m: text in m.text and m.has_button("Skip this follow-up") is open,
    )


async def left_out(coach: Coach) -> None:
    await coach.world.until_message(
        coach.thread(), lambda m: ASKED in m.text and "left out" in m.text
    )


async def state(coach: Coach, position: int = 1) -> QuestionState:
    interview = await coach.built.services.interviews.find_in_channel(coach.thread().id)
    assert interview is not None
    view = await coach.built.services.views.get_interview(coach.alice.id, interview.id)
    return next(q.state for q in view.questions if q.position == position)


async def test_its_answer_counts_with_the_question(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    coach.interviewer.level = 3
    await coach.start(questions=1)
    first = await coach.answered(GOOD_ANSWER, button="Finish")
    assert "3.0 of 5" in first.text and "follow-up is below" in first.text
    await follow_up(coach)
    coach.interviewer.level = 4
    second = await coach.answered(TO_IT, button="Finish")
    assert "to the follow-up" in second.text and "4.0 of 5" in second.text
    assert "as a whole" in second.text
    await coach.world.until_message(
        coach.thread(), lambda m: ASKED in m.text and "answered" in m.text
    )
    # What was asked and both answers went to the grader, and no third follow-up was wanted.
    before, after = coach.interviewer.grade_requests
    assert before.may_follow_up and not after.may_follow_up
    assert [(each.asked, each.transcript.text) for each in after.follow_ups] == [(ASKED, TO_IT)]
    assert after.said == f"{GOOD_ANSWER}\n{TO_IT}"
    assert after.asked_before == (ASKED,)
    await coach.world.click(coach.alice, second, label="Finish")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text


async def test_two_may_be_asked_and_none_more(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED, SECOND, "A third one?"]
    await coach.start(questions=1, follow_ups=2)
    await coach.answered(GOOD_ANSWER, button="Finish")
    await follow_up(coach)
    await coach.answered(TO_IT, button="Finish")
    await follow_up(coach, SECOND)
    last = await coach.answered("I would have bisected the release by commits.", button="Finish")
    assert "follow-up below" not in last.text
    assert [len(r.follow_ups) for r in coach.interviewer.grade_requests] == [0, 1, 2]
    assert coach.interviewer.follow_ups == ["A third one?"]


async def test_off_means_none(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1, follow_ups=0)
    await coach.answered(GOOD_ANSWER, button="Finish")
    assert not coach.interviewer.grade_requests[0].may_follow_up
    assert await state(coach) is QuestionState.DONE


async def test_skipping_it_keeps_the_feedback(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=2)
    card = await coach.answered(GOOD_ANSWER)
    asked = await follow_up(coach)
    leave = asked.button("Skip this follow-up").custom_id or ""
    said = await coach.press(coach.alice, asked, leave, leave)
    assert ["settled already" in each.text for each in said] == [True]
    await follow_up(coach, open=False)
    assert await state(coach) is QuestionState.DONE
    await coach.world.click(coach.alice, coach.world.reread(card), label="Next question")
    await coach.question(coach.alice, 2)


async def test_going_on_leaves_it(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=2)
    card = await coach.answered(GOOD_ANSWER)
    await follow_up(coach)
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    await left_out(coach)
    assert await state(coach) is QuestionState.DONE
    # A message now answers question 2, not the follow-up.
    await coach.answered(GOOD_ANSWER, button="Finish")
    assert coach.interviewer.grade_requests[-1].follow_ups == ()


async def test_the_skip_command_leaves_it_and_goes_on(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=2)
    await coach.answered(GOOD_ANSWER)
    await follow_up(coach)
    said = await coach.command("interview skip", where=coach.thread())
    assert "rating of your answer stays" in said.text
    await coach.question(coach.alice, 2)
    await left_out(coach)


async def test_trying_again_leaves_it_and_may_bring_another(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED, SECOND]
    await coach.start(questions=1)
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    await follow_up(coach)
    await coach.world.click(coach.alice, card, label="Try again")
    await follow_up(coach, open=False)
    second = await coach.answered(GOOD_ANSWER + " It took a day.", button="Finish")
    assert "attempt 2" in second.text
    await follow_up(coach, SECOND)
    assert coach.interviewer.grade_requests[-1].asked_before == (ASKED,)


async def test_i_dont_know_settles_it_without_costing_anything(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    await follow_up(coach)
    said = await coach.answered("Sorry, I don't know.", button="Finish")
    assert "of 5" not in said.text
    assert len(coach.interviewer.grade_requests) == 1
    assert await state(coach) is QuestionState.DONE
    await coach.world.click(coach.alice, said, label="Finish")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text


async def test_a_figure_alone_can_answer_it(coach: Coach) -> None:
    coach.interviewer.follow_ups = ["By how much did it fall?"]
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    await follow_up(coach, "By how much")
    said = await coach.answered("40 %", button="Finish")
    assert "4.0 of 5" in said.text


async def test_an_answer_beside_it_leaves_it_open(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    await follow_up(coach)
    coach.interviewer.not_gradable = NotGradable.OFF_TOPIC
    said = await coach.answered("My sister keeps bees in the garden of her house.", button="Finish")
    assert "of 5" not in said.text
    await follow_up(coach)
    coach.interviewer.not_gradable = None
    said = await coach.answered(TO_IT, button="Finish")
    assert "4.0 of 5" in said.text


async def test_a_silent_recording_and_a_failing_grader_leave_it_open(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    await follow_up(coach)
    coach.ear.failures = [UnusableRecording(RecordingProblem.NO_SPEECH)]
    sent = await coach.voice("silence.ogg")
    await coach.world.until_message(coach.thread(), "heard no speech", after=sent.id)
    await follow_up(coach)
    coach.interviewer.failures = [InterviewerBusy("http_503") for _ in range(2)]
    sent = await coach.world.say(coach.alice, coach.thread(), TO_IT)
    failed = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Try again"), after=sent.id
    )
    await coach.world.click(coach.alice, failed, custom_id="iv1:again")
    card = await coach.card_after(sent, button="Finish")
    assert "4.0 of 5" in card.text
    assert [e.transcript.text for e in coach.interviewer.grade_requests[-1].follow_ups] == [TO_IT]


async def test_fixing_the_first_transcript_rates_the_whole_anew(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1)
    first = await coach.card_after(await coach.voice(), button="Finish")
    await follow_up(coach)
    coach.ear.text = TO_IT
    second = await coach.card_after(await coach.voice(), button="Finish")
    # The older card is edited in its own time.
    first = await coach.world.until_message(
        coach.thread(),
        lambda m: m.id == first.id and not m.has_button("Finish") and m.has_button("Transcript"),
    )
    shown = await coach.transcript_form(first)
    coach.interviewer.level = 2
    fixed = GOOD_ANSWER.replace("checkout", "check-in")
    await coach.world.submit_modal(coach.alice, shown, {"What you said": fixed})
    await coach.world.until(
        lambda: all("2.0 of 5" in coach.world.reread(card).text for card in (first, second))
    )
    assert coach.interviewer.grade_requests[-1].said.startswith(fixed) or (
        coach.interviewer.grade_requests[-2].said == f"{fixed}\n{TO_IT}"
    )


async def test_ending_with_one_open_reports_what_was_rated(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=2)
    await coach.answered(GOOD_ANSWER)
    await follow_up(coach)
    asked = await coach.world.slash(coach.alice, coach.thread(), "interview end")
    await coach.world.click(coach.alice, coach.last_reply(asked), custom_id="iv1:end_sure")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text
    await left_out(coach)


async def test_it_survives_a_restart(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    asked = await follow_up(coach)
    await coach.restart()
    await coach.world.click(coach.alice, asked, label="Skip this follow-up")
    await follow_up(coach, open=False)


async def test_two_messages_at_once_are_one_answer_to_it(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    await follow_up(coach)
    coach.interviewer.gate = asyncio.Event()
    await coach.world.say(coach.alice, coach.thread(), TO_IT)
    await coach.world.say(coach.alice, coach.thread(), "And customers stopped writing in.")
    coach.interviewer.gate.set()
    await coach.world.until_message(coach.thread(), "Put together from 2 messages")
    await coach.world.until(
        lambda: (
            "customers stopped writing"
            in coach.interviewer.grade_requests[-1].follow_ups[0].transcript.text
        )
    )
    counts = await coach.built.services.people.count_everything(coach.alice.id)
    assert counts["answers"] == 2


async def test_history_shows_what_was_asked_back(coach: Coach) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    await follow_up(coach)
    await coach.answered(TO_IT, button="Finish")
    history = coach.last_reply(await coach.world.slash(coach.alice, coach.world.lobby, "history"))
    for custom_id in ("iv1:hist_open", "iv1:hist_q"):
        values = menu_values(coach.world, history, custom_id)
        await coach.world.select(coach.alice, history, values, custom_id=custom_id)
        history = coach.world.reread(history)
    assert "Attempt 1 · follow-up 1" in history.text
    assert "how did you know that it had helped" in history.text
