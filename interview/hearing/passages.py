"""What several messages hold, put together to the one answer that they are (pure).

Recordings follow each other on one line of time; what was typed takes no time on it. What was said
in the place of a gap stands where the gap was.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from interview.hearing.gaps import placed_words
from interview.models import (
    Gap,
    GapPlace,
    Passage,
    RecordingProblem,
    Sound,
    Transcript,
    TranscriptSource,
    Word,
)

#: What holds no sound at all is no recording: what was written beside it is the answer.
_SOUNDLESS = frozenset({RecordingProblem.NO_AUDIO_STREAM, RecordingProblem.NOT_AUDIO})
#: Seconds by which two places may differ and be the same.
_SAME = 0.02


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a passage. Times are those of its own recording."""

    passage: Passage
    text: str
    start: float = 0.0
    end: float = 0.0
    words: tuple[Word, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def seconds(self) -> float:
        return self.end - self.start


def put_together(passages: Sequence[Passage], language: str) -> Transcript | None:
    """What all of them say, as the first revision; None where none of them can be used.

    ``language``: of what was typed, where nothing was heard.
    """
    pieces = list(_pieces(passages))
    if not pieces:
        return None
    heard = [one.heard for one in passages if one.heard is not None]
    if len(pieces) == 1 and len(heard) == 1:
        return replace(heard[0], passages=len(passages))
    text = "\n".join(piece.text for piece in pieces if piece.text)
    if not heard:
        return Transcript(
            text=text, source=TranscriptSource.TYPED, language=language, passages=len(passages)
        )
    words: list[Word] = []
    gaps: list[Gap] = []
    for piece, offset in _on_one_line(pieces):
        shift = offset - piece.start
        if piece.passage.heard is None:
            words += [Word(each, offset, offset, 1.0) for each in piece.text.split()]
        words += [
            replace(
                word,
                start=max(offset, word.start + shift),
                end=max(offset, word.end + shift),
            )
            for word in piece.words
        ]
        gaps += [replace(gap, start=gap.start + shift, end=gap.end + shift) for gap in piece.gaps]
    return replace(
        heard[0],
        text=text,
        words=tuple(words),
        gaps=tuple(gaps),
        duration=sum(piece.seconds for piece in pieces),
        speech_seconds=sum(each.speech_seconds or 0.0 for each in heard),
        sound=_sound(heard),
        passages=len(passages),
    )


def heard_alone(passages: Sequence[Passage]) -> Transcript | None:
    """The same of the recordings, without what was typed; None for none."""
    recorded = [one for one in passages if one.heard is not None]
    return put_together(recorded, "") if recorded else None


def continued(fixed: Transcript, passages: Sequence[Passage]) -> Transcript:
    """A transcript that its person has fixed, and what was sent since."""
    more = put_together(passages[fixed.passages :], fixed.language)
    if more is None:
        return replace(fixed, passages=len(passages))
    offset = fixed.duration or 0.0
    return replace(
        fixed,
        text=f"{fixed.text}\n{more.text}",
        words=fixed.words
        + tuple(
            replace(word, start=word.start + offset, end=word.end + offset) for word in more.words
        ),
        gaps=fixed.gaps
        + tuple(replace(gap, start=gap.start + offset, end=gap.end + offset) for gap in more.gaps),
        duration=offset + (more.duration or 0.0) or None,
        speech_seconds=(fixed.speech_seconds or 0.0) + (more.speech_seconds or 0.0) or None,
        passages=len(passages),
    )


def find_gap(passages: Sequence[Passage], start: float) -> GapPlace | None:
    """The gap that begins there in what they say together, by the recording that it is in."""
    for piece, offset in _on_one_line(list(_pieces(passages))):
        for gap in piece.gaps:
            if abs(gap.start - piece.start + offset - start) < _SAME:
                return GapPlace(piece.passage.number, gap.start, gap.end)
    return None


def is_used(one: Passage, passages: Sequence[Passage]) -> bool:
    """Whether there is something of it in what they say together."""
    return any(True for _ in _pieces_of(one, passages))


def find_problem(
    passages: Sequence[Passage],
) -> tuple[RecordingProblem, tuple[float, float] | None] | None:
    """Why the first of them that can't be used can't be."""
    return next(
        ((one.problem, one.problem_seconds) for one in passages if one.problem is not None), None
    )


def _on_one_line(pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, float]]:
    """Each piece with when it begins."""
    at = 0.0
    for piece in pieces:
        yield piece, at
        at += piece.seconds


def _pieces(passages: Sequence[Passage]) -> Iterator[_Piece]:
    for one in passages:
        if one.replaces is None:
            yield from _pieces_of(one, passages)


def _pieces_of(one: Passage, passages: Sequence[Passage]) -> Iterator[_Piece]:
    """Its stretches, with what takes the place of its gaps between them."""
    if one.heard is None:
        text = one.text if one.text is not None else _beside(one, passages)
        if text:
            yield _Piece(one, text)
        return
    ends = one.heard.duration
    if ends is None:
        ends = one.heard.words[-1].end if one.heard.words else 0.0
    instead: dict[tuple[float, float], list[_Piece]] = {}
    for other in passages:
        # What takes its place came later.
        later = other.number > one.number
        if later and other.replaces is not None and other.replaces.passage == one.number:
            said = list(_pieces_of(other, passages))
            if said:
                place = (other.replaces.start, other.replaces.end)
                instead[place] = instead.get(place, []) + said
    first, at = 0.0, 0.0
    for (start, end), said in sorted(instead.items(), key=lambda entry: entry[0]):
        yield _stretch(one, one.heard, first, at, start, start)
        yield from said
        first, at = start, end
    yield _stretch(one, one.heard, first, at, math.inf, ends)


def _stretch(
    one: Passage, heard: Transcript, first: float, start: float, before: float, end: float
) -> _Piece:
    """Words from ``first`` on and ``before``; it lasts from ``start`` to ``end``."""
    text = heard.text
    if first > 0 or not math.isinf(before):
        placed = [
            (begins, ends)
            for word, begins, ends in placed_words(heard)
            if first <= _middle(word) < before
        ]
        text = text[placed[0][0] : placed[-1][1]] if placed else ""
    return _Piece(
        one,
        text.strip(),
        start,
        max(start, end),
        tuple(word for word in heard.words if first <= _middle(word) < before),
        tuple(gap for gap in heard.gaps if start <= gap.start < before - _SAME),
    )


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _beside(one: Passage, passages: Sequence[Passage]) -> str:
    """What was written beside files in which nothing can be heard, for want of anything else."""
    message = [each for each in passages if each.message_id == one.message_id]
    if all(each.problem in _SOUNDLESS for each in message):
        return one.caption
    return ""


def _sound(heard: Sequence[Transcript]) -> Sound | None:
    """The level of all together, by power and time."""
    known = [(each.sound, each.speech_seconds or 1.0) for each in heard if each.sound is not None]
    if not known:
        return None
    seconds = sum(time for _, time in known)
    power = sum(time * 10 ** (sound.level / 10) for sound, time in known) / seconds
    clipped = sum(time * sound.clipped for sound, time in known) / seconds
    return Sound(10 * math.log10(power), clipped)
