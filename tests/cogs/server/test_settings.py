"""/server: what admins set, that nobody else can, and what follows from it everywhere."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import SecretStr

from cogs.kit.ids import Action, build
from config import Settings
from interview.conducting.interviews import InterviewStart
from interview.models import CommentRule, PackRow, ServerLimits, ServerSettings, Usage
from interview.packs.service import Visitor
from sandbox.discord_world import Person
from tests.support.fakes import GOOD_ANSWER, FakeInterviewer
from tests.support.servers import MASTER_KEY, card, guild_id, member, settings_of
from tests.support.unruly import Coach

SERVER_ACTIONS = tuple(action for action in Action if action.value.startswith("server_"))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"secrets_key": SecretStr(MASTER_KEY)})


# --------------------------------------------------------------------------- who may


async def test_without_manage_server_nothing_is_shown_and_no_button_works(
    coach: Coach, dana: Person
) -> None:
    # The server's Integrations may show a command to anyone; Manage Server is still needed.
    (command,) = [each for each in await coach.bot.tree.fetch_commands() if each.name == "server"]
    coach.world.guild.set_command_permissions(command, {coach.ben.member: True})
    said = await coach.command("server show", person=coach.ben)
    assert "for its members with Manage Server" in said.text
    said = await coach.command("server key", person=coach.ben)
    assert "for its members with Manage Server" in said.text
    shown = await card(coach, dana)
    ids = [build(action, guild_id(coach), 30) for action in SERVER_ACTIONS]
    for custom_id in ids:
        (said,) = await coach.press(coach.ben, shown, custom_id)
        assert "for its members with Manage Server" in said.text, custom_id
    assert await settings_of(coach) == ServerSettings(guild_id(coach))


async def test_a_made_up_id_of_another_server_changes_neither(coach: Coach, dana: Person) -> None:
    shown = await card(coach, dana)
    for other in (guild_id(coach) + 1, 0, 2**63 - 1):
        custom_id = build(Action.SERVER_KEEPING_SURE, other, 30)
        (said,) = await coach.press(dana, shown, custom_id)
        assert "for its members with Manage Server" in said.text
        assert await coach.built.services.servers.settings(other) == ServerSettings(other)
    assert (await settings_of(coach)).retention_days is None


async def test_made_up_values_are_refused_and_change_nothing(coach: Coach, dana: Person) -> None:
    shown = await coach.command("help", person=dana)
    here = guild_id(coach)
    for action, values in (
        (Action.SERVER_CHANNELS, ["x"]),
        (Action.SERVER_CHANNELS, [str(2**63)]),
        (Action.SERVER_CHANNELS, ["1" * 30]),
        (Action.SERVER_TEAM_ROLES, ["12"]),
        (Action.SERVER_PACK_ROLES, ["-1"]),
        (Action.SERVER_LANGUAGE, ["xx"]),
        (Action.SERVER_LANGUAGE, []),
    ):
        (said,) = await coach.press(dana, shown, build(action, here), values=values)
        assert "othing was" in said.text, (action, values)
    for turn in ("", "x", "5", "999999", "-30"):
        (said,) = await coach.press(dana, shown, build(Action.SERVER_KEEPING_SURE, here, turn))
        assert "Nothing was saved" in said.text, turn
    assert await settings_of(coach) == ServerSettings(here)


async def test_who_loses_manage_server_can_not_send_a_form_that_is_open(
    coach: Coach, dana: Person
) -> None:
    shown = await card(coach, dana)
    form = await coach.world.click(dana, shown, label="Limits")
    coach.world.env.backend.guilds[guild_id(coach)].members[dana.id].role_ids.clear()
    done = await coach.world.submit_modal(dana, form, {"Requests a person": "1"})
    assert "for its members with Manage Server" in coach.last_reply(done).text
    assert (await settings_of(coach)).daily_limits == ServerLimits()


# --------------------------------------------------------------------------- setting


async def test_everything_is_set_from_the_card_and_outlives_a_restart(
    coach: Coach, dana: Person
) -> None:
    shown = await card(coach, dana)
    assert "everywhere I can write" in shown.text
    assert "none of this server's own" in shown.text
    role = coach.world.guild.create_role("Mentors")
    world = coach.world
    await world.select(dana, shown, [world.lobby], custom_id="iv1:server_channels")
    await world.select(dana, shown, [role], custom_id="iv1:server_team_roles")
    await coach.restart()
    await world.select(dana, shown, [role], custom_id="iv1:server_pack_roles")
    await world.select(dana, shown, ["de"], custom_id="iv1:server_language")
    form = await world.click(dana, shown, label="Limits")
    await world.submit_modal(
        dana, form, {"Requests a person": "20", "Tokens, all together": "1,000,000"}
    )
    form = await world.click(dana, shown, label="How long to keep")
    await world.submit_modal(dana, form, {"Days after their end": "90"})
    form = await world.click(dana, shown, label="Peers")
    filled = {"Their comments": ["held"], "Finished interviews before one may rate": "3"}
    await world.submit_modal(dana, form, filled)
    form = await world.click(dana, shown, label="Digest")
    await world.submit_modal(dana, form, {"Day": ["4"], "Channel": [world.general]})

    found = await settings_of(coach)
    assert found == ServerSettings(
        guild_id(coach),
        channels=(world.lobby.id,),
        team_roles=(role.id,),
        pack_roles=(role.id,),
        language="de",
        daily_limits=ServerLimits(calls_per_person=20, tokens_per_server=1_000_000),
        retention_days=90,
        comments=CommentRule.HELD,
        reviewers_min=3,
        digest_day=4,
        digest_channel=world.general.id,
    )
    text = world.reread(shown).text
    for words in (
        "20 requests a person, 1,000,000 tokens for all together",
        "deleted 90 days after they end",
        "held until a member with Manage Messages allows them",
        "once they have finished 3 interviews",
        "Fridays in",
    ):
        assert words in text, words


async def test_a_wrong_number_is_named_and_the_rest_stays(coach: Coach, dana: Person) -> None:
    shown = await card(coach, dana)
    for label, field, typed, said in (
        ("Limits", "Requests a person", "many", "must be a whole number"),
        ("Limits", "Requests a person", "0", "must be between 1 and 1,000,000"),
        ("How long to keep", "Days after their end", "6", "must be between 7 and 3,650"),
        ("Peers", "Finished interviews before one may rate", "101", "between 0 and 100"),
    ):
        form = await coach.world.click(dana, shown, label=label)
        menu = {"Their comments": ["shown"]} if label == "Peers" else {}
        done = await coach.world.submit_modal(dana, form, {field: typed} | menu)
        assert said in coach.last_reply(done).text
        assert "Nothing was saved" in coach.last_reply(done).text
    assert await settings_of(coach) == ServerSettings(guild_id(coach))


async def test_a_digest_needs_a_channel(coach: Coach, dana: Person) -> None:
    shown = await card(coach, dana)
    form = await coach.world.click(dana, shown, label="Digest")
    done = await coach.world.submit_modal(dana, form, {"Day": ["0"]})
    assert "needs a channel as well" in coach.last_reply(done).text


async def test_two_admins_at_once_lose_nothing_of_each_other(coach: Coach, dana: Person) -> None:
    eve = member(coach, "eve", manage_guild=True)
    first, second = await card(coach, dana), await card(coach, eve)
    servers, here = coach.built.services.servers, guild_id(coach)
    await asyncio.gather(
        coach.press(dana, first, build(Action.SERVER_LANGUAGE, here), values=["fr"]),
        servers.change(here, channels=(coach.world.lobby.id,)),
        servers.change(here, reviewers_min=2),
    )
    await coach.world.select(eve, second, [], custom_id="iv1:server_team_roles")
    found = await settings_of(coach)
    assert (found.language, found.channels) == ("fr", (coach.world.lobby.id,))
    assert found.reviewers_min == 2


# --------------------------------------------------------------------------- what follows


async def allow_only(coach: Coach, *channels: int) -> None:
    await coach.built.services.servers.change(guild_id(coach), channels=channels)


async def test_a_command_elsewhere_names_where_to_go_and_starts_nothing(
    coach: Coach, dana: Person
) -> None:
    await allow_only(coach, coach.world.lobby.id)
    for name in ("interview start", "job list", "pack list", "usage"):
        said = await coach.command(name, where=coach.world.general)
        assert "In this server I work in" in said.text, name
        assert "interview-practice" in said.text
    for name in ("privacy", "help"):
        said = await coach.command(name, where=coach.world.general)
        assert "In this server I work in" not in said.text
    said = await coach.command("server show", person=dana, where=coach.world.general)
    assert "Settings of this server" in said.text
    assert (await coach.counts()).get("interviews", 0) == 0
    # In the channel, and in threads on it, everything works.
    await coach.start(questions=1)
    said = await coach.command("usage", where=coach.thread())
    assert "What your interviews have used" in said.text


async def test_a_start_button_outside_of_the_channels_starts_nothing(coach: Coach) -> None:
    await coach.job()
    help_card = await coach.command("help", where=coach.world.general)
    await allow_only(coach, coach.world.lobby.id)
    (said,) = await coach.press_label(coach.alice, help_card, "Start an interview")
    assert "In this server I work in" in said.text
    assert (await coach.counts()).get("interviews", 0) == 0


async def test_direct_messages_are_not_the_servers_business(coach: Coach) -> None:
    await allow_only(coach, coach.world.lobby.id)
    result = await coach.world.slash(coach.alice, coach.world.dm(coach.alice), "job list")
    assert "Your jobs" in coach.last_reply(result).text


async def test_an_interview_begun_in_a_channel_goes_on_when_the_channel_is_taken_away(
    coach: Coach,
) -> None:
    await coach.start(questions=1)
    await allow_only(coach, coach.world.general.id)
    said = await coach.command("interview skip", where=coach.thread())
    assert "skipped" in said.text


async def test_when_all_chosen_channels_are_gone_both_sides_are_told(
    coach: Coach, dana: Person
) -> None:
    await allow_only(coach, coach.world.lobby.id + 1)
    said = await coach.command("job list")
    assert "are gone" in said.text and "Manage Server" in said.text
    shown = await card(coach, dana)
    assert "**nowhere**: the chosen channels are gone" in shown.text
    await coach.world.select(dana, shown, [], custom_id="iv1:server_channels")
    assert (await settings_of(coach)).channels == ()


async def test_interviews_begin_in_the_servers_language_unless_one_is_chosen(
    coach: Coach, interviewer: FakeInterviewer
) -> None:
    await coach.built.services.servers.change(guild_id(coach), language="fr")
    await coach.start(questions=1)
    assert interviewer.question_requests[-1].language == "fr"
    await coach.command("interview end", where=coach.thread())
    await coach.start(coach.ben, questions=1, language="en")
    assert interviewer.question_requests[-1].language == "en"


async def test_a_language_that_is_not_spoken_any_more_falls_back_to_english(
    coach: Coach, interviewer: FakeInterviewer
) -> None:
    await coach.built.services.servers.change(guild_id(coach), language="fr")
    interviewer.languages = frozenset({"en"})
    await coach.start(questions=1)
    assert interviewer.question_requests[-1].language == "en"


async def test_a_role_that_looks_after_packs_may_change_shared_ones(coach: Coach) -> None:
    role = coach.world.guild.create_role("Mentors")
    mentor = member(coach, "mentor", role)
    packs = coach.built.services.packs
    alice = Visitor(coach.alice.id, guild_id(coach))
    pack = await packs.create(alice, "SQL", "")
    question = {"text": "What is a view?", "kind": "technical", "level": "2"}
    more = {"key_points": ["a stored query"], "model_answer": "It is a query that is stored."}
    await packs.add_question(alice, pack.id, PackRow(1, question | more))
    await packs.share(alice, pack.id, True)
    shown = await coach.command("pack show", person=mentor, pack="SQL")
    assert not shown.has_button("Add a question")
    await coach.built.services.servers.change(guild_id(coach), pack_roles=(role.id,))
    shown = await coach.command("pack show", person=mentor, pack="SQL")
    assert shown.has_button("Add a question")
    shown = await coach.command("pack show", person=coach.ben, pack="SQL")
    assert not shown.has_button("Add a question")


async def test_the_servers_limit_says_whose_it_is_and_when_it_is_over(
    coach: Coach, interviewer: FakeInterviewer
) -> None:
    interviewer.usage = Usage(1, 100, 10)
    limits = ServerLimits(calls_per_person=1)
    await coach.built.services.servers.change(guild_id(coach), daily_limits=limits)
    await coach.start(questions=1)
    card = await coach.answered(GOOD_ANSWER, button="Finish")
    assert "Rated by the offline coach" in card.text
    said = await coach.command("interview start", language="fr", where=coach.world.lobby)
    assert "1 request a day for one person, set by this server" in said.text
    assert "begins anew" in said.text
    used = await coach.command("usage")
    assert "1 request for one person (set by this server)" in used.text
    # Ben has used nothing; and in direct messages the server sets nothing.
    await coach.start(coach.ben, questions=1)


async def test_the_start_card_and_privacy_say_how_long_it_is_kept(coach: Coach) -> None:
    await coach.built.services.servers.change(guild_id(coach), retention_days=30)
    await coach.start(questions=1)
    wanted = "This server deletes interviews, with recordings, answers and ratings, 30 days after"
    # It stands on the first card once that no longer says that questions are being made.
    await coach.world.until_message(coach.thread(), wanted)
    assert wanted in (await coach.command("privacy")).text


async def test_a_time_that_deletes_is_asked_about_first(coach: Coach, dana: Person) -> None:
    job = await coach.job()
    await coach.built.services.interviews.begin(
        InterviewStart(
            person_id=coach.alice.id,
            guild_id=guild_id(coach),
            job_id=job.id,
            kind=(await coach.past(job)).kind,
            question_count=1,
            language="en",
        )
    )
    async with coach.sql() as connection:
        await connection.execute("UPDATE interviews SET created_at = now() - interval '40 days'")
    shown = await card(coach, dana)
    form = await coach.world.click(dana, shown, label="How long to keep")
    await coach.world.submit_modal(dana, form, {"Days after their end": "30"})
    asked = coach.world.reread(shown)
    assert "1 interview held in this server" in asked.text
    assert "deleted within the hour" in asked.text
    assert (await settings_of(coach)).retention_days is None
    await coach.world.click(dana, asked, label="Leave it as it is")
    assert (await settings_of(coach)).retention_days is None
    form = await coach.world.click(dana, coach.world.reread(shown), label="How long to keep")
    await coach.world.submit_modal(dana, form, {"Days after their end": "30"})
    await coach.restart()
    await coach.world.click(dana, shown, label="Yes, delete the older ones")
    assert (await settings_of(coach)).retention_days == 30
    # The other one was held in direct messages.
    await coach.built.tasks.tidy()
    assert (await coach.counts()).get("interviews") == 1
