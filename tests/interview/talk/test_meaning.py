"""Talk is told from answers, and no answer is taken for talk."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.talk import load, main, measure
from interview.talk.meaning import Heard, Meaning, Stage, meaning_of
from interview.talk.phrases import known_languages

MESSAGES = Path(__file__).with_name("messages.tsv")
QUESTION = "Tell me about a time when something went wrong."


def said(text: str, question: str = QUESTION, language: str = "en") -> Meaning:
    return meaning_of(text, Heard(question, language)).meaning


def test_no_answer_is_lost_and_hardly_any_talk_costs_one() -> None:
    outcome = measure(load(MESSAGES))
    assert outcome.answers >= 90 and outcome.talk >= 200
    assert outcome.lost == 0, outcome.wrong
    assert outcome.asked <= 0.04 * outcome.answers, outcome.wrong
    assert outcome.found >= 0.97 * outcome.talk, outcome.wrong
    assert outcome.spent == 0, outcome.wrong


def test_the_measurement_prints_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    main([str(MESSAGES)])
    assert "taken for talk 0" in capsys.readouterr().out


def test_every_interview_language_has_its_phrases() -> None:
    from cogs.kit.words import LANGUAGES

    assert known_languages() == set(LANGUAGES)
    of = {each.language for each in load(MESSAGES)}
    assert of == set(LANGUAGES)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What would you say to a customer whom you can't hear?", "Could you say that again?"),
        ("How do you ask for clarification?", "What do you mean by that?"),
        ("Which keyword goes on with a loop?", "next"),
    ],
)
def test_where_talk_may_be_the_answer_its_person_is_asked(question: str, text: str) -> None:
    assert said(text, question) is Meaning.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "```py\nskip()\n```",
        "“Can you repeat that?”",
        "Could you repeat that?\n\nThat is what I would ask first, and then I would listen.",
        "word " * 60,
    ],
)
def test_code_quotes_and_long_texts_are_answers(text: str) -> None:
    assert said(text) is Meaning.ANSWER


def test_yes_answers_a_question_for_it_and_is_asked_about_else() -> None:
    assert said("yes", "Did it help in the end?") is Meaning.ANSWER
    assert said("yes") is Meaning.UNCLEAR


def test_english_talk_is_known_in_every_interview() -> None:
    for language in known_languages():
        assert said("can you repeat the question?", language=language) is Meaning.REPEAT


def test_an_unknown_language_is_read_as_english() -> None:
    assert said("hold on please", language="xx") is Meaning.WAIT
    assert said("Mám na mysli databázi.", language="cs") is Meaning.ANSWER


def test_long_thanks_behind_an_answer_are_asked_about() -> None:
    text = "thanks so much, I learned a lot about indexes and will read more tomorrow after work"
    assert meaning_of(text, Heard(QUESTION, "en", Stage.ANSWERED)).meaning is Meaning.UNCLEAR


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("</interview resume:123456789012345678>", "interview resume"),
        ("/team leave", "team leave"),
        ("/job", "job"),
    ],
)
def test_commands_are_named_as_they_are(text: str, command: str) -> None:
    found = meaning_of(text, Heard(QUESTION))
    assert (found.meaning, found.command) == (Meaning.COMMAND, command)
