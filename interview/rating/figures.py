"""Numbers in a text, in digits or in words (pure).

Words are known in English, German, French, Spanish, Portuguese, Italian, Dutch and Polish, from two
up; "one" is hardly ever a figure. Digits are read in any language, with either sign for decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from interview.wording import Token, tokens, word_set
from locales.languages import of_each


@dataclass(frozen=True, slots=True)
class Figure:
    """Where it stands, and every value it may have ("4,000" is 4000 or 4)."""

    start: int
    end: int
    values: frozenset[Decimal]


_NUMBERS = of_each("numbers")
#: What the words for numbers in a language's file stand for.
_VALUES = (0, *range(2, 21), *range(30, 100, 10), 100, 1_000, 1_000_000)
#: One, which counts only beside another number, and what else is an everyday word.
_ONES = word_set("one a ein eine einen eins un une uno una um uma een één jeden jedna jedno")
#: Those that end a number, by themselves ("forty-one") or after an "and" ("vingt et un"); in "forty
#: a week" nothing does.
_LAST_ONES = frozenset({"one", "eins", "jeden"})
_ONES_AFTER_AND = _LAST_ONES | {"un", "une", "uno", "una", "um", "uma"}
_EVERYDAY = {code: word_set(table.get("everyday", "")) for code, table in _NUMBERS.items()}
#: "Per cent" in three words for it.
_PER = frozenset({"per", "por", "pour"})
#: What stands between the parts of a number written as one word.
_JOINS = {code: tuple(table["joins"]) for code, table in _NUMBERS.items() if "joins" in table}
_AND = frozenset({"and", "y", "e", "et"})
#: English words for a multiple; a half may have been said as "50 %", a double as "200 %".
_MULTIPLES: Mapping[str, Sequence[str]] = _NUMBERS["en"]["multiples"]
#: Not in a name such as "S3"; scripts written without spaces may stand right before.
_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\\d_"
_DIGITS = re.compile(
    rf"(?<![{_LETTER}])(?<![{_LETTER}][.,])"
    r"(?:\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?"
    r"(?P<unit>(?:st|nd|rd|th)\b|[kKmM]\b)?"
)
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_NUMBERING = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
_SCALE = {"k": Decimal(1_000), "m": Decimal(1_000_000)}


@cache
def _table(language: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for value, forms in zip(_VALUES, _NUMBERS[language]["words"].split(), strict=True):
        found.update(dict.fromkeys(forms.split("/"), value))
    found.update(_NUMBERS[language].get("hundreds", {}))
    return found


def _values_of_digits(text: str, unit: str) -> frozenset[Decimal]:
    digits = re.sub(r"['’\u00a0\u202f ]", "", text)
    found = set()
    marks = re.findall(r"[.,]", digits)
    if not marks:
        found.add(Decimal(digits))
    else:
        whole, mark, rest = digits.rpartition(marks[-1])
        found.add(Decimal(re.sub(r"[.,]", "", whole) + "." + rest))
        if len(rest) == 3 and len(set(marks)) == 1:
            found.add(Decimal(digits.replace(mark, "")))
    scale = _SCALE.get(unit.casefold())
    if scale is not None:
        found |= {value * scale for value in found}
    return frozenset(value.normalize() for value in found)


@lru_cache(maxsize=4096)
def _parts(word: str, language: str) -> tuple[int, ...] | None:
    """The numbers a word is made of ("zweiundvierzig": 2, 40), None if it is no number."""
    table = _table(language)
    if word in table:
        return (table[word],)
    if language not in _JOINS or len(word) > 60:
        return None
    found = {**table, **dict.fromkeys(_ONES, 1)}

    @cache
    def cut(at: int) -> tuple[int, ...] | None:
        if at == len(word):
            return ()
        for end in range(len(word), at, -1):
            piece = word[at:end]
            if piece in found and (rest := cut(end)) is not None:
                return (found[piece], *rest)
            if at and piece in _JOINS[language] and (rest := cut(end)):
                return rest
        return None

    pieces = cut(0)
    return pieces if pieces and len(pieces) > 1 else None


def _composed(numbers: list[int], language: str) -> Decimal:
    total = current = 0
    for number in numbers:
        if number >= 1_000:
            total, current = total + max(1, current) * number, 0
        elif number == 100 or (language == "fr" and number == 20 and current == 4):
            current = max(1, current) * number
        else:
            current += number
    return Decimal(total + current).normalize()


def _in_words(text: str, language: str) -> Iterator[Figure]:
    words = tokens(text)
    at = 0
    while at < len(words):
        numbers: list[int] = []
        start = end = at
        while end < len(words):
            if numbers and text[words[end - 1].end : words[end].start].strip(" -\u00a0"):
                break
            norm = words[end].norm
            parts = _parts(norm, language)
            if parts is None and norm in _ONES and _counts(words, end, numbers, language):
                parts = (1,)
            if parts is not None:
                numbers += parts
                end += 1
            elif (
                norm in _AND
                and numbers
                and numbers[-1] >= 20
                and end + 1 < len(words)
                and (after := _parts(words[end + 1].norm, language) or (1,))[0] < numbers[-1]
                and (after != (1,) or words[end + 1].norm in _ONES_AFTER_AND)
            ):
                end += 1
            else:
                break
        if not numbers:
            at += 1
            continue
        alone = end - start == 1
        everyday = words[start].norm in _EVERYDAY.get(language, ()) or (
            numbers == [100] and start > 0 and words[start - 1].norm in _PER
        )
        if not (alone and everyday):
            value = frozenset({_composed(numbers, language)})
            yield Figure(words[start].start, words[end - 1].end, value)
        at = end
    if language == "en":
        for word in words:
            if word.norm in _MULTIPLES:
                values = frozenset(Decimal(each) for each in _MULTIPLES[word.norm])
                yield Figure(word.start, word.end, frozenset(v.normalize() for v in values))


def _counts(words: list[Token], at: int, numbers: list[int], language: str) -> bool:
    """Whether a "one" here is part of a number: "one hundred", "twenty-one"."""
    if numbers and numbers[-1] >= 20:
        joined = words[at - 1].norm in _AND
        return words[at].norm in (_ONES_AFTER_AND if joined else _LAST_ONES)
    following = _parts(words[at + 1].norm, language) if at + 1 < len(words) else None
    return following is not None and following[0] >= 100


def figures(text: str, language: str = "en") -> list[Figure]:
    """Every figure of ``text``, in order, none inside another.

    Words are those of ``language`` (ISO 639-1) and of English. A line's number ("2. …"), ordinals
    and digits in a name ("S3") are no figures.
    """
    taken = [found.span() for found in _NUMBERING.finditer(text)]
    found: list[Figure] = []
    for match in _DIGITS.finditer(text):
        if any(start <= match.start() < end for start, end in taken):
            continue
        unit = match["unit"] or ""
        if unit in _ORDINALS:
            continue
        digits = match[0][: len(match[0]) - len(unit)]
        values = _values_of_digits(digits, unit)
        found.append(Figure(match.start(), match.end(), values))
    for known in dict.fromkeys((language, "en")):
        if known in _NUMBERS:
            found.extend(_in_words(text, known))
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Figure] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return _scaled(kept, text)


def _scaled(found: list[Figure], text: str) -> list[Figure]:
    """ "3 million" is one figure."""
    kept: list[Figure] = []
    for one in found:
        before = kept[-1] if kept else None
        if (
            before is not None
            and not text[before.end : one.start].strip()
            and text[before.start : before.end][:1].isdigit()
            and len(one.values) == 1
            and (scale := next(iter(one.values))) in (1_000, 1_000_000)
        ):
            values = frozenset((value * scale).normalize() for value in before.values)
            kept[-1] = Figure(before.start, one.end, values)
        else:
            kept.append(one)
    return kept
