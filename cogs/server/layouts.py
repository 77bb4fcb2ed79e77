"""A server's settings on one card, and the questions before what can't be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build
from cogs.kit.layout import RULE, Block, Chosen, Item, Tone, button, layout, row
from interview.models import CommentRule, ServerKey, ServerLimits, ServerSettings
from interview.servers import MAX_CHOSEN, UNREADABLE
from locales.catalog import Catalog, mark, mark_plural

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
#: What the card says of the digest, from Monday on.
_DIGESTS = (
    mark("Mondays in {channel}"),
    mark("Tuesdays in {channel}"),
    mark("Wednesdays in {channel}"),
    mark("Thursdays in {channel}"),
    mark("Fridays in {channel}"),
    mark("Saturdays in {channel}"),
    mark("Sundays in {channel}"),
)
_COMMENTS = {
    CommentRule.SHOWN: mark("shown at once"),
    CommentRule.HELD: mark("held until a member with Manage Messages allows them"),
    CommentRule.OFF: mark("off: peers rate without words"),
}
#: Named on the card; more are counted.
_MOST_NAMED = 10
_KEY_PROBLEMS = {
    UNREADABLE: mark(
        "It can't be decrypted any more, since the bot's master key has changed; set it again"
    ),
    "http_402": mark("Google wants its account's billing looked at"),
}


def server_card(
    t: Catalog,
    settings: ServerSettings,
    names: Mapping[str, str],
    *,
    present: frozenset[int],
    can_keep_keys: bool,
    note: str = "",
) -> discord.ui.LayoutView:
    """``names``: of languages, by code. ``present``: channels and roles that are there still."""
    id = settings.guild_id
    everybody, nobody = t("Everybody"), t("Nobody else")
    blocks: list[Block] = [
        "### " + t("Settings of this server"),
        f"-# {note}" if note else None,
        t("**Where I work:** {places}", places=_places(t, settings, present)),
        row(_channels(t, settings, present)),
        t("**Who starts team practice:** {people}", people=_team(t, settings, present)),
        row(_roles(Action.SERVER_TEAM_ROLES, id, settings.team_roles, present, everybody)),
        t(
            "**Who changes shared question packs:** {people}",
            people=_packs(t, settings.pack_roles, present),
        ),
        row(_roles(Action.SERVER_PACK_ROLES, id, settings.pack_roles, present, nobody)),
        t("**Language of interviews,** unless a person chooses one:"),
        row(_languages(t, settings, names)),
        RULE,
        "\n".join(
            (
                t("**Limits of a day:** {limits}", limits=_daily_limits(t, settings.daily_limits)),
                t("**Interviews held here:** {kept}", kept=_kept(t, settings.retention_days)),
                t(
                    "**Comments between peers:** {comments}",
                    comments=t(_COMMENTS[settings.comments]),
                )
                + _reviewers(t, settings.reviewers_min),
                t("**Weekly digest:** {digest}", digest=_digest(t, settings, present)),
            )
        ),
        row(
            button(Action.SERVER_LIMITS, t("Limits"), id),
            button(Action.SERVER_KEEPING, t("How long to keep"), id),
            button(Action.SERVER_PEERS, t("Peers"), id),
            button(Action.SERVER_DIGEST, t("Digest"), id),
        ),
        RULE,
        t("**Gemini key of this server:** {key}", key=_key(t, settings.key, can_keep_keys)),
        row(
            button(Action.SERVER_KEY, t("Set a new key") if settings.key else t("Set a key"), id)
            if can_keep_keys
            else None,
            button(Action.SERVER_KEY_REMOVE, t("Remove the key"), id) if settings.key else None,
        ),
    ]
    broken = settings.key is not None and settings.key.problem
    return layout(Tone.PROBLEM if broken else Tone.NEUTRAL, *blocks)


# --------------------------------------------------------------------------- what is set


def _named(t: Catalog, ids: Sequence[int], sign: str) -> str:
    listed = t.list([f"<{sign}{each}>" for each in ids[:_MOST_NAMED]], "unit")
    more = len(ids) - _MOST_NAMED
    if more <= 0:
        return listed
    return t.plural("{listed} and {count} more", "{listed} and {count} more", more, listed=listed)


def _still(ids: Sequence[int], present: frozenset[int]) -> list[int]:
    return [each for each in ids if each in present]


def _places(t: Catalog, settings: ServerSettings, present: frozenset[int]) -> str:
    there = _still(settings.channels, present)
    if not settings.channels:
        return t("everywhere I can write")
    if not there:
        return t(
            "**nowhere**: the chosen channels are gone. Choose others, or none for everywhere."
        )
    return t.plural(
        "{channels} and its threads",
        "{channels} and their threads",
        len(there),
        channels=_named(t, there, "#"),
    )


def _team(t: Catalog, settings: ServerSettings, present: frozenset[int]) -> str:
    there = _still(settings.team_roles, present)
    if not settings.team_roles:
        return t("everybody")
    if not there:
        return t("members with Manage Server; the chosen roles are gone")
    return t("{roles} and members with Manage Server", roles=_named(t, there, "@&"))


def _packs(t: Catalog, ids: Sequence[int], present: frozenset[int]) -> str:
    there = _still(ids, present)
    if not there:
        return t("their authors, members with Manage Server")
    return t("their authors, members with Manage Server, {roles}", roles=_named(t, there, "@&"))


_LIMITS = (
    mark_plural("{count} request a person", "{count} requests a person"),
    mark_plural("{count} request for all together", "{count} requests for all together"),
    mark_plural("{count} token a person", "{count} tokens a person"),
    mark_plural("{count} token for all together", "{count} tokens for all together"),
)


def _daily_limits(t: Catalog, daily_limits: ServerLimits) -> str:
    counts = (
        daily_limits.calls_per_person,
        daily_limits.calls_per_server,
        daily_limits.tokens_per_person,
        daily_limits.tokens_per_server,
    )
    found = [
        t.plural(*text, count)
        for count, text in zip(counts, _LIMITS, strict=True)
        if count is not None
    ]
    return t.list(found, "unit") or t("none of this server's own")


def _kept(t: Catalog, days: int | None) -> str:
    if days is None:
        return t("kept until their person deletes them")
    return t.plural(
        "deleted {count} day after they end", "deleted {count} days after they end", days
    )


def _reviewers(t: Catalog, least: int) -> str:
    if not least:
        return ""
    said = t.plural(
        "peers rate once they have finished {count} interview",
        "peers rate once they have finished {count} interviews",
        least,
    )
    return f" · {said}"


def _digest(t: Catalog, settings: ServerSettings, present: frozenset[int]) -> str:
    if settings.digest_day is None or settings.digest_channel is None:
        return t("off")
    if settings.digest_channel not in present:
        return t("off: its channel is gone")
    return t(_DIGESTS[settings.digest_day], channel=f"<#{settings.digest_channel}>")


def _key(t: Catalog, key: ServerKey | None, can_keep_keys: bool) -> str:
    if key is None and not can_keep_keys:
        return t("none. This bot can't keep one: whoever runs it has to set `SECRETS_KEY` first.")
    if key is None:
        return t(
            "none, so interviews here use what the bot is set up with. With a key they are on your"
            " account: the job, the résumé, questions and answers as text go to Google under it."
        )
    text = t(
        "set {day} by {person}. It is kept encrypted and never shown.",
        day=words.timestamp(key.set_at, "D"),
        person=t("a former member") if key.set_by is None else f"<@{key.set_by}>",
    )
    if not key.problem:
        return text
    why = t(_KEY_PROBLEMS.get(key.problem, mark("Gemini doesn't accept it")))
    when = f" ({words.timestamp(key.problem_at, 'R')})" if key.problem_at else ""
    until = t(
        "Until it works, the offline coach steps in where it can; the bot's own key is not used"
        " instead."
    )
    return f"{text}\n⚠️ **{why}**{when}. {until}"


# --------------------------------------------------------------------------- menus


def a_channel(id: int) -> Chosen:
    """A channel that a menu has chosen when it is shown."""
    return Chosen(id=id, type=discord.SelectDefaultValueType.channel)


def _channels(t: Catalog, settings: ServerSettings, present: frozenset[int]) -> Item:
    menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id=build(Action.SERVER_CHANNELS, settings.guild_id),
        channel_types=list(PLACES),
        placeholder=t("Everywhere"),
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


def _languages(t: Catalog, settings: ServerSettings, names: Mapping[str, str]) -> Item:
    chosen = settings.language if settings.language in names else None
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=build(Action.SERVER_LANGUAGE, settings.guild_id),
        options=[
            discord.SelectOption(
                label=t("English, as everywhere"), value=NO_LANGUAGE, default=chosen is None
            ),
            *(
                discord.SelectOption(label=name, value=code, default=code == chosen)
                for code, name in names.items()
            ),
        ],
    )
    return menu


# --------------------------------------------------------------------------- questions


def key_remove_confirm(t: Catalog, guild_id: int) -> discord.ui.LayoutView:
    return layout(
        Tone.PROBLEM,
        "### " + t("Remove this server's key?"),
        t(
            "Interviews here then use what the bot is set up with, as before. The key is deleted at"
            " once; at Google it stays valid until you delete it there."
        ),
        row(
            button(Action.SERVER_KEY_REMOVE_SURE, t("Yes, remove it"), guild_id, style=_DANGER),
            button(Action.SERVER_SHOW, t("Keep it"), guild_id),
        ),
    )


def keeping_confirm(t: Catalog, guild_id: int, days: int, count: int) -> discord.ui.LayoutView:
    """Before a time that ``count`` interviews are older than."""
    title = t.plural("Keep interviews for {count} day?", "Keep interviews for {count} days?", days)
    return layout(
        Tone.PROBLEM,
        f"### {title}",
        t.plural(
            "{count} interview held in this server ended before that, or was left that long. **It"
            " is deleted within the hour**, with its recordings, answers, ratings and report, for"
            " everyone who held it. It can't be undone.",
            "{count} interviews held in this server ended before that, or were left that long."
            " **They are deleted within the hour**, with recordings, answers, ratings and reports,"
            " for everyone who held them. It can't be undone.",
            count,
        ),
        row(
            button(
                Action.SERVER_KEEPING_SURE,
                t("Yes, delete the older ones"),
                guild_id,
                days,
                style=_DANGER,
            ),
            button(Action.SERVER_SHOW, t("Leave it as it is"), guild_id),
        ),
    )
