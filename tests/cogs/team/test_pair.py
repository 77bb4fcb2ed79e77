"""Two people find each other, interview each other, and leave with notes."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest

from interview.models import MemberState, RoundPhase, TeamState
from interview.rating.rubric import criteria_of
from sandbox.discord_world import Person
from sandbox.reading import SeenMessage
from tests.cogs.team.conftest import Team
from tests.support.fakes import GOOD_ANSWER


class Pair:
    def __init__(self, team: Team) -> None:
        self.team, self.world = team, team.world

    async def look(self, person: Person, **options: Any) -> SeenMessage:
        """``/team pair``; what the person is told."""
        wanted = {"role": "Backend engineer", "kind": "behavioral"} | options
        return await self.team.command("team pair", person=person, **wanted)

    async def wish(self) -> SeenMessage:
        return await self.world.until_message(
            self.world.lobby, lambda m: m.has_button("Practice together")
        )

    @property
    def thread(self) -> Any:
        return self.world.threads()[-1]

    async def in_thread(self, text: str, *, button: str | None = None) -> SeenMessage:
        await self.world.until(lambda: bool(self.world.threads()), what="a thread")
        return await self.world.until_message(
            self.thread,
            lambda m: text in m.text and (button is None or m.has_button(button)),
        )

    async def begin(self) -> tuple[Person, Person]:
        """Alice looked first, Ben joined; both are here. Up to the first turn: Alice answers."""
        alice, ben = self.team.crowd(2)
        await self.look(alice)
        await self.world.click(ben, await self.wish(), label="Practice together")
        card = await self.in_thread("Are you both here?", button="I'm here")
        await self.world.click(alice, card, label="I'm here")
        await self.in_thread("Turn 1 of 2", button="Finish this turn")
        return alice, ben

    async def sheet(self, person: Person, number: int = 1) -> SeenMessage:
        card = await self.in_thread(f"Turn {number} of 2", button="The interviewer's sheet")
        return (await self.team.press_label(person, card, "The interviewer's sheet"))[-1]


@pytest.fixture
def pair(team: Team) -> Pair:
    return Pair(team)


async def test_a_whole_pair_practice_with_a_swap(pair: Pair, team: Team) -> None:
    alice, ben = await pair.begin()
    assert pair.thread.name.startswith("Backend engineer · Pair practice")
    assert not team.world.can_see(team.crowd(3)[2], pair.thread)
    # The question is the interviewer's until it is asked.
    question = (await team.round(1)).question
    assert question.text not in team.said_in_public()
    refused = await pair.sheet(alice)
    assert "The sheet is the interviewer's alone" in refused.text and refused.ephemeral
    sheet = await pair.sheet(ben)
    assert sheet.ephemeral and question.text in sheet.text and "Only you see it" in sheet.text
    await team.world.click(ben, sheet, label="Post the question")
    await pair.in_thread(question.text)
    await team.world.say(alice, pair.thread, GOOD_ANSWER)
    card = await pair.in_thread("Turn 1 of 2", button="Finish this turn")
    (form,) = await team.press_label(ben, card, "My notes")
    round_ = await team.round(1)
    for criterion in criteria_of(round_.question):
        await team.world.select(
            ben, form, ["4"], custom_id=f"iv1:team_level:{round_.id}:{criterion.key}"
        )
    await team.world.click(ben, card, label="Finish this turn")
    await team.until_phase(RoundPhase.RATING)
    form = team.world.reread(form)
    await team.world.click(ben, form, custom_id=f"iv1:team_submit:{round_.id}:")
    notes = await pair.in_thread("takes away", button="Swap: next turn")
    assert "Notes of @Ben" in notes.text
    await team.world.click(alice, notes, label="Swap: next turn")
    await pair.in_thread("Turn 2 of 2", button="Finish this turn")
    second = await team.round(2)
    assert second.seat_id == ben.id
    assert second.question.text in (await pair.sheet(alice, 2)).text
    card = await pair.in_thread("Turn 2 of 2", button="Finish this turn")
    await team.world.click(ben, card, label="Finish this turn")
    await team.until_phase(RoundPhase.RATING, 2)
    await team.later(400)
    notes = await pair.in_thread("No notes were written down", button="Finish")
    await team.world.click(ben, notes, label="Finish")
    await team.until_state(TeamState.ENDED)
    assert [each.person_id for each in await team.all_answers()] == [alice.id]


async def test_notes_submitted_before_the_turn_ends_are_shown_when_it_does(
    pair: Pair, team: Team
) -> None:
    alice, ben = await pair.begin()
    card = await pair.in_thread("Turn 1 of 2", button="My notes")
    (form,) = await team.press_label(ben, card, "My notes")
    round_ = await team.round(1)
    for criterion in criteria_of(round_.question):
        await team.world.select(
            ben, form, ["3"], custom_id=f"iv1:team_level:{round_.id}:{criterion.key}"
        )
    await team.world.click(ben, team.world.reread(form), label="Submit")
    await team.world.click(alice, card, label="Finish this turn")
    notes = await pair.in_thread("takes away", button="Swap: next turn")
    assert "Notes of @Ben" in notes.text


async def test_restarts_in_every_phase_of_a_pair_change_nothing(pair: Pair, team: Team) -> None:
    alice, ben = team.crowd(2)
    await pair.look(alice)
    wish = await pair.wish()
    await team.restart()
    await team.world.click(ben, wish, label="Practice together")
    card = await pair.in_thread("Are you both here?", button="I'm here")
    await team.restart()
    await team.world.click(alice, card, label="I'm here")
    turn = await pair.in_thread("Turn 1 of 2", button="My notes")
    await team.restart()
    assert "Only you see it" in (await pair.sheet(ben)).text
    await team.world.click(alice, turn, label="Finish this turn")
    await team.until_phase(RoundPhase.RATING)
    await team.restart()
    await team.later(400)
    notes = await pair.in_thread("No notes were written down", button="Swap: next turn")
    await team.restart()
    await team.world.click(ben, notes, label="Swap: next turn")
    await pair.in_thread("Turn 2 of 2", button="Finish this turn")
    practice = await team.practice()
    said = await team.press(ben, turn, f"iv1:pair_finish:{practice.id}:1-0")
    assert "ended already" in said[-1].text
    texts = [each.text for each in team.world.messages(pair.thread) if each.from_bot]
    # The date, two turns and one page of notes: nothing is said twice.
    assert len(texts) == 4, texts


async def test_who_leaves_before_it_begins_lets_the_other_look_again(
    pair: Pair, team: Team
) -> None:
    alice, ben = team.crowd(2)
    await pair.look(alice)
    await team.world.click(ben, await pair.wish(), label="Practice together")
    await pair.in_thread("Are you both here?", button="I'm here")
    said = await team.command("team leave", person=alice, where=pair.thread)
    assert "You have left" in said.text
    await team.until_state(TeamState.CANCELLED)
    card = await pair.in_thread("had to go", button="Look for another partner")
    assert (
        "I look for somebody"
        in (await team.press_label(ben, card, "Look for another partner"))[-1].text
    )


async def test_deleting_everything_while_looking_leaves_no_invitation(
    pair: Pair, team: Team
) -> None:
    (alice,) = team.crowd(1)
    await pair.look(alice)
    card = await pair.wish()
    async with team.built.database.begin() as uow:
        await uow.people.delete_everything(alice.id)
        await uow.queue.team((await team.practice()).id)
    await team.until_state(TeamState.CANCELLED)
    await team.world.until(lambda: not team.world.reread(card).buttons)


async def test_two_who_look_for_the_same_are_brought_together(pair: Pair, team: Team) -> None:
    alice, ben, chloe = team.crowd(3)
    await pair.look(alice, kind="technical")
    await pair.look(chloe, kind="behavioral")
    told = await pair.look(ben, kind="mixed")
    assert "Somebody was waiting for you: @Alice" in told.text.replace("**", "")
    await pair.in_thread("Are you both here?", button="I'm here")
    texts = [each.text for each in team.world.messages(team.world.lobby)]
    assert any("@Alice and @Ben have found each other" in each for each in texts)
    assert any("Found a partner" in each for each in texts)
    assert any("@Chloe looks for a partner" in each for each in texts)


async def test_only_the_first_of_two_who_press_at_once_is_the_partner(
    pair: Pair, team: Team
) -> None:
    alice, ben, chloe = team.crowd(3)
    await pair.look(alice)
    card = await pair.wish()
    said = await asyncio.gather(
        team.press_label(ben, card, "Practice together"),
        team.press_label(chloe, card, "Practice together"),
    )
    texts = sorted(each[-1].text for each in said)
    assert sum("You are two" in each for each in texts) == 1
    assert sum("Somebody was faster" in each for each in texts) == 1


async def test_ones_own_wish_is_no_partner_and_can_be_taken_back(pair: Pair, team: Team) -> None:
    (alice,) = team.crowd(1)
    await pair.look(alice)
    card = await pair.wish()
    said = await team.press_label(alice, card, "Practice together")
    assert "You are in it already" in said[-1].text
    await team.world.click(alice, card, label="Never mind")
    await team.until_state(TeamState.CANCELLED)
    await team.world.until(lambda: not team.world.reread(card).buttons)


async def test_who_does_not_come_is_recorded_kindly_and_the_other_may_look_again(
    pair: Pair, team: Team
) -> None:
    alice, ben = team.crowd(2)
    await pair.look(alice)
    await team.world.click(ben, await pair.wish(), label="Practice together")
    await pair.in_thread("Are you both here?", button="I'm here")
    await team.later(700)
    await team.until_state(TeamState.CANCELLED)
    card = await pair.in_thread("It happens", button="Look for another partner")
    practice = await team.practice()
    async with team.built.database.begin() as uow:
        members = await uow.teams.list_members(practice.id, joined_only=False)
    states = {each.person_id: each.state for each in members}
    assert states == {alice.id: MemberState.NO_SHOW, ben.id: MemberState.JOINED}
    said = await team.press_label(ben, card, "Look for another partner")
    assert "I look for somebody" in said[-1].text


async def test_nobody_came_is_said_on_the_card(pair: Pair, team: Team) -> None:
    (alice,) = team.crowd(1)
    await pair.look(alice)
    card = await pair.wish()
    await team.later(1900)
    await team.until_state(TeamState.CANCELLED)
    await team.world.until(lambda: "Nobody was free" in team.world.reread(card).text)


async def test_a_date_is_confirmed_by_both_and_put_in_the_calendar(pair: Pair, team: Team) -> None:
    alice, ben = team.crowd(2)
    await pair.look(alice, in_hours=3.0)
    team.meant = (await team.practice()).id
    told = await pair.look(ben, in_hours=3.25)
    assert "Somebody was waiting for you" in told.text
    card = await pair.in_thread("Does this time suit you both?", button="I'll be there")
    assert "@Alice has not said yes yet" in card.text
    await team.world.click(alice, card, label="I'll be there")
    await pair.in_thread("You have a date", button="I can't")
    practice = await team.until_async(team.practice, lambda each: each.event_id is not None)
    guild = team.bot.get_guild(practice.guild_id)
    assert guild is not None
    (event,) = await guild.fetch_scheduled_events()
    assert event.start_time == practice.starts_at
    card = await pair.in_thread("You have a date", button="I can't")
    await team.world.click(ben, card, label="I can't")
    await team.until_state(TeamState.CANCELLED)
    await team.until_async(team.practice, lambda each: each.event_id is None)
    assert await guild.fetch_scheduled_events() == []


async def test_a_date_without_a_yes_of_both_is_let_go(pair: Pair, team: Team) -> None:
    alice, ben = team.crowd(2)
    await pair.look(alice, in_hours=3.0)
    team.meant = (await team.practice()).id
    await pair.look(ben, in_hours=3.25)
    await pair.in_thread("Does this time suit you both?", button="I'll be there")
    await team.later(3.3 * 3600)
    await team.until_state(TeamState.CANCELLED)
    await pair.in_thread("wasn't confirmed by both in time", button="Look for another partner")


async def test_without_the_permission_to_make_events_it_is_said_before(
    pair: Pair, team: Team
) -> None:
    guild = team.world.guild
    overwrite = discord.PermissionOverwrite(create_events=False, manage_events=False)
    closed = guild.create_text_channel("closed", overwrites={guild.default_role: overwrite})
    told = await team.command("team pair", where=closed, role="Nurse", in_hours=3.0)
    assert "I lack **Create Events**" in told.text
    now = await team.command("team pair", where=closed, role="Nurse")
    assert "Create Events" not in now.text


async def test_others_cannot_press_what_is_the_pairs(pair: Pair, team: Team) -> None:
    await pair.begin()
    chloe = team.crowd(3)[2]
    practice = await team.practice()
    card = team.world.messages(team.world.lobby)[-1]
    for action in ("pair_sheet", "pair_ask", "pair_finish", "pair_next", "pair_off", "pair_here"):
        said = await team.press(chloe, card, f"iv1:{action}:{practice.id}:1-0")
        assert "for those who take part" in said[-1].text or "has begun" in said[-1].text
    assert (await team.round(1)).phase is RoundPhase.ANSWERING
