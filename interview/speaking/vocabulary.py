"""How symbols, short forms and names are said, by language, from vocabulary.toml; see text.py."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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


_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

WORDS: Mapping[str, Words] = {code: _words(table) for code, table in _TABLES["words"].items()}
#: Units after a number, English: (one, many). Other languages' voices read them themselves.
UNITS: Mapping[str, tuple[str, str]] = {
    unit: (one, many) for unit, (one, many) in _TABLES["units"].items()
}
#: Names and short words as engineers say them, English; the written form is matched as a word.
NAMES: Mapping[str, str] = _TABLES["names"]

_CAPITALS = """
SELECT FROM WHERE HAVING GROUP ORDER BY LIMIT OFFSET INSERT INTO UPDATE DELETE SET VALUES JOIN
LEFT RIGHT INNER OUTER FULL CROSS ON USING UNION ALL DISTINCT EXPLAIN ANALYZE INDEX TABLE VIEW
CREATE ALTER DROP COMMIT ROLLBACK BEGIN GRANT NULL NOT AND OR IN EXISTS BETWEEN LIKE CASE WHEN
THEN ELSE END WITH AS OVER PARTITION COUNT SUM MIN MAX LOCK PRIMARY FOREIGN KEY UNIQUE VACUUM GET
POST PUT PATCH HEAD OPTIONS TRUE FALSE RETURN SOLID ACID CRUD REST CAP RAID STAR SOAP BASE DRY
LAMP SWOT NASA NATO SCRUM AGILE KISS SPIKE MUST SHOULD WILL YOUR ONE ONLY NEVER ALWAYS WHY HOW
WHAT
"""

#: Written in capitals and said as words: keywords, methods, and acronyms that are words.
AS_WORDS = frozenset(_CAPITALS.split())
