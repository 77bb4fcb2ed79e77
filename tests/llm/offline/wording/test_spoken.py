from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.wording import find_quote, tokens
from llm.offline.wording.spoken import clause_of, depends_on_before, tidied, whole_sentences


def _is_subsequence(kept: list[str], said: list[str]) -> bool:
    rest = iter(said)
    return all(word in rest for word in kept)


@pytest.mark.parametrize(
    ("said", "readable"),
    [
        ("So um, I was, I was on a team of five", "I was on a team of five."),
        ("We argued about, you know, whether to use it.", "We argued about whether to use it."),
        ("It got like, pretty heated.", "It got pretty heated."),
        ("I asked him to sit down wi- with me", "I asked him to sit down with me."),
        ("we we shipped the the thing", "We shipped the thing."),
        # What is meant as it is said stays.
        ("It was very very slow", "It was very very slow."),
        ("He had had enough, and that that was it", "He had had enough, and that that was it."),
        ("I like queues.", "I like queues."),
        ("um, uh", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_fillers_and_false_starts_go_and_nothing_else(said: str, readable: str) -> None:
    assert tidied(said) == readable


@given(st.text(max_size=200))
def test_no_word_is_ever_added_or_moved(said: str) -> None:
    assert _is_subsequence([t.norm for t in tokens(tidied(said))], [t.norm for t in tokens(said)])


@given(st.text(alphabet="abc ,.-um\n", max_size=120))
def test_what_is_said_back_stands_in_the_sentence(said: str) -> None:
    clause = clause_of(said)
    assert not clause or (clause in said and find_quote(clause, said))


def test_a_long_sentence_is_said_back_up_to_a_comma() -> None:
    said = (
        "So um I put a cache in front of the database, because the same rows were read again and "
        "again by every one of the clients"
    )
    assert clause_of(said) == "I put a cache in front of the database"
    assert clause_of("Right. Yes.") == ""
    assert clause_of("I, I wrote it all down") == "I wrote it all down"
    unmarked = (
        "I answer two hundred when it went fine and four hundred something if the client of the"
    )
    assert clause_of(unmarked) == unmarked.removesuffix(" of the")
    assert clause_of("Right. We shipped it on time. So um") == "We shipped it on time"


def test_sentences_end_at_their_marks_however_long() -> None:
    long = "I did this and then that, " * 12
    text = f"{long}and then the rest. Then it worked."
    assert [text[a:b][-5:] for a, b in whole_sentences(text)] == [" rest", "orked"]


@pytest.mark.parametrize(
    "said", ["So it broke.", "Well, he agreed.", "Because of that we lost it."]
)
def test_what_points_back_is_known(said: str) -> None:
    assert depends_on_before(said)
    assert not depends_on_before("I built a small prototype.")
