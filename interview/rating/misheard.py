"""What speech recognition was unsure of, and feedback that holds it against the person (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from interview.hearing.delivery import count_fillers
from interview.models import Transcript, TranscriptSource, Word
from interview.rating.fairness import split_sentences
from interview.wording import CONTENTLESS, Token, tokens

#: Words in a row that a quote needs.
_LEAST_QUOTED = 3

#: What a sentence says when it takes a word for a mistake of the speaker's, in the languages most
#: answers come in. Where it doesn't say so, it must quote the word to be held against it.
_MISTAKE = re.compile(
    r"\b(?:mis(?:spel\w+|spok\w+|pronounc\w+|heard|said|us(?:e|es|ed|ing)|tak\w+|nam\w+|quot\w+)|"
    r"wrong (?:word|term|name)\w*|incorrect\w*|(?:not|isn't|no) (?:a |the )?"
    r"(?:real|right|correct|valid|known|such|standard) (?:\w+ )?(?:word|term|name|tool|thing)|"
    r"it should (?:be|say|have (?:been|said))|(?:you|probably|likely|perhaps) meant?|confus\w+|"
    r"typos?|spell\w*|garbled|jumbled|unclear|unintelligible|nonsens\w*|makes? no sense|"
    r"does(?:n't| not) exist|terminolog\w+|"
    r"falsch\w*|gemeint|meinten|unverständlich\w*|verwechsel\w*|versprecher\w*|"
    r"erroné\w*|incompréhensible\w*|confond\w+|vouliez dire|"
    r"incorrect[oa]s?|equivocad\w+|querías decir|incomprensible\w*|"
    r"errat[oai]|sbagliat\w+|errad[oa]s?|verkeerd\w*|błęd\w+)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"[\"“„«»”`]([^\"“”„«»`]{1,200})[\"”“«»`]|(?<!\w)['‘‚]([^'‘’‚]{1,80})['’‘](?!\w)"
)


def unsure_words(transcript: Transcript) -> tuple[Word, ...]:
    """The words of a transcript that may be misheard, in order; none of what a person wrote.

    Hesitations and English words without content are left out: nothing hangs on them.
    """
    if transcript.source is not TranscriptSource.WHISPER:
        return ()
    return tuple(
        word
        for word in transcript.words
        if word.is_doubtful
        and not count_fillers([word.text], transcript.language)
        and any(token.norm not in CONTENTLESS for token in tokens(word.text))
    )


def uncertain_words(transcripts: Iterable[Transcript]) -> frozenset[str]:
    """Words (lower case, without marks) that are doubtful.

    Fillers and words without content are left out: nothing is rated by them. A transcript that the
    person has typed or corrected holds none, whatever its old words say.
    """
    return frozenset(
        token.norm
        for transcript in transcripts
        for word in unsure_words(transcript)
        for token in tokens(word.text)
        if token.norm not in CONTENTLESS
    )


def holds_unsure(text: str, uncertain: Collection[str]) -> bool:
    """Whether one of the words stands in ``text``."""
    return bool(uncertain) and any(token.norm in uncertain for token in tokens(text))


def sure_part(quote: str, uncertain: Collection[str]) -> str:
    """What of a quote may be shown as said: all of it, else its longest stretch without one of the
    ``uncertain`` words, else ""."""
    if not holds_unsure(quote, uncertain):
        return quote
    stretches: list[list[Token]] = [[]]
    for token in tokens(quote):
        if token.norm in uncertain:
            stretches.append([])
        else:
            stretches[-1].append(token)
    longest = max(stretches, key=len)
    if len(longest) < _LEAST_QUOTED:
        return ""
    return quote[longest[0].start : longest[-1].end]


def blames_a_mishearing(sentence: str, uncertain: Collection[str]) -> bool:
    """Whether it holds one of the words in quotation marks, or names one beside "wrong"."""
    if not holds_unsure(sentence, uncertain):
        return False
    if _MISTAKE.search(sentence.replace("’", "'")):
        return True
    quoted = (found[1] or found[2] for found in _QUOTED.finditer(sentence))
    return any(holds_unsure(words, uncertain) for words in quoted)


def without_blame(text: str, uncertain: Collection[str]) -> str:
    """``text`` without the sentences that blame a mishearing; the same text if there are none."""
    if not holds_unsure(text, uncertain):
        return text
    return " ".join(
        said for said in split_sentences(text) if not blames_a_mishearing(said, uncertain)
    )
