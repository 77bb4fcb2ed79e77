"""The one that moves a team practice on: a look at what people did and at the clock.

A look locks the practice's row, does what is due as far as it goes, and notes in the database when
to look again. Nothing is kept in memory: a look can run any number of times, in any process, and
does only what is due then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from interview import costs
from interview.coaching import Coaching
from interview.conducting.questions import Order, Paper
from interview.models import (
    InterviewState,
    Note,
    NoteKind,
    RoundPhase,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.models.transitions import UNFINISHED_TEAM
from interview.ports import QuestionSet, Store, UnitOfWork
from interview.team import changes, parts
from interview.team.kinds.rules import Rules, TeamTiming
from interview.team.pairs.dates import PairTiming, is_before, look_before
from interview.team.pairs.pairing import PairService
from interview.team.peers.ratings import count_drafts
from interview.team.questions import MOST_STARTS, PREPARING_QUESTIONS, order_for
from interview.team.round_state import see
from interview.timing import now

#: Moves in one look, at most: ten rounds with a dozen seats pass fewer phases.
_MOST_CHANGES = 200
#: Seconds after which a round that Discord keeps from everybody is looked at again.
UNSEEN_LOOK = 60.0


class TeamFlow:
    """Safe for concurrent use: every look locks the practice's row, and is safe to run twice."""

    def __init__(
        self,
        store: Store,
        coaching: Coaching,
        rules: Mapping[TeamKind, Rules],
        *,
        daily_limits: costs.DailyLimits = costs.NO_LIMITS,
        clock: Callable[[], datetime] = now,
        timing: TeamTiming | None = None,
        pairs: PairService | None = None,
    ) -> None:
        self._store = store
        self._rules = rules
        self._clock = clock
        self._timing = timing or TeamTiming()
        self._paper = Paper(store, coaching, clock, daily_limits)
        self._pair_timing = PairTiming()
        self._pairs = pairs

    async def look(self, practice_id: int) -> None:
        """Do what is due, as far as it goes. Raises InterviewerError while questions are made."""
        if self._pairs is not None:
            await self._pairs.look_around(practice_id)
        async with self._store.begin() as uow:
            order = await self._look(uow, practice_id)
        if order is not None:
            made = await self._paper.make(order)
            async with self._store.begin() as uow:
                await self._store_questions(uow, practice_id, order, made)

    async def failed(self, practice_id: int) -> None:
        """After the last try: making questions can be tried again; else the practice ends kindly,
        with everything that was answered kept."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id, lock=True)
            if practice is None or practice.state not in UNFINISHED_TEAM:
                return
            if practice.state is TeamState.PREPARING:
                await self._stuck(uow, practice)
            elif practice.state is TeamState.RUNNING:
                await changes.end(uow, practice, Note(NoteKind.BROKE), self._clock())
            elif practice.state is not TeamState.STUCK:
                await changes.call_off(uow, practice, Note(NoteKind.BROKE), self._clock())

    async def shown_at_last(self, practice_id: int, number: int) -> None:
        """A round's question was refused by Discord, and can be read now: its time begins."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id, lock=True)
            round_ = await uow.teams.find_round_at(practice_id, number)
            if practice is None or round_ is None or round_.phase is not RoundPhase.ANSWERING:
                return
            at, rules = self._clock(), self._rules[practice.kind]
            seconds = rules.seconds(practice, round_, round_.phase, self._timing)
            if seconds is None:
                return
            for part in (await parts.list_parts(uow, practice, lock=True)).values():
                await parts.begin_clock(uow, part, round_, at)
            ends_at = at + timedelta(seconds=seconds)
            await uow.teams.set_phase(round_.id, round_.phase, ends_at=ends_at)
            await changes.show_round(uow, practice, number)
            await uow.queue.team(practice_id, delay=seconds)

    async def _stuck(self, uow: UnitOfWork, practice: TeamPractice) -> None:
        await uow.starts.clear(PREPARING_QUESTIONS, practice.id)
        await changes.show_lobby(uow, await uow.teams.set_state(practice.id, TeamState.STUCK))

    # ------------------------------------------------------------------ before the first round

    async def _look(self, uow: UnitOfWork, practice_id: int) -> Order | None:
        """What is to be made, if questions are."""
        practice = await uow.teams.find(practice_id, lock=True)
        if practice is None or practice.state not in UNFINISHED_TEAM:
            return None
        at = self._clock()
        members = await uow.teams.list_members(practice_id)
        practice = await changes.keep_host(uow, practice, members)
        if practice.state is TeamState.RUNNING:
            if self._is_a_day_old(practice, at):
                await changes.end(uow, practice, Note(NoteKind.DAY_OLD), at)
            else:
                await self._run(uow, practice, members, at)
            return None
        if is_before(practice):
            practice = await look_before(uow, practice, at, self._pair_timing)
            if is_before(practice):
                return None
        if practice.state not in UNFINISHED_TEAM:
            return None
        if not members:
            await changes.call_off(uow, practice, Note(NoteKind.ALL_LEFT), at)
        elif practice.state is TeamState.LOBBY and self._is_over(practice.ends_at, at):
            await changes.call_off(uow, practice, Note(NoteKind.NOBODY_STARTED), at)
        elif self._is_a_day_old(practice, at):
            await changes.call_off(uow, practice, Note(NoteKind.DAY_OLD), at)
        elif practice.state is TeamState.PREPARING:
            if await uow.starts.record(PREPARING_QUESTIONS, practice_id) > MOST_STARTS:
                await self._stuck(uow, practice)
                return None
            wanted = self._rules[practice.kind].wanted(practice, members)
            return await order_for(uow, self._paper, practice, members, wanted)
        return None

    def _is_over(self, ends_at: datetime | None, at: datetime) -> bool:
        slack = timedelta(seconds=self._timing.slack)
        return ends_at is not None and at >= ends_at - slack

    def _is_a_day_old(self, practice: TeamPractice, at: datetime) -> bool:
        since = practice.starts_at or practice.created_at
        return self._is_over(since + timedelta(seconds=self._timing.day), at)

    async def _store_questions(
        self, uow: UnitOfWork, practice_id: int, order: Order, made: QuestionSet
    ) -> None:
        await self._paper.record(uow, order, made)
        practice = await uow.teams.find(practice_id, lock=True)
        if practice is None or practice.state is not TeamState.PREPARING:
            return  # called off meanwhile, or another worker was faster
        at = self._clock()
        members = await uow.teams.list_members(practice_id)
        practice = await changes.keep_host(uow, practice, members)
        if not members:
            await changes.call_off(uow, practice, Note(NoteKind.ALL_LEFT), at)
            return
        planned = self._rules[practice.kind].rounds(members, made.questions)
        await uow.teams.add_rounds(practice_id, planned)
        await uow.teams.record_prepared(practice_id, interviewer=made.interviewer, notes=made.notes)
        await uow.starts.clear(PREPARING_QUESTIONS, practice_id)
        practice = await uow.teams.set_state(practice_id, TeamState.RUNNING)
        # People's places are being made; the clock of the first round begins when they are there.
        places = self._timing.places
        practice = await uow.teams.set_ends_at(practice_id, at + timedelta(seconds=places))
        await uow.queue.team(practice_id, delay=places)
        await changes.show_lobby(uow, practice)
        await self._run(uow, practice, members, at)

    async def _has_places(
        self, uow: UnitOfWork, practice: TeamPractice, members: list[TeamMember]
    ) -> bool:
        if practice.thread_id is None:
            return False
        if not self._rules[practice.kind].private:
            return True
        those = await parts.list_parts(uow, practice)
        return all(
            member.person_id in those and those[member.person_id].channel_id is not None
            for member in members
        )

    # ------------------------------------------------------------------ rounds

    async def _run(
        self, uow: UnitOfWork, practice: TeamPractice, members: list[TeamMember], at: datetime
    ) -> None:
        rules = self._rules[practice.kind]
        waits = practice.round == 0 and not self._is_over(practice.ends_at, at)
        enough = len(members) >= rules.least
        if waits and enough and not await self._has_places(uow, practice, members):
            return
        for _ in range(_MOST_CHANGES):
            if len(members) < rules.least:
                why = NoteKind.TOO_FEW if members else NoteKind.ALL_LEFT
                await changes.end(uow, practice, Note(why), at)
                return
            round_ = await uow.teams.find_round_at(practice.id, practice.round)
            if round_ is None or round_.phase is RoundPhase.CLOSED:
                following = await uow.teams.find_round_at(practice.id, practice.round + 1)
                if following is None:
                    await changes.end(uow, practice, None, at)
                    return
                practice = await uow.teams.set_round(practice.id, following.number)
                if practice.ends_at is not None:
                    practice = await uow.teams.set_ends_at(practice.id, None)
                await self._begin(uow, practice, following, members, at)
                continue
            seen = await see(uow, practice, round_, members, at, self._timing.slack)
            time_up = seen.is_over and round_.phase is RoundPhase.ANSWERING
            if time_up and await parts.is_unseen(uow, practice, round_):
                # No time runs for what nobody can read; it begins when it is shown.
                seen = replace(seen, is_over=False)
                await uow.queue.team(practice.id, delay=UNSEEN_LOOK)
            phase = rules.next_phase(seen)
            if phase is None or phase is round_.phase:
                break
            await self._enter(uow, practice, round_, phase, at)
        number = practice.round
        await changes.show_round(uow, practice, number)
        if round_ is not None and round_.phase is RoundPhase.REVEALED:
            await changes.show_reveal(uow, practice, number)

    async def _begin(
        self,
        uow: UnitOfWork,
        practice: TeamPractice,
        round_: TeamRound,
        members: list[TeamMember],
        at: datetime,
    ) -> None:
        """Ask the round's question; a round that asks nobody is passed over."""
        rules = self._rules[practice.kind]
        asked = rules.asked(round_, members)
        if not asked:
            await uow.teams.set_phase(round_.id, RoundPhase.CLOSED, ends_at=None)
            return
        for member in members:
            part = await parts.ensure_part(uow, practice, member)
            if part.state is InterviewState.PREPARING:
                await uow.interviews.record_prepared(
                    part.id,
                    interviewer=practice.interviewer or "",
                    notes=(),
                    question_count=part.question_count,
                )
                part = await uow.interviews.set_state(part.id, InterviewState.ACTIVE)
                if not rules.private and practice.thread_id is not None:
                    await uow.interviews.set_channel(part.id, practice.thread_id)
        those = await parts.list_parts(uow, practice, lock=True)
        for person_id in asked:
            part = those[person_id]
            position = round_.number if rules.private else part.position + 1
            await parts.ask(uow, part, round_, position=position, at=at)
        await self._enter(uow, practice, round_, RoundPhase.ANSWERING, at)

    async def _enter(
        self,
        uow: UnitOfWork,
        practice: TeamPractice,
        round_: TeamRound,
        phase: RoundPhase,
        at: datetime,
    ) -> None:
        """Move a round to ``phase``, with all that belongs to it."""
        rules = self._rules[practice.kind]
        before = round_.phase
        those = await parts.list_parts(uow, practice, lock=True)
        seconds = rules.seconds(practice, round_, phase, self._timing)
        if before is RoundPhase.RATING:
            await count_drafts(uow, practice, round_, at)
        round_ = await uow.teams.set_phase(
            round_.id,
            phase,
            ends_at=None if seconds is None else at + timedelta(seconds=seconds),
            began_at=at if before is RoundPhase.PENDING else None,
            revealed_at=at if phase is RoundPhase.REVEALED else None,
        )
        if seconds is not None:
            await uow.queue.team(practice.id, delay=seconds)
        if before is RoundPhase.ANSWERING:
            await uow.queue.team(practice.id, delay=self._timing.grace)
            for part in those.values():
                await parts.close_answering(uow, part, round_)
        if phase is RoundPhase.REVEALED:
            for part in those.values():
                await parts.refresh_part(uow, part, round_)
            await changes.show_reveal(uow, practice, round_.number, delay=0.5)
        elif phase is RoundPhase.CLOSED and round_.revealed_at is not None:
            # The reveal's buttons go.
            await changes.show_reveal(uow, practice, round_.number)
        await changes.show_round(uow, practice, round_.number)
