"""How symbols, short forms and names are said, by language; see text.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from locales.languages import of_each


@dataclass(frozen=True, slots=True)
class Words:
    """What a person who reads aloud says for a sign; one language."""

    of: str
    plus: str
    minus: str
    times: str
    equals: str
    not_equal: str
    at_least: str
    at_most: str
    more: str
    less: str
    about: str
    arrow: str
    star: str
    dot: str
    slash: str
    dash: str
    at: str
    number: str
    percent: str
    to: str
    point: str
    squared: str
    cubed: str
    power: str
    both: str
    either: str
    negated: str
    per: str
    code: str
    million: str
    billion: str
    thousand: str
    #: (one, many) of $, €, £.
    dollar: tuple[str, str]
    euro: tuple[str, str]
    pound: tuple[str, str]
    #: Short form -> what is said; matched without regard to case.
    short: Mapping[str, str]


def _words(table: Mapping[str, Any]) -> Words:
    fields: dict[str, Any] = {
        key: tuple(said) if isinstance(said, list) else said for key, said in table.items()
    }
    return Words(**fields)


WORDS: Mapping[str, Words] = {code: _words(table) for code, table in of_each("spoken").items()}
#: Units after a number, English: (one, many). Other languages' voices read them themselves.
UNITS: Mapping[str, tuple[str, str]] = {
    unit: (one, many) for unit, (one, many) in of_each("said_units")["en"].items()
}
#: Names and short words as engineers say them, English; the written form is matched as a word.
NAMES: Mapping[str, str] = of_each("said_names")["en"]
#: Short forms within names in code, English: ``user_id`` is said "user ID".
CODE_NAMES: Mapping[str, str] = of_each("said_code")["en"]
#: Written in capitals and said as words: keywords, methods, and acronyms that are words.
AS_WORDS = frozenset(of_each("said_capitals")["en"]["words"].split())
