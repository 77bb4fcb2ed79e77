"""The one place where an error becomes words for a person.

Every text says what happened, that nothing is lost, and what to do next. Raw exception text is
never shown; what we did not expect is logged with a reference that the person can pass on.
"""

from __future__ import annotations

import contextlib
import secrets
from typing import Any

import discord
import structlog
from discord import app_commands

from cogs.kit import problems, words
from cogs.kit.notices import error_card
from cogs.replies import reply
from interview.errors import (
    DocumentProblem,
    InterviewerError,
    InvalidInput,
    LimitReached,
    NoOpenQuestion,
    NotFound,
    NotYours,
    PersonError,
    StaleAction,
    StorageError,
    TranscriberError,
    UnfinishedInterview,
    UnusableRecording,
)
from locales.catalog import ENGLISH

__all__ = ["DownloadFailed", "NoPlace", "WrongChannel", "explain", "words_for", "words_for_broken"]

log = structlog.get_logger(__name__)


class NoPlace(PersonError):
    """Neither a thread nor a DM could be opened. ``missing``: names of permissions we lack."""

    def __init__(self, missing: tuple[str, ...] = ()) -> None:
        super().__init__("no place for an interview")
        self.missing = missing


class WrongChannel(PersonError):
    """The server keeps the bot to other channels: ``channels``, as far as this member sees them.

    ``gone``: not one of them is there any more.
    """

    def __init__(self, channels: tuple[int, ...], *, gone: bool = False) -> None:
        super().__init__("not in this channel")
        self.channels = channels
        self.gone = gone


class DownloadFailed(PersonError):
    """Discord did not hand out an attachment. ``in_message``: it can be submitted from there."""

    def __init__(self, *, in_message: bool = False) -> None:
        super().__init__("download failed")
        self.in_message = in_message


def words_for(error: BaseException) -> str | None:
    """What a person is told about an error we know; None for one we don't."""
    match error:
        case NotYours(args=("pack",)):
            return (
                "That pack is looked after by its author and by members with Manage Server. If it"
                " is shared, you can use it: `/interview start` with *pack*."
            )
        case NotFound(what="pack"):
            return (
                "That pack isn't there any more: it was deleted, or its author keeps it to"
                " themselves. `/pack list` shows those you can use here."
            )
        case NotYours(args=("server",)):
            return (
                "A server's settings are for its members with Manage Server. Nothing was changed;"
                " ask one of them."
            )
        case WrongChannel(gone=True):
            return (
                "The channels that were chosen for me here are gone. Nothing was started. Please"
                " ask someone with Manage Server to choose others with `/server show`."
            )
        case WrongChannel(channels=channels):
            there = " or ".join(f"<#{each}>" for each in channels[:5])
            where = there or "other channels of this server; ask its admins which"
            return f"In this server I work in {where}. Nothing was started; try it there."
        case NotFound(what="key"):
            return "There is no key of this server's own any more. `/server show` says what is set."
        case NotYours(args=("team practice",)):
            return (
                "That is for those who take part in this practice, or for its host. *Join* on its"
                " invitation lets you in while there is room; `/team list` shows what is open."
            )
        case NotFound(what="team practice" | "round" | "part"):
            return (
                "That isn't part of a team practice here any more. `/team list` shows what is open"
                " and under way."
            )
        case NotYours(args=("comment",)):
            return "That comment isn't yours to change. *Report* brings it before a moderator."
        case NotYours(args=("moderation",)):
            return (
                "Comments are looked at by members with Manage Messages. *Report* on a comment"
                " brings it before them."
            )
        case NotFound(what="comment" | "rating"):
            return "That comment isn't there any more. Nothing was changed."
        case NotYours():
            return "That belongs to someone else's interview. Yours starts with `/interview start`."
        case NotFound(what=what):
            return (
                f"That {what} isn't there any more; it was removed."
                " `/history` shows everything that is kept."
            )
        case StaleAction(now=now):
            return now
        case UnfinishedInterview():
            return (
                "You have an unfinished interview here. `/interview resume` takes you back to it,"
                " `/interview end` finishes it."
            )
        case NoOpenQuestion():
            return (
                "No question is waiting for an answer here. Press **Try again** on a feedback card"
                " for another attempt, **Next question** to go on, or begin with"
                " `/interview start`. Your message stays where it is: once a question is open, use"
                " *Apps → Submit as answer* on it."
            )
        case InvalidInput(field=field, reason=reason):
            return f"The {field} {reason}. Nothing was saved; please try once more."
        case DocumentProblem(reason=reason):
            return problems.document_problem(ENGLISH, reason)
        case UnusableRecording(problem=problem, seconds=seconds):
            return problems.recording_problem_message(ENGLISH, problem, seconds)
        case LimitReached(what=what, resets_at=at, then=then):
            anew = "" if at is None else f" The limit begins anew at {words.moment(at)}."
            return f"{what}{anew} {then}".rstrip()
        case NoPlace(missing=missing):
            lacking = f" (I lack: {', '.join(missing)})" if missing else ""
            return (
                f"I can't open a private thread here{lacking}, and your direct messages are closed"
                " to me. Nothing was started. Ask an admin for these permissions, or allow direct"
                " messages from members of this server, then try again."
            )
        case DownloadFailed(in_message=True):
            return (
                "I couldn't download that file from Discord. It is still in your message: wait a"
                " moment, then use *Apps → Submit as answer* on it."
            )
        case DownloadFailed():
            return (
                "I couldn't download that file from Discord, so nothing was saved. Please send it"
                " once more in a minute."
            )
        case InterviewerError():
            return (
                "The interviewer can't be reached just now. Nothing is lost; please try again in a"
                " minute."
            )
        case TranscriberError():
            return (
                "I couldn't listen to that just now. Your answer is kept; please try again in a"
                " minute."
            )
        case StorageError():
            return (
                "I can't reach my memory just now, so nothing was changed. Please try again in a"
                " minute."
            )
        case app_commands.CommandOnCooldown(retry_after=seconds):
            return f"That was quick. Please try again in {words.duration(ENGLISH, seconds)}."
        case app_commands.MissingPermissions():
            return "That command is for the server's admins."
        case app_commands.TransformerError():
            return "One of the values isn't right. Please choose from the list and try again."
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return "That command has just been updated. Reload Discord (Ctrl+R) and try again."
        case _:
            return None


def words_for_broken(error: BaseException, doing: str) -> str:
    """Log what we did not expect; the words with the reference it is found by in the log."""
    reference = secrets.token_hex(3)
    log.error("interaction_broke", reference=reference, command=doing, exc_info=error)
    return (
        "Something broke on my side. What you have sent so far is kept. Please try again; if it"
        f" happens again, tell the admin this reference: `{reference}`."
    )


async def explain(
    interaction: discord.Interaction[Any], error: BaseException, *, more: str = ""
) -> None:
    """Tell the person what went wrong, whatever was answered before, and ``more``. Never raises."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    text = words_for(error)
    command = interaction.command.qualified_name if interaction.command else "component"
    if text is None:
        text = words_for_broken(error, command)
    elif not isinstance(error, PersonError):
        log.warning("interaction_failed", command=command, error=type(error).__name__)
    with contextlib.suppress(discord.HTTPException):
        # The interaction may have expired, or the channel may be gone: there is nobody to tell.
        await reply(interaction, error_card(ENGLISH, f"{text}\n{more}" if more else text))
