"""Today's bot on what version 0.1.0 left: nothing is lost, and everything goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from interview.rating.rubric import criteria_of
from storage.migrate import migrate
from tests.cogs.team.hot_seat import HotSeat
from tests.support.fakes import GOOD_ANSWER
from tests.upgrade.old_server import People, count_rows, fill


async def test_no_row_is_lost(empty_url: str, old: dict[str, Any]) -> None:
    before = await fill(empty_url, old["at"], timedelta())
    assert (before["interviews"], before["answers"], before["team_rounds"]) == (26, 17, 11)
    assert before["pgqueuer"] == 50
    await migrate(empty_url)
    after = await count_rows(empty_url)
    assert {name: after.get(name) for name in before} == before


async def test_what_was_asked_for_is_done(people: People) -> None:
    """Jobs that waited in the queue: nothing is pressed here."""
    await people.until_worked_off()


async def test_interviews_go_on(people: People) -> None:
    world = people.world
    await people.says("Dana")
    await people.shown("Dana", "4.0 of 5", "Next question")
    # As in a real interview: the next question comes by itself.
    await people.says("Ben")
    await people.shown("Ben", "Question 3 of 3", "Skip")
    # The answer to a follow-up.
    await people.says("Alice")
    await people.shown("Alice", "4.0 of 5", "Next question")
    # What was refused, and what could not be reviewed, is answered once more.
    for name in ("Jo", "Ivo"):
        await people.says(name)
        await people.shown(name, "4.0 of 5", "Next question")
    # What was over is in the history, with a sentence that 0.1.0 kept.
    gus = people.who("Gus")
    listed = await people.command("history", person=gus)
    assert "Backend engineer" in listed.text and "4.0" in listed.text
    (entry,) = await people.press(gus, listed, "iv1:hist_interview:1:")
    (report,) = await people.press(gus, entry, "iv1:report:1:")
    assert "You were taken up to mid level for question 2." in report.text
    lea = people.who("Lea")
    ready = await people.shown("Lea", "Your interview", "I'm ready")
    await world.click(lea, ready, label="I'm ready")
    await people.shown("Lea", "Question 1 of 2", "Skip")
    await people.shown("Lea", "I could make only 2 of 5 new questions for this job.")


async def test_team_practices_go_on_to_their_ends(people: People) -> None:
    alice, ben, chloe, dana = (people.who(each) for each in ("Alice", "Ben", "Chloe", "Dana"))
    gus, ivo, fay = (people.who(each) for each in ("Gus", "Ivo", "Fay"))
    seat = HotSeat(people)
    # A relay in its second round.
    for person in (alice, chloe):
        await people.world.say(person, people.thread_named("Your answers", person), GOOD_ANSWER)
    reveal = await people.in_thread("Relay 1", "Question 2 of 2 · revealed", "Finish")
    await people.press_label(alice, reveal, "Finish")
    await people.in_thread("Relay 1", "Relay done")
    # A hot seat with one rating in and one begun.
    with people.at_hand(3, "Hot seat 3"):
        await seat.rate(ivo, 3)
        reveal = await seat.reveal(1)
    await people.press_label(gus, reveal, "Next turn")
    await people.in_thread("Hot seat 3", "Turn 2 of 3", "I pass")
    # A pair in its first turn.
    card = await people.in_thread("Pair practice 5", "Turn 1 of 2", "Finish this turn")
    await people.press_label(chloe, card, "Finish this turn")
    card = await people.in_thread("Pair practice 5", "Turn 1 of 2", "My notes")
    (form,) = await people.press_label(dana, card, "My notes")
    with people.at_hand(5, "Pair practice 5"):
        criteria = criteria_of((await people.round(1)).question)
        await seat.choose(dana, form, dict.fromkeys([each.key for each in criteria], 4))
    await people.world.click(dana, form, label="Submit")
    card = await people.in_thread("Pair practice 5", "takes away", "Swap: next turn")
    await people.press_label(dana, card, "Swap: next turn")
    await people.in_thread("Pair practice 5", "Turn 2 of 2", "Finish this turn")
    # Somebody who looked for a partner, and an open lobby.
    wish = await people.world.until_message(
        people.world.lobby, lambda m: m.has_button("Practice together")
    )
    await people.press_label(ben, wish, "Practice together")
    await people.world.until(lambda: "Pair practice 6" in str(people.names()), what="a thread")
    lobby = await people.world.until_message(people.world.lobby, lambda m: m.has_button("Start"))
    await people.press_label(fay, lobby, "Start")
    await people.world.until(lambda: "Relay 7" in str(people.names()), what="a thread")
    await people.in_thread("Relay 7", "Question 1 of 1", "I pass")


@pytest.mark.parametrize("stopped_for", [timedelta(days=2)])
async def test_after_two_days_without_a_bot_nothing_hangs(people: People) -> None:
    await people.in_thread("Relay 1", "Relay done")
    await people.in_thread("Hot seat 3", "Hot seat done")
    await people.in_thread("Hot seat 4", "Hot seat done")
    await people.in_thread("Pair practice 5", "Pair practice done")
    for said in ("Nobody was free this time.", "Nobody pressed Start in time"):
        await people.world.until_message(people.world.lobby, said)
    await people.shown("Chloe", "Question 1 of 5", "Skip")
    # No time runs while nobody can answer.
    question = await people.shown("Ben", "Question 2 of 3", "Skip")
    assert "Time is up" in question.text
    await people.says("Ben")
    await people.shown("Ben", "Question 3 of 3", "Skip")
