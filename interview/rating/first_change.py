"""What the first change is about and how it could sound, where a review doesn't say (pure).

Everything comes from the review itself: the words it quotes, and the person's answer told better.
"""

from __future__ import annotations

import re

from interview.models import Assessment, Coverage
from interview.wording import CONTENTLESS, tokens

#: A place to fill in, in an answer told better.
_PROMPT = re.compile(r"\[[^\[\]]{3,300}\]")
_PROMPTS = re.compile(rf"({_PROMPT.pattern})")
_ENDS = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n")
#: Levels under this one have something to change.
_GOOD = 4
#: Characters of what was said that what is to be filled in is shown with.
_LONGEST = 45
#: Told better, it shares so much with what was said, and is not the same.
_ALIKE, _SAME = 0.4, 0.9


def first_words(assessment: Assessment) -> str:
    """The words of the answer that the first change is about, verbatim; "" where none are known."""
    if assessment.first_quote:
        return assessment.first_quote
    change = _content(assessment.first_change)
    if not change:
        return ""
    partly = [each for each in assessment.coverage if each.coverage is Coverage.PARTLY]
    found = max(
        (each for each in partly if each.quote),
        key=lambda each: _shared(_content(each.point), change),
        default=None,
    )
    if found is not None and _shared(_content(found.point), change) >= _ALIKE:
        return found.quote
    weak = [
        each
        for each in assessment.criteria
        if each.quote and each.level is not None and each.level < _GOOD
    ]
    return min(weak, key=lambda each: each.level or 0).quote if weak else ""


def first_example(assessment: Assessment) -> str:
    """How it could sound: a sentence or two; "" where the review holds none."""
    if assessment.first_example or not assessment.first_change:
        return assessment.first_example
    told = _sentences(assessment.better_answer)
    prompts = [n for n, each in enumerate(told) if _PROMPT.search(each)]
    if prompts:
        change = _content(assessment.first_change)
        at = max(prompts, key=lambda n: _shared(_content(told[n]), change))
        if at == 0 or not _PROMPT.match(told[at]) or _PROMPT.search(told[at - 1]):
            return told[at]
        return f"{_end(told[at - 1])} {told[at]}"
    said = _content(first_words(assessment))
    best = max(told, key=lambda each: _shared(said, _content(each)), default="")
    return best if said and _ALIKE <= _shared(said, _content(best)) < _SAME else ""


def _sentences(text: str) -> list[str]:
    """With their marks; what is to be filled in stands by itself."""
    return [
        sentence.strip()
        for stretch in _PROMPTS.split(text)
        for sentence in ([stretch] if _PROMPT.fullmatch(stretch) else _ENDS.split(stretch))
        if sentence.strip(" \n.")
    ]


def _end(sentence: str) -> str:
    """Its last words, where it is long."""
    if len(sentence) <= _LONGEST:
        return sentence
    return "…" + sentence[-_LONGEST:].partition(" ")[2]


def _content(text: str) -> frozenset[str]:
    return frozenset(each.norm for each in tokens(text)) - CONTENTLESS


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one) if one else 0.0
