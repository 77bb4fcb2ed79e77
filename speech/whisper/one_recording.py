"""One recording, heard: cut into windows, primed, checked, tried again if need be.

Blocking throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from interview.errors import UnusableRecording
from interview.models import RecordingProblem, Word
from speech.intake.guards import Audio
from speech.whisper import gate
from speech.whisper.engine import MAX_SPEECH, Window
from speech.whisper.gate import Heard
from speech.whisper.languages import doubt
from speech.whisper.priming import clean_terms, primed
from speech.whisper.terms import with_terms
from speech.whisper.windows import Stretch, cut

#: Hears windows, whoever else is waiting.
Listen = Callable[[Sequence[Window]], list[Heard]]


def hear(
    listen: Listen,
    audio: Audio,
    *,
    language: str,
    terms: Sequence[str],
    tokens: Callable[[str], tuple[int, ...]],
    certain: bool = False,
) -> tuple[Word, ...]:
    """The words of a recording with rising times; joined as they are, they make its text.

    ``tokens`` are the model's for a text; ``certain``: the language is beyond doubt. Raises
    UnusableRecording: NO_SPEECH when all that was written is what Whisper invents, UNCLEAR when it
    was not sure, OTHER_LANGUAGE or UNSURE_LANGUAGE with the language it sounds like; and what
    ``listen`` raises.
    """
    told = clean_terms(terms)
    prompt = primed(told, language, tokens)
    stretches = cut(audio.samples, audio.speech, most=MAX_SPEECH)
    windows = [Window(each.taken_from(audio.samples), language, prompt) for each in stretches]
    longest = max(range(len(windows)), key=lambda n: windows[n].seconds)
    windows[longest] = replace(windows[longest], asked=not certain)
    first = listen(windows)
    spoken = sum(end - start for start, end in _within(audio, stretches[longest]))
    _check_language(first[longest], language, spoken)
    heard = [_whole(each, stretch) for each, stretch in zip(first, stretches, strict=True)]
    doubtful = [
        n
        for n, (each, stretch) in enumerate(zip(heard, stretches, strict=True))
        if gate.needs_retry(each, told, _within(audio, stretch), stretch.parts[-1][1])
    ]
    if doubtful:
        again = listen([replace(windows[n], prompt=(), full=True) for n in doubtful])
        for n, each in zip(doubtful, again, strict=True):
            second = _whole(each, stretches[n])
            made_up = gate.unbelieved(heard[n], told)
            heard[n] = second if made_up else gate.better(heard[n], second)
    # A word of the language is one token, with the blank before it.
    return with_terms(_believed(heard, audio), told, lambda text: len(tokens(f" {text}")) == 1)


def _check_language(heard: Heard, language: str, speech_seconds: float) -> None:
    instead = doubt(heard.languages, language, speech_seconds)
    if instead is not None:
        clear = instead.clear
        raise UnusableRecording(
            RecordingProblem.OTHER_LANGUAGE if clear else RecordingProblem.UNSURE_LANGUAGE,
            language=instead.language,
        )


def _whole(heard: Heard, stretch: Stretch) -> Heard:
    """With whole words, at their times in the recording."""
    words = (
        replace(word, start=stretch.placed(word.start), end=stretch.placed(word.end, end=True))
        for word in heard.words
    )
    return replace(heard, words=gate.joined(words))


def _within(audio: Audio, stretch: Stretch) -> tuple[tuple[float, float], ...]:
    first, last = stretch.parts[0][0], stretch.parts[-1][1]
    return tuple(
        (max(start, first), min(end, last))
        for start, end in audio.speech
        if end > first and start < last
    )


def _believed(segments: Sequence[Heard], audio: Audio) -> tuple[Word, ...]:
    written = [word for segment in segments for word in segment.words]
    if gate.is_invention("".join(word.text for word in written)):
        raise UnusableRecording(RecordingProblem.NO_SPEECH)
    words = [
        word
        for segment in segments
        if not gate.weak(segment)
        for word in segment.words
        if gate.in_speech(word, audio.speech)
    ]
    if (
        # Half of what was written could not be trusted: what is left would mislead.
        2 * len(words) < len(written)
        or gate.is_invention("".join(word.text for word in words))
        or not gate.believable(words, audio.speech_seconds)
    ):
        raise UnusableRecording(RecordingProblem.UNCLEAR)
    return gate.rising(words, audio.speech, audio.duration)
