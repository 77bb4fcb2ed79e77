"""What a message in an interview is: an answer, or talk beside it (pure).

No real answer may be taken for talk. A message is talk only where hardly a word is left of it that
the phrases of its language don't account for; where more is left, its person is asked; and whatever
tells something is an answer, also with "can you repeat that" in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from interview.talk.phrases import Phrases, phrases_of


class Meaning(StrEnum):
    ANSWER = "answer"
    #: It may be one: its person is asked.
    UNCLEAR = "unclear"
    REPEAT = "repeat"  # say the question again
    CLARIFY = "clarify"  # what is meant by it
    HOW_TO = "how_to"  # how this here works
    WAIT = "wait"  # one moment
    CHAT = "chat"  # greetings, thanks, banter
    SIGN = "sign"  # emoji and the like alone
    SKIP = "skip"
    NEXT = "next"
    END = "end"
    HINT = "hint"
    COMMAND = "command"  # another command, typed


class Stage(StrEnum):
    """Where a question is when something is said."""

    WAITING = "waiting"  # for its first answer, or one to a follow-up
    ANSWERED = "answered"  # under review, or reviewed


@dataclass(frozen=True, slots=True)
class Said:
    meaning: Meaning
    #: The command that was typed, without its slash: "interview skip".
    command: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message follows. ``question``: what was asked last, a follow-up too."""

    question: str
    language: str = "en"
    stage: Stage = Stage.WAITING


ANSWER = Said(Meaning.ANSWER)

#: In this order one is meant where several are found: "hi, one moment, can you repeat that?"
_ORDER = (
    Meaning.SKIP,
    Meaning.NEXT,
    Meaning.END,
    Meaning.HINT,
    Meaning.REPEAT,
    Meaning.CLARIFY,
    Meaning.HOW_TO,
    Meaning.WAIT,
    Meaning.CHAT,
)
#: Done or asked about at once, so they are the whole message.
_DEEDS = {Meaning.SKIP, Meaning.NEXT, Meaning.END, Meaning.HINT}
#: Words that may be left beside a phrase, and up to how many its person is asked about.
_LEFT, _ASKED = 1, 3
#: Of a message whose answer was given: thanks are long at times.
_LEFT_AFTER, _ASKED_AFTER = 2, 12
#: No talk is longer, in words.
_LONGEST = 32
#: A lone question back, in words.
_QUESTION_BACK = 14

_GROUPS = {
    "interview": ("start", "resume", "skip", "end"),
    "team": ("relay", "panel", "pair", "list", "leave", "end", "calibration", "moderate"),
    "job": ("add", "list", "edit", "remove"),
}
_LONE = (
    *("answer", "history", "help", "settings", "privacy", "pack", "server", "usage", "progress"),
    *(*_GROUPS["interview"], "next", "hint", "repeat", "stop"),
)
_MENTION = re.compile(r"</([a-z_ -]{1,40}):\d{1,20}>")
_TYPED = re.compile(r"[/!.]\s?([a-z]{2,20})(?:\s+([a-z]{2,20}))?\b[^\n]{0,40}")
_BARE = re.compile(
    "|".join(f"{group} (?:{'|'.join(names)})" for group, names in _GROUPS.items())
    + r"|skip|next|hint"
)
_URL = re.compile(r"<?(?:https?://|www\.)\S+", re.IGNORECASE)
_EMOJI = re.compile(r"<a?:\w{2,32}:\d{1,20}>|:[a-z0-9_+-]{2,32}:")
_MENTIONED = re.compile(r"<[@#][!&]?\d{1,20}>")
_YES_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|have|has|had|can|could|would|will|should)\b", re.IGNORECASE
)
#: One word can answer it.
_NAME = re.compile(r"(?:what|which|who|where|when|name|how (?:many|much|often|long))\b", re.I)
_QUOTED = ('"', "“", "„", "«", "「", ">", "`")


def meaning_of(text: str, heard: Heard) -> Said:
    """What ``text`` is after what was heard."""
    stripped = text.strip()
    command = _command_in(stripped)
    if command is not None:
        return command
    bare = _MENTIONED.sub(" ", _EMOJI.sub(" ", stripped))
    words = _URL.sub(" ", bare)
    if not any(char.isalnum() for char in words):
        return Said(Meaning.UNCLEAR if _URL.search(bare) else Meaning.SIGN)
    if "```" in words or "\n\n" in words.strip() or stripped.startswith(_QUOTED):
        return ANSWER
    linked = _URL.search(bare) is not None
    if linked and _says_little(words):
        return Said(Meaning.UNCLEAR)
    found = [
        _read(words, phrases, heard)
        for language in dict.fromkeys((heard.language, "en"))
        if (phrases := phrases_of(language)) is not None
    ]
    talk = [each for each in found if each not in (Meaning.ANSWER, Meaning.UNCLEAR)]
    if talk:
        return Said(Meaning.UNCLEAR if linked else _settled(talk[0], words, heard))
    if Meaning.UNCLEAR in found or _asks_back(words, heard.language):
        return Said(Meaning.UNCLEAR)
    return ANSWER


def _says_little(text: str) -> bool:
    """Beside a link."""
    english = phrases_of("en")
    return english is not None and english.count(english.left(english.join(text))) <= _LEFT


def _command_in(text: str) -> Said | None:
    """A command of ours that was typed or pasted as text."""
    lowered = text.casefold()
    mentioned = _MENTION.fullmatch(lowered)
    typed = _TYPED.fullmatch(lowered)
    if mentioned is not None:
        name = mentioned[1]
    elif typed is not None and typed[1] in _GROUPS:
        name = f"{typed[1]} {typed[2]}" if typed[2] in _GROUPS[typed[1]] else typed[1]
    elif typed is not None and typed[1] in _LONE:
        name = typed[1]
    elif _BARE.fullmatch(lowered) and " " in lowered:
        name = lowered
    else:
        return None
    last = name.split()[-1]
    if name.split()[0] in ("interview", last):
        deeds = {
            "skip": Meaning.SKIP,
            "next": Meaning.NEXT,
            "end": Meaning.END,
            "stop": Meaning.END,
            "hint": Meaning.HINT,
            "help": Meaning.HOW_TO,
            "repeat": Meaning.REPEAT,
        }
        if last in deeds:
            return Said(deeds[last], name)
    return Said(Meaning.COMMAND, name)


def _read(text: str, phrases: Phrases, heard: Heard) -> Meaning:
    joined = phrases.join(text)
    total = phrases.count(joined)
    if total > _LONGEST:
        return Meaning.ANSWER
    if re.search(phrases.kinds["yes_no"], joined):
        return Meaning.ANSWER if _YES_NO.match(heard.question) else Meaning.UNCLEAR
    rest, kinds = joined, []
    for meaning in _ORDER:
        pattern = phrases.kinds[meaning.value]
        # What was taken away ends a phrase, and no other one goes across it.
        rest, count = pattern.subn(" | " if phrases.spaced else "|", rest)
        if count:
            kinds.append(meaning)
            rest = rest.strip()
    if not kinds:
        return Meaning.ANSWER
    left = phrases.left(rest.replace("|", " "))
    if Meaning.WAIT in kinds:
        left = phrases.left(phrases.reasons.sub(" ", left))
    more = phrases.count(left)
    after = heard.stage is Stage.ANSWERED and Meaning.CHAT in kinds
    thanks = kinds == [Meaning.CHAT] and phrases.kinds["thanks"].match(joined) is not None
    if thanks and _LEFT < more <= _ASKED:
        return Meaning.UNCLEAR  # thanks that go on
    if phrases.telling.intersection(rest.split()):
        # Somebody tells of others: a story with such words in it.
        short = more <= _LEFT and total <= _QUESTION_BACK
        return Meaning.UNCLEAR if short or after else Meaning.ANSWER
    if more <= (_LEFT_AFTER if after else _LEFT):
        if more and not after and kinds == [Meaning.CHAT]:
            return Meaning.UNCLEAR
        return kinds[0]
    asked = _ASKED_AFTER if after else _ASKED
    return Meaning.UNCLEAR if more <= asked else Meaning.ANSWER


def _settled(meaning: Meaning, text: str, heard: Heard) -> Meaning:
    """Asked about where the question makes an answer of it: what one would say, or a name."""
    own = phrases_of(heard.language) or phrases_of("en")
    assert own is not None  # English is there
    if heard.stage is Stage.WAITING and own.played.search(own.join(heard.question)):
        return Meaning.UNCLEAR
    lone = len(text.split()) == 1 and _NAME.match(heard.question) is not None
    return Meaning.UNCLEAR if lone and meaning in _DEEDS else meaning


def _asks_back(text: str, language: str) -> bool:
    """A short question alone: the coach is asked something, or a design begins with it."""
    asked = text.rstrip().rstrip("!\"')").endswith(("?", "？", "؟"))
    phrases = phrases_of(language) or phrases_of("en")
    short = phrases is not None and phrases.count(phrases.join(text)) <= _QUESTION_BACK
    return asked and short and len(re.findall(r"[.!?？。]+(?:\s|$)", text)) <= 1
