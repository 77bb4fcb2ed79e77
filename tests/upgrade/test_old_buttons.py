"""Every button that version 0.1.0 wrote, pressed as it stands: first by others, then by its owner.

A server of before the upgrade is full of them, and whoever presses one expects what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.discord_world import Person
from sandbox.reading import SeenMessage, read_message
from tests.upgrade.old_server import People

_SORRY = "### That didn't work"


@dataclass(frozen=True, slots=True)
class Press:
    """``said``: in the private reply, or the form that opens. ``then``: what follows in ``where``,
    by default the owner's own interview; without either, the card is done with that button."""

    who: str
    button: str
    said: str = ""
    then: str = ""
    where: str = "Mixed interview"
    values: tuple[str, ...] | None = None
    #: Somebody whose thing it is not; None where it is anybody's.
    other: str | None = "Kim"

    @property
    def custom_id(self) -> str:
        return f"iv1:{self.button}"

    @property
    def action(self) -> str:
        return self.button.partition(":")[0]


PRESSES = (
    Press("Gus", "help:0:", "Practice interviews, with honest feedback", other=None),
    Press("Gus", "privacy:0:", "Your data", other=None),
    Press("Gus", "progress:0:", "Your progress", other=None),
    Press("Gus", "hist_interview:1:", "finished"),
    Press("Gus", "better:1:", then="### Your answer, told better"),
    Press("Gus", "model:1:", "Model answer to question 1"),
    Press("Gus", "page:1:detail-0", then="### All advice"),
    # A pack, looked at and changed.
    Press("Alice", "pack_show:1:1", "Question 2 of 3", other=None),
    Press("Alice", "pack_edit:1:0", "Edit the question"),
    Press("Alice", "pack_add:1:1", "Add a question"),
    Press("Alice", "pack_name:1:1", "Name the pack"),
    Press("Alice", "pack_export:1:1", "pack-1-v1.json"),
    Press("Alice", "pack_remove:1:0", "Remove this question?"),
    Press("Alice", "pack_share:1:1", "Everybody in this server can use it now"),
    Press("Alice", "pack_delete:1:1", "Delete Engines?"),
    # Interviews under way.
    Press("Dana", "hint:32:1", "Hint for question 1"),
    Press("Dana", "end:10:1", "End this interview?"),
    Press("Dana", "skip:32:1", then="Question 2 of 2"),
    Press("Hana", "prepare:2:", then="Question 1 of 5"),
    Press("Ivo", "again:2:1", then="4.0 of 5"),
    Press("Jo", "language_ours:3:", then="[Transcript]"),
    Press("Jo", "language_other:3:", f"{_SORRY}\nThat recording's language is settled already."),
    Press("Alice", "leave:1:"),
    Press("Alice", "next:4:1", then="Question 2 of 3"),
    Press("Alice", "retry:4:1", "you are at question 2 now"),
    Press("Lea", "ready:7:", then="Question 1 of 2"),
    Press("Gus", "start:1:", "Ready when you are", other=None),
    # A relay in its second round.
    Press("Alice", "team_place:1:", "In your own thread"),
    Press("Alice", "team_sharing:1:", "What you share", other=None),
    Press("Ben", "team_share:1:", "Saved.", values=("both",), other=None),
    Press("Ben", "team_read:1:1-0", "all answers"),
    Press("Ben", "team_model:1:1-0", "a model answer"),
    Press("Alice", "team_pass_mine:12:2"),
    Press("Chloe", "team_pass:1:2-0", then="Question 2 of 2 · revealed", where="Relay 1"),
    # A hot seat, rated and revealed.
    Press("Ivo", "team_rate:4:", "Your rating"),
    Press("Ivo", "team_level:4:situation", "Your rating", values=("4",)),
    Press("Ivo", "team_scale:4:", "The scale", other=None),
    Press("Ivo", "team_comment:4:", "Your comment"),
    Press("Ivo", "team_submit_sure:4:", "Submit it like this?"),
    Press("Ivo", "team_decline:4:", "You don't rate this one"),
    Press("Jo", "team_beside:7:", "side by side", other="Ben"),
    Press("Jo", "team_comments:7:", "Comments on turn 1", other="Ben"),
    Press("Jo", "team_calibration:0:", "How near you rate", other=None),
    Press("Jo", "team_go_on:4:1-revealed", then="Turn 2 of 3", where="Hot seat 4", other="Ben"),
    # A pair in its first turn, and somebody who looks for a partner.
    Press("Dana", "pair_sheet:5:1-0", "Only you see it"),
    Press("Chloe", "pair_finish:5:1-0", then="write down what", where="Pair practice 5"),
    Press("Ben", "pair_join:6:", "You are two.", other=None),
    Press("Emil", "pair_off:6:"),
    # An open lobby.
    Press("Alice", "team_join:7:", "You are in", other=None),
    Press("Alice", "team_leave:7:", "You have left"),
    Press("Fay", "team_cancel:7:"),
    Press("Fay", "team_start:7:", _SORRY),
)


def _written(old: dict[str, Any]) -> set[str]:
    """Every custom_id of the old messages."""
    cards = [*old["messages"], *old["private"]]
    return {found for each in cards for found in _ids(each.get("components") or ())}


def _ids(components: Sequence[Any]) -> Iterator[str]:
    for each in components:
        if each.get("custom_id"):
            yield each["custom_id"]
        yield from _ids(each.get("components") or ())
        yield from _ids([each["accessory"]] if each.get("accessory") else ())


class Pressing:
    def __init__(self, people: People) -> None:
        self.people = people
        self.backend = people.world.env.backend

    def card(self, press: Press) -> SeenMessage:
        """The newest message with the button, among those that its owner sees."""
        owner = self.people.who(press.who)
        found = [
            each
            for channel in self.backend.messages.values()
            for each in channel.values()
            if press.custom_id in _ids(each.components) and each.visible_to(owner.id)
        ]
        return read_message(self.people.world.env, max(found, key=lambda each: each.id))

    async def press(self, person: Person, press: Press, card: SeenMessage) -> str:
        """What the person is told, or the title of the form they get."""
        before = set(self.backend.interactions)
        said = await self.people.press(person, card, press.custom_id, values=press.values)
        (number,) = set(self.backend.interactions) - before
        record = self.backend.interactions[number]
        assert record.responded, press
        text = "\n".join([each.text for each in said] or [str((record.modal or {}).get("title"))])
        assert "Something broke" not in text, press
        return text

    async def follows(self, press: Press, card: SeenMessage) -> None:
        """Wait for what a press brings about besides its reply."""
        if press.then:
            owner = self.people.who(press.who)
            await self.people.in_thread(press.where, press.then, person=owner)
        elif not press.said:
            await self.people.world.until(lambda: not self.has_button(press, card))

    def has_button(self, press: Press, card: SeenMessage) -> bool:
        stored = self.backend.messages[card.channel_id].get(card.id)
        return stored is not None and press.custom_id in _ids(stored.components)

    async def state(self) -> dict[str, str]:
        """What is kept, but for what passes."""
        async with self.people.sql() as connection:
            tables = await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " AND tablename !~ '^(pgqueuer|step_starts|usage|cards|team_cards)'"
            )
            return {
                name: await connection.fetchval(
                    f"SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM \"{name}\" t"
                )
                for (name,) in tables
            }


async def test_every_old_button_is_answered(people: People, old: dict[str, Any]) -> None:
    written = _written(old)
    assert {each.action for each in PRESSES} == {each.split(":")[1] for each in written}
    assert {each.custom_id for each in PRESSES} <= written
    await people.until_worked_off()
    pressing = Pressing(people)
    cards = {each: pressing.card(each) for each in PRESSES}

    kept = await pressing.state()
    for press in PRESSES:
        if press.other is not None:
            said = await pressing.press(people.who(press.other), press, cards[press])
            assert said.startswith(_SORRY), (press, said)
    assert await pressing.state() == kept

    for press in PRESSES:
        said = await pressing.press(people.who(press.who), press, cards[press])
        assert press.said in said, (press, said)
        await pressing.follows(press, cards[press])
