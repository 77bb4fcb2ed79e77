"""Finding a practice, a round or a rating: by its id, by a place, by who takes part."""

from __future__ import annotations

from dataclasses import dataclass

from interview.errors import NotFound, NotYours, Thing
from interview.models import (
    Interview,
    MemberState,
    PeerRating,
    RoundPhase,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.models.transitions import UNFINISHED_TEAM
from interview.ports import Store, UnitOfWork
from interview.team.reading import TeamViews


def is_revealed(round_: TeamRound) -> bool:
    """Whether everybody may see what was rated and written. A round that was closed without a
    reveal has nothing to hide: nobody's rating of it counts."""
    return round_.phase in (RoundPhase.REVEALED, RoundPhase.CLOSED)


async def get_round(
    uow: UnitOfWork, round_id: int, *, lock: bool = False
) -> tuple[TeamPractice, TeamRound]:
    """The practice, locked on wish, and its round as it is then. Raises NotFound."""
    round_ = await uow.teams.find_round(round_id)
    practice = None if round_ is None else await uow.teams.find(round_.practice_id, lock=lock)
    if round_ is not None and lock:
        # What it was while we waited for the practice's row is no matter.
        round_ = await uow.teams.find_round(round_id)
    if round_ is None or practice is None:
        raise NotFound(Thing.ROUND)
    return practice, round_


async def get_rating(
    uow: UnitOfWork, rating_id: int, *, lock: bool = False
) -> tuple[PeerRating, TeamPractice, TeamRound]:
    """A submitted rating with where it was made. Raises NotFound."""
    rating = await uow.peers.find(rating_id)
    if rating is None or rating.submitted_at is None:
        raise NotFound(Thing.COMMENT)
    practice, round_ = await get_round(uow, rating.round_id, lock=lock)
    if lock:
        rating = await uow.peers.find(rating_id)
        if rating is None:
            raise NotFound(Thing.COMMENT)
    return rating, practice, round_


async def check_was_there(uow: UnitOfWork, practice: TeamPractice, person_id: int) -> None:
    """Also who left since. Raises NotYours."""
    member = await uow.teams.find_member(practice.id, person_id)
    if member is None or member.state is MemberState.NO_SHOW:
        raise NotYours(Thing.PRACTICE)


@dataclass(frozen=True, slots=True)
class PracticesHere:
    """The unfinished practices of a server, as one person meets them."""

    all: tuple[TeamPractice, ...]
    #: Those they are in.
    own: tuple[TeamPractice, ...]
    #: The one whose thread, or whose place of theirs, the channel at hand is.
    at_hand: TeamPractice | None


class TeamLookup:
    """Which practice, round or part is meant. Ids may come from a client."""

    def __init__(self, store: Store, views: TeamViews) -> None:
        self._store = store
        self._views = views

    async def get(self, practice_id: int) -> TeamPractice:
        """Raises NotFound."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
        if practice is None:
            raise NotFound(Thing.PRACTICE)
        return practice

    async def get_round(self, round_id: int) -> tuple[TeamPractice, TeamRound]:
        """Raises NotFound."""
        async with self._store.begin() as uow:
            return await get_round(uow, round_id)

    async def find_here(
        self, guild_id: int, person_id: int, channel_id: int | None = None
    ) -> PracticesHere:
        async with self._store.begin() as uow:
            here = await uow.teams.list_unfinished(guild_id=guild_id)
            mine = {each.id for each in await uow.teams.list_unfinished_of(person_id)}
            part = None
            if channel_id is not None:
                part = await uow.interviews.find_by_channel(channel_id, person_id=person_id)
        at_hand = [each for each in here if channel_id and each.thread_id == channel_id]
        at_hand += [each for each in here if part is not None and each.id == part.team_id]
        return PracticesHere(
            tuple(here),
            tuple(each for each in here if each.id in mine),
            at_hand[0] if at_hand else None,
        )

    async def find_in_channel(self, channel_id: int) -> TeamPractice | None:
        """The newest unfinished practice whose channel or thread that is; in a member's own place,
        the practice it belongs to."""
        async with self._store.begin() as uow:
            for practice in await uow.teams.list_in_channel(channel_id):
                return practice
            part = await uow.interviews.find_by_channel(channel_id)
            if part is None or part.team_id is None:
                return None
            found = await uow.teams.find(part.team_id)
            return found if found is not None and found.state in UNFINISHED_TEAM else None

    async def list_unfinished_of(self, person_id: int) -> list[TeamPractice]:
        """Those that the person is in, newest first."""
        async with self._store.begin() as uow:
            return await uow.teams.list_unfinished_of(person_id)

    async def find_member(
        self, practice_id: int, person_id: int, *, left: bool = False
    ) -> tuple[TeamPractice, TeamMember | None]:
        """The practice, and the person in it if they are in it now; on wish also who has ``left``.
        Raises NotFound."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            if practice is None:
                raise NotFound(Thing.PRACTICE)
            member = await uow.teams.find_member(practice_id, person_id)
        if member is not None and not left and member.state is not MemberState.JOINED:
            return practice, None
        return practice, member

    async def find_part(self, member: TeamMember) -> Interview | None:
        """The interview that a member's answers are kept in; None before there is one."""
        async with self._store.begin() as uow:
            part_id = member.interview_id
            return None if part_id is None else await uow.interviews.find(part_id)

    async def find_running_part(
        self, person_id: int, guild_id: int | None, thread_id: int | None
    ) -> Interview | None:
        """A person's part of a practice under way, for an answer given anywhere in its server:
        that of the thread they are in first, then the one they were last asked in."""
        async with self._store.begin() as uow:
            running = [
                each
                for each in await uow.teams.list_unfinished_of(person_id)
                if each.state is TeamState.RUNNING and guild_id in (None, each.guild_id)
            ]
            running.sort(key=lambda each: (each.thread_id == thread_id, each.id), reverse=True)
            for practice in running:
                member = await uow.teams.find_member(practice.id, person_id)
                if member is None or member.interview_id is None:
                    continue
                part = await uow.interviews.find(member.interview_id)
                if part is not None and part.channel_id is not None:
                    return part
        return None

    async def is_waited_for(self, person_id: int, thread_id: int) -> bool:
        """Whether that is the thread of a relay that waits for this person's answer, which belongs
        elsewhere."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find_by_thread(thread_id)
        if (
            practice is None
            or practice.kind is not TeamKind.RELAY
            or practice.state is not TeamState.RUNNING
        ):
            return False
        view = await self._views.find_round(practice.id, practice.round)
        return view is not None and person_id in view.waiting_for
