"""What models' calls have cost, and what the limits leave."""

from __future__ import annotations

import discord

from cogs.kit import words
from cogs.kit.layout import RULE, Part, Tone, layout
from interview.costs import DailyLimits, PersonUsage
from interview.models import ServerLimits, Usage
from locales.catalog import ENGLISH

__all__ = ["usage_card"]


def usage_card(used: PersonUsage, *, grader: str) -> discord.ui.LayoutView:
    """One's own use, the server's for those who look after it, and the limits of a day.

    ``grader`` is the one at work, "gemini" or "offline".
    """
    parts: list[Part] = ["### What your interviews have used", _sums(used.today, used.month)]
    if used.server_today is not None and used.server_month is not None:
        parts += [
            RULE,
            "**This server, everybody together**",
            _sums(used.server_today, used.server_month),
        ]
    parts += [RULE, _limits(used)]
    if grader == "offline":
        parts.append(
            "-# The offline coach interviews here. It runs on the bot's own machine and uses none."
        )
    else:
        parts.append(
            f"-# Requests to {words.grader_name(ENGLISH, grader)}: one for an interview's"
            " questions, one for each answer, one for the report. Days begin at midnight UTC, "
            f"{words.timestamp(used.resets_at, 't')} for you."
        )
    return layout(Tone.NEUTRAL, *parts)


def _sums(today: Usage, month: Usage) -> str:
    return f"Today: {_one(today)}\nThis month: {_one(month)}"


def _one(usage: Usage) -> str:
    if usage == Usage():
        return "nothing"
    return (
        f"{words.plural(usage.calls, 'request')} · {usage.input_tokens:,} tokens read · "
        f"{usage.output_tokens:,} written"
    )


def _limits(used: PersonUsage) -> str:
    found = _listed(used.limits, "for a server")
    found += [f"{each} (set by this server)" for each in _listed(used.server_limits, "here in all")]
    if not found:
        return "**Limits:** none are set."
    return (
        f"**Limits of a day:** {', '.join(found)}. Once one is used up, your answers are still "
        "taken and kept; the offline coach rates them, where it can, until the limit begins anew "
        f"{words.timestamp(used.resets_at, 'R')}."
    )


def _listed(limits: DailyLimits | ServerLimits | None, all_together: str) -> list[str]:
    if limits is None:
        return []
    return [
        f"{count:,} {what} {whose}"
        for count, what, whose in (
            (limits.calls_per_person, "requests", "for one person"),
            (limits.tokens_per_person, "tokens", "for one person"),
            (limits.calls_per_server, "requests", all_together),
            (limits.tokens_per_server, "tokens", all_together),
        )
        if count is not None
    ]
