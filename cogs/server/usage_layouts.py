"""What models' calls have cost, and what the limits leave."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.layout import RULE, Block, Tone, layout
from interview.costs import DailyLimits, PersonUsage
from interview.models import ServerLimits, Usage
from locales.catalog import Catalog, mark_plural


def usage_card(t: Catalog, used: PersonUsage, *, grader: str) -> discord.ui.LayoutView:
    """One's own use, the server's for those who look after it, and the limits of a day.

    ``grader`` is the one at work, "gemini" or "offline".
    """
    blocks: list[Block] = [
        "### " + t("What your interviews have used"),
        _sums(t, used.today, used.month),
    ]
    if used.server_today is not None and used.server_month is not None:
        blocks += [
            RULE,
            t("**This server, everybody together**"),
            _sums(t, used.server_today, used.server_month),
        ]
    blocks += [RULE, _daily_limits(t, used)]
    if grader == "offline":
        blocks.append(
            "-# "
            + t(
                "The offline coach interviews here. It runs on the bot's own machine and uses none."
            )
        )
    else:
        blocks.append(
            "-# "
            + t(
                "Requests to {coach}: one for an interview's questions, one for each answer, one"
                " for the report. Days begin at midnight UTC, {time} for you.",
                coach=words.grader_name(t, grader),
                time=words.timestamp(used.resets_at, "t"),
            )
        )
    return layout(Tone.NEUTRAL, *blocks)


def _sums(t: Catalog, today: Usage, month: Usage) -> str:
    return "\n".join(
        (t("Today: {usage}", usage=_one(t, today)), t("This month: {usage}", usage=_one(t, month)))
    )


def _one(t: Catalog, usage: Usage) -> str:
    if usage == Usage():
        return t("nothing")
    return t.plural(
        "{count} request · {read} tokens read · {written} written",
        "{count} requests · {read} tokens read · {written} written",
        usage.calls,
        read=t.number(usage.input_tokens),
        written=t.number(usage.output_tokens),
    )


def _daily_limits(t: Catalog, used: PersonUsage) -> str:
    found = _listed(t, used.daily_limits, _OF_THE_BOT)
    found += [
        t("{limit} (set by this server)", limit=each)
        for each in _listed(t, used.server_limits, _OF_THE_SERVER)
    ]
    if not found:
        return t("**Limits:** none are set.")
    return t(
        "**Limits of a day:** {limits}. Once one is used up, your answers are still taken and kept;"
        " the offline coach rates them, where it can, until the limit begins anew {time}.",
        limits=t.list(found, "unit"),
        time=words.timestamp(used.resets_at, "R"),
    )


_OF_THE_BOT = (
    mark_plural("{count} request for one person", "{count} requests for one person"),
    mark_plural("{count} token for one person", "{count} tokens for one person"),
    mark_plural("{count} request for a server", "{count} requests for a server"),
    mark_plural("{count} token for a server", "{count} tokens for a server"),
)
_OF_THE_SERVER = (
    *_OF_THE_BOT[:2],
    mark_plural("{count} request here in all", "{count} requests here in all"),
    mark_plural("{count} token here in all", "{count} tokens here in all"),
)


def _listed(
    t: Catalog, daily_limits: DailyLimits | ServerLimits | None, texts: Sequence[tuple[str, str]]
) -> list[str]:
    if daily_limits is None:
        return []
    counts = (
        daily_limits.calls_per_person,
        daily_limits.tokens_per_person,
        daily_limits.calls_per_server,
        daily_limits.tokens_per_server,
    )
    return [
        t.plural(*text, count)
        for count, text in zip(counts, texts, strict=True)
        if count is not None
    ]
