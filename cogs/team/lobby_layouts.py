"""A team practice and who is in it: the invitation, what each shares, the list, and its end."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build
from cogs.kit.layout import RULE, Item, Part, Tone, button, layout, row
from cogs.kit.note_words import notes_said
from cogs.kit.text import line
from cogs.team import team_words
from interview.models import (
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamState,
)
from interview.team.kinds.rules import MAX_MEMBERS
from interview.team.reading import LobbyView
from locales.catalog import ENGLISH

__all__ = ["LEAST_MEMBERS", "end_confirm", "lobby_card", "sharing_view", "team_list_card"]

_PRIMARY = discord.ButtonStyle.primary
_SUCCESS = discord.ButtonStyle.success
_DANGER = discord.ButtonStyle.danger


#: Nobody practices with a team alone.
LEAST_MEMBERS = 2


def _most(kind: TeamKind) -> int:
    return 2 if kind is TeamKind.PAIR else MAX_MEMBERS


def lobby_card(view: LobbyView, *, private: bool = False) -> discord.ui.LayoutView:
    """The invitation in the team channel, and later what became of it.

    ``private``: the team's thread will be a private one.
    """
    practice = view.practice
    match practice.state:
        case TeamState.LOBBY:
            return _open_lobby(practice, view.members, private=private)
        case TeamState.PREPARING:
            return layout(
                Tone.QUESTION,
                *_lobby_head(practice),
                "Making your questions … A thread for the team opens in a moment.",
                _who(practice, view.members),
            )
        case TeamState.STUCK:
            return layout(
                Tone.PROBLEM,
                *_lobby_head(practice),
                "Making the questions didn't work, after several tries. It is nobody's doing, and"
                " everybody who joined is still in.",
                _who(practice, view.members),
                row(
                    button(Action.TEAM_PREPARE, "Try again", practice.id, style=_PRIMARY),
                    button(Action.TEAM_CANCEL, "Call it off", practice.id),
                ),
            )
        case TeamState.RUNNING:
            return _running(practice, view.members)
        case TeamState.CANCELLED:
            return layout(
                Tone.NEUTRAL,
                *_lobby_head(practice),
                line(notes_said(ENGLISH, practice.notes), 300) or "It was called off.",
                f"-# {team_words.command(practice.kind)} begins a new one.",
            )
        case _:
            link = f" It was in <#{practice.thread_id}>." if practice.thread_id else ""
            return layout(
                Tone.NEUTRAL,
                *_lobby_head(practice),
                f"It is over.{link} Everybody finds their own answers in `/history`.",
                _who(practice, view.members),
            )


def _lobby_head(practice: TeamPractice) -> list[Part]:
    stack = line(practice.profile.stack, 200)
    years = words.years(ENGLISH, practice.profile.years)
    about = " · ".join(part for part in (stack, years and f"for about {years}") if part)
    pack = f" · questions from {line(practice.pack_name, 100)}" if practice.pack_name else ""
    return [
        f"### {team_words.practice_name(practice.kind)}: {line(practice.profile.role, 200)}",
        f"{team_words.facts(practice)}{pack}" + (f"\n-# {about}" if about else ""),
    ]


def _who(practice: TeamPractice, members: Sequence[TeamMember]) -> str:
    people = ", ".join(
        team_words.mention(each.person_id)
        + (" (host)" if each.person_id == practice.host_id else "")
        for each in members
    )
    return f"**In it · {len(members)} of {_most(practice.kind)}**\n{people or 'nobody yet'}"


def _open_lobby(
    practice: TeamPractice, members: Sequence[TeamMember], *, private: bool
) -> discord.ui.LayoutView:
    until = f" Open until {words.timestamp(practice.ends_at, 't')}." if practice.ends_at else ""
    few = len(members) < LEAST_MEMBERS
    waits = (
        f"It takes at least {LEAST_MEMBERS}: join in."
        if few
        else f"{team_words.mention(practice.host_id)} can start it."
    )
    return layout(
        Tone.QUESTION,
        *_lobby_head(practice),
        team_words.how(practice.kind),
        RULE,
        _what_is_shown(practice.kind, private=private),
        RULE,
        _who(practice, members),
        f"-# {waits}{until}",
        row(
            button(Action.TEAM_JOIN, "Join", practice.id, style=_PRIMARY),
            button(Action.TEAM_LEAVE, "Leave", practice.id),
            button(Action.TEAM_SHARING, "What I share", practice.id),
        ),
        row(
            button(Action.TEAM_START, "Start", practice.id, style=_SUCCESS, disabled=few),
            button(Action.TEAM_CANCEL, "Call it off", practice.id),
        ),
    )


def _what_is_shown(kind: TeamKind, *, private: bool) -> str:
    """Said before anybody joins."""
    if kind is TeamKind.PANEL:
        return (
            "**What the others see of you**\nYou answer in the team's thread, before everybody in"
            " it. Until the reveal nobody sees a rating. At the reveal: the panel's ratings as a"
            " mean and spread, without names; their comments, with names; and, unless you choose"
            " otherwise with *What I share*, my own rating with its reasons. Nobody gets your"
            f" recording from me.\n-# {team_words.who_reads(private=private)}"
        )
    if kind is not TeamKind.RELAY:
        return (
            "**Who hears what**\nAnswers are given in the team's thread, before everybody in it."
            " *What I share* says what else of yours is shown."
        )
    return (
        "**What the others see of you**\n"
        f"Until the reveal: only that you have answered. At the reveal: "
        f"{team_words.sharing_text(Sharing())}. *What I share* changes that, before you join and"
        " at any time after. Nobody gets your recording.\n"
        f"-# {team_words.who_reads(private=private)}"
    )


def _running(practice: TeamPractice, members: Sequence[TeamMember]) -> discord.ui.LayoutView:
    where = f" in <#{practice.thread_id}>" if practice.thread_id else ""
    at = "Under way"
    if practice.round and practice.kind is TeamKind.RELAY:
        at = f"Question {practice.round} of {practice.rounds_wanted}"
    elif practice.round:
        at = f"Turn {practice.round}"
    joins: Item | None = None
    if (
        practice.kind is TeamKind.RELAY
        and practice.round < practice.rounds_wanted
        and len(members) < _most(practice.kind)
    ):
        joins = row(
            button(Action.TEAM_JOIN, "Join from the next question", practice.id),
            button(Action.TEAM_LEAVE, "Leave", practice.id),
            button(Action.TEAM_SHARING, "What I share", practice.id),
        )
    elif practice.kind is TeamKind.PANEL and len(members) < _most(practice.kind):
        joins = row(
            button(Action.TEAM_JOIN, "Join the panel", practice.id),
            button(Action.TEAM_LEAVE, "Leave", practice.id),
        )
    else:
        joins = row(button(Action.TEAM_LEAVE, "Leave", practice.id))
    late = None
    if practice.kind is TeamKind.RELAY and practice.round < practice.rounds_wanted:
        late = (
            "-# Whoever comes late answers from the next question on, with the same rules:"
            f" {team_words.sharing_text(Sharing())} are shown unless you choose otherwise."
        )
    elif practice.kind is TeamKind.PANEL:
        late = (
            "-# Whoever comes late listens and rates with the panel; the turns in the seat were"
            " given out at the start."
        )
    return layout(
        Tone.GOOD,
        *_lobby_head(practice),
        f"**{at}**{where}",
        _who(practice, members),
        late,
        joins,
    )


def sharing_view(
    practice: TeamPractice, member: TeamMember | None, *, note: str = ""
) -> discord.ui.LayoutView:
    """What one shares, to look at and to change; who is not in it yet joins by choosing."""
    sharing = Sharing() if member is None else member.sharing
    menu: discord.ui.Select[discord.ui.LayoutView] = discord.ui.Select(
        custom_id=build(Action.TEAM_SHARE, practice.id),
        placeholder="What the others see at the reveal",
        options=[
            discord.SelectOption(
                label=f"Share {team_words.sharing_text(each, own=True)}",
                value=key,
                default=member is not None and each == sharing,
                description=_SHARE_SAYS[key],
            )
            for key, each in team_words.SHARINGS.items()
        ],
    )
    says = (
        "You aren't in it yet. Choose what you share, and you are."
        if member is None
        else f"At each reveal the others see **{team_words.sharing_text(sharing)}**. You can change"
        " it at any time: what was revealed follows."
    )
    return layout(
        Tone.QUESTION,
        note or None,
        "### What you share",
        says,
        row(menu),
        "-# Nobody gets your recording. Your feedback and report are always yours alone.",
    )


_SHARE_SAYS = {
    "words": "The transcript of each answer, to compare and vote on",
    "both": "The transcript, and the number I give it",
    "rating": "The number only; nobody can vote for your answers",
    "none": "Only that you answered; what you covered still counts, without your name",
}


def end_confirm(practice: TeamPractice) -> discord.ui.LayoutView:
    return layout(
        Tone.NEUTRAL,
        f"### End this {team_words.practice_name(practice.kind).lower()} for everybody?",
        "What was answered is kept, each for its own person, with their feedback and report. What"
        " wasn't revealed yet stays private.",
        row(
            button(Action.TEAM_END_SURE, "End it", practice.id, style=_DANGER),
            button(Action.CANCEL, "Keep going"),
        ),
    )


def team_list_card(
    entries: Sequence[tuple[TeamPractice, int, str]], person_id: int
) -> discord.ui.LayoutView:
    """Practices of this server that aren't over: (practice, how many are in it, link)."""
    if not entries:
        return layout(
            Tone.NEUTRAL,
            "### Team practice",
            "Nothing is open or under way here. `/team relay` or `/team panel` invites this channel"
            " to one.",
        )
    shown = [
        f"- **{team_words.practice_name(practice.kind)}** · {line(practice.profile.role, 80)} ·"
        f" {team_words.state_name(practice.state)} · {words.plural(count, 'person', 'people')}"
        f" · {link}" + (" · yours" if practice.host_id == person_id else "")
        for practice, count, link in entries[:15]
    ]
    left = len(entries) - len(shown)
    return layout(
        Tone.NEUTRAL,
        "### Team practice here",
        "\n".join(shown),
        f"-# … and {left} more" if left > 0 else None,
        "-# *Join* on a card takes you in.",
    )
