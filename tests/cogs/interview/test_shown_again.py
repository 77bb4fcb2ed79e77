"""What Discord refused to show, or somebody deleted, is shown as soon as it can be; and nobody
answers what they were never shown."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from interview.models import QuestionState
from interview.timing import Timing
from sandbox.reading import SeenMessage
from tests.cogs.interview.test_real_practice import ago, begin, seen, states
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach


@pytest.fixture
def timing() -> Timing:
    """The clock's own jobs come late enough not to disturb; tests move its beginning instead."""
    return Timing(nudge=3000.0, limit=6000.0, away=600.0)


def forbid(coach: Coach, **denied: bool) -> None:
    """Permissions taken away from us in the lobby and its threads; none: all given back."""
    backend = coach.world.env.backend
    deny = discord.Permissions(**denied).value
    bot = Overwrite(backend.bot_user.id, OverwriteType.MEMBER, deny=deny)
    backend.edit_channel(coach.world.lobby.id, {}, overwrites=[bot] if denied else [])


async def due(coach: Coach) -> list[int]:
    async with coach.built.database.begin() as uow:
        return await uow.cards.list_due(limit=50)


async def refused(coach: Coach, count: int = 1) -> None:
    """Until that many cards wait to be shown."""

    async def enough() -> bool:
        return len(await due(coach)) >= count

    for _ in range(200):
        if await enough():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was refused")


async def at_second_question_unseen(coach: Coach) -> SeenMessage:
    await coach.start(questions=3)
    card = await coach.answered(GOOD_ANSWER)
    forbid(coach, send_messages_in_threads=True)
    await coach.world.click(coach.alice, card, label="Next question")
    await refused(coach)
    return card


def asks(coach: Coach, number: int) -> list[SeenMessage]:
    shown = coach.world.messages(coach.thread())
    return [m for m in shown if f"Question {number} of" in m.text and m.has_button("Skip")]


async def test_by_itself_once_the_permission_is_back(coach: Coach) -> None:
    await at_second_question_unseen(coach)
    assert asks(coach, 2) == []
    forbid(coach)
    await coach.question(coach.alice, 2)
    assert len(asks(coach, 2)) == 1
    assert await due(coach) == []


async def test_by_resume_where_nobody_told_us(coach: Coach) -> None:
    await coach.start(questions=3)
    card = await coach.answered(GOOD_ANSWER)
    path = f"/channels/{coach.thread().id}/messages"
    coach.world.env.inject_error("POST", path, status=403, code=50001, times=None)
    await coach.world.click(coach.alice, card, label="Next question")
    await refused(coach)
    coach.world.env.backend.faults.clear()
    assert "question 2 of 3" in (await coach.command("interview resume")).text
    await coach.question(coach.alice, 2)
    assert len(asks(coach, 2)) == 1


async def test_words_before_the_question_answer_nothing_and_bring_it(coach: Coach) -> None:
    await at_second_question_unseen(coach)
    coach.world.env.backend.get_channel(coach.world.lobby.id).overwrites = []
    before = await coach.counts()
    said = await coach.say("What is the next question, please?")
    told = await coach.world.until_message(coach.thread(), "before I could show", after=said.id)
    assert "question 2" in told.text
    await coach.question(coach.alice, 2)
    assert (await coach.counts())["answers"] == before["answers"]
    said = await coach.say(GOOD_ANSWER)
    await coach.world.until_message(coach.thread(), lambda m: m.has_button("Next question"))
    assert (await coach.counts())["answers"] == before["answers"] + 1


async def test_a_command_answers_nothing_unseen_either(coach: Coach) -> None:
    await at_second_question_unseen(coach)
    said = await coach.command("answer", text=GOOD_ANSWER)
    assert "before I could show" in said.text
    assert (await states(coach))[1] is QuestionState.OPEN
    forbid(coach)
    await coach.question(coach.alice, 2)
    said = await coach.command("answer", text=GOOD_ANSWER)
    assert "Got your answer" in said.text


async def test_while_it_is_forbidden_resume_goes_on_in_direct_messages(coach: Coach) -> None:
    await at_second_question_unseen(coach)
    said = await coach.command("interview resume")
    assert "Send Messages in Threads" in said.text and "new place" in said.text
    dm = coach.world.dm(coach.alice)
    shown = await coach.world.until_message(dm, lambda m: m.has_button("Skip"))
    assert "Question 2 of 3" in shown.text


async def test_feedback_that_was_refused_while_it_was_made(coach: Coach) -> None:
    await coach.start(questions=2, follow_ups=0)
    coach.interviewer.gate = asyncio.Event()
    sent = await coach.voice()
    waits = await coach.world.until_message(coach.thread(), "Reviewing", after=sent.id)
    path = f"/channels/{coach.thread().id}/messages/{waits.id}"
    coach.world.env.inject_error("PATCH", path, status=403, code=50001, times=1)
    coach.interviewer.gate.set()
    await refused(coach)
    assert "Reviewing" in coach.world.reread(waits).text
    # Their next click, on whatever it is.
    await coach.command("help")
    await coach.world.until(lambda: coach.world.reread(waits).has_button("Next question"))


async def test_closed_direct_messages_opened_again(coach: Coach) -> None:
    await coach.job()
    dm = coach.world.dm(coach.alice)
    await coach.world.slash(coach.alice, dm, "interview start", questions=2, follow_ups=0)
    await coach.world.until_message(dm, lambda m: m.has_button("Skip"))
    path = f"/channels/{dm.id}/messages"
    coach.world.env.inject_error("POST", path, status=403, code=50007, times=None)
    await coach.command("interview skip", where=dm)
    await refused(coach)
    coach.world.env.backend.faults.clear()
    await coach.world.say(coach.alice, dm, "Hello? Are you still there?")
    await coach.world.until_message(
        dm, lambda m: "Question 2 of 2" in m.text and m.has_button("Skip")
    )
    assert (await coach.counts()).get("answers", 0) == 0


async def test_a_locked_thread_is_left_for_a_new_place(coach: Coach) -> None:
    await coach.start(questions=2)
    old = coach.thread()
    backend = coach.world.env.backend
    backend.edit_channel(old.id, {}, thread_metadata={"locked": True, "archived": True})
    said = await coach.command("interview resume")
    assert "locked" in said.text and "new place" in said.text
    assert coach.thread().id != old.id
    assert (await coach.question(coach.alice, 1)).channel_id == coach.thread().id


@pytest.mark.parametrize("then", ["resume", "click", "message"])
async def test_feedback_that_a_moderator_deleted_is_no_dead_end(coach: Coach, then: str) -> None:
    await coach.start(questions=2, follow_ups=0)
    card = await coach.answered(GOOD_ANSWER)
    coach.world.env.backend.delete_message(coach.thread().id, card.id)
    await coach.world.rest()
    if then == "resume":
        await coach.command("interview resume")
    elif then == "click":
        await coach.command("help")
    else:
        await coach.say("Where did it go?")
    shown = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Next question"), after=card.id
    )
    await coach.world.click(coach.alice, shown, label="Next question")
    await coach.question(coach.alice, 2)


async def test_a_deleted_question_was_seen_and_can_be_answered(coach: Coach) -> None:
    question = await coach.start(questions=1, follow_ups=0)
    coach.world.env.backend.delete_message(coach.thread().id, question.id)
    await coach.world.rest()
    sent = await coach.say(GOOD_ANSWER)
    await coach.card_after(sent, button="Finish")
    assert (await coach.counts())["answers"] == 1


async def test_no_time_runs_for_what_was_not_shown(coach: Coach) -> None:
    await begin(coach, questions=2, follow_ups=0)
    forbid(coach, send_messages_in_threads=True)
    await coach.command("interview skip")
    await refused(coach)
    await ago(coach, 6100.0, position=2)
    assert (await states(coach))[1] is QuestionState.OPEN
    forbid(coach)
    await coach.question(coach.alice, 2)
    # Its time began when it could be read, not when it was due.
    for _ in range(200):
        question = next(q for q in (await seen(coach)).questions if q.position == 2)
        assert question.clock_began_at is not None and question.asked_at is not None
        if question.clock_began_at > question.asked_at - timedelta(seconds=5):
            break
        await asyncio.sleep(0.05)
    assert question.state is QuestionState.OPEN
    assert question.clock_began_at > question.asked_at - timedelta(seconds=5)
    limit = (await coach.built.services.views.find_question(question.id)).limit_at  # type: ignore[union-attr]
    assert limit == question.clock_began_at + timedelta(seconds=6000)


async def test_what_stays_refused_is_looked_at_every_hour(coach: Coach) -> None:
    await at_second_question_unseen(coach)
    coach.world.env.backend.get_channel(coach.world.lobby.id).overwrites = []
    await coach.built.tasks.tidy()
    await coach.question(coach.alice, 2)


async def test_a_thread_that_one_can_t_be_let_into_is_not_left_behind(coach: Coach) -> None:
    await coach.job()
    coach.world.env.inject_error("PUT", "/channels/*/thread-members/*", status=403, code=50001)
    said = await coach.command("interview start")
    assert "Discord didn't let me add you" in said.text
    assert "can't make private threads" not in said.text
    assert coach.world.threads() == []
    await coach.world.until_message(coach.world.dm(coach.alice), lambda m: m.has_button("Skip"))


async def given_up(coach: Coach) -> SeenMessage:
    """The review waits in Discord, and every try to show it has failed."""
    await coach.start(questions=2, follow_ups=0)
    coach.interviewer.gate = asyncio.Event()
    sent = await coach.voice()
    waits = await coach.world.until_message(coach.thread(), "Reviewing", after=sent.id)
    path = f"/channels/{coach.thread().id}/messages/{waits.id}"
    coach.world.env.inject_error("PATCH", path, status=403, code=50001, times=None)
    coach.interviewer.gate.set()
    await refused(coach)
    (card_id,) = await due(coach)
    await coach.built.notifier.give_up(card_id)
    return waits


async def test_a_card_that_was_given_up_is_told_with_the_next_click_and_once(
    coach: Coach,
) -> None:
    waits = await given_up(coach)

    def told() -> list[SeenMessage]:
        seen = coach.world.messages(coach.world.lobby, coach.alice)
        return [m for m in seen if "couldn't show you a review" in m.text]

    await coach.world.slash(coach.alice, coach.world.lobby, "help")
    (said,) = await coach.world.until(told)
    assert said.ephemeral and f"#{coach.thread().name}" in said.text
    await coach.world.slash(coach.alice, coach.world.lobby, "help")
    assert told() == [said], "not said again"
    coach.world.env.backend.faults.clear()
    await coach.command("help")
    await coach.world.until(lambda: coach.world.reread(waits).has_button("Next question"))


async def test_a_card_that_was_given_up_is_told_with_the_next_message(coach: Coach) -> None:
    await given_up(coach)
    said = await coach.say("Are you still there?")
    await coach.world.until_message(coach.thread(), "couldn't show you a review", after=said.id)
