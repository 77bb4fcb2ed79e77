"""Facts about how an answer was said, and the limits known before a download."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interview.delivery import count_fillers, measure, pace_band
from interview.errors import UnusableRecording
from interview.models import RecordingProblem, Transcript, TranscriptSource, Word
from interview.recordings import RecordingLimits, check_metadata


def spoken(*words: tuple[str, float, float], duration: float | None = 30.0) -> Transcript:
    return Transcript(
        text=" ".join(word for word, _, _ in words),
        source=TranscriptSource.WHISPER,
        language="en",
        words=tuple(Word(*word, 0.9) for word in words),
        duration=duration,
        speech_seconds=12.0 if duration else None,
        model="base",
    )


def test_typed_answers_have_no_delivery():
    assert measure(Transcript("I fixed it.", TranscriptSource.TYPED, "en")) is None


def test_pace_counts_from_the_first_word_to_the_last():
    words = [(f"word{i}", 5 + i, 5.5 + i) for i in range(20)]
    delivery = measure(spoken(*words))
    assert delivery is not None
    assert delivery.word_count == 20
    assert delivery.words_per_minute == pytest.approx(20 * 60 / 19.5, abs=0.1)
    assert (delivery.duration, delivery.speech_seconds) == (30.0, 12.0)
    assert delivery.long_pauses == ()


def test_a_few_words_have_no_pace():
    delivery = measure(spoken(("It", 0.5, 0.6), ("was", 0.6, 0.7), ("fine.", 0.7, 1.0)))
    assert delivery is not None and delivery.words_per_minute == 0.0
    assert pace_band(delivery.words_per_minute) == ""


def test_signs_are_no_words_and_missing_figures_come_from_the_words():
    delivery = measure(spoken(("Yes", 1.0, 1.5), ("—", 1.5, 1.6), duration=None))
    assert delivery is not None
    assert (delivery.word_count, delivery.duration, delivery.speech_seconds) == (1, 1.5, 0.5)


def test_articulation_leaves_pauses_out_and_counts_them():
    words = [(f"word{i}", i * 0.5, i * 0.5 + 0.5) for i in range(10)]
    words += [(f"word{i}", 2.0 + i * 0.5, 2.5 + i * 0.5) for i in range(10, 20)]
    delivery = measure(spoken(*words))
    assert delivery is not None
    assert (delivery.pauses, len(delivery.long_pauses)) == (1, 1)
    assert delivery.words_per_minute == pytest.approx(100, abs=0.1)
    assert delivery.articulation == pytest.approx(120, abs=0.1)


def test_hesitations_have_their_times_and_the_start_its_silence():
    delivery = measure(spoken(("Um,", 4.0, 4.2), ("I", 4.4, 4.5), ("uh", 5.0, 5.2)))
    assert delivery is not None
    assert delivery.filler_times == (("um", 4.0), ("uh", 5.0))
    assert delivery.silent_start == 4.0


def said(text: str, language: str = "en") -> Transcript:
    words = [(word, i * 0.3, i * 0.3 + 0.25) for i, word in enumerate(text.split())]
    return replace(spoken(*words), language=language)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I I fixed it", ["i"]),
        ("I, um, I fixed it", ["i"]),
        ("We had we had a plan", ["we had"]),
        ("So I was so I was late and then and then it, it broke", ["so i was", "and then", "it"]),
        ("He had had a very very long day", []),
        ("It was 20 20 times", []),
        ("The team and the team lead", []),
        ("um um uh", []),
    ],
)
def test_repeated_starts_are_words_said_twice_in_a_row(text, found):
    delivery = measure(said(text))
    assert delivery is not None and [words for words, _ in delivery.repeats] == found


def test_the_same_words_much_later_are_no_repeated_start():
    delivery = measure(spoken(("Redis", 0.0, 0.4), ("Redis", 9.0, 9.4)))
    assert delivery is not None and delivery.repeats == ()


def test_words_the_model_was_unsure_of_are_named_with_their_times():
    words = (Word("We", 0.0, 0.2, 0.9), Word("used", 0.2, 0.5, 0.9), Word("Alembic,", 0.5, 1, 0.2))
    delivery = measure(replace(spoken(), words=words))
    assert delivery is not None and delivery.unclear == (("Alembic", 0.5),)


def test_only_long_pauses_between_words_are_shown():
    delivery = measure(spoken(("So", 4.0, 4.5), ("then", 6.4, 6.6), ("we", 8.6, 9.0)))
    assert delivery is not None
    assert [(p.start, p.seconds) for p in delivery.long_pauses] == [(6.6, 2.0)]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Um, so uh I, ummm, I think, er, uh... like it", (("uh", 2), ("um", 2), ("er", 1))),
        ("en", "The summit of umbrella errors, like, you know", ()),
        ("de", "Ähm, um drei äh Uhr", (("ähm", 1), ("äh", 1))),
        ("fr", "Euh, je euh peux", (("euh", 2),)),
        ("pt", "um dia", ()),
        ("ja", "um uh", ()),
    ],
)
def test_fillers_are_sounds_that_are_nothing_else_in_their_language(language, text, found):
    assert set(count_fillers(text.split(), language)) == set(found)


@pytest.mark.parametrize(
    ("pace", "band"),
    [(80, "slow"), (120, "unhurried"), (160, "usual for an interview"), (215, "fast"),
     (300, "very fast")],
)  # fmt: skip
def test_pace_bands(pace, band):
    assert pace_band(pace) == band


def test_each_language_has_its_own_pace_and_an_unmeasured_one_none():
    assert pace_band(150) == "unhurried"
    assert pace_band(150, "de") == "usual for an interview"
    assert pace_band(150, "es") == "unhurried"
    assert pace_band(150, "ja") == ""


LIMITS = RecordingLimits()


@pytest.mark.parametrize(
    ("size", "seconds", "kind", "problem"),
    [
        (0, 3.0, "audio/ogg", RecordingProblem.EMPTY_FILE),
        (26_000_000, 3.0, "audio/ogg", RecordingProblem.TOO_LARGE),
        (5_000, 600.5, "audio/ogg", RecordingProblem.TOO_LONG),
        (5_000, float("inf"), None, RecordingProblem.TOO_LONG),
        (5_000, None, "image/png", RecordingProblem.NOT_AUDIO),
        (5_000, None, "Text/HTML; charset=utf-8", RecordingProblem.NOT_AUDIO),
    ],
)
def test_metadata_that_rules_a_recording_out(size, seconds, kind, problem):
    with pytest.raises(UnusableRecording) as caught:
        check_metadata(size, seconds, kind, LIMITS)
    assert caught.value.problem is problem
    assert (caught.value.seconds is not None) == (problem is RecordingProblem.TOO_LONG)


@pytest.mark.parametrize(
    ("size", "seconds", "kind"),
    [
        (25_000_000, 600.0, "audio/ogg"),
        (5_000, None, None),
        (5_000, float("nan"), "video/webm"),
        (5_000, None, "application/octet-stream"),
    ],
)
def test_metadata_that_leaves_it_to_the_bytes(size, seconds, kind):
    check_metadata(size, seconds, kind, LIMITS)
