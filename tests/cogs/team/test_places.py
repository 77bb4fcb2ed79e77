"""Where a team practices: what is made, in place of what, and what others do to it."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from interview.errors import DeliveryFailed
from interview.models import MemberState, TeamState
from sandbox.discord_world import Person
from tests.cogs.team.conftest import Team
from tests.support.fakes import GOOD_ANSWER


async def started_in(team: Team, channel: Any, *people: Person) -> None:
    """A relay of Alice and ``people`` in that channel, pressed *Start*."""
    said = await team.command("team relay", where=channel, role="Nurse", questions=1)
    assert "invitation is in this channel" in said.text
    team.card = await team.world.until_message(
        channel, lambda m: m.has_button("Join") and "Nurse" in m.text
    )
    await team.gather(*people)
    await team.world.click(team.alice, team.card, label="Start")


def channel_without(team: Team, **denied: bool) -> Any:
    guild = team.world.guild
    overwrite = discord.PermissionOverwrite(**denied)
    return guild.create_text_channel("closed", overwrites={guild.default_role: overwrite})


# --------------------------------------------------------------------------- other places


async def test_without_private_threads_people_answer_in_direct_messages(team: Team) -> None:
    await started_in(team, channel_without(team, create_private_threads=False), team.ben)
    round_card = await team.asked(1)
    (said,) = await team.press_label(team.ben, round_card, "Where do I answer?")
    assert "direct messages" in said.text
    for person in (team.alice, team.ben):
        dm = team.world.dm(person)
        await team.world.until_message(dm, lambda m: m.has_button("I pass"))
        await team.world.say(person, dm, f"{GOOD_ANSWER} Told by {person.name}.")
    (read,) = await team.press_label(team.alice, await team.reveal(), "Read all")
    assert "Told by Ben" in read.text
    assert [each.name for each in team.world.threads()] == [team.team_thread().name]


async def test_with_direct_messages_closed_too_answer_works_from_anywhere(team: Team) -> None:
    dm = team.world.dm(team.ben)
    path = f"/channels/{dm.id}/messages"
    team.world.env.inject_error("POST", path, status=403, code=50007, message="No", times=99)
    await started_in(team, channel_without(team, create_private_threads=False), team.ben)
    round_card = await team.asked(1)
    (said,) = await team.press_label(team.ben, round_card, "Where do I answer?")
    assert "/answer" in said.text and "/history" in said.text
    said = await team.command("answer", person=team.ben, text=f"{GOOD_ANSWER} Told by Ben.")
    assert "Got your answer" in said.text
    await team.world.say(team.alice, team.world.dm(team.alice), GOOD_ANSWER)
    (read,) = await team.press_label(team.alice, await team.reveal(), "Read all")
    assert "Told by Ben" in read.text
    assert team.world.messages(dm) == []


async def test_without_public_threads_only_those_who_joined_can_read_it(team: Team) -> None:
    channel = channel_without(team, create_public_threads=False)
    said = await team.command("team relay", where=channel, role="Pilot")
    assert "Create Public Threads" in said.text
    await team.world.until_message(channel, "those who joined can read it")
    await started_in(team, channel, team.ben)
    await team.asked(1)
    thread = team.team_thread()
    assert team.world.can_see(team.ben, thread)
    assert not team.world.can_see(team.world.chloe, thread)


async def test_where_discord_refuses_all_threads_the_team_meets_in_its_channel(team: Team) -> None:
    channel = team.world.guild.create_text_channel("full")
    path = f"/channels/{channel.id}/threads"
    team.world.env.inject_error("POST", path, status=400, code=160006, message="many", times=9)
    await started_in(team, channel, team.ben)
    card = await team.world.until_message(channel, lambda m: m.has_button("I pass"))
    assert "Question 1 of 1" in card.text
    for person in (team.alice, team.ben):
        dm = team.world.dm(person)
        await team.world.until_message(dm, lambda m: m.has_button("I pass"))
        await team.world.say(person, dm, GOOD_ANSWER)
    await team.world.until_message(channel, "revealed")


# --------------------------------------------------------------------------- killed in between


@pytest.mark.parametrize("step", ["attach_thread", "attach_member"])
async def test_a_thread_that_was_made_and_not_recorded_is_found_again(
    team: Team, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = team.built.services.team
    real, cut_off = getattr(service, step), []

    async def dies_first(practice_id: int, *rest: int) -> None:
        if len(cut_off) < 2:
            cut_off.append(rest)
            raise DeliveryFailed("cut_off", delay=0.1)
        await real(practice_id, *rest)

    monkeypatch.setattr(type(service), step, lambda self, *args: dies_first(*args))
    people = await team.begin(3, questions=1)
    for person in people:
        await team.own_question(person)
    assert len(cut_off) == 2
    names = [each.name for each in team.world.threads()]
    assert len(names) == len(set(names)) == 4


# --------------------------------------------------------------------------- what others do


async def test_a_deleted_thread_of_ones_own_is_made_anew_with_the_question(team: Team) -> None:
    people = await team.begin(2, questions=1)
    old = team.own_thread(people[1])
    await team.own_question(people[1])
    team.world.env.backend.delete_channel(old.id)
    await team.world.rest()
    await team.world.until(
        lambda: any("Your answers" in (each.name or "") for each in team.world.threads(people[1])),
    )
    assert team.own_thread(people[1]).id != old.id
    await team.answers(people[1])
    await team.answers(people[0])
    await team.reveal()


async def test_a_deleted_team_thread_is_made_anew_and_the_round_goes_on(team: Team) -> None:
    people = await team.begin(2, questions=1)
    await team.answers(people[0])
    old = team.team_thread()
    team.world.env.backend.delete_channel(old.id)
    await team.world.rest()
    await team.world.until(team._has_thread)
    card = await team.asked(1)
    assert card.channel_id != old.id and "Answered · 1" in card.text
    await team.answers(people[1])
    await team.reveal()


async def test_a_thread_that_is_put_away_is_taken_out_again(team: Team) -> None:
    people = await team.begin(2, questions=1)
    backend = team.world.env.backend
    for thread in (team.team_thread(), team.own_thread(people[1])):
        backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
        await team.world.rest()
        assert not backend.channels[thread.id].thread_metadata.archived
    for person in people:
        await team.answers(person)
    await team.reveal()


async def test_a_locked_team_thread_ends_the_practice_and_keeps_what_was_said(team: Team) -> None:
    people = await team.begin(2, questions=1)
    await team.answers(people[0])
    thread = team.team_thread()
    backend = team.world.env.backend
    backend.edit_channel(thread.id, {}, thread_metadata={"archived": True, "locked": True})
    await team.world.rest()
    await team.until_state(TeamState.ENDED)
    await team.world.until_message(team.own_thread(people[0]), "Your report")


async def test_with_the_channel_gone_the_practice_ends_kindly(team: Team) -> None:
    channel = team.world.guild.create_text_channel("short-lived")
    await started_in(team, channel, team.ben)
    await team.asked(1)
    team.world.env.backend.delete_channel(channel.id)
    await team.world.rest()
    await team.until_state(TeamState.ENDED)


async def test_removed_from_the_server_the_bot_ends_what_was_going_on(team: Team) -> None:
    people = await team.begin(2, questions=1)
    await team.answers(people[0])
    team.world.env.backend.remove_guild(team.world.guild.id)
    await team.world.rest()
    await team.until_state(TeamState.ENDED)
    # What was answered is theirs, and kept.
    assert len(await team.all_answers()) == 1


async def test_who_has_left_the_server_is_not_waited_for_in_the_next_round(team: Team) -> None:
    people = await team.begin(3, questions=2)
    team.world.guild.remove_member(people[2].member)
    for person in people[:2]:
        await team.answers(person)
    round_card = await team.asked(1)
    await team.world.click(team.alice, round_card, label="Reveal now")
    await team.world.click(team.alice, await team.reveal(), label="Next question")
    await team.asked(2)
    practice = await team.practice()
    await team.until_async(lambda: team.members(practice.id), lambda found: len(found) == 2)
    for person in people[:2]:
        await team.answers(person, number=2)
    await team.reveal(2)


async def test_who_left_the_server_before_the_start_is_left_out(team: Team) -> None:
    people = team.crowd(3)
    await team.open(questions=1)
    await team.gather(*people[1:])
    team.world.guild.remove_member(people[2].member)
    await team.world.click(team.alice, team.card, label="Start")
    await team.asked(1)
    practice = await team.practice()
    async with team.built.database.begin() as uow:
        gone = await uow.teams.find_member(practice.id, people[2].id)
    assert gone is not None and gone.state is MemberState.LEFT
    for person in people[:2]:
        await team.answers(person)
    await team.reveal()
