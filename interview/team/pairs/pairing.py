"""Looking for a partner, agreeing on a time, being there, ending a turn (use cases of pairs).

What happens to a pair before it begins is in :mod:`interview.team.pairs.dates`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from interview.errors import (
    Field,
    Invalid,
    InvalidInput,
    NotFound,
    NotYours,
    Stale,
    StaleAction,
    Thing,
)
from interview.input_limits import checked_profile
from interview.models import (
    Note,
    NoteKind,
    PairWish,
    PracticePlan,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamPractice,
    TeamRound,
    TeamState,
    WishState,
)
from interview.ports import Store, UnitOfWork
from interview.rating.rubric import expected_level
from interview.rating.seniority import years_of
from interview.team import changes
from interview.team.access import find_pack, joined_member
from interview.team.kinds.pair import interviewer_of
from interview.team.pairs.dates import PairTiming, are_here, check_open, close_wish, is_before
from interview.team.pairs.matching import Match, match
from interview.timing import now

#: An agreed time is this far ahead, at least and at most: both need time to say yes to it, and
#: nobody knows their calendar beyond.
NEAREST, FARTHEST = timedelta(minutes=15), timedelta(days=30)
#: Practices looked back on for who practiced with whom lately.
_LATELY = 3
#: Looks for partners in a row, when others match the same people at the same time.
_MOST_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the interviewer has before them, and nobody else."""

    practice: TeamPractice
    round: TeamRound


class PairService:
    """Safe for concurrent use: who changes a practice holds its row."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime] = now,
        timing: PairTiming | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._timing = timing or PairTiming()

    # ------------------------------------------------------------------ finding each other

    async def look_for(self, plan: PracticePlan, at: datetime | None) -> TeamPractice:
        """Look for a partner, now or for a time: the practice that the person is in after it.

        It is a partner's, if one was waiting who fits; else one of their own that others can join.
        One wish a person and server: an earlier one is withdrawn. Raises InvalidInput for a time
        that is too near or too far.
        """
        clock = self._clock()
        plan = replace(plan, profile=replace(checked_profile(plan.profile), resume=""))
        if at is not None and not clock + NEAREST <= at <= clock + FARTHEST:
            raise InvalidInput(Field.WHEN, Invalid.OUT_OF_RANGE)
        person_id, guild_id = plan.host_id, plan.guild_id
        async with self._store.begin() as uow:
            await uow.people.ensure(person_id)
            await self._withdraw(uow, guild_id, person_id)
            wait = self._wait(clock, at)
            pack = await find_pack(uow, plan)
            state = TeamState.LOBBY if at is None else TeamState.SCHEDULED
            practice = await uow.teams.add(plan, state, ends_at=wait, starts_at=at, pack=pack)
            await uow.teams.join(practice.id, person_id, Sharing())
            await uow.teams.set_member(practice.id, person_id, confirmed_at=clock)
            wish = await uow.wishes.add(person_id, practice, expected_level(years_of(plan.profile)))
            # When time is up; and before, for whom nobody was near enough in level at first.
            for seconds in {(wait - clock).total_seconds(), *self._timing.again(wait - clock)}:
                await uow.queue.team(practice.id, delay=seconds)
        # In a transaction of its own: two who look at once must see each other's wish.
        await self.match_all(guild_id)
        async with self._store.begin() as uow:
            found = await uow.wishes.find(wish.id)
            practice_id = practice.id if found is None else found.practice_id or practice.id
            current = await uow.teams.find(practice_id, lock=True) or practice
            if current.state is not TeamState.CANCELLED:
                await changes.show_lobby(uow, current)
            return current

    def _wait(self, clock: datetime, at: datetime | None) -> datetime:
        """Until when a partner, or a yes of both, is waited for."""
        if at is None:
            return clock + timedelta(seconds=self._timing.wish)
        return at - timedelta(seconds=self._timing.confirm)

    async def look_around(self, practice_id: int) -> None:
        """Look for a partner once more, if somebody waits for one in this practice."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            if practice is None or not is_before(practice):
                return
            wishes = await uow.wishes.list_waiting(practice.guild_id)
        if any(wish.practice_id == practice_id for wish in wishes):
            await self.match_all(practice.guild_id)

    async def match_all(self, guild_id: int) -> list[TeamPractice]:
        """Bring together all who wait in a server and fit; the practices that came of it."""
        made: list[TeamPractice] = []
        for _ in range(_MOST_LOOKS):
            missed = await self._match_once(guild_id, made)
            if not missed:
                break
        return made

    async def _match_once(self, guild_id: int, made: list[TeamPractice]) -> bool:
        """Whether somebody else was faster with one of two, so that it is worth another look."""
        clock = self._clock()
        async with self._store.begin() as uow:
            waiting = await uow.wishes.list_waiting(guild_id)
            lately = {
                wish.person_id: await uow.teams.list_partners(wish.person_id, limit=_LATELY)
                for wish in waiting
            }
        missed = False
        for found in match(waiting, clock, lately=lately):
            async with self._store.begin() as uow:
                practice = await self._bring_together(uow, found, clock)
            if practice is None:
                missed = True
            else:
                made.append(practice)
        return missed

    async def _bring_together(
        self, uow: UnitOfWork, found: Match, clock: datetime
    ) -> TeamPractice | None:
        """The one who looked later joins the practice of the other, and leaves their own.

        Whoever changes a pair takes the practices' rows first, by id, then the wishes': nobody is
        matched twice, and no two wait for each other.
        """
        practice = await self._locked(uow, found.first)
        own = await self._locked(uow, found.second)
        for wish, its_own in ((found.first, practice), (found.second, own)):
            now_is = await uow.wishes.find(wish.id, lock=True)
            if now_is is None or now_is != wish:
                return None
            if its_own is None or len(await uow.teams.list_members(its_own.id)) != 1:
                # What they waited in is gone or taken: the wish is over, and in nobody's way.
                await uow.wishes.set_state(wish.id, WishState.EXPIRED)
                return None
        if practice is None:
            return None
        if own is not None:
            found_in = Note(NoteKind.PARTNER_FOUND, count=practice.channel_id)
            await changes.call_off(uow, own, found_in, clock)
        await uow.wishes.set_state(found.first.id, WishState.MATCHED)
        await uow.wishes.set_state(found.second.id, WishState.MATCHED, practice_id=practice.id)
        await uow.teams.join(practice.id, found.second.person_id, Sharing())
        if practice.starts_at != found.at and found.at is not None:
            # The later time was taken: who asked for another one has to say yes to it.
            practice = await uow.teams.set_date(practice.id, found.at, None)
            await uow.teams.clear_confirmed(practice.id)
        if found.second.at == found.at:
            person_id = found.second.person_id
            await uow.teams.set_member(practice.id, person_id, confirmed_at=clock)
        return await self._both_in(uow, practice, clock)

    async def _locked(self, uow: UnitOfWork, wish: PairWish) -> TeamPractice | None:
        if wish.practice_id is None:
            return None
        practice = await uow.teams.find(wish.practice_id, lock=True)
        if practice is None or practice.state not in (TeamState.LOBBY, TeamState.SCHEDULED):
            return None
        return practice

    async def _both_in(
        self, uow: UnitOfWork, practice: TeamPractice, clock: datetime
    ) -> TeamPractice:
        """Two are in it: they get a thread, and time to say that they are here."""
        await close_wish(uow, practice, WishState.MATCHED)
        if practice.state is TeamState.LOBBY:
            ends_at = clock + timedelta(seconds=self._timing.here)
            practice = await uow.teams.set_ends_at(practice.id, ends_at)
            await uow.queue.team(practice.id, delay=self._timing.here)
        elif practice.starts_at is not None:
            ends_at = practice.starts_at - timedelta(seconds=self._timing.confirm)
            practice = await uow.teams.set_ends_at(practice.id, ends_at)
            for when in (ends_at, practice.starts_at):
                if when is not None:
                    delay = max(0.0, (when - clock).total_seconds())
                    await uow.queue.team(practice.id, delay=delay)
        await uow.queue.team_places(practice.id)
        await uow.queue.team(practice.id)
        await changes.show_lobby(uow, practice)
        await changes.show_date(uow, practice)
        return practice

    async def join(self, practice_id: int, person_id: int) -> TeamPractice:
        """Practice with whoever looks for a partner here; pressing it says yes to the time.

        Raises NotFound, StaleAction (somebody was faster, or it is over).
        """
        clock = self._clock()
        async with self._store.begin() as uow:
            practice = await self._before(uow, practice_id)
            members = await uow.teams.list_members(practice_id)
            if any(member.person_id == person_id for member in members):
                raise StaleAction(Stale.IN_PAIR)
            if len(members) != 1:
                raise StaleAction(Stale.PAIR_FULL)
            await uow.people.ensure(person_id)
            await self._withdraw(uow, practice.guild_id, person_id)
            await uow.teams.join(practice_id, person_id, Sharing())
            came = clock if practice.state is TeamState.LOBBY else None
            await uow.teams.set_member(practice_id, person_id, confirmed_at=clock, came_at=came)
            return await self._both_in(uow, practice, clock)

    async def _withdraw(self, uow: UnitOfWork, guild_id: int, person_id: int) -> None:
        """An earlier wish of theirs ends, with the practice that nobody joined."""
        wish = await uow.wishes.find_waiting(guild_id, person_id)
        if wish is None:
            return
        practice = await self._locked(uow, wish)
        await uow.wishes.set_state(wish.id, WishState.WITHDRAWN)
        if practice is not None:
            await changes.call_off(uow, practice, Note(NoteKind.LOOKS_ELSEWHERE), self._clock())

    # ------------------------------------------------------------------ agreeing, being there

    async def confirm(self, practice_id: int, person_id: int) -> TeamPractice:
        """Say yes to the agreed time. Raises NotFound, NotYours, StaleAction."""
        async with self._store.begin() as uow:
            practice = await self._before(uow, practice_id)
            if practice.starts_at is None or practice.state is not TeamState.SCHEDULED:
                raise StaleAction(Stale.NO_DATE)
            await joined_member(uow, practice_id, person_id)
            await uow.teams.set_member(practice_id, person_id, confirmed_at=self._clock())
            await uow.queue.team(practice_id)
            # Once both have said yes, the event is made.
            await uow.queue.team_places(practice_id)
            await changes.show_lobby(uow, practice)
            await changes.show_date(uow, practice)
            return practice

    async def here(self, practice_id: int, person_id: int) -> bool:
        """Say "I'm here"; whether both are now. Raises NotFound, NotYours, StaleAction."""
        async with self._store.begin() as uow:
            practice = await self._before(uow, practice_id)
            if practice.state is not TeamState.LOBBY:
                raise StaleAction(Stale.BEFORE_DATE)
            member = await joined_member(uow, practice_id, person_id)
            if member.came_at is None:
                await uow.teams.set_member(practice_id, person_id, came_at=self._clock())
            members = await uow.teams.list_members(practice_id)
            await uow.queue.team(practice_id)
            await changes.show_date(uow, practice)
            return are_here(members)

    async def call_off(self, practice_id: int, person_id: int) -> TeamPractice:
        """Not now after all: before it begins either of the two may say so, without a reason.

        Raises NotFound, NotYours, StaleAction.
        """
        async with self._store.begin() as uow:
            practice = await self._before(uow, practice_id)
            await joined_member(uow, practice_id, person_id)
            await close_wish(uow, practice, WishState.WITHDRAWN)
            practice = await changes.call_off(uow, practice, None, self._clock())
            await uow.queue.team_places(practice_id)  # its event, if it has one, goes
            return practice

    async def _before(self, uow: UnitOfWork, practice_id: int) -> TeamPractice:
        practice = await uow.teams.find(practice_id, lock=True)
        if practice is None or practice.kind is not TeamKind.PAIR:
            raise NotFound(Thing.PRACTICE)
        check_open(practice)
        return practice

    # ------------------------------------------------------------------ a turn

    async def get_sheet(self, practice_id: int, person_id: int, number: int) -> Sheet:
        """The interviewer's sheet. Raises NotFound, NotYours (not in this practice), StaleAction
        (the candidate asks; the turn is over, or has not begun)."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            round_ = await uow.teams.find_round_at(practice_id, number)
            if practice is None or practice.kind is not TeamKind.PAIR or round_ is None:
                raise NotFound(Thing.PRACTICE)
            await joined_member(uow, practice_id, person_id)
            members = await uow.teams.list_members(practice_id)
            if interviewer_of(round_, members) != person_id:
                raise StaleAction(Stale.SHEET_OF_INTERVIEWER)
            if practice.state is not TeamState.RUNNING or round_.phase not in (
                RoundPhase.ANSWERING,
                RoundPhase.RATING,
            ):
                raise StaleAction(Stale.NOTES_CLOSED)
            return Sheet(practice, round_)

    async def next_turn(self, practice_id: int, person_id: int, number: int) -> None:
        """Either of the two goes on from the notes: they swap, or it was the last turn.

        Raises NotFound, NotYours, StaleAction.
        """
        await self._end_phase(
            practice_id, person_id, number, RoundPhase.REVEALED, Stale.PAIR_GONE_ON
        )

    async def look_again(self, practice_id: int, person_id: int) -> TeamPractice:
        """After a practice that came to nothing: the same wish once more, for now.

        Raises NotFound, NotYours, StaleAction (it did not come to nothing).
        """
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            if practice is None or practice.kind is not TeamKind.PAIR:
                raise NotFound(Thing.PRACTICE)
            if await uow.teams.find_member(practice_id, person_id) is None:
                raise NotYours(Thing.PRACTICE)
        if practice.state is not TeamState.CANCELLED:
            raise StaleAction(Stale.PAIR_STILL_ON)
        plan = PracticePlan(
            guild_id=practice.guild_id,
            channel_id=practice.channel_id,
            host_id=person_id,
            kind=TeamKind.PAIR,
            profile=practice.profile,
            interview_kind=practice.interview_kind,
            language=practice.language,
            rounds_wanted=practice.rounds_wanted,
            answer_seconds=practice.answer_seconds,
        )
        return await self.look_for(plan, None)

    async def record_event(self, practice_id: int, event_id: int | None) -> None:
        """The server's calendar has it now, or has it no more. Raises NotFound."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id, lock=True)
            if practice is None:
                raise NotFound(Thing.PRACTICE)
            practice = await uow.teams.set_date(practice_id, practice.starts_at, event_id)
            await changes.show_date(uow, practice)

    async def finish_turn(self, practice_id: int, person_id: int, number: int) -> None:
        """Either of the two ends the candidate's turn; then come the notes.

        Raises NotFound, NotYours, StaleAction.
        """
        await self._end_phase(
            practice_id, person_id, number, RoundPhase.ANSWERING, Stale.TURN_ENDED
        )

    async def _end_phase(
        self, practice_id: int, person_id: int, number: int, phase: RoundPhase, why: Stale
    ) -> None:
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id, lock=True)
            round_ = await uow.teams.find_round_at(practice_id, number)
            if practice is None or practice.kind is not TeamKind.PAIR or round_ is None:
                raise NotFound(Thing.PRACTICE)
            await joined_member(uow, practice_id, person_id)
            if practice.state is not TeamState.RUNNING or round_.phase is not phase:
                raise StaleAction(why)
            # The look that follows finds its time to be up.
            await uow.teams.set_phase(round_.id, phase, ends_at=self._clock())
            await uow.queue.team(practice_id)
