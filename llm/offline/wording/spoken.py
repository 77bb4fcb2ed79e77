"""Spoken words made readable without a new one: fillers and false starts out, the rest in place."""

from __future__ import annotations

import re

from interview.wording import FUNCTION_WORDS, clean, sentences, tokens

#: A filler is only taken out where it stands apart: "like" and "so" have uses of their own.
_SOUNDS = r"(?:u+m+|u+h+|uhm+|e+r+m?|h+m+|mhm)"
_TALK = (
    r"(?:you know|i mean|sort of|kind of|like|basically|well|okay|ok|so yeah|yeah|right|actually)"
)
_FILLERS = re.compile(rf"(?:^|,?\s+)(?:{_SOUNDS}(?:[,.…]+|\b)|{_TALK},)(?=\s|$)", re.IGNORECASE)
_OPENERS = re.compile(
    rf"^\W*(?:(?:so|and|well|okay|ok|yeah|right|alright|um|uh|{_TALK})\b(?:,\s*|\s+(?=(?:so|um|uh|"
    rf"well|yeah|okay)\b)))+",
    re.IGNORECASE,
)
#: "wh- when", "I wan– wanted": a word broken off.
_BROKEN_OFF = re.compile(r"\b\w{1,8}[-–—](?=\s)\s+(?=\w)")
#: The same one to four words twice in a row, with at most a comma or dash between.
_WORD = r"[^\s,.;:!?]+"
_RESTART = re.compile(
    rf"(?<!\S)({_WORD}(?:\s+{_WORD}){{0,3}})(?:\s*[,–—-]?\s+\1(?![^\s,.;:!?]))+", re.IGNORECASE
)
#: Said twice for weight, or right as it is ("had had", "that that").
_MEANT_TWICE = frozenset({"very", "really", "had", "that", "so", "much", "many", "no", "never"})
_TERMINAL = re.compile(r"[.!?;\n。！？؟।]")
#: A sentence that begins so needs the one before it.
_DEPENDENT = re.compile(
    r"^\W*(?:so|then|and|but|because|which|that|this|these|those|it|its|it's|they|he|she|his|her|"
    r"him|them|their|there|after that|as a result|instead|otherwise|also|for example|"
    r"for instance|however|in that case|afterwards?)\b",
    re.IGNORECASE,
)
_LONGEST_QUOTE, _SHORTEST_QUOTE = 16, 4


def whole_sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence up to its mark, however long; speech without marks is one."""
    whole: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if whole and not _TERMINAL.search(text[whole[-1][1] : start]):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def tidied(sentence: str) -> str:
    """``sentence`` without fillers, broken-off words and words said twice; "" if nothing is left.

    Every word that stays is the person's, in its order; only the first letter's case and the mark
    at the end may change.
    """
    said = _OPENERS.sub("", clean(sentence, lines=True))
    said = _FILLERS.sub("", said)
    said = _BROKEN_OFF.sub("", said)
    said = _RESTART.sub(_once, said)
    said = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(said.split()))
    said = re.sub(r"^[\s,;:.–—-]+|[\s,;:–—-]+$", "", said)
    said = re.sub(r"(?:,\s*){2,}", ", ", said)
    if not tokens(said):
        return ""
    said = said[0].upper() + said[1:]
    return said if said[-1] in ".!?" else f"{said}."


def _once(match: re.Match[str]) -> str:
    said = match.group(1)
    meant = said.casefold() in _MEANT_TWICE and "," not in match.group()
    return match.group() if meant else said


def depends_on_before(sentence: str) -> bool:
    """Whether it begins with a word that points back ("it", "so", "then", "he")."""
    return _DEPENDENT.match(_OPENERS.sub("", sentence)) is not None


def clause_of(sentence: str) -> str:
    """A stretch of ``sentence`` short enough to be said back, verbatim; "" if there is none.

    4 to 16 words of its first sentence that has as many: up to a comma where one stands right, else
    up to the 16th word.
    """
    for start, end in whole_sentences(sentence):
        if clause := _clause_of_one(sentence[start:end]):
            return clause
    return ""


def _clause_of_one(sentence: str) -> str:
    opening = _OPENERS.match(sentence)
    start = opening.end() if opening else 0
    words = [t for t in tokens(sentence) if t.start >= start]
    while words and re.fullmatch(_SOUNDS, words[0].norm):
        words = words[1:]
    while len(words) > 1 and words[0].norm == words[1].norm:  # "I, I wrote"
        words = words[1:]
    if len(words) < _SHORTEST_QUOTE:
        return ""
    if len(words) <= _LONGEST_QUOTE:
        return sentence[words[0].start : words[-1].end]
    for count in range(_LONGEST_QUOTE, _SHORTEST_QUOTE, -1):
        if sentence[words[count - 1].end : words[count].start].strip().startswith((",", ":")):
            return sentence[words[0].start : words[count - 1].end]
    cut = words[:_LONGEST_QUOTE]
    while len(cut) > _SHORTEST_QUOTE and cut[-1].norm in FUNCTION_WORDS:  # "… if the"
        cut = cut[:-1]
    return sentence[cut[0].start : cut[-1].end]
