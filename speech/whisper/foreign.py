"""The parts of a recording that are in another language than the rest.

Asked about a whole window, the model names the language that it begins in, or most of it; told one
language it translates the other or leaves it out. So a window that isn't surely in the expected
language is asked about again in pieces from pause to pause, and a piece is another language's where
the model both says so and writes it with more certainty in that language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from interview.errors import UnusableRecording
from interview.models import RecordingProblem
from speech.whisper.engine import Window
from speech.whisper.gate import Heard
from speech.whisper.languages import CLEAR, LEAST_SPEECH, MAYBE, likeliest, probability_of
from speech.whisper.unexplained import Spans, seconds, within
from speech.whisper.windows import Samples, around, broken

#: A window that is surely in the expected language: the right one had .92 or more in every window
#: that was read aloud in one language.
_SURE = 0.9
#: Seconds of speech in a piece: shorter ones tell nothing, longer ones may hold two languages.
#: What is left at the end may be shorter.
LEAST_PIECE, _MOST_PIECE, _LEAST_LAST = 2.0, 10.0, 1.2
#: By how much surer (mean log-probability of tokens) another language's text has to be.
_SURER = 0.1

Listen = Callable[[Sequence[Window]], list[Heard]]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of speech in another language; seconds of the recording."""

    start: float
    end: float
    #: ISO 639-1.
    language: str
    #: That it is this one, 0-1.
    probability: float


def foreign_parts(
    listen: Listen,
    samples: Samples,
    heard: Sequence[tuple[Spans, Heard]],
    expected: str,
    *,
    certain: bool,
) -> tuple[Part, ...]:
    """What is not in ``expected``, in order; ``heard`` are the windows that were asked.

    Where it is half of the speech or more, the recording is in another language: then raises
    UnusableRecording (OTHER_LANGUAGE, or UNSURE_LANGUAGE), unless its person was ``certain``.
    """
    asked = [(spans, each) for spans, each in heard if each.languages]
    if not asked:
        return ()
    whole = sum(seconds(spans) for spans, _ in heard)
    likely = [likeliest(each.languages) for _, each in asked]
    long = sum(seconds(spans) for spans, _ in asked) >= LEAST_SPEECH
    languages = {language for language, _ in likely}
    if (
        not certain
        and long
        and languages != {expected}
        and len(languages) == 1
        and all(sure >= CLEAR for _, sure in likely)
    ):
        raise UnusableRecording(RecordingProblem.OTHER_LANGUAGE, language=languages.pop())
    parts = _parts(
        listen,
        samples,
        [spans for spans, each in asked if probability_of(each.languages, expected) < _SURE],
        expected,
    )
    other = sum(
        seconds(within(spans, part.start, part.end)) for part in parts for spans, _ in heard
    )
    if 2 * other < whole:
        return parts
    if certain:
        return ()
    longest = max(parts, key=lambda part: part.end - part.start)
    clear = longest.probability >= CLEAR
    raise UnusableRecording(
        RecordingProblem.OTHER_LANGUAGE if clear else RecordingProblem.UNSURE_LANGUAGE,
        language=longest.language,
    )


def _parts(
    listen: Listen, samples: Samples, doubted: Sequence[Spans], expected: str
) -> tuple[Part, ...]:
    pieces = [piece for spans in doubted for piece in _pieces(samples, spans)]
    if not pieces:
        return ()
    sounds = [_sound(samples, piece) for piece in pieces]
    ours = listen([Window(sound, expected, asked=True) for sound in sounds])
    named = [(n, *likeliest(each.languages)) for n, each in enumerate(ours)]
    others = [each for each in named if each[1] != expected and each[2] >= MAYBE]
    if not others:
        return ()
    theirs = [listen([Window(sounds[n], language)])[0] for n, language, _ in others]
    parts: list[Part] = []
    for (n, language, sure), heard in zip(others, theirs, strict=True):
        if not heard.words or heard.avg_logprob < ours[n].avg_logprob + _SURER:
            continue
        part = Part(pieces[n][0][0], pieces[n][-1][1], language, sure)
        before = parts[-1] if parts else None
        joins = before is not None and pieces[n - 1][-1][1] == before.end
        if before is not None and joins and before.language == language:
            sure = max(before.probability, sure)
            parts[-1] = replace(before, end=part.end, probability=sure)
        else:
            parts.append(part)
    return tuple(parts)


def _pieces(samples: Samples, spans: Spans) -> list[list[tuple[float, float]]]:
    """Speech from pause to pause, joined until it is long enough to tell its language."""
    pieces: list[list[tuple[float, float]]] = []
    short = 0.0
    for span in (part for each in spans for part in broken(samples, each, _MOST_PIECE)):
        if pieces and short < LEAST_PIECE:
            pieces[-1].append(span)
        else:
            pieces.append([span])
            short = 0.0
        short += span[1] - span[0]
    if len(pieces) > 1 and short < _LEAST_LAST:
        last = pieces.pop()
        pieces[-1] += last
    return pieces


def _sound(samples: Samples, spans: Spans) -> Samples:
    return around(spans, spans[0][0], spans[-1][1]).taken_from(samples)
