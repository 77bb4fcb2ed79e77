from __future__ import annotations

import pytest
import simcord

from sandbox.discord_world import World
from tests.support.dummy_bot import DummyBot, FakeVoice


@pytest.mark.parametrize("where", ["channel", "thread", "dm"])
async def test_a_voice_message_reaches_the_bot_as_discord_sends_it(
    local: World, dummy: DummyBot, voice: FakeVoice, where: str
) -> None:
    channel = local.lobby
    if where == "thread":
        await local.slash(local.alice, local.lobby, "thread")
        channel = local.threads(local.alice)[0]
    elif where == "dm":
        channel = local.dm(local.alice)

    sent = await local.send_voice_message(local.alice, channel, voice)

    heard = dummy.heard[-1]
    assert heard.id == sent.id and heard.channel.id == channel.id
    assert heard.flags.voice and heard.attachments[0].is_voice_message()
    assert heard.attachments[0].duration == voice.duration
    assert heard.attachments[0].content_type == "audio/ogg"
    assert await heard.attachments[0].read() == voice.data
    assert sent.is_voice and "2.5 s" in sent.text
    assert local.reread(sent).reactions == ("👂",)


async def test_an_answer_of_a_background_worker_is_waited_for(
    local: World, voice: FakeVoice
) -> None:
    sent = await local.send_voice_message(local.ben, local.general, voice)
    answer = await local.until_message(local.general, "heard 2.5 s", after=sent.id)
    assert answer.from_bot and answer.id > sent.id


async def test_waiting_in_vain_says_what_was_missing(local: World) -> None:
    await local.say(local.alice, local.lobby, "hello")
    with pytest.raises(TimeoutError, match="a message with 'nonsense'") as caught:
        await local.until_message(local.lobby, "nonsense", timeout=0.1)
    assert "you said hello" in "".join(caught.value.__notes__)


async def test_a_modal_is_filled_in_by_its_labels(local: World) -> None:
    shown = await local.slash(local.alice, local.lobby, "ask")
    with pytest.raises(LookupError, match="no field 'Rôle'"):
        await local.submit_modal(local.alice, shown, {"Rôle": "x"})

    result = await local.submit_modal(
        local.alice, shown, {"Role": "Data engineer", "Résumé": ("cv.txt", b"hello")}
    )

    (reply,) = local.replies(result)
    assert reply.text == "Data engineer, none, ['cv.txt']"
    assert reply.ephemeral
    assert reply in local.messages(local.lobby, local.alice)
    assert reply not in local.messages(local.lobby, local.ben)
    assert reply not in local.messages(local.lobby)


async def test_a_modal_works_in_direct_messages(local: World) -> None:
    shown = await local.slash(local.alice, local.dm(local.alice), "ask")
    result = await local.submit_modal(local.alice, shown, {"Role": "Nurse"})
    assert local.replies(result)[0].text == "Nurse, none, []"


async def test_a_layout_reads_as_text_and_its_buttons_can_be_clicked(local: World) -> None:
    await local.say(local.alice, local.lobby, "card")
    card = local.messages(local.lobby)[-1]
    assert card.text == "## Question 1\n────────\nTell me about a hard bug.\n[Hint] (Skip)"

    result = await local.click(local.alice, card, label="Hint")
    assert local.replies(result)[0].text == "clicked dummy:hint:1"
    result = await local.click(local.alice, card, custom_id="dummy:hint")
    assert result.acknowledged

    with pytest.raises(LookupError, match="'Hint', 'Skip'"):
        await local.click(local.alice, card, label="End")
    with pytest.raises(simcord.SetupError, match="disabled"):
        await local.click(local.alice, card, label="Skip")


async def test_a_private_thread_is_a_place_for_its_members_only(
    local: World, voice: FakeVoice
) -> None:
    result = await local.slash(local.alice, local.lobby, "thread")
    assert local.replies(result)[0].text == "see #practice"
    assert [place.kind for place in local.places(local.alice)] == [
        "channel",
        "thread",
        "channel",
        "dm",
    ]
    assert all(place.kind != "thread" for place in local.places(local.ben))
    thread = local.threads()[0]
    with pytest.raises(simcord.BackendError):
        await local.send_voice_message(local.ben, thread, voice)


async def test_ids_differ_from_run_to_run(local: World) -> None:
    first = await local.say(local.alice, local.lobby, "hello")
    assert first.at > "2026-01-01T00:00:01"
    with pytest.raises(LookupError):
        local.channel(first.id)
