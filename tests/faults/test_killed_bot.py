"""SIGKILL at every step of an interview, and the bot started again: nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Town
from tests.faults.reading import RATED


@pytest.mark.parametrize(
    "points",
    [
        ("Queue.transcribe:after", "Transcriber.transcribe:during"),
        ("Transcriber.transcribe:after", "Step.transcribe:after"),
    ],
    ids=["after intake, during transcription", "heard, written down"],
)
async def test_a_spoken_answer_survives(town: Town, points: tuple[str, ...]) -> None:
    await _each_killed(town, points, spoken=True)


@pytest.mark.parametrize(
    "points",
    [
        ("Interviewer.grade:before", "Interviewer.grade:after", "Step.grade:after"),
        ("Outbox.send:before", "Outbox.send:after", "Outbox.edit:after"),
    ],
    ids=["grading", "delivery"],
)
async def test_a_typed_answer_survives(town: Town, points: tuple[str, ...]) -> None:
    await _each_killed(town, points, spoken=False)


async def _each_killed(town: Town, points: tuple[str, ...], *, spoken: bool) -> None:
    """An interview of as many questions, with a death in the middle of each answer."""
    await town.live()
    await town.begin(questions=len(points))
    for number, point in enumerate(points, 1):
        await town.until_question(number)
        await town.until_quiet()
        await town.killed_at(point, town.speak if spoken else town.say)
        await town.live()
        card = await town.until_reviewed(number)
        await town.check(answers=number)
        if number < len(points):
            await town.press(card, "iv1:next:")


async def test_answers_that_nobody_listened_to_are_found_at_the_next_start(town: Town) -> None:
    await town.live()
    await town.begin(questions=1)
    await town.until_question(1)
    await town.until_quiet()
    await town.killed_at("Queue.grade:before", town.say)  # seen, but not stored
    await town.say()  # to nobody
    await town.live()
    # Sent within a minute, so they are one answer.
    await town.wire.until(lambda: town.saying("Put together from 2 messages", RATED))
    await town.check(answers=1)


@pytest.mark.parametrize("point", ["Queue.grade:before", "Interviewer.grade:after"])
async def test_what_goes_on_with_an_answer_survives(town: Town, point: str) -> None:
    """Rated, gone on with, and killed: before the rest is stored, and while all is rated again."""
    town.gemini.asks_follow_ups = False  # what comes next would answer it
    await town.live()
    await town.begin(questions=1)
    await town.until_question(1)
    await town.say()
    await town.until_reviewed(1)
    await town.until_quiet()
    await town.killed_at(point, town.say)
    await town.live()
    await town.wire.until(lambda: town.saying("Put together from 2 messages", RATED))
    await town.check(answers=1)


async def test_an_interview_begins_once(town: Town) -> None:
    await town.live()
    await town.killed_at("Step.prepare:before", town.begin)
    await town.dies_again_at("Interviewer.make_questions:after")
    await town.dies_again_at("Step.prepare:after")
    await town.dies_again_at("Outbox.send:after")
    await town.live()
    await town.until_question(1)
    await town.check(answers=0)
    assert len(town.saying("Question 1 of")) == 1
    # Three planned ones, and two to adapt with.
    (row,) = await town.rows("SELECT count(*), count(position) AS asked FROM questions")
    assert (row["count"], row["asked"]) == (5, 1)


async def test_the_report_comes_once(town: Town) -> None:
    await town.live()
    await town.begin(questions=1)
    await town.until_question(1)
    await town.say()
    card = await town.until_reviewed(1)
    await town.killed_at("Interviewer.report:after", lambda: town.press(card, "iv1:next:"))
    await town.dies_again_at("Step.report:after")
    await town.dies_again_at("Outbox.send:after")
    await town.live()
    await town.wire.until(lambda: town.saying("Your report"))
    await town.check(answers=1)
    assert len(town.saying("Your report")) == 1
    (interview,) = await town.rows("SELECT state FROM interviews")
    assert interview["state"] == "ended"


@pytest.mark.parametrize("way", ["by its mark", "by its nonce"])
async def test_a_message_that_was_sent_but_not_recorded_is_found_again(
    town: Town, way: str
) -> None:
    await town.live()
    await town.begin(questions=1)
    await town.until_question(1)
    await town.until_quiet()
    await town.killed_at("Outbox.send:after", town.say)
    assert town.saying("your answer") and not town.saying("your answer", RATED)
    if way == "by its mark":
        town.wire.forget_nonces()
    else:
        town.wire.history_readable = False
    await town.live()
    await town.until_reviewed(1)
    await town.check(answers=1)


async def test_a_job_that_kills_its_worker_is_given_up_and_the_person_can_try_again(
    town: Town,
) -> None:
    await town.live()
    await town.begin(questions=1)
    await town.until_question(1)
    deadly = "Interviewer.grade:before"
    await town.killed_at(deadly, town.say)
    for _ in range(3):
        await town.dies_again_at(deadly)
    town.order(deadly)
    await town.live()
    (card,) = await town.wire.until(lambda: town.saying("failed on our side"))
    (answer,) = await town.rows("SELECT state FROM answers")
    assert answer["state"] == "failed"

    town.order("")
    await town.press(card, "iv1:again:")
    await town.until_reviewed(1)
    await town.check(answers=1)


async def test_a_follow_up_is_asked_once_and_its_answer_counts_once(town: Town) -> None:
    await town.live()
    await town.begin(questions=1)
    await town.until_question(1)
    await town.until_quiet()
    await town.killed_at("Interviewer.grade:after", town.say)
    await town.dies_again_at("Step.grade:after")
    await town.dies_again_at("Outbox.send:after")
    await town.live()
    await town.wire.until(lambda: town.saying("· follow-up", "what came of it"))
    await town.until_quiet()
    await town.killed_at("Queue.grade:after", town.say)
    await town.dies_again_at("Interviewer.grade:after")
    await town.live()
    await town.wire.until(lambda: town.saying("your answer to the follow-up", RATED))
    await town.check(answers=2)
    assert len(town.saying("· follow-up")) == 1
    (follow_up,) = await town.rows("SELECT state, number FROM follow_ups")
    assert (follow_up["state"], follow_up["number"]) == ("answered", 1)
    turns = await town.rows("SELECT attempt, turn FROM answers ORDER BY turn")
    assert [tuple(row) for row in turns] == [(1, 0), (1, 1)]
