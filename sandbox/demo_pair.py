"""Two of the team practice as a pair: the last scene of ``make demo-team``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import simcord

from interview.models import Kind
from interview.rating.rubric import criteria_for
from sandbox.demo import Camera, Script, expect, load_sample
from sandbox.discord_world import Person, World
from sandbox.reading import SeenMessage

__all__ = ["PICTURES", "play_pair"]

PICTURES = ("team-6-sheet.png", "team-7-notes.png")
NOTES = (
    "You asked for help early, and said so: that is a strength. Say next time who was hit and for"
    " how long; I could not tell how bad it was."
)
LEVELS = ("3", "4", "3", "4", "4")


async def play_pair(
    script: Script, local: World, pictures: Camera, looking: Person, partner: Person, sample: str
) -> None:
    """``looking`` asks for a partner and is the first candidate; ``partner`` interviews."""

    def thread() -> simcord.ChannelHandle:
        return next(each for each in local.threads() if "Pair practice" in (each.name or ""))

    async def step(title: str, act: Callable[[], Awaitable[SeenMessage]]) -> SeenMessage:
        message = await script.step(title, act)
        script.coach(message)
        return message

    async def press(person: Person, message: SeenMessage, label: str) -> simcord.InteractionResult:
        script.person(person, f"[{label}]")
        return await local.click(person, message, label=label)

    async def look() -> SeenMessage:
        await local.slash(
            looking, local.lobby, "team pair", role="Backend engineer", kind="behavioral"
        )
        return await local.until_message(
            local.lobby, lambda m: m.has_button("Practice together"), timeout=60
        )

    script.person(looking, "/team pair role:Backend engineer kind:Behavioral")
    wish = await step("One looks for a partner", look)

    async def find() -> SeenMessage:
        await press(partner, wish, "Practice together")
        await local.until(
            lambda: any("Pair practice" in (each.name or "") for each in local.threads()),
            what="a thread for two",
            timeout=60,
        )
        here = await local.until_message(thread(), lambda m: m.has_button("I'm here"), timeout=60)
        await press(looking, here, "I'm here")
        return await local.until_message(
            thread(), lambda m: m.has_button("The interviewer's sheet"), timeout=120
        )

    turn = await step("They find each other, and begin", find)

    async def interview() -> SeenMessage:
        result = await press(partner, turn, "The interviewer's sheet")
        sheet = local.replies(result)[-1]
        expect(sheet.ephemeral, "only the interviewer sees the sheet")
        await pictures.take("team-6-sheet", thread(), after=turn.id - 1, viewer=partner)
        await press(partner, sheet, "Post the question")
        asked = await local.until_message(thread(), "The question", timeout=60)
        recording = load_sample(sample)
        script.person(looking, f"(voice message, {recording.duration:.0f} s)")
        await local.send_voice_message(looking, thread(), recording)
        return asked

    await step("The question is asked, and answered aloud", interview)

    async def note() -> SeenMessage:
        result = await press(partner, turn, "My notes")
        form = local.replies(result)[-1]
        for criterion, level in zip(criteria_for(Kind.BEHAVIORAL), LEVELS, strict=True):
            menu = next(each for each in form.selects if each.endswith(f":{criterion.key}"))
            await local.select(partner, local.reread(form), [level], custom_id=menu)
        modal = await local.click(partner, local.reread(form), label="Write notes")
        await local.submit_modal(partner, modal, {"text": NOTES})
        script.person(partner, NOTES)
        await press(looking, turn, "Finish this turn")
        await press(partner, local.reread(form), "Submit")
        return await local.until_message(thread(), "takes away", timeout=120)

    notes = await step("The notes, for the one who answered", note)
    expect("You asked for help early" in notes.text, "the notes are there in full")
    expect("is for @Chloe alone" in notes.text, "the coach's rating isn't shown unasked")
    await pictures.take("team-7-notes", thread(), after=notes.id - 1, viewer=looking)

    async def swap() -> SeenMessage:
        await press(looking, notes, "Swap: next turn")
        return await local.until_message(
            thread(), lambda m: "Turn 2" in m.text and m.has_button("My notes"), timeout=60
        )

    second = await step("They swap", swap)
    expect(f"@{looking.name} interviews @{partner.name}" in second.text, "the roles have swapped")
