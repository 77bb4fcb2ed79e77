"""The invitation in the channel: who may open, join, start and call it off, and what races do."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from cogs.team import team_words
from interview.models import JobProfile, Sharing, TeamState
from sandbox.discord_world import Person
from tests.cogs.team.conftest import Team


def allow(**denied: bool) -> discord.PermissionOverwrite:
    return discord.PermissionOverwrite(**denied)


def someone(team: Team, name: str, **granted: bool) -> Person:
    """A member with a role of these permissions."""
    guild, env = team.world.guild, team.world.env
    role = guild.create_role(f"{name}s", permissions=discord.Permissions(**granted))
    user = env.create_user(name.lower(), global_name=name)
    return Person(guild.add_member(user, roles=[role]), user)


# --------------------------------------------------------------------------- races


async def test_two_starts_at_once_start_it_once(team: Team) -> None:
    people = team.crowd(2)
    await team.open(questions=1)
    await team.gather(people[1])
    start = team.world.reread(team.card).button("Start").custom_id or ""
    said = await team.press(team.alice, team.card, start, start)
    assert ["has started already" in each.text for each in said] == [True]
    await team.asked(1)
    assert len(team.interviewer.question_requests) == 1
    names = [each.name for each in team.world.threads()]
    assert len(names) == len(set(names)) == 3


async def test_joining_twice_at_once_is_joining_once(team: Team) -> None:
    await team.open()
    await team.press_label(team.ben, team.card, "Join", times=3)
    members = await team.members((await team.practice()).id)
    assert [each.person_id for each in members] == [team.alice.id, team.ben.id]


async def test_the_thirteenth_person_is_told_that_it_is_full(team: Team) -> None:
    await team.open()
    practice = await team.practice()
    people = team.crowd(12)
    for person in people[1:]:
        await team.built.services.team.join(practice.id, person.id)
    late = team.world.add_person("max", "Max")
    (said,) = await team.press_label(late, team.card, "Join")
    assert "12 people are in that practice, which is the most" in said.text


async def test_joining_and_starting_at_the_deadline_is_answered_politely(team: Team) -> None:
    await team.open()
    async with team.sql() as connection:
        await connection.execute("UPDATE team_practices SET ends_at = now()")
    for label in ("Join", "Start"):
        custom_id = next(
            each.custom_id or "" for each in team.card.buttons if each.label.startswith(label)
        )
        person = team.ben if label == "Join" else team.alice
        (said,) = await team.press(person, team.card, custom_id)
        assert "its time is up" in said.text
    await team.later(1)
    card = await team.world.until_message(team.world.lobby, "Nobody pressed")
    assert card.id == team.card.id and not card.buttons
    # An old button of it explains itself.
    (said,) = await team.press(team.ben, card, f"iv1:team_join:{(await team.practice()).id}:")
    assert "practice is over" in said.text


# --------------------------------------------------------------------------- who may what


async def test_only_the_host_starts_and_calls_off_and_moderators_may_end(team: Team) -> None:
    await team.open()
    await team.gather(team.ben)
    for label in ("Start", "Call it off"):
        (said,) = await team.press_label(team.ben, team.card, label)
        assert "for its host" in said.text
    (said,) = await team.press_label(team.world.chloe, team.card, "Leave")
    assert "those who take part" in said.text
    assert (await team.practice()).state is TeamState.LOBBY
    keeper = someone(team, "Keeper", manage_threads=True)
    await team.press_label(keeper, team.card, "Call it off")
    card = await team.world.until_message(team.world.lobby, "called off")
    assert card.id == team.card.id and not card.buttons


async def test_when_the_host_leaves_the_next_one_hosts(team: Team) -> None:
    people = team.crowd(3)
    await team.open(questions=1)
    await team.gather(*people[1:])
    (said,) = await team.press_label(team.alice, team.card, "Leave")
    assert "You have left" in said.text
    await team.world.until(lambda: "@Ben (host)" in team.world.reread(team.card).text)
    await team.world.click(team.ben, team.card, label="Start")
    await team.asked(1)


async def test_leave_and_end_work_from_anywhere_and_name_what_is_meant(team: Team) -> None:
    said = await team.command("team leave")
    assert "in no team practice here" in said.text
    people = await team.begin(3, questions=1)
    said = await team.command("team list", person=people[1])
    assert "under way" in said.text and "Backend engineer" in said.text
    said = await team.command("team leave", person=people[2], where=team.own_thread(people[2]))
    assert "others go on" in said.text
    said = await team.command("team end", person=people[1])
    assert "who hosts this practice" in said.text
    said = await team.command("team end", where=team.team_thread())
    await team.world.click(team.alice, said, label="End it")
    await team.until_state(TeamState.ENDED)
    await team.summary()
    assert "Nothing is open" in (await team.command("team list")).text


async def test_several_practices_are_told_apart(team: Team) -> None:
    await team.open(role="Nurse")
    await team.open(role="Pilot")
    said = await team.command("team leave")
    assert "option practice" in said.text.replace("*", "")
    choices = await team.world.autocomplete(
        team.alice, team.world.lobby, "team leave", "practice", "pil"
    )
    assert [each["name"].split(" · ")[0] for each in choices] == ["Pilot"]
    said = await team.command("team leave", practice=choices[0]["value"])
    assert "You have left" in said.text
    said = await team.command("team leave", practice="999")
    assert "isn't part of a team practice" in said.text


async def test_where_a_server_says_so_only_some_roles_start_team_practice(team: Team) -> None:
    mentor = someone(team, "Mentor")
    role = team.world.guild.roles["Mentors"]
    servers = team.built.services.servers
    await servers.change(team.world.guild.id, team_roles=(role.id,))
    said = await team.command("team relay", role="Nurse")
    assert "started by members with" in said.text and "everybody can join" in said.text
    said = await team.command("team relay", person=mentor, role="Nurse")
    assert "invitation is in this channel" in said.text
    keeper = someone(team, "Keeper", manage_guild=True)
    said = await team.command("team relay", person=keeper, role="Nurse")
    assert "invitation is in this channel" in said.text


# --------------------------------------------------------------------------- what it is about


async def test_ones_own_job_is_taken_without_its_resume(team: Team) -> None:
    profile = JobProfile("Data engineer", "Pipelines.", "Spark", 7, resume="SECRET RESUME")
    people = team.built.services.people
    job = await people.add_job(team.alice.id, profile, "cv.pdf")
    choices = await team.world.autocomplete(
        team.alice, team.world.lobby, "team relay", "role", "data"
    )
    assert [each["value"] for each in choices] == [f"job-{job.id}"]
    card = await team.open(role=choices[0]["value"], stack="dbt")
    assert "Data engineer" in card.text and "dbt · for about 7 years" in card.text
    async with team.sql() as connection:
        row = dict(await connection.fetchrow("SELECT * FROM team_practices"))
    assert "SECRET" not in str(row)
    said = await team.command("team relay", person=team.ben, role=f"job-{job.id}")
    assert "isn't there any more" in said.text


async def test_a_role_of_markup_and_mentions_is_shown_as_it_was_typed(team: Team) -> None:
    card = await team.open(role="**@everyone** <@123456789012345678> # [x](https://evil.example)")
    stored = team.world.env.backend.get_message(card.channel_id, card.id)
    assert not stored.mention_everyone
    assert "\\*\\*@\u200beveryone\\*\\*" in card.text and "https://evil" not in card.text
    said = await team.command("team relay", role="\u200b\u2060")
    assert "role is needed" in said.text
    said = await team.command("team relay", role="Nurse", pack="no such pack")
    assert "isn't one you can use here" in said.text


# --------------------------------------------------------------------------- permissions


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        ({"send_messages_in_threads": False}, "Send Messages in Threads"),
        ({"send_messages": False}, "Send Messages"),
        (
            {"create_public_threads": False, "create_private_threads": False},
            "Create Public Threads",
        ),
        ({"read_message_history": False}, "Read Message History"),
    ],
)
async def test_what_the_bot_lacks_is_named_before_anybody_joins(
    team: Team, denied: dict[str, bool], named: str
) -> None:
    guild = team.world.guild
    closed = guild.create_text_channel("closed", overwrites={guild.default_role: allow(**denied)})
    said = await team.command("team relay", where=closed, role="Nurse")
    assert f"**{named}**" in said.text and "Edit Channel" in said.text
    assert "Nothing was started" in said.text
    async with team.sql() as connection:
        assert await connection.fetchval("SELECT count(*) FROM team_practices") == 0


async def test_a_thread_or_an_announcement_channel_is_no_place_for_a_team(team: Team) -> None:
    news: Any = team.world.guild.create_news_channel("news")
    said = await team.command("team relay", where=news, role="Nurse")
    assert "needs a text channel" in said.text
    await team.start(team.ben)
    said = await team.command("team relay", person=team.ben, where=team.thread(team.ben), role="X")
    assert "needs a text channel" in said.text


# --------------------------------------------------------------------------- ids from a client


async def test_ids_and_values_that_nobody_showed_are_answered_politely(team: Team) -> None:
    await team.open()
    practice = await team.practice()
    odd = [
        f"iv1:team_join:{2**62}:",
        f"iv1:team_go_on:{practice.id}:1-answering",
        f"iv1:team_go_on:{practice.id}:nonsense",
        f"iv1:team_pass:{practice.id}:7-0",
        f"iv1:team_read:{practice.id}:1-0",
        f"iv1:team_model:{practice.id}:99-9",
        f"iv1:team_place:{2**63 - 1}:",
        "iv1:team_pass_mine:1:1-0",
    ]
    for custom_id in odd:
        (said,) = await team.press(team.alice, team.card, custom_id)
        assert said.ephemeral and "reference" not in said.text, (custom_id, said.text)
    for custom_id, values in (
        (f"iv1:team_share:{practice.id}:", ["everything"]),
        (f"iv1:team_vote:{2**62}:situation", [str(team.ben.id)]),
        ("iv1:team_vote:1:", ["<@1>"]),
        ("iv1:team_vote:1:situation", [""]),
    ):
        (said,) = await team.press(team.alice, team.card, custom_id, values=values)
        assert said.ephemeral and "reference" not in said.text, (custom_id, said.text)


async def test_a_practice_of_another_server_is_not_to_be_reached(team: Team) -> None:
    await team.open()
    async with team.sql() as connection:
        await connection.execute("UPDATE team_practices SET guild_id = guild_id + 1")
    for label in ("Join", "Leave", "What I share", "Call it off"):
        (said,) = await team.press_label(team.ben, team.card, label)
        assert "isn't part of a team practice here" in said.text
    members = await team.members((await team.practice()).id)
    assert [(each.person_id, each.sharing) for each in members] == [(team.alice.id, Sharing())]


async def test_what_one_shares_can_be_chosen_before_joining_and_joins_nobody(team: Team) -> None:
    card = await team.open()
    practice = await team.practice()
    (said,) = await team.press_label(team.ben, card, "What I share")
    assert "aren't in it yet" in said.text and said.has_button("Join")
    (menu,) = said.selects
    (noted,) = await team.press(team.ben, said, menu, values=["both"])
    assert "Noted" in noted.text
    assert [each.person_id for each in await team.members(practice.id)] == [team.alice.id]
    await team.press_label(team.ben, card, "Join")
    sharing = {each.person_id: each.sharing for each in await team.members(practice.id)}
    assert sharing[team.ben.id] == team_words.SHARINGS["both"]
