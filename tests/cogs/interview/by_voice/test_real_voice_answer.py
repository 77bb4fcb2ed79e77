"""What the product is for, with nothing made up: real speech, real Whisper, the offline coach."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from app.assembly import ProcessServices, StandIns, build_bot, process_services
from config import Settings
from interview.models import AnswerState, TranscriptSource
from interview.ports import QuestionRequest, QuestionSet
from interview.wording import find_quote
from llm.offline import OfflineInterviewer
from llm.offline.questions.bank import load_bank
from sandbox.demo import load_sample
from sandbox.discord_world import World, world
from tests.conftest import JOB

#: "Walk me through a serious incident or outage that you helped to resolve. …"
QUESTION = "behavioral-007"


class _AsksThis(OfflineInterviewer):
    """The offline coach, asking the one question that the recording answers."""

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        (draft,) = (each.draft for each in load_bank() if each.id == QUESTION)
        return QuestionSet((draft,), self.name)


@pytest.fixture
async def real(settings: Settings) -> AsyncIterator[tuple[ProcessServices, World]]:
    coach = _AsksThis()
    async with AsyncExitStack() as stack:
        stack.callback(coach.close)
        built = await stack.enter_async_context(
            process_services(settings, StandIns(interviewer=coach))
        )
        await stack.enter_async_context(built.worker())
        yield built, await stack.enter_async_context(world(build_bot(built)))


async def test_a_spoken_story_gets_a_rating_with_words_that_were_said(
    real: tuple[ProcessServices, World],
) -> None:
    built, local = real
    shown = await local.slash(local.alice, local.lobby, "interview start", questions=1)
    await local.submit_modal(local.alice, shown, JOB)
    thread = local.threads(local.alice)[-1]
    question = await local.until_message(thread, lambda m: m.has_button("Skip"))
    assert "serious incident" in question.text
    sample = load_sample("behavioral-incident.ogg")
    sent = await local.send_voice_message(local.alice, thread, sample)
    card = await local.until_message(thread, lambda m: m.has_button("Finish"), after=sent.id)

    async with built.database.begin() as uow:
        answer = await uow.answers.find_by_message(sent.id)
        assert answer is not None
        assert await uow.answers.find_recording(answer.id) is None, "dropped once it is text"
    found = await built.services.views.get_answer(local.alice.id, answer.id)
    transcript, feedback = found.transcript, found.feedback
    assert found.answer.state is AnswerState.GRADED
    assert transcript is not None and feedback is not None

    assert transcript.source is TranscriptSource.WHISPER
    assert transcript.model == "base"
    assert "rolled it back" in transcript.text
    assert "connection pool" in transcript.text
    times = [time for word in transcript.words for time in (word.start, word.end)]
    assert all(0 <= time <= sample.duration + 0.1 for time in times)

    assessment = feedback.assessment
    assert assessment.not_gradable is None
    assert assessment.grader == "offline"
    # How high it should be is measured in tests/offline and bench/.
    assert feedback.rating is not None and 1.0 < feedback.rating <= 5.0
    assert f"{feedback.rating:.1f} of 5" in card.text
    quotes = [strength.quote for strength in assessment.strengths]
    quotes += [criterion.quote for criterion in assessment.criteria if criterion.quote]
    assert quotes, "a good answer has words to show"
    for quote in quotes:
        # Verbatim; what is left out in the middle is marked.
        for part in quote.split("…"):
            assert not part.strip() or find_quote(part, transcript.text, least=1), quote

    facts = feedback.delivery
    assert facts is not None
    assert facts.duration == pytest.approx(sample.duration, abs=0.2)
    assert 20 < facts.speech_seconds < facts.duration
    assert 100 <= facts.word_count <= 125
    assert 130 <= facts.words_per_minute <= 260
    # The story has one pause of three seconds in it.
    assert [pause for pause in facts.long_pauses if pause.seconds >= 2]
    await local.click(local.alice, card, label="Transcript")
    assert "rolled it back" in local.reread(card).text
    local.raise_errors()
