"""A hot seat in Discord: seats go round, the panel rates blind, and all is revealed together."""

from __future__ import annotations

import pytest

from interview.models import RoundPhase, StandInReason, TeamState
from sandbox.demo import load_sample
from sandbox.menus import menu_values
from sandbox.reading import SeenMessage
from tests.cogs.team.conftest import Team
from tests.cogs.team.hot_seat import HotSeat
from tests.support.fakes import GOOD_ANSWER


@pytest.fixture
def hot(team: Team) -> HotSeat:
    return HotSeat(team)


async def test_a_whole_hot_seat_from_the_lobby_to_the_summary(hot: HotSeat) -> None:
    alice, ben, chloe = await hot.begin(3)
    lobby = hot.world.reread(hot.team.card)
    first = await hot.seat(1)
    assert f"In the seat: @{alice.name}" in first.text and "Turn 1 of 3" in first.text
    assert lobby.text
    rating = await hot.answer(alice)
    assert f"@{alice.name} has answered" in rating.text
    await hot.rate(ben, 5, result=4)
    await hot.rate(chloe, 5, result=5)
    shown = (await hot.reveal()).text
    # 5 5 / 4 5 weighted: (4.75 + 5.0) / 2, each to one decimal.
    assert "4.9 (2 people, spread 0.1)" in shown
    assert "4.0 by Gemini" in shown
    assert "Result with evidence: panel 4.5 · coach 4" in shown
    assert "Situation and task: panel 5.0 · coach 4" in shown
    assert "Where they differ, and the coach's reason" in shown
    assert "Because of situation." in shown and "Last year our checkout failed" in shown
    assert "key point 2" in shown, "what the coach didn't hear"
    await hot.world.click(alice, await hot.reveal(), label="Next turn")
    second = await hot.seat(2)
    assert f"In the seat: @{ben.name}" in second.text
    await hot.answer(ben, number=2)
    await hot.rate(alice, 3, number=2)
    await hot.rate(chloe, 2, number=2)
    await hot.world.click(alice, await hot.reveal(2), label="Next turn")
    third = await hot.seat(3)
    assert f"In the seat: @{chloe.name}" in third.text
    await hot.answer(chloe, number=3)
    await hot.rate(alice, 4, number=3)
    await hot.rate(ben, 4, number=3)
    last = await hot.reveal(3)
    await hot.world.click(alice, last, label="Finish")
    await hot.team.until_state(TeamState.ENDED)
    await hot.world.until_message(hot.thread, "Hot seat done")


async def test_talk_in_the_seat_is_no_answer_and_the_last_answer_counts(hot: HotSeat) -> None:
    alice, ben, _ = await hot.begin(3)
    seat = await hot.seat(1)
    hello = await hot.world.say(
        alice, hot.thread, "hi everybody! one second, I have to look for my headphones"
    )
    await hot.world.until_message(hot.thread, "the clock goes on", after=hello.id)
    assert (await hot.team.round()).phase is RoundPhase.ANSWERING
    assert await hot.team.all_answers() == [] and seat.text
    first = await hot.world.say(alice, hot.thread, GOOD_ANSWER)
    await hot.team.until_phase(RoundPhase.RATING)
    said = await hot.world.say(alice, hot.thread, "phew, that was hard")
    await hot.world.rest()
    assert hot.world.reread(first).reactions
    assert len(await hot.team.all_answers()) == 1 and said.id
    async with hot.team.sql() as connection:
        await connection.execute("UPDATE passages SET sent_at = sent_at - interval '5 minutes'")
    again = await hot.world.send_voice_message(
        alice, hot.thread, load_sample("behavioral-incident.ogg")
    )
    await hot.team.until_async(hot.team.all_answers, lambda found: len(found) == 2)
    assert hot.world.reread(again).reactions
    await hot.rate(ben, 4)
    late = await hot.world.say(alice, hot.thread, GOOD_ANSWER)
    await hot.world.rest()
    assert not hot.world.reread(late).reactions


async def test_nothing_leaks_before_the_reveal(hot: HotSeat) -> None:
    alice, ben, _ = await hot.begin(3)
    await hot.answer(alice)
    form = await hot.form(ben)
    await hot.choose(ben, form, {"result": 1, "action": 2})
    await hot.comment(ben, hot.world.reread(form), "SECRETWORDS of Ben.")
    form = await hot.choose(ben, form, {"situation": 1, "reflection": 1, "clarity": 1})
    await hot.world.click(ben, form, label="Submit")
    await hot.world.rest()
    await hot.world.until_message(hot.thread, f"**Rated · 1**  @{ben.name}")
    public = hot.team.said_in_public()
    assert "SECRETWORDS" not in public
    assert "by Gemini" not in public and "spread" not in public and "coach 4" not in public
    assert "1 person" not in public and " of 5" not in public
    # Nor to the one in the seat, in history, in the privacy card or by a made-up button.
    history = await hot.team.command("history", person=alice)
    opened = await hot.world.select(
        alice, history, [history_value(hot, history)], custom_id="iv1:hist_open"
    )
    page = hot.team.last_reply(opened) if hot.world.replies(opened) else hot.world.reread(history)
    assert "panel" not in page.text.casefold() and "4.0" not in page.text
    round_ = await hot.round()
    card = await hot.seat(1, "Rate this answer")
    for forged, says in (
        (f"iv1:team_beside:{round_.id}:0", "isn't revealed yet"),
        (f"iv1:team_comments:{round_.id}:0", "once the round is revealed"),
        (f"iv1:team_model:{round_.practice_id}:1-0", "isn't revealed"),
        (f"iv1:team_report:{1}:", ""),
        (f"iv1:team_rate:{round_.id}:", "You are in the seat"),
    ):
        for reply in await hot.team.press(alice, card, forged):
            assert "SECRETWORDS" not in reply.text
            assert says in reply.text, (forged, reply.text)


def history_value(hot: HotSeat, message: SeenMessage) -> str:
    (menu,) = [each for each in message.selects if each.startswith("iv1:hist_open")]
    return menu_values(hot.world, message, menu)[0]


async def test_the_one_in_the_seat_and_strangers_do_not_rate(hot: HotSeat) -> None:
    alice, _ben = await hot.begin(2)
    chloe = hot.team.crowd(3)[2]
    card = await hot.answer(alice)
    round_ = await hot.round()
    for person, says in ((alice, "You are in the seat"), (chloe, "practice")):
        for custom_id in (
            f"iv1:team_rate:{round_.id}:",
            f"iv1:team_submit:{round_.id}:",
            f"iv1:team_decline:{round_.id}:",
            f"iv1:team_comment:{round_.id}:",
        ):
            (reply,) = await hot.team.press(person, card, custom_id)
            assert says in reply.text, reply.text
        (reply,) = await hot.team.press(
            person, card, f"iv1:team_level:{round_.id}:result", values=["5"]
        )
        assert says in reply.text, reply.text
    async with hot.team.built.database.begin() as uow:
        assert await uow.peers.list_of_round(round_.id) == []
        assert await uow.peers.list_drafts(round_.id) == []


async def test_an_absent_rater_holds_up_nobody_beyond_the_time(hot: HotSeat) -> None:
    alice, ben, _ = await hot.begin(3)
    await hot.answer(alice)
    form = await hot.form(ben)
    await hot.choose(ben, form, {"result": 2})
    await hot.team.later(400)
    shown = (await hot.reveal()).text
    # What Ben had chosen counts, though he never pressed Submit.
    assert "2.0 (1 person)" in shown and "spread" not in shown
    stale = await hot.team.press(
        ben, form, f"iv1:team_level:{(await hot.round()).id}:result", values=["5"]
    )
    assert "can't be changed any more" in stale[-1].text
    assert "2.0 (1 person)" in (await hot.reveal()).text


async def test_who_does_not_rate_says_so_and_the_round_goes_on(hot: HotSeat) -> None:
    alice, ben, chloe = await hot.begin(3)
    card = await hot.answer(alice)
    said = await hot.pressed(chloe, card, "I don't rate this one")
    assert "You don't rate this one" in said.text
    await hot.rate(ben, 3)
    shown = (await hot.reveal()).text
    assert "3.0 (1 person)" in shown


async def test_a_silent_seat_passes_to_the_next_person(hot: HotSeat) -> None:
    _alice, ben, _ = await hot.begin(3)
    await hot.team.later(300)
    second = await hot.seat(2)
    assert f"In the seat: @{ben.name}" in second.text
    assert "nobody answered" in hot.team.said_in_public()


async def test_somebody_who_passes_or_leaves_gives_the_seat_on(hot: HotSeat) -> None:
    alice, ben, chloe = await hot.begin(3)
    await hot.team.press_label(alice, await hot.seat(1), "I pass")
    assert f"In the seat: @{ben.name}" in (await hot.seat(2)).text
    await hot.team.press_label(ben, hot.team.card, "Leave")
    assert f"In the seat: @{chloe.name}" in (await hot.seat(3)).text


async def test_a_voice_message_in_the_thread_is_heard_and_rated(hot: HotSeat) -> None:
    alice, ben = await hot.begin(2)
    await hot.seat(1)
    await hot.world.send_voice_message(alice, hot.thread, load_sample("behavioral-incident.ogg"))
    await hot.rate(ben, 4)
    assert "4.0 (1 person)" in (await hot.reveal()).text


async def test_what_the_panel_says_meanwhile_is_no_answer(hot: HotSeat) -> None:
    alice, ben, _ = await hot.begin(3)
    await hot.seat(1)
    await hot.world.say(ben, hot.thread, "I would have begun with the outage. " * 5)
    await hot.world.rest()
    assert (await hot.round()).phase is RoundPhase.ANSWERING
    await hot.answer(alice)
    (rated,) = hot.team.interviewer.grade_requests
    assert "I would have" not in rated.transcript.text


async def test_without_a_shared_rating_the_coachs_side_stays_private(hot: HotSeat) -> None:
    alice, ben = await hot.begin(2)
    card = await hot.seat(1)
    said = await hot.pressed(alice, card, "What I share")
    await hot.world.select(alice, said, ["words"], custom_id="iv1:team_share")
    await hot.answer(alice)
    await hot.rate(ben, 2)
    shown = await hot.reveal()
    assert "2.0 (1 person)" in shown.text
    assert "seen by the one in the seat only" in shown.text
    for secret in ("by Gemini", "Because of", "coach 4", "key point 2"):
        assert secret not in shown.text
    beside = await hot.pressed(ben, shown, "Side by side")
    assert "Because of" not in beside.text and "Coach" not in beside.text


async def test_a_stand_in_is_named_and_marked(hot: HotSeat) -> None:
    hot.team.interviewer.stood_in = StandInReason.UNREACHABLE
    alice, ben = await hot.begin(2)
    await hot.answer(alice)
    await hot.rate(ben, 3)
    shown = (await hot.reveal()).text
    assert "by the offline coach" in shown
    assert "Gemini" in shown, "who should have rated"


async def test_ratings_stay_with_the_answer_in_history_apart_from_the_coachs(
    hot: HotSeat,
) -> None:
    alice, ben, chloe = await hot.begin(3)
    await hot.revealed({ben: 3, chloe: 4}, alice, {ben: "Say the number earlier."})
    history = await hot.team.command("history", person=alice)
    await hot.world.select(alice, history, [history_value(hot, history)], custom_id="iv1:hist_open")
    interview = hot.world.reread(history)
    assert "4.0 of 5 · panel 3.5 (2 people, spread 0.7)" in interview.text
    (menu,) = [each for each in interview.selects if each.startswith("iv1:hist_q")]
    value = menu_values(hot.world, interview, menu)[0]
    await hot.world.select(alice, interview, [value], custom_id="iv1:hist_q")
    question = hot.world.reread(history)
    assert "**The panel** · " in question.text and "3.5 (2 people, spread 0.7)" in question.text
    assert "Say the number earlier." in question.text
    assert "no part of the rating" in question.text
    # And with everything of hers it goes.
    assert (await hot.team.counts(alice))["peer_ratings"] == 2
    await hot.team.built.services.people.delete_everything(alice.id)
    async with hot.team.built.database.begin() as uow:
        assert await uow.peers.list_beside(ben.id) == []


async def test_everything_goes_on_after_a_restart_in_each_phase(hot: HotSeat) -> None:
    alice, ben = await hot.begin(2)
    await hot.team.restart()
    await hot.answer(alice)
    form = await hot.form(ben)
    await hot.choose(ben, form, {"result": 4})
    await hot.team.restart()
    form = await hot.choose(ben, form, {"situation": 4, "action": 4, "reflection": 4, "clarity": 4})
    await hot.world.click(ben, form, label="Submit")
    await hot.team.restart()
    shown = await hot.reveal()
    assert "4.0 (1 person)" in shown.text
    await hot.team.restart()
    await hot.world.click(alice, shown, label="Next turn")
    assert f"In the seat: @{ben.name}" in (await hot.seat(2)).text


async def test_clicks_that_race_each_other_count_once(hot: HotSeat) -> None:
    alice, ben = await hot.begin(2)
    await hot.answer(alice)
    form = await hot.form(ben)
    form = await hot.choose(ben, form, {"result": 4})
    round_ = await hot.round()
    await hot.team.press(ben, form, *[f"iv1:team_submit:{round_.id}:"] * 3)
    shown = await hot.reveal()
    assert "4.0 (1 person)" in shown.text
    next_ = shown.button("Next turn").custom_id
    assert next_ is not None
    await hot.team.press(alice, shown, next_, next_, next_)
    assert "Turn 2 of 2" in (await hot.seat(2)).text
    assert (await hot.round(2)).phase is RoundPhase.ANSWERING


async def test_whoever_comes_late_rates_with_the_panel(hot: HotSeat) -> None:
    alice, ben = await hot.begin(2)
    chloe = hot.team.crowd(3)[2]
    await hot.answer(alice)
    said = await hot.team.press_label(chloe, hot.team.card, "Join the panel")
    assert "rate with the panel" in said[-1].text
    await hot.rate(ben, 3)
    await hot.rate(chloe, 4)
    shown = (await hot.reveal()).text
    assert "3.5 (2 people, spread 0.7)" in shown and "Turn 1 of 2" in shown


async def test_commands_of_a_hot_seat_answer_privately(hot: HotSeat) -> None:
    ben = hot.team.ben
    said = await hot.team.command("team calibration", person=ben)
    assert said.ephemeral and "3 to go" in said.text
    said = await hot.team.command("team moderate", person=ben)
    assert "Manage Messages" in said.text


async def test_the_scale_is_there_while_one_rates_and_not_ahead_of_its_turn(hot: HotSeat) -> None:
    alice, ben = await hot.begin(2)
    await hot.answer(alice)
    form = await hot.form(ben)
    scale = await hot.pressed(ben, form, "The scale in full")
    assert scale.id != form.id, "the menus stay where they are"
    assert "Own steps in order with reasons, an option that was set aside" in scale.text
    later = await hot.round(2)
    for forged in (f"iv1:team_scale:{later.id}:", f"iv1:team_rate:{later.id}:"):
        (reply,) = await hot.team.press(alice, await hot.seat(1, "Rate this answer"), forged)
        assert "hasn't begun" in reply.text
