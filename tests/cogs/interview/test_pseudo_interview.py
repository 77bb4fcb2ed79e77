"""A whole interview in a language of marks: nothing reaches a person that is in no catalog."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from interview.errors import UnusableRecording
from interview.models import Assessment, NotGradable, RecordingProblem, ReportDraft
from interview.ports import GradeRequest, QuestionRequest, QuestionSet, ReportRequest
from sandbox.reading import SeenMessage
from tests.conftest import Coach
from tests.support.fakes import GOOD_ANSWER, FakeInterviewer
from tests.support.made_up import without_letters
from tests.support.pseudo import PSEUDO, PseudoReaders, over_limits, texts_of, unmarked

#: What the person said, shown to them; and what models and scales call themselves.
QUOTE = re.compile(r"^> .*$|“[^”]*”", re.MULTILINE)
CODES = re.compile(r"\b[a-z_]+-\d\b")
FOLLOW_UP = "What made the leak hard to find?"
LABELS = ("Role", "Job description", "Tech stack", "Years of experience")


class Speechless(FakeInterviewer):
    """Says all it says without a letter."""

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        return without_letters(await super().make_questions(request))

    async def grade(self, request: GradeRequest) -> Assessment:
        made = await super().grade(request)
        # One without words would be none.
        return replace(without_letters(made), follow_up=made.follow_up)

    async def report(self, request: ReportRequest) -> ReportDraft:
        return without_letters(await super().report(request))


@pytest.fixture(autouse=True)
def everybody_reads_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.assembly.Readers", PseudoReaders)


@pytest.fixture
def interviewer() -> FakeInterviewer:
    return Speechless()


def check(payload: Any) -> None:
    said = [
        CODES.sub("", QUOTE.sub("", text)).replace(FOLLOW_UP, "")
        for _, text, _ in texts_of(payload)
    ]
    assert not [text for text in map(unmarked, said) if text]
    assert not over_limits(payload)


def check_everything(coach: Coach) -> int:
    """All that our side has said so far, wherever; how many messages that is."""
    backend = coach.world.env.backend
    count = 0
    for messages in backend.messages.values():
        for message in messages.values():
            if message.author_id == backend.bot_user.id:
                check(message.components)
                count += bool(message.components)
    return count


async def begin(
    coach: Coach, questions: int, button: str = "Skip", **options: object
) -> SeenMessage:
    shown = await coach.world.slash(
        coach.alice, coach.world.lobby, "interview start", questions=questions, **options
    )
    check(shown.modal)
    typed = ("111 222", "333", "44, 55", "4")
    values = {PSEUDO(label): text for label, text in zip(LABELS, typed, strict=True)}
    await coach.world.submit_modal(coach.alice, shown, values)
    return await waits(coach, button)


async def waits(coach: Coach, label: str, after: int = 0) -> SeenMessage:
    """The message in the thread with that button."""
    return await coach.world.until_message(
        coach.thread(), lambda m: m.has_button(PSEUDO(label)), after=after, timeout=30
    )


async def click(coach: Coach, card: SeenMessage, label: str) -> Any:
    result = await coach.world.click(coach.alice, card, label=PSEUDO(label))
    if result.modal is not None:
        check(result.modal)
    return result


async def test_an_interview_from_the_first_word_to_the_report(coach: Coach) -> None:
    coach.interviewer.follow_ups = [FOLLOW_UP]
    question = await begin(coach, 2)
    await click(coach, question, "Hint")
    sent = await coach.voice()
    asked = await waits(coach, "Skip this follow-up", sent.id)
    await click(coach, asked, "Skip this follow-up")
    card = await waits(coach, "Next question", sent.id)
    # It is drawn once more when the follow-up is left.
    left = PSEUDO("-# A follow-up is below: answer it, or go on.")
    await coach.world.until(lambda: left not in coach.world.reread(card).text)
    for label in ("Key points", "Criteria", "Delivery", "Told better", "All advice", "Transcript"):
        await click(coach, card, label)
        check_everything(coach)
        if label == "Transcript":
            await click(coach, card, "Fix transcript")
        await click(coach, card, "Back")
    await click(coach, card, "Key points")
    await click(coach, card, "Model answer")
    check_everything(coach)
    await click(coach, card, "Back")
    await click(coach, card, "Next question")
    question = await waits(coach, "Skip", card.id)
    coach.interviewer.not_gradable = NotGradable.TOO_SHORT
    sent = await coach.world.say(coach.alice, coach.thread(), GOOD_ANSWER)
    card = await waits(coach, "Try again", sent.id)
    coach.interviewer.not_gradable = None
    await click(coach, card, "Try again")
    coach.ear.failures = [UnusableRecording(RecordingProblem.NO_SPEECH)]
    await coach.voice()
    sent = await coach.world.say(coach.alice, coach.thread(), GOOD_ANSWER)
    card = await waits(coach, "Finish", sent.id)
    await click(coach, card, "Finish")
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files), timeout=30)
    report = await click(coach, await waits(coach, "In full", card.id), "In full")
    check(*coach.world.replies(report))
    await coach.world.slash(coach.alice, coach.thread(), "history")
    assert check_everything(coach) > 12
    assert not unmarked(coach.thread().name)


async def test_as_in_a_real_interview(coach: Coach) -> None:
    ready = await begin(coach, 1, "I'm ready", practice="real", manner="tough", company="startup")
    await click(coach, ready, "I'm ready")
    await waits(coach, "Skip")
    sent = await coach.world.say(coach.alice, coach.thread(), GOOD_ANSWER)
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files), after=sent.id)
    assert check_everything(coach) > 4


async def test_what_is_about_a_person(coach: Coach) -> None:
    await begin(coach, 1)
    lobby, alice = coach.world.lobby, coach.alice
    for command in ("help", "settings", "privacy", "job list", "interview resume"):
        await coach.world.slash(alice, lobby, command)
    check((await coach.world.slash(alice, lobby, "job add")).modal)
    privacy = coach.last_reply(await coach.world.slash(alice, lobby, "privacy"))
    await click(coach, privacy, "Delete everything of mine")
    ending = coach.last_reply(await coach.world.slash(alice, lobby, "interview end"))
    await click(coach, ending, "End it")
    assert check_everything(coach) > 8
