"""Pair practice: looking for a partner, the date, a turn."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action, round_turn
from cogs.kit.layout import (
    Part,
    Tone,
    button,
    layout,
    row,
)
from cogs.kit.note_words import notes_said
from cogs.kit.text import line
from cogs.team import team_words
from interview.models import (
    RoundPhase,
    TeamMember,
    TeamPractice,
    TeamState,
)
from interview.rating.levels import SEEN_AS
from interview.team.reading import LobbyView, RoundView
from locales.catalog import ENGLISH

__all__ = [
    "date_card",
    "turn_card",
    "wish_card",
]

_PRIMARY = discord.ButtonStyle.primary
_SUCCESS = discord.ButtonStyle.success


def _head(practice: TeamPractice) -> list[Part]:
    stack = line(practice.profile.stack, 200)
    years = words.years(ENGLISH, practice.profile.years)
    about = " · ".join(part for part in (stack, years and f"for about {years}") if part)
    kind = words.kind_name(ENGLISH, practice.interview_kind)
    turn = words.duration(ENGLISH, practice.answer_seconds)
    facts = f"{kind} · {turn} a turn · {words.language_name(ENGLISH, practice.language)}"
    pack_name = f" · questions from {line(practice.pack_name, 100)}" if practice.pack_name else ""
    return [
        f"### Pair practice: {line(practice.profile.role, 200)}",
        f"{facts}{pack_name}" + (f"\n-# {about}" if about else ""),
    ]


def _when(practice: TeamPractice) -> str:
    if practice.starts_at is None:
        return "**Now**"
    at = practice.starts_at
    return f"**{words.timestamp(at, 'F')}** ({words.timestamp(at, 'R')})"


def _two(members: Sequence[TeamMember]) -> str:
    return " and ".join(team_words.mention(each.person_id) for each in members)


# --------------------------------------------------------------------------- before it begins


def wish_card(view: LobbyView) -> discord.ui.LayoutView:
    """In the team channel: who looks for a partner, and what became of it."""
    practice, members = view.practice, view.members
    if practice.state is TeamState.CANCELLED:
        why = notes_said(ENGLISH, practice.notes) or "It was called off."
        return layout(Tone.NEUTRAL, *_head(practice), why)
    if practice.state in (TeamState.LOBBY, TeamState.SCHEDULED) and len(members) < 2:
        until = (
            f"-# Open until {words.timestamp(practice.ends_at, 't')}. I also bring together people"
            " who look for the same kind and level."
            if practice.ends_at
            else None
        )
        return layout(
            Tone.QUESTION,
            *_head(practice),
            f"{_two(members) or 'Somebody'} looks for a partner. {_when(practice)}",
            "One interviews with the question, what to ask next and a model answer at hand; then"
            " you swap. Both leave with the other's notes.",
            until,
            row(
                button(Action.PAIR_JOIN, "Practice together", practice.id, style=_PRIMARY),
                button(Action.PAIR_OFF, "Never mind", practice.id),
            ),
        )
    over = practice.state is TeamState.ENDED
    where = f" in <#{practice.thread_id}>" if practice.thread_id and not over else ""
    text = {
        TeamState.SCHEDULED: f"{_two(members)} practice together: {_when(practice)}.",
        TeamState.LOBBY: f"{_two(members)} have found each other.",
        TeamState.ENDED: f"{_two(members)} practiced together.",
    }.get(practice.state, f"{_two(members)} practice together{where}.")
    return layout(
        Tone.GOOD if not over else Tone.NEUTRAL,
        *_head(practice),
        text,
        "-# `/team pair` finds you a partner too.",
    )


def date_card(view: LobbyView) -> discord.ui.LayoutView | None:
    """In the pair's own thread: who said yes, who is here. None while there is only one."""
    practice, members = view.practice, view.members
    if practice.state is TeamState.CANCELLED:
        why = notes_said(ENGLISH, practice.notes) or "It was called off, and nobody needs a reason."
        return layout(
            Tone.NEUTRAL,
            "### Not this time",
            why,
            row(button(Action.PAIR_AGAIN, "Look for another partner", practice.id)),
        )
    if practice.state is TeamState.SCHEDULED:
        return _date(practice, members)
    if practice.state is TeamState.LOBBY:
        return _who_is_here(practice, members)
    if practice.state is TeamState.STUCK:
        return layout(
            Tone.PROBLEM,
            "### Your questions couldn't be made",
            "After several tries it still didn't work. It is nobody's doing, and you are both still"
            " in.",
            row(
                button(Action.TEAM_PREPARE, "Try again", practice.id, style=_PRIMARY),
                button(Action.PAIR_OFF, "Call it off", practice.id),
            ),
        )
    if practice.state is TeamState.PREPARING:
        return layout(Tone.QUESTION, "### You are both here", "Making your questions …")
    return layout(
        Tone.NEUTRAL,
        "### You have begun" if practice.state is TeamState.RUNNING else "### You practiced",
        f"{_two(members)}: the turns are below.",
    )


def _date(practice: TeamPractice, members: Sequence[TeamMember]) -> discord.ui.LayoutView:
    lines = [
        f"{'✅' if each.confirmed_at else '⏳'} {team_words.mention(each.person_id)}"
        + ("" if each.confirmed_at else " has not said yes yet")
        for each in members
    ]
    both = len(members) == 2 and all(each.confirmed_at for each in members)
    until = (
        f"-# Without a yes of both by {words.timestamp(practice.ends_at, 't')} it is let go."
        if practice.ends_at and not both
        else "-# I ask who is here when it is time. Something came up? Say so, and nobody waits."
    )
    if both and practice.event_id:
        until += " It is in the server's events."
    return layout(
        Tone.GOOD if both else Tone.QUESTION,
        "### You have a date" if both else "### Does this time suit you both?",
        _when(practice),
        "\n".join(lines),
        until,
        row(
            None
            if both
            else button(Action.PAIR_CONFIRM, "I'll be there", practice.id, style=_SUCCESS),
            button(Action.PAIR_OFF, "I can't", practice.id),
        ),
    )


def _who_is_here(practice: TeamPractice, members: Sequence[TeamMember]) -> discord.ui.LayoutView:
    lines = [
        f"{'✅' if each.came_at else '⏳'} {team_words.mention(each.person_id)}"
        + (" is here" if each.came_at else "")
        for each in members
    ]
    until = (
        f"-# It begins once you are both here, until {words.timestamp(practice.ends_at, 't')}."
        if practice.ends_at
        else None
    )
    return layout(
        Tone.QUESTION,
        "### Are you both here?",
        team_words.how(practice.kind),
        "\n".join(lines),
        "-# Meet in a voice channel if you like. Of what is said there nothing is recorded or"
        " rated; only what the candidate sends here, by voice message or in writing, is.",
        until,
        row(
            button(Action.PAIR_HERE, "I'm here", practice.id, style=_SUCCESS),
            button(Action.PAIR_OFF, "I can't", practice.id),
            button(Action.TEAM_SHARING, "What I share", practice.id),
        ),
    )


# --------------------------------------------------------------------------- a turn


def turn_card(view: RoundView, *, can_read_messages: bool = True) -> discord.ui.LayoutView:
    """Who interviews whom. The question isn't on it: the interviewer asks it."""
    practice, round_ = view.practice, view.round
    candidate = team_words.mention(round_.seat_id)
    interviewer = team_words.mentions(
        each.person_id for each in view.members if each.person_id != round_.seat_id
    )
    draft = round_.question
    level = SEEN_AS.get(draft.level)
    facts = f"-# {words.kind_name(ENGLISH, draft.kind)}" + (f" · {level} level" if level else "")
    head = f"### Turn {round_.number} of {view.of}"
    if practice.state is not TeamState.RUNNING and round_.phase is not RoundPhase.CLOSED:
        return layout(Tone.NEUTRAL, head, f"{facts} · the practice ended here")
    until = (
        None if round_.ends_at is None else f"⏱ Time is up {words.timestamp(round_.ends_at, 'R')}."
    )
    number = round_turn(round_.number)
    match round_.phase:
        case RoundPhase.PENDING | RoundPhase.ANSWERING:
            how = "by voice message or in writing, here" if can_read_messages else "with `/answer`"
            return layout(
                Tone.QUESTION,
                head,
                f"**{interviewer} interviews {candidate}.**",
                f"{interviewer}: open your sheet, ask the question in your own words or have me"
                f" post it, listen, and ask on. {candidate}: answer aloud, or {how}; what you send"
                " here I rate too, for the end of the turn.",
                until,
                facts,
                row(
                    button(
                        Action.PAIR_SHEET,
                        "The interviewer's sheet",
                        practice.id,
                        number,
                        style=_PRIMARY,
                    ),
                    button(Action.TEAM_RATE, "My notes", round_.id),
                    button(Action.PAIR_FINISH, "Finish this turn", practice.id, number),
                ),
            )
        case RoundPhase.RATING:
            return layout(
                Tone.QUESTION,
                head,
                f"**{interviewer}, write down what {candidate} should take away**, and which level"
                " you heard on each criterion. It is shown to you both when you submit it.",
                until,
                facts,
                row(
                    button(Action.TEAM_RATE, "My notes", round_.id, style=_PRIMARY),
                    button(Action.PAIR_SHEET, "The interviewer's sheet", practice.id, number),
                ),
            )
        case RoundPhase.REVIEWING:
            return layout(
                Tone.FAIR, head, "I am finishing my own rating; the notes come in a moment.", facts
            )
        case RoundPhase.REVEALED | RoundPhase.CLOSED:
            told = "the notes are below" if round_.revealed_at else "this turn was passed over"
            return layout(
                Tone.NEUTRAL, head, f"{interviewer} interviewed {candidate}.", f"{facts} · {told}"
            )
