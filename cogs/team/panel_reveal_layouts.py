"""What a panel and the coach made of an answer, side by side, once it is revealed."""

from __future__ import annotations

import discord

from cogs.kit import panel_words, words
from cogs.kit.ids import Action, Paged, page_detail
from cogs.kit.layout import (
    RULE,
    Block,
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
from cogs.kit.text import length, line, name
from cogs.team import team_words
from cogs.team.reveal_layouts import go_on_button, model_button
from interview.models import PeerRating, RoundPhase, TeamState
from interview.rating.panel import CriterionOutcome, PanelOutcome, outcome_of
from interview.team.peers.comments import is_visible
from interview.team.reading import RevealView, SummaryView
from interview.team.revealing import RevealedAnswer
from locales.catalog import Catalog

_PRIMARY = discord.ButtonStyle.primary
#: Where panel and coach differ: so many are told on the card, the rest in *Side by side*.
_TOLD = 3


def outcome_for(view: RevealView) -> PanelOutcome:
    """What panel and coach made of the answer, as far as the one in the seat lets it be shown."""
    seat = seat_of(view)
    return outcome_of(view.round.question, view.peers, None if seat is None else seat.feedback)


def seat_of(view: RevealView) -> RevealedAnswer | None:
    return next((each for each in view.answers if each.person_id == view.round.seat_id), None)


def reveal_card(t: Catalog, view: RevealView) -> discord.ui.LayoutView:
    """Panel and coach side by side, and where they differ and why."""
    practice, round_ = view.practice, view.round
    outcome = outcome_for(view)
    seat = seat_of(view)
    is_open = round_.phase is RoundPhase.REVEALED and practice.state is TeamState.RUNNING
    who = team_words.mention(t, round_.seat_id)
    shared, pending = (seat.shares.rating, seat.pending) if seat is not None else (False, False)
    body: list[Block] = [
        t("### Turn {number} of {count} · revealed", number=round_.number, count=view.of),
        flex(" ".join(round_.question.text.split()), 400, before="**", after="**"),
    ]
    if seat is None or seat.answer is None:
        passed = seat is not None and seat.passed
        body.append(
            t("{person} passed this time.", person=who)
            if passed
            else t("No answer from {person} this time.", person=who)
        )
    else:
        body += [
            t("{person} answered.", person=who),
            RULE,
            panel_words.panel_line(t, outcome),
            panel_words.coach_line(t, outcome, shared=shared, pending=pending),
            RULE,
            _by_criterion(t, outcome),
            *_differences(t, outcome),
            _missed(t, outcome),
            t(
                "-# Two views of one answer, never added up. Where they part, the words of the"
                " scale decide, and you know best what you heard."
            )
            if outcome.panel is not None and outcome.coach is not None
            else None,
        ]
    comments = sum(1 for rating in view.peers if _has_comment(rating))
    return layout(
        Tone.GOOD if is_open else Tone.NEUTRAL,
        *body,
        team_words.goes_on(t, view) if is_open else None,
        row(
            go_on_button(t, view, t("Next turn")) if is_open else None,
            button(Action.TEAM_BESIDE, t("Side by side"), round_.id)
            if outcome.panel is not None or outcome.coach is not None
            else None,
            button(Action.TEAM_COMMENTS, t("Comments ({count})", count=comments), round_.id)
            if comments
            else None,
            button(Action.TEAM_CALIBRATION, t("How near do I rate?")),
        ),
        row(
            button(
                Action.PAGE,
                t("In the seat: all my feedback"),
                seat.answer.id,
                page_detail(Paged.DETAIL, 0),
            )
            if seat is not None and seat.answer is not None
            else None,
            model_button(t, view),
        ),
    )


def summary_card(t: Catalog, view: SummaryView) -> discord.ui.LayoutView:
    """Who was in the seat, with which question. No ratings: side by side they would be a ranking of
    people who answered different questions."""
    practice = view.practice
    turns: list[Render] = [
        item(
            each.round.question.text,
            before=f"{each.round.number}. {team_words.mention(t, each.round.seat_id)} · ",
        )
        for each in view.rounds
        if each.answered
    ]
    people = team_words.mentions(t, [member.person_id for member in view.members])
    return layout(
        Tone.GOOD,
        t("### Hot seat done: {role}", role=line(practice.profile.role, 200)),
        f"{team_words.facts(t, practice)}\n-# {people}",
        RULE,
        flex_list(t, t("**In the seat**"), turns, 2200) or t("Nobody answered this time."),
        flex(notes_said(t, practice.notes), 300),
        RULE,
        t(
            "Each finds all of theirs in `/history`: the answer, my feedback, what the panel made"
            " of it and, in a moment, the report."
        )
        if turns
        else None,
        t("-# `/team panel` begins the next one."),
        row(button(Action.TEAM_CALIBRATION, t("How near do I rate?"))) if turns else None,
    )


def _has_comment(rating: PeerRating) -> bool:
    return bool(rating.comment) and is_visible(rating)


def _by_criterion(t: Catalog, outcome: PanelOutcome) -> str | None:
    lines = [t("**By criterion**")]
    for each in outcome.criteria:
        if each.panel is None and each.coach is None:
            continue
        said = (
            t("panel not judged")
            if each.panel is None
            else t("panel {level}", level=panel_words.side(t, each.panel))
        )
        if outcome.coach is not None:
            level = None if each.coach is None else each.coach.level
            coach = t("coach not judged") if level is None else t("coach {level}", level=level)
            said = f"{said} · {coach}"
        lines.append(f"- {_name(t, each)}: {said}")
    return "\n".join(lines) if len(lines) > 1 else None


def _name(t: Catalog, each: CriterionOutcome) -> str:
    return name(t(each.criterion.name), 80)


def _differences(t: Catalog, outcome: PanelOutcome) -> list[Block]:
    apart = outcome.differing
    if outcome.panel is None or outcome.coach is None or outcome.coach.rating is None:
        return []
    if not apart:
        return [t("**Where they differ**\nBy less than a level everywhere.")]
    title = t("**Where they differ, and the coach's reason**")
    return [flex_list(t, title, [_difference(t, each) for each in apart[:_TOLD]], 1300)]


def _difference(t: Catalog, each: CriterionOutcome) -> Render:
    """``- **Result** · panel 4.5, coach 3. Why the coach chose it. *“The words that show it”*``."""
    panel, coach = each.panel, each.coach
    if panel is None or coach is None:
        raise ValueError("they differ where both have judged")
    mean = panel_words.side(t, panel)
    levels = t("panel {panel}, coach {coach}.", panel=mean, coach=coach.level)
    head = f"- **{_name(t, each)}** · {levels} "
    around = length(head) + (length(" *“”*") if line(coach.quote) else 0)

    def render(limit: int) -> str:
        reason = words.reason(t, coach)
        wants = [length(line(reason)), length(line(coach.quote))]
        said, shown = fill(wants, limit - around)
        evidence = line(coach.quote, shown)
        return f"{head}{line(reason, said)}" + (f" *“{evidence}”*" if evidence else "")

    return render


def _missed(t: Catalog, outcome: PanelOutcome) -> Block:
    if outcome.coach is None or not outcome.coach.missed:
        return None
    title = t("**Key points that the coach didn't hear**")
    return flex_list(t, title, [item(text) for text in outcome.coach.missed[:5]], 500)


def beside_pages(t: Catalog, outcome: PanelOutcome) -> list[str]:
    """Each criterion in full: the panel's numbers, the coach's level and reason, both anchors."""
    blocks = []
    for each in outcome.criteria:
        anchors = [line(t(anchor)) for anchor in each.criterion.anchors]
        lines = [f"**{line(t(each.criterion.name))}**", _panel_beside(t, each)]
        if each.panel is not None:
            nearest = round(each.panel.mean)
            lines.append(f"-# {nearest}: {anchors[nearest - 1]}")
        if outcome.coach is not None and each.coach is not None:
            level, reason = each.coach.level, line(words.reason(t, each.coach))
            if level is None:
                lines.append(t("Coach: not judged. {reason}", reason=reason))
            else:
                evidence = f" *“{line(each.coach.quote)}”*" if each.coach.quote else ""
                said = t("Coach: {level}. {reason}", level=level, reason=reason)
                lines.append(f"{said}{evidence}")
                if each.panel is None or round(each.panel.mean) != level:
                    lines.append(f"-# {level}: {anchors[level - 1]}")
        blocks.append("\n".join(lines))
    return pack(blocks)


def _panel_beside(t: Catalog, each: CriterionOutcome) -> str:
    if each.panel is None:
        return t("Panel: nobody judged it.")
    low, high = int(each.panel.lowest), int(each.panel.highest)
    numbers = panel_words.panel_numbers(t, each.panel)
    if low == high:
        return t("Panel: {numbers}, all {level}.", numbers=numbers, level=low)
    return t("Panel: {numbers}, from {low} to {high}.", numbers=numbers, low=low, high=high)
