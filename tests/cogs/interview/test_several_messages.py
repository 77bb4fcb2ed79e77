"""An answer that comes in several messages is one; what of each message it is made of."""

from __future__ import annotations

import asyncio

from interview.errors import TranscriberError, UnusableRecording
from interview.models import AnswerSource, RecordingProblem
from sandbox.demo import load_sample
from sandbox.discord_world import SeenMessage
from sandbox.reading import read_message
from tests.cogs.interview.test_real_practice import begin
from tests.support.unruly import Coach

FIRST = (
    "In March our nightly import began to lose orders, and nobody had noticed for nine days. I"
    " traced it to a time zone in the scheduler."
)
REST = "Then I added a count of rows before and after each run, and since then nothing was lost."
VOICE = load_sample("fine.ogg").data


def put_together(coach: Coach) -> SeenMessage:
    (card,) = (
        each
        for each in coach.world.messages(coach.thread())
        if "Put together from 2 messages" in each.text
    )
    return card


async def together(coach: Coach, button: str = "Next question") -> SeenMessage:
    return await coach.world.until_message(
        coach.thread(),
        lambda m: "Put together from 2 messages" in m.text and m.has_button(button),
    )


async def counted(coach: Coach) -> int:
    return (await coach.counts()).get("answers", 0)


async def send(coach: Coach, text: str, *files: tuple[str, bytes, str | None]) -> SeenMessage:
    """A message with files, as (name, bytes, type)."""
    backend, thread = coach.world.env.backend, coach.thread()
    stored = backend.store_attachments(thread.id, [(name, data) for name, data, _ in files])
    for each, (_, _, kind) in zip(stored, files, strict=True):
        each["content_type"] = kind
    sent = backend.create_message(thread.id, coach.alice.id, text, attachments=stored)
    await coach.world.rest()
    return read_message(coach.world.env, sent)


async def test_a_sentence_behind_a_voice_message_is_rated_with_it(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.text, coach.ear.gate = FIRST, asyncio.Event()
    await coach.voice()
    await coach.say(REST)
    coach.ear.gate.set()
    card = await together(coach)
    said = (await coach.opened(card, "Transcript")).text
    assert "nine days" in said and "count of rows" in said
    assert await counted(coach) == 1
    (rated,) = coach.interviewer.grade_requests
    assert rated.transcript.text == f"{FIRST}\n{REST}"
    # How it was said is counted of what was said.
    assert "What I heard" in said
    await coach.opened(card, "Back")
    assert "words a minute" in (await coach.opened(card, "Delivery")).text


async def test_what_comes_while_it_is_rated_is_rated_with_it(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.interviewer.gate = asyncio.Event()
    await coach.say(FIRST)
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 1)
    coach.ear.text = REST
    await coach.voice()
    coach.interviewer.gate.set()
    card = await together(coach)
    assert coach.interviewer.grade_requests[-1].transcript.text == f"{FIRST}\n{REST}"
    assert await counted(coach) == 1
    # Nothing of the half that was being rated is left.
    assert card.text.count("4.0 of 5") == 1


async def test_within_a_minute_of_it_also_after_its_outcome(coach: Coach) -> None:
    await coach.start(questions=2)
    await coach.answered(FIRST)
    await coach.say(REST)
    card = await together(coach)
    assert coach.interviewer.grade_requests[-1].transcript.text == f"{FIRST}\n{REST}"
    assert await counted(coach) == 1
    pages = await coach.opened(card, "Caveats")
    assert "Before the rest of it came" in pages.text
    await coach.opened(pages, "Back")
    # A minute later it is something else, and so it is once it was opened again.
    await coach.world.env.advance_time(61)
    late = await coach.say("That was in the spring.")
    assert "Try again" in coach.world.conversation(coach.thread(), after=late.id)
    await coach.world.click(coach.alice, card, label="Try again")
    await coach.answered(FIRST)
    assert await counted(coach) == 2


async def test_thanks_by_voice_behind_an_answer_are_named_and_no_part_of_it(coach: Coach) -> None:
    await coach.start(questions=2)
    await coach.answered(FIRST)
    coach.ear.text = "Okay, thank you very much!"
    await coach.voice()
    await coach.world.until_message(
        coach.thread(), lambda m: "isn't in it, number 2" in m.text and "4.0 of 5" in m.text
    )
    assert {each.transcript.text for each in coach.interviewer.grade_requests} == {FIRST}
    assert await counted(coach) == 1


async def test_try_again_begins_anew_at_once(coach: Coach) -> None:
    await coach.start(questions=2)
    card = await coach.answered(FIRST)
    await coach.world.click(coach.alice, card, label="Try again")
    await coach.answered(REST + " " + FIRST)
    assert await counted(coach) == 2


async def test_two_recordings_are_heard_as_one_and_neither_twice(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.texts, coach.ear.gate = [FIRST, REST], asyncio.Event()
    await coach.voice()
    await coach.voice()
    coach.ear.gate.set()
    await together(coach)
    assert coach.interviewer.grade_requests[-1].transcript.text == f"{FIRST}\n{REST}"
    words = coach.interviewer.grade_requests[-1].transcript.words
    assert len(words) == len(f"{FIRST} {REST}".split())
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert len(coach.ear.heard) == 2


async def test_a_try_that_failed_hears_only_what_is_left(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gate = asyncio.Event()
    first = await coach.voice()
    await coach.voice()
    coach.ear.texts = [FIRST, REST]
    coach.ear.gate.set()
    await together(coach)
    heard = len(coach.ear.heard)
    assert heard == 2
    # The next question's first recording fails twice, and is tried again by hand.
    card = put_together(coach)
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    coach.ear.failures = [TranscriberError() for _ in range(2)]
    sent = await coach.voice()
    failed = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Try again"), after=sent.id
    )
    await coach.world.click(coach.alice, failed, label="Try again")
    await coach.card_after(sent, button="Finish")
    assert first.id != sent.id


async def test_what_cannot_be_used_of_it_is_named_and_the_rest_rated(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.gate = asyncio.Event()
    coach.ear.failures = [UnusableRecording(RecordingProblem.NO_SPEECH)]
    sent = await coach.voice("silence.ogg")
    await coach.say(FIRST)
    coach.ear.gate.set()
    card = await coach.card_after(sent)
    assert "number 1: I heard no speech" in card.text
    assert coach.interviewer.grade_requests[-1].transcript.text == FIRST
    assert await counted(coach) == 1


async def test_an_event_that_comes_again_adds_nothing(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.interviewer.gate = asyncio.Event()
    await coach.say(FIRST)
    more = await coach.say(REST)
    await coach.redeliver(more)
    coach.interviewer.gate.set()
    await together(coach)
    await coach.redeliver(more)
    assert coach.interviewer.grade_requests[-1].transcript.text == f"{FIRST}\n{REST}"
    said = await coach.world.context_menu(coach.alice, coach.thread(), "Submit as answer", more)
    assert "taken as an answer before" in coach.last_reply(said).text


async def test_in_a_real_interview_it_costs_no_other_attempt(coach: Coach) -> None:
    await begin(coach, questions=2)
    coach.interviewer.gate = asyncio.Event()
    await coach.say(FIRST)
    await coach.say(REST)
    coach.interviewer.gate.set()
    await coach.question(coach.alice, 2)
    assert coach.interviewer.grade_requests[-1].transcript.text == f"{FIRST}\n{REST}"
    # What comes once the next question is there answers that.
    await coach.say("I would ask for a profile first, and change one thing at a time.")
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert await counted(coach) == 2


# --------------------------------------------------------------- what in a message is the answer


async def test_a_caption_is_shown_beside_the_recording_and_never_rated(coach: Coach) -> None:
    await coach.start(questions=2)
    sent = await send(
        coach, "take 2, sorry for the noise", ("answer.mov", VOICE, "video/quicktime")
    )
    card = await coach.card_after(sent)
    heard = await coach.opened(card, "Transcript")
    assert "Written beside it: take 2, sorry for the noise" in heard.text
    assert coach.interviewer.grade_requests[-1].transcript.text == coach.ear.text
    async with coach.built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
        assert answer is not None and answer.source is AnswerSource.UPLOAD


async def test_all_audio_files_of_a_message_are_one_answer(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.texts = [FIRST, REST]
    files = [("one.m4a", VOICE, "audio/mp4"), ("two.3gp", VOICE, None), ("cv.pdf", b"%PDF", None)]
    sent = await send(coach, "", *files)
    card = await coach.card_after(sent)
    assert "Put together from 2 recordings" in card.text
    assert coach.interviewer.grade_requests[-1].transcript.text == f"{FIRST}\n{REST}"
    said = coach.world.conversation(coach.thread(), after=sent.id)
    assert "Not taken: cv.pdf" in said


async def test_a_long_paste_arrives_as_a_file_and_is_read(coach: Coach) -> None:
    await coach.start(questions=2)
    pasted = f"{FIRST} {REST} Größe: 12 µs.".encode()
    sent = await send(coach, "", ("message.txt", pasted, "text/plain; charset=utf-8"))
    await coach.card_after(sent)
    assert coach.interviewer.grade_requests[-1].transcript.text.endswith("Größe: 12 µs.")


async def test_beside_a_text_files_are_named_and_documents_are_no_answer(coach: Coach) -> None:
    await coach.start(questions=2)
    sent = await send(coach, "", ("notes.pdf", b"%PDF-1.7", "application/pdf"))
    said = coach.world.conversation(coach.thread(), after=sent.id)
    assert "notes.pdf" in said and "still open" in said
    assert await counted(coach) == 0
    sent = await send(coach, FIRST, ("plot.png", b"\x89PNG", "image/png"))
    await coach.card_after(sent)
    assert "Not taken: plot.png" in coach.world.conversation(coach.thread(), after=sent.id)
    assert await counted(coach) == 1


async def test_a_video_without_sound_leaves_the_answer_to_what_is_written(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.ear.failures = [UnusableRecording(RecordingProblem.NO_AUDIO_STREAM)]
    sent = await send(coach, FIRST, ("screen.mp4", VOICE, "video/mp4"))
    card = await coach.card_after(sent)
    assert coach.interviewer.grade_requests[-1].transcript.text == FIRST
    assert "video without any sound" in card.text


async def test_a_forwarded_message_counts_as_what_it_holds(coach: Coach) -> None:
    await coach.start(questions=2)
    backend, thread = coach.world.env.backend, coach.thread()
    said = await coach.world.say(coach.alice, coach.world.lobby, FIRST)
    reference = {"type": 1, "message_id": str(said.id), "channel_id": str(said.channel_id)}
    sent = backend.create_message(thread.id, coach.alice.id, "", reference=reference)
    await coach.world.rest()
    await coach.world.until_message(thread, lambda m: m.has_button("Next question"), after=sent.id)
    assert coach.interviewer.grade_requests[-1].transcript.text == FIRST
