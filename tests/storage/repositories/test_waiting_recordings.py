"""Recordings that wait until their person has said what language they are in."""

from __future__ import annotations

from interview.models import AnswerState, Recording, RecordingProblem
from storage.database import Database, SqlUnitOfWork
from tests.storage.repositories.test_repositories import ANN, ask, begin, reply


async def test_a_refused_recording_waits_for_its_person_and_goes_when_they_go_on(
    database: Database,
) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        await _waits_and_goes(work)


async def _waits_and_goes(work: SqlUnitOfWork) -> None:
    [question] = await ask(work, await begin(work), 1)
    first, second = await reply(work, question, 1), await reply(work, question, 2)
    for each in (first, second):
        await work.answers.add_recording(Recording(each.id, b"OggS", "voice.ogg", "audio/ogg"))
    asked = await work.answers.set_state(
        first.id,
        AnswerState.REFUSED,
        problem=RecordingProblem.OTHER_LANGUAGE,
        language="de",
    )
    assert (asked.problem, asked.language) == (RecordingProblem.OTHER_LANGUAGE, "de")
    # Heard after all: the language stays, the problem doesn't.
    heard = await work.answers.set_state(first.id, AnswerState.RECEIVED)
    assert (heard.problem, heard.language) == (None, "de")
    await work.answers.set_state(first.id, AnswerState.REFUSED)
    await work.people.set_keep_recordings(ANN, True)
    await work.answers.drop_refused(question.interview_id)
    assert await work.answers.find_recording(first.id) is not None, "she keeps hers"
    await work.people.set_keep_recordings(ANN, False)
    await work.answers.drop_refused(question.interview_id + 1)
    assert await work.answers.find_recording(first.id) is not None, "another interview's"
    await work.answers.drop_refused(question.interview_id)
    assert await work.answers.find_recording(first.id) is None
    assert await work.answers.find_recording(second.id) is not None, "it waits for its turn"


async def test_a_language_was_spoken_once_an_answer_was_taken_in_it(database: Database) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        [question] = await ask(work, await begin(work), 1)
        answer = await reply(work, question, 1)
        await work.answers.set_state(
            answer.id,
            AnswerState.REFUSED,
            problem=RecordingProblem.OTHER_LANGUAGE,
            language="de",
        )
        assert not await work.answers.was_spoken(question.interview_id, "de")
        await work.answers.set_state(answer.id, AnswerState.RECEIVED)
        await work.answers.set_state(answer.id, AnswerState.TRANSCRIBED)
        assert await work.answers.was_spoken(question.interview_id, "de")
        assert not await work.answers.was_spoken(question.interview_id, "fr")
        assert not await work.answers.was_spoken(question.interview_id + 1, "de")
