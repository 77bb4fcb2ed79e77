"""Pair practice: looking for a partner, the date, a turn, the interviewer's sheet, the notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build, round_turn
from cogs.kit.layout import (
    RULE,
    Part,
    Render,
    Tone,
    button,
    flex,
    flex_list,
    flex_quote,
    item,
    layout,
    row,
)
from cogs.kit.review import pack
from cogs.kit.text import line, name, plain
from cogs.team import panel_words, team_words
from cogs.team.panel_reveal_layouts import outcome_for, seat_of
from cogs.team.rating_layouts import scale_pages
from interview.models import (
    PeerRating,
    RoundPhase,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.rating.levels import SEEN_AS
from interview.rating.rubric import criteria_of
from interview.team.pairs.pairing import Sheet
from interview.team.peers.comments import is_visible
from interview.team.reading import LobbyView, RevealView, RoundView, SummaryView

__all__ = [
    "date_card",
    "reveal_card",
    "sheet_pages",
    "sheet_view",
    "summary_card",
    "turn_card",
    "wish_card",
]

_PRIMARY = discord.ButtonStyle.primary
_SUCCESS = discord.ButtonStyle.success


def _head(practice: TeamPractice) -> list[Part]:
    stack = line(practice.profile.stack, 200)
    years = words.years(practice.profile.years)
    about = " · ".join(part for part in (stack, years and f"for about {years}") if part)
    kind = words.kind_name(practice.interview_kind)
    turn = words.duration(practice.answer_seconds)
    facts = f"{kind} · {turn} a turn · {words.language_name(practice.language)}"
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
        why = practice.note or "It was called off."
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
        why = practice.note or "It was called off, and nobody needs a reason."
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
    facts = f"-# {words.kind_name(draft.kind)}" + (f" · {level} level" if level else "")
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


def sheet_pages(round_: TeamRound) -> list[str]:
    """What the interviewer may read, escaped: question, probes, key points, scale, model answer."""
    draft = round_.question
    blocks = [f"**The question**\n{plain(draft.text)}"]
    if draft.probes:
        lines = [f"- {line(probe.text)}" for probe in draft.probes]
        blocks.append("\n".join(["**Ask on, where something is missing**", *lines]))
    if draft.key_points:
        lines = [f"- {line(point.text)}" for point in draft.key_points]
        blocks.append("\n".join(["**What a good answer says**", *lines]))
    if plain(draft.model_answer):
        blocks.append(f"**A model answer**\n{plain(draft.model_answer)}")
    # The scale has pages of its own: it is for after the answer.
    return [*pack(blocks), *scale_pages(criteria_of(draft))]


def sheet_view(sheet: Sheet, page: int, *, note: str = "") -> discord.ui.LayoutView:
    """For the interviewer alone. Question and probes can be posted in the thread from it."""
    practice, round_ = sheet.practice, sheet.round
    pages = sheet_pages(round_)
    page = min(max(page, 0), len(pages) - 1)
    number = round_.number
    probes: discord.ui.Select[Any] | None = None
    if round_.question.probes:
        probes = discord.ui.Select(
            custom_id=build(Action.PAIR_PROBE, practice.id, round_turn(number)),
            placeholder="Ask on: post one of these in the thread",
            options=[
                discord.SelectOption(label=name(probe.text, 100), value=str(place))
                for place, probe in enumerate(round_.question.probes[:25])
            ],
        )
    return layout(
        Tone.QUESTION,
        note or None,
        "### Your sheet",
        pages[page],
        RULE,
        f"-# Page {page + 1} of {len(pages)}. Only you see it; the candidate sees what you ask.",
        row(
            button(
                Action.PAIR_ASK,
                "Post the question",
                practice.id,
                round_turn(number),
                style=_PRIMARY,
            ),
            button(Action.PAIR_SHEET, "Previous", practice.id, round_turn(number, page - 1))
            if page
            else None,
            button(Action.PAIR_SHEET, "Next page", practice.id, round_turn(number, page + 1))
            if page + 1 < len(pages)
            else None,
        ),
        row(probes) if probes is not None else None,
    )


# --------------------------------------------------------------------------- what was noted


def reveal_card(view: RevealView) -> discord.ui.LayoutView:
    """The interviewer's notes and levels, and the coach's rating where something was sent."""
    practice, round_ = view.practice, view.round
    outcome, seat = outcome_for(view), seat_of(view)
    is_open = round_.phase is RoundPhase.REVEALED and practice.state is TeamState.RUNNING
    candidate = team_words.mention(round_.seat_id)
    body: list[Part] = [
        f"### Turn {round_.number} of {view.of} · what {candidate} takes away",
        flex(" ".join(round_.question.text.split()), 400, before="**", after="**"),
        RULE,
    ]
    notes = [each for each in view.peers if each.levels or _noted(each)]
    for each in notes:
        body.append(_notes(each, round_))
    if not notes:
        body.append("No notes were written down this time.")
    if seat is not None and seat.answer is not None:
        pending = seat.pending
        body += [
            RULE,
            panel_words.coach_line(outcome, shared=True, pending=pending)
            if seat.shares.rating
            else f"My rating is for {candidate} alone; *What I share* changes that.",
            f"-# {candidate} finds all of my feedback in `/history`, once the practice is over.",
        ]
    ends = (
        f"-# It goes on {words.timestamp(round_.ends_at, 'R')}, or when one of you presses the"
        " button."
        if is_open and round_.ends_at is not None
        else None
    )
    last = round_.number >= view.of
    return layout(
        Tone.GOOD if is_open else Tone.NEUTRAL,
        *body,
        ends,
        row(
            button(
                Action.PAIR_NEXT,
                "Finish" if last else "Swap: next turn",
                practice.id,
                round_turn(round_.number),
                style=_PRIMARY,
            )
            if is_open
            else None,
            button(Action.TEAM_BESIDE, "Side by side", round_.id)
            if outcome.panel is not None or outcome.coach is not None
            else None,
            button(Action.TEAM_MODEL, "Model answer", practice.id, round_turn(round_.number))
            if plain(round_.question.model_answer)
            else None,
        ),
    )


def _noted(rating: PeerRating) -> bool:
    return bool(rating.comment) and is_visible(rating)


def _notes(rating: PeerRating, round_: TeamRound) -> Part:
    """Levels by criterion, and the note in full as far as it fits."""
    levels = dict(rating.levels)
    lines = [
        f"{words.level_bar(levels[criterion.key])}  {name(criterion.name, 80)}"
        for criterion in criteria_of(round_.question)
        if criterion.key in levels
    ]
    head = "\n".join([f"**Notes of {team_words.mention(rating.reviewer_id)}**", *lines])
    if not _noted(rating):
        return head
    return flex_quote(rating.comment, 1_800, before=f"{head}\n")


def summary_card(view: SummaryView) -> discord.ui.LayoutView:
    """Who interviewed whom with which question; notes and ratings stay where they are."""
    practice = view.practice
    turns: list[Render] = [
        item(
            each.round.question.text,
            before=f"{each.round.number}. {team_words.mention(each.round.seat_id)} · ",
        )
        for each in view.rounds
    ]
    people = team_words.mentions(member.person_id for member in view.members)
    return layout(
        Tone.GOOD,
        f"### Pair practice done: {line(practice.profile.role, 200)}",
        f"-# {people}",
        RULE,
        flex_list("**The candidate, and the question**", turns, 2_200) or "No turn was finished.",
        flex(practice.note, 300),
        RULE,
        "The notes are above, and stay. What was sent here each finds in `/history`, with my"
        " feedback and the notes' levels, apart."
        if turns
        else None,
        "-# Say thank you, and agree on the next time: `/team pair`.",
    )


def posted(text: str, asked_by: int, *, title: str) -> discord.ui.LayoutView:
    """What the interviewer had posted: the question, or what to ask on."""
    return layout(
        Tone.QUESTION,
        flex_list(f"**{title}**", [lambda limit: plain(text, limit)], 3_000),
        f"-# asked by {team_words.mention(asked_by)}",
    )
