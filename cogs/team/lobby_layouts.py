"""A team practice and who is in it: the invitation, what each shares, the list, and its end."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build
from cogs.kit.layout import RULE, Block, Tone, button, layout, row
from cogs.kit.note_words import notes_said
from cogs.kit.text import line
from cogs.team import team_words
from interview.models import Sharing, TeamKind, TeamMember, TeamPractice, TeamState
from interview.team.kinds.rules import MAX_MEMBERS
from interview.team.reading import LobbyView
from locales.catalog import Catalog, mark

_PRIMARY = discord.ButtonStyle.primary
_SUCCESS = discord.ButtonStyle.success
_DANGER = discord.ButtonStyle.danger


#: Nobody practices with a team alone.
LEAST_MEMBERS = 2


def _most(kind: TeamKind) -> int:
    return 2 if kind is TeamKind.PAIR else MAX_MEMBERS


_AGAIN = {
    TeamKind.RELAY: mark("-# `/team relay` begins a new one."),
    TeamKind.PANEL: mark("-# `/team panel` begins a new one."),
    TeamKind.PAIR: mark("-# `/team pair` begins a new one."),
}


def lobby_card(t: Catalog, view: LobbyView, *, private: bool = False) -> discord.ui.LayoutView:
    """The invitation in the team channel, and later what became of it.

    ``private``: the team's thread will be a private one.
    """
    practice = view.practice
    head: list[Block] = [*team_words.head(t, practice, team_words.facts(t, practice))]
    who = _who(t, practice, view.members)
    match practice.state:
        case TeamState.LOBBY:
            return _open_lobby(t, head, practice, view.members, private=private)
        case TeamState.PREPARING:
            text = t("Making your questions … A thread for the team opens in a moment.")
            return layout(Tone.QUESTION, *head, text, who)
        case TeamState.STUCK:
            return layout(
                Tone.PROBLEM,
                *head,
                t(
                    "Making the questions didn't work, after several tries. It is nobody's doing,"
                    " and everybody who joined is still in."
                ),
                who,
                row(
                    button(Action.TEAM_PREPARE, t("Try again"), practice.id, style=_PRIMARY),
                    button(Action.TEAM_CANCEL, t("Call it off"), practice.id),
                ),
            )
        case TeamState.RUNNING:
            return _running(t, head, practice, view.members)
        case TeamState.CANCELLED:
            return layout(
                Tone.NEUTRAL,
                *head,
                line(notes_said(t, practice.notes), 300) or t("It was called off."),
                t(_AGAIN[practice.kind]),
            )
        case _:
            over = (
                t(
                    "It is over. It was in {thread}. Everybody finds their own answers in"
                    " `/history`.",
                    thread=f"<#{practice.thread_id}>",
                )
                if practice.thread_id
                else t("It is over. Everybody finds their own answers in `/history`.")
            )
            return layout(Tone.NEUTRAL, *head, over, who)


def _who(t: Catalog, practice: TeamPractice, members: Sequence[TeamMember]) -> str:
    people = [
        t("{person} (host)", person=team_words.mention(t, each.person_id))
        if each.person_id == practice.host_id
        else team_words.mention(t, each.person_id)
        for each in members
    ]
    title = t("**In it · {count} of {most}**", count=len(members), most=_most(practice.kind))
    return f"{title}\n" + (t.list(people, "unit") or t("nobody yet"))


def _open_lobby(
    t: Catalog,
    head: Sequence[Block],
    practice: TeamPractice,
    members: Sequence[TeamMember],
    *,
    private: bool,
) -> discord.ui.LayoutView:
    few = len(members) < LEAST_MEMBERS
    waits = (
        t("-# It takes at least {count}: join in.", count=LEAST_MEMBERS)
        if few
        else t("-# {host} can start it.", host=team_words.mention(t, practice.host_id))
    )
    if practice.ends_at:
        waits += " " + t("Open until {when}.", when=words.timestamp(practice.ends_at, "t"))
    return layout(
        Tone.QUESTION,
        *head,
        team_words.how(t, practice.kind),
        RULE,
        _what_is_shown(t, practice.kind, private=private),
        RULE,
        _who(t, practice, members),
        waits,
        row(
            button(Action.TEAM_JOIN, t("Join"), practice.id, style=_PRIMARY),
            button(Action.TEAM_LEAVE, t("Leave"), practice.id),
            button(Action.TEAM_SHARING, t("What I share"), practice.id),
        ),
        row(
            button(Action.TEAM_START, t("Start"), practice.id, style=_SUCCESS, disabled=few),
            button(Action.TEAM_CANCEL, t("Call it off"), practice.id),
        ),
    )


def _what_is_shown(t: Catalog, kind: TeamKind, *, private: bool) -> str:
    """Said before anybody joins."""
    readers = f"\n-# {team_words.who_reads(t, private=private)}"
    if kind is TeamKind.PANEL:
        return (
            t(
                "**What the others see of you**\nYou answer in the team's thread, before everybody"
                " in it. Until the reveal nobody sees a rating. At the reveal: the panel's ratings"
                " as a mean and spread, without names; their comments, with names; and, unless you"
                " choose otherwise with *What I share*, my own rating with its reasons. Nobody gets"
                " your recording from me."
            )
            + readers
        )
    if kind is not TeamKind.RELAY:
        return t(
            "**Who hears what**\nAnswers are given in the team's thread, before everybody in it."
            " *What I share* says what else of yours is shown."
        )
    return (
        t(
            "**What the others see of you**\nUntil the reveal: only that you have answered. At the"
            " reveal: your words, not your rating. *What I share* changes that, before you join and"
            " at any time after. Nobody gets your recording."
        )
        + readers
    )


def _running(
    t: Catalog, head: Sequence[Block], practice: TeamPractice, members: Sequence[TeamMember]
) -> discord.ui.LayoutView:
    at = t("Under way")
    if practice.round and practice.kind is TeamKind.RELAY:
        number, count = practice.round, practice.rounds_wanted
        at = t("Question {number} of {count}", number=number, count=count)
    elif practice.round:
        at = t("Turn {number}", number=practice.round)
    if practice.thread_id:
        at = t("**{stand}** in {thread}", stand=at, thread=f"<#{practice.thread_id}>")
    else:
        at = f"**{at}**"
    going_on = practice.kind is TeamKind.RELAY and practice.round < practice.rounds_wanted
    has_place = len(members) < _most(practice.kind)
    leave = button(Action.TEAM_LEAVE, t("Leave"), practice.id)
    joins = row(leave)
    if going_on and has_place:
        joins = row(
            button(Action.TEAM_JOIN, t("Join from the next question"), practice.id),
            leave,
            button(Action.TEAM_SHARING, t("What I share"), practice.id),
        )
    elif practice.kind is TeamKind.PANEL and has_place:
        joins = row(button(Action.TEAM_JOIN, t("Join the panel"), practice.id), leave)
    late = None
    if going_on:
        late = t(
            "-# Whoever comes late answers from the next question on, with the same rules: your"
            " words, not your rating are shown unless you choose otherwise."
        )
    elif practice.kind is TeamKind.PANEL:
        late = t(
            "-# Whoever comes late listens and rates with the panel; the turns in the seat were"
            " given out at the start."
        )
    return layout(Tone.GOOD, *head, at, _who(t, practice, members), late, joins)


# --------------------------------------------------------------------------- to one person


def sharing_view(
    t: Catalog,
    practice: TeamPractice,
    member: TeamMember | None,
    *,
    note: str = "",
    wanted: Sharing | None = None,
) -> discord.ui.LayoutView:
    """What one shares, to look at and to change; ``wanted``: by who is not in it yet."""
    shared = wanted if member is None else member.sharing
    chosen = None if shared is None else team_words.sharing_key(shared)
    join = button(Action.TEAM_JOIN, t("Join"), practice.id, style=_PRIMARY)
    menu: discord.ui.Select[discord.ui.LayoutView] = discord.ui.Select(
        custom_id=build(Action.TEAM_SHARE, practice.id),
        placeholder=t("What the others see at the reveal"),
        options=[
            discord.SelectOption(
                label=t(label), value=key, default=key == chosen, description=t(description)
            )
            for key, (label, description, _) in _SHARINGS.items()
        ],
    )
    return layout(
        Tone.QUESTION,
        note or None,
        t("### What you share"),
        t("You aren't in it yet. What you choose here counts once you join.")
        if chosen is None
        else t(_SHARINGS[chosen][2]),
        row(menu),
        row(join) if member is None else None,
        t("-# Nobody gets your recording. Your feedback and report are always yours alone."),
    )


#: By the keys of SHARINGS: the choice, what it means, and what is said once it is made.
_SHARINGS = {
    "words": (
        mark("Share my words, not my rating"),
        mark("The transcript of each answer, to compare and vote on"),
        mark(
            "At each reveal the others see **your words, not your rating**. You can change it at"
            " any time: what was revealed follows."
        ),
    ),
    "both": (
        mark("Share my words and my rating"),
        mark("The transcript, and the number I give it"),
        mark(
            "At each reveal the others see **your words and your rating**. You can change it at any"
            " time: what was revealed follows."
        ),
    ),
    "rating": (
        mark("Share my rating, not my words"),
        mark("The number only; nobody can vote for your answers"),
        mark(
            "At each reveal the others see **your rating, not your words**. You can change it at"
            " any time: what was revealed follows."
        ),
    ),
    "none": (
        mark("Share nothing"),
        mark("Only that you answered; what you covered still counts, without your name"),
        mark(
            "At each reveal the others see **that you took part, nothing else**. You can change it"
            " at any time: what was revealed follows."
        ),
    ),
}

_END = {
    TeamKind.RELAY: mark("### End this relay for everybody?"),
    TeamKind.PANEL: mark("### End this hot seat for everybody?"),
    TeamKind.PAIR: mark("### End this pair practice for everybody?"),
}


def end_confirm(t: Catalog, practice: TeamPractice) -> discord.ui.LayoutView:
    return layout(
        Tone.NEUTRAL,
        t(_END[practice.kind]),
        t(
            "What was answered is kept, each for its own person, with their feedback and report."
            " What wasn't revealed yet stays private."
        ),
        row(
            button(Action.TEAM_END_SURE, t("End it"), practice.id, style=_DANGER),
            button(Action.CANCEL, t("Keep going")),
        ),
    )


def team_list_card(
    t: Catalog, entries: Sequence[tuple[TeamPractice, int, str]], person_id: int
) -> discord.ui.LayoutView:
    """Practices of this server that aren't over: (practice, how many are in it, link)."""
    if not entries:
        return layout(
            Tone.NEUTRAL,
            t("### Team practice"),
            t(
                "Nothing is open or under way here. `/team relay` or `/team panel` invites this"
                " channel to one."
            ),
        )
    shown = []
    for practice, count, link in entries[:15]:
        facts = [
            f"- **{team_words.practice_name(t, practice.kind)}**",
            line(practice.profile.role, 80),
            team_words.state_name(t, practice.state),
            t.plural("{count} person", "{count} people", count),
            link,
        ]
        if practice.host_id == person_id:
            facts.append(t("yours"))
        shown.append(" · ".join(facts))
    left = len(entries) - len(shown)
    return layout(
        Tone.NEUTRAL,
        t("### Team practice here"),
        "\n".join(shown),
        t("-# … and {count} more", count=left) if left > 0 else None,
        t("-# *Join* on a card takes you in."),
    )
