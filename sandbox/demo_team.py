"""A team of four who practice together, played in the local Discord: ``make demo-team``.

As ``make demo``: the real bot, the offline coach, real Whisper weights and real voice messages. A
step that did not happen ends it with status 1.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import simcord

from sandbox.demo import TYPED_ANSWER, Camera, Script, expect, load_sample, play, run
from sandbox.discord_world import Person, World
from sandbox.menus import menu_values
from sandbox.reading import SeenMessage

__all__ = ["main"]

WRITTEN = (
    "conversation-team.txt",
    "team-1-lobby.png",
    "team-2-question.png",
    "team-3-round.png",
    "team-4-reveal.png",
    "team-5-summary.png",
)
#: Chosen so that the pack's story comes first.
SEED = 1
#: Who tells what.
VOICES = {
    "Alice": "behavioral-incident.ogg",
    "Ben": "team-migration.ogg",
    "Chloe": "team-login.ogg",
    "Dana": "team-search.ogg",
}
STORY = "Tell me about something of yours that broke in production. What did you do?"


def _point(text: str, *phrasings: str) -> dict[str, object]:
    return {"text": text, "phrasings": phrasings}


PACK = [
    {
        "text": STORY,
        "kind": "behavioral",
        "level": 3,
        "hint": "One real case: what broke, what you did first, what has changed since.",
        "model_answer": (
            "A release of mine made every fifth payment fail. I rolled it back within ten minutes"
            " and told support. Then I found the leak in a heap dump, wrote a test for it and added"
            " an alert. It has not come back, and complaints fell by a third."
        ),
        "key_points": [
            _point(
                "Restores the service before looking for the cause",
                "I rolled it back and it worked again",
                "I stopped the migration and the shop was back",
                "we put the old configuration back",
            ),
            _point(
                "Finds the cause with evidence",
                "I looked for the cause and found a connection that was never closed",
                "I compared traces from before and after and found what was missing",
            ),
            _point(
                "Keeps it from happening again",
                "I wrote a test for it and added an alert",
                "I split the change into small steps and wrote down how we do it",
                "I added the missing part to the runbook",
            ),
            _point(
                "Tells the people who are affected",
                "I told support and my team lead right away what was going on",
                "I informed the customers",
            ),
            _point(
                "Says who was hit how hard, and what it cost",
                "the outage cost us forty thousand euros in sales",
                "two thousand people could not log in for an hour",
            ),
        ],
    },
    {
        "text": "How do you rename a column of a large table while the service keeps running?",
        "kind": "technical",
        "level": 3,
        "hint": "Old and new code run side by side during a deployment.",
        "model_answer": TYPED_ANSWER,
        "key_points": [
            _point("Never renames in one step", "first add the new column next to the old one"),
            _point("Writes to both columns", "code that writes both columns and reads the old one"),
            _point("Backfills in batches", "fill the rows in small batches by primary key"),
            _point("Has a way back", "switch the reads behind a flag so we can go back at once"),
        ],
    },
]
SHORT_ANSWER = (
    "I add a second column, copy the data over in small batches at night, and then change the code"
    " to use the new one. At the end the old column is dropped."
)


class _Team:
    """Four people, their threads and what they press."""

    def __init__(self, script: Script, local: World, pictures: Camera) -> None:
        self.script = script
        self.local = local
        self.pictures = pictures
        self.dana = local.add_person("dana", "Dana")
        self.people = local.people

    @property
    def thread(self) -> simcord.ChannelHandle:
        return next(
            each
            for each in self.local.threads()
            if not (each.name or "").startswith("Your answers")
        )

    def own(self, person: Person) -> simcord.ChannelHandle:
        found = (
            each
            for each in self.local.threads(person)
            if (each.name or "").startswith("Your answers")
        )
        return next(found)

    async def press(self, person: Person, message: SeenMessage, label: str) -> list[SeenMessage]:
        self.script.person(person, f"[{label}]")
        result = await self.local.click(person, message, label=label)
        return self.local.replies(result)

    async def choose(
        self, person: Person, message: SeenMessage, custom_id: str, value: str
    ) -> None:
        expect(value in menu_values(self.local, message, custom_id), f"{value} can be chosen")
        await self.local.select(person, message, [value], custom_id=custom_id)

    async def chat(self, person: Person, text: str) -> None:
        """In the team's thread, where people talk; nobody takes it for an answer."""
        self.script.person(person, f"{text} (in the team's thread)")
        await self.local.say(person, self.thread, text)

    async def in_thread(self, match: str | Callable[[SeenMessage], bool]) -> SeenMessage:
        return await self.local.until_message(self.thread, match, timeout=120)

    async def step(self, title: str, act: Callable[[], Awaitable[SeenMessage]]) -> SeenMessage:
        message = await self.script.step(title, act)
        self.script.coach(message)
        return message


async def _relay(script: Script, local: World, pictures: Camera) -> None:
    team = _Team(script, local, pictures)
    alice, ben, chloe, dana = team.people

    async def bring_a_pack() -> SeenMessage:
        data = json.dumps(PACK).encode()
        result = await local.slash(
            alice, local.lobby, "pack import", file=("production.json", data)
        )
        return local.replies(result)[-1]

    script.person(alice, "/pack import file:production.json")
    pack = await script.step("Her own questions imported as a pack", bring_a_pack)
    expect("2 questions" in pack.text, "the pack has two questions")

    async def invite() -> SeenMessage:
        choices = await local.autocomplete(alice, local.lobby, "team relay", "pack", "prod")
        await local.slash(
            alice,
            local.lobby,
            "team relay",
            role="Backend engineer",
            kind="mixed",
            questions=2,
            minutes=3,
            stack="Python, PostgreSQL",
            pack=choices[0]["value"],
        )
        return await local.until_message(local.lobby, lambda m: m.has_button("Join"))

    script.person(alice, "/team relay role:Backend engineer kind:Mixed questions:2 pack:production")
    lobby = await team.step("The invitation, with what will be shown to whom", invite)

    async def join() -> SeenMessage:
        for person in (ben, chloe, dana):
            replies = await team.press(person, lobby, "Join")
            if person is ben:
                await team.choose(ben, replies[-1], "iv1:team_share", "both")
        return await local.until_message(
            local.lobby, lambda m: "4 of 12" in m.text and not m.button("Start").disabled
        )

    await team.step("Three join; Ben shares his rating too", join)
    await pictures.take("team-1-lobby", local.lobby, after=lobby.id - 1)

    async def start() -> SeenMessage:
        await team.press(alice, lobby, "Start")
        await local.until(lambda: len(local.threads()) == 5, what="five threads", timeout=60)
        return await team.in_thread(lambda m: "Question 1" in m.text and m.has_button("I pass"))

    first = await team.step("Started: a thread for the team, one for each, the question", start)
    expect(STORY[:30] in first.text, "the story is asked first")
    own = await local.until_message(team.own(ben), lambda m: m.has_button("I pass"), timeout=60)
    await pictures.take("team-2-question", team.own(ben), after=own.id - 1, viewer=ben)

    async def two_answer() -> SeenMessage:
        for person in (alice, ben):
            await _speak(team, person)
        return await team.in_thread(lambda m: m.id == first.id and "Answered · 2" in m.text)

    half = await team.step("Two have answered by voice; nobody sees what", two_answer)
    expect("payment" not in half.text, "no word of an answer is public yet")
    await pictures.take("team-3-round", team.thread, after=first.id - 1)

    async def the_others() -> SeenMessage:
        await team.chat(ben, "Done. I'm curious about yours!")
        for person in (chloe, dana):
            await _speak(team, person)
        return await team.in_thread(lambda m: "revealed" in m.text)

    reveal = await team.step("All have answered: everything is revealed together", the_others)
    for person in team.people:
        expect(f"@{person.name}" in reveal.text, f"{person.name} is on the reveal")
    expect("What you covered together" in reveal.text, "what the group covered is compared")
    await local.until(
        lambda: "by the offline coach" in local.reread(reveal).text, what="Ben's rating"
    )

    async def vote() -> SeenMessage:
        await _vote(team, reveal, alice, situation=ben, action=ben, result=ben)
        await _vote(team, reveal, ben, situation=alice, action=alice, result=alice)
        await _vote(team, reveal, chloe, situation=alice, action=ben, result=ben)
        return await local.until_message(
            team.thread, lambda m: m.id == reveal.id and "Best result: **B** 2" in m.text
        )

    await team.step("Three vote for the best parts", vote)
    await pictures.take("team-4-reveal", team.thread, after=reveal.id - 1)

    async def go_on() -> SeenMessage:
        await team.press(alice, reveal, "Next question")
        return await team.in_thread(lambda m: "Question 2" in m.text and m.has_button("I pass"))

    second = await team.step("The second question", go_on)

    async def second_round() -> SeenMessage:
        for person, text in ((alice, TYPED_ANSWER), (ben, SHORT_ANSWER)):
            await local.until_message(
                team.own(person), lambda m: "Question 2" in m.text and m.has_button("I pass")
            )
            script.person(person, text)
            await local.say(person, team.own(person), text)
        await team.press(chloe, second, "I pass")
        await team.in_thread(lambda m: m.id == second.id and "Passed" in m.text)
        # Dana is away. Nobody has to wait for her.
        await team.press(alice, second, "Reveal now")
        return await team.in_thread(lambda m: "Question 2 of 2 · revealed" in m.text)

    again = await team.step(
        "Two write, one passes, one is away: nobody is waited for", second_round
    )
    expect("passed: @Chloe" in again.text, "who passed is said")
    expect("no answer this time: @Dana" in again.text, "who was away is said kindly")

    async def finish() -> SeenMessage:
        await team.chat(dana, "I'm back, sorry. I'll read yours in the thread.")
        await team.press(alice, again, "Finish")
        return await team.in_thread("Relay done")

    summary = await team.step("Finished: what the team did", finish)
    await pictures.take("team-5-summary", team.thread, after=summary.id - 1)

    async def report() -> SeenMessage:
        return await local.until_message(team.own(ben), "Your report", timeout=60)

    await team.step("Ben's own report, in his own thread", report)


async def _speak(team: _Team, person: Person) -> None:
    sample = load_sample(VOICES[person.name])
    place = team.own(person)
    await team.local.until_message(place, lambda m: m.has_button("I pass"), timeout=60)
    team.script.person(person, f"(voice message, {sample.duration:.0f} s, in their own thread)")
    await team.local.send_voice_message(person, place, sample)


async def _vote(team: _Team, card: SeenMessage, voter: Person, **choices: Person) -> None:
    named = ", ".join(f"{part}: {person.name}" for part, person in choices.items())
    team.script.person(voter, f"(votes: {named})")
    for part, person in choices.items():
        (menu,) = [each for each in team.local.reread(card).selects if each.endswith(f":{part}")]
        await team.choose(voter, card, menu, str(person.id))


def main(out: Path) -> int:
    """Play the demo; 0 if every step happened."""
    return run(
        out,
        WRITTEN,
        lambda: play(out, _relay, title="A team practice", seed=SEED, said="conversation-team.txt"),
    )
