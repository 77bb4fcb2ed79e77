"""The hot seat under way: who is in the seat, who has rated; and long texts in pages.

Nothing here gets anybody's rating.
"""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit.ids import Action, go_on_detail, round_detail
from cogs.kit.layout import RULE, Block, Tone, button, flex, layout, row
from cogs.kit.notices import clamp, page_buttons, page_number
from cogs.kit.text import plain
from cogs.team import team_words
from interview.models import RoundPhase, TeamRound, TeamState
from interview.team.reading import RoundView
from locales.catalog import Catalog, mark

_PRIMARY = discord.ButtonStyle.primary


#: What the host ends.
_GO_ON = {
    RoundPhase.ANSWERING: mark("Skip this turn"),
    RoundPhase.RATING: mark("End the rating"),
    RoundPhase.REVIEWING: mark("Reveal now"),
}


def turn_heading(t: Catalog, round_: TeamRound, turns: int) -> str:
    return t("### Turn {number} of {count}", number=round_.number, count=turns)


def _question(round_: TeamRound, *, most: int = 1500) -> Block:
    text = round_.question.text
    large = len(text) <= 160 and "\n" not in plain(text)
    return flex(text, most, before="## " if large else "")


# --------------------------------------------------------------------------- the seat


def seat_card(t: Catalog, view: RoundView, can_read_messages: bool = True) -> discord.ui.LayoutView:
    """A turn in the team's thread: who is in the seat, who has rated, never how."""
    practice, round_ = view.practice, view.round
    seat = team_words.mention(t, round_.seat_id)
    facts = team_words.question_facts(t, round_.question)
    body: list[Block] = [turn_heading(t, round_, view.of), _question(round_)]
    if practice.state is not TeamState.RUNNING and round_.phase is not RoundPhase.CLOSED:
        return layout(Tone.NEUTRAL, *body, f"{facts} · " + t("the practice ended here"))
    label = _GO_ON.get(round_.phase)
    go_on = button(
        Action.TEAM_GO_ON,
        t("Go on") if label is None else t(label),
        practice.id,
        go_on_detail(round_.number, round_.phase),
    )
    match round_.phase:
        case RoundPhase.PENDING | RoundPhase.ANSWERING:
            return layout(
                Tone.QUESTION,
                *body,
                RULE,
                t(
                    "**In the seat: {seat}.** Answer here, by voice message or in writing.",
                    seat=seat,
                )
                if can_read_messages
                else t(
                    "**In the seat: {seat}.** Answer with `/answer`: nobody else reads it before"
                    " you are done.",
                    seat=seat,
                ),
                t(
                    "Everybody else listens. Once the answer is in, you rate it, before you see my"
                    " rating or anybody's."
                ),
                team_words.time_is_up(t, round_),
                facts,
                row(
                    button(Action.TEAM_PASS, t("I pass"), practice.id, round_detail(round_.number)),
                    button(Action.TEAM_SHARING, t("What I share"), practice.id),
                    go_on,
                ),
            )
        case RoundPhase.RATING:
            until = team_words.time_is_up(t, round_)
            return layout(
                Tone.QUESTION,
                *body,
                RULE,
                t(
                    "**{seat} has answered. The others rate it now, each alone.** Nobody sees a"
                    " rating before all are revealed together.",
                    seat=seat,
                ),
                _stand(t, view),
                until and f"{until} " + t("What you have chosen by then counts."),
                facts,
                row(
                    button(Action.TEAM_RATE, t("Rate this answer"), round_.id, style=_PRIMARY),
                    button(Action.TEAM_SCALE, t("The scale"), round_.id),
                    button(Action.TEAM_DECLINE, t("I don't rate this one"), round_.id),
                    go_on,
                ),
            )
        case RoundPhase.REVIEWING:
            return layout(
                Tone.FAIR,
                *body,
                RULE,
                _stand(t, view),
                t("The panel is done. I am finishing my own rating; the reveal comes in a moment."),
                facts,
                row(go_on),
            )
        case RoundPhase.REVEALED:
            told = t("{seat} answered; the reveal is below", seat=seat)
            return layout(Tone.NEUTRAL, *body, f"{facts} · {told}")
        case RoundPhase.CLOSED:
            answered = round_.revealed_at is not None
            told = t("{seat} answered", seat=seat) if answered else t("nobody answered")
            return layout(Tone.NEUTRAL, *body, f"{facts} · {told} · " + t("this turn is over"))


def _stand(t: Catalog, view: RoundView) -> str:
    """Who has rated and who is waited for; only that, never what."""
    order = {member.person_id: place for place, member in enumerate(view.members)}

    def named(people: Sequence[int]) -> str:
        by_place: list[int] = sorted(people, key=lambda each: order.get(each, len(order)))
        return team_words.mentions(t, by_place)

    submitted = sorted(view.submitted)
    lines = [
        t("**Rated · {count}**  {people}", count=len(submitted), people=named(submitted)),
    ]
    if view.waiting_for and view.round.phase is RoundPhase.RATING:
        lines.append(t("**Still rating**  {people}", people=named(view.waiting_for)))
    return "\n".join(lines)


def reading(
    t: Catalog,
    title: str,
    pages: Sequence[str],
    page: int,
    *,
    action: Action,
    id: int,
    note: str = "",
) -> discord.ui.LayoutView:
    """One page for one person, with buttons to turn it; ``pages`` is escaped."""
    page = clamp(page, pages)
    return layout(
        Tone.QUESTION,
        f"### {title}",
        pages[page],
        RULE,
        page_number(t, page, len(pages)),
        f"-# {note}" if note else None,
        row(*page_buttons(t, page, len(pages), action, id)),
    )
