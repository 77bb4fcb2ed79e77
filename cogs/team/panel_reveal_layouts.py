"""What a panel and the coach made of an answer, side by side, once it is revealed."""

from __future__ import annotations

import discord

from cogs.kit import panel_words, words
from cogs.kit.ids import Action, Paged, go_on_turn, page_turn, round_turn
from cogs.kit.layout import (
    RULE,
    Part,
    Render,
    Tone,
    button,
    fill,
    flex,
    flex_list,
    item,
    layout,
    row,
)
from cogs.kit.note_words import notes_said
from cogs.kit.review import pack
from cogs.kit.text import length, line, name, plain
from cogs.team import team_words
from cogs.team.panel_layouts import turn_heading
from interview.models import (
    PeerRating,
    RoundPhase,
    TeamState,
)
from interview.rating.panel import CriterionOutcome, PanelOutcome, outcome_of
from interview.team.peers.comments import is_visible
from interview.team.reading import RevealedAnswer, RevealView, SummaryView
from locales.catalog import ENGLISH

__all__ = [
    "beside_pages",
    "outcome_for",
    "reveal_card",
    "seat_of",
    "summary_card",
]

_PRIMARY = discord.ButtonStyle.primary
#: Where panel and coach differ: so many are told on the card, the rest in *Side by side*.
_TOLD = 3


def outcome_for(view: RevealView) -> PanelOutcome:
    """What panel and coach made of the answer, as far as the one in the seat lets it be shown."""
    seat = seat_of(view)
    return outcome_of(view.round.question, view.peers, None if seat is None else seat.feedback)


def seat_of(view: RevealView) -> RevealedAnswer | None:
    return next((each for each in view.answers if each.person_id == view.round.seat_id), None)


def reveal_card(view: RevealView) -> discord.ui.LayoutView:
    """Panel and coach side by side, and where they differ and why."""
    practice, round_ = view.practice, view.round
    outcome = outcome_for(view)
    seat = seat_of(view)
    is_open = round_.phase is RoundPhase.REVEALED and practice.state is TeamState.RUNNING
    who = team_words.mention(round_.seat_id)
    heading = f"{turn_heading(round_, view.of)} · revealed"
    shared, pending = (seat.shares.rating, seat.pending) if seat is not None else (False, False)
    body: list[Part] = [
        heading,
        flex(" ".join(round_.question.text.split()), 400, before="**", after="**"),
    ]
    if seat is None or seat.answer is None:
        passed = seat is not None and seat.passed
        body.append(f"{who} passed this time." if passed else f"No answer from {who} this time.")
    else:
        body += [
            f"{who} answered.",
            RULE,
            panel_words.panel_line(outcome),
            panel_words.coach_line(outcome, shared=shared, pending=pending),
            RULE,
            _by_criterion(outcome),
            *_differences(outcome),
            _missed(outcome),
            "-# Two views of one answer, never added up. Where they part, the words of the scale"
            " decide, and you know best what you heard."
            if outcome.panel is not None and outcome.coach is not None
            else None,
        ]
    comments = sum(1 for rating in view.peers if _has_comment(rating))
    last = round_.number >= view.of
    ends = (
        f"-# It goes on {words.timestamp(round_.ends_at, 'R')}, or when"
        f" {team_words.mention(practice.host_id)} presses the button."
        if is_open and round_.ends_at is not None
        else None
    )
    return layout(
        Tone.GOOD if is_open else Tone.NEUTRAL,
        *body,
        ends,
        row(
            button(
                Action.TEAM_GO_ON,
                "Finish" if last else "Next turn",
                practice.id,
                go_on_turn(round_.number, round_.phase),
                style=_PRIMARY,
            )
            if is_open
            else None,
            button(Action.TEAM_BESIDE, "Side by side", round_.id)
            if outcome.panel is not None or outcome.coach is not None
            else None,
            button(Action.TEAM_COMMENTS, f"Comments ({comments})", round_.id) if comments else None,
            button(Action.TEAM_CALIBRATION, "How near do I rate?"),
        ),
        row(
            button(
                Action.PAGE,
                "In the seat: all my feedback",
                seat.answer.id,
                page_turn(Paged.DETAIL, 0),
            )
            if seat is not None and seat.answer is not None
            else None,
            button(Action.TEAM_MODEL, "Model answer", practice.id, round_turn(round_.number))
            if plain(round_.question.model_answer)
            else None,
        ),
    )


def summary_card(view: SummaryView) -> discord.ui.LayoutView:
    """Who was in the seat, with which question. No ratings: side by side they would be a ranking of
    people who answered different questions."""
    practice = view.practice
    turns: list[Render] = [
        item(
            each.round.question.text,
            before=f"{each.round.number}. {team_words.mention(each.round.seat_id)} · ",
        )
        for each in view.rounds
        if each.answered
    ]
    people = team_words.mentions(member.person_id for member in view.members)
    return layout(
        Tone.GOOD,
        f"### {team_words.practice_name(practice.kind)} done: {line(practice.profile.role, 200)}",
        f"{team_words.facts(practice)}\n-# {people}",
        RULE,
        flex_list(ENGLISH, "**In the seat**", turns, 2200) or "Nobody answered this time.",
        flex(notes_said(ENGLISH, practice.notes), 300),
        RULE,
        "Each finds all of theirs in `/history`: the answer, my feedback, what the panel made of it"
        " and, in a moment, the report."
        if turns
        else None,
        f"-# {team_words.command(practice.kind)} begins the next one.",
        row(button(Action.TEAM_CALIBRATION, "How near do I rate?")) if turns else None,
    )


def _has_comment(rating: PeerRating) -> bool:
    return bool(rating.comment) and is_visible(rating)


def _by_criterion(outcome: PanelOutcome) -> str | None:
    lines = []
    for each in outcome.criteria:
        if each.panel is None and each.coach is None:
            continue
        parts = [f"panel {panel_words.side(each.panel)}"]
        if outcome.coach is not None:
            level = None if each.coach is None else each.coach.level
            parts.append(f"coach {'not judged' if level is None else level}")
        lines.append(f"{name(each.criterion.name, 80)}: {' · '.join(parts)}")
    return "\n".join(["**By criterion**", *(f"- {each}" for each in lines)]) if lines else None


def _differences(outcome: PanelOutcome) -> list[Part]:
    apart = outcome.differing
    if outcome.panel is None or outcome.coach is None or outcome.coach.rating is None:
        return []
    if not apart:
        return ["**Where they differ**\nBy less than a level everywhere."]
    title = "**Where they differ, and the coach's reason**"
    return [flex_list(ENGLISH, title, [_difference(each) for each in apart[:_TOLD]], 1300)]


def _difference(each: CriterionOutcome) -> Render:
    """``- **Result** · panel 4.5, coach 3. Why the coach chose it. *“The words that show it”*``."""
    panel, coach = each.panel, each.coach
    if panel is None or coach is None:
        raise ValueError("they differ where both have judged")
    levels = f"panel {panel.mean:.1f}, coach {coach.level}."
    head = f"- **{name(each.criterion.name, 80)}** · {levels} "
    around = length(head) + (length(" *“”*") if line(coach.quote) else 0)

    def render(limit: int) -> str:
        wants = [length(line(coach.reason)), length(line(coach.quote))]
        said, shown = fill(wants, limit - around)
        evidence = line(coach.quote, shown)
        return f"{head}{line(coach.reason, said)}" + (f" *“{evidence}”*" if evidence else "")

    return render


def _missed(outcome: PanelOutcome) -> Part:
    if outcome.coach is None or not outcome.coach.missed:
        return None
    title = "**Key points that the coach didn't hear**"
    return flex_list(ENGLISH, title, [_point(text) for text in outcome.coach.missed[:5]], 500)


def _point(text: str) -> Render:
    return lambda limit: f"○ {line(text, max(0, limit - 2))}"


def beside_pages(outcome: PanelOutcome) -> list[str]:
    """Each criterion in full: the panel's numbers, the coach's level and reason, both anchors."""
    blocks = []
    for each in outcome.criteria:
        anchors = each.criterion.anchors
        lines = [f"**{line(each.criterion.name)}**"]
        if each.panel is None:
            lines.append("Panel: nobody judged it.")
        else:
            low, high = int(each.panel.lowest), int(each.panel.highest)
            span = f"all {low}" if low == high else f"from {low} to {high}"
            lines.append(f"Panel: {panel_words.panel_numbers(each.panel)}, {span}.")
            nearest = round(each.panel.mean)
            lines.append(f"-# {nearest}: {line(anchors[nearest - 1])}")
        if outcome.coach is not None and each.coach is not None:
            if each.coach.level is None:
                lines.append(f"Coach: not judged. {line(each.coach.reason)}")
            else:
                evidence = f" *“{line(each.coach.quote)}”*" if each.coach.quote else ""
                lines.append(f"Coach: {each.coach.level}. {line(each.coach.reason)}{evidence}")
                if each.panel is None or round(each.panel.mean) != each.coach.level:
                    lines.append(f"-# {each.coach.level}: {line(anchors[each.coach.level - 1])}")
        blocks.append("\n".join(lines))
    return pack(blocks)
