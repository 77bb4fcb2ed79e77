"""Talk beside answering: it costs nothing, gets its own word, and no answer is lost for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cogs.interview.talk import HEARD
from interview.timing import Timing
from sandbox.demo import load_sample
from sandbox.reading import SeenMessage
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

#: The clock's own jobs come late enough not to disturb.
FAR = Timing(nudge=3000.0, limit=6000.0, away=600.0)
#: Between an answer and talk.
MAYBE = "One moment, a hash map with chaining"


@pytest.fixture
def timing() -> Timing:
    return FAR


async def answers(coach: Coach) -> int:
    return (await coach.counts()).get("answers", 0)


async def word_on(coach: Coach, text: str) -> SeenMessage:
    """What is said to a message."""
    sent = await coach.say(text)
    return await coach.world.until_message(coach.thread(), lambda m: bool(m.text), after=sent.id)


async def test_talk_costs_nothing_and_gets_its_word(coach: Coach) -> None:
    question = await coach.start(questions=1)
    asked = question.text.splitlines()[1].removeprefix("## ")
    again = await word_on(coach, "Sorry, could you say that again?")
    assert asked in again.text and "Nothing was counted" in again.text
    meant = await word_on(coach, "hm, what exactly do you want to hear?")
    assert asked in meant.text and "It asks" in meant.text
    help_ = await word_on(coach, "where do I click to record my answer?")
    assert "voice message" in help_.text and len(help_.text.splitlines()) < 8
    wait = await word_on(coach, "hang on, somebody is at the door")
    assert "Take your time" in wait.text
    for left in ("hello there!", "🙂👍", "thanks a lot"):
        sent = await coach.say(left)
        await coach.world.rest()
        assert coach.world.reread(sent).reactions == (HEARD,)
        assert coach.world.messages(coach.thread())[-1].id == sent.id
    assert await answers(coach) == 0 and coach.interviewer.grade_requests == []
    sent = await coach.say(GOOD_ANSWER)
    card = await coach.card_after(sent, button="Finish")
    assert "attempt" not in card.text


async def test_a_typed_skip_asks_and_a_typed_command_is_named(coach: Coach) -> None:
    await coach.start(questions=2)
    asked = await word_on(coach, "can we skip this one please")
    assert "Nothing has changed yet" in asked.text
    named = await word_on(coach, "/history")
    assert "</history:" in named.text
    ended = await word_on(coach, "/interview end")
    assert ended.has_button("End interview")
    hint = await word_on(coach, "can I have a hint?")
    assert "Hint for question 1" in hint.text
    await coach.world.click(coach.alice, asked, label="Skip")
    await coach.question(coach.alice, 2)
    assert await answers(coach) == 0


async def test_a_link_is_asked_about_and_what_counts_is_stored_over_a_restart(
    coach: Coach,
) -> None:
    await coach.start(questions=2)
    first = await coach.say("https://example.com/me/portfolio")
    no = await coach.world.until_message(coach.thread(), "Was that your answer?", after=first.id)
    second = await coach.say(MAYBE)
    yes = await coach.world.until_message(coach.thread(), "Was that your answer?", after=second.id)
    assert MAYBE in yes.text and await answers(coach) == 0
    await coach.restart()
    (said,) = await coach.press(coach.ben, yes, yes.button("Yes").custom_id or "")
    assert "someone else's" in said.text
    await coach.world.click(coach.alice, no, label="No")
    assert "isn't counted" in coach.world.reread(no).text and await answers(coach) == 0
    yes_id = yes.button("Yes").custom_id or ""
    await coach.world.click(coach.alice, yes, label="Yes")
    card = await coach.card_after(second, button="Next question")
    assert MAYBE in (await coach.opened(card, "Transcript")).text and await answers(coach) == 1
    assert "It counts" in coach.world.reread(yes).text
    (said,) = await coach.press(coach.alice, yes, yes_id)
    assert "said already" in said.text and await answers(coach) == 1


async def test_a_doubt_of_a_question_that_was_passed_counts_for_no_other(coach: Coach) -> None:
    question = await coach.start(questions=2)
    sent = await coach.say(MAYBE)
    asked = await coach.world.until_message(coach.thread(), "Was that your answer?", after=sent.id)
    await coach.world.click(coach.alice, question, label="Skip")
    await coach.question(coach.alice, 2)
    (said,) = await coach.press(coach.alice, asked, asked.button("Yes").custom_id or "")
    assert "gone on since" in said.text and await answers(coach) == 0


async def test_a_follow_up_stays_open_and_thanks_for_feedback_are_left_alone(
    coach: Coach,
) -> None:
    coach.interviewer.follow_ups = ["How did you know that it had helped?"]
    await coach.start(questions=1)
    await coach.say(GOOD_ANSWER)
    await coach.world.until_message(coach.thread(), lambda m: m.has_button("Skip this follow-up"))
    again = await word_on(coach, "I'm not sure what you mean by that")
    assert "How did you know" in again.text and "your answer to this" in again.text
    skip = await word_on(coach, "pass please")
    assert skip.has_button("Skip this follow-up")
    assert await answers(coach) == 1
    sent = await coach.say("I compared the numbers of two weeks before and after it.")
    await coach.card_after(sent, button="Finish")
    await word_on_left(coach, "ok thank you so much!")
    assert await answers(coach) == 2


async def word_on_left(coach: Coach, text: str) -> None:
    sent = await coach.say(text)
    await coach.world.rest()
    assert coach.world.reread(sent).reactions
    assert coach.world.messages(coach.thread())[-1].id == sent.id


async def test_a_story_with_such_words_in_it_is_an_answer(coach: Coach) -> None:
    await coach.start(questions=1)
    sent = await coach.say(
        "A customer called and said: one moment, can you repeat that? I asked him to wait, looked"
        " the order up again and read it to him slowly, and in the end he thanked me for it."
    )
    await coach.card_after(sent, button="Finish")
    assert await answers(coach) == 1


async def test_the_clock_goes_on_and_the_only_attempt_is_kept(coach: Coach) -> None:
    shown = await coach.world.slash(
        coach.alice, coach.world.lobby, "interview start", practice="real", questions=1
    )
    await coach.world.submit_modal(coach.alice, shown, JOB)
    opening = await coach.world.until_message(coach.thread(), lambda m: m.has_button("I'm ready"))
    hello = await coach.say("good morning everyone")
    await coach.world.rest()
    assert coach.world.reread(hello).reactions
    await coach.world.click(coach.alice, opening, label="I'm ready")
    await coach.question(coach.alice, 1)
    wait = await word_on(coach, "give me a minute please")
    assert "clock goes on" in wait.text
    assert "no hints" in (await word_on(coach, "any hints?")).text
    await coach.say(GOOD_ANSWER)
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text


# --------------------------------------------------------------------------- by voice


async def test_a_voice_message_that_only_asks_is_no_attempt(coach: Coach) -> None:
    question = await coach.start(questions=1)
    asked = question.text.splitlines()[1].removeprefix("## ")
    coach.ear.text = "Sorry, can you repeat the question please?"
    sent = await coach.voice()
    card = await coach.world.until_message(
        coach.thread(), lambda m: "no answer in this" in m.text, after=sent.id
    )
    assert asked in card.text and coach.interviewer.grade_requests == []
    coach.ear.text = GOOD_ANSWER
    sent = await coach.voice()
    rated = await coach.card_after(sent, button="Finish")
    assert "attempt" not in rated.text
    assert not coach.world.reread(card).has_button("That was my answer")


async def test_what_was_taken_for_talk_can_be_counted(coach: Coach) -> None:
    await coach.start(questions=1)
    coach.ear.text = MAYBE
    sent = await coach.voice()
    card = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("That was my answer"), after=sent.id
    )
    assert "Was that your answer?" in card.text and coach.interviewer.grade_requests == []
    await coach.restart()
    await coach.world.click(coach.alice, card, label="That was my answer")
    rated = await coach.card_after(sent, button="Finish")
    assert (
        MAYBE in (await coach.opened(rated, "Transcript")).text
        and len(coach.interviewer.grade_requests) == 1
    )


# --------------------------------------------------------------------------- elsewhere


async def test_an_answer_in_the_lobby_is_pointed_to_its_place_and_counted_there(
    coach: Coach,
) -> None:
    await coach.start(questions=2)
    lobby = coach.world.lobby
    await coach.world.say(coach.alice, lobby, "has anybody seen the new office?")
    await coach.world.say(coach.ben, lobby, GOOD_ANSWER)
    sent = await coach.world.say(coach.alice, lobby, GOOD_ANSWER)
    # By direct message: in public nothing is said of it.
    dm = coach.world.dm(coach.alice)
    card = await coach.world.until_message(dm, "Your interview is in")
    assert str(sent.id) in card.text and await answers(coach) == 0
    (said,) = await coach.press(coach.ben, card, card.button("Count it there").custom_id or "")
    assert "someone else's" in said.text
    await coach.restart()
    await coach.world.click(coach.alice, card, label="Count it there")
    rated = await coach.world.until_message(coach.thread(), lambda m: m.has_button("Next question"))
    assert "Last year our checkout" in rated.text and await answers(coach) == 1


async def test_in_a_direct_message_the_thread_is_named_and_a_voice_message_counts(
    coach: Coach,
) -> None:
    await coach.start(questions=1)
    dm = coach.world.dm(coach.alice)
    await coach.world.say(coach.alice, dm, "hello!")
    card = await coach.world.until_message(dm, "Your interview is in")
    assert not card.has_button("Count it there") and len(card.text.splitlines()) < 5
    sent = await coach.world.send_voice_message(
        coach.alice, dm, load_sample("behavioral-incident.ogg")
    )
    card = await coach.world.until_message(dm, "Your interview is in", after=sent.id)
    await coach.world.click(coach.alice, card, label="Count it there")
    await coach.world.until_message(coach.thread(), lambda m: m.has_button("Finish"))
    assert await answers(coach) == 1


async def test_what_was_sent_in_time_counts_though_time_is_up_since(coach: Coach) -> None:
    shown = await coach.world.slash(
        coach.alice, coach.world.lobby, "interview start", practice="real", questions=2
    )
    await coach.world.submit_modal(coach.alice, shown, JOB)
    opening = await coach.world.until_message(coach.thread(), lambda m: m.has_button("I'm ready"))
    await coach.world.click(coach.alice, opening, label="I'm ready")
    await coach.question(coach.alice, 1)
    asked = await word_on(coach, MAYBE)
    async with coach.built.database.begin() as uow:
        begun = datetime.now(UTC) - timedelta(seconds=6001)
        await uow.questions.begin_clock(1, begun)
    await coach.built.services.interviews.look_at_clock(1)
    await coach.question(coach.alice, 2)
    async with coach.sql() as connection:
        await connection.execute("UPDATE doubts SET sent_at = sent_at - interval '10 seconds'")
    await coach.world.click(coach.alice, asked, label="Yes")
    await coach.world.until_message(coach.thread(), lambda m: "Thank you." in m.text)
    assert await answers(coach) == 1
