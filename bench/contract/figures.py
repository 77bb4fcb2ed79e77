"""Which figures of a rewritten answer nobody had said."""

from __future__ import annotations

import re

__all__ = ["invented_figures"]

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
#: "1. First" and "2) Then" count lines, nothing else.
_NUMBERED_LINE = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
#: Thousands are grouped in some texts and not in others.
_GROUPED = re.compile(r"(?<=\d)[.,](?=\d{3}\b)")
_WORDS = {
    word: number
    for number, words in {
        0: "zero null",
        1: "one once first ein eine einen einer eins",
        2: "two twice second zwei",
        3: "three third drei",
        4: "four vier",
        5: "five fünf",
        6: "six sechs",
        7: "seven sieben",
        8: "eight acht",
        9: "nine neun",
        10: "ten zehn",
        11: "eleven elf",
        12: "twelve dozen zwölf dutzend",
        15: "fifteen fünfzehn",
        20: "twenty zwanzig",
        25: "quarter",
        30: "thirty dreißig",
        40: "forty vierzig",
        50: "fifty half fünfzig",
        60: "sixty sechzig",
        70: "seventy siebzig",
        80: "eighty achtzig",
        90: "ninety neunzig",
        100: "hundred hundert",
        1_000: "thousand tausend",
        1_000_000: "million",
    }.items()
    for word in words.split()
}


def _figures(text: str) -> set[str]:
    plain = _GROUPED.sub("", _NUMBERED_LINE.sub(" ", text))
    return {found.replace(",", ".") for found in _FIGURE.findall(plain)}


def _spoken(text: str) -> set[str]:
    """Figures said in words, each alone and as products: "ten thousand", "a hundred"."""
    found: set[int] = set()
    last: int | None = None
    for word in re.findall(r"\w+", text.casefold()):
        number = _WORDS.get(word)
        if number is None:
            last = None
            continue
        found.add(number)
        if last is not None:
            together = last * number if number >= 100 else last + number
            found.add(together)
            number = together
        last = number
    return {str(number) for number in found}


def invented_figures(rewritten: str, *sources: str) -> tuple[str, ...]:
    """Figures in ``rewritten`` that stand in none of ``sources``, in digits or in words.

    A number written in words in ``rewritten`` is not looked at: "one" and "first" are no figures.
    """
    known: set[str] = set()
    for source in sources:
        known |= _figures(source) | _spoken(source)
    return tuple(sorted(_figures(rewritten) - known))
