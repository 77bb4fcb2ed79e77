"""What an answer was put together from, and what of it has no words, as the person reads it."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.kit import problems, words
from cogs.kit.text import line
from interview.hearing.gaps import gap_seconds, is_worth_asking
from interview.hearing.passages import is_used
from interview.models import Answer, Gap, GapCause, Passage, Transcript
from locales.catalog import Catalog, mark

#: Files named that couldn't be used.
_NAMED = 3

_GAPS = {
    GapCause.UNCLEAR: mark("[{seconds} s I couldn't make out · {place}]"),
    GapCause.OTHER_LANGUAGE: mark("[{seconds} s that sound like {language} · {place}]"),
}


def whole_seconds(t: Catalog, seconds: float) -> str:
    return t.number(max(1, round(seconds)))


def gap_mark(t: Catalog, gap: Gap) -> str:
    """``[9 s I couldn't make out · 0:16]``."""
    named = words.language_name(t, gap.language) if gap.language else t("another language")
    seconds, place = whole_seconds(t, gap.seconds), words.clock(gap.start)
    return t(_GAPS[gap.cause], seconds=seconds, place=place, language=named)


def gap_legend(t: Catalog, answer: Answer, transcript: Transcript) -> str | None:
    """What a gap means for the rating; None where there is none."""
    if not transcript.gaps:
        return None
    seconds = whole_seconds(t, gap_seconds(transcript))
    if answer.as_it_is and is_worth_asking(transcript):
        return t(
            "-# Rated as it is: {seconds} s of what you said have no words here. They don't count "
            "against you.",
            seconds=seconds,
        )
    return t("-# What stands in brackets I couldn't make out. It doesn't count against you.")


def gap_notice(t: Catalog, answer: Answer, transcript: Transcript) -> str | None:
    """What was not understood, where its transcript isn't shown; None where all was."""
    if not transcript.gaps:
        return None
    marks = [gap_mark(t, gap) for gap in transcript.gaps[:_NAMED]]
    marks += ["…"] if len(transcript.gaps) > _NAMED else []
    if answer.as_it_is and is_worth_asking(transcript):
        return t(
            "-# Rated as it is, without {gaps}. It doesn't count against you.",
            gaps=", ".join(marks),
        )
    return t("-# Without {gaps}. It doesn't count against you.", gaps=", ".join(marks))


def passage_lines(t: Catalog, passages: Sequence[Passage], *, captions: bool = True) -> list[str]:
    """How many messages it was put together from, what was written beside a recording, and what of
    it couldn't be used."""
    used = [one for one in passages if one.is_unheard or is_used(one, passages)]
    blocks: list[str] = []
    messages = len({one.message_id for one in used})
    if messages > 1:
        blocks.append(
            t.plural(
                "-# Put together from {count} message.",
                "-# Put together from {count} messages.",
                messages,
            )
        )
    elif len(used) > 1:
        blocks.append(
            t.plural(
                "-# Put together from {count} recording.",
                "-# Put together from {count} recordings.",
                len(used),
            )
        )
    again = [one.replaces.start for one in used if one.replaces is not None]
    if again:
        places = t.list([words.clock(start) for start in sorted(set(again))])
        blocks.append(t("-# What you said again stands at {places}.", places=places))
    for one in passages:
        if captions and one.caption and one.problem is None and one.text is None:
            blocks.append(t("-# Written beside it:") + " " + line(one.caption, 300))
    unused = [one for one in passages if one.problem is not None]
    for one in unused[:_NAMED] if used else []:
        if one.problem is not None:
            what, _ = problems.recording_problem(t, one.problem, one.problem_seconds)
            blocks.append(
                t(
                    "-# A recording isn't in it, number {number}: {what}",
                    number=one.number + 1,
                    what=what,
                )
            )
    return blocks
