"""Does a sentence say the opposite of a key point? Only the plain case: same words, other sign.

Hidden states of "is safe" and "is not safe" are close, so alignment can't tell. This looks for a
word that both sides say and only one side negates (or one word of a pair of opposites between the
same neighbors), and only where the clause otherwise repeats the phrase. To say "you said the
opposite" to someone who did not is worse than to miss it: blind to contradictions in other words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from interview.wording import FUNCTION_WORDS, tokens, word_set

NEGATIONS = word_set(
    """not no never none nothing nobody cannot cant dont doesnt didnt isnt arent wasnt werent wont
    wouldnt shouldnt couldnt mustnt without neither nor hardly hasnt havent"""
)
_OPPOSITES = (
    "increase decrease", "increases decreases", "increased decreased", "faster slower",
    "fast slow", "more less", "more fewer", "before after", "safe unsafe",
    "higher lower", "high low", "first last", "synchronous asynchronous", "mutable immutable",
    "blocking nonblocking", "stronger weaker", "strong weak", "cheap expensive", "cheaper costlier",
    "allows forbids", "safe dangerous", "good bad", "better worse", "same different",
    "stable unstable", "ordered unordered", "reads writes", "success failure",
    "positive negative", "minimum maximum", "public private", "possible impossible",
)  # fmt: skip
_PAIRS = frozenset(
    pair for words in _OPPOSITES for pair in (tuple(words.split()), tuple(words.split()[::-1]))
)
_SIDES = frozenset(word for pair in _PAIRS for word in pair)
#: Share of the phrase's words of content that the clause has to repeat, by their stems.
_SAME_WORDS = 0.85
#: Words of a clause that says something by itself.
_LEAST_CLAUSE = 4
#: A negation reaches this many words of content, and not over one of the joining words.
_REACH = 2
#: A negation up to so many words before the first of them belongs to it ("should not ever block").
_BEFORE = 3
_JOINING = word_set("and but because so that which who while if when unless until since or")
#: Not a plain statement: "if it does not …", "why not …", "not only …", "whether or not".
_IF = word_set("if when unless until whether otherwise why suppose imagine")
_NOT_REALLY = word_set("only just necessarily always too yet")
#: In compared words, before what is denied.
_DENIAL = re.compile(
    r"\b(?:(?:it is|its|it was|thats|that is) (?:not|never) (?:really )?|it (?:isnt|wasnt) |"
    r"(?:it is|its) (?:wrong|false|untrue|incorrect|a myth) (?=that )|not )"
    r"(?:(?:true|right|correct|the case|so|a fact) )?that\b"
)
_CLAUSE = re.compile(
    r"[.,;:!?\n]| (?:but|however|because|so that|whereas|although) ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Said:
    """``words`` as compared; ``stems`` of its words of content; ``negated`` those under a "not"."""

    words: tuple[str, ...]
    stems: frozenset[str]
    negated: frozenset[str]
    negations: int


def contradicts(phrase: str, said: str) -> bool:
    """Whether a clause of ``said`` repeats ``phrase`` with the opposite sign."""
    clauses = _clauses(said)
    return any(
        _opposite(wanted, words) for wanted in _statements(phrase) for words in clauses
    ) or any(_word_for_word(wanted, words) for wanted in _short(phrase) for words in clauses)


def make_ready(phrase: str) -> None:
    """Read ``phrase`` now, so that answers are held against it sooner."""
    _statements(phrase)
    _short(phrase)


@lru_cache(maxsize=4096)
def _statements(phrase: str) -> tuple[_Said, ...]:
    """The phrase and each of its clauses that says enough to be contradicted."""
    whole = tuple(t.norm for t in tokens(phrase))
    read = []
    for words in dict.fromkeys((whole, *_clauses(phrase))):
        stems = frozenset(stem(w) for w in words if _is_content(w))
        if len(stems) >= 3:
            # Looked at in the way an answer is, or a phrase would contradict itself.
            read.append(_analyze(_stretch(words, stems, len(words))))
    return tuple(read)


@lru_cache(maxsize=4096)
def _short(phrase: str) -> tuple[tuple[str, ...], ...]:
    """The phrase and its clauses, in words: contradicted only word for word."""
    whole = tuple(t.norm for t in tokens(phrase))
    return tuple(
        words
        for words in dict.fromkeys((whole, *_clauses(phrase)))
        if len({stem(w) for w in words if _is_content(w)}) >= 2
        and len(words) >= (_LEAST_CLAUSE if words != whole else 3)
        # "…, but not the price at checkout" says nothing without what came before.
        and words[0] != "not"
    )


def _word_for_word(wanted: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether ``words`` hold exactly ``wanted`` but for one denial more or less."""
    denied = _denied(words)
    words = denied or words
    if _IF.intersection(words) - _IF.intersection(wanted):
        return False
    bare = tuple(word for word in wanted if word not in NEGATIONS)
    own = len(wanted) - len(bare)
    places = [n for n, word in enumerate(words) if word not in NEGATIONS]
    for begin in range(len(places) - len(bare) + 1):
        here = places[begin : begin + len(bare)]
        if tuple(words[n] for n in here) != bare:
            continue
        first = here[0]
        while first and words[first - 1] in NEGATIONS:
            first -= 1
        last = here[-1] + 1
        while wanted[-1] in NEGATIONS and words[last : last + 1] and words[last] in NEGATIONS:
            last += 1
        stretch = (*words[first:last], "")
        if any(w in NEGATIONS and after in _NOT_REALLY for w, after in pairwise(stretch)):
            return False
        denials = sum(word in NEGATIONS for word in stretch)
        return abs(denials - own) + bool(denied) == 1
    return False


@lru_cache(maxsize=64)
def _clauses(said: str) -> tuple[tuple[str, ...], ...]:
    clauses = (tuple(t.norm for t in tokens(clause)) for clause in _CLAUSE.split(said))
    return tuple(words for words in clauses if len(words) >= 3)


def _denied(words: tuple[str, ...]) -> tuple[str, ...]:
    """What is said not to be so ("it is not true that …"), or ()."""
    said = " ".join(words)
    match = _DENIAL.search(said)
    return tuple(said[match.end() :].split()) if match else ()


def _opposite(wanted: _Said, words: tuple[str, ...]) -> bool:
    denied = _denied(words)
    if denied:
        same = _analyze(_stretch(denied, wanted.stems, len(wanted.words)))
        return bool(same.words) and same.negations == wanted.negations
    if _IF.intersection(words) and not _IF.intersection(wanted.words):
        return False
    same = _analyze(_stretch(words, wanted.stems, len(wanted.words)))
    # Two negations on a side cancel or belong to different things: only an odd one out counts.
    if same.words and {wanted.negations, same.negations} == {0, 1}:
        shared = wanted.stems & same.stems
        return bool(shared & (wanted.negated ^ same.negated))
    if wanted.negations or same.negations:
        return False
    for at, one in enumerate(wanted.words):
        if one not in _SIDES:
            continue
        for other in (second for first, second in _PAIRS if first == one and second in words):
            if other in wanted.words or one in words:
                continue
            there = _stretch(words, wanted.stems - {stem(one)} | {stem(other)}, len(wanted.words))
            if other in there and _same_place(wanted.words, at, there, there.index(other)):
                return True
    return False


def _analyze(words: Sequence[str]) -> _Said:
    negated: set[str] = set()
    affirmed: set[str] = set()
    reach = negations = 0
    for word, following in zip(words, (*words[1:], ""), strict=False):
        if word in NEGATIONS:
            if following in _NOT_REALLY:
                continue
            negations += 1
            reach = _REACH
        elif word in _JOINING:
            reach = 0
        elif _is_content(word):
            (negated if reach else affirmed).add(stem(word))
            reach = max(0, reach - 1)
    # Said both ways ("we wanted to open it, and it never opened"): neither.
    return _Said(
        tuple(words), frozenset(negated | affirmed), frozenset(negated - affirmed), negations
    )


def _same_place(wanted: Sequence[str], at: int, there: Sequence[str], place: int) -> bool:
    """Whether the words of content next to it are the same ("X before Y" is not "Y after X")."""
    sides = (
        (_next(wanted[:at][::-1]), _next(there[:place][::-1])),
        (_next(wanted[at + 1 :]), _next(there[place + 1 :])),
    )
    return all(mine == theirs for mine, theirs in sides if mine) and any(a for a, _ in sides)


def _next(words: Sequence[str]) -> str:
    for word in words:
        if word in _JOINING:
            break
        if _is_content(word):
            return stem(word)
    return ""


def _stretch(words: Sequence[str], stems: frozenset[str], length: int) -> tuple[str, ...]:
    """From the first to the last of ``stems`` in ``words``, with a negation just before it.

    Empty when too few of the stems are there, or it is much longer than ``length``: a negation
    elsewhere in a long clause is about something else.
    """
    at = [n for n, w in enumerate(words) if _is_content(w) and stem(w) in stems]
    if len({stem(words[n]) for n in at}) < _SAME_WORDS * len(stems):
        return ()
    begin = at[0]
    for n in range(begin - 1, max(-1, begin - 1 - _BEFORE), -1):
        if words[n] in _JOINING:
            break
        if words[n] in NEGATIONS:
            begin = n
    stretch = tuple(words[begin : at[-1] + 1])
    return stretch if len(stretch) <= 1.4 * length + 2 else ()


def _is_content(word: str) -> bool:
    return word not in NEGATIONS and (word not in FUNCTION_WORDS or word in _SIDES)


def stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word
