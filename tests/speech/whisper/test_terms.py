"""Told terms stand where the model wrote something next to them, and nowhere else."""

from __future__ import annotations

import pytest

from interview.models import Word
from interview.models.answers import DOUBTFUL
from speech.whisper.terms import with_terms

#: What the model's vocabulary knows as one token, for these tests.
KNOWN = frozenset(
    ["we", "use", "the", "string", "post", "to", "and", "in", "a", "it", "work", "works", "angular"]
)
LOW, HIGH = DOUBTFUL - 0.2, DOUBTFUL + 0.2


def said(text: str, probability: float = LOW) -> list[Word]:
    return [
        Word(f" {word}", 0.5 * n, 0.5 * n + 0.4, probability) for n, word in enumerate(text.split())
    ]


def put(text: str, *terms: str, probability: float = LOW) -> str:
    words = with_terms(said(text, probability), terms, KNOWN.__contains__)
    return "".join(word.text for word in words).strip()


@pytest.mark.parametrize(
    ("heard", "term", "written"),
    [
        ("we use a syncio, and", "asyncio", "we use asyncio, and"),
        ("in Post gres QL.", "PostgreSQL", "in PostgreSQL."),
        ("the Git hub actions work", "GitHub Actions", "the GitHub Actions work"),
    ],
)
def test_a_term_in_pieces_is_put_together_however_sure_the_model_was(heard, term, written):
    assert put(heard, term, probability=HIGH) == written


@pytest.mark.parametrize(
    ("heard", "term", "written"),
    [
        ("we use mlfow, and", "MLflow", "we use MLflow, and"),
        ("in post-er, sql.", "PostgreSQL", "in PostgreSQL."),
        ("the (treform) works", "Terraform", "the (Terraform) works"),
        ("use CTRANSLATE to and", "CTranslate2", "use CTranslate2 and"),
    ],
)
def test_what_is_next_to_a_term_becomes_it_only_where_the_model_was_unsure(heard, term, written):
    assert put(heard, term) == written
    assert put(heard, term, probability=HIGH) == heard


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        ("we use the string", "Spring"),  # a word of the language
        ("we use mlfow", "kflow"),  # begins otherwise
        ("we use Mango", "Django"),
        ("Frank Sinatra and", "Sentry"),
        ("from Angular to the", "Angular2"),
        ("go to work", "Go"),  # too short to be sure of
        ("we use Jaba", "Java"),
        ("we use Pronfois", "Prometheus"),  # too far away
        ("it works. Post gres QL", "worksPost"),  # a term doesn't reach over a sentence's end
        ("we use ... the", "Terraform"),
        ("we use React", "React"),
    ],
)
def test_what_is_no_term_stays(heard, term):
    assert put(heard, term) == heard


def test_a_corrected_word_has_the_time_of_its_parts_and_the_least_of_their_probabilities():
    parts = [
        Word(" post", 1.0, 1.2, 0.9),
        Word(" gress", 1.2, 1.5, 0.1),
        Word("QL,", 1.5, 2.0, 0.8),
    ]
    assert with_terms(parts, ["PostgreSQL"], KNOWN.__contains__) == (
        Word(" PostgreSQL,", 1.0, 2.0, 0.1),
    )


def test_without_terms_and_without_words_nothing_changes():
    words = said("we use mlfow")
    assert with_terms(words, [], KNOWN.__contains__) == tuple(words)
    assert with_terms(words, ["!!", "Go"], KNOWN.__contains__) == tuple(words)
    assert with_terms([], ["MLflow"], KNOWN.__contains__) == ()
