"""Puts told terms where the model wrote something next to them. Pure.

Told that a job is about MLflow and PostgreSQL, Whisper base still writes "mlfow" and "post-er, sql"
now and then. A stretch of one to three words becomes the term when

* its letters are the term's ("a syncio"), or
* the model was unsure of it, it begins with the term's letter, and either a letter or two are
  wrong or all that differs are vowels ("treform"), and it is no word of the language: those are
  one token in the model's vocabulary ("string" never becomes "Spring").

The word keeps its low probability, so that the person is asked about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from interview.models import Word

#: Letters that a term needs: shorter ones are near to too many words.
_MIN_LETTERS, _MIN_LETTERS_ALMOST, _MIN_LETTERS_TWO_WRONG = 5, 6, 9
#: Consonants that a term needs to be known by them: with four "Sinatra" would be "Sentry".
_MIN_CONSONANTS = 5
_MOST_WORDS = 3
_NOT_LETTERS = re.compile(r"[\W_]+")
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)
#: Ends of sentences; a term doesn't reach over one.
_STOPS = tuple(".!?…")
_DIGITS = {"to": "2", "too": "2", "two": "2", "for": "4", "four": "4", "one": "1", "eight": "8"}


def with_terms(
    words: Sequence[Word], terms: Sequence[str], is_word: Callable[[str], bool]
) -> tuple[Word, ...]:
    """The words with the terms in the places of what was meant for them.

    ``is_word`` says of a plain lowercase text whether the language has such a word.
    """
    wanted = [(letters, term) for term in terms if len(letters := _letters(term)) >= _MIN_LETTERS]
    if not wanted:
        return tuple(words)
    written: list[Word] = []
    at = 0
    while at < len(words):
        for count in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            stretch = words[at : at + count]
            term = _meant(stretch, wanted, is_word)
            if term is not None:
                written.append(_as_one(stretch, term))
                at += count
                break
        else:
            written.append(words[at])
            at += 1
    return tuple(written)


def _meant(
    stretch: Sequence[Word], wanted: Sequence[tuple[str, str]], is_word: Callable[[str], bool]
) -> str | None:
    if any(word.text.rstrip().endswith(_STOPS) for word in stretch[:-1]):
        return None
    parts = [_letters(word.text) for word in stretch]
    if not all(parts):
        return None
    whole = "".join(parts)
    for letters, term in wanted:
        if letters == whole:
            # As one word it is the term already, in its own capitals.
            return term if len(parts) > 1 else None
    # Among 51 terms in 9 recordings, what was garbled beyond its letters lay under 0.4.
    if not any(word.is_doubtful for word in stretch):
        return None
    # What is a word of the language may well have been said.
    if all(is_word(part) for part in parts):
        return None
    said = {whole, "".join([*parts[:-1], _DIGITS.get(parts[-1], parts[-1])])}
    return next(
        (term for letters, term in wanted if any(_near(each, letters) for each in said)), None
    )


def _near(said: str, letters: str) -> bool:
    if said == letters:
        return True
    if said[0] != letters[0] or len(letters) < _MIN_LETTERS_ALMOST:
        return False
    most = 2 if len(letters) >= _MIN_LETTERS_TWO_WRONG else 1
    if abs(len(said) - len(letters)) <= most and _distance(said, letters) <= most:
        return True
    consonants = _consonants(letters)
    return len(consonants) >= _MIN_CONSONANTS and _consonants(said) == consonants


def _as_one(stretch: Sequence[Word], term: str) -> Word:
    before, _, _ = _parted(stretch[0].text)
    _, _, after = _parted(stretch[-1].text)
    return Word(
        f"{before}{term}{after}",
        stretch[0].start,
        stretch[-1].end,
        min(word.probability for word in stretch),
    )


def _parted(text: str) -> tuple[str, str, str]:
    match = _EDGES.match(text)
    assert match is not None  # it takes any text
    before, middle, after = match.groups()
    return before, middle, after


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())


def _consonants(letters: str) -> str:
    """Without vowels after the first letter, and each run of a letter once."""
    kept = letters[0]
    for letter in letters[1:]:
        if letter not in "aeiouy" and letter != kept[-1]:
            kept += letter
    return kept


def _distance(one: str, other: str) -> int:
    """Letters to put in, leave out or change (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
