"""The use cases of a team practice: what people press. Each is one short transaction that locks the
practice's row; what follows from it is done by :class:`interview.team.flow.TeamFlow`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from interview import costs
from interview.clock import now
from interview.models import (
    JobProfile,
    Kind,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
)
from interview.ports import Interviewer, Store, Transcriber
from interview.team.rules import Rules, TeamTiming

__all__ = ["TeamService"]


class TeamService:
    """Safe for concurrent use. Methods raise NotFound, NotYours, StaleAction, InvalidInput and
    LimitReached, as each says."""

    def __init__(
        self,
        store: Store,
        interviewer: Interviewer,
        transcriber: Transcriber,
        rules: Mapping[TeamKind, Rules],
        *,
        limits: costs.DailyLimits = costs.NO_LIMITS,
        free_languages: frozenset[str] = frozenset(),
        clock: Callable[[], datetime] = now,
        timing: TeamTiming | None = None,
    ) -> None:
        self._store = store
        self._interviewer = interviewer
        self._transcriber = transcriber
        self._rules = rules
        self._limits = limits
        self._free_languages = free_languages
        self._clock = clock
        self._timing = timing or TeamTiming()

    # ------------------------------------------------------------------ reading

    async def get(self, practice_id: int) -> TeamPractice:
        """Raises NotFound."""
        raise NotImplementedError

    async def list_members(self, practice_id: int) -> list[TeamMember]:
        """Those who have joined, by place."""
        raise NotImplementedError

    async def list_unfinished(self, guild_id: int) -> list[TeamPractice]:
        raise NotImplementedError

    async def list_unfinished_of(self, person_id: int) -> list[TeamPractice]:
        """Those that the person is in, newest first."""
        raise NotImplementedError

    async def find_in_channel(self, channel_id: int) -> TeamPractice | None:
        """The newest unfinished practice whose channel or thread that is."""
        raise NotImplementedError

    # ------------------------------------------------------------------ lobby

    async def open_lobby(
        self,
        *,
        guild_id: int,
        channel_id: int,
        host_id: int,
        kind: TeamKind,
        profile: JobProfile,
        interview_kind: Kind,
        language: str,
        rounds: int,
        answer_seconds: int,
        sharing: Sharing,
        pack_id: int | None = None,
    ) -> TeamPractice:
        """A lobby with its host in it, and its card. Raises InvalidInput, NotFound (the pack),
        LimitReached (the host's or the server's day)."""
        raise NotImplementedError

    async def join(
        self, practice_id: int, person_id: int, sharing: Sharing | None = None
    ) -> TeamMember:
        """Join, or join again; with :class:`Sharing`'s defaults unless told. Late, from the next
        round on, where the kind allows. Raises NotFound, StaleAction, LimitReached (full)."""
        raise NotImplementedError

    async def leave(self, practice_id: int, person_id: int) -> None:
        """The others go on; the next member hosts. What was not revealed yet stays theirs alone.
        Raises NotFound, NotYours (no member), StaleAction (over)."""
        raise NotImplementedError

    async def set_sharing(self, practice_id: int, person_id: int, sharing: Sharing) -> TeamMember:
        """What the others see; cards follow it at any time. Raises NotFound, NotYours."""
        raise NotImplementedError

    async def start(self, practice_id: int, person_id: int) -> TeamPractice:
        """Host only. Raises NotFound, NotYours, StaleAction (started before, too few people)."""
        raise NotImplementedError

    async def prepare_again(self, practice_id: int, person_id: int) -> TeamPractice:
        """Any member: after making questions failed. Raises NotFound, NotYours, StaleAction."""
        raise NotImplementedError

    async def cancel(self, practice_id: int, person_id: int, *, moderator: bool = False) -> None:
        """Call it off before its first round. Host or moderator. Raises NotFound, NotYours,
        StaleAction."""
        raise NotImplementedError

    async def end(self, practice_id: int, person_id: int, *, moderator: bool = False) -> None:
        """End now; a lobby is called off. Host or moderator. Raises NotFound, NotYours,
        StaleAction."""
        raise NotImplementedError

    # ------------------------------------------------------------------ rounds

    async def go_on(
        self,
        practice_id: int,
        person_id: int,
        round_number: int,
        *,
        phase: RoundPhase | None = None,
        moderator: bool = False,
    ) -> None:
        """The present phase of this round is over: reveal now, or the next round. Host or
        moderator. ``phase``: the one that the button was shown in; pressed twice, only the first
        counts. Raises NotFound, NotYours, StaleAction."""
        raise NotImplementedError

    async def pass_turn(self, practice_id: int, person_id: int, round_number: int) -> None:
        """ "I pass on this one": nobody waits for them. Raises NotFound, NotYours, StaleAction."""
        raise NotImplementedError

    async def vote(self, round_id: int, voter_id: int, part: str, choice_id: int) -> None:
        """Cast or change a vote. Raises NotFound (no such round, part or choice), NotYours (no
        member), InvalidInput (oneself), StaleAction (closed, or not revealed yet)."""
        raise NotImplementedError

    # ------------------------------------------------------------------ places and people

    async def attach_thread(self, practice_id: int, thread_id: int) -> None:
        """The team's thread was made. Raises NotFound."""
        raise NotImplementedError

    async def attach_member(self, practice_id: int, person_id: int, channel_id: int) -> None:
        """That member answers in this channel; the question at hand is shown there. Raises
        NotFound."""
        raise NotImplementedError

    async def member_gone(self, guild_id: int, person_id: int) -> None:
        """Left the server, or was banned: leaves all practices there."""
        raise NotImplementedError

    async def place_gone(self, channel_id: int) -> None:
        """A channel was deleted. A team's thread is made anew; with the team's channel gone, the
        practice ends; a member's own place is made anew."""
        raise NotImplementedError

    async def guild_gone(self, guild_id: int) -> None:
        """The bot was removed from a server: its practices end."""
        raise NotImplementedError
