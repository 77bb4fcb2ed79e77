"""What a server's admins set for their server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CommentRule(StrEnum):
    """What becomes of the comments that peers write on each other's answers."""

    SHOWN = "shown"  # at once
    HELD = "held"  # once a moderator (Manage Messages) has allowed it
    OFF = "off"  # peers rate without words


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What a UTC day may take in this server: calls to models, tokens read and written. None: no
    limit of the server's own. Those per person count what the person did in this server alone."""

    calls_per_person: int | None = None
    calls_per_server: int | None = None
    tokens_per_person: int | None = None
    tokens_per_server: int | None = None


@dataclass(frozen=True, slots=True)
class ServerKey:
    """What may be told of a server's own Gemini key. The key itself is in no value but
    :class:`SealedKey`."""

    set_at: datetime
    #: Who pasted it; None once they have deleted everything of theirs.
    set_by: int | None
    #: Why Gemini, or we, last refused it ("key_invalid", "http_403", "unreadable"); "" while it
    #: works.
    problem: str = ""
    problem_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key as it is stored. ``sealed`` is opened with the server's id, see
    :class:`interview.ports.Sealer`; no two are the same, not even of the same key."""

    guild_id: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of one server; the defaults are those of a server that never set anything.

    Ids are of channels and roles that may be gone since.
    """

    guild_id: int
    #: Where the bot may be used, with their threads; empty: everywhere.
    channels: tuple[int, ...] = ()
    #: Who may start team practice beside members with Manage Server; empty: everybody.
    team_roles: tuple[int, ...] = ()
    #: Who may change shared question packs beside their authors and members with Manage Server.
    pack_roles: tuple[int, ...] = ()
    #: ISO 639-1 code for interviews whose person names no language; None: English.
    language: str | None = None
    daily_limits: ServerLimits = ServerLimits()
    #: Days after their end (unfinished: after they were last touched) at which interviews held in
    #: this server are deleted; None: kept until their person deletes them.
    retention_days: int | None = None
    comments: CommentRule = CommentRule.SHOWN
    #: Finished interviews that a person needs before they rate their peers.
    reviewers_min: int = 0
    #: 0 is Monday, as in :meth:`datetime.date.weekday`; None: no digest.
    digest_day: int | None = None
    digest_channel: int | None = None
    #: None without a key of its own.
    key: ServerKey | None = None

    @property
    def has_key(self) -> bool:
        return self.key is not None
