"""/interview start, resume, skip and end: where it is held, twice at once, and what is missing."""

from __future__ import annotations

import asyncio

import discord
import pytest
from structlog.testing import capture_logs

from interview.models import InterviewState
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

TOO_CLOSED = discord.PermissionOverwrite(create_private_threads=False)


async def unfinished(coach: Coach):  # type: ignore[no-untyped-def]
    async with coach.built.database.begin() as uow:
        return await uow.interviews.list_unfinished_of(coach.alice.id)


async def test_a_second_start_offers_the_first_and_carries_the_choices_along(coach: Coach) -> None:
    await coach.job("Data engineer")
    latest = await coach.job("Platform engineer")
    first = await coach.command("interview start")
    # The first time there is a welcome; the last message says where it goes on.
    assert "private thread" in first.text
    await coach.question(coach.alice, 1)
    assert coach.interviewer.question_requests[0].profile.role == latest.profile.role

    options = {"kind": "technical", "questions": 2, "language": "de", "job": "Data engineer"}
    offered = await coach.command("interview start", **options)
    assert offered.has_button("Resume")
    kept = coach.last_reply(await coach.world.click(coach.alice, offered, label="Resume"))
    assert "question 1 of 5" in kept.text
    assert len(coach.world.threads(coach.alice)) == 1

    anew = next(each for each in offered.buttons if ":restart:" in (each.custom_id or ""))
    # Pressed twice at once: one new interview, and words for the other press.
    said = await coach.press(coach.alice, offered, *[anew.custom_id or ""] * 2)
    assert sum("private thread" in each.text for each in said) == 1
    await coach.question(coach.alice, 1)
    assert len(coach.world.threads(coach.alice)) == 2
    made = coach.interviewer.question_requests[-1]
    assert (made.count, made.kind.value, made.language) == (2, "technical", "de")
    assert made.profile.role == "Data engineer"
    (open_one,) = await unfinished(coach)
    assert open_one.question_count == 2
    # Ben has seen the reply of neither, and can't press into it.
    said = await coach.press(
        coach.ben, offered, *[each.custom_id or "" for each in offered.buttons]
    )
    assert all("someone else" in each.text for each in said)


async def test_two_starts_at_once_make_one_interview_and_one_thread(coach: Coach) -> None:
    job = await coach.job()
    helped = await coach.command("help")
    said = await coach.press(coach.alice, helped, *[f"iv1:start:{job.id}:"] * 3)
    await coach.question(coach.alice, 1)
    assert len(await unfinished(coach)) == 1
    assert len(coach.world.threads()) == 1
    assert sum("private thread" in each.text for each in said) == 1
    assert sum(each.has_button("Resume") for each in said) == 2
    # The welcome is shown once in a life.
    await coach.command("interview end")
    assert (
        sum("Hello!" in each.text for each in coach.world.messages(coach.world.lobby, coach.alice))
        == 1
    )


async def test_one_person_in_a_server_and_in_direct_messages(coach: Coach) -> None:
    await coach.start(questions=1)
    dm = coach.world.dm(coach.alice)
    result = await coach.world.slash(coach.alice, dm, "interview start", questions=1)
    assert "direct messages" in coach.last_reply(result).text
    question = await coach.world.until_message(dm, lambda m: m.has_button("Skip"))
    assert len(await unfinished(coach)) == 2
    # Each answer goes to the interview of its place.
    sent = await coach.world.say(coach.alice, dm, GOOD_ANSWER)
    await coach.world.until_message(dm, lambda m: m.has_button("Finish"), after=sent.id)
    states = {each.guild_id is None: each.position for each in await unfinished(coach)}
    assert states == {True: 1, False: 1}
    assert (await coach.counts())["answers"] == 1
    said = await coach.command("answer", text=GOOD_ANSWER)
    assert "Got your answer" in said.text
    await coach.world.until_message(coach.thread(), lambda m: m.has_button("Finish"))
    # A message where nothing is going on is answered with help, in direct messages only.
    bens = coach.world.dm(coach.ben)
    await coach.world.say(coach.ben, bens, "hello?")
    assert any("/interview start" in each.text for each in coach.world.messages(bens))
    assert not coach.world.reread(question).has_button("Skip")


async def test_without_threads_it_is_held_in_direct_messages_or_nothing_is_begun(
    coach: Coach,
) -> None:
    await coach.job()
    guild, env = coach.world.guild, coach.world.env
    closed = guild.create_text_channel("closed", overwrites={guild.default_role: TOO_CLOSED})
    dm = coach.world.dm(coach.alice)

    path = f"/channels/{dm.id}/messages"
    env.inject_error("POST", path, status=403, code=50007, message="Cannot send", times=1)
    said = await coach.command("interview start", where=closed)
    assert "Create Private Threads" in said.text
    assert "direct messages are closed" in said.text
    assert await unfinished(coach) == []
    assert coach.world.threads() == []

    said = await coach.command("interview start", where=closed)
    assert "direct messages" in said.text
    await coach.world.until_message(dm, lambda m: m.has_button("Skip"))
    await coach.command("interview end", where=closed)
    ended = await coach.command("interview end", where=closed)
    await coach.world.click(coach.alice, ended, custom_id="iv1:end_sure")

    # Permitted by what Discord says, and refused nevertheless: the words name the right place.
    env.inject_error("POST", f"/channels/{coach.world.lobby.id}/threads", status=403, code=50013)
    said = await coach.command("interview start")
    assert "direct messages" in said.text
    await coach.world.until_message(dm, lambda m: m.has_button("Skip"))
    ended = await coach.command("interview end")
    await coach.world.click(coach.alice, ended, custom_id="iv1:end_sure")

    # A fault of Discord's is no reason to keep an interview that nobody can see.
    env.inject_error("POST", f"/channels/{coach.world.lobby.id}/threads", status=503, code=0)
    with capture_logs() as logs:
        said = await coach.command("interview start")
    (broke,) = [each for each in logs if each["event"] == "interaction_broke"]
    assert f"reference: `{broke['reference']}`" in said.text
    assert "injected" not in said.text
    assert await unfinished(coach) == []


async def test_resuming_after_the_thread_was_archived_left_or_deleted(coach: Coach) -> None:
    assert "no unfinished interview" in (await coach.command("interview resume")).text
    assert "no unfinished interview" in (await coach.command("interview skip")).text
    await coach.start(questions=2)
    old = coach.thread()
    backend = coach.world.env.backend
    backend.edit_channel(old.id, {}, thread_metadata={"archived": True})
    backend.remove_thread_member(old.id, coach.alice.id)
    assert coach.world.threads(coach.alice) == []
    said = await coach.command("interview resume")
    assert "question 1 of 2" in said.text
    assert "old thread is gone" not in said.text
    assert [each.id for each in coach.world.threads(coach.alice)] == [old.id]

    backend.delete_channel(old.id)
    said = await coach.command("interview resume")
    assert "old thread is gone" in said.text
    assert coach.thread().id != old.id
    question = await coach.question(coach.alice, 1)
    assert question.channel_id == coach.thread().id
    await coach.answered(GOOD_ANSWER)

    assert "feedback" in (await coach.command("interview skip")).text
    # Deleted in the middle of a review: nothing breaks, and the answer is not lost.
    coach.interviewer.gate = asyncio.Event()
    card = coach.world.messages(coach.thread())[-1]
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    await coach.say(GOOD_ANSWER)
    backend.delete_channel(coach.thread().id)
    coach.interviewer.gate.set()
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 2)
    said = await coach.command("interview resume")
    assert "question 2 of 2" in said.text
    card = await coach.world.until_message(coach.thread(), lambda m: m.has_button("Finish"))
    assert "4.0 of 5" in card.text


async def test_skipping_and_ending_with_nothing_answered(coach: Coach) -> None:
    await coach.start(questions=2)
    # From the lobby too, since the place is the server.
    assert "Question 1 is skipped" in (await coach.command("interview skip")).text
    await coach.question(coach.alice, 2)
    asked = await coach.command("interview end")
    cancelled = await coach.world.click(coach.alice, asked, label="Keep going")
    assert (await unfinished(coach))[0].state is InterviewState.ACTIVE
    assert cancelled is not None
    asked = await coach.command("interview end")
    said = await coach.press_label(coach.alice, asked, "End", times=2)
    assert any("is finished" in each.text for each in said)
    report = await coach.world.until_message(coach.thread(), "Your report")
    assert "of 5" not in report.text
    assert await unfinished(coach) == []
    assert "no unfinished interview" in (await coach.command("interview end")).text


@pytest.fixture
def slow_questions(coach: Coach) -> asyncio.Event:
    """Questions are not made before this is set."""
    gate, made = asyncio.Event(), coach.interviewer.make_questions

    async def wait(request):  # type: ignore[no-untyped-def]
        await gate.wait()
        return await made(request)

    coach.interviewer.make_questions = wait  # type: ignore[method-assign]
    return gate


async def test_ending_before_the_first_question_and_languages_nobody_speaks(
    coach: Coach, slow_questions: asyncio.Event
) -> None:
    await coach.job()
    await coach.command("interview start")
    opening = await coach.world.until_message(coach.thread(), "Making your questions")
    await coach.say("Is anybody there already?")
    assert "being prepared" in (await coach.command("interview skip")).text
    asked = await coach.command("interview end")
    await coach.world.click(coach.alice, asked, custom_id="iv1:end_sure")
    ended = await coach.world.until_message(coach.thread(), "before the first question")
    assert ended.id == opening.id
    slow_questions.set()
    assert (await coach.counts()).get("questions", 0) == 0
    assert (await coach.counts()).get("answers", 0) == 0

    coach.interviewer.languages = frozenset({"en"})
    said = await coach.command("interview start", language="de")
    assert "English only" in said.text
    coach.interviewer.languages, coach.ear.languages = None, frozenset({"en"})
    said = await coach.command("interview start", language="de")
    assert "Whisper model is English only" in said.text
    assert await unfinished(coach) == []


async def test_a_new_person_may_send_the_job_form_twice(coach: Coach) -> None:
    first = await coach.world.slash(coach.alice, coach.world.lobby, "interview start")
    second = await coach.world.slash(coach.alice, coach.world.lobby, "interview start")
    await coach.world.submit_modal(coach.alice, first, JOB)
    said = await coach.world.submit_modal(coach.alice, second, JOB)
    assert coach.last_reply(said).has_button("Resume")
    assert len(coach.world.threads()) == 1


async def test_a_server_that_has_all_its_threads_gets_the_interview_by_dm(coach: Coach) -> None:
    await coach.job()
    path = f"/channels/{coach.world.lobby.id}/threads"
    coach.world.env.inject_error("POST", path, status=400, code=160006, times=1)
    said = await coach.command("interview start")
    assert "direct messages" in said.text
    dm = coach.world.dm(coach.alice)
    await coach.world.until_message(dm, lambda m: m.has_button("Skip"))
