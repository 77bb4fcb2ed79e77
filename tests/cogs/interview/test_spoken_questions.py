"""The interviewer speaks: one sound below each question, for those who want it."""

from __future__ import annotations

import asyncio

import pytest

from interview.costs import DailyLimits
from interview.errors import VoiceError
from interview.models import CardKind, Usage
from interview.speaking.sounds import SPOKEN
from sandbox.reading import SeenMessage
from tests.support.fakes import GOOD_ANSWER, FakeVoice
from tests.support.patience import PATIENCE
from tests.support.unruly import Coach

ASKED = "You rolled it back: how did you know that it had helped?"


@pytest.fixture
def voice() -> FakeVoice:
    return FakeVoice()


def sounds(coach: Coach) -> list[SeenMessage]:
    return [
        message
        for message in coach.world.messages(coach.thread())
        if any(file.name.endswith(".ogg") for file in message.files)
    ]


async def sound(coach: Coach, name: str = "question-1.ogg") -> SeenMessage:
    return await coach.world.until_message(
        coach.thread(), lambda m: [file.name for file in m.files] == [name]
    )


async def settled(coach: Coach) -> None:
    """Until the queue is empty and nothing is sent any more."""

    async def idle() -> bool:
        async with coach.sql() as connection:
            return not await connection.fetchval("SELECT count(*) FROM pgqueuer")

    async with asyncio.timeout(PATIENCE):
        while not await idle():
            await asyncio.sleep(0.05)
    await coach.world.rest()


async def text_card(coach: Coach, kind: CardKind = CardKind.QUESTION) -> int:
    async with coach.sql() as connection:
        found = await connection.fetchval(
            "SELECT id FROM cards WHERE kind = $1 ORDER BY id DESC LIMIT 1", kind.value
        )
    assert isinstance(found, int)
    return found


async def test_each_question_is_followed_by_its_sound(coach: Coach, voice: FakeVoice) -> None:
    coach.interviewer.texts = ["What is `O(n log n)`, and **why**?", "Why C++?"]
    first = await coach.start(questions=2)
    heard = await sound(coach)
    assert heard.id > first.id and heard.from_bot and not heard.ephemeral
    assert heard.files[0].content_type == "audio/ogg"
    assert coach.world.download(heard.files[0].url) == b"OggSWhat is O of n log n, and why?"
    assert [each.label for each in heard.buttons] == ["Turn sound off"]
    # No layout: a sound in one is a file to be downloaded, not to be played.
    stored = coach.world.env.backend.get_message(heard.channel_id, heard.id)
    assert not int(stored.flags) & 1 << 15
    card = await coach.answered(GOOD_ANSWER)
    await coach.world.click(coach.alice, card, label="Next question")
    await sound(coach, "question-2.ogg")
    await settled(coach)
    assert voice.said == [("What is O of n log n, and why?", "en"), ("Why C plus plus?", "en")]
    assert len(sounds(coach)) == 2


async def test_a_follow_up_is_spoken_too(coach: Coach, voice: FakeVoice) -> None:
    coach.interviewer.follow_ups = [ASKED]
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    heard = await sound(coach, "question-1-follow-up-1.ogg")
    assert coach.world.download(heard.files[0].url).decode().endswith(ASKED)


async def test_the_question_waits_for_no_sound(coach: Coach, voice: FakeVoice) -> None:
    voice.gate = asyncio.Event()
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    voice.gate.set()
    await settled(coach)
    # Answered meanwhile: a sound would come out of the blue.
    assert sounds(coach) == []


async def test_run_twice_it_speaks_once(coach: Coach, voice: FakeVoice) -> None:
    await coach.start(questions=1)
    await sound(coach)
    card_id = await text_card(coach)
    for _ in range(2):
        await coach.built.services.sounds.speak(card_id)
    await settled(coach)
    assert len(sounds(coach)) == 1 and len(voice.said) == 1


async def test_killed_between_sending_and_noting_it_is_not_sent_again(
    coach: Coach, voice: FakeVoice
) -> None:
    await coach.start(questions=1)
    await sound(coach)
    await settled(coach)
    async with coach.sql() as connection:
        spoken = await connection.fetchval(
            "UPDATE cards SET message_id = NULL, shown = '', sending_since = clock_timestamp()"
            " WHERE kind = $1 RETURNING id",
            CardKind.SPOKEN_QUESTION.value,
        )
    await coach.built.tasks.run("deliver", spoken)
    await settled(coach)
    assert len(sounds(coach)) == 1
    async with coach.sql() as connection:
        assert await connection.fetchval("SELECT message_id FROM cards WHERE id = $1", spoken)


async def test_killed_between_making_and_sending_it_still_comes(
    coach: Coach, voice: FakeVoice
) -> None:
    voice.failures = [VoiceError("http_503"), VoiceError("http_503")]
    await coach.start(questions=1)
    await settled(coach)
    assert sounds(coach) == []
    # The step's whole work was done by a process that was gone before its card went out.
    service = coach.built.services.sounds
    await service.speak(await text_card(coach))
    await sound(coach)
    await settled(coach)
    assert len(sounds(coach)) == 1


async def test_a_voice_that_fails_costs_the_sound_alone(coach: Coach, voice: FakeVoice) -> None:
    voice.failures = [VoiceError("http_503"), RuntimeError("broke"), VoiceError("bad")]
    await coach.start(questions=1)
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    assert "4.0 of 5" in card.text
    await settled(coach)
    assert sounds(coach) == []
    for message in coach.world.messages(coach.thread()):
        assert "sound" not in message.text and "voice" not in message.text
    async with coach.sql() as connection:
        assert not await connection.fetchval("SELECT count(*) FROM step_starts")


async def test_it_is_tried_again_while_the_question_waits(coach: Coach, voice: FakeVoice) -> None:
    voice.failures = [VoiceError("http_503")]
    await coach.start(questions=1)
    await sound(coach)
    assert len(voice.said) == 2


async def test_another_language_comes_in_writing_only(coach: Coach, voice: FakeVoice) -> None:
    voice.languages = frozenset({"de"})
    await coach.start(questions=1)
    await settled(coach)
    assert sounds(coach) == [] and voice.said == []


async def test_off_by_the_button_means_none_from_then_on(coach: Coach, voice: FakeVoice) -> None:
    await coach.start(questions=2)
    heard = await sound(coach)
    shown = coach.last_reply(await coach.world.click(coach.alice, heard, label="Turn sound off"))
    assert shown.ephemeral and "off" in shown.text
    async with coach.sql() as connection:
        assert not await connection.fetchval("SELECT count(*) FROM sounds")
    card = await coach.answered(GOOD_ANSWER)
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    await settled(coach)
    assert len(sounds(coach)) == 1 and len(voice.said) == 1
    # And on again, from the private card that came.
    await coach.world.click(coach.alice, shown, label="Turn sound on")
    assert await coach.built.services.sounds.is_heard_by(coach.alice.id)


async def test_settings_turn_it_off_before_the_first_question(
    coach: Coach, voice: FakeVoice
) -> None:
    shown = coach.last_reply(await coach.world.slash(coach.alice, coach.world.lobby, "settings"))
    assert shown.ephemeral and "**on**" in shown.text and "English and German" in shown.text
    await coach.world.click(coach.alice, shown, label="Turn sound off")
    again = coach.world.reread(shown)
    assert "**off**" in again.text and again.has_button("Turn sound on")
    await coach.start(questions=1)
    await settled(coach)
    assert sounds(coach) == [] and voice.said == []
    # It is each person's own.
    assert await coach.built.services.sounds.is_heard_by(coach.ben.id)


async def test_nobody_turns_the_sound_of_another_off(coach: Coach, voice: FakeVoice) -> None:
    await coach.start(questions=1)
    heard = await sound(coach)
    off = heard.button("Turn sound off").custom_id
    assert off is not None
    (said,) = await coach.press(coach.ben, heard, off)
    assert said.ephemeral and await coach.built.services.sounds.is_heard_by(coach.alice.id)


async def test_asking_for_the_settings_stores_nothing(coach: Coach, voice: FakeVoice) -> None:
    await coach.world.slash(coach.ben, coach.world.lobby, "settings")
    assert await coach.rows_naming(coach.ben) == {}


async def test_resumed_elsewhere_it_is_heard_there_without_being_made_again(
    coach: Coach, voice: FakeVoice
) -> None:
    await coach.start(questions=1)
    await sound(coach)
    await settled(coach)
    before = coach.thread()
    coach.world.env.backend.delete_channel(before.id)
    await coach.world.slash(coach.alice, coach.world.lobby, "interview resume")
    await coach.question(coach.alice, 1)
    assert coach.thread().id != before.id
    await sound(coach)
    await settled(coach)
    assert len(sounds(coach)) == 1 and len(voice.said) == 1


async def test_deleting_everything_deletes_what_was_spoken(coach: Coach, voice: FakeVoice) -> None:
    await coach.start(questions=1)
    await sound(coach)
    assert (await coach.counts())["sounds"] == 1
    deleted = await coach.built.services.people.delete_everything(coach.alice.id)
    assert deleted["sounds"] == 1
    await settled(coach)
    assert await coach.rows_naming(coach.alice) == {}


async def test_what_was_being_made_for_someone_who_left_is_not_kept(
    coach: Coach, voice: FakeVoice
) -> None:
    voice.gate = asyncio.Event()
    await coach.start(questions=1)
    await coach.world.until(lambda: voice.said or None)
    await coach.built.services.people.delete_everything(coach.alice.id)
    voice.gate.set()
    await settled(coach)
    assert await coach.rows_naming(coach.alice) == {}


async def test_a_voice_that_costs_is_counted_and_keeps_to_the_limit(
    coach: Coach, voice: FakeVoice
) -> None:
    voice.payer, voice.usage = "gemini", Usage(1, 20, 200)
    await coach.start(questions=2)
    await sound(coach)
    await settled(coach)
    async with coach.sql() as connection:
        rows = await connection.fetch("SELECT task, grader, calls, output_tokens FROM usage")
    assert [tuple(row) for row in rows] == [("speak", "gemini", 1, 200)]
    # What was made is had again at no cost; nothing new is made beyond the limit.
    spent = type(coach.built.services.sounds)(
        coach.built.database, voice, daily_limits=DailyLimits(calls_per_person=1)
    )
    await spent.speak(await text_card(coach))
    async with coach.sql() as connection:
        await connection.execute("DELETE FROM sounds")
    await spent.speak(await text_card(coach))
    assert len(voice.said) == 1
    async with coach.sql() as connection:
        assert await connection.fetchval("SELECT calls FROM usage") == 1


def test_only_what_is_asked_is_spoken() -> None:
    assert set(SPOKEN) == {CardKind.QUESTION, CardKind.FOLLOW_UP}


async def test_turned_off_while_it_is_made_nothing_is_kept(coach: Coach, voice: FakeVoice) -> None:
    voice.gate = asyncio.Event()
    await coach.start(questions=1)
    await coach.world.until(lambda: voice.said or None)
    await coach.built.services.sounds.set_heard_by(coach.alice.id, False)
    voice.gate.set()
    await settled(coach)
    assert sounds(coach) == [] and (await coach.counts())["sounds"] == 0
