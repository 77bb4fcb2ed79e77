"""A relay's round in the team's thread, and where one person answers it."""

from __future__ import annotations

from collections.abc import Collection

import discord

from cogs.kit import words
from cogs.kit.ids import Action, go_on_turn, round_turn
from cogs.kit.layout import RULE, Part, Tone, button, flex, layout, row
from cogs.kit.notices import notice
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
    "place_view",
    "round_card",
    "round_heading",
]

_PRIMARY = discord.ButtonStyle.primary


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
    facts = words.kind_name(ENGLISH, draft.kind) + (f" · {level} level" if level else "")
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


def place_view(text: str) -> discord.ui.LayoutView:
    """Where one's own answers go; ``text`` is ours."""
    return notice(text, title="Where you answer", tone=Tone.QUESTION)
