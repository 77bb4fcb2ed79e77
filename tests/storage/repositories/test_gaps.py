"""Speech without words is kept with the words."""

from __future__ import annotations

from dataclasses import replace

from interview.models import Gap, GapCause
from storage.database import Database
from tests.storage.repositories.test_repositories import ANN, HEARD, ask, begin, reply


async def test_gaps_are_kept_in_their_order(database: Database) -> None:
    gaps = (Gap(1.0, 2.5, GapCause.UNCLEAR), Gap(3.0, 9.25, GapCause.OTHER_LANGUAGE, "de"))
    async with database.begin() as work:
        await work.people.ensure(ANN)
        [question] = await ask(work, await begin(work), 1)
        answer = await reply(work, question, 1)
        await work.answers.add_transcript(answer.id, replace(HEARD, gaps=gaps))
        found = await work.answers.find_transcript(answer.id)
    assert found is not None and found.gaps == gaps
    assert [each.seconds for each in found.gaps] == [1.5, 6.25]
