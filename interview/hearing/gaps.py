"""Where words and gaps stand in the text of a transcript (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from interview.models import Gap, Transcript, TranscriptSource, Word

#: A person is asked before an answer is rated of which so many seconds have no words, or this
#: share of what was said; and never for less than the last. The product's choice: a sentence.
ASKED_SECONDS, ASKED_SHARE, LEAST_ASKED = 4.0, 0.15, 1.0


def gap_seconds(transcript: Transcript) -> float:
    """How much of what was said has no words."""
    return sum(gap.seconds for gap in transcript.gaps)


def is_worth_asking(transcript: Transcript) -> bool:
    """Whether so much has no words that its person should say whether to rate it."""
    missing, speech = gap_seconds(transcript), transcript.speech_seconds or 0.0
    if missing < LEAST_ASKED or transcript.source is not TranscriptSource.WHISPER:
        return False
    return missing >= ASKED_SECONDS or missing >= ASKED_SHARE * speech


def placed_words(transcript: Transcript) -> Iterator[tuple[Word, int, int]]:
    """Words in order with where each begins and ends in the text, but those that stand nowhere."""
    at = 0
    for word in transcript.words:
        text = word.text.strip()
        found = transcript.text.find(text, at) if text else -1
        if found >= 0:
            at = found + len(text)
            yield word, found, at


def placed_gaps(transcript: Transcript) -> list[tuple[Gap, int]]:
    """Gaps in order, each with the place in the text that it stands before."""
    words = list(placed_words(transcript))
    return [
        (
            gap,
            next(
                (begins for word, begins, _ in words if _middle(word) >= gap.start),
                len(transcript.text),
            ),
        )
        for gap in transcript.gaps
    ]


def with_marks(
    transcript: Transcript, mark: Callable[[Gap], str]
) -> tuple[str, list[tuple[int, int]]]:
    """The text with what ``mark`` says in the place of each gap; and (place in the text, length)
    of everything that was put in there, in order."""
    parts: list[str] = []
    put_in: list[tuple[int, int]] = []
    last = 0
    for gap, at in placed_gaps(transcript):
        ends = at == len(transcript.text)
        said = f" {mark(gap)}" if ends and at else f"{mark(gap)} "
        parts += [transcript.text[last:at], said]
        put_in.append((at, len(said)))
        last = at
    return "".join([*parts, transcript.text[last:]]), put_in


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2
