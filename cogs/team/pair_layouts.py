"""Pair practice: looking for a partner, the date, a turn."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action, round_detail
from cogs.kit.layout import Block, Tone, button, layout, row
from cogs.kit.note_words import notes_said
from cogs.team import team_words
from interview.models import RoundPhase, TeamMember, TeamPractice, TeamState
from interview.team.reading import LobbyView, RoundView
from locales.catalog import Catalog

_PRIMARY = discord.ButtonStyle.primary
_SUCCESS = discord.ButtonStyle.success


def _head(t: Catalog, practice: TeamPractice) -> list[Block]:
    facts = (
        words.kind_name(t, practice.interview_kind),
        t("{duration} a turn", duration=words.duration(t, practice.answer_seconds)),
        words.language_name(t, practice.language),
    )
    return [*team_words.head(t, practice, " · ".join(facts))]


def _when(t: Catalog, practice: TeamPractice) -> str:
    at = practice.starts_at
    if at is None:
        return t("**Now**")
    return f"**{words.timestamp(at, 'F')}** ({words.timestamp(at, 'R')})"


def _two(t: Catalog, members: Sequence[TeamMember]) -> str:
    return t.list([team_words.mention(t, each.person_id) for each in members])


# --------------------------------------------------------------------------- before it begins


def wish_card(t: Catalog, view: LobbyView) -> discord.ui.LayoutView:
    """In the team channel: who looks for a partner, and what became of it."""
    practice, members = view.practice, view.members
    head, two, when = _head(t, practice), _two(t, members), _when(t, practice)
    if practice.state is TeamState.CANCELLED:
        why = notes_said(t, practice.notes) or t("It was called off.")
        return layout(Tone.NEUTRAL, *head, why)
    if practice.state in (TeamState.LOBBY, TeamState.SCHEDULED) and len(members) < 2:
        return layout(
            Tone.QUESTION,
            *head,
            t("{person} looks for a partner. {when}", person=two, when=when)
            if two
            else t("Somebody looks for a partner. {when}", when=when),
            t(
                "One interviews with the question, what to ask next and a model answer at hand;"
                " then you swap. Both leave with the other's notes."
            ),
            t(
                "-# Open until {when}. I also bring together people who look for the same kind and"
                " level.",
                when=words.timestamp(practice.ends_at, "t"),
            )
            if practice.ends_at
            else None,
            row(
                button(Action.PAIR_JOIN, t("Practice together"), practice.id, style=_PRIMARY),
                button(Action.PAIR_OFF, t("Never mind"), practice.id),
            ),
        )
    over = practice.state is TeamState.ENDED
    if over:
        text = t("{people} practiced together.", people=two)
    elif practice.state is TeamState.SCHEDULED:
        text = t("{people} practice together: {when}.", people=two, when=when)
    elif practice.state is TeamState.LOBBY:
        text = t("{people} have found each other.", people=two)
    elif practice.thread_id:
        where = f"<#{practice.thread_id}>"
        text = t("{people} practice together in {thread}.", people=two, thread=where)
    else:
        text = t("{people} practice together.", people=two)
    return layout(
        Tone.GOOD if not over else Tone.NEUTRAL,
        *head,
        text,
        t("-# `/team pair` finds you a partner too."),
    )


def date_card(t: Catalog, view: LobbyView) -> discord.ui.LayoutView | None:
    """In the pair's own thread: who said yes, who is here. None while there is only one."""
    practice, members = view.practice, view.members
    if practice.state is TeamState.CANCELLED:
        why = notes_said(t, practice.notes) or t("It was called off, and nobody needs a reason.")
        return layout(
            Tone.NEUTRAL,
            t("### Not this time"),
            why,
            row(button(Action.PAIR_AGAIN, t("Look for another partner"), practice.id)),
        )
    if practice.state is TeamState.SCHEDULED:
        return _date(t, practice, members)
    if practice.state is TeamState.LOBBY:
        return _who_is_here(t, practice, members)
    if practice.state is TeamState.STUCK:
        return layout(
            Tone.PROBLEM,
            t("### Your questions couldn't be made"),
            t(
                "After several tries it still didn't work. It is nobody's doing, and you are both"
                " still in."
            ),
            row(
                button(Action.TEAM_PREPARE, t("Try again"), practice.id, style=_PRIMARY),
                button(Action.PAIR_OFF, t("Call it off"), practice.id),
            ),
        )
    if practice.state is TeamState.PREPARING:
        return layout(Tone.QUESTION, t("### You are both here"), t("Making your questions …"))
    return layout(
        Tone.NEUTRAL,
        t("### You have begun") if practice.state is TeamState.RUNNING else t("### You practiced"),
        t("{people}: the turns are below.", people=_two(t, members)),
    )


def _date(
    t: Catalog, practice: TeamPractice, members: Sequence[TeamMember]
) -> discord.ui.LayoutView:
    lines = []
    for each in members:
        who = team_words.mention(t, each.person_id)
        lines.append(
            f"✅ {who}" if each.confirmed_at else t("⏳ {person} has not said yes yet", person=who)
        )
    both = len(members) == 2 and all(each.confirmed_at for each in members)
    until = (
        t(
            "-# Without a yes of both by {when} it is let go.",
            when=words.timestamp(practice.ends_at, "t"),
        )
        if practice.ends_at and not both
        else t("-# I ask who is here when it is time. Something came up? Say so, and nobody waits.")
    )
    if both and practice.event_id:
        until += " " + t("It is in the server's events.")
    return layout(
        Tone.GOOD if both else Tone.QUESTION,
        t("### You have a date") if both else t("### Does this time suit you both?"),
        _when(t, practice),
        "\n".join(lines),
        until,
        row(
            None
            if both
            else button(Action.PAIR_CONFIRM, t("I'll be there"), practice.id, style=_SUCCESS),
            button(Action.PAIR_OFF, t("I can't"), practice.id),
        ),
    )


def _who_is_here(
    t: Catalog, practice: TeamPractice, members: Sequence[TeamMember]
) -> discord.ui.LayoutView:
    lines = []
    for each in members:
        who = team_words.mention(t, each.person_id)
        lines.append(t("✅ {person} is here", person=who) if each.came_at else f"⏳ {who}")
    return layout(
        Tone.QUESTION,
        t("### Are you both here?"),
        team_words.how(t, practice.kind),
        "\n".join(lines),
        t(
            "-# Meet in a voice channel if you like. Of what is said there nothing is recorded or"
            " rated; only what the candidate sends here, by voice message or in writing, is."
        ),
        t(
            "-# It begins once you are both here, until {when}.",
            when=words.timestamp(practice.ends_at, "t"),
        )
        if practice.ends_at
        else None,
        row(
            button(Action.PAIR_HERE, t("I'm here"), practice.id, style=_SUCCESS),
            button(Action.PAIR_OFF, t("I can't"), practice.id),
            button(Action.TEAM_SHARING, t("What I share"), practice.id),
        ),
    )


# --------------------------------------------------------------------------- a turn


def turn_card(t: Catalog, view: RoundView, can_read_messages: bool = True) -> discord.ui.LayoutView:
    """Who interviews whom. The question isn't on it: the interviewer asks it."""
    practice, round_ = view.practice, view.round
    both = {
        "candidate": team_words.mention(t, round_.seat_id),
        "interviewer": team_words.mentions(
            t, [each.person_id for each in view.members if each.person_id != round_.seat_id]
        ),
    }
    facts = team_words.question_facts(t, round_.question)
    head = t("### Turn {number} of {count}", number=round_.number, count=view.of)
    if practice.state is not TeamState.RUNNING and round_.phase is not RoundPhase.CLOSED:
        return layout(Tone.NEUTRAL, head, f"{facts} · " + t("the practice ended here"))
    until = team_words.time_is_up(t, round_)
    number = round_detail(round_.number)
    match round_.phase:
        case RoundPhase.PENDING | RoundPhase.ANSWERING:
            how = (
                t(
                    "{interviewer}: open your sheet, ask the question in your own words or have me"
                    " post it, listen, and ask on. {candidate}: answer aloud, or by voice message"
                    " or in writing, here; what you send here I rate too, for the end of the turn.",
                    **both,
                )
                if can_read_messages
                else t(
                    "{interviewer}: open your sheet, ask the question in your own words or have me"
                    " post it, listen, and ask on. {candidate}: answer aloud, or with `/answer`;"
                    " what you send here I rate too, for the end of the turn.",
                    **both,
                )
            )
            return layout(
                Tone.QUESTION,
                head,
                t("**{interviewer} interviews {candidate}.**", **both),
                how,
                until,
                facts,
                row(
                    button(
                        Action.PAIR_SHEET,
                        t("The interviewer's sheet"),
                        practice.id,
                        number,
                        style=_PRIMARY,
                    ),
                    button(Action.TEAM_RATE, t("My notes"), round_.id),
                    button(Action.PAIR_FINISH, t("Finish this turn"), practice.id, number),
                ),
            )
        case RoundPhase.RATING:
            sheet = t("The interviewer's sheet")
            return layout(
                Tone.QUESTION,
                head,
                t(
                    "**{interviewer}, write down what {candidate} should take away**, and which"
                    " level you heard on each criterion. It is shown to you both when you submit"
                    " it.",
                    **both,
                ),
                until,
                facts,
                row(
                    button(Action.TEAM_RATE, t("My notes"), round_.id, style=_PRIMARY),
                    button(Action.PAIR_SHEET, sheet, practice.id, number),
                ),
            )
        case RoundPhase.REVIEWING:
            text = t("I am finishing my own rating; the notes come in a moment.")
            return layout(Tone.FAIR, head, text, facts)
        case RoundPhase.REVEALED | RoundPhase.CLOSED:
            told = (
                t("the notes are below") if round_.revealed_at else t("this turn was passed over")
            )
            text = t("{interviewer} interviewed {candidate}.", **both)
            return layout(Tone.NEUTRAL, head, text, f"{facts} · {told}")
