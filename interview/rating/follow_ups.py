"""What a follow-up must be before it is asked (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from interview.models import FollowUpDraft
from interview.rating.fairness import judges_the_person, split_sentences
from interview.rating.misheard import holds_unsure, sure_part
from interview.rating.steering import is_steering
from interview.wording import FUNCTION_WORDS, clean, find_quote, tokens

#: The gap of a follow-up that is about a key point and not about a criterion.
KEY_POINT_GAP = "key_point"
#: Characters of a follow-up, and of the words that it takes up.
LONGEST, _LONGEST_QUOTE = 300, 200

#: Two follow-ups are one: so alike letter by letter (difflib ratio), or so many of the words with
#: content in common (Jaccard).
_SAME_LETTERS, _SAME_WORDS = 0.9, 0.7
#: A follow-up tells what it should ask: it holds so many of the new words of a key point or of a
#: sentence of the model answer. With fewer than three new words there is nothing to tell.
_TOLD, _LEAST_NEW = 0.6, 3
_LEAST_LETTERS = 3
_MARKS = "?？؟"
_QUOTED = re.compile(r"[\"“„«»”]([^\"“”„«»]{1,200})[\"”“«»]")
_LEAST_QUOTED = 3
#: Words that must be left of a quote in a question when it is cut.
_LEAST_LEFT = 4


def _content(text: str) -> frozenset[str]:
    return frozenset(
        token.norm
        for token in tokens(text)
        if token.norm not in FUNCTION_WORDS and len(token.norm) >= _LEAST_LETTERS
    )


def is_asked_again(text: str, before: Sequence[str]) -> bool:
    """Whether one of ``before`` asks the same in nearly the same words."""
    own, words = " ".join(token.norm for token in tokens(text)), _content(text)
    for other in before:
        theirs = " ".join(token.norm for token in tokens(other))
        if SequenceMatcher(None, own, theirs, autojunk=False).ratio() >= _SAME_LETTERS:
            return True
        both = words | _content(other)
        if both and len(words & _content(other)) / len(both) >= _SAME_WORDS:
            return True
    return False


def gives_away(text: str, hidden: Sequence[str], given: Sequence[str]) -> bool:
    """Whether ``text`` tells what ``hidden`` (model answer, key points) says.

    Words of ``given`` (the question, the answer) tell nothing new.
    """
    known = frozenset(word for each in given for word in _content(each))
    words = _content(text)
    for each in hidden:
        for sentence in split_sentences(each):
            new = _content(sentence) - known
            if len(new) >= _LEAST_NEW and len(new & words) / len(new) >= _TOLD:
                return True
    return False


def _one_question(text: str) -> str:
    """Up to and with the first question; that alone when it would be too long."""
    kept: list[str] = []
    for sentence in split_sentences(text):
        kept.append(sentence)
        if sentence.rstrip(" \"'”’»)")[-1:] in _MARKS:
            break
    whole = clean(" ".join(kept))
    if len(whole) <= LONGEST:
        return whole
    last = clean(kept[-1]) if kept else ""
    return last if len(last) <= LONGEST else ""


def _quoted(text: str) -> list[str]:
    """What stands in quotation marks and is long enough to be somebody's words."""
    found = (match[1] for match in _QUOTED.finditer(text))
    return [words for words in found if len(tokens(words)) >= _LEAST_QUOTED]


def checked_follow_up(
    draft: FollowUpDraft | None,
    said: str,
    *,
    gaps: Collection[str],
    before: Sequence[str] = (),
    hidden: Sequence[str] = (),
    question: str = "",
    uncertain: Collection[str] = (),
) -> FollowUpDraft | None:
    """The follow-up as it may be asked, or None.

    One question of at most :data:`LONGEST` characters, with a quote from ``said`` (without
    ``uncertain`` words) or none. Dropped
    when its gap is none of ``gaps``, or when it judges the person, orders the grader about, asks
    again what ``before`` asked or the question itself, tells what ``hidden`` says, or holds three
    words or more in quotation marks that nobody said.
    """
    if draft is None or draft.gap not in (*gaps, KEY_POINT_GAP):
        return None
    text = _one_question(draft.text)
    if not text or judges_the_person(text) or is_steering(text):
        return None
    asked = (*before, question) if question else tuple(before)
    if is_asked_again(text, asked) or gives_away(text, hidden, (said, question)):
        return None
    if any(find_quote(words, f"{said}\n{question}") is None for words in _quoted(text)):
        return None
    for words in _quoted(text):
        # What may be misheard is asked about in nobody's words.
        sure = sure_part(words, uncertain)
        if sure != words and len(tokens(sure)) < _LEAST_LEFT:
            return None
        text = text.replace(words, sure)
    quote = find_quote(draft.quote, said, least=2) or ""
    if len(quote) > _LONGEST_QUOTE or is_steering(quote) or holds_unsure(quote, uncertain):
        quote = ""
    return replace(draft, text=text, quote=quote)
