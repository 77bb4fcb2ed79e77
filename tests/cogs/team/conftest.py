"""The whole product in a local Discord with a team in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import discord
import pytest

from app.assembly import StandIns, build_bot, process_services
from config import Settings
from interview.errors import PracticeError
from interview.models import Answer, RoundPhase, TeamMember, TeamPractice, TeamRound, TeamState
from interview.team.kinds.rules import TeamTiming
from pipeline.tasks import Retries
from sandbox.demo import load_sample
from sandbox.discord_world import Person, world
from sandbox.menus import menu_values
from sandbox.reading import SeenMessage
from tests.support.fakes import GOOD_ANSWER, FakeEar, FakeInterviewer
from tests.support.patience import PATIENCE
from tests.support.unruly import Coach, ExpectedFault

_NAMES = ("Dana", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jo", "Kim", "Lea")


class Team(Coach):
    """People who practice together; Alice hosts."""

    #: The lobby's card of the practice at hand.
    card: SeenMessage

    # ------------------------------------------------------------------ people

    def crowd(self, count: int) -> list[Person]:
        """The first ``count`` people of the server, Alice among them."""
        while len(self.world.people) < count:
            shown = _NAMES[len(self.world.people) - 3]
            self.world.add_person(shown.lower(), shown)
        return list(self.world.people[:count])

    # ------------------------------------------------------------------ the lobby

    async def open(self, role: str = "Backend engineer", **options: Any) -> SeenMessage:
        """``/team relay`` by Alice; the card in the channel."""
        before = max((each.id for each in self.world.messages(self.world.lobby)), default=0)
        said = await self.command("team relay", role=role, **options)
        assert "invitation is in this channel" in said.text, said.text
        self.card = await self.world.until_message(
            self.world.lobby, lambda m: m.has_button("Join") and m.id > before
        )
        return self.card

    async def gather(self, *people: Person) -> None:
        """They join, and the card says that it can be started."""
        for person in people:
            said = await self.press_label(person, self.card, "Join")
            assert "You are in" in said[-1].text, said[-1].text
        await self.world.until(lambda: not self.world.reread(self.card).button("Start").disabled)

    async def begin(self, count: int = 3, **options: Any) -> list[Person]:
        """A relay of so many people, up to its first question."""
        people = self.crowd(count)
        await self.open(**options)
        await self.gather(*people[1:])
        await self.world.click(self.alice, self.card, label="Start")
        await self.asked(1)
        return people

    # ------------------------------------------------------------------ places

    async def practice(self) -> TeamPractice:
        async with self.built.database.begin() as uow:
            newest = await uow.teams.find(await self._newest())
        assert newest is not None
        return newest

    async def members(self, practice_id: int) -> tuple[TeamMember, ...]:
        lobby = await self.built.services.team_views.find_lobby(practice_id)
        return () if lobby is None else lobby.members

    #: The practice at hand, where it is not the newest.
    meant: int | None = None

    async def _newest(self) -> int:
        if self.meant is not None:
            return self.meant
        async with self.sql() as connection:
            number: int = await connection.fetchval("SELECT max(id) FROM team_practices")
        return number

    def team_thread(self) -> Any:
        found = [each for each in self.world.threads() if "Your answers" not in (each.name or "")]
        return found[-1]

    def own_thread(self, person: Person) -> Any:
        found = [
            each
            for each in self.world.threads(person)
            if "Your answers" in (each.name or "") and self._is_in(person, each)
        ]
        return found[-1]

    def _is_in(self, person: Person, thread: Any) -> bool:
        return person.id in self.world.env.backend.channels[thread.id].thread_members

    # ------------------------------------------------------------------ rounds

    async def asked(self, number: int) -> SeenMessage:
        """The open card of that question in the team's thread."""
        await self.world.until(self._has_thread, what="a team thread")
        return await self.world.until_message(
            self.team_thread(),
            lambda m: f"Question {number} of" in m.text and m.has_button("I pass"),
        )

    def _has_thread(self) -> bool:
        return any("Your answers" not in (each.name or "") for each in self.world.threads())

    async def own_question(self, person: Person, number: int = 1) -> SeenMessage:
        await self.world.until(
            lambda: any("Your answers" in (each.name or "") for each in self.world.threads(person)),
            timeout=30,
            what="a thread of one's own",
        )
        return await self.world.until_message(
            self.own_thread(person),
            lambda m: f"Question {number} of" in m.text and m.has_button("I pass"),
        )

    async def answers(self, person: Person, text: str = GOOD_ANSWER, number: int = 1) -> None:
        """In writing, in their own thread."""
        await self.own_question(person, number)
        await self.world.say(person, self.own_thread(person), text)

    async def speaks(self, person: Person, number: int = 1) -> None:
        await self.own_question(person, number)
        sample = load_sample("behavioral-incident.ogg")
        await self.world.send_voice_message(person, self.own_thread(person), sample)

    async def reveal(self, number: int = 1) -> SeenMessage:
        return await self.world.until_message(
            self.team_thread(), f"Question {number} of {await self._of()} · revealed"
        )

    async def _of(self) -> int:
        return (await self.practice()).rounds_wanted

    async def summary(self) -> SeenMessage:
        return await self.world.until_message(self.team_thread(), "Relay done")

    async def round(self, number: int = 1) -> TeamRound:
        async with self.built.database.begin() as uow:
            found = await uow.teams.find_round_at(await self._newest(), number)
        assert found is not None
        return found

    async def all_answers(self) -> list[Answer]:
        """Of everybody, in every round."""
        async with self.built.database.begin() as uow:
            found: list[Answer] = []
            for part in await uow.interviews.list_of_team(await self._newest()):
                for question in await uow.questions.list_of(part.id):
                    found += await uow.answers.list_of(question.id)
        return found

    async def until_phase(self, phase: RoundPhase, number: int = 1) -> None:
        await self.until_async(lambda: self.round(number), lambda each: each.phase is phase)

    async def until_state(self, state: TeamState) -> TeamPractice:
        return await self.until_async(self.practice, lambda each: each.state is state)

    async def until_async(self, read: Any, match: Any, *, within: float = PATIENCE) -> Any:
        """Wait for what has to be read from the database."""
        import asyncio

        async with asyncio.timeout(within):
            while not match(found := await read()):
                await asyncio.sleep(0.05)
        return found

    async def vote(
        self, voter: Person, choice: Person, part: str = "situation", number: int = 1
    ) -> list[SeenMessage]:
        card = await self.reveal(number)
        round_ = await self.round(number)
        return await self.press(
            voter, card, f"iv1:team_vote:{round_.id}:{part}", values=[str(choice.id)]
        )

    def options(self, message: SeenMessage, part: str) -> list[str]:
        (menu,) = [each for each in message.selects if each.endswith(f":{part}")]
        return menu_values(self.world, message, menu)

    async def later(self, seconds: float) -> None:
        """Time passes: what the practice waits for was due that much earlier. Then it is looked
        at, as its timer would."""
        practice_id = await self._newest()
        back = timedelta(seconds=seconds)
        async with self.sql() as connection:
            await connection.execute(
                "UPDATE team_rounds SET ends_at = ends_at - $2::interval,"
                " began_at = began_at - $2::interval WHERE practice_id = $1",
                practice_id,
                back,
            )
            await connection.execute(
                "UPDATE team_practices SET ends_at = ends_at - $2::interval,"
                " created_at = created_at - $2::interval WHERE id = $1",
                practice_id,
                back,
            )
        async with self.built.database.begin() as uow:
            await uow.queue.team(practice_id)

    # ------------------------------------------------------------------ what is said

    def said_in_public(self) -> str:
        """All that anybody but the person alone can read."""
        channels = [self.world.lobby, self.world.general]
        channels += [
            each for each in self.world.threads() if "Your answers" not in (each.name or "")
        ]
        return "\n".join(
            message.text
            for channel in channels
            for message in self.world.messages(channel)
            if message.from_bot and not message.ephemeral
        )


@pytest.fixture
def team_timing() -> TeamTiming:
    """Nothing is sent late here unless a test does it."""
    return TeamTiming(grace=1.0)


@pytest.fixture
async def team(
    settings: Settings,
    interviewer: FakeInterviewer,
    ear: FakeEar,
    message_content: bool,
    team_timing: TeamTiming,
) -> AsyncIterator[Team]:
    """Afterwards: nothing pinged anyone and nothing broke unnoticed."""
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(
            process_services(
                settings,
                StandIns(
                    interviewer=interviewer,
                    transcriber=ear,
                    retries=Retries(tries=2, first_delay=0.2),
                    team_timing=team_timing,
                ),
            )
        )
        bot = build_bot(built, message_content=message_content)
        await stack.enter_async_context(built.worker())
        local = await stack.enter_async_context(world(bot))
        whole = Team(built, bot, local, interviewer, ear)
        yield whole
        _check(whole)


def _check(whole: Team) -> None:
    for path, message in whole.sent():
        assert message.get("allowed_mentions", {}).get("parse") == [], (path, message)
    for error in whole.world.env.errors:
        meant = getattr(error, "original", error)
        if not isinstance(meant, PracticeError | discord.HTTPException | ExpectedFault):
            raise AssertionError("the bot broke") from error
