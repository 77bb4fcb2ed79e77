"""How an answer was said, and what was misheard in it, as the person reads it.

Facts with their places. What is usual stands beside a number where it was measured; nothing says
what that makes of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from cogs.kit import words
from cogs.kit.layout import Flex
from cogs.kit.text import length, line, quote_marked
from interview.hearing.delivery import LONG_PAUSE_SECONDS
from interview.hearing.norms import CLIPPED_SHARE, Band, Spoken, level_band, pace_norm
from interview.models import Delivery, Sound, Transcript
from interview.rating.misheard import unsure_words

__all__ = ["delivery_text", "pace", "said", "said_part", "unsure_legend"]

#: Silence before the first word that is worth telling: less is finding the button.
_LONG_START = 3.0
#: Places and words named at most; the card has little room.
_NAMED = 3
#: Hesitations told apart at most.
_SOUNDS = 4


def delivery_text(delivery: Delivery) -> str:
    """A list, one fact a line: time, pace, pauses, fillers, repeated starts, level."""
    speech = min(delivery.speech_seconds, delivery.duration)
    facts = [
        f"**Time** {words.duration(delivery.duration)}, {words.duration(speech)} of it speech",
        _pace(delivery),
        _pauses(delivery),
        _fillers(delivery),
        _repeats(delivery),
        f"**Start** {words.duration(delivery.silent_start)} before the first word"
        if delivery.silent_start >= _LONG_START
        else "",
        *(() if delivery.sound is None else _level(delivery.sound)),
    ]
    return "\n".join(f"- {fact}" for fact in facts if fact)


def pace(words_per_minute: float, language: str = "en") -> str:
    """``142 words a minute, unhurried (interviews: 160-210)``; the number alone where nothing is
    known of the language."""
    number = f"{words_per_minute:.0f} words a minute"
    norm = pace_norm(language or "en")
    if norm is None:
        return number
    band = {Band.BELOW: ", unhurried", Band.USUAL: ", usual", Band.ABOVE: ", fast", Band.NONE: ""}
    usual = f"{norm.low:.0f}" if norm.low == norm.high else f"{norm.low:.0f}-{norm.high:.0f}"
    of = {
        Spoken.INTERVIEW: f"interviews: {usual}",
        Spoken.TALK: f"{words.language_name(language)}: {usual}",
        Spoken.READING: f"{words.language_name(language)} read aloud: {usual}",
    }
    return f"{number}{band[norm.band(words_per_minute)]} ({of[norm.of]})"


def _pace(delivery: Delivery) -> str:
    if delivery.words_per_minute <= 0:
        return ""
    text = f"**Pace** {pace(delivery.words_per_minute, delivery.language)}"
    if delivery.articulation - delivery.words_per_minute >= 5:
        text += f"; {delivery.articulation:.0f} while speaking"
    return text


def _pauses(delivery: Delivery) -> str:
    over = f"over {LONG_PAUSE_SECONDS:.0f} s"
    if not delivery.long_pauses:
        return f"**Pauses** none {over}"
    longest = max(delivery.long_pauses, key=lambda pause: pause.seconds)
    count = len(delivery.long_pauses)
    which = f"1 {over}:" if count == 1 else f"{count} {over}; the longest"
    after = f", after “{line(longest.after, 60)}”" if longest.after.strip() else ""
    return (
        f"**Pauses** {which} {words.duration(longest.seconds)}, at "
        f"{words.clock(longest.start)}{after}"
    )


def _fillers(delivery: Delivery) -> str:
    if not delivery.fillers:
        return ""
    total = sum(times for _, times in delivery.fillers)
    heard = []
    for sound, times in delivery.fillers[:_SOUNDS]:
        places = [at for name, at in delivery.filler_times if name == sound]
        # Feedback from before places were kept has counts only.
        heard.append(f"{line(sound, 20)} {_places(places) or times}")
    return f"**Fillers** at least {total}: {' · '.join(heard)}"


def _places(seconds: Iterable[float]) -> str:
    """``0:03, 0:11, 0:15, …``."""
    places = [words.clock(at) for at in seconds]
    return ", ".join(places[:_NAMED]) + (", …" if len(places) > _NAMED else "")


def _repeats(delivery: Delivery) -> str:
    if not delivery.repeats:
        return ""
    said = " · ".join(
        f"“{line(text, 30)}” {words.clock(at)}" for text, at in delivery.repeats[:_NAMED]
    )
    more = " · …" if len(delivery.repeats) > _NAMED else ""
    return f"**Repeated starts** at least {len(delivery.repeats)}: {said}{more}"


def _level(sound: Sound) -> list[str]:
    level = {
        Band.BELOW: "quieter than calls usually are; closer to the microphone helps",
        Band.USUAL: "as calls usually are",
        Band.ABOVE: "louder than calls usually are",
    }[level_band(sound.level)]
    told = [f"**Level** {sound.level:.0f} dB, {level}"]
    if sound.clipped >= CLIPPED_SHARE:
        told.append(
            f"**Microphone** it clipped in {100 * sound.clipped:.1f} % of your speech: a little "
            "more distance, or a lower input level, keeps every word clear"
        )
    return told


# --------------------------------------------------------------------------- misheard words


def said(transcript: Transcript, limit: int | None = None) -> str:
    """The transcript as a block quote, escaped; words that may be misheard as ``word(?)``."""
    return quote_marked(transcript.text, _cores(transcript), limit)


def said_part(transcript: Transcript, most: int, *, before: str) -> Flex | None:
    """:func:`said` after a text of ours, as long as there is room; None when there is nothing."""
    if not said(transcript, most):
        return None

    def render(limit: int) -> str:
        room = limit - length(before)
        shown = said(transcript, room) if room > 0 else ""
        return f"{before}{shown}" if shown else ""

    return Flex(render, most)


def unsure_legend(transcript: Transcript, *, fixable: bool) -> str | None:
    """What the marks mean; None where there are none."""
    if not _cores(transcript):
        return None
    text = "-# (?) I may have misheard these words. They don't count against you."
    return f"{text} *Fix transcript* puts them right." if fixable else text


def _cores(transcript: Transcript) -> list[tuple[int, int]]:
    """Where unsure words stand in the text, without the punctuation around them."""
    spans: list[tuple[int, int]] = []
    unsure = {id(word) for word in unsure_words(transcript)}
    at = 0
    for word in transcript.words if unsure else ():
        text = word.text.strip()
        found = transcript.text.find(text, at)
        if not text or found < 0:
            continue
        at = found + len(text)
        inside = [n for n, char in enumerate(text) if char.isalnum()]
        if id(word) in unsure and inside:
            spans.append((found + inside[0], found + inside[-1] + 1))
    return spans
