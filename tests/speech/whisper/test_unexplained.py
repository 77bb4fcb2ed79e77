"""Speech that the words don't account for."""

from __future__ import annotations

import pytest

from interview.models import Word
from speech.whisper.unexplained import granted, holes, outside, pace, within


def said(*words: tuple[str, float, float]) -> list[Word]:
    return [Word(f" {text}", start, end, 0.9) for text, start, end in words]


def spoken(start: float, count: int, each: float = 0.3) -> list[Word]:
    return said(*(("word", start + each * n, start + each * (n + 1)) for n in range(count)))


def test_words_at_a_usual_pace_explain_their_speech():
    assert holes(spoken(0.0, 20), [(0.0, 6.0)]) == []
    assert holes([], []) == []


def test_speech_before_between_and_after_words_is_missing():
    words = [*spoken(4.0, 10), *spoken(12.0, 10)]
    found = holes(words, [(0.0, 3.5), (4.0, 10.0), (12.0, 15.0), (16.0, 18.0)])
    assert [(hole.start, hole.end) for hole in found] == [(0.0, 4.0), (7.0, 12.0), (15.0, 18.0)]
    assert [hole.missing for hole in found] == pytest.approx([3.5, 3.0, 2.0])


def test_a_word_that_no_mouth_makes_hides_a_sentence():
    words = [*said(("I", 0.0, 4.1), ("could", 4.1, 4.3), ("care", 4.3, 4.6)), *spoken(4.6, 10)]
    (hole,) = holes(words, [(0.0, 7.6)])
    assert (hole.start, hole.end) == (0.0, 4.1)
    assert hole.missing == pytest.approx(4.1 - granted("I"))


def test_stretched_words_in_a_row_are_one_hole():
    words = [
        *spoken(0.0, 8),
        *said(("he", 2.4, 4.4), ("is", 4.4, 6.6), ("in", 6.6, 8.5)),
        *spoken(8.5, 8),
    ]
    (hole,) = holes(words, [(0.0, 10.9)])
    assert (hole.start, hole.end) == (2.4, 8.5)


def test_pauses_and_a_drawn_out_hesitation_are_no_holes():
    words = [*spoken(0.0, 10), *said(("um,", 3.0, 4.1)), *spoken(14.0, 10)]
    assert holes(words, [(0.0, 4.1), (14.0, 17.0)]) == []


def test_long_words_numbers_and_other_scripts_take_longer():
    assert granted("2019") > granted("year") > granted("I")
    assert granted("Geschwindigkeitsbegrenzung") > 3.0
    assert granted("数据库") > 1.0


def test_a_slow_speaker_is_granted_more():
    slow = spoken(0.0, 20, each=1.8)
    assert pace(slow) > 1.2 and pace(spoken(0.0, 20)) == 1.0 and pace(slow[:3]) == 1.0
    speech = [(0.0, 36.0)]
    assert holes(slow, speech) and not holes(slow, speech, slow=pace(slow))


def test_spans_between_times_and_without_others():
    assert within([(0.0, 2.0), (3.0, 5.0)], 1.0, 4.0) == ((1.0, 2.0), (3.0, 4.0))
    assert outside([(0.0, 5.0), (6.0, 8.0)], [(1.0, 2.0), (4.0, 7.0)]) == (
        (0.0, 1.0), (2.0, 4.0), (7.0, 8.0),
    )  # fmt: skip
    assert outside([(0.0, 1.0)], []) == ((0.0, 1.0),)
