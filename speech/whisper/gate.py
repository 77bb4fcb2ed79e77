"""Whether what Whisper wrote was said. Pure.

Whisper always writes something: silence becomes "you", babble "I'm sorry.", music "Thanks for
watching!". What it wrote is believed only where the voice activity detector heard speech, where
the model itself was sure, and where there is about as much of it as people can say in the time.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from interview.models import Word
from speech.whisper.loops import runs, without_loops
from speech.whisper.unexplained import holes

#: Three or more parts of one to four letters or digits, between hyphens.
_SPELLED = re.compile(r"(?<![\w-])(?:[^\W_]{1,4}-){2,}[^\W_]{1,4}(?![\w-])")

Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A segment as the model wrote it. Words keep the spaces they came with."""

    words: tuple[Word, ...]
    #: Mean natural log-probability of its tokens.
    avg_logprob: float
    no_speech_prob: float
    #: Length over compressed length of its text; loops compress well.
    compression_ratio: float
    #: (ISO 639-1, probability), likeliest first; only where they were asked for.
    languages: tuple[tuple[str, float], ...] = ()


#: Whisper's own limit is -1.0. Clear voices, accents and headsets lie above -0.6, babble at -0.99.
MIN_LOGPROB = -0.85
#: Whisper's own limit.
MAX_COMPRESSION = 2.4
#: Where the model thinks nobody speaks, it has to be surer of the words.
NO_SPEECH, MIN_LOGPROB_IF_NO_SPEECH = 0.6, -0.5
#: The same for a recording that is a word or two.
MIN_WORD_LOGPROB, MAX_WORD_NO_SPEECH = -0.7, 0.5
#: Nobody speaks faster than this for a whole answer (420 a minute); shorter ones may seem to.
MAX_WORDS_PER_SECOND, MIN_SECONDS_FOR_RATE = 7.0, 2.0
#: Less than one word in four seconds of "speech" is not speech but a tune or a crowd.
MIN_WORDS_PER_SECOND, MIN_SECONDS_FOR_FEW = 0.25, 4.0
#: Mean probability of the words that one may rely on.
MIN_WORD_PROBABILITY = 0.35
#: With terms given, segments below this were wrong in 9 of 10 cases, and stretches of speech
#: longer than this were skipped (62 clips, Whisper base).
MIN_PRIMED_LOGPROB, MAX_MISSED_SECONDS = -0.6, 1.5
#: Seconds that word times may be off.
_SLACK = 0.35

#: What Whisper writes for sound without words (seen in tests here, and in its training subtitles).
#: An answer that is nothing but these is no answer even when somebody did say it.
_INVENTIONS = frozenset(
    """
    you; thank you; thanks; thank you very much; thank you so much; thank you for watching
    thanks for watching; thank you for listening; thanks for listening; please subscribe; subscribe
    like and subscribe; bye; bye bye; goodbye; see you next time; see you later; i'm sorry; sorry
    oh; ah; hmm; mm; mhm; uh; um; so; okay; the; the end; music; applause; laughter; silence
    i'll see you next time; i'll be right back; we'll be right back
    vielen dank; untertitel der amara org community; merci; gracias; obrigado
    sous titres réalisés par la communauté d'amara org
    subtítulos realizados por la comunidad de amara org
    """.strip()
    .replace("\n    ", "; ")
    .split("; ")
)


def joined(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words with loose signs ("%", "-O", ".") put to the word before them."""
    whole: list[Word] = []
    for word in words:
        text = word.text
        loose = not any(char.isalnum() for char in text)
        if whole and (loose or not (text[0].isspace() or text[0].isalnum())):
            before = whole[-1]
            end = before.end if loose else word.end
            probability = before.probability if loose else min(before.probability, word.probability)
            whole[-1] = Word(before.text + text, before.start, end, probability)
        elif not loose:
            whole.append(word)
    return tuple(replace(word, text=_unspelled(word.text)) for word in whole)


def _unspelled(text: str) -> str:
    """ "P-O-S-TGR-E-S" as one word: Whisper spells the names that it doesn't know."""

    def closed(match: re.Match[str]) -> str:
        parts = match[0].split("-")
        spelled = any(
            len(one) == len(other) == 1 and one.casefold() != other.casefold()
            for one, other in pairwise(parts)
        )
        return "".join(parts) if spelled else match[0]

    return _SPELLED.sub(closed, text)


def weak(segment: Heard) -> bool:
    """Whether the model was not sure of a segment, or went round in circles."""
    if not segment.words:
        return False
    return (
        segment.avg_logprob < MIN_LOGPROB
        or segment.compression_ratio > MAX_COMPRESSION
        or (segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < MIN_LOGPROB_IF_NO_SPEECH)
        or certainty(segment.words) < MIN_WORD_PROBABILITY
    )


def believable(words: Sequence[Word], speech_seconds: float) -> bool:
    """Whether there are about as many words as can be said in the time."""
    rate = len(words) / max(speech_seconds, 0.1)
    if speech_seconds >= MIN_SECONDS_FOR_RATE and rate > MAX_WORDS_PER_SECOND:
        return False
    return not (speech_seconds >= MIN_SECONDS_FOR_FEW and rate < MIN_WORDS_PER_SECOND)


def is_invention(text: str) -> bool:
    """Whether a text is only what Whisper writes when it hears no words, once or repeated."""
    sentences = [_plain(part) for part in re.split(r"[.!?…♪\n]+|(?<=\w),\s", text)]
    sentences = [sentence for sentence in sentences if sentence]
    if not sentences:
        return True
    if all(sentence in _INVENTIONS for sentence in sentences):
        return True
    tokens = _plain(text).split()
    return len(tokens) >= 4 and len(set(tokens)) == 1


def sure_of_speech(heard: Heard) -> bool:
    """Whether a word or two in a plain window were said. Clear voices lie at -.5 and above and
    under .3, what is written for a click, a tune or a crowd below -.8 and above .7 (Whisper base).
    """
    return heard.avg_logprob >= MIN_WORD_LOGPROB and heard.no_speech_prob <= MAX_WORD_NO_SPEECH


def echoes(text: str, terms: Sequence[str]) -> bool:
    """Whether a text is nothing but terms that the model was told to expect."""
    expected = {token for term in terms for token in _plain(term).split()}
    said = _plain(text).split()
    return bool(said) and expected.issuperset(said)


def circles(text: str) -> bool:
    """Whether a text is nothing but a phrase of two words or more, said again."""
    said = _plain(text).split()
    return any(
        len(said) % length == 0 and said == said[:length] * (len(said) // length)
        for length in range(2, len(said) // 2 + 1)
    )


def missed_seconds(words: Sequence[Word], speech: Spans) -> float:
    """The longest stretch of speech, in seconds, without a word in it."""
    longest = 0.0
    for start, end in speech:
        clock = start
        for word in words:
            if word.end > clock and word.start < end:
                longest = max(longest, word.start - clock)
                clock = word.end
        longest = max(longest, end - clock)
    return longest


def unbelieved(heard: Heard, terms: Sequence[str]) -> bool:
    """Whether its text looks made up, however sure the model was of it."""
    text = "".join(word.text for word in heard.words)
    return echoes(text, terms) or circles(text)


def needs_retry(heard: Heard, terms: Sequence[str], speech: Spans, seconds: float) -> bool:
    """Whether a primed window of ``seconds`` with ``speech`` in it should be heard again, unprimed.

    Priming brings out names and hesitations, but it also makes Whisper skip speech, say the terms
    in silences and run in circles, as windows shorter than 30 s do. So what was written for one
    has to be surer than what is written for a whole one.
    """
    return (
        not heard.words
        or weak(heard)
        or heard.avg_logprob < MIN_PRIMED_LOGPROB
        or unbelieved(heard, terms)
        or bool(runs(heard.words))
        or heard.words[-1].start > seconds + _SLACK
        or missed_seconds(heard.words, speech) > MAX_MISSED_SECONDS
        or bool(holes(heard.words, speech))
        or not believable(heard.words, sum(end - start for start, end in speech))
    )


def better(first: Heard, again: Heard) -> Heard:
    """Of two hearings of one window, the one to believe."""
    if not again.words or (weak(again) and not weak(first)):
        return first
    if not first.words or (weak(first) and not weak(again)):
        return again
    return again if again.avg_logprob >= first.avg_logprob else first


def unlooped(heard: Heard) -> Heard:
    """A hearing without the loops in it. How sure it was is then what its other words say: a loop
    is written with ever more certainty."""
    words = without_loops(heard.words)
    if len(words) == len(heard.words):
        return heard
    sure = [math.log(max(word.probability, 1e-6)) for word in words]
    mean = sum(sure) / len(sure) if sure else MIN_LOGPROB
    return replace(
        heard, words=words, avg_logprob=min(heard.avg_logprob, mean), compression_ratio=1.0
    )


def doubted(heard: Heard) -> Heard:
    """No word is surer than the whole of what it stands in: a text that was made up holds sure
    words, too."""
    most = math.exp(heard.avg_logprob)
    return replace(
        heard,
        words=tuple(replace(word, probability=min(word.probability, most)) for word in heard.words),
    )


def certainty(words: Sequence[Word]) -> float:
    """The mean probability of words, at least one."""
    return sum(word.probability for word in words) / len(words)


def same(one: Word, other: Word) -> bool:
    """Whether two words are written alike, but for case and signs."""
    return _plain(one.text) == _plain(other.text)


def in_speech(word: Word, speech: Spans) -> bool:
    """Whether a word lies where speech was heard, give or take the precision of word times."""
    return any(word.start < end + _SLACK and word.end > start - _SLACK for start, end in speech)


def rising(words: Sequence[Word], speech: Spans, duration: float) -> tuple[Word, ...]:
    """The words with times that never fall back, lie in the recording, and hold no silence.

    Whisper lets a word reach over the pause beside it; it is cut to the span of speech that it
    shares most time with, so that pauses show.
    """
    placed = []
    clock = 0.0
    for word in words:
        start = min(max(word.start, clock), duration)
        end = min(max(word.end, start), duration)
        shared = [(min(end, e) - max(start, s), s, e) for s, e in speech]
        most, span_start, span_end = max(shared, default=(0.0, 0.0, 0.0))
        if most > 0:
            start, end = max(start, span_start), min(end, span_end)
        placed.append(Word(word.text, round(start, 2), round(end, 2), word.probability))
        clock = start
    return tuple(placed)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return " ".join(re.sub(r"[^\w']+", " ", text).split())
