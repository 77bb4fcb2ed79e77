"""A key point in a model answer's first person, said to the person who is rated: "I wrote it down"
becomes "you wrote it down". English, as all that the offline coach rates."""

from __future__ import annotations

import re

from locales.languages import of_each

_WORDS: dict[str, str] = of_each("told")["en"]
_QUOTED = re.compile(r"([“\"][^”\"]*[”\"])")
_LONGEST_FIRST = "|".join(sorted(_WORDS, key=len, reverse=True)).replace("'", "['’]")
_FIRST_PERSON = re.compile(
    rf"(?P<starts>(?<=[.!?] ))?\b(?:{_LONGEST_FIRST})\b(?![/'’])", re.IGNORECASE
)


def _second(found: re.Match[str]) -> str:
    said = found[0]
    # Only a capital "I" is a person; capitals stand for something else, as in "US".
    if said == "i" or (len(said) > 1 and said.isupper()):
        return said
    told = _WORDS[said.lower().replace("’", "'")]
    return told[0].upper() + told[1:] if found["starts"] is not None else told


def told_to_person(point: str) -> str:
    """``point`` to its person; what stands in quotation marks stays as it is."""
    pieces = _QUOTED.split(point)
    return "".join(
        piece if number % 2 else _FIRST_PERSON.sub(_second, piece)
        for number, piece in enumerate(pieces)
    )
