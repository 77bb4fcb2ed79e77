"""A relay's round in the team's thread, and where one person answers it."""

from __future__ import annotations

from collections.abc import Collection

import discord

from cogs.kit.ids import Action, go_on_detail, round_detail
from cogs.kit.layout import RULE, Block, Tone, button, flex, layout, row
from cogs.kit.notices import notice
from cogs.kit.text import plain
from cogs.team import team_words
from interview.models import RoundPhase, TeamRound, TeamState
from interview.team.reading import RoundView
from locales.catalog import Catalog

_PRIMARY = discord.ButtonStyle.primary


# --------------------------------------------------------------------------- a round


def round_heading(t: Catalog, round_: TeamRound, of: int) -> str:
    return t("### Question {number} of {count}", number=round_.number, count=of)


def question_parts(t: Catalog, round_: TeamRound, of: int) -> list[Block]:
    """The heading and the question, in large letters where it is short."""
    text = round_.question.text
    # A heading holds one line; a longer question reads better without one.
    large = len(text) <= 160 and "\n" not in plain(text)
    return [round_heading(t, round_, of), flex(text, 1800, before="## " if large else "")]


def round_card(
    t: Catalog, view: RoundView, can_read_messages: bool = True
) -> discord.ui.LayoutView:
    """A relay's question in the team's thread: who has answered, never what."""
    practice, round_ = view.practice, view.round
    body = question_parts(t, round_, view.of)
    facts = team_words.question_facts(t, round_.question)
    if practice.state is not TeamState.RUNNING and round_.phase is not RoundPhase.CLOSED:
        return layout(Tone.NEUTRAL, *body, f"{facts} · " + t("the practice ended here"))
    if round_.phase in (RoundPhase.REVEALED, RoundPhase.CLOSED):
        told = t("the reveal is below")
        return layout(Tone.NEUTRAL, *body, _stand(t, view), f"{facts} · {told}")
    share = button(Action.TEAM_SHARING, t("What I share"), practice.id)
    go_on = button(
        Action.TEAM_GO_ON, t("Reveal now"), practice.id, go_on_detail(round_.number, round_.phase)
    )
    if round_.phase is not RoundPhase.ANSWERING:
        return layout(
            Tone.FAIR,
            *body,
            RULE,
            _stand(t, view),
            t(
                "Everybody who answered is in. I am listening and reading; the reveal comes in a"
                " moment."
            ),
            facts,
            row(go_on, share),
        )
    how = (
        t(
            "**Answer alone**, by voice message or in writing, in your own thread. Nobody sees it"
            " before the reveal."
        )
        if can_read_messages
        else t(
            "**Answer alone**, with `/answer`, in your own thread. Nobody sees it before the"
            " reveal."
        )
    )
    return layout(
        Tone.QUESTION,
        *body,
        RULE,
        how,
        team_words.time_is_up(t, round_),
        RULE,
        _stand(t, view),
        f"{facts} · " + t("`/answer` works anywhere; only I read it."),
        row(
            button(Action.TEAM_PLACE, t("Where do I answer?"), practice.id, style=_PRIMARY),
            button(Action.TEAM_PASS, t("I pass"), practice.id, round_detail(round_.number)),
            share,
            go_on,
        ),
    )


def _stand(t: Catalog, view: RoundView) -> str:
    """Who has answered and who is waited for."""
    order = [each.person_id for each in view.members]

    def named(people: Collection[int]) -> str:
        return team_words.mentions(
            t,
            [each for each in order if each in people]
            + [each for each in people if each not in order],
        )

    lines = [
        t(
            "**Answered · {count}**  {people}",
            count=len(view.answered),
            people=named(view.answered),
        )
    ]
    if view.refused and view.round.phase is RoundPhase.ANSWERING:
        lines.append(t("**Can send another recording**  {people}", people=named(view.refused)))
    if view.passed:
        lines.append(t("**Passed**  {people}", people=named(view.passed)))
    if view.waiting_for and view.round.phase is RoundPhase.ANSWERING:
        lines.append(t("**Thinking**  {people}", people=named(view.waiting_for)))
    return "\n".join(lines)


def place_view(t: Catalog, text: str) -> discord.ui.LayoutView:
    """Where one's own answers go; ``text`` is ours."""
    return notice(text, title=t("Where you answer"), tone=Tone.QUESTION)
