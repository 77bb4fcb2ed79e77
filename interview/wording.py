"""Words of untrusted text: cleaning, splitting, comparing. Pure; works for any script.

Comparison forgets case, punctuation, kinds of quotes and hyphens, composed or decomposed accents,
zero-width characters and white space, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from locales.languages import of_each

_APOSTROPHES = frozenset("'’‘ʼ＇")


def word_set(words: str) -> frozenset[str]:
    """A set written as words with white space between them."""
    return frozenset(words.split())


_ENGLISH = of_each("words")["en"]
#: English words without content of their own. Apostrophes are left out ("dont").
FUNCTION_WORDS = word_set(_ENGLISH["function"])
#: Fillers, acknowledgments and talk about talking: said while nothing is said.
CONTENTLESS = FUNCTION_WORDS | word_set(_ENGLISH["contentless"])


@dataclass(frozen=True, slots=True)
class Token:
    """A word as compared (``norm``) and where it stands in the text it came from."""

    norm: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """ "w" part of a word, "i" ideograph (a word by itself), "x" nothing, "-" a border."""
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Cs", "Co") and char not in "\n\t\r":
        return "x"
    if category[0] not in "LMN":
        return "-"
    code = ord(char)
    # Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Myanmar.
    if (
        0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0x20000 <= code <= 0x3FFFF
        or (category[0] == "L" and (0x0E00 <= code <= 0x0EFF or 0x1000 <= code <= 0x109F))
        or (category[0] == "L" and 0x1780 <= code <= 0x17FF)
    ):
        return "i"
    return "w"


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ASCII_WORD = re.compile(r"[0-9A-Za-z]+(?:'[0-9A-Za-z]+)*")


def tokens(text: str) -> list[Token]:
    """The words of ``text`` in order."""
    if text.isascii() and not _CONTROL.search(text):
        # The same, several times faster: most answers are plain.
        return [
            Token(m.group().replace("'", "").lower(), m.start(), m.end())
            for m in _ASCII_WORD.finditer(text)
        ]
    found: list[Token] = []
    start, kept = -1, ""
    end = 0

    def close() -> None:
        nonlocal start, kept
        norm = unicodedata.normalize("NFKC", kept).casefold()
        if start >= 0 and norm:
            found.append(Token(norm, start, end))
        start, kept = -1, ""

    for at, char in enumerate(text):
        kind = _kind(char)
        if kind == "x":
            continue
        if kind == "i":
            close()
        if kind in "wi":
            if start < 0:
                start = at
            kept += char
            end = at + 1
            if kind == "i":
                close()
        elif not (
            char in _APOSTROPHES and kept and at + 1 < len(text) and _kind(text[at + 1]) == "w"
        ):
            close()
    close()
    return found


#: Flags are pairs of these; the one of England goes on in tags behind a black flag.
_FLAGS, _TAGS, _BLACK_FLAG = range(0x1F1E6, 0x1F200), range(0xE0020, 0xE0080), 0x1F3F4
_TONES, _PICTURES = range(0x1F3FB, 0x1F400), range(0x1F000, 0x1FB00)
_JOINER, _APART = "\u200d", "\u200c"
#: What a sign that people see as one goes back over at the most.
_MOST_BACK = 40
#: A flag is spelled in six tags and an end.
_MOST_TAGS = 8
_ALL_TAGS, _ALL_FLAGS = "".join(map(chr, _TAGS)), "".join(map(chr, _FLAGS))


def _is_picture(char: str) -> bool:
    return ord(char) in _PICTURES or unicodedata.category(char) == "So" or char in "\u2194\u2195"


def is_part_of_sign(text: str, at: int) -> bool:
    """Whether the invisible character there belongs to what is seen: it joins pictures (👩‍💻) or
    letters of scripts that need it, spells a flag, or is a picture newer than this Python."""
    char = text[at]
    if char in (_JOINER, _APART):
        before = text[max(0, at - _MOST_TAGS) : at].rstrip("\ufe0f")[-1:]
        if before and ord(before) in _TONES:
            before = "\U0001f44b"
        after = text[at + 1 : at + 2]
        if not before or not after:
            return False
        if char == _JOINER and _is_picture(before) and _is_picture(after):
            return True
        # Persian and Arabic, and the scripts of India.
        return all("\u0600" <= each <= "\u0dff" for each in (before, after))
    if ord(char) in _TAGS:
        spelled = text[max(0, at - _MOST_TAGS) : at].rstrip(_ALL_TAGS)
        return ord((spelled or " ")[-1]) == _BLACK_FLAG
    return ord(char) in _PICTURES


def whole(text: str, end: int) -> int:
    """The last place up to ``end`` where ``text`` can be cut without taking apart what people see
    as one sign: accents, skin tones, flags, joined pictures."""
    if not 0 < end < len(text):
        return end
    for at in range(end, max(0, end - _MOST_BACK), -1):
        before, after = text[at - 1], text[at]
        if _JOINER in (before, after) or unicodedata.category(after) in ("Mn", "Me", "Mc"):
            continue
        if ord(after) in _TONES or ord(after) in _TAGS:
            continue
        if ord(before) in _FLAGS and ord(after) in _FLAGS:
            start = max(0, at - _MOST_BACK)
            if (at - start - len(text[start:at].rstrip(_ALL_FLAGS))) % 2:
                continue
        return at
    return end if end > _MOST_BACK else 0


def clean(text: str, *, limit: int | None = None, lines: bool = False) -> str:
    """Without control, zero-width, direction and private-use characters; white space squeezed.

    ``lines`` keeps line breaks. Over ``limit`` characters it is cut at a word border, with "…".
    """
    kept = "".join(
        char if _kind(char) != "x" or is_part_of_sign(text, at) else ""
        for at, char in enumerate(text)
    )
    if lines:
        kept = "\n".join(" ".join(line.split()) for line in kept.splitlines()).strip()
    else:
        kept = " ".join(kept.split())
    if limit is None or len(kept) <= limit:
        return kept
    head = kept[: whole(kept, limit - 1)]
    border = head.rfind(" ")
    return (head[:border] if border > limit // 2 else head).rstrip() + "…"


def find_quote(quote: str, text: str, *, least: int = 3) -> str | None:
    """The stretch of ``text`` that ``quote`` repeats, verbatim from ``text``, or None.

    A quote needs ``least`` words, or has to be the whole text.
    """
    wanted = [t.norm for t in tokens(quote)]
    there = tokens(text)
    if not wanted or (len(wanted) < least and len(wanted) != len(there)):
        return None
    norms = [t.norm for t in there]
    for at in range(len(norms) - len(wanted) + 1):
        if norms[at] == wanted[0] and norms[at : at + len(wanted)] == wanted:
            return text[there[at].start : there[at + len(wanted) - 1].end]
    return None


def sentences(text: str, *, longest: int = 30) -> list[tuple[int, int]]:
    """(start, end) of each sentence; those over ``longest`` words are cut at commas or evenly.

    Transcripts may have no punctuation at all, so length decides where marks don't.
    """
    words = tokens(text)
    if not words:
        return []
    parts: list[list[Token]] = [[]]
    for word, following in zip(words, [*words[1:], None], strict=True):
        parts[-1].append(word)
        if following is None:
            break
        between = text[word.end : following.start]
        ends = any(c in ".!?;\n。！？؟।" for c in between)
        pauses = any(c in ",:、，" for c in between)
        if ends or (pauses and len(parts[-1]) >= longest // 2) or len(parts[-1]) >= longest:
            parts.append([])
    return [(part[0].start, part[-1].end) for part in parts if part]
