"""Texts that deserve nothing, little, or as much as before, made from graded ones."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from bench.answers import Row
from interview.wording import CONTENTLESS, sentences, tokens

__all__ = ["DONT_KNOW", "WAFFLE", "attacks", "lossy", "negated", "shuffled", "spoken"]

WAFFLE = (
    "Well, that is a very important topic and there are many aspects to it. I think it really "
    "depends on the situation, and in the end you always have to look at the big picture and find "
    "a good solution that works for everybody, which is what I always try to do."
)
DONT_KNOW = "Honestly, I don't really know the answer to that, sorry."
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|will|should|must|has|have|does|do|could|would|may)\b(?! not)", re.I
)
_FILLERS = ("um,", "uh,", "you know,", "like,", "I mean,", "so")
#: Share of words before which a filler is put, and share of words lost.
_FILLED, _LOST = 0.08, 0.10


def attacks(rows: Sequence[Row], chance: random.Random) -> dict[str, list[str]]:
    """By name, a text for each of ``rows`` (one a question)."""
    half = len(rows) // 2
    return {
        "the reference itself": [row.references[0] for row in rows],
        "question said back": [row.question for row in rows],
        "another question's answer": [
            other.references[0] for other in [*rows[half:], *rows[:half]]
        ],
        "shuffled reference": [shuffled(row.references[0], chance) for row in rows],
        "keywords of the reference": [_keywords(row.references[0], chance) for row in rows],
        "negated reference": [negated(row.references[0]) for row in rows],
        "don't know": [DONT_KNOW] * len(rows),
        "waffle": [WAFFLE] * len(rows),
    }


def shuffled(text: str, chance: random.Random) -> str:
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def _keywords(text: str, chance: random.Random) -> str:
    words = [t.norm for t in tokens(text) if t.norm not in CONTENTLESS]
    chance.shuffle(words)
    return " ".join(words)


def negated(text: str) -> str:
    """Each sentence with "not" after its first auxiliary verb, or said not to be true."""
    said = []
    for start, end in sentences(text):
        sentence, count = _AUXILIARY.subn(r"\1 not", text[start:end], count=1)
        said.append(sentence if count else f"It is not true that {sentence}")
    return ". ".join(said) + "."


def spoken(text: str, chance: random.Random) -> str:
    """With fillers, as people speak."""
    said = ["So,"]
    for word in text.split():
        if chance.random() < _FILLED:
            said.append(chance.choice(_FILLERS))
        said.append(word)
    return " ".join(said)


def lossy(text: str, chance: random.Random) -> str:
    """With a tenth of its words lost, as in a poor recording; never all of them."""
    kept = [word for word in text.split() if chance.random() >= _LOST]
    return " ".join(kept) or text
