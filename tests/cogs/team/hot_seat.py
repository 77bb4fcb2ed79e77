"""A hot seat in the local Discord, and what its people do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interview.models import RoundPhase, TeamRound
from interview.rating.rubric import criteria_of
from sandbox.discord_world import Person
from sandbox.reading import SeenMessage
from tests.cogs.team.conftest import Team
from tests.support.fakes import GOOD_ANSWER


class HotSeat:
    def __init__(self, team: Team) -> None:
        self.team = team
        self.world = team.world

    async def open(self, **options: Any) -> SeenMessage:
        """``/team panel`` by Alice; the lobby's card."""
        said = await self.team.command("team panel", **{"role": "Backend engineer"} | options)
        assert "invitation is in this channel" in said.text, said.text
        self.team.card = await self.world.until_message(
            self.world.lobby, lambda m: m.has_button("Join")
        )
        return self.team.card

    async def begin(self, count: int = 3, **options: Any) -> list[Person]:
        """So many people, up to the first turn: the first of them is in the seat."""
        people = self.team.crowd(count)
        await self.open(**options)
        await self.team.gather(*people[1:])
        await self.world.until(
            lambda: not self.world.reread(self.team.card).button("Start").disabled
        )
        await self.world.click(self.team.alice, self.team.card, label="Start")
        await self.seat(1)
        return people

    # ------------------------------------------------------------------ the thread

    @property
    def thread(self) -> Any:
        return self.team.team_thread()

    async def seat(self, number: int, button: str = "I pass") -> SeenMessage:
        """The card of that turn, once it has that button."""
        await self.world.until(lambda: bool(self.world.threads()), what="a thread")
        return await self.world.until_message(
            self.thread,
            lambda m: f"Turn {number} of" in m.text and m.has_button(button),
        )

    async def answer(self, person: Person, text: str = GOOD_ANSWER, number: int = 1) -> SeenMessage:
        """In writing, in the team's thread; the card on which the others rate."""
        await self.seat(number)
        await self.world.say(person, self.thread, text)
        return await self.seat(number, "Rate this answer")

    async def form(self, person: Person, number: int = 1) -> SeenMessage:
        """One's own rating, newly opened."""
        card = await self.seat(number, "Rate this answer")
        result = await self.world.click(person, card, label="Rate this answer")
        reply = self.team.last_reply(result)
        assert reply.ephemeral
        return reply

    async def choose(
        self, person: Person, form: SeenMessage, levels: Mapping[str, int | str], number: int = 1
    ) -> SeenMessage:
        round_ = await self.team.round(number)
        for key, level in levels.items():
            await self.world.select(
                person, form, [str(level)], custom_id=f"iv1:team_level:{round_.id}:{key}"
            )
        return self.world.reread(form)

    async def rate(
        self,
        person: Person,
        level: int = 3,
        *,
        comment: str = "",
        number: int = 1,
        **levels: int,
    ) -> SeenMessage:
        """Fill in all criteria with ``level`` but those named, and submit."""
        form = await self.form(person, number)
        round_ = await self.team.round(number)
        wanted = {each.key: level for each in criteria_of(round_.question)} | levels
        form = await self.choose(person, form, wanted, number)
        if comment:
            form = await self.comment(person, form, comment)
        await self.world.click(person, form, label="Submit")
        done = self.world.reread(form)
        assert "Your rating is in" in done.text, done.text
        return done

    async def comment(self, person: Person, form: SeenMessage, text: str) -> SeenMessage:
        label = "Change the comment" if form.has_button("Change the comment") else "Add a comment"
        shown = await self.world.click(person, form, label=label)
        await self.world.submit_modal(person, shown, {"About the answer": text})
        return self.world.reread(form)

    async def reveal(self, number: int = 1) -> SeenMessage:
        return await self.world.until_message(
            self.thread,
            lambda m: f"Turn {number} of" in m.text and "· revealed" in m.text,
        )

    async def revealed(
        self, levels: Mapping[Person, int], seat: Person, comments: Mapping[Person, str]
    ) -> SeenMessage:
        """A whole first turn."""
        await self.answer(seat)
        for person, level in levels.items():
            await self.rate(person, level, comment=comments.get(person, ""))
        return await self.reveal()

    async def pressed(self, person: Person, message: SeenMessage, label: str) -> SeenMessage:
        """The private message after pressing a button: a new one, or the pressed one changed."""
        result = await self.world.click(person, message, label=label)
        replies = self.world.replies(result)
        return replies[-1] if replies else self.world.reread(message)

    async def round(self, number: int = 1) -> TeamRound:
        return await self.team.round(number)

    async def until_phase(self, phase: RoundPhase, number: int = 1) -> None:
        await self.team.until_phase(phase, number)
