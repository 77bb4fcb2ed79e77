"""An interview as a person lives it, from the command to the report."""

from __future__ import annotations

import asyncio

from interview.errors import InterviewerBusy, InterviewerRefused, UnusableRecording
from interview.models import NotGradable, RecordingProblem
from sandbox.menus import menu_values
from tests.conftest import JOB, Coach
from tests.support.fakes import GOOD_ANSWER


async def test_without_a_job_the_modal_comes_first_and_then_a_private_thread(coach: Coach) -> None:
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "interview start", questions=2)
    assert shown.modal is not None
    await coach.world.submit_modal(coach.alice, shown, JOB)
    question = await coach.question(coach.alice, 1)
    thread = coach.thread()
    assert not coach.world.can_see(coach.ben, thread)
    assert "of 2" in question.text
    assert {button.label for button in question.buttons} == {"Hint", "Skip", "End interview"}


async def test_a_voice_message_becomes_a_transcript_a_rating_and_a_feedback_card(
    coach: Coach,
) -> None:
    await coach.start(questions=2)
    sent = await coach.voice()
    card = await coach.card_after(sent)
    assert "4.0 of 5" in card.text
    assert {"Try again", "Transcript", "Key points", "Next question"} <= {
        button.label for button in card.buttons
    }
    heard = await coach.opened(card, "Transcript")
    assert "checkout failed" in heard.text and heard.has_button("Fix transcript")
    # One tap and back, in the same message.
    assert (await coach.opened(heard, "Back")) == card
    assert coach.ear.terms == [("Python", "PostgreSQL")]


async def test_the_message_is_marked_as_seen(coach: Coach) -> None:
    await coach.start(questions=1)
    sent = await coach.voice()
    assert coach.world.reread(sent).reactions


async def test_progress_and_feedback_are_one_message(coach: Coach) -> None:
    coach.ear.gate = asyncio.Event()
    coach.interviewer.gate = asyncio.Event()
    await coach.start(questions=1)
    sent = await coach.voice()
    listening = await coach.world.until_message(coach.thread(), "ranscrib", after=sent.id)
    coach.ear.gate.set()
    reviewing = await coach.world.until_message(coach.thread(), "eview", after=sent.id)
    coach.interviewer.gate.set()
    card = await coach.card_after(sent)
    assert listening.id == reviewing.id == card.id


async def test_a_whole_interview_ends_with_a_report_history_and_progress(coach: Coach) -> None:
    await coach.start(questions=3)
    card = await coach.answered(GOOD_ANSWER)
    await coach.world.click(coach.alice, card, label="Next question")
    second = await coach.question(coach.alice, 2)
    await coach.world.click(coach.alice, second, label="Skip")
    await coach.question(coach.alice, 3)
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    await coach.world.click(coach.alice, card, label="Finish")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text
    assert "Lead with the result." in report.text
    assert report.files[0].name == "report.png"

    history = coach.last_reply(await coach.world.slash(coach.alice, coach.world.lobby, "history"))
    assert history.ephemeral
    assert "Backend engineer" in history.text
    progress = coach.last_reply(await coach.world.slash(coach.alice, coach.world.lobby, "progress"))
    assert progress.ephemeral
    assert progress.files


async def test_try_again_keeps_both_attempts(coach: Coach) -> None:
    await coach.start(questions=1)
    first = await coach.answered(GOOD_ANSWER, button="Finish")
    await coach.world.click(coach.alice, first, label="Try again")
    coach.interviewer.level = 5
    second = await coach.answered(GOOD_ANSWER + " And more.", button="Finish")
    assert second.id != first.id
    assert "5.0 of 5" in second.text
    assert "4.0 of 5" in coach.world.reread(first).text
    # Only the newest attempt can be acted on.
    assert not coach.world.reread(first).has_button("Finish")


async def test_fix_transcript_is_prefilled_and_graded_again(coach: Coach) -> None:
    await coach.start(questions=1)
    card = await coach.card_after(await coach.voice())
    shown = await coach.transcript_form(card)
    assert GOOD_ANSWER in str(shown.modal)
    coach.interviewer.level = 2
    await coach.world.submit_modal(
        coach.alice, shown, {"What you said": GOOD_ANSWER.replace("checkout", "check-in")}
    )
    fixed = await coach.world.until_message(coach.thread(), "2.0 of 5")
    assert fixed.id == card.id
    assert "check-in failed" in (await coach.opened(fixed, "Transcript")).text
    assert len(coach.interviewer.grade_requests) == 2


async def test_an_answer_with_nothing_in_it_gets_no_number_and_no_model_is_asked(
    coach: Coach,
) -> None:
    await coach.start(questions=1)
    card = await coach.answered("fine", button="Finish")
    assert "of 5" not in card.text
    assert coach.interviewer.grade_requests == []
    # The question is open again: just send another.
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    assert "4.0 of 5" in card.text


async def test_an_answer_beside_the_question_gets_a_reason_and_no_number(coach: Coach) -> None:
    coach.interviewer.not_gradable = NotGradable.OFF_TOPIC
    await coach.start(questions=1)
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    assert "of 5" not in card.text


async def test_silence_is_refused_kindly_and_another_answer_is_taken(coach: Coach) -> None:
    coach.ear.failures = [UnusableRecording(RecordingProblem.NO_SPEECH)]
    await coach.start(questions=1)
    sent = await coach.voice("silence.ogg")
    refused = await coach.world.until_message(coach.thread(), "heard no speech", after=sent.id)
    assert "of 5" not in refused.text
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    assert "4.0 of 5" in card.text


async def test_a_hint_is_private_and_the_model_answer_opens_in_place(coach: Coach) -> None:
    question = await coach.start(questions=1)
    hint = coach.last_reply(await coach.world.click(coach.alice, question, label="Hint"))
    assert "hint 1" in hint.text and hint.ephemeral
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    points = await coach.opened(card, "Key points")
    model = await coach.opened(points, "Model answer")
    assert model.id == card.id and "A model answer for question 1" in model.text
    assert (await coach.opened(model, "Back")).text == card.text


async def test_a_failing_interviewer_is_tried_again_then_the_person_decides(coach: Coach) -> None:
    await coach.start(questions=1)
    coach.interviewer.failures = [InterviewerBusy("http_503") for _ in range(2)]
    sent = await coach.world.say(coach.alice, coach.thread(), GOOD_ANSWER)
    failed = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Try again"), after=sent.id
    )
    assert "of 5" not in failed.text
    await coach.world.click(coach.alice, failed, custom_id="iv1:again")
    card = await coach.card_after(sent, button="Finish")
    assert card.id == failed.id
    assert "4.0 of 5" in card.text
    assert len(coach.interviewer.grade_requests) == 3


async def test_a_failure_after_transcription_never_transcribes_again(coach: Coach) -> None:
    await coach.start(questions=1)
    coach.interviewer.failures = [InterviewerBusy("http_500")]
    card = await coach.card_after(await coach.voice(), button="Finish")
    assert "4.0 of 5" in card.text
    assert len(coach.ear.heard) == 1


async def test_questions_that_cannot_be_made_say_so_and_a_button_tries_again(
    coach: Coach,
) -> None:
    coach.interviewer.question_failures = [InterviewerRefused("http_403")]
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "interview start")
    await coach.world.submit_modal(coach.alice, shown, JOB)
    stuck = await coach.world.until_message(
        coach.world.threads(coach.alice)[-1], lambda m: m.has_button("Try again")
    )
    await coach.world.click(coach.alice, stuck, label="Try again")
    await coach.question(coach.alice, 1)


async def test_a_report_without_the_interviewer_has_the_numbers_and_says_who_wrote_it(
    coach: Coach,
) -> None:
    coach.interviewer.report_failures = [InterviewerRefused("http_403")]
    await coach.start(questions=1)
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    await coach.world.click(coach.alice, card, label="Finish")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text
    assert "offline coach" in report.text


async def test_recordings_are_dropped_once_transcribed_unless_kept(coach: Coach) -> None:
    await coach.start(questions=2)
    card = await coach.card_after(await coach.voice(), button="Next question")
    counts = await coach.built.services.people.count_everything(coach.alice.id)
    assert counts["recordings"] == 0
    privacy = coach.last_reply(await coach.world.slash(coach.alice, coach.world.lobby, "privacy"))
    await coach.world.click(coach.alice, privacy, custom_id="iv1:privacy_keep")
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    await coach.card_after(await coach.voice(), button="Finish")
    counts = await coach.built.services.people.count_everything(coach.alice.id)
    assert counts["recordings"] == 1


async def test_ending_asks_first_and_reports_what_was_answered(coach: Coach) -> None:
    await coach.start(questions=3)
    await coach.answered(GOOD_ANSWER)
    asked = await coach.world.slash(coach.alice, coach.thread(), "interview end")
    await coach.world.click(coach.alice, coach.last_reply(asked), custom_id="iv1:end_sure")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text


async def test_ending_while_an_answer_is_reviewed_waits_for_it(coach: Coach) -> None:
    coach.interviewer.gate = asyncio.Event()
    await coach.start(questions=2)
    await coach.world.say(coach.alice, coach.thread(), GOOD_ANSWER)
    asked = await coach.world.slash(coach.alice, coach.thread(), "interview end")
    await coach.world.click(coach.alice, coach.last_reply(asked), custom_id="iv1:end_sure")
    coach.interviewer.gate.set()
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text


async def test_questions_had_before_are_excluded(coach: Coach) -> None:
    await coach.start(questions=1)
    asked = await coach.world.slash(coach.alice, coach.thread(), "interview end")
    await coach.world.click(coach.alice, coach.last_reply(asked), custom_id="iv1:end_sure")
    await coach.start(questions=1)
    first, second = coach.interviewer.question_requests
    assert first.exclude == ()
    assert len(second.exclude) == 1


async def test_messages_after_the_end_are_left_alone(coach: Coach) -> None:
    await coach.start(questions=1)
    asked = await coach.world.slash(coach.alice, coach.thread(), "interview end")
    await coach.world.click(coach.alice, coach.last_reply(asked), custom_id="iv1:end_sure")
    await coach.world.until_message(coach.thread(), "Your report")
    before = await coach.built.services.people.count_everything(coach.alice.id)
    await coach.world.say(coach.alice, coach.thread(), "Thanks a lot for the questions!")
    after = await coach.built.services.people.count_everything(coach.alice.id)
    assert before["answers"] == after["answers"] == 0


async def test_kept_recordings_can_be_heard_again_by_their_person_alone(coach: Coach) -> None:
    await coach.built.services.people.set_keep_recordings(coach.alice.id, True)
    await coach.start(questions=1)
    sent = await coach.voice()
    await coach.card_after(sent, button="Finish")
    more = await coach.voice()
    await coach.world.until_message(coach.thread(), "Put together from 2 messages")
    history = coach.last_reply(await coach.world.slash(coach.alice, coach.world.lobby, "history"))
    values = menu_values(coach.world, history, "iv1:hist_open")
    await coach.world.select(coach.alice, history, values, custom_id="iv1:hist_open")
    opened = coach.world.reread(history)
    values = menu_values(coach.world, opened, "iv1:hist_q")
    await coach.world.select(coach.alice, opened, values, custom_id="iv1:hist_q")
    detail = coach.world.reread(opened)
    result = await coach.world.click(coach.alice, detail, label="Recording of attempt 1")
    played = [each for each in coach.world.replies(result) if each.files]
    assert [coach.world.download(each.files[0].url) for each in played] == [
        coach.world.download(each.files[0].url) for each in (sent, more)
    ]
    assert all(each.ephemeral for each in played)


async def test_fewer_questions_than_wanted_are_counted_as_they_are(coach: Coach) -> None:
    coach.interviewer.most_questions = 2
    coach.interviewer.note = "The bank has only 2 more questions for you."
    question = await coach.start(questions=5)
    assert "Question 1 of 2" in question.text
    await coach.world.until_message(coach.thread(), "only 2 more questions")
    await coach.world.click(coach.alice, question, label="Skip")
    second = await coach.question(coach.alice, 2)
    assert "Question 2 of 2" in second.text
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    await coach.world.click(coach.alice, card, label="Finish")
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
