"""What in a message is the answer: one rule, whatever comes with it.

The voice message; else each audio or video, in order, as one answer; else the text; else a text
file, as Discord makes of a long paste. What is written beside a recording is shown with it, never
instead of it. A forwarded message counts as what it holds. What isn't taken is named.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from cogs.kit.text import line
from locales.catalog import Catalog

#: Endings of recordings that few systems know the type of.
_RECORDED = (
    *(".3gp", ".3gpp", ".aac", ".aif", ".aiff", ".amr", ".caf", ".flac", ".m4a", ".m4v", ".mka"),
    *(".mkv", ".mov", ".mp3", ".mp4", ".oga", ".ogg", ".opus", ".wav", ".weba", ".webm", ".wma"),
)
_TYPED = (".txt", ".md", ".text")
#: Types that say nothing of what is in the file.
_UNTYPED = ("", "application/octet-stream", "binary/octet-stream", "application/ogg")


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a message is an answer; nothing where all are empty."""

    recordings: tuple[discord.Attachment, ...] = ()
    #: The answer, where there are no recordings; else what was written beside them.
    text: str = ""
    #: Holds the text, where none was written.
    file: discord.Attachment | None = None
    #: Names of the files that are no part of it.
    left: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.recordings or self.text or self.file)

    @property
    def is_voice(self) -> bool:
        """Whether it is a voice message of Discord's."""
        return any(each.is_voice_message() for each in self.recordings)

    @property
    def seconds(self) -> float | None:
        """As announced; those of the longest recording."""
        return max((each.duration for each in self.recordings if each.duration), default=None)


def taken_of(message: discord.Message) -> Taken:
    """What ``message`` holds, or the message that it forwards."""
    text, files = message.content, list(message.attachments)
    for forwarded in message.message_snapshots:
        text = text if text.strip() else forwarded.content
        files += forwarded.attachments
    return taken_from(files, text)


def taken_from(files: Sequence[discord.Attachment], text: str = "") -> Taken:
    """The rule, for files and a text that belong together."""
    text = text.strip()
    recordings = [each for each in files if each.is_voice_message()][:1]
    recordings = recordings or [each for each in files if _is_recording(each)]
    if not recordings and not text:
        # Phones send audio without a type; the bytes say whether it is any.
        recordings = [each for each in files if _may_be_recording(each)]
    typed = None
    if not recordings and not text:
        typed = next((each for each in files if _is_text(each)), None)
    left = [each for each in files if each not in recordings and each != typed]
    return Taken(tuple(recordings), text, typed, tuple(each.filename for each in left))


def _type_of(attachment: discord.Attachment) -> str:
    return (attachment.content_type or "").split(";")[0].strip().casefold()


def _ending(attachment: discord.Attachment) -> str:
    name = attachment.filename.casefold()
    return name[name.rfind(".") :] if "." in name else ""


def _is_recording(attachment: discord.Attachment) -> bool:
    kind = _type_of(attachment)
    if kind in _UNTYPED:
        guessed = mimetypes.guess_type(attachment.filename)[0] or ""
        return _ending(attachment) in _RECORDED or guessed.startswith(("audio/", "video/"))
    return kind.startswith(("audio/", "video/"))


def _may_be_recording(attachment: discord.Attachment) -> bool:
    known = mimetypes.guess_type(attachment.filename)[0] or _ending(attachment) in _TYPED
    return _type_of(attachment) in _UNTYPED and not known


def _is_text(attachment: discord.Attachment) -> bool:
    kind = _type_of(attachment)
    return kind == "text/plain" or (kind in _UNTYPED and _ending(attachment) in _TYPED)


def names(files: Sequence[str]) -> str:
    """``cv.pdf, photo.png``, safe to be shown."""
    return ", ".join(line(each, 60) for each in files[:5]) + (", …" if len(files) > 5 else "")


def left_out(t: Catalog, taken: Taken) -> str:
    """What of a message is no part of the answer."""
    return t(
        "-# Not taken: {files}. An answer is a recording, or else a text.", files=names(taken.left)
    )
