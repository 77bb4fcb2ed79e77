"""What Whisper wrote is believed only where it was said."""

from __future__ import annotations

import pytest

from interview.models import Word
from speech.whisper import gate
from speech.whisper.gate import Heard


def words(text: str, start: float = 0.0, each: float = 0.3) -> tuple[Word, ...]:
    return tuple(
        Word(f" {word}", start + each * i, start + each * (i + 1), 0.9)
        for i, word in enumerate(text.split())
    )


def heard(text: str = "I rolled it back", **changes: float) -> Heard:
    values = {"avg_logprob": -0.2, "no_speech_prob": 0.1, "compression_ratio": 1.2, **changes}
    return Heard(words(text), **values)


@pytest.mark.parametrize(
    "text",
    ["", "you", "Thank you.", "Thanks for watching!", "I'm sorry. I'm sorry. I'm sorry.", "♪♪♪",
     "you you you you", "Bye. Bye.", "Thank you, bye."],
)  # fmt: skip
def test_inventions_are_known(text):
    assert gate.is_invention(text)


@pytest.mark.parametrize("text", ["It was fine.", "Thank you for asking, I led the team.", "No."])
def test_answers_are_no_inventions(text):
    assert not gate.is_invention(text)


@pytest.mark.parametrize(
    "changes",
    [{"avg_logprob": -0.99}, {"compression_ratio": 3.0},
     {"no_speech_prob": 0.8, "avg_logprob": -0.6}],
)  # fmt: skip
def test_unsure_and_circling_segments_are_weak(changes):
    assert gate.weak(heard(**changes))
    assert not gate.weak(heard())


def test_a_phrase_said_again_and_nothing_else_is_heard_again():
    for text in ("It was fine. It was fine.", "so I so I so I"):
        assert gate.circles(text)
        assert gate.unbelieved(heard(text), [])
        assert gate.needs_retry(heard(text), [], [(0.0, 2.0)], 2.0)
    for text in ("It was fine.", "no no no", "It was fine, and it was fine.", "", "okay"):
        assert not gate.circles(text)


def test_too_many_and_too_few_words_are_not_believed():
    assert not gate.believable(words("a " * 40), 3.0)
    assert not gate.believable(words("you"), 20.0)
    assert gate.believable(words("one two three four five six"), 3.0)


@pytest.mark.parametrize(
    ("what", "speech"),
    [
        (heard("FastAPI, PostgreSQL."), [(0.0, 0.6)]),  # the terms said back
        (heard(), [(0.0, 1.2), (2.0, 5.0)]),  # speech left out
        (heard(avg_logprob=-0.7), [(0.0, 1.2)]),
        (heard("so " * 30, compression_ratio=20.0), [(0.0, 9.0)]),
        (heard("I rolled it back and then some"), [(0.0, 1.3)]),  # words after the end
        (heard(""), [(0.0, 2.0)]),
    ],
)
def test_a_primed_window_that_looks_wrong_is_heard_again(what, speech):
    terms = ["FastAPI", "PostgreSQL"]
    assert gate.needs_retry(what, terms, speech, seconds=speech[-1][1])
    assert not gate.needs_retry(heard(), terms, [(0.0, 1.3)], seconds=1.5)


def test_of_two_hearings_the_surer_is_believed_and_a_weak_one_never_over_a_sound_one():
    fair, sure, weak = heard(avg_logprob=-0.5), heard(avg_logprob=-0.1), heard(avg_logprob=-0.9)
    looping = heard("so so so so", avg_logprob=-0.05, compression_ratio=9.0)
    assert gate.better(fair, sure) is sure and gate.better(sure, fair) is sure
    assert gate.better(weak, fair) is fair and gate.better(fair, looping) is fair
    assert gate.better(looping, fair) is fair
    nothing = heard("")
    assert gate.better(fair, nothing) is fair and gate.better(nothing, fair) is fair
    assert gate.better(nothing, weak) is nothing


def test_loose_signs_join_the_word_before_them():
    raw = [Word(text, i, i + 1, 0.9) for i, text in enumerate((" 20", "%", " I", "-O", " .", " …"))]
    assert [word.text for word in gate.joined(raw)] == [" 20%", " I-O . …"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("POS-TGR-E-S-Q-L,", "POSTGRESQL,"),
        ("from A-to-Z", "from A-to-Z"),
        ("N-G-I-N-X", "NGINX"),
        ("op-used g-r-a-p-h-ql.", "op-used graphql."),
        ("I-I-I think", "I-I-I think"),  # said again, not spelled
        ("well-to-do up-to-date e-mail X-ray", "well-to-do up-to-date e-mail X-ray"),
    ],
)
def test_spelled_names_become_one_word(text, written):
    assert "".join(word.text for word in gate.joined(words(text))).strip() == written


def test_times_rise_and_pauses_are_not_part_of_words():
    raw = [Word("a", 0.0, 4.0, 0.9), Word("b", 3.8, 4.5, 0.9), Word("c", 4.2, 99.0, 0.9)]
    placed = gate.rising(raw, [(0.0, 1.0), (3.9, 5.0)], 5.0)
    times = [(word.start, word.end) for word in placed]
    assert times == [(0.0, 1.0), (3.9, 4.5), (4.2, 5.0)]
