"""One recording, heard: cut into windows, primed, checked, tried again if need be.

What came in is either in the words or in the gaps: nothing that was said is left out without being
named. Blocking throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from interview.errors import UnusableRecording
from interview.models import Gap, GapCause, RecordingProblem, Word
from speech.intake.guards import Audio
from speech.whisper import gate
from speech.whisper.engine import MAX_SPEECH, Window
from speech.whisper.foreign import LEAST_PIECE, Listen, Part, foreign_parts
from speech.whisper.gate import Heard
from speech.whisper.missing import filled, whole
from speech.whisper.priming import clean_terms, primed
from speech.whisper.terms import with_terms
from speech.whisper.unexplained import Spans, outside, seconds, within
from speech.whisper.windows import Stretch, cut

#: Recordings whose speech is less than this many dB above their noise are heard without priming
#: and by a wide search: told that hesitations are written, the model hears them in noise.
_NOISY = 18.0
#: Speech that couldn't be made out was drowned by noise where it is less than this above it.
_DROWNED = 15.0
#: Seconds of speech that hold a few words: told that more was said before, the model says them
#: twice.
_SHORT = 1.2
_NOTHING = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Hearing:
    """The words of a recording with rising times, which joined as they are make its text; and
    the speech that has none."""

    words: tuple[Word, ...]
    gaps: tuple[Gap, ...] = ()


def hear(
    listen: Listen,
    audio: Audio,
    *,
    language: str,
    terms: Sequence[str],
    tokens: Callable[[str], tuple[int, ...]],
    certain: bool = False,
) -> Hearing:
    """What was said in a recording, and what couldn't be made out.

    ``tokens`` are the model's for a text; ``certain``: the language is beyond doubt. Raises
    UnusableRecording: NO_SPEECH when all that was written is what Whisper invents, UNCLEAR when
    most of it can't be made out, OTHER_LANGUAGE or UNSURE_LANGUAGE with the language it sounds
    like; and what ``listen`` raises.
    """
    told = clean_terms(terms)
    noisy = audio.above_noise < _NOISY
    short = audio.speech_seconds < _SHORT
    prompt = () if noisy or short else primed(told, language, tokens)
    # A narrow search costs words where the model knows less: in noise and other languages.
    wide = not short and (noisy or language != "en")
    like = Window(_NOTHING, language, prompt, full=short, wide=wide)
    stretches = cut(audio.samples, audio.speech, most=MAX_SPEECH)
    heard = _listened(listen, audio, stretches, like)
    parts = foreign_parts(
        listen,
        audio.samples,
        [(_spoken(audio.speech, each), what) for each, what in zip(stretches, heard, strict=True)],
        language,
        certain=certain,
    )
    speech = outside(audio.speech, [(part.start, part.end) for part in parts])
    if parts:
        stretches = _around(audio, stretches, parts, speech)
        heard = _listened(listen, audio, stretches, like)
    heard = [whole(each, stretch) for each, stretch in zip(heard, stretches, strict=True)]
    heard = _again(listen, audio, stretches, heard, like, told, speech)
    words = _believed(heard, audio, speech)
    words, gaps = filled(listen, audio.samples, words, speech, language)
    gaps = tuple(sorted((*gaps, *map(_as_gap, parts)), key=lambda gap: gap.start))
    long = audio.speech_seconds >= _SHORT
    lost = sum(seconds(within(audio.speech, gap.start, gap.end)) for gap in gaps)
    if (
        # Most of what was said can't be made out: what is left would mislead.
        3 * lost > 2 * audio.speech_seconds
        or not words
        or (long and gate.is_invention("".join(word.text for word in words)))
        or not gate.believable(words, audio.speech_seconds - lost)
    ):
        raise UnusableRecording(_unclear(audio))
    # A word of the language is one token, with the blank before it.
    spelled = with_terms(words, told, lambda text: len(tokens(f" {text}")) == 1)
    return Hearing(spelled, gaps)


def _listened(
    listen: Listen, audio: Audio, stretches: Sequence[Stretch], like: Window
) -> list[Heard]:
    return listen(
        [
            replace(
                like,
                samples=each.taken_from(audio.samples),
                asked=seconds(_spoken(audio.speech, each)) >= LEAST_PIECE,
            )
            for each in stretches
        ]
    )


def _around(
    audio: Audio, stretches: Sequence[Stretch], parts: Sequence[Part], speech: Spans
) -> list[Stretch]:
    """The stretches without the parts in another language."""
    borders = [0.0, *(time for part in parts for time in (part.start, part.end)), audio.duration]
    free = list(zip(borders[::2], borders[1::2], strict=True))
    return [
        piece
        for stretch in stretches
        for first, last in free
        if (spans := within(_spoken(speech, stretch), first, last))
        for piece in cut(audio.samples, spans, most=MAX_SPEECH, within=(first, last))
    ]


def _again(
    listen: Listen,
    audio: Audio,
    stretches: Sequence[Stretch],
    first: Sequence[Heard],
    like: Window,
    told: Sequence[str],
    speech: Spans,
) -> list[Heard]:
    """The hearings, with those heard again in a plain window that look made up or full of holes."""
    heard = list(first)
    doubtful = [
        n
        for n, (each, stretch) in enumerate(zip(heard, stretches, strict=True))
        if gate.needs_retry(each, told, _spoken(speech, stretch), stretch.parts[-1][1])
    ]
    if doubtful:
        again = listen(
            [
                replace(like, samples=stretches[n].taken_from(audio.samples), prompt=(), full=True)
                for n in doubtful
            ]
        )
        for n, each in zip(doubtful, again, strict=True):
            second = whole(each, stretches[n])
            made_up = gate.unbelieved(heard[n], told)
            heard[n] = second if made_up else gate.better(heard[n], second)
    return [gate.doubted(gate.unlooped(each)) for each in heard]


def _spoken(speech: Spans, stretch: Stretch) -> Spans:
    return within(speech, stretch.parts[0][0], stretch.parts[-1][1])


def _believed(heard: Sequence[Heard], audio: Audio, speech: Spans) -> tuple[Word, ...]:
    """The words that may have been said; what they leave out of ``speech`` is heard again."""
    written = [word for each in heard for word in each.words]
    if audio.speech_seconds < _SHORT:
        # "Okay." may be an invention or an answer: in a plain window the two are told apart.
        said = all(gate.sure_of_speech(each) for each in heard if each.words)
        nothing = not written or not said
    else:
        nothing = gate.is_invention("".join(word.text for word in written))
    if nothing:
        raise UnusableRecording(_nothing(audio))
    words = [
        word
        for each in heard
        if not gate.weak(each)
        for word in each.words
        if gate.in_speech(word, speech)
    ]
    return gate.rising(words, speech, audio.duration)


def _nothing(audio: Audio) -> RecordingProblem:
    """Why no words were found."""
    return RecordingProblem.CHANNELS_CANCEL if audio.one_channel else RecordingProblem.NO_SPEECH


def _unclear(audio: Audio) -> RecordingProblem:
    """Why the words couldn't be made out."""
    if audio.one_channel:
        return RecordingProblem.CHANNELS_CANCEL
    drowned = audio.above_noise < _DROWNED
    return RecordingProblem.TOO_NOISY if drowned else RecordingProblem.UNCLEAR


def _as_gap(part: Part) -> Gap:
    start, end = round(part.start, 2), round(part.end, 2)
    return Gap(start, end, GapCause.OTHER_LANGUAGE, part.language)
