"""How many years of experience questions are pitched by (pure).

Years that nobody gave are unknown, not none: what the role or the ad says stands for them, else a
middle level. The figures for words such as *senior* are the product's choice; they lie inside the
steps of :func:`interview.rating.rubric.expected_level`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from interview.models import JobProfile

#: Nothing is said at all: the third of five levels.
MIDDLE = 4.0
#: No ad asks for more.
_MOST = 40


class Source(Enum):
    """Where the years come from."""

    PERSON = auto()
    AD = auto()
    ROLE = auto()
    NOWHERE = auto()


@dataclass(frozen=True, slots=True)
class Seniority:
    years: float
    source: Source


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(each for each in apart if not "\u0300" <= each <= "\u036f")
    return unicodedata.normalize("NFC", kept).translate({0x131: "i", 0x142: "l"})


_RAW = tomllib.loads(_plain(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))
#: Whole words, and anywhere for scripts without spaces. The first that is found counts.
_LEVELS, _LEVELS_UNSPACED = (
    tuple(
        (re.compile(around.format("|".join(one["words"]))), one["years"]) for one in _RAW["level"]
    )
    for around in (r"(?<!\w)(?:{})(?!\w)", "(?:{})")
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
#: Others, whose title it is.
_OF_OTHERS = re.compile(rf"(?:{'|'.join(_RAW['of_others'])}) [^.,;\n]{{0,40}}")
_UNIT = f"(?:{'|'.join(_RAW['unit'])})"
_FIGURE = re.compile(
    rf"(?<![\d.,])(\d{{1,2}})(?:[.,]\d)?\s*(?:\+|plus)?\s*(?:(?:-|–|to|bis|a|à|до|~|から)\s*"
    rf"\d{{1,2}}\s*\+?\s*)?(?:or more |oder mehr |ou plus |o mas |ou mais )?{_UNIT}(?!\w)",
)
_FIGURE_UNSPACED = re.compile(r"(\d{1,2})\s*(?:\+|～|~|-)?\s*\d{0,2}\s*(?:年|년)")
_SPOKEN = {
    name: number for number, names in enumerate(_RAW["numbers"], start=1) for name in names.split()
}
_SPOKEN_FIGURE = re.compile(rf"\b({'|'.join(_SPOKEN)})\s*(?:\+|or more )?\s*{_UNIT}(?!\w)")
#: Beside a figure: it is what is asked for, not the age of the company.
_ASKED = re.compile("|".join(_RAW["asked"]))
_HISTORY = re.compile(rf"\b(?:{'|'.join(_RAW['history'])})\b")
#: Letters on both sides of a figure that are read for it.
_NEAR = 60


def seniority(profile: JobProfile) -> Seniority:
    """The years to pitch questions by, and where they come from."""
    if profile.years is not None:
        return Seniority(profile.years, Source.PERSON)
    role, ad = _plain(profile.role), _plain(profile.description)
    asked = [found for text in (role, ad) for found in _figures(text, in_role=text is role)]
    if asked:
        return Seniority(float(max(asked)), Source.AD)
    by_role = _by_word(_OF_OTHERS.sub(" ", role))
    if by_role is not None:
        return Seniority(by_role, Source.ROLE)
    # An ad speaks of others too; its title stands at its head.
    head = next((each for each in ad.splitlines() if each.strip()), "")[:120]
    by_ad = _by_word(_OF_OTHERS.sub(" ", head))
    if by_ad is not None:
        return Seniority(by_ad, Source.AD)
    return Seniority(MIDDLE, Source.NOWHERE)


def years_of(profile: JobProfile) -> float:
    return seniority(profile).years


def _by_word(text: str) -> float | None:
    levels = _LEVELS_UNSPACED if _UNSPACED.search(text) else _LEVELS
    return next((years for words, years in levels if words.search(text)), None)


def _figures(text: str, *, in_role: bool) -> list[int]:
    found = [(int(each[1]), each) for each in _FIGURE.finditer(text)]
    found += [(int(each[1]), each) for each in _FIGURE_UNSPACED.finditer(text)]
    found += [(_SPOKEN[each[1]], each) for each in _SPOKEN_FIGURE.finditer(text)]
    asked = []
    for number, where in found:
        near = text[max(0, where.start() - _NEAR) : where.end() + _NEAR]
        close = text[max(0, where.start() - 25) : where.end() + 15]
        wanted = in_role or _ASKED.search(near) is not None
        if wanted and number <= _MOST and (in_role or not _HISTORY.search(close)):
            asked.append(number)
    return asked
