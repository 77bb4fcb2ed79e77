"""Sentences that judge the person instead of the answer (pure).

An English word list; in other languages the grader's instructions stand alone.
"""

from __future__ import annotations

import re

from interview.wording import clean

#: About the person and not the answer, wherever it stands.
_ALWAYS = (
    r"(?:un|over|self[- ])?confiden(?:ce|t|tly)(?! (?:interval|level|score|bound|limit|band)s?\b)",
    r"(?:dis)?honest(?:y|ly)?",
    r"(?:in)?sincer(?:e|ity|ely)",
    r"(?:un)?truthful(?:ness|ly)?",
    r"personalit(?:y|ies)",
    r"charact?er flaws?",
    r"(?:intro|extro|extra)vert(?:ed|s)?",
    r"arrogan(?:t|ce|tly)",
    r"charism(?:a|atic)",
    r"likab(?:le|ility)",
    r"nervous(?:ness|ly)?",
    r"hir(?:e)?abl[ey]|hir(?:e)?ability|employab(?:le|ility)",
    r"(?:would|should|will|could|wouldnt|wouldn't|not|never|strong|no|lean|weak|definite|to) hire",
    r"hir(?:e|ing) (?:decision|recommendation|committee|you\b)",
    r"(?:cultur(?:e|al)|right|good|great|bad|poor) fit for (?:the|this|a|our) "
    r"(?:role|job|team|company)",
    r"cultur(?:e|al) fit",
    r"(?:good|strong|great|weak|poor|bad|ideal) candidate",
    r"body language|eye contact|posture|facial expressions?|tone of voice",
    r"(?:foreign|heavy|strong|thick|slight|your|an|the) accents?(?! colou?r)|pronunciation|"
    r"pronounced?",
    r"(?:non-?)?native speakers?|broken english",
)
#: Words with uses of their own ("kept users calm"): only said of the one who answers.
_OF_THE_SPEAKER = (
    r"(?:you|candidate|speaker|interviewee|applicant|they|he|she) "
    r"(?:clearly |really |also )?(?:seem|sound|appear|look|came? across|come across|feel|felt)"
    r"(?:s|ed)?\b",
    r"(?:you|you're|you are|you were|candidate is|candidate was|your)"
    r"(?: (?:very|really|quite|so|too|rather|clearly|more|less|visibly|a bit|not|own))* "
    r"(?:calm(?:ness)?|anxious|anxiety|stressed|emotion(?:s|al|ally)?|enthusias(?:m|tic)|"
    r"passion(?:ate)?|lazy|shy(?:ness)?|timid|humble|humility|rude|liar|lying|lied|motivated|"
    r"attitude|temperament|intelligen(?:t|ce)|smart|likeable)",
)
_JUDGMENT = re.compile(
    r"\b(?:" + "|".join(_ALWAYS) + r")\b|\b(?:" + "|".join(_OF_THE_SPEAKER) + r")",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|\n+")


def judges_the_person(sentence: str) -> bool:
    """Whether it speaks of confidence, honesty, personality, emotion, hiring, accent or looks."""
    return _JUDGMENT.search(sentence.replace("’", "'")) is not None


def split_sentences(text: str) -> list[str]:
    """The sentences of a written text, cleaned, with their marks."""
    parts = _SENTENCE_END.split(clean(text, lines=True))
    return [part for part in parts if part.strip()]


def fair(text: str, limit: int) -> str:
    """Cleaned, without the sentences that judge the person, at most ``limit`` characters."""
    kept = (said for said in split_sentences(text) if not judges_the_person(said))
    return clean(" ".join(kept), limit=limit)
