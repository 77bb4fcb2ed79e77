"""Facts about how an answer was said, and the limits known before a download."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interview.errors import UnusableRecording
from interview.hearing.corrections import fixed
from interview.hearing.delivery import count_fillers, measure
from interview.hearing.norms import Band, level_band, pace_norm
from interview.hearing.recordings import check_metadata
from interview.models import (
    RecordingLimits,
    RecordingProblem,
    Sound,
    Transcript,
    TranscriptSource,
    Word,
)


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


def test_only_long_pauses_between_words_are_shown():
    delivery = measure(spoken(("So", 4.0, 4.5), ("then", 6.4, 6.6), ("we", 8.6, 9.0)))
    assert delivery is not None
    assert [(p.start, p.seconds) for p in delivery.long_pauses] == [(6.6, 2.0)]
    assert delivery.long_pauses[0].after == "So then"


def test_the_sound_is_handed_on_as_it_was_measured():
    delivery = measure(replace(spoken(("Yes", 1.0, 1.5)), sound=Sound(-24.5, 0.01)))
    assert delivery is not None and delivery.sound == Sound(-24.5, 0.01)


HEARD = "Um so we we put it on cube nets and uh then it ran for a year"


def corrected(text: str):
    """The delivery of HEARD with 0.3 s a word and a long pause, after its person wrote ``text``."""
    words = HEARD.split()
    first = spoken(
        *(
            (word, n * 0.3 + (n > 9) * 3, n * 0.3 + 0.25 + (n > 9) * 3)
            for n, word in enumerate(words)
        )
    )
    return measure(first), measure(fixed(first, first, text), first.words)


def test_a_correction_leaves_pauses_fillers_and_repeats_as_they_were_heard():
    before, after = corrected("So we put it on Kubernetes and then it ran for a year")
    assert before is not None and after is not None
    for fact in ("fillers", "filler_times", "repeats", "long_pauses", "pauses", "silent_start"):
        assert getattr(after, fact) == getattr(before, fact) != ()
    assert after.fillers == (("uh", 1), ("um", 1))


def test_hesitations_typed_into_a_correction_are_not_heard():
    before, after = corrected(HEARD.replace("ran", "um um uh ran"))
    assert before is not None and after is not None
    assert (after.fillers, after.word_count) == (before.fillers, before.word_count)


def test_a_correction_counts_the_words_that_were_said():
    before, after = corrected(HEARD.replace("cube nets", "Kubernetes"))
    assert before is not None and after is not None
    assert after.word_count == before.word_count - 1
    fewer = after.word_count / before.word_count
    assert after.words_per_minute == pytest.approx(before.words_per_minute * fewer, abs=0.1)


def test_words_nobody_had_the_time_to_say_do_not_change_the_pace():
    before, after = corrected(HEARD + " and this is a whole new part that I thought of later")
    assert before is not None and after is not None
    assert after.word_count == before.word_count
    assert after.words_per_minute == before.words_per_minute


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
    ("language", "pace", "band"),
    [
        ("en", 0.0, Band.NONE),
        ("en", 159.9, Band.BELOW),
        ("en", 160.0, Band.USUAL),
        ("en", 210.0, Band.USUAL),
        ("en", 210.1, Band.ABOVE),
        ("es", 150.0, Band.USUAL),
        # Only a mean is known.
        ("de", 150.0, Band.NONE),
        ("fr", 150.0, Band.NONE),
    ],
)
def test_a_pace_has_a_band_only_where_a_range_was_measured(language, pace, band):
    norm = pace_norm(language)
    assert norm is not None and norm.band(pace) is band


def test_a_language_nobody_measured_has_no_norm():
    assert pace_norm("ja") is None


@pytest.mark.parametrize(
    ("level", "band"), [(-40.0, Band.BELOW), (-22.0, Band.USUAL), (-9.0, Band.ABOVE)]
)
def test_levels_lie_beside_what_calls_aim_at(level, band):
    assert level_band(level) is band


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
