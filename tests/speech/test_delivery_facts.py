"""Facts about how an answer was said, and the limits known before a download."""

from __future__ import annotations

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
