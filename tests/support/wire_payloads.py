"""The JSON shapes of Discord's API that :mod:`wire_discord` sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.wire_discord import WireDiscord

Json = dict[str, Any]

#: Milliseconds; the start of Discord's snowflakes.
EPOCH = 1_420_070_400_000
_ALL = str((1 << 53) - 1)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def user(user_id: int, name: str, *, bot: bool) -> Json:
    return {
        "id": str(user_id),
        "username": name,
        "discriminator": "0",
        "global_name": name,
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }


def member(who: Json) -> Json:
    return {
        "user": who,
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": _now(),
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": _ALL,
    }


def text_channel(channel_id: int, guild_id: int, name: str) -> Json:
    return {
        "id": str(channel_id),
        "type": 0,
        "guild_id": str(guild_id),
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "flags": 0,
    }


def dm_channel(channel_id: int, who: Json) -> Json:
    return {"id": str(channel_id), "type": 1, "recipients": [who], "last_message_id": None}


def thread(thread_id: int, guild_id: int, parent: int, owner: int, body: Json) -> Json:
    return {
        "id": str(thread_id),
        "type": body.get("type", 11),
        "guild_id": str(guild_id),
        "parent_id": str(parent),
        "owner_id": str(owner),
        "name": body["name"],
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": body.get("auto_archive_duration", 1440),
            "archive_timestamp": _now(),
            "locked": False,
            "create_timestamp": _now(),
        },
    }


def message(message_id: int, channel: int, author: Json) -> Json:
    return {
        "id": str(message_id),
        "channel_id": str(channel),
        "author": author,
        "content": "",
        "timestamp": _now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    }


def attachment(attachment_id: int, name: str, size: int, url: str) -> Json:
    return {
        "id": str(attachment_id),
        "filename": name,
        "size": size,
        "url": url,
        "proxy_url": url,
        "content_type": "application/octet-stream",
    }


def resolved(body: Json, attachments: Sequence[Json]) -> Json:
    """What of a request's body becomes part of the message: numbered components, real links."""
    links = {f"attachment://{item['filename']}": item["url"] for item in attachments}
    found = {
        key: body[key] for key in ("content", "embeds", "components", "flags") if body.get(key)
    }
    if "components" in body:
        found["components"] = _numbered(body["components"] or [], links, [0])
    if "content" in body:
        found["content"] = body["content"] or ""
    found["attachments"] = list(attachments)
    return found


def _numbered(value: Any, links: dict[str, str], last: list[int]) -> Any:
    if isinstance(value, list):
        return [_numbered(item, links, last) for item in value]
    if not isinstance(value, dict):
        return links.get(value, value) if isinstance(value, str) else value
    copy = {key: _numbered(item, links, last) for key, item in value.items()}
    if "type" in copy and "id" not in copy:
        last[0] += 1
        copy["id"] = last[0]
    return copy


def application(discord: WireDiscord) -> Json:
    return {
        "id": str(discord.application_id),
        "name": "Interview Coach",
        "icon": None,
        "description": "",
        "summary": "",
        "rpc_origins": [],
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        # Message content and members intents, for bots in fewer than 100 servers.
        "flags": (1 << 19) | (1 << 15),
        "owner": discord.users[discord.owner],
        "team": None,
        "install_params": None,
    }


def ready(discord: WireDiscord, session_id: str) -> Json:
    return {
        "v": 10,
        "user": discord.users[discord.me],
        "guilds": [{"id": str(discord.guild_id), "unavailable": True}],
        "session_id": session_id,
        "resume_gateway_url": discord.gateway_url,
        "application": {"id": str(discord.application_id), "flags": application(discord)["flags"]},
    }


def guild(discord: WireDiscord) -> Json:
    everyone = {
        "id": str(discord.guild_id),
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": _ALL,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    inside = [item for item in discord.channels.values() if "guild_id" in item]
    return {
        "id": str(discord.guild_id),
        "name": "Practice Hall",
        "icon": None,
        "owner_id": str(discord.owner),
        "roles": [everyone],
        "emojis": [],
        "stickers": [],
        "features": [],
        "channels": [item for item in inside if item["type"] == 0],
        "threads": [item for item in inside if item["type"] != 0],
        "members": [member(who) for who in discord.users.values()],
        "member_count": len(discord.users),
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "preferred_locale": "en-US",
        "large": False,
        "unavailable": False,
        "joined_at": _now(),
    }


def interaction(
    number: int, token: str, kind: int, data: Json, application_id: int, channel: Json, who: Json
) -> Json:
    event = {
        "id": str(number),
        "application_id": str(application_id),
        "type": kind,
        "token": token,
        "version": 1,
        "data": data,
        "channel_id": channel["id"],
        "channel": channel,
        "locale": "en-US",
        "app_permissions": _ALL,
        "entitlements": [],
        "attachment_size_limit": 10 * 2**20,
    }
    if "guild_id" in channel:
        guild_id = channel["guild_id"]
        owners = {"0": guild_id}
        event |= {"guild_id": guild_id, "member": member(who), "guild_locale": "en-US"}
        return event | {"authorizing_integration_owners": owners, "context": 0}
    owners = {"0": "0"}
    return event | {"user": who, "authorizing_integration_owners": owners, "context": 1}


def modal_submission(modal: Json, values: dict[str, str]) -> Json:
    """A submitted modal: every text field, with its given or earlier value."""
    rows = []
    for number, part in enumerate(modal["components"], 1):
        label = "component" in part
        fields = [part["component"]] if label else part.get("components") or []
        filled: list[Json] = []
        for control in fields:
            value = values.get(control["custom_id"], control.get("value") or "")
            item = {"type": control["type"], "custom_id": control["custom_id"], "id": 100 + number}
            item |= (
                {"value": value} if control["type"] == 4 else {"values": [value] if value else []}
            )
            filled.append(item)
        if filled:
            inner: Json = {"component": filled[0]} if label else {"components": filled}
            rows.append({"type": part["type"], "id": number} | inner)
    return {"custom_id": modal["custom_id"], "components": rows}


def callback_response(record: Json, kind: int, made: Json | None) -> Json:
    number = record["token"].removeprefix("interaction-")
    answer: Json = {"interaction": {"id": number, "type": 2, "response_message_loading": kind == 5}}
    if made is not None:
        answer["interaction"] |= {
            "response_message_id": made["id"],
            "response_message_ephemeral": bool(made["flags"] & 64),
        }
        answer["resource"] = {"type": kind, "message": made}
    return answer


def page(messages: Mapping[int, Json], asked: Mapping[str, str]) -> list[Json]:
    """A page of a channel's messages, the newest first."""
    before, after = int(asked.get("before", 2**63)), int(asked.get("after", 0))
    found = [each for number, each in messages.items() if after < number < before]
    limit = int(asked.get("limit", 50))
    # After a moment the oldest ones are meant.
    return (found[:limit] if "after" in asked else found[-limit:])[::-1]
