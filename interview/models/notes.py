"""What the bot tells people about a set of questions, or about how a team practice came to its end.

Kept by kind and numbers: words are made for whoever reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoteKind(StrEnum):
    """Kept in the database: what a kind means never changes."""

    #: ``text``: a sentence, as versions before 0.2 kept them.
    WRITTEN = "written"
    # Questions. ``name``: the pack; ``count``: those there are; ``wanted``: those asked for.
    PACK_OTHER_KINDS = "pack_other_kinds"
    PACK_ALL_AGAIN = "pack_all_again"  # ``count`` come again
    PACK_SOME_AGAIN = "pack_some_again"  # ``count`` come again, ``wanted`` are new
    PACK_SHORT = "pack_short"
    PACK_GONE = "pack_gone"
    BANK_SHORT = "bank_short"  # ``name``: the kind of interview
    BANK_SHORT_OF_NEW = "bank_short_of_new"
    COACH_SHORT = "coach_short"
    # ``name``: the coach for whom the bank stands in.
    COACH_UNREACHABLE = "coach_unreachable"
    COACH_BUSY = "coach_busy"
    COACH_SLOW = "coach_slow"
    COACH_UNUSABLE = "coach_unusable"
    COACH_DECLINED = "coach_declined"
    COACH_REFUSED = "coach_refused"
    COACH_LIMIT = "coach_limit"
    # A team practice.
    NOBODY_STARTED = "nobody_started"
    ALL_LEFT = "all_left"
    TOO_FEW = "too_few"
    DAY_OLD = "day_old"
    BROKE = "broke"
    CHANNEL_DELETED = "channel_deleted"
    BOT_REMOVED = "bot_removed"
    # A pair.
    NOBODY_FREE = "nobody_free"
    NOT_CONFIRMED = "not_confirmed"
    PARTNER_LEFT = "partner_left"
    NO_SHOW = "no_show"
    PARTNER_FOUND = "partner_found"  # ``count``: the channel
    LOOKS_ELSEWHERE = "looks_elsewhere"


@dataclass(frozen=True, slots=True)
class Note:
    kind: NoteKind
    name: str = ""
    count: int = 0
    wanted: int = 0
    text: str = ""
