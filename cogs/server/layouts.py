"""A server's settings on one card, and the questions before what can't be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build
from cogs.kit.layout import RULE, Chosen, Item, Part, Tone, button, layout, row
from interview.models import CommentRule, ServerKey, ServerLimits, ServerSettings
from interview.servers import MAX_CHOSEN, UNREADABLE

__all__ = [
    "COMMENTS",
    "DAYS",
    "NO_LANGUAGE",
    "PLACES",
    "a_channel",
    "keeping_confirm",
    "key_remove_confirm",
    "server_card",
]

_PRIMARY = discord.ButtonStyle.primary
_DANGER = discord.ButtonStyle.danger
#: Value of the menu's entry for no language.
NO_LANGUAGE = "none"
#: Channels in which commands can be used.
PLACES = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COMMENTS = {
    CommentRule.SHOWN: "shown at once",
    CommentRule.HELD: "held until a member with Manage Messages allows them",
    CommentRule.OFF: "off: peers rate without words",
}
#: Named on the card; more are counted.
_MOST_NAMED = 10
_KEY_PROBLEMS = {
    UNREADABLE: "It can't be decrypted any more, since the bot's master key has changed; set it"
    " again",
    "http_402": "Google wants its account's billing looked at",
}


def server_card(
    settings: ServerSettings,
    languages: Mapping[str, str],
    *,
    present: frozenset[int],
    can_keep_keys: bool,
    note: str = "",
) -> discord.ui.LayoutView:
    """``languages``: by code. ``present``: which of the channels and roles are there still."""
    id = settings.guild_id
    parts: list[Part] = [
        "### Settings of this server",
        f"-# {note}" if note else None,
        f"**Where I work:** {_places(settings, present)}",
        row(_channels(settings, present)),
        f"**Who starts team practice:** {_team(settings, present)}",
        row(_roles(Action.SERVER_TEAM_ROLES, id, settings.team_roles, present, "Everybody")),
        "**Who changes shared question packs:** their authors, members with Manage Server"
        f"{_and_roles(settings.pack_roles, present)}",
        row(_roles(Action.SERVER_PACK_ROLES, id, settings.pack_roles, present, "Nobody else")),
        "**Language of interviews,** unless a person chooses one:",
        row(_languages(settings, languages)),
        RULE,
        "\n".join(
            (
                f"**Limits of a day:** {_limits(settings.limits)}",
                f"**Interviews held here:** {_kept(settings.retention_days)}",
                f"**Comments between peers:** {COMMENTS[settings.comments]}"
                f"{_reviewers(settings.reviewers_min)}",
                f"**Weekly digest:** {_digest(settings, present)}",
            )
        ),
        row(
            button(Action.SERVER_LIMITS, "Limits", id),
            button(Action.SERVER_KEEPING, "How long to keep", id),
            button(Action.SERVER_PEERS, "Peers", id),
            button(Action.SERVER_DIGEST, "Digest", id),
        ),
        RULE,
        f"**Gemini key of this server:** {_key(settings.key, can_keep_keys)}",
        row(
            button(Action.SERVER_KEY, "Set a new key" if settings.key else "Set a key", id)
            if can_keep_keys
            else None,
            button(Action.SERVER_KEY_REMOVE, "Remove the key", id) if settings.key else None,
        ),
    ]
    broken = settings.key is not None and settings.key.problem
    return layout(Tone.PROBLEM if broken else Tone.NEUTRAL, *parts)


# --------------------------------------------------------------------------- what is set


def _named(ids: Sequence[int], mark: str) -> str:
    listed = ", ".join(f"<{mark}{each}>" for each in ids[:_MOST_NAMED])
    more = len(ids) - _MOST_NAMED
    return f"{listed} and {more} more" if more > 0 else listed


def _still(ids: Sequence[int], present: frozenset[int]) -> list[int]:
    return [each for each in ids if each in present]


def _places(settings: ServerSettings, present: frozenset[int]) -> str:
    there = _still(settings.channels, present)
    if not settings.channels:
        return "everywhere I can write"
    if not there:
        return "**nowhere**: the chosen channels are gone. Choose others, or none for everywhere."
    return f"{_named(there, '#')} and {'its' if len(there) == 1 else 'their'} threads"


def _team(settings: ServerSettings, present: frozenset[int]) -> str:
    there = _still(settings.team_roles, present)
    if not settings.team_roles:
        return "everybody"
    if not there:
        return "members with Manage Server; the chosen roles are gone"
    return f"{_named(there, '@&')} and members with Manage Server"


def _and_roles(ids: Sequence[int], present: frozenset[int]) -> str:
    there = _still(ids, present)
    return f", {_named(there, '@&')}" if there else ""


def _limits(limits: ServerLimits) -> str:
    found = [
        f"{count:,} {what} {whose}"
        for count, what, whose in (
            (limits.calls_per_person, "requests", "a person"),
            (limits.calls_per_server, "requests", "for all together"),
            (limits.tokens_per_person, "tokens", "a person"),
            (limits.tokens_per_server, "tokens", "for all together"),
        )
        if count is not None
    ]
    return ", ".join(found) or "none of this server's own"


def _kept(days: int | None) -> str:
    if days is None:
        return "kept until their person deletes them"
    return f"deleted {words.plural(days, 'day')} after they end"


def _reviewers(least: int) -> str:
    if not least:
        return ""
    return f" · peers rate once they have finished {words.plural(least, 'interview')}"


def _digest(settings: ServerSettings, present: frozenset[int]) -> str:
    if settings.digest_day is None or settings.digest_channel is None:
        return "off"
    if settings.digest_channel not in present:
        return "off: its channel is gone"
    return f"{DAYS[settings.digest_day]}s in <#{settings.digest_channel}>"


def _key(key: ServerKey | None, can_keep_keys: bool) -> str:
    if key is None and not can_keep_keys:
        return "none. This bot can't keep one: whoever runs it has to set `SECRETS_KEY` first."
    if key is None:
        return (
            "none, so interviews here use what the bot is set up with. With a key they are on your"
            " account: the job, the résumé, questions and answers as text go to Google under it."
        )
    by = "a former member" if key.set_by is None else f"<@{key.set_by}>"
    text = f"set {words.timestamp(key.set_at, 'D')} by {by}. It is kept encrypted and never shown."
    if not key.problem:
        return text
    why = _KEY_PROBLEMS.get(key.problem, "Gemini doesn't accept it")
    when = f" ({words.timestamp(key.problem_at, 'R')})" if key.problem_at else ""
    return (
        f"{text}\n⚠️ **{why}**{when}. Until it works, the offline coach steps in where it can; the"
        " bot's own key is not used instead."
    )


# --------------------------------------------------------------------------- menus


def a_channel(id: int) -> Chosen:
    """A channel that a menu has chosen when it is shown."""
    return Chosen(id=id, type=discord.SelectDefaultValueType.channel)


def _channels(settings: ServerSettings, present: frozenset[int]) -> Item:
    menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id=build(Action.SERVER_CHANNELS, settings.guild_id),
        channel_types=list(PLACES),
        placeholder="Everywhere",
        min_values=0,
        max_values=MAX_CHOSEN,
        default_values=[a_channel(each) for each in _still(settings.channels, present)],
    )
    return menu


def _roles(
    action: Action, guild_id: int, ids: Sequence[int], present: frozenset[int], nobody: str
) -> Item:
    menu: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
        custom_id=build(action, guild_id),
        placeholder=nobody,
        min_values=0,
        max_values=MAX_CHOSEN,
        default_values=[
            Chosen(id=each, type=discord.SelectDefaultValueType.role)
            for each in _still(ids, present)
        ],
    )
    return menu


def _languages(settings: ServerSettings, languages: Mapping[str, str]) -> Item:
    chosen = settings.language if settings.language in languages else None
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=build(Action.SERVER_LANGUAGE, settings.guild_id),
        options=[
            discord.SelectOption(
                label="English, as everywhere", value=NO_LANGUAGE, default=chosen is None
            ),
            *(
                discord.SelectOption(label=name, value=code, default=code == chosen)
                for code, name in languages.items()
            ),
        ],
    )
    return menu


# --------------------------------------------------------------------------- questions


def key_remove_confirm(guild_id: int) -> discord.ui.LayoutView:
    return layout(
        Tone.PROBLEM,
        "### Remove this server's key?",
        "Interviews here then use what the bot is set up with, as before. The key is deleted at"
        " once; at Google it stays valid until you delete it there.",
        row(
            button(Action.SERVER_KEY_REMOVE_SURE, "Yes, remove it", guild_id, style=_DANGER),
            button(Action.SERVER_SHOW, "Keep it", guild_id),
        ),
    )


def keeping_confirm(guild_id: int, days: int, count: int) -> discord.ui.LayoutView:
    """Before a time that ``count`` interviews are older than."""
    return layout(
        Tone.PROBLEM,
        f"### Keep interviews for {words.plural(days, 'day')}?",
        f"{words.plural(count, 'interview')} held in this server ended before that, or were left"
        " that long. **They are deleted within the hour**, with recordings, answers, ratings and"
        " reports, for everyone who held them. It can't be undone.",
        row(
            button(
                Action.SERVER_KEEPING_SURE,
                "Yes, delete the older ones",
                guild_id,
                days,
                style=_DANGER,
            ),
            button(Action.SERVER_SHOW, "Leave it as it is", guild_id),
        ),
    )
