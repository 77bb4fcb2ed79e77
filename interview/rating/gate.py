"""Is there an answer at all? Asked in code before any model is called (pure).

The gate refuses only what can't be rated by anyone: nothing said, a word or two, "I don't know",
the question said back, noise. It is careful with terse technical answers and with languages it
has no word lists for. Whether an answer fits its question is the grader's to say (OFF_TOPIC).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from interview.models import NotGradable
from interview.wording import CONTENTLESS, FUNCTION_WORDS, clean, tokens, word_set
from locales.languages import of_each, pattern

#: "I don't know" with fewer different words of content around it is all that was said.
_LEAST_BESIDE_DONT_KNOW = 3
#: Without word lists (languages other than English) all words count, so more of them are asked
#: for; scripts without spaces give one "word" a character.
_LEAST_WORDS_OTHER = 4

_NO_ANSWER = of_each("no_answer")
_ENGLISH = _NO_ANSWER.pop("en")
#: Ways to say "I don't know" in English, in compared words (no apostrophes).
_DONT_KNOW = re.compile(
    "|".join(map(pattern, _ENGLISH["dont_know"])).replace("{hedge}", _ENGLISH["hedge"])
)
#: Waving it on. These words have other uses ("pass by reference"): only when nothing else is said.
_WAVED_ON = re.compile(_ENGLISH["waved_on"])
#: The same in other languages, as whole answers (at most two more words).
_DONT_KNOW_OTHER = re.compile(
    "|".join(said for table in _NO_ANSWER.values() for said in table["dont_know"])
)

_DETERMINERS = word_set("the a an my your its their our his every")
_PREPOSITIONS = word_set("of in at by for from with into to than between within without onto per")
_JOINING = word_set("and or but because which")
_FINITE = word_set(
    """is are was were has had does did can could will would should must may might isnt arent
    doesnt cant"""
)
_ENDS_A_CLAUSE = word_set("does did had has")
_SUBJECTS = word_set("i he they we she it you")


def gate(text: str, question: str, language: str = "en") -> NotGradable | None:
    """Why ``text`` is no answer to rate, or None when it may be rated.

    Never OFF_TOPIC. ``language`` is ISO 639-1; word lists exist for English only, and other
    languages are refused only for lack of words, repetition, an echo, or "I don't know".
    """
    english = language.casefold().startswith("en")
    words = [t.norm for t in tokens(clean(text, lines=True))]
    if not words:
        return NotGradable.EMPTY
    if not any(c.isalpha() for word in words for c in word):
        # A bare number is something said, but nothing that can be rated.
        return NotGradable.TOO_SHORT
    if _is_no_answer(words, english):
        return NotGradable.NO_ANSWER
    if _is_letter_noise(words) or _is_repetition(words):
        return NotGradable.GIBBERISH
    if _says_nothing(words, question) if english else len(words) < _LEAST_WORDS_OTHER:
        return NotGradable.TOO_SHORT
    if _is_echo(words, [t.norm for t in tokens(question)], english):
        return NotGradable.ECHO
    if (
        english
        and not is_foreign(words)
        and (is_word_salad(words) or _is_keyword_list(text, words))
    ):
        return NotGradable.GIBBERISH
    return None


def _says_nothing(words: Sequence[str], question: str) -> bool:
    """No word of content at all, or one bare word where more than a name was asked for.

    Terse is not empty: "log n lookups" or "a circular buffer" can be right, and how much it is
    worth is the grader's to say. Out of 6,700 exam answers that people called good, every tenth
    has one or two words of content.
    """
    content = {w for w in words if w not in CONTENTLESS and any(c.isalpha() for c in w)}
    if not content:
        return True
    return len(words) == 1 and not _ASKS_FOR_A_NAME.match(" ".join(question.split()))


#: One short question that a single word can answer.
_ASKS_FOR_A_NAME = re.compile(
    r"(?:what|which|who|where|name|how (?:many|much|often))\b[^?.,]{1,110}\??$", re.IGNORECASE
)


def _is_no_answer(words: Sequence[str], english: bool) -> bool:
    said = " ".join(words)
    if english:
        rest, found = _DONT_KNOW.subn(" ", said)
        rest, waved = _WAVED_ON.subn(" ", rest)
        left = len({w for w in rest.split() if w not in CONTENTLESS})
        if (found and left < _LEAST_BESIDE_DONT_KNOW) or (waved and not left):
            return True
    rest, found = _DONT_KNOW_OTHER.subn(" ", said)
    return bool(found) and len(rest.split()) <= 2


def _is_repetition(words: Sequence[str]) -> bool:
    """A few words over and over. Speech of any length stays above these shares by far."""
    counts = Counter(words)
    if len(words) >= 6 and len(counts) <= max(2, len(words) // 8):
        return True
    (_, most), *_ = counts.most_common(1)
    return len(words) >= 8 and most > len(words) / 2


def _is_letter_noise(words: Sequence[str]) -> bool:
    """Mostly Latin letters that make no syllables. Short words and acronyms don't count."""
    long = [w for w in words if len(w) >= 5 and w.isascii() and w.isalpha()]
    noise = [w for w in long if _NO_SYLLABLE.search(w)]
    return len(noise) >= 2 and len(noise) * 2 > len(words)


_NO_SYLLABLE = re.compile(r"^[^aeiouy]+$|[^aeiouy]{5}|(.)\1{3}")


_ABOUT_THE_QUESTION = word_set("question asked asking answer interviewer wants")


def _is_echo(words: Sequence[str], question: Sequence[str], english: bool) -> bool:
    """Whether ``words`` say the question back and add next to nothing."""
    if len(question) < 4 or len(words) < 4:
        return False
    asked = set(question)
    # "One" can be the answer.
    idle = CONTENTLESS - {"one"} if english else frozenset[str]()
    content = [w for w in words if w not in idle]
    new = {w for w in content if w not in asked and w not in _ABOUT_THE_QUESTION}
    # One new word can be the answer ("the base case is one"), so none is allowed in a short echo.
    if len(new) > (2 if len(content) >= 12 else 0):
        return False
    runs = {tuple(question[i : i + 3]) for i in range(len(question) - 2)}
    inside: set[int] = set()
    for at in range(len(words) - 2):
        if tuple(words[at : at + 3]) in runs:
            inside.update((at, at + 1, at + 2))
    if len(inside) >= 0.6 * len(words):
        return True
    # All of it, in another order or with "I" for "you".
    wanted = {w for w in asked if w not in idle}
    return not new and len(content) >= 5 and len(wanted & set(content)) >= 0.6 * len(wanted)


def is_word_salad(words: Sequence[str]) -> bool:
    """English words in no order: small words stand where no sentence has them.

    The limits were set by hand so that hardly any graded exam answer is refused (4 of 6,700); about
    half of shuffled speech is caught, and the offline coach looks closer.
    """
    small = sum(w in _DETERMINERS or w in _PREPOSITIONS or w in _FINITE for w in words[:-1])
    bad = neighbor_clashes(words)
    if words and words[-1] in _DETERMINERS | frozenset({"of", "than", "and", "or"}):
        small += 1
        bad += 1
    return (bad >= 3 and bad >= 0.2 * small) or (bad == 2 and bad >= 0.4 * small)


def neighbor_clashes(words: Sequence[str]) -> int:
    """Neighbors that no English sentence has, such as "the of" or "to is".

    A word said twice in a row is how people speak and does not count.
    """
    return sum(first != second and _clash(first, second) for first, second in pairwise(words))


def _clash(first: str, second: str) -> bool:
    if first == "a":  # also a name: "bulb A is"
        return second in _DETERMINERS
    if first in _DETERMINERS:
        return second in _DETERMINERS | _PREPOSITIONS | _JOINING | _FINITE | _SUBJECTS
    if first in _PREPOSITIONS:
        return second in _FINITE or second in ("of", "and", "or", "but")
    # "What it does is", "the trouble we had was".
    return (
        first in _FINITE and first not in _ENDS_A_CLAUSE and (second in _FINITE or second == "of")
    )


#: Small words of languages people slip into; none is common in English.
_FOREIGN = word_set(
    """der das und ist nicht ein eine mit für auf den dem ich wir sich auch le les et est une des
    dans pour que qui pas el los las es una por con para del como om het een van niet och
    att som är uma não da di che il non sono"""
)


def is_foreign(words: Sequence[str]) -> bool:
    """Whether small words of another language stand in it."""
    return len({w for w in words if w in _FOREIGN}) >= 2


def _is_keyword_list(text: str, words: Sequence[str]) -> bool:
    """Ten or more different words without the small words that tie them, and no list either.

    Notes in fragments ("hash map constant lookup, tree log n lookup") pass: they are separated.
    """
    if len(set(words)) < 10:
        return False
    tied = sum(w in FUNCTION_WORDS for w in words)
    separators = len(re.findall(r"[,.;:\n(*$]|->|=>|- |\d\)", text))
    return tied < 0.06 * len(words) and separators < len(words) / 8
