"""The hot seat: the seat's card, one's own rating, and panel and coach side by side.

Before the reveal nothing here gets anybody's rating but the viewer's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from cogs.ui import words, words_panel, words_team
from cogs.ui.ids import Action, Paged, build, go_on_turn, page_turn, round_turn
from cogs.ui.layouts_kit import (
    RULE,
    Item,
    Part,
    Render,
    Tone,
    button,
    fill,
    flex,
    flex_list,
    flex_quote,
    item,
    layout,
    row,
)
from cogs.ui.layouts_notice import clamp
from cogs.ui.layouts_review import pack
from cogs.ui.text import length, line, name, plain, quote
from interview.levels import SEEN_AS
from interview.models import (
    Criterion,
    PeerRating,
    QuestionDraft,
    RoundPhase,
    TeamRound,
    TeamState,
)
from interview.rubric import LEVELS
from interview.team.comments import CommentRule, is_visible
from interview.team.outcome import CriterionOutcome, PanelOutcome, outcome_of
from interview.team.rating import RatingForm
from interview.team.views import RevealedAnswer, RevealView, RoundView, SummaryView

__all__ = [
    "beside_pages",
    "outcome_for",
    "panel_block",
    "rating_view",
    "reading",
    "reveal_card",
    "scale_pages",
    "seat_card",
    "seat_of",
    "submit_confirm",
    "summary_card",
]

_PRIMARY = discord.ButtonStyle.primary
_SUCCESS = discord.ButtonStyle.success
#: Discord's limit for the description of a menu's option.
_OPTION_TEXT = 100
#: Where panel and coach differ: so many are told on the card, the rest in *Side by side*.
_TOLD = 3


def _heading(round_: TeamRound, turns: int) -> str:
    return f"### Turn {round_.number} of {turns}"


def _question(round_: TeamRound, *, most: int = 1500) -> Part:
    text = round_.question.text
    large = len(text) <= 160 and "\n" not in plain(text)
    return flex(text, most, before="## " if large else "")


# --------------------------------------------------------------------------- the seat


def seat_card(view: RoundView, *, can_read_messages: bool = True) -> discord.ui.LayoutView:
    """A turn in the team's thread: who is in the seat, who has rated, never how."""
    practice, round_ = view.practice, view.round
    seat = words_team.mention(round_.seat_id)
    draft = round_.question
    level = SEEN_AS.get(draft.level)
    facts = f"-# {words.kind_name(draft.kind)}" + (f" · {level} level" if level else "")
    body: list[Part] = [_heading(round_, view.of), _question(round_)]
    if practice.state is not TeamState.RUNNING and round_.phase is not RoundPhase.CLOSED:
        return layout(Tone.NEUTRAL, *body, f"{facts} · the practice ended here")
    go_on = button(Action.TEAM_GO_ON, "Go on", practice.id, go_on_turn(round_.number, round_.phase))
    match round_.phase:
        case RoundPhase.PENDING | RoundPhase.ANSWERING:
            how = (
                "Answer here, by voice message or in writing."
                if can_read_messages
                else "Answer with `/answer`: nobody else reads it before you are done."
            )
            return layout(
                Tone.QUESTION,
                *body,
                RULE,
                f"**In the seat: {seat}.** {how}",
                "Everybody else listens. Once the answer is in, you rate it, before you see my"
                " rating or anybody's.",
                _until(round_),
                facts,
                row(
                    button(Action.TEAM_PASS, "I pass", practice.id, round_turn(round_.number)),
                    button(Action.TEAM_SHARING, "What I share", practice.id),
                    go_on,
                ),
            )
        case RoundPhase.RATING:
            return layout(
                Tone.QUESTION,
                *body,
                RULE,
                f"**{seat} has answered. The others rate it now, each alone.** Nobody sees a rating"
                " before all are revealed together.",
                _stand(view),
                _until(round_, "What you have chosen by then counts."),
                facts,
                row(
                    button(Action.TEAM_RATE, "Rate this answer", round_.id, style=_PRIMARY),
                    button(Action.TEAM_SCALE, "The scale", round_.id),
                    button(Action.TEAM_DECLINE, "I don't rate this one", round_.id),
                    go_on,
                ),
            )
        case RoundPhase.REVIEWING:
            return layout(
                Tone.FAIR,
                *body,
                RULE,
                _stand(view),
                "The panel is done. I am finishing my own rating; the reveal comes in a moment.",
                facts,
                row(go_on),
            )
        case RoundPhase.REVEALED:
            return layout(Tone.NEUTRAL, *body, f"{facts} · {seat} answered; the reveal is below")
        case RoundPhase.CLOSED:
            told = f"{seat} answered" if round_.revealed_at is not None else "nobody answered"
            return layout(Tone.NEUTRAL, *body, f"{facts} · {told} · this turn is over")


def _until(round_: TeamRound, more: str = "") -> str | None:
    if round_.ends_at is None:
        return None
    return f"⏱ Time is up {words.timestamp(round_.ends_at, 'R')}. {more}".rstrip()


def _stand(view: RoundView) -> str:
    """Who has rated and who is waited for; only that, never what."""
    order = {member.person_id: place for place, member in enumerate(view.members)}

    def named(people: Sequence[int]) -> str:
        by_place: list[int] = sorted(people, key=lambda each: order.get(each, len(order)))
        return words_team.mentions(by_place)

    submitted = sorted(view.submitted)
    lines = [f"**Rated · {len(submitted)}**  {named(submitted)}"]
    if view.waiting_for and view.round.phase is RoundPhase.RATING:
        lines.append(f"**Still rating**  {named(view.waiting_for)}")
    return "\n".join(lines)


# --------------------------------------------------------------------------- one's own rating


def rating_view(form: RatingForm, *, note: str = "") -> discord.ui.LayoutView:
    """One person's rating, for their eyes only: a menu for each criterion, a comment, *Submit*."""
    if form.submitted:
        return _submitted(form, note)
    levels = form.levels
    body: list[Part] = [
        note or None,
        "### Your rating",
        f"Of {words_team.mention(form.round.seat_id)}'s answer. Choose what you heard in it, by the"
        " words of the scale. Leave out what you can't judge.",
    ]
    for criterion in form.criteria:
        chosen = levels.get(criterion.key)
        body += [_criterion(criterion, chosen), row(_menu(form, criterion, chosen))]
    if form.comment:
        held = " (a moderator looks at it first)" if form.comments is CommentRule.HELD else ""
        body.append(flex_quote(form.comment, 700, before=f"**Your comment**{held}\n"))
    left = sum(criterion.key not in levels for criterion in form.criteria)
    may_comment = form.comments is not CommentRule.OFF or bool(form.comment)
    comment = "Change the comment" if form.comment else "Add a comment"
    return layout(
        Tone.QUESTION,
        *body,
        row(
            button(
                Action.TEAM_SUBMIT if left == 0 else Action.TEAM_SUBMIT_SURE,
                "Submit" if left == 0 else f"Submit, {left} left out",
                form.round.id,
                style=_SUCCESS,
                disabled=not levels,
            ),
            button(Action.TEAM_COMMENT, comment, form.round.id) if may_comment else None,
            button(Action.TEAM_SCALE, "The scale in full", form.round.id),
        ),
        "-# Nobody sees it before the reveal; then it is part of the panel's mean, without your"
        " name." + (" A comment is shown with your name." if may_comment else ""),
    )


def _criterion(criterion: Criterion, chosen: int | None) -> Part:
    head = f"**{name(criterion.name, 80)}**"
    if chosen is None:
        return f"{head} · {line(criterion.question, 140)}"
    return flex(
        criterion.anchors[chosen - 1], 260, before=f"{head} · {words.level_bar(chosen)}\n-# "
    )


def _menu(form: RatingForm, criterion: Criterion, chosen: int | None) -> Item:
    options = [
        discord.SelectOption(
            label=f"Level {level}",
            value=str(level),
            description=name(anchor, _OPTION_TEXT, "…"),
            default=level == chosen,
        )
        for level, anchor in zip(LEVELS, criterion.anchors, strict=True)
    ]
    if chosen is not None:
        options.append(
            discord.SelectOption(
                label="I can't judge this", value="none", description="Leave it out of your rating"
            )
        )
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=build(Action.TEAM_LEVEL, form.round.id, criterion.key),
        placeholder=f"{name(criterion.name, 80)}: which level did you hear?",
        options=options,
    )
    return menu


def _submitted(form: RatingForm, note: str) -> discord.ui.LayoutView:
    if form.declined:
        text = "Nobody waits for your rating this time. Listen on; the next one is yours again."
        return layout(Tone.NEUTRAL, "### You don't rate this one", text)
    levels = form.levels
    lines = [
        f"{words.level_bar(levels[criterion.key])}  {name(criterion.name, 80)}"
        if criterion.key in levels
        else f"left out  {name(criterion.name, 80)}"
        for criterion in form.criteria
    ]
    held = " (a moderator looks at it first)" if form.comments is CommentRule.HELD else ""
    return layout(
        Tone.GOOD,
        note or None,
        "### Your rating is in",
        "\n".join(lines),
        flex_quote(form.comment, 700, before=f"**Your comment**{held}\n"),
        "-# All ratings are revealed together, with the coach's.",
    )


def submit_confirm(form: RatingForm) -> discord.ui.LayoutView:
    """Asked once where criteria are left out: after submitting nothing can be added."""
    missing = [criterion.name for criterion in form.criteria if criterion.key not in form.levels]
    return layout(
        Tone.QUESTION,
        "### Submit it like this?",
        f"Left out: {', '.join(name(each, 80) for each in missing)}. That is fine where you"
        " couldn't judge. It can't be changed once it is in.",
        row(
            button(Action.TEAM_SUBMIT, "Submit", form.round.id, style=_SUCCESS),
            button(Action.TEAM_RATE, "Back", form.round.id),
        ),
    )


def scale_pages(criteria: Sequence[Criterion]) -> list[str]:
    """All levels of all criteria written out, escaped, in pages."""
    blocks = []
    for criterion in criteria:
        lines = [f"**{line(criterion.name)}** · {line(criterion.question)}"]
        lines += [
            f"{words.level_bar(level)} {line(anchor)}"
            for level, anchor in zip(LEVELS, criterion.anchors, strict=True)
        ]
        blocks.append("\n".join(lines))
    return pack(blocks)


# --------------------------------------------------------------------------- the reveal


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
    who = words_team.mention(round_.seat_id)
    heading = f"{_heading(round_, view.of)} · revealed"
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
            words_panel.panel_line(outcome),
            words_panel.coach_line(outcome, shared=shared, pending=pending),
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
        f" {words_team.mention(practice.host_id)} presses the button."
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
            before=f"{each.round.number}. {words_team.mention(each.round.seat_id)} · ",
        )
        for each in view.rounds
        if each.answered
    ]
    people = words_team.mentions(member.person_id for member in view.members)
    return layout(
        Tone.GOOD,
        f"### {words_team.practice_name(practice.kind)} done: {line(practice.profile.role, 200)}",
        f"{words_team.facts(practice)}\n-# {people}",
        RULE,
        flex_list("**In the seat**", turns, 2200) or "Nobody answered this time.",
        flex(practice.note, 300),
        RULE,
        "Each finds all of theirs in `/history`: the answer, my feedback, what the panel made of it"
        " and, in a moment, the report."
        if turns
        else None,
        f"-# {words_team.command(practice.kind)} begins the next one.",
        row(button(Action.TEAM_CALIBRATION, "How near do I rate?")) if turns else None,
    )


def _has_comment(rating: PeerRating) -> bool:
    return bool(rating.comment) and is_visible(rating)


def _by_criterion(outcome: PanelOutcome) -> str | None:
    lines = []
    for each in outcome.criteria:
        if each.panel is None and each.coach is None:
            continue
        parts = [f"panel {words_panel.side(each.panel)}"]
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
    return [flex_list(title, [_difference(each) for each in apart[:_TOLD]], 1300)]


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
    return flex_list(title, [_point(text) for text in outcome.coach.missed[:5]], 500)


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
            lines.append(f"Panel: {words_panel.panel_numbers(each.panel)}, {span}.")
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


def panel_block(question: QuestionDraft, ratings: Sequence[PeerRating]) -> str:
    """What people made of an answer, for its own person: apart from the coach's, escaped."""
    outcome = outcome_of(question, ratings, None)
    lines = [words_panel.panel_line(outcome)]
    judged = [
        f"{line(each.criterion.name)} {words_panel.side(each.panel)}"
        for each in outcome.criteria
        if each.panel is not None
    ]
    if judged:
        lines.append(f"-# {' · '.join(judged)}")
    for rating in ratings:
        if is_visible(rating) and not rating.put_away:
            said = quote(rating.comment)
            lines.append(f"{words_team.mention(rating.reviewer_id)} wrote:\n{said}")
    lines.append("-# By people of your practice; it is no part of the rating above.")
    return "\n".join(lines)


def reading(
    title: str, pages: Sequence[str], page: int, *, action: Action, id: int, note: str = ""
) -> discord.ui.LayoutView:
    """One page for one person, with buttons to turn it; ``pages`` is escaped."""
    page = clamp(page, pages)
    return layout(
        Tone.QUESTION,
        f"### {title}",
        pages[page],
        RULE,
        f"-# Page {page + 1} of {len(pages)}" if len(pages) > 1 else None,
        f"-# {note}" if note else None,
        row(
            button(action, "Previous", id, page - 1) if page else None,
            button(action, "Next page", id, page + 1) if page + 1 < len(pages) else None,
        ),
    )
