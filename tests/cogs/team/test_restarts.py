"""Restarts in each phase, many practices at once, and clicks that come too late."""

from __future__ import annotations

import pytest

from interview.models import (
    JobProfile,
    Kind,
    PracticePlan,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamState,
)
from interview.team.kinds.rules import TeamTiming
from sandbox.demo import load_sample
from tests.cogs.team.conftest import Team
from tests.support.fakes import GOOD_ANSWER


async def test_restarts_in_every_phase_change_nothing(team: Team) -> None:
    people = team.crowd(2)
    await team.open(questions=2)
    await team.gather(people[1])
    await team.restart()
    await team.world.click(team.alice, team.card, label="Start")
    await team.asked(1)
    await team.restart()
    await team.answers(people[0])
    # Sent while nobody listened, and found at the next connection.
    own = team.own_thread(people[1])
    backend = team.world.env.backend
    backend.create_message(own.id, people[1].id, GOOD_ANSWER)
    await team.restart()
    await team.until_phase(RoundPhase.REVEALED)
    card = await team.reveal()
    await team.restart()
    await team.vote(people[0], people[1])
    await team.world.until(lambda: "B 1" in team.world.reread(card).text.replace("*", ""))
    await team.world.click(team.alice, card, label="Next question")
    await team.asked(2)
    for person in people:
        await team.answers(person, number=2)
    await team.reveal(2)
    await team.restart()
    await team.later(400)
    await team.summary()
    cards = [each.id for each in team.world.messages(team.team_thread()) if each.from_bot]
    assert len(cards) == 5  # two questions, two reveals, one summary: nothing is said twice


async def test_clicks_of_an_earlier_turn_are_answered_politely(team: Team) -> None:
    people = await team.begin(2, questions=2)
    round_card = await team.asked(1)
    for person in people:
        await team.answers(person)
    card = await team.reveal()
    practice, first = await team.practice(), await team.round()
    (said,) = await team.press(team.alice, round_card, f"iv1:team_go_on:{practice.id}:1-answering")
    assert "gone on already" in said.text
    (said,) = await team.press(people[1], round_card, f"iv1:team_pass:{practice.id}:1-0")
    assert "up in this round" in said.text
    next_id = team.world.reread(card).button("Next question").custom_id or ""
    said = await team.press(team.alice, card, next_id, next_id)
    assert len(said) <= 1
    await team.asked(2)
    (said,) = await team.press(
        people[0], card, f"iv1:team_vote:{first.id}:situation", values=[str(people[1].id)]
    )
    assert "are closed" in said.text
    second = await team.round(2)
    (said,) = await team.press(
        people[0], card, f"iv1:team_vote:{second.id}:situation", values=[str(people[1].id)]
    )
    assert "after the reveal" in said.text
    (said,) = await team.press(people[0], card, f"iv1:team_read:{practice.id}:2-0")
    assert "isn't revealed yet" in said.text
    outsider = team.world.chloe
    for custom_id in (f"iv1:team_read:{practice.id}:1-0", f"iv1:team_pass:{practice.id}:2-0"):
        (said,) = await team.press(outsider, card, custom_id)
        assert "take part" in said.text
    (said,) = await team.press(
        outsider, card, f"iv1:team_vote:{first.id}:situation", values=[str(people[1].id)]
    )
    assert "take part" in said.text
    (said,) = await team.press(
        people[0], card, f"iv1:team_vote:{first.id}:situation", values=[str(outsider.id)]
    )
    assert said.ephemeral


async def test_an_answer_after_the_reveal_is_kept_for_its_person_alone(team: Team) -> None:
    people = await team.begin(2, questions=2)
    await team.answers(people[0])
    await team.world.click(team.alice, await team.asked(1), label="Reveal now")
    await team.reveal()
    await team.world.say(people[1], team.own_thread(people[1]), f"{GOOD_ANSWER} Too late.")
    await team.world.rest()
    assert "Too late" not in team.said_in_public()


@pytest.mark.parametrize("team_timing", [TeamTiming(grace=30.0)])
async def test_a_recording_begun_in_time_counts_when_it_arrives_late(team: Team) -> None:
    people = await team.begin(2, questions=1)
    await team.answers(people[0])
    # Ten seconds after the end; the voice message of 35 s was begun before it.
    await team.later(190)
    await team.until_phase(RoundPhase.REVIEWING)
    own = team.own_thread(people[1])
    await team.world.send_voice_message(people[1], own, load_sample("behavioral-incident.ogg"))
    card = await team.reveal()
    assert "no answer this time" not in card.text


async def test_twenty_practices_at_once(team: Team) -> None:
    service = team.built.services.team
    people = team.crowd(4)
    begun = []
    for number in range(20):
        plan = PracticePlan(
            guild_id=team.world.guild.id,
            channel_id=team.world.lobby.id,
            host_id=people[number % 4].id,
            kind=TeamKind.RELAY,
            profile=JobProfile(role=f"Role {number}"),
            interview_kind=Kind.TECHNICAL,
            language="en",
            rounds_wanted=1,
            answer_seconds=300,
        )
        practice = await service.open_lobby(plan, Sharing())
        await service.join(practice.id, people[(number + 1) % 4].id)
        await service.start(practice.id, practice.host_id or 0)
        begun.append(practice.id)

    async def all_asked() -> int:
        async with team.sql() as connection:
            count: int = await connection.fetchval(
                "SELECT count(*) FROM team_rounds WHERE phase = 'answering'"
            )
            return count

    await team.until_async(all_asked, lambda count: count == 20, within=120)
    names = [each.name for each in team.world.threads()]
    assert len(names) == len(set(names)) == 60
    for practice_id in begun:
        await service.go_on(practice_id, 0, 1, moderator=True)
        await service.end(practice_id, 0, moderator=True)
    async with team.built.database.begin() as uow:
        for practice_id in begun:
            found = await uow.teams.find(practice_id)
            assert found is not None and found.state is TeamState.ENDED
