"""Team practice on its way: the lobby, a round in the team's thread, what one person is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build, go_on_turn, round_turn
from cogs.kit.layout import RULE, Item, Part, Tone, button, flex, layout, row
from cogs.kit.notices import notice
from cogs.kit.text import line, plain
from cogs.team import team_words
from interview.models import (
    RoundPhase,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.rating.levels import SEEN_AS
from interview.team.kinds.rules import MAX_MEMBERS
from interview.team.reading import LobbyView, RoundView

__all__ = [
    "end_confirm",
    "lobby_card",
    "place_view",
    "round_card",
    "round_heading",
    "sharing_view",
    "team_list_card",
]

_PRIMARY = discord.ButtonStyle.primary
_SUCCESS = discord.ButtonStyle.success
_DANGER = discord.ButtonStyle.danger
#: Nobody practices with a team alone.
LEAST_MEMBERS = 2


def _most(kind: TeamKind) -> int:
    return 2 if kind is TeamKind.PAIR else MAX_MEMBERS


# --------------------------------------------------------------------------- the lobby


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
                line(practice.note, 300) or "It was called off.",
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
    years = words.years(practice.profile.years)
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


# --------------------------------------------------------------------------- a round


def round_heading(round_: TeamRound, of: int) -> str:
    return f"### Question {round_.number} of {of}"


def question_parts(round_: TeamRound, of: int) -> list[Part]:
    """The heading and the question, in large letters where it is short."""
    text = round_.question.text
    # A heading holds one line; a longer question reads better without one.
    large = len(text) <= 160 and "\n" not in plain(text)
    return [round_heading(round_, of), flex(text, 1800, before="## " if large else "")]


def round_card(view: RoundView, *, can_read_messages: bool = True) -> discord.ui.LayoutView:
    """A relay's question in the team's thread: who has answered, never what."""
    practice, round_ = view.practice, view.round
    body = question_parts(round_, view.of)
    draft = round_.question
    level = SEEN_AS.get(draft.level)
    facts = words.kind_name(draft.kind) + (f" · {level} level" if level else "")
    if practice.state is not TeamState.RUNNING and round_.phase is not RoundPhase.CLOSED:
        return layout(Tone.NEUTRAL, *body, f"-# {facts} · the practice ended here")
    if round_.phase in (RoundPhase.REVEALED, RoundPhase.CLOSED):
        return layout(Tone.NEUTRAL, *body, _stand(view), f"-# {facts} · the reveal is below")
    if round_.phase is not RoundPhase.ANSWERING:
        return layout(
            Tone.FAIR,
            *body,
            RULE,
            _stand(view),
            "Everybody who answered is in. I am listening and reading; the reveal comes in a"
            " moment.",
            f"-# {facts}",
            row(
                button(
                    Action.TEAM_GO_ON,
                    "Reveal now",
                    practice.id,
                    go_on_turn(round_.number, round_.phase),
                ),
                button(Action.TEAM_SHARING, "What I share", practice.id),
            ),
        )
    how = (
        "**Answer alone**, by voice message or in writing, in your own thread. Nobody sees it"
        " before the reveal."
        if can_read_messages
        else "**Answer alone**, with `/answer`, in your own thread. Nobody sees it before the"
        " reveal."
    )
    return layout(
        Tone.QUESTION,
        *body,
        RULE,
        how,
        None if round_.ends_at is None else f"⏱ Time is up {words.timestamp(round_.ends_at, 'R')}.",
        RULE,
        _stand(view),
        f"-# {facts} · `/answer` works anywhere; only I read it.",
        row(
            button(Action.TEAM_PLACE, "Where do I answer?", practice.id, style=_PRIMARY),
            button(Action.TEAM_PASS, "I pass", practice.id, round_turn(round_.number)),
            button(Action.TEAM_SHARING, "What I share", practice.id),
            button(
                Action.TEAM_GO_ON,
                "Reveal now",
                practice.id,
                go_on_turn(round_.number, round_.phase),
            ),
        ),
    )


def _stand(view: RoundView) -> str:
    """Who has answered and who is waited for."""
    order = [each.person_id for each in view.members]

    def named(people: Collection[int]) -> str:
        return team_words.mentions(
            [each for each in order if each in people]
            + [each for each in people if each not in order]
        )

    lines = [f"**Answered · {len(view.answered)}**  {named(view.answered)}"]
    if view.refused and view.round.phase is RoundPhase.ANSWERING:
        lines.append(f"**Can send another recording**  {named(view.refused)}")
    if view.passed:
        lines.append(f"**Passed**  {named(view.passed)}")
    if view.waiting_for and view.round.phase is RoundPhase.ANSWERING:
        lines.append(f"**Thinking**  {named(view.waiting_for)}")
    return "\n".join(lines)


# --------------------------------------------------------------------------- to one person


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


def place_view(text: str) -> discord.ui.LayoutView:
    """Where one's own answers go; ``text`` is ours."""
    return notice(text, title="Where you answer", tone=Tone.QUESTION)


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
