"""The hot seat under way: who is in the seat, who has rated; and long texts in pages.

Nothing here gets anybody's rating.
"""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action, go_on_turn, round_turn
from cogs.kit.layout import RULE, Part, Tone, button, flex, layout, row
from cogs.kit.notices import clamp
from cogs.kit.text import plain
from cogs.team import team_words
from interview.models import (
    RoundPhase,
    TeamRound,
    TeamState,
)
from interview.rating.levels import SEEN_AS
from interview.team.reading import RoundView
from locales.catalog import ENGLISH

__all__ = [
    "reading",
    "seat_card",
    "turn_heading",
]

_PRIMARY = discord.ButtonStyle.primary


#: What the host ends.
_GO_ON = {
    RoundPhase.ANSWERING: "Skip this turn",
    RoundPhase.RATING: "End the rating",
    RoundPhase.REVIEWING: "Reveal now",
}


def turn_heading(round_: TeamRound, turns: int) -> str:
    return f"### Turn {round_.number} of {turns}"


def _question(round_: TeamRound, *, most: int = 1500) -> Part:
    text = round_.question.text
    large = len(text) <= 160 and "\n" not in plain(text)
    return flex(text, most, before="## " if large else "")


# --------------------------------------------------------------------------- the seat


def seat_card(view: RoundView, *, can_read_messages: bool = True) -> discord.ui.LayoutView:
    """A turn in the team's thread: who is in the seat, who has rated, never how."""
    practice, round_ = view.practice, view.round
    seat = team_words.mention(round_.seat_id)
    draft = round_.question
    level = SEEN_AS.get(draft.level)
    facts = f"-# {words.kind_name(ENGLISH, draft.kind)}" + (f" · {level} level" if level else "")
    body: list[Part] = [turn_heading(round_, view.of), _question(round_)]
    if practice.state is not TeamState.RUNNING and round_.phase is not RoundPhase.CLOSED:
        return layout(Tone.NEUTRAL, *body, f"{facts} · the practice ended here")
    go_on = button(
        Action.TEAM_GO_ON,
        _GO_ON.get(round_.phase, "Go on"),
        practice.id,
        go_on_turn(round_.number, round_.phase),
    )
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
        return team_words.mentions(by_place)

    submitted = sorted(view.submitted)
    lines = [f"**Rated · {len(submitted)}**  {named(submitted)}"]
    if view.waiting_for and view.round.phase is RoundPhase.RATING:
        lines.append(f"**Still rating**  {named(view.waiting_for)}")
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
