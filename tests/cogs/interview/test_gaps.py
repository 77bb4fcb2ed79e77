"""What was said and has no words: shown at its place, and asked about before it is rated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from interview.models import Gap, GapCause
from sandbox.discord_world import SeenMessage
from tests.cogs.interview.test_real_practice import begin
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

#: Between "a release." and "I rolled": words are said 0.4 s each.
AT = 13 * 0.4 - 0.02
LONG = Gap(AT, AT + 9.0, GapCause.UNCLEAR)
SHORT = Gap(AT, AT + 1.2, GapCause.UNCLEAR)
AGAIN = "We lost about three hundred orders in that hour"


async def asked(coach: Coach, after: int = 0) -> SeenMessage:
    return await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Rate it as it is"), after=after
    )


async def rated(coach: Coach, text: str, button: str = "Next question") -> SeenMessage:
    return await coach.world.until_message(
        coach.thread(), lambda m: text in m.text and m.has_button(button)
    )


async def test_a_short_gap_is_shown_at_its_place_and_rated(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gaps = [(SHORT,)]
    sent = await coach.voice()
    card = await coach.card_after(sent)
    # That something was not understood is seen at once, and where it is a tap away.
    assert "Without [1 s I couldn't make out · 0:05]. It doesn't count against you." in card.text
    heard = await coach.opened(card, "Transcript")
    assert "after a release. \\[1 s I couldn't make out · 0:05\\] I rolled" in heard.text
    (request,) = coach.interviewer.grade_requests
    assert request.transcript.text == GOOD_ANSWER
    assert request.transcript.gaps == (SHORT,)


async def test_a_long_one_is_asked_about_and_said_again_takes_its_place(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gaps = [(LONG,)]
    sent = await coach.voice()
    card = await asked(coach)
    assert "9 s I couldn't make out" in card.text
    assert coach.interviewer.grade_requests == []
    await coach.world.click(coach.alice, card, label="Say this part again")
    await coach.world.until_message(coach.thread(), "Now say what belongs at 0:05")
    coach.ear.texts = [AGAIN]
    await coach.voice()
    card = await rated(coach, "What you said again stands at 0:05")
    (request,) = coach.interviewer.grade_requests
    before, after = "a release.\n", "\nI rolled the release"
    assert f"{before}{AGAIN}{after}" in request.transcript.text
    assert request.transcript.gaps == ()
    starts = [word.start for word in request.transcript.words]
    assert starts == sorted(starts)
    assert (await coach.counts())["answers"] == 1
    assert card.id != sent.id


async def test_it_can_be_typed_and_survives_a_restart(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gaps = [(LONG,)]
    await coach.voice()
    await coach.world.click(coach.alice, await asked(coach), label="Say this part again")
    await coach.restart()
    await coach.say(AGAIN)
    await rated(coach, "What you said again")
    assert f"a release.\n{AGAIN}\nI rolled" in coach.interviewer.grade_requests[-1].transcript.text
    # Of what was typed no pace is counted.
    card = await rated(coach, "Rated by")
    assert "at least" not in (await coach.opened(card, "Delivery")).text


async def test_it_is_rated_as_it_is_for_who_wants_that(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gaps = [(LONG,)]
    await coach.voice()
    card = await asked(coach)
    await coach.world.click(coach.alice, card, label="Rate it as it is")
    card = await rated(coach, "Rated as it is, without [9 s")
    assert coach.interviewer.grade_requests[-1].transcript.text == GOOD_ANSWER
    (said,) = await coach.press(coach.alice, card, "iv1:as_it_is:1:")
    assert "settled already" in said.text
    (said,) = await coach.press(coach.alice, card, "iv1:say_again:1:518")
    assert "settled already" in said.text
    (said,) = await coach.press(coach.ben, card, "iv1:as_it_is:1:")
    assert "someone else" in said.text


async def test_whoever_says_nothing_has_it_rated_at_the_end(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gaps = [(LONG,)]
    await coach.voice()
    await asked(coach)
    ask = await coach.world.slash(coach.alice, coach.world.lobby, "interview end")
    await coach.world.click(coach.alice, coach.last_reply(ask), custom_id="iv1:end_sure")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text


async def test_a_day_later_it_is_rated_as_it_is(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gaps = [(LONG,)]
    sent = await coach.voice()
    await asked(coach)
    async with coach.built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
        assert answer is not None
        await uow.queue.grade(answer.id)
    await coach.world.rest()
    assert coach.interviewer.grade_requests == [], "it isn't time yet"
    async with coach.built.database.begin() as uow:
        await uow.answers.set_asked_until(answer.id, datetime.now(UTC) - timedelta(seconds=5))
        await uow.queue.grade(answer.id)
    await rated(coach, "Rated as it is, without [9 s")


async def test_in_a_real_interview_it_is_the_same_attempt_and_the_clock_waits(
    coach: Coach,
) -> None:
    await begin(coach, questions=2)
    coach.ear.gaps = [(LONG,)]
    await coach.voice()
    await coach.world.click(coach.alice, await asked(coach), label="Say this part again")
    coach.ear.texts = [AGAIN]
    await coach.voice()
    await coach.question(coach.alice, 2)
    assert AGAIN in coach.interviewer.grade_requests[-1].transcript.text
    assert (await coach.counts())["answers"] == 1


async def test_another_language_is_named_in_its_place(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gaps = [(Gap(AT, AT + 2.0, GapCause.OTHER_LANGUAGE, "de"),)]
    sent = await coach.voice()
    card = await coach.card_after(sent)
    assert "2 s that sound like German · 0:05" in card.text
