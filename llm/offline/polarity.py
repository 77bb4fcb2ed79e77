"""Does a sentence say the opposite of a key point? Only the plain case: same words, other sign.

Hidden states of "is safe" and "is not safe" are close, so alignment can't tell. This looks for a
negation (or one word of a pair of opposites) on one side alone, and only where the sentence
otherwise repeats the phrase: precise, and blind to contradictions in other words.
"""

from __future__ import annotations

import re

from interview.wording import FUNCTION_WORDS, tokens, word_set

__all__ = ["contradicts"]

_NEGATIONS = word_set(
    """not no never none nothing cannot cant dont doesnt didnt isnt arent wasnt werent wont
    wouldnt shouldnt couldnt without neither nor hardly hasnt havent"""
)
_OPPOSITES = (
    "increase decrease", "increases decreases", "increased decreased", "faster slower",
    "fast slow", "more less", "more fewer", "always never", "before after", "safe unsafe",
    "higher lower", "high low", "first last", "synchronous asynchronous", "mutable immutable",
    "blocking nonblocking", "stronger weaker", "strong weak", "cheap expensive", "cheaper costlier",
    "allows forbids", "safe dangerous", "good bad", "better worse", "same different",
    "stable unstable", "ordered unordered", "open closed", "reads writes", "success failure",
    "positive negative", "minimum maximum", "public private", "with without", "all none",
    "everyone nobody", "everything nothing", "must mustnt", "possible impossible",
)  # fmt: skip
_PAIRS = tuple(
    (one, other) for pair in _OPPOSITES for one, other in (pair.split(), pair.split()[::-1])
)
#: Share of the phrase's words of content that the clause has to repeat, by their stems.
_SAME_WORDS = 0.85
_CLAUSE = re.compile(r"[.;!?]|,? but |,? however ")


def contradicts(phrase: str, said: str) -> bool:
    """Whether a clause of ``said`` repeats ``phrase`` with the opposite sign."""
    wanted = [t.norm for t in tokens(phrase)]
    stems = {_stem(w) for w in wanted if _is_content(w)}
    if len(stems) < 3:
        return False
    return any(_opposite(wanted, stems, clause) for clause in _CLAUSE.split(said))


def _opposite(wanted: list[str], stems: set[str], clause: str) -> bool:
    words = [t.norm for t in tokens(clause)]
    same = _stretch(words, stems, len(wanted))
    signs = sum(w in _NEGATIONS for w in wanted), sum(w in _NEGATIONS for w in same)
    # Two negations on a side cancel or belong to different things: only an odd one out counts.
    if same and sorted(signs) == [0, 1]:
        return True
    for one, other in _PAIRS:
        if one in wanted and other not in wanted:
            there = _stretch(words, stems - {_stem(one)} | {_stem(other)}, len(wanted))
            if other in there and one not in there:
                return True
    return False


def _stretch(words: list[str], stems: set[str], length: int) -> list[str]:
    """From the first to the last of ``stems`` in ``words``, a word more on each side.

    Empty when too few of the stems are there, or it is much longer than ``length``: a
    negation elsewhere in a long clause is about
    something else.
    """
    at = [n for n, w in enumerate(words) if _is_content(w) and _stem(w) in stems]
    if len({_stem(words[n]) for n in at}) < _SAME_WORDS * len(stems):
        return []
    stretch = words[max(0, at[0] - 1) : at[-1] + 2]
    return stretch if len(stretch) <= 1.4 * length + 2 else []


def _is_content(word: str) -> bool:
    return word not in FUNCTION_WORDS and word not in _NEGATIONS


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word
