"""What the model writes over and over is found wherever it stands; what people repeat stays."""

from __future__ import annotations

import pytest

from interview.models import Word
from speech.whisper import gate
from speech.whisper.gate import Heard
from speech.whisper.loops import runs, without_loops


def words(text: str, each: float = 0.3) -> tuple[Word, ...]:
    return tuple(
        Word(f" {word}", each * n, each * (n + 1), 0.9) for n, word in enumerate(text.split())
    )


def text(said: tuple[Word, ...]) -> str:
    return "".join(word.text for word in said).strip()


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("We waited until the, " + "or, " * 20 + "the queue was empty",
         "We waited until the, or, the queue was empty"),
        ("It is " + "very very " * 15 + "slow.", "It is very slow."),
        ("then I " + "rolled it back, and " * 6 + "it worked",
         "then I rolled it back, and it worked"),
        ("So " + "I tell the team. I tell. " * 5, "So I tell the team. I tell."),
        ("and or-or-or-or-or-or-or-or-or-or-or-or-or-or-or-or-or-or-or-or-or then", "and or then"),
        ("haha hahahahahahahaha okay", "haha hahahahahahahaha okay"),
        ("It's a T2R. " * 8 + "It's a T2", "It's a T2R."),
    ],
)  # fmt: skip
def test_a_run_is_found_anywhere_and_one_of_it_is_left_in_doubt(said, left):
    assert runs(words(said))
    assert text(without_loops(words(said, each=0.1))) == left


@pytest.mark.parametrize(
    "said",
    [
        "I I I think we we had it",
        "no, no, no, no, that was another one",
        "It was, it was fine, and it was, it was done",
        "10,000,000,000 rows and 1 0 1 0",
        "Step by step by step we moved",
        "",
    ],
)
def test_what_people_repeat_is_no_loop(said):
    assert runs(words(said)) == []
    assert without_loops(words(said)) == words(said)


def test_a_longer_stutter_stays_where_a_plain_window_has_it_and_a_mouth_the_time_for_it():
    said = "we we we we we we moved it"
    assert runs(words(said))  # heard again
    assert text(without_loops(words(said, each=0.2))) == said
    assert text(without_loops(words(said, each=0.05))) == "we moved it"
    assert text(without_loops(words("we " * 20 + "moved", each=0.4))) == "we moved"


def test_a_loop_makes_no_text_surer():
    looping = Heard(words("I could " + "very, " * 30, each=0.05), -0.05, 0.1, 7.0)
    left = gate.unlooped(looping)
    assert text(left.words) == "I could very,"
    assert left.words[-1].probability < 0.5 and left.avg_logprob < -0.3
    plain = Heard(words("I could do it"), -0.05, 0.1, 1.0)
    assert gate.unlooped(plain) is plain
    speech = [(0.0, 9.0)]
    assert gate.needs_retry(Heard(words("so " + "or, " * 12), -0.1, 0.1, 1.9), [], speech, 9.0)


def test_no_word_is_surer_than_what_it_stands_in():
    doubtful = gate.doubted(Heard(words("It's a two-hour ride"), -0.85, 0.2, 1.0))
    assert all(word.probability < 0.5 for word in doubtful.words)
