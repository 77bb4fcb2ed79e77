from __future__ import annotations

import pytest

from interview.wording import sentences
from llm.offline.evidence.polarity import contradicts
from llm.offline.questions.bank import load_bank


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("A cache makes reads faster", "Well, a cache does not make reads faster"),
        ("Indexes make writes slower", "indexes make writes faster"),
        ("Never block the event loop", "block the event loop"),
        (
            "PUT and DELETE are idempotent, so repeating them leaves the same state",
            "PUT and DELETE are not idempotent, I think",
        ),
        ("A get request is always safe to cache", "a get request is never safe to cache"),
        (
            "A get request is always safe to cache",
            "it is not true that a get request is always safe to cache",
        ),
        ("It was slow because the index was missing", "the index was not missing"),
        ("The mixtures are all clear", "The mixtures are not all clear."),
    ],
)
def test_the_plain_opposite_is_seen(phrase: str, said: str) -> None:
    assert contradicts(phrase, said)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("Indexes make writes slower", "indexes make the writes slower"),
        ("Never block the event loop", "you should never block the event loop"),
        ("A cache makes reads faster", "it's not about money, and a cache makes reads faster"),
        ("A cache makes reads faster", "if a cache doesn't make reads faster, take it out"),
        ("A cache makes reads faster", "a cache not only makes reads faster"),
        ("use it", "do not use it"),
        ("A cache makes reads faster", "it is not true that a cache makes nothing faster"),
        # A negation later in the same sentence.
        (
            "The database user gets only the rights it needs",
            "the database user gets only the rights it needs, and errors shouldn't be shown",
        ),
        (
            "The database user gets only the rights it needs",
            "the database user gets only the rights it needs and errors shouldn't be shown",
        ),
        # Both words of a pair, about different things.
        ("I look at the events first", "I look at the events and at the last state of the pod"),
        ("Measure before you change the code", "you change the code after you measure"),
        # The same thing, once with a negation and once without.
        (
            "We set up the records to stay out of spam folders",
            "we set up the records so that we don't land in spam folders",
        ),
        (
            "two hundred orders a second on sale days and an answer in seconds",
            "up to two hundred orders a second on sale days, no overselling, no double charge",
        ),
    ],
)
def test_nobody_is_told_the_opposite_of_what_they_said(phrase: str, said: str) -> None:
    assert not contradicts(phrase, said)


def test_no_model_answer_contradicts_its_own_key_points() -> None:
    """Any phrasing against any sentence and any other phrasing: harder than in use."""
    accused = []
    for question in load_bank():
        answer = question.draft.model_answer
        said = [answer[a:b] for a, b in sentences(answer)]
        for point in question.draft.key_points:
            phrasings = (point.text, *point.phrasings)
            accused += [
                (question.id, phrase, sentence)
                for phrase in phrasings
                for sentence in (*said, *phrasings)
                if contradicts(phrase, sentence)
            ]
    assert accused == []
