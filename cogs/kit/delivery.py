"""How an answer was said, and what was misheard in it, as the person reads it.

Facts with their places. What is usual stands beside a number where it was measured; nothing says
what that makes of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from cogs.kit import words
from cogs.kit.layout import Flex
from cogs.kit.passages import gap_mark
from cogs.kit.text import length, line, quote_marked
from interview.hearing.delivery import LONG_PAUSE_SECONDS
from interview.hearing.gaps import placed_words, with_marks
from interview.hearing.norms import CLIPPED_SHARE, Band, Spoken, level_band, pace_norm
from interview.models import Delivery, Sound, Transcript
from interview.rating.misheard import unsure_words
from locales.catalog import Catalog, mark

#: Silence before the first word that is worth telling: less is finding the button.
_LONG_START = 3.0
#: Places and words named at most; the card has little space.
_NAMED = 3
#: Hesitations told apart at most.
_SOUNDS = 4


def delivery_text(t: Catalog, delivery: Delivery) -> str:
    """A list, one fact a line: time, pace, pauses, fillers, repeated starts, level."""
    speech = min(delivery.speech_seconds, delivery.duration)
    facts = [
        t(
            "**Time** {whole}, {speech} of it speech",
            whole=words.duration(t, delivery.duration),
            speech=words.duration(t, speech),
        ),
        _pace(t, delivery),
        _pauses(t, delivery),
        _fillers(t, delivery),
        _repeats(t, delivery),
        t(
            "**Start** {time} before the first word",
            time=words.duration(t, delivery.silent_start),
        )
        if delivery.silent_start >= _LONG_START
        else "",
        *(() if delivery.sound is None else _level(t, delivery.sound)),
    ]
    return "\n".join(f"- {fact}" for fact in facts if fact)


_PACES = {
    Band.BELOW: mark("{pace}, unhurried ({usual})"),
    Band.USUAL: mark("{pace}, usual ({usual})"),
    Band.ABOVE: mark("{pace}, fast ({usual})"),
    Band.NONE: mark("{pace} ({usual})"),
}
_MEASURED = {
    Spoken.INTERVIEW: mark("interviews: {range}"),
    Spoken.TALK: mark("{language}: {range}"),
    Spoken.READING: mark("{language} read aloud: {range}"),
}


def pace(t: Catalog, words_per_minute: float, language: str = "en") -> str:
    """``142 words a minute, unhurried (interviews: 160-210)``; the number alone where nothing is
    known of the language."""
    number = t.plural("{count} word a minute", "{count} words a minute", round(words_per_minute))
    norm = pace_norm(language or "en")
    if norm is None:
        return number
    usual = f"{norm.low:.0f}" if norm.low == norm.high else f"{norm.low:.0f}-{norm.high:.0f}"
    of = t(_MEASURED[norm.of], language=words.language_name(t, language), range=usual)
    return t(_PACES[norm.band(words_per_minute)], pace=number, usual=of)


def _pace(t: Catalog, delivery: Delivery) -> str:
    if delivery.words_per_minute <= 0:
        return ""
    number = pace(t, delivery.words_per_minute, delivery.language)
    if delivery.articulation - delivery.words_per_minute < 5:
        return t("**Pace** {pace}", pace=number)
    return t(
        "**Pace** {pace}; {speaking} while speaking",
        pace=number,
        speaking=t.number(round(delivery.articulation)),
    )


def _pauses(t: Catalog, delivery: Delivery) -> str:
    least = t.number(LONG_PAUSE_SECONDS)
    if not delivery.long_pauses:
        return t("**Pauses** none over {seconds} s", seconds=least)
    longest = max(delivery.long_pauses, key=lambda pause: pause.seconds)
    said = t.plural(
        "**Pauses** {count} over {seconds} s: {longest}, at {place}",
        "**Pauses** {count} over {seconds} s; the longest {longest}, at {place}",
        len(delivery.long_pauses),
        seconds=least,
        longest=words.duration(t, longest.seconds),
        place=words.clock(longest.start),
    )
    if not longest.after.strip():
        return said
    return t("{pauses}, after “{words}”", pauses=said, words=line(longest.after, 60))


def _fillers(t: Catalog, delivery: Delivery) -> str:
    if not delivery.fillers:
        return ""
    total = sum(times for _, times in delivery.fillers)
    heard = []
    for sound, times in delivery.fillers[:_SOUNDS]:
        places = [at for name, at in delivery.filler_times if name == sound]
        # Feedback from before places were kept has counts only.
        heard.append(f"{line(sound, 20)} {_places(places) or times}")
    return t("**Fillers** at least {count}: {heard}", count=total, heard=" · ".join(heard))


def _places(seconds: Iterable[float]) -> str:
    """``0:03, 0:11, 0:15, …``."""
    places = [words.clock(at) for at in seconds]
    return ", ".join(places[:_NAMED]) + (", …" if len(places) > _NAMED else "")


def _repeats(t: Catalog, delivery: Delivery) -> str:
    if not delivery.repeats:
        return ""
    heard = [f"“{line(text, 30)}” {words.clock(at)}" for text, at in delivery.repeats[:_NAMED]]
    if len(delivery.repeats) > _NAMED:
        heard.append("…")
    return t(
        "**Repeated starts** at least {count}: {heard}",
        count=len(delivery.repeats),
        heard=" · ".join(heard),
    )


_LEVELS = {
    Band.BELOW: mark(
        "**Level** {level} dB, quieter than calls usually are; closer to the microphone helps"
    ),
    Band.USUAL: mark("**Level** {level} dB, as calls usually are"),
    Band.ABOVE: mark("**Level** {level} dB, louder than calls usually are"),
}


def _level(t: Catalog, sound: Sound) -> list[str]:
    told = [t(_LEVELS[level_band(sound.level)], level=t.number(round(sound.level)))]
    if sound.clipped >= CLIPPED_SHARE:
        told.append(
            t(
                "**Microphone** it clipped in {share} % of your speech: a little more distance, or "
                "a lower input level, keeps every word clear",
                share=t.number(100 * sound.clipped, 1),
            )
        )
    return told


# --------------------------------------------------------------------------- misheard words


def said(t: Catalog, transcript: Transcript, limit: int | None = None) -> str:
    """The transcript as a block quote, escaped; words that may be misheard as ``word(?)``, and
    what has no words named in its place."""
    text, put_in = with_marks(transcript, partial(gap_mark, t))
    shifted = [
        (start + moved, end + moved)
        for start, end in _cores(transcript)
        if (moved := sum(size for at, size in put_in if at <= start)) >= 0
    ]
    return quote_marked(text, shifted, limit)


def said_block(t: Catalog, transcript: Transcript, most: int, *, before: str) -> Flex | None:
    """:func:`said` after a text of ours, as long as there is space; None when there is nothing."""
    if not said(t, transcript, most):
        return None

    def render(limit: int) -> str:
        space = limit - length(before)
        shown = said(t, transcript, space) if space > 0 else ""
        return f"{before}{shown}" if shown else ""

    return Flex(render, most)


def unsure_legend(t: Catalog, transcript: Transcript, *, fixable: bool) -> str | None:
    """What the marks mean; None where there are none."""
    if not _cores(transcript):
        return None
    if fixable:
        return t(
            "-# (?) I may have misheard these words. They don't count against you. *Fix "
            "transcript* puts them right."
        )
    return t("-# (?) I may have misheard these words. They don't count against you.")


def unsure_named(t: Catalog, transcript: Transcript) -> str | None:
    """The words that may be misheard, where the transcript isn't shown; None where there are
    none."""
    words = list(dict.fromkeys(transcript.text[start:end] for start, end in _cores(transcript)))
    if not words:
        return None
    named = ", ".join(f"“{line(word, 30)}”" for word in words[:_NAMED])
    return t(
        "-# I may have misheard {words}.",
        words=named + (", …" if len(words) > _NAMED else ""),
    )


def _cores(transcript: Transcript) -> list[tuple[int, int]]:
    """Where unsure words stand in the text, without the punctuation around them."""
    spans: list[tuple[int, int]] = []
    unsure = {id(word) for word in unsure_words(transcript)}
    for word, found, ends in placed_words(transcript) if unsure else ():
        text = transcript.text[found:ends]
        inside = [n for n, char in enumerate(text) if char.isalnum()]
        if id(word) in unsure and inside:
            spans.append((found + inside[0], found + inside[-1] + 1))
    return spans
