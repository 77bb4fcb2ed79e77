"""What a day may cost: counted, shown by /usage, and held to without an answer being lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import discord
import pytest

from config import Settings
from interview.errors import InterviewerBusy
from interview.models import StandInReason, Usage
from sandbox.discord_world import Person
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER, FakeInterviewer
from tests.support.unruly import Coach

AGAIN = "Grade again with Gemini"


@pytest.fixture
def interviewer(interviewer: FakeInterviewer) -> FakeInterviewer:
    interviewer.usage = Usage(1, 1_000, 200)
    return interviewer


@pytest.fixture
def limits() -> dict[str, int]:
    return {"daily_calls_per_person": 2}


@pytest.fixture
def settings(settings: Settings, limits: dict[str, int]) -> Settings:
    return settings.model_copy(update=limits)


async def total(coach: Coach) -> list[tuple[str, str, int]]:
    """(task, grader, calls) of everybody, in order."""
    async with coach.sql() as connection:
        rows = await connection.fetch(
            "SELECT task, grader, sum(calls)::int AS calls FROM server_usage"
            " GROUP BY task, grader ORDER BY task, grader"
        )
    return [(row["task"], row["grader"], row["calls"]) for row in rows]


async def test_when_the_day_is_spent_answers_are_taken_and_the_stand_in_rates_them(
    coach: Coach,
) -> None:
    await coach.start(questions=2)
    card = await coach.answered(GOOD_ANSWER)
    assert "Rated by Gemini" in card.text
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    assert "Rated by the offline coach" in card.text
    assert "3.0 of 5" in card.text
    # Another grading costs too: it waits for the next day, and says so.
    (said,) = await coach.press_label(coach.alice, card, AGAIN)
    assert "2 requests a day for one person is used up, so another grading has to wait" in said.text
    assert "nothing is lost" in said.text
    await coach.world.click(coach.alice, card, label="Finish")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "Report by the offline coach" in report.text
    assert [request.frugal for request in coach.interviewer.grade_requests] == [False, True]
    assert [request.frugal for request in coach.interviewer.report_requests] == [True]
    assert await total(coach) == [("grade", "gemini", 1), ("questions", "gemini", 1)]


async def test_where_nobody_stands_in_the_answer_waits_and_its_card_says_for_what(
    coach: Coach,
) -> None:
    coach.interviewer.has_stand_in = False
    await coach.start(questions=2, language="de")
    card = await coach.answered(GOOD_ANSWER)
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    sent = await coach.say(GOOD_ANSWER)
    waiting = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Try again"), after=sent.id
    )
    assert "Today's limit of this bot is used up" in waiting.text
    assert "nothing is lost" in waiting.text and ":t> on **Try again** reviews it" in waiting.text
    (said,) = await coach.press_label(coach.alice, waiting, "Try again")
    assert "the review has to wait" in said.text and ":R>" in said.text
    assert len(coach.interviewer.grade_requests) == 2, "asked once, not three times"
    async with coach.sql() as connection:
        # As if it were the next day.
        await connection.execute("UPDATE usage SET day = day - 1")
    await coach.world.click(coach.alice, waiting, custom_id="iv1:again")
    card = await coach.card_after(sent, button="Finish")
    assert card.id == waiting.id
    assert "Rated by Gemini" in card.text


async def test_a_start_says_that_the_limit_is_used_up_and_when_it_begins_anew(
    coach: Coach,
) -> None:
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    ended = await coach.command("interview end")
    await coach.world.click(coach.alice, ended, custom_id="iv1:end_sure")
    midnight = (datetime.now(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    stamp = f"<t:{int(midnight.timestamp())}:t>"

    said = await coach.command("interview start", language="de")
    assert "2 requests a day for one person is used up" in said.text
    assert "English only" in said.text and "nothing is lost" in said.text
    assert stamp in said.text
    assert len(coach.world.threads(coach.alice)) == 1
    said = await coach.command("interview start", questions=2)
    assert "private thread" in said.text
    assert "offline coach interviews you until" in said.text and stamp in said.text
    await coach.question(coach.alice, 1)
    assert coach.interviewer.question_requests[-1].frugal
    # The one under way is not ended for one that can't be begun.
    offered = await coach.command("interview start")
    anew = next(each for each in offered.buttons if ":restart:" in (each.custom_id or ""))
    german = (anew.custom_id or "").replace("-en-", "-de-")
    (said,) = await coach.press(coach.alice, offered, german)
    assert "is used up" in said.text
    assert await coach.built.services.interviews.list_unfinished(coach.alice.id)
    # It is hers alone.
    await coach.job(person=coach.ben)
    said = await coach.command("interview start", person=coach.ben, language="de")
    assert "private thread" in said.text and "used up" not in said.text


async def spend(coach: Coach, person: Person) -> None:
    """As if two calls had been made for them today."""
    async with coach.built.database.begin() as uow:
        await uow.people.ensure(person.id)
        await uow.usage.add(
            day=datetime.now(UTC).date(),
            person_id=person.id,
            guild_id=None,
            grader="gemini",
            task="grade",
            usage=Usage(2, 1, 1),
        )


async def test_a_limit_is_said_before_a_form_is_filled_in_for_nothing(coach: Coach) -> None:
    await spend(coach, coach.alice)
    said = await coach.command("interview start", language="fr")
    assert "is used up" in said.text
    # A new person, and a form that was open while the limit was reached.
    shown = await coach.world.slash(coach.ben, coach.world.lobby, "interview start", language="fr")
    assert shown.modal is not None
    await spend(coach, coach.ben)
    said = await coach.world.submit_modal(coach.ben, shown, JOB)
    assert "is used up" in coach.last_reply(said).text
    assert coach.world.threads() == []


@pytest.mark.parametrize("limits", [{"daily_tokens_per_server": 2_400}])
async def test_a_servers_limit_holds_for_everybody_there_and_outlives_those_who_leave(
    coach: Coach,
) -> None:
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    privacy = await coach.command("privacy")
    await coach.world.click(coach.alice, privacy, label="Delete everything")
    await coach.world.click(coach.alice, privacy, label="Yes, delete")
    assert await coach.rows_naming(coach.alice) == {}
    await coach.job(person=coach.ben)
    said = await coach.command("interview start", person=coach.ben, language="de")
    assert "2,400 tokens a day for this server is used up" in said.text
    # Direct messages belong to no server.
    dm = coach.world.dm(coach.ben)
    said = await coach.command("interview start", person=coach.ben, where=dm, language="de")
    assert "used up" not in said.text


@pytest.mark.parametrize("limits", [{}])
async def test_failed_work_and_another_grading_are_counted_too(coach: Coach) -> None:
    faults = [InterviewerBusy("http_503"), InterviewerBusy("http_503")]
    for fault in faults:
        fault.usage = Usage(3, 3_000, 0)
    await coach.start(questions=1)
    coach.interviewer.failures = list(faults)
    sent = await coach.say(GOOD_ANSWER)
    failed = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Try again"), after=sent.id
    )
    assert await total(coach) == [("grade", "gemini", 6), ("questions", "gemini", 1)]
    # A stand-in's cost is that of the one who was asked in vain.
    coach.interviewer.stood_in = StandInReason.UNREACHABLE
    await coach.world.click(coach.alice, failed, custom_id="iv1:again")
    card = await coach.card_after(sent, button=AGAIN)
    coach.interviewer.stood_in = None
    await coach.world.click(coach.alice, card, label=AGAIN)
    await coach.world.until(lambda: "4.0 of 5" in coach.world.reread(card).text)
    assert await total(coach) == [
        ("grade", "gemini", 7),
        ("questions", "gemini", 1),
        ("regrade", "gemini", 1),
    ]


@pytest.mark.parametrize("limits", [{}])
async def test_work_whose_outcome_nobody_needs_any_more_is_counted(coach: Coach) -> None:
    await coach.start(questions=1)
    coach.interviewer.gate = asyncio.Event()
    await coach.say(GOOD_ANSWER)
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 1)
    privacy = await coach.command("privacy")
    await coach.world.click(coach.alice, privacy, label="Delete everything")
    await coach.world.click(coach.alice, privacy, label="Yes, delete")
    coach.interviewer.gate.set()
    await coach.start(coach.ben, questions=1)
    await coach.answered(GOOD_ANSWER, person=coach.ben, button="Finish")
    assert await total(coach) == [("grade", "gemini", 2), ("questions", "gemini", 2)]
    assert await coach.rows_naming(coach.alice) == {}


async def test_usage_shows_ones_own_and_to_those_who_manage_the_server_all_of_it(
    coach: Coach,
) -> None:
    said = await coach.command("usage")
    assert "Today: nothing" in said.text
    assert "2 requests for one person" in said.text
    assert await coach.rows_naming(coach.alice) == {}, "asking leaves no trace"
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    said = await coach.command("usage")
    assert "Today: 2 requests · 2,000 tokens read · 400 written" in said.text
    assert "This month: 2 requests" in said.text
    assert "everybody together" not in said.text
    assert "Today: nothing" in (await coach.command("usage", person=coach.ben)).text

    guild, env = coach.world.guild, coach.world.env
    role = guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    user = env.create_user("dana", global_name="Dana")
    dana = Person(guild.add_member(user, roles=[role]), user)
    said = await coach.command("usage", person=dana)
    assert "Today: nothing" in said.text
    assert "everybody together" in said.text
    assert "Today: 2 requests · 2,000 tokens read · 400 written" in said.text
    dm = coach.world.dm(dana)
    assert "everybody" not in (await coach.command("usage", person=dana, where=dm)).text
