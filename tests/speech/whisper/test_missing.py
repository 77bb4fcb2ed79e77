"""What a first hearing left out is heard again by itself; an ear that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from interview.models import Gap, GapCause, Word
from speech.whisper.engine import Window
from speech.whisper.gate import Heard
from speech.whisper.missing import filled

SAMPLES = np.zeros(20 * 16_000, np.float32)
SPEECH = [(0.0, 12.0)]


def said(text: str, start: float, each: float = 0.3, sure: float = 0.9) -> list[Word]:
    return [
        Word(f" {word}", start + each * n, start + each * (n + 1), sure)
        for n, word in enumerate(text.split())
    ]


def heard(text: str, sure: float = -0.1, language: str = "en") -> Heard:
    return Heard(tuple(said(text, 0.1, 0.35)), sure, 0.1, 1.2, ((language, 0.95),))


def listening(*answers: Heard) -> tuple[Callable[[Sequence[Window]], list[Heard]], list[Window]]:
    left, asked = list(answers), []

    def listen(windows: Sequence[Window]) -> list[Heard]:
        asked.extend(windows)
        return [left.pop(0) for _ in windows]

    return listen, asked


#: The first voice's last word reaches over all that the second said.
BEFORE = [*said("He was made amiable", 0.0), Word(" himself.", 1.2, 7.0, 0.95)]
AFTER = said("And Mr. John had then leisure to consider how much there might be", 7.0)
SECOND = "Many people don't think about them as birds because they have no wings at all"


def text(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words).strip()


def test_a_sentence_under_a_stretched_word_is_found() -> None:
    listen, asked = listening(heard(SECOND))
    words, gaps = filled(listen, SAMPLES, [*BEFORE, *AFTER], SPEECH, "en")
    assert text(words) == f"{text(BEFORE)} {SECOND} {text(AFTER)}"
    assert gaps == ()
    assert [word.start for word in words] == sorted(word.start for word in words)
    (window,) = asked
    assert window.full and window.asked and not window.prompt and 4.0 < window.seconds < 6.5


def test_the_first_word_of_the_next_sentence_stays_there() -> None:
    stretched = [*said("He was made amiable.", 0.0), Word(" And", 1.2, 7.3, 0.95), *AFTER[1:]]
    listen, _ = listening(heard(SECOND))
    words, _ = filled(listen, SAMPLES, stretched, SPEECH, "en")
    assert text(words) == f"He was made amiable. {SECOND} {text(AFTER)}"


def test_what_stays_without_words_is_a_gap_at_its_place() -> None:
    unsure = heard("Uh, there you are, I'm not going to", sure=-1.2)
    looping = heard("or, " * 20)
    listen, asked = listening(unsure, looping)
    words, (gap,) = filled(listen, SAMPLES, [*BEFORE, *AFTER], SPEECH, "en")
    assert (gap.cause, gap.language) == (GapCause.UNCLEAR, None)
    assert gap.start < 2.0 and gap.end == 7.0
    assert text(AFTER) in text(words) and "or," not in text(words)
    assert [window.full for window in asked] == [True, False]


def test_what_sounds_like_another_language_says_which() -> None:
    listen, asked = listening(
        heard("I played the insurance first", sure=-0.6, language="de"),
        heard("Ich habe zuerst die Sicherung eingespielt"),
    )
    _, gaps = filled(listen, SAMPLES, AFTER, [(0.0, 5.0), (7.0, 11.0)], "en")
    assert gaps == (Gap(0.0, 5.0, GapCause.OTHER_LANGUAGE, "de"),)
    assert [window.language for window in asked] == ["en", "de"]


def test_what_was_heard_well_is_not_put_in_the_place_of_worse() -> None:
    there = said("styles could lag by 25 to 30", 0.0, each=1.1)
    listen, _ = listening(heard("styles could do it for your son", sure=-0.7), heard(""))
    words, _ = filled(listen, SAMPLES, there, [(0.0, 7.7)], "en")
    assert text(words) == "styles could lag by 25 to 30"


def test_nothing_is_heard_again_where_nothing_is_missing() -> None:
    listen, asked = listening()
    assert filled(listen, SAMPLES, AFTER, [(7.0, 11.0)], "en") == (tuple(AFTER), ())
    assert asked == []
