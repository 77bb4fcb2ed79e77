"""A server's statistics and its weekly digest. Never a ranking, never a rating."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Part, Render, Tone, button, flex_list, layout, row
from interview.team.stats import PersonStats, TeamStats
from locales.catalog import ENGLISH

__all__ = ["digest_card", "stats_card"]

_WHAT_COUNTS = (
    "-# Only people who agreed are counted, and only what they practiced in this server. Ratings"
    " are never shown or compared: a change is against each person's own first interviews."
)


def stats_card(stats: TeamStats, guild_id: int, *, counted: bool) -> discord.ui.LayoutView:
    """What a server has practiced; ``counted``: whether the person who looks is part of it."""
    parts: list[Part] = ["### How this server practices"]
    if stats.people:
        parts += [
            _week(stats),
            RULE,
            flex_list(ENGLISH, "**Since each began**", _people(stats), 2_800),
        ]
    else:
        parts.append("Nobody here is counted yet. Be the first, and others see that you practice.")
    own = (
        "You are counted. Take it back whenever you like; from then on nothing of yours is here."
        if counted
        else "You are not counted. Nothing of yours is in these numbers."
    )
    parts += [
        RULE,
        f"{own}\n{_WHAT_COUNTS}",
        row(
            button(Action.TEAM_STATS_OUT, "Don't count me", guild_id)
            if counted
            else button(
                Action.TEAM_STATS_IN, "Count me in", guild_id, style=discord.ButtonStyle.primary
            )
        ),
    ]
    return layout(Tone.NEUTRAL, *parts)


def digest_card(stats: TeamStats) -> discord.ui.LayoutView:
    """The week of a server, for everybody in a channel; without any name."""
    if not stats.answers_this_week:
        text = (
            "A quiet week: nobody who is counted here practiced. Ten minutes are enough for one"
            " question; `/team relay` is the quickest way to begin together."
        )
        return layout(Tone.NEUTRAL, "### The week in practice", text, _JOIN)
    return layout(Tone.GOOD, "### The week in practice", _week(stats), _JOIN)


_JOIN = (
    "-# Want to be counted, or not? `/team stats`. Begin together with `/team relay`, `/team panel`"
    " or `/team pair`."
)


def _week(stats: TeamStats) -> str:
    if not stats.answers_this_week:
        return "**This week:** no practice yet."
    done = []
    if stats.interviews_this_week:
        done.append(words.plural(stats.interviews_this_week, "interview"))
    if stats.team_practices_this_week:
        parts = stats.team_practices_this_week
        done.append(words.plural(parts, "part in team practice", "parts in team practice"))
    told = (
        f"**This week:** {words.plural(stats.active_this_week, 'person', 'people')} practiced:"
        f" {words.plural(stats.answers_this_week, 'answer')} in {' and '.join(done)}."
    )
    if stats.change is not None:
        told += (
            f"\nOn average, the ratings of {stats.changed} people are {_change(stats.change)} where"
            " they began."
        )
    return told


def _people(stats: TeamStats) -> Sequence[Render]:
    return [_person(each) for each in stats.people]


def _person(person: PersonStats) -> Render:
    done = [
        words.plural(count, one)
        for count, one in (
            (person.interviews, "interview"),
            (person.team_practices, "team practice"),
        )
        if count
    ]
    said = f"- <@{person.person_id}>: "
    if not done:
        return lambda limit: said + "about to begin"
    said += f"{' and '.join(done)}, {words.plural(person.answers, 'answer')}"
    if person.answers_this_week:
        said += f" ({person.answers_this_week} this week)"
    if person.change is not None:
        said += f"; {_change(person.change)} their own start"
    # Cut in the middle it could end in half a mention.
    short = f"- <@{person.person_id}>: {words.plural(person.answers, 'answer')}"
    return lambda limit: said if len(said) <= limit else short


def _change(change: float) -> str:
    """ "0.4 above", "about at", "0.2 below"."""
    rounded = round(change, 1)
    if rounded > 0:
        return f"{rounded:.1f} above"
    return f"{-rounded:.1f} below" if rounded < 0 else "about at"
