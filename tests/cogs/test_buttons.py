"""Buttons: pressed by others, twice at once, too late, made up, after a restart, after deletion."""

from __future__ import annotations

import asyncio

from cogs.kit.ids import Action, Paged
from interview.errors import InterviewerRefused
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

BIG = 999999999999999999


async def test_nobody_else_gets_anything_out_of_ones_buttons(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.interviewer.follow_ups = ["And how do you know?"]
    card = await coach.card_after(await coach.voice(), button="Next question")
    (interview,) = await coach.built.services.interviews.list_unfinished(coach.alice.id)
    assert interview is not None
    before = coach.world.conversation(coach.thread())
    counted = await coach.counts()

    # Everything that names a thing of Alice's, whether or not a card shows it just now.
    named = [
        *(f"iv1:{action}:{interview.id}:1" for action in ("end", "end_sure", "resume", "restart")),
        *(
            f"iv1:{action}:{interview.id}:"
            for action in ("prepare", "report", "hist_interview", "ready")
        ),
        *(f"iv1:{action}:1:1" for action in ("hint", "skip", "model", "hist_question")),
        *(f"iv1:{action}:1:1" for action in ("next", "retry", "fix", "better", "transcript")),
        *(f"iv1:{action}:1:1" for action in ("again", "listen", "regrade", "leave")),
        *(f"iv1:language_{which}:1:" for which in ("other", "ours")),
        *(f"iv1:{action}:1:" for action in ("as_it_is", "count_spoken")),
        *(f"iv1:page:1:{what.value}-0" for what in Paged),
        *(f"iv1:privacy_{what}:{coach.alice.id}:" for what in ("keep", "drop", "delete")),
        f"iv1:privacy_delete_sure:{coach.alice.id}:",
        *(f"iv1:resume_{what}:{interview.job_id}:" for what in ("use", "drop")),
        *(f"iv1:sound_{what}:{coach.alice.id}:" for what in ("on", "off")),
    ]
    for custom_id in named:
        (said,) = await coach.press(coach.ben, card, custom_id)
        assert said.ephemeral
        assert "someone else" in said.text, custom_id
    for custom_id in ("iv1:hist_open:0:0-any", f"iv1:hist_q:{interview.id}:"):
        (said,) = await coach.press(coach.ben, card, custom_id, values=["1"])
        assert "someone else" in said.text
    every = {action.value for action in Action}
    harmless = {"cancel", "hist", "hist_filter", "help", "job_add", "privacy", "progress", "start"}
    pressed = {custom_id.split(":")[1] for custom_id in named} | {"hist_open", "hist_q"}
    # test_packs.py, test_server_settings.py, the team's tests, test_talk.py, test_gaps.py and
    # test_edits.py press these.
    elsewhere = {"count", "not_count", "say_again", "take_edit"} | {
        action for action in every if action.startswith(("pack_", "server_", "team_", "pair_"))
    }
    assert pressed | harmless | elsewhere == every

    # These show the one who presses what is theirs: nothing.
    for custom_id in ("iv1:hist:0:1-any", "iv1:privacy:0:", "iv1:progress:0:"):
        (said,) = await coach.press(coach.ben, card, custom_id)
        assert said.ephemeral
        assert "Backend engineer" not in said.text
    (said,) = await coach.press(coach.ben, card, "iv1:hist_filter:0:0-any", values=["job-1"])
    assert "Backend engineer" not in said.text
    (said,) = await coach.press(coach.ben, card, "iv1:cancel:0:")
    assert "someone else" in said.text

    assert coach.world.conversation(coach.thread()) == before
    assert await coach.counts() == counted
    assert coach.world.threads(coach.ben) == []


async def test_pressing_twice_at_once_does_it_once(coach: Coach) -> None:
    await coach.start(questions=4)
    card = await coach.answered(GOOD_ANSWER)
    said = await coach.press_label(coach.alice, card, "Next question", times=3)
    assert len(said) == 2
    assert all("you are at question 2" in each.text and each.ephemeral for each in said)
    second = await coach.question(coach.alice, 2)
    said = await coach.press_label(coach.alice, second, "Skip", times=2)
    assert ["you are at question 3" in each.text for each in said] == [True]
    # Next and Skip of different questions at once.
    third = await coach.question(coach.alice, 3)
    old, skip = card.button("Next question").custom_id, third.button("Skip").custom_id
    said = await coach.press(coach.alice, third, skip or "", old or "")
    assert len(said) == 1
    fourth = await coach.question(coach.alice, 4)
    # Answering and skipping at once: one of the two, and the other says so.
    coach.interviewer.gate = asyncio.Event()
    sent = await coach.say(GOOD_ANSWER)
    said = await coach.press(coach.alice, fourth, fourth.button("Skip").custom_id or "")
    assert "still reviewing" in said[0].text
    coach.interviewer.gate.set()
    card = await coach.card_after(sent, button="Finish")
    said = await coach.press_label(coach.alice, card, "Try again", times=2)
    assert all("open again" in each.text for each in said)
    said = await coach.press_label(coach.alice, card, "Finish", times=2)
    assert ["finished" in each.text for each in said] == [True]
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    reports = [m for m in coach.world.messages(coach.thread()) if "Your report" in m.text]
    assert len(reports) == 1
    assert len(coach.interviewer.report_requests) == 1
    shown = [m for m in coach.world.messages(coach.thread()) if "### Question" in m.text]
    assert len(shown) == 4 + 2  # each question once, and the two answers


async def test_buttons_of_a_turn_that_is_over_explain_themselves(coach: Coach) -> None:
    first = await coach.start(questions=2)
    skip, end = first.button("Skip").custom_id or "", first.button("End").custom_id or ""
    hint = first.button("Hint").custom_id or ""
    (said,) = await coach.press(coach.alice, first, "iv1:next:1:1")
    assert "isn't there any more" in said.text
    (said,) = await coach.press(coach.alice, first, "iv1:model:1:1")
    assert "comes with the feedback" in said.text
    for ahead in ("iv1:model:2:", "iv1:hint:2:1", "iv1:skip:2:1", "iv1:hist_question:2:0"):
        (said,) = await coach.press(coach.alice, first, ahead)
        assert "isn't there any more" in said.text, ahead
    card = await coach.answered(GOOD_ANSWER)
    (said,) = await coach.press(coach.alice, card, skip)
    assert "has its feedback" in said.text
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    for custom_id in (skip, "iv1:retry:1:1"):
        (said,) = await coach.press(coach.alice, card, custom_id)
        assert "you are at question 2" in said.text
    (said,) = await coach.press(coach.alice, card, hint)
    assert "hint 1" in said.text

    (asked,) = await coach.press(coach.alice, first, end)
    await coach.world.click(coach.alice, asked, custom_id="iv1:end_sure")
    for custom_id in (skip, end, "iv1:end_sure:1:1", "iv1:next:1:1", "iv1:resume:1:"):
        (said,) = await coach.press(coach.alice, card, custom_id)
        assert "finished" in said.text, custom_id
    (said,) = await coach.press(coach.alice, card, "iv1:prepare:1:")
    assert "on their way already" in said.text or "finished" in said.text
    (said,) = await coach.press(coach.alice, card, "iv1:restart:1:mixed-5-en-0")
    assert "finished" in said.text


FORGED = (
    f"iv1:skip:{BIG}:1",
    "iv1:skip:9999999999999999999:1",
    "iv1:nonsense:1:",
    "iv1:skip::",
    "iv1:skip:-1:1",
    "iv1:skip:1:" + "x" * 49,
    "iv1:end:abc:",
    "iv1:skip:1",
    "iv0:old",
    "iv2:skip:1:1",
    "iv:",
    "iv1:page:1:../../etc",
    f"iv1:page:{BIG}:detail-0",
    f"iv1:start:{BIG}:",
    f"iv1:hist_interview:{BIG}:",
    f"iv1:hist_question:{BIG}:99999999999",
    f"iv1:restart:{BIG}:mixed-5-en-99999999999999999999",
    "iv1:privacy_delete_sure:0:",
    "iv1:cancel:0:",
)


async def test_made_up_buttons_get_words_and_do_nothing(coach: Coach) -> None:
    first = await coach.start(questions=1)
    counted = await coach.counts()
    for custom_id in FORGED:
        (said,) = await coach.press(coach.alice, first, custom_id)
        assert said.ephemeral
        assert "reference" not in said.text, custom_id
    (said,) = await coach.press(coach.alice, first, f"iv1:hist:{BIG}:{BIG}-{'z' * 20}")
    assert "Your interviews" in said.text
    for values in ([], ["x"], ["9" * 30], ["1", "2"], [str(BIG)], ["job-" + "9" * 19], ["kind-x"]):
        for custom_id in ("iv1:hist_open:0:", "iv1:hist_q:1:", "iv1:hist_filter:0:0-any"):
            (said,) = await coach.press(coach.alice, first, custom_id, values=values)
            assert said.ephemeral
            assert "reference" not in said.text, (custom_id, values)
    # What isn't ours is left to whoever made it.
    assert await coach.press(coach.alice, first, "somebody:else") == []
    assert await coach.counts() == counted
    assert coach.world.reread(first) == first


async def test_every_button_works_after_a_restart_and_explains_itself_after_deletion(
    coach: Coach,
) -> None:
    first = await coach.start(questions=2)
    await coach.restart()
    hint = coach.last_reply(await coach.world.click(coach.alice, first, label="Hint"))
    assert "hint 1" in hint.text
    card = await coach.answered(GOOD_ANSWER)
    history = await coach.command("history")
    await coach.restart()
    for label in ("Transcript", "Key points", "Criteria", "Told better"):
        said = await coach.opened(card, label)
        assert said.text != card.text and "didn't work" not in said.text
        assert (await coach.opened(said, "Back")) == card
    # A private page is turned where it is.
    (interview,) = await coach.built.services.interviews.list_unfinished(coach.alice.id)
    assert interview is not None
    await coach.world.select(coach.alice, history, [str(interview.id)], custom_id="iv1:hist_open")
    assert "Questions" in coach.world.reread(history).text
    await coach.world.click(coach.alice, card, label="Next question")
    second = await coach.question(coach.alice, 2)

    privacy = await coach.command("privacy")
    await coach.world.click(coach.alice, privacy, label="Delete everything of mine")
    await coach.restart()
    await coach.world.click(coach.alice, privacy, label="Yes, delete everything")
    assert "Deleted" in coach.world.reread(privacy).text
    assert await coach.rows_naming(coach.alice) == {}
    for message in (first, card, second):
        for button in message.buttons:
            (said,) = await coach.press(coach.alice, card, button.custom_id or "")
            assert "isn't there any more" in said.text
    before = coach.world.conversation(coach.thread())
    await coach.say("Anybody there?")
    said_since = coach.world.conversation(coach.thread()).removeprefix(before)
    assert "Interview Coach" not in said_since
    # Asking what is stored stores nothing.
    for command in ("privacy", "history", "progress", "help", "job list"):
        await coach.command(command)
    assert await coach.rows_naming(coach.alice) == {}


async def test_a_stuck_beginning_tried_again_twice_at_once_makes_one_set(coach: Coach) -> None:
    coach.interviewer.question_failures = [InterviewerRefused("http_403")]
    await coach.job()
    await coach.command("interview start", questions=1)
    stuck = await coach.world.until_message(coach.thread(), lambda m: m.has_button("Try again"))
    said = await coach.press_label(coach.alice, stuck, "Try again", times=2)
    assert ["on their way" in each.text for each in said] == [True]
    await coach.question(coach.alice, 1)
    assert len(coach.interviewer.question_requests) == 2
