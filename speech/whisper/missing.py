"""What the first hearing left out is heard again by itself, and what then has no words is named.

A window holds what lies close together: of two voices one may be left out, and beside clear speech
what echoes. Alone, from border to border, without a prompt and by a wide search, much of it is
understood; else span by span, and in the language it sounds like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from interview.models import Gap, GapCause, Word
from speech.whisper import gate
from speech.whisper.engine import MAX_SPEECH, Window
from speech.whisper.foreign import Listen
from speech.whisper.gate import Heard
from speech.whisper.languages import CLEAR, likeliest
from speech.whisper.unexplained import Hole, Spans, granted, holes, pace, seconds, within
from speech.whisper.windows import Samples, Stretch, cut

#: Seconds of speech that it takes to name its language, alone, and to be heard by itself.
_LEAST_NAMED, _LEAST_HEARD = 2.0, 0.5
#: Seconds around a hole that are heard with it: word times may be off by as much.
_BESIDE = 0.1
#: Seconds within which a word begins or ends at a border.
_AT_BORDER = 0.4
#: Share of a new text's words from which on what was there before may be the better one.
_AS_MANY = 0.6
_STOPS = (".", "!", "?", "…")
#: By how much surer (mean log-probability of tokens) another language's text has to be.
_SURER = 0.1


def filled(
    listen: Listen, samples: Samples, words: Sequence[Word], speech: Spans, language: str
) -> tuple[tuple[Word, ...], tuple[Gap, ...]]:
    """The words with those that were found for what was missing, and what still has none."""
    slow = pace(words)
    again = _Again(listen, samples, speech, language)
    found = holes(words, speech, slow=slow)
    if found:
        words = again.with_holes(words, found)
        found = holes(words, speech, slow=slow)
    if found:
        words = again.with_spans(words, found)
        found = holes(words, speech, slow=slow)
    # In between may stand what was heard well; what is doubtful there says nothing.
    left = tuple(
        word
        for word in words
        if not (word.is_doubtful and any(_is_in(word, hole) for hole in found))
    )
    return left, tuple(again.gap(hole) for hole in found)


@dataclass(frozen=True, slots=True)
class _Again:
    """Hears what has no words, by itself."""

    listen: Listen
    samples: Samples
    speech: Spans
    language: str
    #: (start, end, ISO 639-1) of what sounds like another language.
    foreign: list[tuple[float, float, str]] = field(default_factory=list)

    def with_holes(self, words: Sequence[Word], found: Sequence[Hole]) -> tuple[Word, ...]:
        """Each hole from border to border, with much silence behind it and a wide search."""
        stretches = [
            stretch
            for hole in found
            for stretch in self._cut(within(self.speech, hole.start, hole.end), hole)
        ]
        heard = self.listen(
            [
                replace(
                    self._window(stretch), full=True, asked=self._spoken(stretch) >= _LEAST_NAMED
                )
                for stretch in stretches
            ]
        )
        for stretch, each in zip(stretches, heard, strict=True):
            if not self._is_foreign(stretch, each):
                words = self._with(words, stretch, each)
        return tuple(words)

    def with_spans(self, words: Sequence[Word], found: Sequence[Hole]) -> tuple[Word, ...]:
        """Each span of speech alone, in a window of its own length."""
        stretches = [
            stretch
            for hole in found
            for span in within(self.speech, hole.start, hole.end)
            if seconds([span]) >= _LEAST_HEARD and not self._language_of(*span)
            for stretch in self._cut([span], hole)
        ]
        if not stretches:
            return tuple(words)
        heard = self.listen([replace(self._window(each), wide=True) for each in stretches])
        for stretch, each in zip(stretches, heard, strict=True):
            words = self._with(words, stretch, each)
        return tuple(words)

    def gap(self, hole: Hole) -> Gap:
        spans = within(self.speech, hole.start, hole.end)
        # The end of a word's span is no speech of its own.
        spans = tuple(span for span in spans if seconds([span]) >= _LEAST_HEARD) or spans
        start, end = round(spans[0][0], 2), round(spans[-1][1], 2)
        language = self._language_of(start, end)
        cause = GapCause.OTHER_LANGUAGE if language else GapCause.UNCLEAR
        return Gap(start, end, cause, language)

    def _cut(self, spans: Spans, hole: Hole) -> list[Stretch]:
        borders = max(0.0, hole.start - _BESIDE), hole.end + _BESIDE
        return cut(self.samples, spans, most=MAX_SPEECH, within=borders)

    def _window(self, stretch: Stretch) -> Window:
        return Window(stretch.taken_from(self.samples), self.language)

    def _spoken(self, stretch: Stretch) -> float:
        return seconds(within(self.speech, stretch.parts[0][0], stretch.parts[-1][1]))

    def _is_foreign(self, stretch: Stretch, heard: Heard) -> bool:
        """Whether it is surely another language, and written with more certainty in that."""
        language, sure = likeliest(heard.languages)
        if sure < CLEAR or language == self.language:
            return False
        (theirs,) = self.listen([replace(self._window(stretch), language=language, full=True)])
        if not theirs.words or theirs.avg_logprob < heard.avg_logprob + _SURER:
            return False
        self.foreign.append((stretch.parts[0][0], stretch.parts[-1][1], language))
        return True

    def _language_of(self, start: float, end: float) -> str | None:
        """What most of a stretch sounds like, where that is another language."""
        for first, last, language in self.foreign:
            if 2 * (min(end, last) - max(start, first)) > end - start:
                return language
        return None

    def _with(self, words: Sequence[Word], stretch: Stretch, heard: Heard) -> tuple[Word, ...]:
        """The words with what was understood of a stretch in the place of what was there."""
        first, last = stretch.parts[0][0], stretch.parts[-1][1]
        new = gate.doubted(gate.unlooped(whole(heard, stretch)))
        text = "".join(word.text for word in new.words)
        if (
            not new.words
            or gate.weak(new)
            or gate.is_invention(text)
            or not gate.believable(new.words, self._spoken(stretch))
        ):
            return tuple(words)
        before = [word for word in words if (word.start + word.end) / 2 < first]
        after = [word for word in words if (word.start + word.end) / 2 > last]
        there = list(words[len(before) : len(words) - len(after)])
        found = list(gate.rising(new.words, self.speech, last))
        # A word at the border that stretched into the hole is no part of it; one from border to
        # border is the last of its sentence, or the first of the next.
        at_start = bool(there) and there[0].start < first + _AT_BORDER
        at_end = bool(there) and there[0].end > last - _AT_BORDER
        if at_start and at_end:
            at_start = there[0].text.rstrip().endswith(_STOPS)
        if at_start and not there[0].is_doubtful:
            word = there.pop(0)
            before.append(replace(word, end=min(word.end, word.start + granted(word.text))))
        if there and not there[-1].is_doubtful and there[-1].end > last - _AT_BORDER:
            word = there.pop()
            after.insert(0, replace(word, start=max(word.start, word.end - granted(word.text))))
        as_many = _AS_MANY * len(found) <= len(there)
        if as_many and there and gate.certainty(there) > gate.certainty(new.words):
            return tuple(words)
        # What is beside the stretch is heard with it, and may be written a second time.
        if before and found and gate.same(before[-1], found[0]):
            found.pop(0)
        if after and found and gate.same(found[-1], after[0]):
            found.pop()
        return (*before, *found, *after)


def whole(heard: Heard, stretch: Stretch) -> Heard:
    """With whole words, at their times in the recording."""
    words = (
        replace(word, start=stretch.placed(word.start), end=stretch.placed(word.end, end=True))
        for word in heard.words
    )
    return replace(heard, words=gate.joined(words))


def _is_in(word: Word, hole: Hole) -> bool:
    return hole.start <= (word.start + word.end) / 2 <= hole.end
