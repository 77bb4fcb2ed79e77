"""How people talk beside answering, a file for each language (pure).

A phrase is written in plain words: ``..`` stands for up to three words between, ``*`` for the rest
of a word, ``(a|b)`` for either, ``^`` and ``$`` for the ends of the message. Letters are compared
without their accents, and without spaces where a language writes none.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from interview.wording import CONTENTLESS, tokens

_FILES = Path(__file__).parent
#: Written without spaces between words.
_UNSPACED = frozenset({"ja", "zh"})
#: How many of their letters make about one word.
_LETTERS = 2
_SAME = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "’": "", "'": ""})
_APOSTROPHES = re.compile("['’‘ʼ]")
_ACCENTS = re.compile(r"[\u0300-\u036f]")


def fold(text: str) -> str:
    """Compared letters: no case, no accents, no apostrophes."""
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart)).translate(_SAME)


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's. ``kinds``: what is meant -> a pattern that finds it in a joined message."""

    kinds: dict[str, re.Pattern[str]]
    #: Words that say nothing of an answer beside a phrase.
    small: frozenset[str]
    #: Why people ask for a moment.
    reasons: re.Pattern[str]
    #: Words of those who tell of others.
    telling: frozenset[str]
    #: What a question asks for whose answer may sound like talk.
    played: re.Pattern[str]
    spaced: bool
    english: bool

    def join(self, text: str) -> str:
        # "I'm" is a word; "l'audio" is two.
        text = text if self.english else _APOSTROPHES.sub(" ", text)
        words = [fold(token.norm) for token in tokens(text)]
        return (" " if self.spaced else "").join(words)

    def count(self, joined: str) -> int:
        """About how many words."""
        if self.spaced:
            return len(joined.split())
        return -(-len(joined.strip()) // _LETTERS)

    def left(self, joined: str) -> str:
        """Without what says nothing."""
        if self.spaced:
            return " ".join(word for word in joined.split() if word not in self.small)
        for word in sorted(self.small, key=len, reverse=True):
            joined = joined.replace(word, "")
        return joined.replace(" ", "")


def _pattern(phrases: list[str], *, spaced: bool) -> re.Pattern[str]:
    if not phrases:
        return re.compile(r"(?!)")
    return re.compile("|".join(_one(_plain(each), spaced=spaced) for each in phrases))


def _plain(phrase: str) -> str:
    """Folded, with what is said in signs of the pattern left as it is."""
    return "".join(part if part == r"\S" else fold(part) for part in re.split(r"(\\S)", phrase))


def _one(phrase: str, *, spaced: bool) -> str:
    starts, ends = phrase.startswith("^"), phrase.endswith("$")
    phrase = phrase.strip("^$ ")
    if not spaced:
        inner = phrase.replace("..", ".{0,8}").replace(" ", "")
        return ("^" if starts else "") + f"(?:{inner})" + ("$" if ends else "")
    inner = re.sub(r" ?\.\. ?", lambda _: r"(?: \S+){0,3} ", phrase)
    # After a letter; behind a bracket it is one of the pattern itself.
    inner = re.sub(r"(?<=\w)\*", r"\\S*", inner)
    return ("^" if starts else r"(?<!\S)") + f"(?:{inner})" + ("$" if ends else r"(?!\S)")


@cache
def phrases_of(language: str) -> Phrases | None:
    """Those of a language (ISO 639-1); None where there is no file for it."""
    path = _FILES / f"{language}.toml"
    if not path.is_file():
        return None
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    spaced = language not in _UNSPACED
    kinds = {**raw["kinds"], "chat": raw["kinds"]["thanks"] + raw["kinds"]["chat"]}
    own = {fold(word) for word in raw["small"].split()}
    return Phrases(
        kinds={kind: _pattern(found, spaced=spaced) for kind, found in kinds.items()},
        small=frozenset(own | CONTENTLESS if language == "en" else own),
        reasons=_pattern(raw["reasons"].split(), spaced=spaced),
        telling=frozenset(fold(word) for word in raw["telling"].split()),
        played=_pattern(raw["played"], spaced=spaced),
        spaced=spaced,
        english=language == "en",
    )


@cache
def known_languages() -> frozenset[str]:
    return frozenset(path.stem for path in _FILES.glob("*.toml"))
