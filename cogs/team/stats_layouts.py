"""A server's statistics and its weekly digest. Never a ranking, never a rating."""

from __future__ import annotations

import discord

from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Block, Render, Tone, button, flex_list, layout, row
from interview.team.stats import PersonStats, TeamStats
from locales.catalog import Catalog, mark

_WHAT_COUNTS = mark(
    "-# Only people who agreed are counted, and only what they practiced in this server. Ratings"
    " are never shown or compared: a change is against each person's own first interviews."
)


def stats_card(
    t: Catalog, stats: TeamStats, guild_id: int, *, counted: bool
) -> discord.ui.LayoutView:
    """What a server has practiced; ``counted``: whether the person who looks is part of it."""
    blocks: list[Block] = [t("### How this server practices")]
    if stats.people:
        people = [_person(t, each) for each in stats.people]
        blocks += [_week(t, stats), RULE, flex_list(t, t("**Since each began**"), people, 2_800)]
    else:
        blocks.append(
            t("Nobody here is counted yet. Be the first, and others see that you practice.")
        )
    if counted:
        own = t(
            "You are counted. Take it back whenever you like; from then on nothing of yours is"
            " here."
        )
        change = button(Action.TEAM_STATS_OUT, t("Don't count me"), guild_id)
    else:
        own = t("You are not counted. Nothing of yours is in these numbers.")
        primary = discord.ButtonStyle.primary
        change = button(Action.TEAM_STATS_IN, t("Count me in"), guild_id, style=primary)
    return layout(Tone.NEUTRAL, *blocks, RULE, f"{own}\n" + t(_WHAT_COUNTS), row(change))


def digest_card(t: Catalog, stats: TeamStats) -> discord.ui.LayoutView:
    """The week of a server, for everybody in a channel; without any name."""
    title = t("### The week in practice")
    if not stats.answers_this_week:
        text = t(
            "A quiet week: nobody who is counted here practiced. Ten minutes are enough for one"
            " question; `/team relay` is the quickest way to begin together."
        )
        return layout(Tone.NEUTRAL, title, text, t(_JOIN))
    return layout(Tone.GOOD, title, _week(t, stats), t(_JOIN))


_JOIN = mark(
    "-# Want to be counted, or not? `/team stats`. Begin together with `/team relay`, `/team panel`"
    " or `/team pair`."
)


def _week(t: Catalog, stats: TeamStats) -> str:
    if not stats.answers_this_week:
        return t("**This week:** no practice yet.")
    done = []
    if interviews := stats.interviews_this_week:
        done.append(t.plural("{count} interview", "{count} interviews", interviews))
    if parts := stats.team_practices_this_week:
        done.append(
            t.plural("{count} part in team practice", "{count} parts in team practice", parts)
        )
    answers = t.plural("{count} answer", "{count} answers", stats.answers_this_week)
    told = t.plural(
        "**This week:** {count} person practiced: {answers} in {interviews}.",
        "**This week:** {count} people practiced: {answers} in {interviews}.",
        stats.active_this_week,
        answers=answers,
        interviews=t.list(done),
    )
    if stats.change is None:
        return told
    return f"{told}\n{_changed(t, stats.changed, round(stats.change, 1))}"


def _changed(t: Catalog, people: int, change: float) -> str:
    levels = t.number(abs(change), 1)
    if change > 0:
        return t.plural(
            "On average, the ratings of {count} people are {levels} above where they began.",
            "On average, the ratings of {count} people are {levels} above where they began.",
            people,
            levels=levels,
        )
    if change < 0:
        return t.plural(
            "On average, the ratings of {count} people are {levels} below where they began.",
            "On average, the ratings of {count} people are {levels} below where they began.",
            people,
            levels=levels,
        )
    return t.plural(
        "On average, the ratings of {count} people are about at where they began.",
        "On average, the ratings of {count} people are about at where they began.",
        people,
    )


def _person(t: Catalog, person: PersonStats) -> Render:
    done = []
    if person.interviews:
        done.append(t.plural("{count} interview", "{count} interviews", person.interviews))
    if count := person.team_practices:
        done.append(t.plural("{count} team practice", "{count} team practices", count))
    said = f"- <@{person.person_id}>: "
    if not done:
        begins = said + t("about to begin")
        return lambda limit: begins
    # Cut in the middle it could end in half a mention.
    answers = t.plural("{count} answer", "{count} answers", person.answers)
    short = said + answers
    said += f"{t.list(done)}, {answers}"
    if person.answers_this_week:
        said += " " + t("({count} this week)", count=t.number(person.answers_this_week))
    if person.change is not None:
        said += "; " + _own_change(t, round(person.change, 1))
    return lambda limit: said if len(said) <= limit else short


def _own_change(t: Catalog, change: float) -> str:
    if change > 0:
        return t("{levels} above their own start", levels=t.number(change, 1))
    if change < 0:
        return t("{levels} below their own start", levels=t.number(-change, 1))
    return t("about at their own start")
