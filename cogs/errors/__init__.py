"""The one place where an error becomes words for a person.

Every text says what happened, that nothing is lost, and what to do next. Raw exception text is
never shown; what we did not expect is logged with a reference that the person can pass on.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from typing import Any

import discord
import structlog
from discord import app_commands

from cogs.errors import inputs, standing
from cogs.kit import problems, words
from cogs.kit.grade_words import limit_name
from cogs.kit.notices import error_card
from cogs.kit.refusals import Refused
from cogs.replies import reply
from interview.costs import DayUsedUp, Waiting
from interview.errors import (
    DiskFull,
    DocumentProblem,
    FileUnreadable,
    GaveWay,
    InterviewerError,
    InvalidInput,
    KindNotInPack,
    LimitReached,
    NoOpenQuestion,
    NotFound,
    NotYours,
    OtherState,
    PersonError,
    RowRefused,
    StaleAction,
    StorageError,
    TooManyConnections,
    TranscriberError,
    UnfinishedInterview,
    UnusableRecording,
)
from interview.models import PACK_COLUMNS
from locales.catalog import Catalog, mark

__all__ = ["DownloadFailed", "NoPlace", "WrongChannel", "explain", "words_for", "words_for_broken"]

log = structlog.get_logger(__name__)

#: Discord: an unknown interaction or webhook, an interaction that was answered before.
_EXPIRED = frozenset((10015, 10062, 40060))

_TRY_AGAIN = mark("Nothing was saved; please try once more.")


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
    """Discord did not hand out an attachment. ``in_message``: it can be submitted from there;
    ``gone``: nobody has it any more, its message was deleted."""

    def __init__(self, *, in_message: bool = False, gone: bool = False) -> None:
        super().__init__("download failed")
        self.in_message = in_message
        self.gone = gone


def _not_yours(t: Catalog, error: NotYours) -> str:
    return t(standing.NOT_YOURS.get(error.what, standing.OF_INTERVIEW))


def _not_found(t: Catalog, error: NotFound) -> str:
    said = t(standing.NOT_FOUND.get(error.what, standing.GONE))
    kept = error.what in standing.IN_HISTORY
    return f"{said} {t(standing.KEPT)}" if kept else said


def _stale(t: Catalog, error: StaleAction) -> str:
    return t(standing.STALE[error.why], number=error.number, now=error.now)


def _invalid(t: Catalog, error: InvalidInput) -> str:
    texts = inputs.INVALID
    said = t(
        texts.get((error.field, error.why)) or texts[error.why],
        field=t(inputs.FIELDS[error.field]),
        least="" if error.least is None else t.number(error.least),
        most="" if error.most is None else t.number(error.most),
    )
    return f"{said} {t(_TRY_AGAIN)}"


def _row_refused(t: Catalog, error: RowRefused) -> str:
    wrong = "; ".join(inputs.cell_problem(t, each) for each in error.problem.cells)
    return f"{t('The question can’t be kept so: {wrong}.', wrong=wrong)} {t(_TRY_AGAIN)}"


def _kind_not_in_pack(t: Catalog, error: KindNotInPack) -> str:
    kinds = sorted(words.kind_name(t, kind).lower() for kind in error.kinds)
    said = t("That pack has {kinds} questions only.", kinds=t.list(kinds))
    return f"{said} {t(_TRY_AGAIN)}"


def _file_unreadable(t: Catalog, error: FileUnreadable) -> str:
    said = t(
        inputs.FILES[error.why],
        number=error.number,
        columns=", ".join(error.columns),
        known=", ".join(PACK_COLUMNS),
    )
    return f"{said} {t(_TRY_AGAIN)}"


def _limit(t: Catalog, error: LimitReached) -> str:
    return t(inputs.LIMITS[error.limit], most=error.most, count=error.count)


def _day_used_up(t: Catalog, error: DayUsedUp) -> str:
    limit = limit_name(t, error.spent)
    if error.waiting is Waiting.GRADING:
        said = t("The limit of {limit} is used up, so another grading has to wait.", limit=limit)
    elif error.waiting is Waiting.REVIEW:
        said = t("The limit of {limit} is used up, so the review has to wait.", limit=limit)
    elif error.stand_in:
        said = t(
            "The limit of {limit} is used up, and the offline coach, which needs none, speaks"
            " English only.",
            limit=limit,
        )
    else:
        said = t("The limit of {limit} is used up.", limit=limit)
    if error.waiting is not Waiting.INTERVIEW:
        kept = t("What you have stays as it is, and nothing is lost.")
        then = t("Press the button again then.")
    else:
        kept = t("Nothing was started and nothing is lost.")
        then = t("Come back then.")
        if error.stand_in:
            then = t("Choose English to practice with the offline coach now, or come back then.")
    anew = t("The limit begins anew at {moment}.", moment=words.moment(error.spent.resets_at))
    return f"{said} {kept} {anew} {then}"


def _no_place(t: Catalog, error: NoPlace) -> str:
    if error.missing:
        said = t(
            "I can't open a private thread here (I lack: {missing}), and your direct messages are"
            " closed to me.",
            missing=t.list(map(t, error.missing), "unit"),
        )
    else:
        said = t("I can't open a private thread here, and your direct messages are closed to me.")
    then = t(
        "Nothing was started. Ask an admin for these permissions, or allow direct messages from"
        " members of this server, then try again."
    )
    return f"{said} {then}"


def _wrong_channel(t: Catalog, error: WrongChannel) -> str:
    if error.gone:
        return t(
            "The channels that were chosen for me here are gone. Nothing was started. Please ask"
            " someone with Manage Server to choose others with `/server show`."
        )
    if not error.channels:
        return t(
            "In this server I work in other channels of this server; ask its admins which."
            " Nothing was started; try it there."
        )
    there = t.list([f"<#{each}>" for each in error.channels[:5]], "or")
    return t(
        "In this server I work in {channels}. Nothing was started; try it there.", channels=there
    )


def _download_failed(t: Catalog, error: DownloadFailed) -> str:
    if error.gone:
        return t(
            "That file isn't on Discord any more; its message was deleted before I had it. Nothing"
            " was saved. Please send it once more."
        )
    if error.in_message:
        return t(
            "I couldn't download that file from Discord. It is still in your message: wait a"
            " moment, then use *Apps → Submit as answer* on it."
        )
    return t(
        "I couldn't download that file from Discord, so nothing was saved. Please send it once"
        " more in a minute."
    )


def _cooldown(t: Catalog, error: app_commands.CommandOnCooldown) -> str:
    wait = words.duration(t, error.retry_after)
    return t("That was quick. Please try again in {wait}.", wait=wait)


_WORDS: dict[type[BaseException], str | Callable[[Catalog, Any], str]] = {
    NotYours: _not_yours,
    NotFound: _not_found,
    OtherState: lambda t, error: standing.other_state(t, error.present),
    StaleAction: _stale,
    Refused: lambda t, error: t(error.why.value, **error.values),
    WrongChannel: _wrong_channel,
    NoPlace: _no_place,
    DownloadFailed: _download_failed,
    UnfinishedInterview: mark(
        "You have an unfinished interview here. `/interview resume` takes you back to it,"
        " `/interview end` finishes it."
    ),
    NoOpenQuestion: mark(
        "No question is waiting for an answer here. Press **Try again** on a feedback card for"
        " another attempt, **Next question** to go on, or begin with `/interview start`. A message"
        " of yours stays where it is: once a question is open, use *Apps → Submit as answer* on"
        " it."
    ),
    InvalidInput: _invalid,
    RowRefused: _row_refused,
    KindNotInPack: _kind_not_in_pack,
    FileUnreadable: _file_unreadable,
    DocumentProblem: lambda t, error: problems.document_problem(t, error.why, error.foreign),
    UnusableRecording: lambda t, error: problems.recording_problem_message(
        t, error.problem, error.seconds
    ),
    DayUsedUp: _day_used_up,
    LimitReached: _limit,
    InterviewerError: mark(
        "The interviewer can't be reached just now. Nothing is lost; please try again in a minute."
    ),
    TranscriberError: mark(
        "I couldn't listen to that just now. Your answer is kept; please try again in a minute."
    ),
    StorageError: mark(
        "I lost the connection to my memory, so I can't tell whether this was done. What was saved"
        " before is kept. Look in a minute with `/interview resume`, `/history` or `/team list`,"
        " and do it again if it wasn't."
    ),
    DiskFull: mark(
        "The disk I keep things on is full, so this couldn't be saved. What was saved before is"
        " kept. Please tell an admin to make space, then do it once more."
    ),
    GaveWay: mark(
        "Something else changed the same thing at the same moment, and this gave way to it. What"
        " was saved before is kept. Please do it once more."
    ),
    TooManyConnections: mark(
        "So much is going on that I couldn't get at my memory. What was saved before is kept."
        " Please do it once more in a minute."
    ),
    app_commands.CommandOnCooldown: _cooldown,
    app_commands.MissingPermissions: mark("That command is for the server's admins."),
    app_commands.TransformerError: mark(
        "One of the values isn't right. Please choose from the list and try again."
    ),
    app_commands.CommandNotFound: mark(
        "That command has just been updated. Reload Discord (Ctrl+R) and try again."
    ),
    app_commands.CommandSignatureMismatch: mark(
        "That command has just been updated. Reload Discord (Ctrl+R) and try again."
    ),
}


def words_for(t: Catalog, error: BaseException) -> str | None:
    """What a person is told about an error we know; None for one we don't."""
    # The nearest class that has words: the class of an error is its meaning.
    said = next((_WORDS[kind] for kind in type(error).__mro__ if kind in _WORDS), None)
    if said is None:
        return None
    return t(said) if isinstance(said, str) else said(t, error)


def words_for_broken(t: Catalog, error: BaseException, doing: str) -> str:
    """Log what we did not expect; the words with the reference it is found by in the log."""
    reference = secrets.token_hex(3)
    log.error("interaction_broke", reference=reference, command=doing, exc_info=error)
    return t(
        "Something broke on my side, and I can't tell how far it came. What was saved before is"
        " kept: `/interview resume` and `/history` show it. Please try again if this is missing; if"
        " it happens again, tell the admin this reference: `{reference}`.",
        reference=reference,
    )


async def explain(
    interaction: discord.Interaction[Any], error: BaseException, *, more: str = ""
) -> None:
    """Tell the person what went wrong, whatever was answered before, and ``more``. Never raises."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, discord.HTTPException) and error.code in _EXPIRED:
        # Discord shows them so itself, and takes no answer of ours any more.
        log.info("interaction_expired", code=error.code)
        return
    t = interaction.client.readers.of(interaction)
    text = words_for(t, error)
    command = interaction.command.qualified_name if interaction.command else "component"
    if text is None:
        text = words_for_broken(t, error, command)
    elif isinstance(error, StorageError):
        # The admin must know; their codes hold no content.
        log.error("database_failed", doing=command, code=str(error), error=type(error).__name__)
    elif not isinstance(error, PersonError):
        log.warning("interaction_failed", command=command, error=type(error).__name__)
    with contextlib.suppress(discord.HTTPException):
        # The interaction may have expired, or the channel may be gone: there is nobody to tell.
        await reply(interaction, error_card(t, f"{text}\n{more}" if more else text))
