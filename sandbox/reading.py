"""Messages of the local Discord as a person would read them.

The demo prints them and the tests look things up in them. Components V2 layouts are flattened to
plain text, one block a line, in the order they are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import simcord

__all__ = ["Button", "File", "SeenMessage", "flatten", "read_message"]

_MENTION = re.compile(r"<(#|@)!?(\d+)>")
_VOICE_FLAG = 1 << 13
_EPHEMERAL_FLAG = 1 << 6

# Component types of Discord's wire protocol.
_ROW, _BUTTON, _STRING_SELECT, _SECTION, _TEXT, _THUMBNAIL = 1, 2, 3, 9, 10, 11
_GALLERY, _FILE, _SEPARATOR, _CONTAINER = 12, 13, 14, 17
_ENTITY_SELECTS = (5, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class Button:
    """A button as shown. Link buttons have a ``url`` and no ``custom_id``."""

    label: str
    custom_id: str | None
    disabled: bool
    url: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """An attachment; ``size`` in bytes, ``duration`` in seconds for voice messages."""

    name: str
    content_type: str
    size: int
    url: str
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """One message. ``text`` is everything readable in it, ``at`` its ISO 8601 time."""

    id: int
    channel_id: int
    author: str
    author_id: int
    from_bot: bool
    text: str
    ephemeral: bool
    is_voice: bool
    buttons: tuple[Button, ...]
    selects: tuple[str, ...]
    files: tuple[File, ...]
    reactions: tuple[str, ...]
    edited: bool
    at: str

    def button(self, label: str) -> Button:
        """The button whose label is, or begins with, ``label``. Raises LookupError."""
        exact = [item for item in self.buttons if item.label == label]
        found = exact or [item for item in self.buttons if item.label.startswith(label)]
        if len(found) != 1:
            labels = ", ".join(repr(item.label) for item in self.buttons) or "none"
            raise LookupError(f"{len(found)} buttons are labelled {label!r}; there are: {labels}")
        return found[0]

    def button_id(self, prefix: str) -> Button:
        """The button whose custom_id begins with ``prefix``. Raises LookupError."""
        found = [item for item in self.buttons if (item.custom_id or "").startswith(prefix)]
        if len(found) != 1:
            ids = ", ".join(repr(item.custom_id) for item in self.buttons) or "none"
            raise LookupError(f"{len(found)} buttons have an id like {prefix!r}; there are: {ids}")
        return found[0]

    def has_button(self, label: str) -> bool:
        return any(item.label.startswith(label) for item in self.buttons)


def read_message(env: simcord.Env, stored: Any) -> SeenMessage:
    """Turn simcord's stored message (``simcord.backend.models.Message``) into readable words."""
    author = env.backend.users[stored.author_id]
    files = tuple(
        File(
            name=str(item["filename"]),
            content_type=str(item.get("content_type") or ""),
            size=int(item.get("size") or 0),
            url=str(item["url"]),
            duration=item.get("duration_secs"),
        )
        for item in stored.attachments
    )
    flags = int(stored.flags)
    is_voice = bool(flags & _VOICE_FLAG)
    blocks = [stored.content, *_embed_lines(stored.embeds), flatten(stored.components)]
    named = flatten(stored.components)
    for item in files:
        if is_voice:
            blocks.append(f"🎙 voice message, {item.duration or 0:.1f} s")
        elif item.name not in named:
            blocks.append(f"[file: {item.name}, {item.size:,} bytes]")
    parts = list(_walk(stored.components))
    return SeenMessage(
        id=stored.id,
        channel_id=stored.channel_id,
        author=author.global_name or author.name,
        author_id=author.id,
        from_bot=author.id == env.backend.bot_user.id,
        text=_named(env, "\n".join(block for block in blocks if block)),
        ephemeral=bool(flags & _EPHEMERAL_FLAG),
        is_voice=is_voice,
        buttons=tuple(_button(part) for part in parts if part.get("type") == _BUTTON),
        selects=tuple(
            str(part.get("custom_id"))
            for part in parts
            if part.get("type") in (_STRING_SELECT, *_ENTITY_SELECTS)
        ),
        files=files,
        reactions=tuple(reaction.emoji for reaction in stored.reactions if reaction.user_ids),
        edited=stored.edited_timestamp is not None,
        at=stored.timestamp,
    )


def _named(env: simcord.Env, text: str) -> str:
    """Mentions as Discord shows them: "#practice", "@Alice"."""

    def name(match: re.Match[str]) -> str:
        kind, number = match[1], int(match[2])
        if kind == "#":
            channel = env.backend.channels.get(number)
            return f"#{channel.name}" if channel is not None else match[0]
        user = env.backend.users.get(number)
        return f"@{user.global_name or user.name}" if user is not None else match[0]

    return _MENTION.sub(name, text)


def flatten(components: Sequence[Mapping[str, Any]]) -> str:
    """The readable text of a layout: a line for a text, a picture, a file or a row of controls."""
    return "\n".join(line for part in components for line in _lines(part) if line)


def _lines(part: Mapping[str, Any]) -> Iterator[str]:
    kind = part.get("type")
    children: Sequence[Mapping[str, Any]] = part.get("components") or ()
    if kind == _TEXT:
        yield str(part.get("content") or "")
    elif kind == _ROW:
        yield " ".join(_control(child) for child in children)
    elif kind == _SECTION:
        for child in children:
            yield from _lines(child)
        accessory = part.get("accessory") or {}
        if accessory.get("type") in (_BUTTON, _THUMBNAIL):
            yield _control(accessory)
    elif kind == _GALLERY:
        for item in part.get("items") or ():
            yield _picture(item)
    elif kind == _FILE:
        yield f"[file: {_file_name(part.get('file') or {})}]"
    elif kind == _SEPARATOR:
        yield "────────" if part.get("divider", True) else ""
    elif kind == _CONTAINER:
        for child in children:
            yield from _lines(child)


def _control(part: Mapping[str, Any]) -> str:
    if part.get("type") == _BUTTON:
        button = _button(part)
        return f"({button.label})" if button.disabled else f"[{button.label}]"
    if part.get("type") == _THUMBNAIL:
        return _picture(part)
    chosen = [
        str(option.get("label")) for option in part.get("options") or () if option.get("default")
    ]
    return f"[{', '.join(chosen) or part.get('placeholder') or 'choose'} ▾]"


def _button(part: Mapping[str, Any]) -> Button:
    emoji = (part.get("emoji") or {}).get("name") or ""
    custom_id, url = part.get("custom_id"), part.get("url")
    return Button(
        label=str(part.get("label") or emoji),
        custom_id=str(custom_id) if custom_id is not None else None,
        disabled=bool(part.get("disabled")),
        url=str(url) if url is not None else None,
    )


def _picture(item: Mapping[str, Any]) -> str:
    return f"[picture: {item.get('description') or _file_name(item.get('media') or {})}]"


def _file_name(media: Mapping[str, Any]) -> str:
    return str(media.get("url") or "").rsplit("/", 1)[-1].removeprefix("attachment:")


def _embed_lines(embeds: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for embed in embeds:
        for key in ("title", "description"):
            if embed.get(key):
                yield str(embed[key])
        for row in embed.get("fields") or ():
            yield f"{row.get('name')}: {row.get('value')}"
        footer = (embed.get("footer") or {}).get("text")
        if footer:
            yield str(footer)


def _walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in components:
        yield part
        yield from _walk(part.get("components") or ())
        accessory = part.get("accessory")
        if accessory:
            yield accessory
