"""/history, /progress, /privacy, /help and the words for a server that has just added the bot."""

from __future__ import annotations

import asyncio

import pytest

from interview.models import Kind
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach


async def test_history_is_paged_filtered_and_opened(coach: Coach) -> None:
    assert "None yet" in (await coach.command("history")).text
    data, platform = await coach.job("Data engineer"), await coach.job("Platform engineer")
    for number in range(12):
        await coach.past(
            data if number % 3 else platform, Kind.TECHNICAL if number % 2 else Kind.BEHAVIORAL
        )
    page = await coach.command("history")
    assert "12 interviews" in page.text and "page 1 of 2" in page.text
    assert not page.has_button("Newer")
    await coach.world.click(coach.alice, page, label="Older")
    assert "page 2 of 2" in coach.world.reread(page).text
    await coach.world.click(coach.alice, page, label="Newer")
    assert "page 1 of 2" in coach.world.reread(page).text

    # Menus narrow it down together; a page past the end becomes the last.
    menus = [
        each for each in coach.world.reread(page).selects if each.startswith("iv1:hist_filter")
    ]
    await coach.world.select(coach.alice, page, ["kind-technical"], custom_id=menus[1])
    assert "6 interviews match" in coach.world.reread(page).text
    menus = [
        each for each in coach.world.reread(page).selects if each.startswith("iv1:hist_filter")
    ]
    await coach.world.select(coach.alice, page, [f"job-{platform.id}"], custom_id=menus[0])
    assert "2 interviews match" in coach.world.reread(page).text
    (late,) = await coach.press(coach.alice, page, "iv1:hist:9999:0-any")
    assert "page 2 of 2" in late.text

    only = await coach.command("history", job="platform engineer", kind="behavioral")
    assert "2 interviews match" in only.text
    assert "None like that" in (await coach.command("history", kind="system_design")).text
    assert "None yet" in (await coach.command("history", person=coach.ben)).text
    # A job that was removed stays in what was held for it.
    await coach.command("job remove", job=str(platform.id))
    assert "Platform engineer" in (await coach.command("history")).text


async def test_one_question_is_read_with_every_attempt(coach: Coach) -> None:
    assert "nothing to show yet" in (await coach.command("progress")).text
    await coach.start(questions=2)
    card = None
    for number in range(5):
        if card is not None:
            await coach.world.click(coach.alice, card, label="Try again")
        story = f"{GOOD_ANSWER} Attempt {number}: " + "and we measured it again. " * 25
        card = await coach.answered(story)
    history = await coach.command("history")
    await coach.world.select(coach.alice, history, ["1"], custom_id="iv1:hist_open")
    # The question that was not asked yet stays a secret.
    assert "case number 2" not in coach.world.reread(history).text
    await coach.world.select(coach.alice, history, ["1"], custom_id="iv1:hist_q")
    seen = coach.world.reread(history).text
    while coach.world.reread(history).has_button("Next page"):
        await coach.world.click(coach.alice, history, label="Next page")
        seen += coach.world.reread(history).text
    assert all(f"**Attempt {number}** · Solid · 4.0 of 5" in seen for number in range(1, 6))
    # Each opens in the place of the list, and leads back to it.
    review = await coach.opened(history, "Review: Attempt 3")
    assert not review.has_button("Try again") and not review.has_button("Next question")
    assert "Attempt 2:" in (await coach.opened(review, "Transcript")).text
    await coach.opened(review, "Back")
    assert "**Attempt 3**" in (await coach.opened(review, "Back to the question")).text
    (said,) = await coach.press(coach.alice, history, "iv1:hist_question:1:999999")
    assert "didn't work" not in coach.world.reread(said).text

    asked = await coach.command("interview end")
    await coach.world.click(coach.alice, asked, custom_id="iv1:end_sure")
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    progress = await coach.command("progress")
    assert progress.files and "4.0" in progress.text
    assert not (await coach.command("progress", person=coach.ben)).files
    history = await coach.command("history")
    await coach.world.select(coach.alice, history, ["1"], custom_id="iv1:hist_open")
    report = coach.last_reply(await coach.world.click(coach.alice, history, label="Report"))
    assert report.ephemeral and report.files


@pytest.mark.parametrize("step", ["transcribe", "grade"])
async def test_deleting_everything_while_an_answer_is_worked_on(coach: Coach, step: str) -> None:
    gate = asyncio.Event()
    if step == "transcribe":
        coach.ear.gate = gate
    else:
        coach.interviewer.gate = gate
    await coach.start(questions=2)
    sent = await coach.voice()
    working = coach.ear.heard if step == "transcribe" else coach.interviewer.grade_requests
    await coach.world.until(lambda: len(working) == 1)
    await coach.world.until_message(coach.thread(), "Got it", after=sent.id)

    privacy = await coach.command("privacy")
    await coach.world.click(coach.alice, privacy, label="Keep my recordings")
    assert "kept" in coach.world.reread(privacy).text
    await coach.world.click(coach.alice, privacy, label="Drop my recordings")
    assert "dropped" in coach.world.reread(privacy).text
    await coach.world.click(coach.alice, privacy, label="Delete everything")
    await coach.world.click(coach.alice, privacy, label="Keep it")
    assert "nothing changed" in coach.world.reread(privacy).text
    assert (await coach.counts())["answers"] == 1
    privacy = await coach.command("privacy")
    await coach.world.click(coach.alice, privacy, label="Delete everything")
    said = await coach.press_label(coach.alice, privacy, "Yes, delete", times=2)
    assert all("reference" not in each.text for each in said)
    assert "Deleted" in coach.world.reread(privacy).text

    before = coach.world.conversation(coach.thread(), after=sent.id)
    gate.set()
    # Another person's whole interview passes through the same worker meanwhile.
    await coach.start(coach.ben, questions=1)
    await coach.answered(GOOD_ANSWER, person=coach.ben, button="Finish")
    assert coach.world.conversation(coach.thread(), after=sent.id) == before
    assert await coach.rows_naming(coach.alice) == {}
    async with coach.sql() as connection:
        assert await connection.fetchval("SELECT count(*) FROM answers") == 1
    # And she can begin anew, with a welcome as on the first day.
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "interview start")
    assert shown.modal is not None


async def test_help_and_the_words_for_a_new_server(coach: Coach) -> None:
    helped = await coach.command("help")
    assert "/interview start" in helped.text
    again = coach.last_reply(await coach.world.click(coach.alice, helped, label="Privacy"))
    assert again.ephemeral and "Stored about you now" in again.text
    modal = await coach.world.click(coach.alice, helped, label="Add a job")
    assert modal.modal is not None
    modal = await coach.world.click(coach.alice, helped, label="Start an interview")
    assert modal.modal is not None

    env = coach.world.env
    other = env.create_guild("Another server")
    hall = other.create_text_channel("hall")
    other.add_member(coach.ben.user)
    env.backend.edit_guild(other.id, {"system_channel_id": hall.id})
    await coach.world.rest()
    guild = coach.bot.get_guild(other.id)
    assert guild is not None
    for _ in range(2):
        await coach.bot.get_cog("HelpCog").on_guild_join(guild)  # type: ignore[union-attr]
    await coach.restart()
    (welcome,) = coach.public(hall)
    assert "Let's practice" in welcome.text
    # Its buttons answer whoever presses them, privately.
    (said,) = await coach.press_label(coach.ben, welcome, "Help")
    assert said.ephemeral
