"""SIGKILL on the way from a question to its sound: it comes once, or not at all."""

from __future__ import annotations

from pipeline.queue import PgQueue
from storage.database import Database
from tests.faults.conftest import Json, Town


def heard(town: Town) -> list[Json]:
    return [each for each in town.shown() if each["attachments"]]


async def ask_for_its_sound(town: Town, card_id: int) -> None:
    database = Database.connect(town.database_url, PgQueue)
    async with database.begin() as uow:
        await uow.queue.speak(card_id)
    await database.close()


async def test_a_question_is_spoken_once_whatever_dies(town: Town) -> None:
    await town.live(VOICE="local")
    await town.killed_at("Step.speak:before", lambda: town.begin(questions=1))
    for point in ("Voice.speak:after", "Step.speak:after"):
        town.order(point)
        await town.dead(town.start(VOICE="local"))
    town.order("")
    await town.live(VOICE="local")
    await town.until_question(1)
    await town.wire.until(lambda: heard(town))
    await town.until_quiet()
    (sound,) = heard(town)
    assert [each["filename"] for each in sound["attachments"]] == ["question-1.ogg"]
    # Made anew where nothing was kept, and no more.
    (kept,) = await town.rows("SELECT voice, seconds FROM sounds")
    assert kept["voice"] == "local-1" and kept["seconds"] > 1
    assert not await town.rows("SELECT * FROM step_starts")


async def test_sent_but_not_noted_it_is_found_again(town: Town) -> None:
    await town.live()
    await town.begin(questions=1)
    await town.until_question(1)
    await town.until_quiet()
    # Without a voice nothing was made; with one, what is asked for again is.
    (card,) = await town.rows("SELECT id FROM cards WHERE kind = 'question'")
    town.lives[-1].kill()
    await town.wire.wait_disconnected()
    await ask_for_its_sound(town, card["id"])
    town.order("Outbox.send:after")
    await town.dead(town.start(VOICE="local"))
    town.order("")
    assert len(heard(town)) == 1
    await town.live(VOICE="local")
    await town.until_quiet()
    assert len(heard(town)) == 1
    (card,) = await town.rows("SELECT message_id FROM cards WHERE kind = 'spoken_question'")
    assert card["message_id"] == int(heard(town)[0]["id"])
