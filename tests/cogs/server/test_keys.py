"""A server's own Gemini key: tried, kept encrypted, used for what is held there, and gone."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from cogs.kit.ids import Action, build
from config import Settings
from interview.errors import InterviewerBusy, InterviewerRefused
from sandbox.discord_world import Person
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER, FakeInterviewer
from tests.support.servers import KEY, MASTER_KEY, Models, card, guild_id, set_key, settings_of
from tests.support.unruly import Coach

OTHER_KEY = "AIzaSy-another-unreal-key-9876543210zyx"


@pytest.fixture
def own_model() -> Models:
    return Models()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"secrets_key": SecretStr(MASTER_KEY)})


async def test_a_key_is_tried_kept_encrypted_and_never_shown_again(
    coach: Coach, dana: Person, own_model: Models, caplog: pytest.LogCaptureFixture
) -> None:
    said = await set_key(coach, dana, f" {KEY}\n")
    assert "The key works" in said.text
    assert "kept encrypted and never shown" in said.text
    assert (await settings_of(coach)).has_key
    assert own_model.made[0].key == KEY and own_model.made[0].closed
    async with coach.sql() as connection:
        dump = [dict(row) for row in await connection.fetch("SELECT * FROM server_keys")]
    assert KEY not in str(dump) and KEY[-4:].encode() not in dump[0]["sealed"]
    assert all(KEY[-6:] not in text for text in coach.shown_texts())
    assert KEY not in caplog.text


async def test_interviews_of_the_server_are_on_its_key_and_others_are_not(
    coach: Coach, dana: Person, own_model: Models, interviewer: FakeInterviewer
) -> None:
    await set_key(coach, dana)
    await coach.start(questions=1)
    await coach.answered(GOOD_ANSWER, button="Finish")
    (own,) = own_model.made[1:]
    assert (len(own.question_requests), len(own.grade_requests)) == (1, 1)
    assert interviewer.question_requests == [] and interviewer.grade_requests == []
    dm = coach.world.dm(coach.ben)
    shown = await coach.world.slash(coach.ben, dm, "interview start", questions=1)
    await coach.world.submit_modal(coach.ben, shown, JOB)
    await coach.world.until_message(dm, lambda m: "Question 1" in m.text)
    assert len(interviewer.question_requests) == 1
    assert len(own.question_requests) == 1


async def test_another_key_counts_at_once_and_the_old_connection_is_closed(
    coach: Coach, dana: Person, own_model: Models
) -> None:
    await set_key(coach, dana)
    await coach.start(questions=2)
    first = own_model.made[1]
    shown = await card(coach, dana)
    form = await coach.world.click(dana, shown, label="Set a new key")
    await coach.world.submit_modal(dana, form, {"key": OTHER_KEY})
    assert "The key works" in coach.world.reread(shown).text
    await coach.answered(GOOD_ANSWER)
    second = own_model.made[-1]
    assert (second.key, len(second.grade_requests)) == (OTHER_KEY, 1)
    assert first.closed and not first.grade_requests


async def test_a_key_that_gemini_refuses_is_not_kept(
    coach: Coach, dana: Person, own_model: Models
) -> None:
    for failure, words in (
        (InterviewerRefused("key_invalid"), "isn't accepted by Gemini"),
        (InterviewerRefused("http_404"), "may not use the model"),
        (InterviewerBusy("timeout"), "try again in a minute"),
    ):
        own_model.check_failures = [failure]
        said = await set_key(coach, dana)
        assert words in said.text
        assert KEY not in said.text
    assert not (await settings_of(coach)).has_key
    assert all(model.closed for model in own_model.made)
    # From the card the same is said, and the card stays.
    own_model.check_failures = [InterviewerRefused("key_invalid")]
    shown = await card(coach, dana)
    form = await coach.world.click(dana, shown, label="Set a key")
    done = await coach.world.submit_modal(dana, form, {"key": KEY})
    assert "isn't accepted by Gemini" in coach.last_reply(done).text
    assert "Settings of this server" in coach.world.reread(shown).text
    said = await set_key(coach, dana, "https://aistudio.google.com/apikey?key=1")
    assert "doesn't look like one" in said.text


async def test_a_key_that_stops_working_is_told_to_admins_and_the_offline_coach_steps_in(
    coach: Coach, dana: Person, own_model: Models, interviewer: FakeInterviewer
) -> None:
    await set_key(coach, dana)
    await coach.start(questions=2)
    own = own_model.made[-1]
    own.failures = [InterviewerRefused("key_invalid")] * 3
    sent = await coach.say(GOOD_ANSWER)
    # The offline coach itself, which loads its model first.
    seen = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Try again"), after=sent.id
    )
    assert "the offline coach" in seen.text
    assert "accept" not in seen.text and KEY[:10] not in seen.text
    assert interviewer.grade_requests == []
    shown = await card(coach, dana)
    assert "Gemini doesn't accept it" in shown.text
    assert "the bot's own key is not used instead" in shown.text
    own.failures = []
    await coach.press_label(coach.alice, seen, "Grade again with Gemini")
    await coach.world.until_message(coach.thread(), lambda m: "Rated by Gemini" in m.text)
    assert "doesn't accept it" not in (await card(coach, dana)).text


async def test_removing_the_key_is_asked_about_and_the_bots_own_is_back(
    coach: Coach, dana: Person, own_model: Models, interviewer: FakeInterviewer
) -> None:
    await set_key(coach, dana)
    shown = await card(coach, dana)
    await coach.world.click(dana, shown, label="Remove the key")
    await coach.restart()
    await coach.world.click(dana, shown, label="Yes, remove it")
    assert "The key is deleted" in coach.world.reread(shown).text
    assert not (await settings_of(coach)).has_key
    (said,) = await coach.press(dana, shown, build(Action.SERVER_KEY_REMOVE_SURE, guild_id(coach)))
    assert "no key of this server's own" in said.text
    await coach.start(questions=1)
    assert len(interviewer.question_requests) == 1


async def test_deleting_everything_of_mine_forgets_who_set_the_key(
    coach: Coach, dana: Person
) -> None:
    await set_key(coach, dana)
    await coach.built.services.people.delete_everything(dana.id)
    assert await coach.rows_naming(dana) == {}
    shown = await card(coach, dana)
    assert "by a former member" in shown.text


async def test_when_the_bot_is_removed_the_key_goes_at_once_and_the_settings_later(
    coach: Coach, dana: Person
) -> None:
    await set_key(coach, dana)
    await coach.built.services.servers.change(guild_id(coach), language="fr")
    guild = coach.bot.get_guild(guild_id(coach))
    assert guild is not None
    cog: Any = coach.bot.get_cog("ServerCog")
    await cog.on_guild_remove(guild)
    found = await settings_of(coach)
    assert (found.has_key, found.language) == (False, "fr")
    await cog.on_guild_join(guild)
    async with coach.sql() as connection:
        assert await connection.fetchval("SELECT left_at FROM servers") is None


async def test_what_happened_while_the_bot_was_away_is_made_up_for(
    coach: Coach, dana: Person
) -> None:
    await set_key(coach, dana)
    servers = coach.built.services.servers
    await servers.compare([guild_id(coach) + 1])
    assert not (await settings_of(coach)).has_key
    # At its start the bot is here again.
    await coach.restart()
    async with coach.sql() as connection:
        assert await connection.fetchval("SELECT left_at FROM servers") is None


class TestWithoutMasterKey:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"secrets_key": None, "failover": False})

    async def test_no_key_is_taken_and_the_card_says_what_is_missing(
        self, coach: Coach, dana: Person
    ) -> None:
        shown = await card(coach, dana)
        assert "has to set `SECRETS_KEY` first" in shown.text
        assert not shown.has_button("Set a key")
        said = await coach.command("server key", person=dana)
        assert "has to set SECRETS_KEY first" in said.text

    async def test_a_key_that_can_not_be_read_is_not_replaced_by_the_bots(
        self, coach: Coach, dana: Person, interviewer: FakeInterviewer
    ) -> None:
        await coach.built.services.servers.change(guild_id(coach), language="en")
        async with coach.built.database.begin() as uow:
            await uow.people.ensure(dana.id)
            await uow.servers.set_key(guild_id(coach), b"\x01nobody can read this", dana.id)
        shown = await coach.world.slash(coach.alice, coach.world.lobby, "interview start")
        await coach.world.submit_modal(coach.alice, shown, JOB)
        await coach.world.until_message(coach.thread(), "Making your questions didn't work")
        assert interviewer.question_requests == []
        assert "can't be decrypted any more" in (await card(coach, dana)).text
