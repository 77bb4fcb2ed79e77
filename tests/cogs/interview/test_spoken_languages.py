"""A recording in another language than the interview's: its person is asked about it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from interview.errors import NotYours, StaleAction, UnusableRecording
from interview.models import AnswerState, QuestionState, RecordingProblem, TranscriptSource
from sandbox.demo import load_sample
from sandbox.reading import SeenMessage
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

GERMAN = "Im letzten Jahr ist unsere Datenbank ausgefallen und ich habe die Sicherung eingespielt."


def sounds_german(problem: RecordingProblem = RecordingProblem.OTHER_LANGUAGE) -> UnusableRecording:
    return UnusableRecording(problem, language="de")


async def asked(coach: Coach, problem: RecordingProblem = RecordingProblem.OTHER_LANGUAGE):  # type: ignore[no-untyped-def]
    """(the voice message, the card that asks about its language)."""
    coach.ear.failures.append(sounds_german(problem))
    sent = await coach.voice()
    card = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("It is in English"), after=sent.id
    )
    assert "of 5" not in card.text
    return sent, card


async def kept(coach: Coach, sent: SeenMessage) -> bool:
    """Whether the recording that came with a message is still there."""
    async with coach.built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
        assert answer is not None
        return await uow.answers.find_recording(answer.id) is not None


async def say(coach: Coach, sent: SeenMessage, *, other: bool) -> None:
    async with coach.built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
    assert answer is not None
    await coach.built.services.answers.say_language(coach.alice.id, answer.id, other=other)


async def test_it_is_heard_and_reviewed_in_the_language_it_sounds_like(coach: Coach) -> None:
    await coach.start(questions=1)
    sent, card = await asked(coach)
    assert "This sounds like German, and the interview is in English." in card.text
    assert await kept(coach, sent)
    coach.ear.text = GERMAN
    await coach.world.click(coach.alice, card, label="Review it as German")
    reviewed = await coach.card_after(sent, button="Finish")
    heard = await coach.opened(reviewed, "Transcript")
    assert "Sicherung" in heard.text and "· German" in heard.text
    assert coach.ear.told == [("en", False), ("de", True)]
    [request] = coach.interviewer.grade_requests
    assert (request.language, request.transcript.language) == ("de", "de")
    assert not await kept(coach, sent)
    with pytest.raises(StaleAction, match="language_settled"):
        await say(coach, sent, other=True)


async def test_once_said_a_language_is_taken_without_asking_for_the_rest_of_the_interview(
    coach: Coach,
) -> None:
    await coach.start(questions=2)
    sent, card = await asked(coach)
    await coach.world.click(coach.alice, card, label="Review it as German")
    reviewed = await coach.card_after(sent, button="Next question")
    await coach.world.click(coach.alice, reviewed, label="Next question")
    await coach.question(coach.alice, 2)
    coach.ear.failures.append(sounds_german())
    second = await coach.voice()
    reviewed = await coach.card_after(second, button="Finish")
    assert "· German" in (await coach.opened(reviewed, "Transcript")).text
    await coach.opened(reviewed, "Back")
    assert coach.ear.told[2:] == [("en", False), ("de", True)]
    # Another language is asked about, and so is one that is not clear.
    await coach.world.click(coach.alice, reviewed, label="Try again")
    await asked(coach, RecordingProblem.UNSURE_LANGUAGE)


async def test_the_person_knows_better_than_the_ear(coach: Coach) -> None:
    await coach.start(questions=1)
    sent, card = await asked(coach, RecordingProblem.UNSURE_LANGUAGE)
    assert "I can't tell whether this is in English or in German." in card.text
    await coach.world.click(coach.alice, card, label="It is in English")
    reviewed = await coach.card_after(sent, button="Finish")
    assert "4.0 of 5" in reviewed.text
    assert coach.ear.told == [("en", False), ("en", True)]
    assert coach.interviewer.grade_requests[0].language == "en"


async def test_who_was_asked_about_an_accent_once_is_not_asked_again(coach: Coach) -> None:
    await coach.start(questions=1)
    sent, card = await asked(coach)
    await coach.world.click(coach.alice, card, label="It is in English")
    reviewed = await coach.card_after(sent, button="Finish")
    for problem in (RecordingProblem.OTHER_LANGUAGE, RecordingProblem.UNSURE_LANGUAGE):
        await coach.world.click(coach.alice, reviewed, label="Try again")
        coach.ear.failures.append(sounds_german(problem))
        reviewed = await coach.card_after(await coach.voice(), button="Finish")
        assert coach.ear.told[-2:] == [("en", False), ("en", True)]


async def test_another_answer_takes_its_place_and_the_recording_goes(coach: Coach) -> None:
    await coach.start(questions=1)
    sent, card = await asked(coach)
    again = await coach.voice()
    await coach.card_after(again, button="Finish")
    assert not await kept(coach, sent)
    old = await coach.world.until_message(
        coach.thread(), lambda m: "sounds like German" in m.text and not m.buttons
    )
    assert old.id == card.id
    with pytest.raises(StaleAction, match="gone_on"):
        await say(coach, sent, other=False)
    assert len(coach.interviewer.grade_requests) == 1


@pytest.mark.parametrize("leaving", ["skip", "end"])
async def test_leaving_the_question_deletes_the_recording(coach: Coach, leaving: str) -> None:
    await coach.start(questions=2)
    sent, card = await asked(coach)
    shown = await coach.world.slash(coach.alice, coach.thread(), f"interview {leaving}")
    if leaving == "end":
        await coach.world.click(coach.alice, coach.last_reply(shown), label="End it")
    else:
        await coach.question(coach.alice, 2)
    assert not await kept(coach, sent)
    with pytest.raises(StaleAction, match="gone_on"):
        await say(coach, sent, other=True)
    await coach.world.until_message(coach.thread(), lambda m: m.id == card.id and not m.buttons)


async def test_who_keeps_recordings_keeps_this_one_too(coach: Coach) -> None:
    await coach.built.services.people.set_keep_recordings(coach.alice.id, True)
    await coach.start(questions=1)
    sent, _ = await asked(coach)
    await coach.card_after(await coach.voice(), button="Finish")
    assert await kept(coach, sent)


async def test_a_language_nobody_can_review_is_not_offered(coach: Coach) -> None:
    coach.interviewer.languages = frozenset({"en"})
    await coach.start(questions=1)
    sent, card = await asked(coach)
    assert "which nobody can review here" in card.text
    assert not card.has_button("Review it as German")
    async with coach.built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
    assert answer is not None and answer.problem is RecordingProblem.FOREIGN_LANGUAGE
    await coach.world.click(coach.alice, card, label="It is in English")
    assert "4.0 of 5" in (await coach.card_after(sent, button="Finish")).text


async def test_nobody_else_says_what_somebody_speaks(coach: Coach) -> None:
    await coach.start(questions=1)
    sent, _ = await asked(coach)
    async with coach.built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
    assert answer is not None
    with pytest.raises(NotYours):
        await coach.built.services.answers.say_language(coach.ben.id, answer.id, other=True)
    assert await kept(coach, sent) and coach.ear.told == [("en", False)]


async def test_two_clicks_at_once_hear_it_once(coach: Coach) -> None:
    await coach.start(questions=1)
    sent, _ = await asked(coach)
    both = await asyncio.gather(
        say(coach, sent, other=True), say(coach, sent, other=False), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in both) == ["NoneType", "StaleAction"]
    await coach.card_after(sent, button="Finish")
    assert len(coach.ear.told) == 2


async def test_a_recording_deleted_meanwhile_is_asked_for_again(coach: Coach) -> None:
    await coach.start(questions=1)
    _, card = await asked(coach)
    await coach.built.services.people.set_keep_recordings(coach.alice.id, False)
    said = await coach.world.click(coach.alice, card, label="It is in English")
    assert "Send your answer again" in coach.last_reply(said).text


async def test_in_timed_practice_it_is_asked_too_and_the_clock_begins_anew(coach: Coach) -> None:
    shown = await coach.world.slash(
        coach.alice, coach.world.lobby, "interview start", practice="real", questions=1
    )
    await coach.world.submit_modal(coach.alice, shown, JOB)
    opening = await coach.world.until_message(coach.thread(), lambda m: m.has_button("I'm ready"))
    await coach.world.click(coach.alice, opening, label="I'm ready")
    await coach.question(coach.alice, 1)
    sent, card = await asked(coach)
    async with coach.built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
        assert answer is not None
        question = await uow.questions.find(answer.question_id)
    assert question is not None and question.state is QuestionState.OPEN
    assert question.clock_began_at is not None
    assert (datetime.now(UTC) - question.clock_began_at).total_seconds() < 60
    await coach.world.click(coach.alice, card, label="Review it as German")
    await coach.world.until_message(coach.thread(), "Your report")
    assert coach.interviewer.grade_requests[0].language == "de"


async def test_a_model_without_the_language_asks_for_a_text(coach: Coach) -> None:
    await coach.start(questions=1, language="de")
    coach.ear.failures.append(UnusableRecording(RecordingProblem.LANGUAGE_NOT_HEARD))
    sent = await coach.voice()
    card = await coach.world.until_message(
        coach.thread(), "doesn't understand German", after=sent.id
    )
    assert "Answer by text" in card.text and not card.buttons
    assert not await kept(coach, sent)


async def test_a_fixed_transcript_keeps_its_times_and_what_was_heard(coach: Coach) -> None:
    coach.ear.text = f"Um, {GOOD_ANSWER}"
    await coach.start(questions=1)
    sent = await coach.world.send_voice_message(
        coach.alice, coach.thread(), load_sample("behavioral-incident.ogg")
    )
    card = await coach.card_after(sent, button="Finish")
    assert "at least 1: um 0:00" in (await coach.opened(card, "Delivery")).text
    await coach.opened(card, "Back")
    form = await coach.transcript_form(card)
    text = GOOD_ANSWER.replace("heap dump", "memory dump")
    await coach.world.submit_modal(coach.alice, form, {"What you said": text})
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 2)
    fixed = coach.interviewer.grade_requests[1].transcript
    assert fixed.source is TranscriptSource.FIXED and fixed.text == text
    assert [word.text for word in fixed.words] == text.split()
    heard = {word.text: word for word in coach.interviewer.grade_requests[0].transcript.words}
    assert all(word.start == heard[word.text].start for word in fixed.words if word.text == "leak")
    memory = next(word for word in fixed.words if word.text == "memory")
    assert memory.start == heard["heap"].start
    reviewed = await coach.world.until_message(coach.thread(), lambda m: m.has_button("Finish"))
    heard = await coach.opened(reviewed, "Transcript")
    assert "as you fixed it" in heard.text and "(?)" not in heard.text
    await coach.opened(heard, "Back")
    assert "at least 1: um" in (await coach.opened(heard, "Delivery")).text
    async with coach.built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
    assert answer is not None and answer.state is AnswerState.GRADED
