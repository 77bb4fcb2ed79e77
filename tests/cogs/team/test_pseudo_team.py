"""Team practice in a language of marks: nothing reaches a person that is in no catalog."""

from __future__ import annotations

from typing import Any

import pytest

from interview.models import TeamState
from interview.rating.rubric import criteria_of
from sandbox.discord_world import Person
from sandbox.reading import SeenMessage
from tests.cogs.interview.test_pseudo_interview import CODES, QUOTE, Speechless, check
from tests.cogs.team.conftest import Team
from tests.support.fakes import GOOD_ANSWER, FakeInterviewer
from tests.support.pseudo import PSEUDO, PseudoReaders, over_limits, texts_of, unmarked


@pytest.fixture(autouse=True)
def everybody_reads_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.assembly.Readers", PseudoReaders)


@pytest.fixture
def interviewer() -> FakeInterviewer:
    return Speechless()


def check_everything(team: Team) -> int:
    """All that our side has said so far, wherever; how many messages that is."""
    backend = team.world.env.backend
    count = 0
    for messages in backend.messages.values():
        for message in messages.values():
            if message.author_id != backend.bot_user.id or not message.components:
                continue
            count += 1
            for _, text, _ in texts_of(message.components):
                # A menu of answers shows how each begins.
                if not GOOD_ANSWER.startswith(text.rstrip("…")):
                    assert not unmarked(CODES.sub("", QUOTE.sub("", text))), text
            assert not over_limits(message.components)
    return count


async def waits(team: Team, label: str, where: Any = None, after: int = 0) -> SeenMessage:
    """The message with that button, in the team's thread unless ``where``."""
    await team.world.until(lambda: bool(team.world.threads()) or where is not None, timeout=30)
    return await team.world.until_message(
        where or team.team_thread(),
        lambda m: m.has_button(PSEUDO(label)),
        after=after,
        timeout=40,
    )


async def click(team: Team, person: Person, card: SeenMessage, label: str) -> SeenMessage:
    """The private message after it: a new one, or the one that was pressed, changed."""
    result = await team.world.click(person, card, label=PSEUDO(label))
    replies = team.world.replies(result)
    return replies[-1] if replies else team.world.reread(card)


async def open_lobby(team: Team, kind: str) -> tuple[Person, Person]:
    """Alice invites, Ben joins, and they begin."""
    alice, ben = team.crowd(2)
    await team.command(f"team {kind}", role="111 222", kind="behavioral")
    card = await waits(team, "Join", team.world.lobby)
    await click(team, ben, card, "Join")
    await team.world.until(lambda: not team.world.reread(card).button(PSEUDO("Start")).disabled)
    await click(team, alice, card, "Start")
    return alice, ben


async def test_a_relay_and_what_is_asked_beside_it(team: Team) -> None:
    alice, ben = await open_lobby(team, "relay")
    asked = await waits(team, "Where do I answer?")
    shared = await click(team, ben, asked, "What I share")
    practice = await team.practice()
    await team.press(ben, shared, f"iv1:team_share:{practice.id}:", values=["both"])
    for person in (alice, ben):
        await click(team, person, asked, "Where do I answer?")
        own = team.own_thread(person)
        assert not unmarked(own.name)
        await waits(team, "I pass", own)
        await team.world.say(person, own, GOOD_ANSWER)
    card = await waits(team, "Read all")
    for label in ("Read all", "Model answer"):
        await click(team, ben, card, label)
    for command in ("list", "stats", "calibration", "moderate"):
        await team.command(f"team {command}")
    ending = await team.command("team end")
    await click(team, alice, ending, "End it")
    await team.until_state(TeamState.ENDED)
    await team.command("team list")
    assert check_everything(team) > 15


async def test_a_hot_seat(team: Team) -> None:
    alice, ben = await open_lobby(team, "panel")
    await waits(team, "I pass")
    await team.world.say(alice, team.team_thread(), GOOD_ANSWER)
    card = await waits(team, "Rate this answer")
    form = await click(team, ben, card, "Rate this answer")
    await click(team, ben, card, "The scale")
    round_ = await team.round(1)
    for criterion in criteria_of(round_.question)[:2]:
        custom_id = f"iv1:team_level:{round_.id}:{criterion.key}"
        await team.world.select(ben, form, ["2"], custom_id=custom_id)
    shown = await team.world.click(ben, form, label=PSEUDO("Add a comment"))
    check(shown.modal)
    await team.world.submit_modal(ben, shown, {PSEUDO("About the answer"): "12 34"})
    await team.press(ben, form, f"iv1:team_submit_sure:{round_.id}:")
    await team.press(ben, form, f"iv1:team_submit:{round_.id}:")
    card = await waits(team, "Side by side")
    await click(team, ben, card, "Side by side")
    result = await team.world.click(alice, card, custom_id=f"iv1:team_comments:{round_.id}:")
    comments = team.last_reply(result)
    report = await team.world.click(alice, comments, label=PSEUDO("Report"))
    check(report.modal)
    await team.world.submit_modal(alice, report, {PSEUDO("What is wrong with it?"): "12"})
    await click(team, alice, comments, "Put it away")
    await team.command("team leave", person=ben)
    assert check_everything(team) > 8


async def test_a_pair(team: Team) -> None:
    alice, ben = team.crowd(2)
    await team.command("team pair", role="111 222", kind="behavioral")
    card = await waits(team, "Practice together", team.world.lobby)
    await click(team, ben, card, "Practice together")
    here = await waits(team, "I'm here")
    await click(team, alice, here, "I'm here")
    card = await waits(team, "The interviewer's sheet")
    sheet = await click(team, ben, card, "The interviewer's sheet")
    await click(team, alice, card, "The interviewer's sheet")
    await click(team, ben, sheet, "Post the question")
    await click(team, ben, card, "My notes")
    await click(team, ben, card, "Finish this turn")
    await team.command("team end")
    assert check_everything(team) > 7
