"""What a pair's turn brought: the interviewer's notes, and what the two practiced."""

from __future__ import annotations

import discord

from cogs.kit import panel_words, words
from cogs.kit.ids import Action, round_detail
from cogs.kit.layout import (
    RULE,
    Block,
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
from cogs.kit.note_words import notes_said
from cogs.kit.text import line, name
from cogs.team import team_words
from cogs.team.panel_reveal_layouts import outcome_for, seat_of
from cogs.team.reveal_layouts import model_button
from interview.models import PeerRating, RoundPhase, TeamRound, TeamState
from interview.rating.rubric import criteria_of
from interview.team.peers.comments import is_visible
from interview.team.reading import RevealView, SummaryView
from locales.catalog import Catalog

_PRIMARY = discord.ButtonStyle.primary


def reveal_card(t: Catalog, view: RevealView) -> discord.ui.LayoutView:
    """The interviewer's notes and levels, and the coach's rating where something was sent."""
    practice, round_ = view.practice, view.round
    outcome, seat = outcome_for(view), seat_of(view)
    is_open = round_.phase is RoundPhase.REVEALED and practice.state is TeamState.RUNNING
    candidate = team_words.mention(t, round_.seat_id)
    body: list[Block] = [
        t(
            "### Turn {number} of {count} · what {candidate} takes away",
            number=round_.number,
            count=view.of,
            candidate=candidate,
        ),
        flex(" ".join(round_.question.text.split()), 400, before="**", after="**"),
        RULE,
    ]
    notes = [each for each in view.peers if each.levels or _noted(each)]
    for each in notes:
        body.append(_notes(t, each, round_))
    if not notes:
        body.append(t("No notes were written down this time."))
    if seat is not None and seat.answer is not None:
        pending = seat.pending
        body += [
            RULE,
            panel_words.coach_line(t, outcome, shared=True, pending=pending)
            if seat.shares.rating
            else t(
                "My rating is for {candidate} alone; *What I share* changes that.",
                candidate=candidate,
            ),
            t(
                "-# {candidate} finds all of my feedback in `/history`, once the practice is over.",
                candidate=candidate,
            ),
        ]
    ends = team_words.goes_on(t, view) if is_open else None
    last = round_.number >= view.of
    return layout(
        Tone.GOOD if is_open else Tone.NEUTRAL,
        *body,
        ends,
        row(
            button(
                Action.PAIR_NEXT,
                t("Finish") if last else t("Swap: next turn"),
                practice.id,
                round_detail(round_.number),
                style=_PRIMARY,
            )
            if is_open
            else None,
            button(Action.TEAM_BESIDE, t("Side by side"), round_.id)
            if outcome.panel is not None or outcome.coach is not None
            else None,
            model_button(t, view),
        ),
    )


def _noted(rating: PeerRating) -> bool:
    return bool(rating.comment) and is_visible(rating)


def _notes(t: Catalog, rating: PeerRating, round_: TeamRound) -> Block:
    """Levels by criterion, and the note in full as far as it fits."""
    levels = dict(rating.levels)
    lines = [
        f"- {name(t(criterion.name), 80)}: {words.level_text(t, levels[criterion.key])}"
        for criterion in criteria_of(round_.question)
        if criterion.key in levels
    ]
    title = t("**Notes of {person}**", person=team_words.mention(t, rating.reviewer_id))
    head = "\n".join([title, *lines])
    if not _noted(rating):
        return head
    return flex_quote(rating.comment, 1_800, before=f"{head}\n")


def summary_card(t: Catalog, view: SummaryView) -> discord.ui.LayoutView:
    """Who interviewed whom with which question; notes and ratings stay where they are."""
    practice = view.practice
    turns: list[Render] = [
        item(
            each.round.question.text,
            before=f"{each.round.number}. {team_words.mention(t, each.round.seat_id)} · ",
        )
        for each in view.rounds
    ]
    people = team_words.mentions(t, [member.person_id for member in view.members])
    return layout(
        Tone.GOOD,
        t("### Pair practice done: {role}", role=line(practice.profile.role, 200)),
        f"-# {people}",
        RULE,
        flex_list(t, t("**The candidate, and the question**"), turns, 2_200)
        or t("No turn was finished."),
        flex(notes_said(t, practice.notes), 300),
        RULE,
        t(
            "The notes are above, and stay. What was sent here each finds in `/history`, with my"
            " feedback and the notes' levels, apart."
        )
        if turns
        else None,
        t("-# Say thank you, and agree on the next time: `/team pair`."),
    )
