"""The fixed words of team practice: what it is called, what is shown to whom, who is who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cogs.kit import words
from cogs.kit.text import length, line, name
from interview.models import (
    Kind,
    QuestionDraft,
    Sharing,
    TeamKind,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.rating.seniority import Source, seniority
from interview.team.reading import RevealView
from locales.catalog import Catalog, mark

_NAMES = {
    TeamKind.RELAY: mark("Relay"),
    TeamKind.PANEL: mark("Hot seat"),
    TeamKind.PAIR: mark("Pair practice"),
}
_STATES = {
    TeamState.SCHEDULED: mark("waiting for its time"),
    TeamState.LOBBY: mark("open to join"),
    TeamState.PREPARING: mark("questions being made"),
    TeamState.STUCK: mark("questions couldn't be made"),
    TeamState.RUNNING: mark("under way"),
    TeamState.ENDED: mark("over"),
    TeamState.CANCELLED: mark("called off"),
}
_HOW = {
    TeamKind.RELAY: mark(
        "Everybody gets the same question and answers it alone, by voice message or in writing, in"
        " a thread that only they and I see. When all have answered, or time is up, the answers are"
        " revealed together: compare what you covered and vote for the best parts."
    ),
    TeamKind.PANEL: mark(
        "One person answers aloud in the thread. The others rate it before they see my rating; then"
        " both are shown side by side, and the next one takes the seat."
    ),
    TeamKind.PAIR: mark(
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
#: discord.Permissions attribute → its name in Discord's settings, and what we do without it.
PERMISSIONS: Mapping[str, str] = {
    "view_channel": mark("View Channel"),
    "send_messages": mark("Send Messages"),
    "read_message_history": mark("Read Message History"),
    "send_messages_in_threads": mark("Send Messages in Threads"),
    "create_public_threads": mark("Create Public Threads"),
    "create_private_threads": mark("Create Private Threads"),
}
WHERE_PERMISSIONS = mark(
    "An admin sets it in *Server Settings → Roles → my role → Permissions*, or for this channel"
    " alone in *Edit Channel → Permissions*."
)


def practice_name(t: Catalog, kind: TeamKind) -> str:
    return t(_NAMES[kind])


def state_name(t: Catalog, state: TeamState) -> str:
    return t(_STATES[state])


def how(t: Catalog, kind: TeamKind) -> str:
    """What people do in it, in two or three sentences."""
    return t(_HOW[kind])


def sharing_key(sharing: Sharing) -> str:
    """The value in a menu; the inverse of :data:`SHARINGS`."""
    return next(key for key, each in SHARINGS.items() if each == sharing)


def who_reads(t: Catalog, *, private: bool) -> str:
    """Who can read what is revealed."""
    if private:
        return t("The reveal is posted in a private thread: those who joined can read it.")
    return t("The reveal is posted in a thread here: whoever can read this channel can read it.")


def mention(t: Catalog, person_id: int | None) -> str:
    """Shown as a name; nothing that we send pings anyone."""
    return t("a former member") if person_id is None else f"<@{person_id}>"


def mentions(t: Catalog, person_ids: Iterable[int | None]) -> str:
    """``<@1>, <@2>``; "nobody yet" for none."""
    return t.list([mention(t, each) for each in person_ids], "unit") or t("nobody yet")


def letter(place: int) -> str:
    """A for the first of a list: short for an answer in menus and lists, where no names fit."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


_BEST = {
    "situation": mark("Best situation"),
    "action": mark("Best action"),
    "result": mark("Best result"),
    "correctness": mark("Clearest and most correct"),
    "depth": mark("Most depth"),
    "tradeoffs": mark("Best trade-offs"),
    "requirements": mark("Best questions about requirements"),
    "design": mark("Best design"),
    "scale": mark("Best thoughts on scale"),
    "failure": mark("Best plan for failures"),
}


def best(t: Catalog, part_key: str, part_name: str) -> str:
    """What a vote is for. ``part_name`` is the rubric's own, for parts without words of ours."""
    if part_key in _BEST:
        return t(_BEST[part_key])
    return t("Best: {part}", part=name(t(part_name), 60))


def facts(t: Catalog, practice: TeamPractice) -> str:
    """``Behavioral · 3 questions · 3 min each · English``; turns where seats go round."""
    wanted = practice.rounds_wanted
    return " · ".join(
        (
            t("Mixed kinds")
            if practice.interview_kind is Kind.MIXED
            else words.kind_name(t, practice.interview_kind),
            t.plural("{count} question", "{count} questions", wanted)
            if practice.kind is TeamKind.RELAY
            else t.plural("{count} turn for each", "{count} turns for each", wanted),
            t("{duration} each", duration=words.duration(t, practice.answer_seconds)),
            words.language_name(t, practice.language),
        )
    )


def question_facts(t: Catalog, draft: QuestionDraft) -> str:
    """``-# Behavioral · senior level``."""
    level = words.at_level(t, draft.level)
    return f"-# {words.kind_name(t, draft.kind)}" + (f" · {level}" if level else "")


def time_is_up(t: Catalog, round_: TeamRound) -> str | None:
    """Until when a round waits; None where it doesn't."""
    if round_.ends_at is None:
        return None
    return t("⏱ Time is up {when}.", when=words.timestamp(round_.ends_at, "R"))


def goes_on(t: Catalog, view: RevealView) -> str | None:
    """What ends a reveal that is open."""
    if view.round.ends_at is None:
        return None
    when = words.timestamp(view.round.ends_at, "R")
    if view.practice.kind is TeamKind.PAIR:
        return t("-# It goes on {when}, or when one of you presses the button.", when=when)
    return t(
        "-# It goes on {when}, or when {host} presses the button.",
        when=when,
        host=mention(t, view.practice.host_id),
    )


def head(t: Catalog, practice: TeamPractice, facts: str) -> list[str]:
    """At the top of an invitation: the role, the facts, whose questions, for whom."""
    profile = practice.profile
    found = seniority(profile)
    years = words.years(t, found.years)
    level = t("for about {years}", years=years) if years else ""
    if found.source is Source.NOWHERE:
        level = t("at a middle level")
    elif found.source is not Source.PERSON:
        level = t("for about {years}, as the job says", years=years) if years else ""
    whom = " · ".join(each for each in (line(profile.stack, 200), level) if each)
    pack = line(practice.pack_name or "", 100)
    whose = " · " + t("questions from {pack}", pack=pack) if pack else ""
    return [
        t(
            "### {practice}: {role}",
            practice=practice_name(t, practice.kind),
            role=line(profile.role, 200),
        ),
        f"{facts}{whose}" + (f"\n-# {whom}" if whom else ""),
    ]


def practice_title(t: Catalog, practice: TeamPractice) -> str:
    """The role, and what no two practices have alike, in at most 100 characters: the name of the
    team's thread and of an event, found again by it, and a choice."""
    tail = f" · {practice_name(t, practice.kind)} {practice.id}"
    return name(practice.profile.role, 100 - length(tail)) + tail


def own_thread_name(t: Catalog, practice: TeamPractice, place: int) -> str:
    """Of a member's private thread; no two are the same."""
    tail = f" · {practice_name(t, practice.kind)} {practice.id}-{place}"
    return name(t("Your answers"), 100 - length(tail)) + tail


def tally(t: Catalog, counts: Sequence[tuple[str, int]]) -> str:
    """``A 3 · C 1``."""
    return " · ".join(f"**{letter}** {count}" for letter, count in counts) or t("no votes yet")
