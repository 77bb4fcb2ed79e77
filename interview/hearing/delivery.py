"""How an answer was said: facts computed from the words and their times, never from a model.

Nothing here judges a person. Numbers describe one recording, with the definition each is computed
by; what others measured stands in :mod:`interview.hearing.norms`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from interview.models import Delivery, Gap, Pause, Transcript, Word
from interview.wording import word_set
from locales.languages import of_each

#: Pauses are shown from this length on. Campione & Véronis (2002, "A large-scale multilingual
#: study of silent pause duration", Speech Prosody) find three kinds, and call those above 1 s
#: long; they are common in unrehearsed speech. Word times are good to some tenths of a second
#: and thinking for a second is no fault, so only twice that length is worth a word.
LONG_PAUSE_SECONDS = 2.0

#: Silences from this length on are pauses and no part of speaking. Speech research takes 0.25 s
#: (Goldman-Eisler 1968, "Psycholinguistics"; De Jong & Wempe 2009, "Praat script to detect
#: syllable nuclei", Behavior Research Methods 41, take 0.3); word times here are good to some
#: tenths of a second, so twice that.
PAUSE_SECONDS = 0.5

_HESITATION = of_each("hesitation")
#: Words that may be said twice in a row on purpose, in any of the languages with fillers.
_DOUBLES = word_set(" ".join(table["doubles"] for table in _HESITATION.values()))
#: Words of a repeated start at most, and seconds from its first word to the last of its repeat.
_MOST_REPEATED, _REPEATED_WITHIN = 3, 4.0

#: Words that are kept to say after what a pause came.
_WORDS_BEFORE = 4

#: Fewer words than this are over in a breath; a rate of them would say nothing.
MIN_WORDS_FOR_PACE = 10

#: Sounds of hesitation by language, as patterns for the whole word, and the spelling they count
#: under. Only sounds that are nothing else in that language: "like" and "also" are words, "um" is
#: one in German and Portuguese.
_FILLERS = {
    language: tuple((re.compile(pattern), name) for pattern, name in table["sounds"])
    for language, table in _HESITATION.items()
}
_EDGES = re.compile(r"^\W+|\W+$")


def measure(transcript: Transcript, heard: Sequence[Word] = ()) -> Delivery | None:
    """Facts about the delivery; None where there are no words with times (typed).

    ``heard``: the words as they were heard, where a person has fixed the transcript since. What
    is silence, a hesitation or a repeated start is taken from them, so that nothing typed or taken
    out changes it; the words said are counted in what was fixed.

    * ``duration``: seconds of the whole recording; ``speech_seconds``: of speech found in it by
      the voice activity detector.
    * ``word_count``: words with a letter or digit in them, hesitations included. Of a fixed
      transcript those that found room in the sound (:mod:`interview.hearing.corrections`).
    * ``words_per_minute``: speaking rate, i.e. word_count over the time from the start of the
      first word to the end of the last, pauses in between included; 0.0 below MIN_WORDS_FOR_PACE
      words, which have no pace. "Speech rate" in De Jong & Wempe 2009, there in syllables.
    * ``articulation``: the same without pauses of PAUSE_SECONDS and more ("articulation rate" in
      De Jong & Wempe 2009).
    * ``pauses``: how many silences of at least PAUSE_SECONDS lie between two words;
      ``long_pauses``: those of at least LONG_PAUSE_SECONDS, with their times and the words before.
    * ``fillers``: (sound, times), most first; ``filler_times``: each with its start. Whisper
      leaves some out, so "at least"; empty for languages without a list.
    * ``repeats``: one to three words said twice in a row, hesitations between them left out
      ("repetitions" in Shriberg 1994, "Preliminaries to a theory of speech disfluencies"). Doubles
      that are good language ("had had", "very very") and numbers don't count. Whisper leaves
      some out too.
    * ``silent_start``: seconds before the first word, or what was said instead of it.
    * Speech without words (:class:`interview.models.Gap`) is neither silence nor time to say words
      in: no pause is found there, and it counts in no pace.
    * ``sound``: level and clipping as measured before the recording was deleted
      (:mod:`speech.intake.levels`).
    """
    written = _words(transcript.words)
    words = _words(heard) or written
    if not written or not words:
        return None
    language = transcript.language
    count = len(written) if not heard else _count_said(written, words, language)
    span = words[-1].end - words[0].start
    # What has no words was no silence, and nobody knows how fast it was said.
    span -= sum(
        max(0.0, min(gap.end, words[-1].end) - max(gap.start, words[0].start))
        for gap in transcript.gaps
    )
    pauses = _pauses(words, transcript.gaps)
    silent = sum(pause.seconds for pause in pauses)
    return Delivery(
        duration=transcript.duration if transcript.duration is not None else words[-1].end,
        speech_seconds=(
            transcript.speech_seconds if transcript.speech_seconds is not None else span
        ),
        word_count=count,
        words_per_minute=_pace(count, span),
        long_pauses=tuple(pause for pause in pauses if pause.seconds >= LONG_PAUSE_SECONDS),
        fillers=count_fillers([word.text for word in words], language),
        language=language,
        articulation=_pace(count, span - silent),
        pauses=len(pauses),
        filler_times=tuple(
            (name, word.start)
            for word in words
            if (name := _filler(word.text, language)) is not None
        ),
        repeats=_repeats(words, language),
        silent_start=min([words[0].start, *(gap.start for gap in transcript.gaps)]),
        sound=transcript.sound,
    )


def _words(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if any(char.isalnum() for char in word.text)]


def _count_said(written: Sequence[Word], heard: Sequence[Word], language: str) -> int:
    """Words of a fixed transcript that were said: with a time of their own, and the hesitations
    that were heard, whatever became of them in writing."""
    instants = {word.start for word in heard if word.end <= word.start}
    said = sum(
        (word.end > word.start or word.start in instants) and _filler(word.text, language) is None
        for word in written
    )
    return said + sum(_filler(word.text, language) is not None for word in heard)


def count_fillers(words: list[str], language: str) -> tuple[tuple[str, int], ...]:
    """(sound, times), most first, then by sound; () for a language without a list."""
    found = Counter(name for word in words if (name := _filler(word, language)) is not None)
    return tuple(sorted(found.items(), key=lambda entry: (-entry[1], entry[0])))


def _filler(word: str, language: str) -> str | None:
    """The spelling that a sound of hesitation counts under; None for words."""
    plain = _plain(word)
    patterns = _FILLERS.get(language, ())
    return next((name for pattern, name in patterns if pattern.fullmatch(plain)), None)


def _plain(word: str) -> str:
    return _EDGES.sub("", word).casefold()


def _repeats(words: list[Word], language: str) -> tuple[tuple[str, float], ...]:
    said = [word for word in words if _filler(word.text, language) is None]
    plain = [_plain(word.text) for word in said]
    found: list[tuple[str, float]] = []
    at = 0
    while at < len(said):
        length = next((n for n in range(_MOST_REPEATED, 0, -1) if _repeated(plain, at, n)), 0)
        if length and said[at + 2 * length - 1].end - said[at].start <= _REPEATED_WITHIN:
            found.append((" ".join(plain[at : at + length]), said[at].start))
            at += length
        at += 1
    return tuple(found)


def _repeated(plain: list[str], at: int, length: int) -> bool:
    first, second = plain[at : at + length], plain[at + length : at + 2 * length]
    if first != second or any(char.isdigit() for word in first for char in word):
        return False
    return not all(word in _DOUBLES for word in first)


def _pace(count: int, seconds: float) -> float:
    return round(count * 60 / seconds, 1) if count >= MIN_WORDS_FOR_PACE and seconds > 0 else 0.0


def _pauses(words: list[Word], gaps: Sequence[Gap]) -> list[Pause]:
    """Silences of at least PAUSE_SECONDS between two words; none where speech has no words."""
    pauses = []
    for n, (before, following) in enumerate(pairwise(words)):
        seconds = round(following.start - before.end, 2)
        spoken = any(gap.start < following.start and gap.end > before.end for gap in gaps)
        if seconds >= PAUSE_SECONDS and not spoken:
            last = words[max(0, n + 1 - _WORDS_BEFORE) : n + 1]
            after = _EDGES.sub("", " ".join(word.text.strip() for word in last))
            pauses.append(Pause(start=before.end, seconds=seconds, after=after))
    return pauses
