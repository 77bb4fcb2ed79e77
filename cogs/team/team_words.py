"""The fixed words of team practice: what it is called, what is shown to whom, who is who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cogs.kit import words
from cogs.kit.text import length, name
from interview.models import Kind, Sharing, TeamKind, TeamPractice, TeamState
from locales.catalog import ENGLISH

__all__ = [
    "PERMISSIONS",
    "SHARINGS",
    "WHERE_PERMISSIONS",
    "best",
    "command",
    "facts",
    "how",
    "letter",
    "mention",
    "mentions",
    "own_thread_name",
    "practice_name",
    "sharing_key",
    "sharing_text",
    "state_name",
    "team_thread_name",
    "who_reads",
]

_NAMES = {TeamKind.RELAY: "Relay", TeamKind.PANEL: "Hot seat", TeamKind.PAIR: "Pair practice"}
_STATES = {
    TeamState.SCHEDULED: "waiting for its time",
    TeamState.LOBBY: "open to join",
    TeamState.PREPARING: "questions being made",
    TeamState.STUCK: "questions couldn't be made",
    TeamState.RUNNING: "under way",
    TeamState.ENDED: "over",
    TeamState.CANCELLED: "called off",
}
_HOW = {
    TeamKind.RELAY: (
        "Everybody gets the same question and answers it alone, by voice message or in writing, in"
        " a thread that only they and I see. When all have answered, or time is up, the answers are"
        " revealed together: compare what you covered and vote for the best parts."
    ),
    TeamKind.PANEL: (
        "One person answers aloud in the thread. The others rate it before they see my rating; then"
        " both are shown side by side, and the next one takes the seat."
    ),
    TeamKind.PAIR: (
        "Two people, interviewer and candidate. The interviewer sees the question, what to ask next"
        " and a model answer; then you swap, and both leave with notes."
    ),
}
#: What of one's own answers the others see; by the value of the menu's option.
SHARINGS: Mapping[str, Sharing] = {
    "words": Sharing(words=True, rating=False),
    "both": Sharing(words=True, rating=True),
    "rating": Sharing(words=False, rating=True),
    "none": Sharing(words=False, rating=False),
}
_SHARED = {
    "words": "my words, not my rating",
    "both": "my words and my rating",
    "rating": "my rating, not my words",
    "none": "nothing",
}
_SHOWN = {
    "words": "your words, not your rating",
    "both": "your words and your rating",
    "rating": "your rating, not your words",
    "none": "that you took part, nothing else",
}
#: discord.Permissions attribute → its name in Discord's settings, and what we do without it.
PERMISSIONS: Mapping[str, str] = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "create_private_threads": "Create Private Threads",
}
WHERE_PERMISSIONS = (
    "An admin sets it in *Server Settings → Roles → my role → Permissions*, or for this channel"
    " alone in *Edit Channel → Permissions*."
)


def practice_name(kind: TeamKind) -> str:
    return _NAMES[kind]


def command(kind: TeamKind) -> str:
    """What begins one."""
    return f"`/team {kind.value}`"


def state_name(state: TeamState) -> str:
    return _STATES[state]


def how(kind: TeamKind) -> str:
    """What people do in it, in two or three sentences."""
    return _HOW[kind]


def sharing_key(sharing: Sharing) -> str:
    """The value in a menu; the inverse of :data:`SHARINGS`."""
    return next(key for key, each in SHARINGS.items() if each == sharing)


def sharing_text(sharing: Sharing, *, own: bool = False) -> str:
    """``your words, not your rating``; ``own``: in the words of the person who chooses."""
    return (_SHARED if own else _SHOWN)[sharing_key(sharing)]


def who_reads(*, private: bool) -> str:
    """Who can read what is revealed."""
    if private:
        return "The reveal is posted in a private thread: those who joined can read it."
    return "The reveal is posted in a thread here: whoever can read this channel can read it."


def mention(person_id: int | None) -> str:
    """Shown as a name; nothing that we send pings anyone."""
    return "a former member" if person_id is None else f"<@{person_id}>"


def mentions(person_ids: Iterable[int | None]) -> str:
    """``<@1>, <@2>``; "nobody yet" for none."""
    return ", ".join(mention(each) for each in person_ids) or "nobody yet"


def letter(place: int) -> str:
    """A for the first of a list: short for an answer in menus and lists, where no names fit."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


_BEST = {
    "situation": "Best situation",
    "action": "Best action",
    "result": "Best result",
    "correctness": "Clearest and most correct",
    "depth": "Most depth",
    "tradeoffs": "Best trade-offs",
    "requirements": "Best questions about requirements",
    "design": "Best design",
    "scale": "Best thoughts on scale",
    "failure": "Best plan for failures",
}


def best(part_key: str, part_name: str) -> str:
    """What a vote is for. ``part_name`` is the rubric's own, for parts without words of ours."""
    return _BEST.get(part_key) or f"Best: {name(part_name, 60)}"


def facts(practice: TeamPractice) -> str:
    """``Behavioral · 3 questions · 3 min each · English``; turns where seats go round."""
    each = words.duration(ENGLISH, practice.answer_seconds)
    return " · ".join(
        (
            "Mixed kinds"
            if practice.interview_kind is Kind.MIXED
            else words.kind_name(ENGLISH, practice.interview_kind),
            words.plural(practice.rounds_wanted, "question")
            if practice.kind is TeamKind.RELAY
            else f"{words.plural(practice.rounds_wanted, 'turn')} for each",
            f"{each} each",
            words.language_name(ENGLISH, practice.language),
        )
    )


def team_thread_name(practice: TeamPractice) -> str:
    """At most 100 characters, and no two practices have the same: it is found again by it."""
    tail = f" · {practice_name(practice.kind)} {practice.id}"
    return name(practice.profile.role, 100 - length(tail)) + tail


def own_thread_name(practice: TeamPractice, place: int) -> str:
    """Of a member's private thread; no two are the same."""
    tail = f" · {practice_name(practice.kind)} {practice.id}-{place}"
    return f"Your answers{tail}"


def tally(counts: Sequence[tuple[str, int]]) -> str:
    """``A 3 · C 1``."""
    return " · ".join(f"**{letter}** {count}" for letter, count in counts) or "no votes yet"
