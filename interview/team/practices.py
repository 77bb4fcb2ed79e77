"""The use cases of a team practice: what people press. Each is one short transaction that locks the
practice's row; what follows from it is done by :class:`interview.team.flow.TeamFlow`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from interview import costs
from interview.coaching import Coaching, check_language
from interview.errors import (
    Field,
    Invalid,
    InvalidInput,
    Limit,
    LimitReached,
    NotFound,
    NotYours,
    Stale,
    StaleAction,
    Thing,
)
from interview.input_limits import MAX_QUESTIONS, checked_profile
from interview.models import (
    InterviewState,
    MemberState,
    Note,
    NoteKind,
    PracticePlan,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
    Vote,
)
from interview.models.transitions import UNFINISHED_TEAM
from interview.ports import Queue, Store, Transcriber, UnitOfWork
from interview.team import changes, parts
from interview.team.access import check_host, find_pack, joined_member, locked_practice
from interview.team.kinds.relay import parts_of
from interview.team.kinds.rules import Rules, TeamTiming, usual_sharing
from interview.team.questions import PREPARING_QUESTIONS
from interview.team.round_state import list_turns
from interview.timing import now

#: Seconds for an answer, at the least and at the most.
LEAST_SECONDS, MOST_SECONDS = 30, 7200

_BEFORE_START = (TeamState.SCHEDULED, TeamState.LOBBY, TeamState.PREPARING, TeamState.STUCK)
_OUT_OF_TIME = (RoundPhase.REVEALED, RoundPhase.CLOSED)


class TeamService:
    """Safe for concurrent use. What methods raise, each says."""

    def __init__(
        self,
        store: Store,
        coaching: Coaching,
        transcriber: Transcriber,
        rules: Mapping[TeamKind, Rules],
        *,
        daily_limits: costs.DailyLimits = costs.NO_LIMITS,
        clock: Callable[[], datetime] = now,
        timing: TeamTiming | None = None,
    ) -> None:
        self._store = store
        self._coaching = coaching
        self._transcriber = transcriber
        self._rules = rules
        self._daily_limits = daily_limits
        self._clock = clock
        self._timing = timing or TeamTiming()

    # ------------------------------------------------------------------ lobby

    async def open_lobby(self, plan: PracticePlan, sharing: Sharing) -> TeamPractice:
        """A lobby with its host in it, and its card. Raises InvalidInput, NotFound (the pack),
        LimitReached (the host's or the server's day)."""
        if plan.kind not in self._rules:
            raise InvalidInput(Field.KIND, Invalid.NOT_LISTED)
        async with self._coaching.at(plan.guild_id) as coach:
            check_language(coach.interviewer, self._transcriber, plan.language)
            free_languages = coach.free_languages
        if not 1 <= plan.rounds_wanted <= MAX_QUESTIONS:
            raise InvalidInput(Field.ROUNDS, Invalid.OUT_OF_RANGE, least=1, most=MAX_QUESTIONS)
        if not LEAST_SECONDS <= plan.answer_seconds <= MOST_SECONDS:
            raise InvalidInput(Field.TIME, Invalid.OUT_OF_RANGE)
        # The others practice for the same job; what is in a résumé is nobody's but its person's.
        plan = replace(plan, profile=replace(checked_profile(plan.profile), resume=""))
        at, host_id = self._clock(), plan.host_id
        async with self._store.begin() as uow:
            spent = await costs.is_spent(uow, self._daily_limits, host_id, plan.guild_id, at)
            costs.check_start(spent, plan.language, free_languages)
            await uow.people.ensure(host_id)
            pack = await find_pack(uow, plan)
            ends_at = at + timedelta(seconds=self._timing.lobby)
            practice = await uow.teams.add(plan, TeamState.LOBBY, ends_at=ends_at, pack=pack)
            await uow.teams.join(practice.id, host_id, sharing)
            await changes.show_lobby(uow, practice)
            await uow.queue.team(practice.id, delay=self._timing.lobby)
            await uow.queue.team(practice.id, delay=self._timing.day)
            return practice

    async def join(
        self, practice_id: int, person_id: int, sharing: Sharing | None = None
    ) -> TeamMember:
        """Join, or join again; with what is usual in its kind unless told. Late, from the next
        round on, where the kind allows. Raises NotFound, StaleAction, LimitReached (full)."""
        async with self._store.begin() as uow:
            practice = await locked_practice(uow, practice_id)
            if practice.kind is TeamKind.PAIR:
                raise StaleAction(Stale.JOINED_BY_WISH)
            rules = self._rules[practice.kind]
            present = await uow.teams.find_member(practice_id, person_id)
            if present is not None and present.state is MemberState.JOINED:
                return present
            if practice.state is TeamState.LOBBY and self._is_over(practice.ends_at):
                raise StaleAction(Stale.LOBBY_CLOSING)
            if practice.state is not TeamState.LOBBY and not rules.may_join_late:
                raise StaleAction(Stale.TOO_LATE_TO_JOIN)
            if len(await uow.teams.list_members(practice_id)) >= rules.most:
                raise LimitReached(Limit.PRACTICE_MEMBERS, rules.most)
            await uow.people.ensure(person_id)
            kept = None if present is None else present.sharing
            member = await uow.teams.join(
                practice_id, person_id, sharing or kept or usual_sharing(practice.kind)
            )
            await self._show_now(uow, practice)
            if practice.state is not TeamState.LOBBY:
                await parts.ensure_part(uow, practice, member)
                await uow.queue.team_places(practice_id)
            return member

    async def leave(self, practice_id: int, person_id: int) -> None:
        """The others go on; the next member hosts. What was not revealed yet stays theirs alone.
        Raises NotFound, NotYours (no member), StaleAction (over)."""
        async with self._store.begin() as uow:
            practice = await locked_practice(uow, practice_id)
            await joined_member(uow, practice.id, person_id)
            await self._leave(uow, practice, person_id)

    async def _leave(self, uow: UnitOfWork, practice: TeamPractice, person_id: int) -> None:
        member = await uow.teams.set_member(practice.id, person_id, state=MemberState.LEFT)
        round_ = await uow.teams.find_round_at(practice.id, practice.round)
        if round_ is not None and round_.phase not in _OUT_OF_TIME and member.interview_id:
            part = await uow.interviews.find(member.interview_id, lock=True)
            if part is not None:
                await parts.leave_question(uow, part, round_)
        await self._show_now(uow, practice)
        await changes.look_soon(uow, practice)

    async def set_sharing(self, practice_id: int, person_id: int, sharing: Sharing) -> TeamMember:
        """What the others see; cards follow it at any time. Raises NotFound, NotYours."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id, lock=True)
            if practice is None:
                raise NotFound(Thing.PRACTICE)
            if await uow.teams.find_member(practice_id, person_id) is None:
                raise NotYours(Thing.PRACTICE)
            member = await uow.teams.set_member(practice_id, person_id, sharing=sharing)
            await changes.refresh_cards(uow, practice)
            return member

    async def start(self, practice_id: int, person_id: int) -> TeamPractice:
        """Host only. Raises NotFound, NotYours, StaleAction (started before, too few people)."""
        async with self._store.begin() as uow:
            practice = await locked_practice(uow, practice_id)
            check_host(practice, person_id, moderator=False)
            if practice.state is not TeamState.LOBBY:
                raise StaleAction(Stale.PRACTICE_STARTED)
            if self._is_over(practice.ends_at):
                raise StaleAction(Stale.LOBBY_CLOSING)
            members = await uow.teams.list_members(practice_id)
            if len(members) < 2:
                raise StaleAction(Stale.ALONE)
            for member in members:
                await parts.ensure_part(uow, practice, member)
            await uow.teams.set_ends_at(practice_id, None)
            practice = await uow.teams.set_state(practice_id, TeamState.PREPARING)
            await changes.show_lobby(uow, practice)
            await uow.queue.team(practice_id)
            await uow.queue.team_places(practice_id)
            return practice

    async def prepare_again(self, practice_id: int, person_id: int) -> TeamPractice:
        """Any member: after making questions failed. Raises NotFound, NotYours, StaleAction."""
        async with self._store.begin() as uow:
            practice = await locked_practice(uow, practice_id)
            await joined_member(uow, practice.id, person_id)
            if practice.state is not TeamState.STUCK:
                raise StaleAction(Stale.QUESTIONS_COMING)
            for step in (Queue.team, PREPARING_QUESTIONS):
                await uow.starts.clear(step, practice_id)
            practice = await uow.teams.set_state(practice_id, TeamState.PREPARING)
            await changes.show_lobby(uow, practice)
            await uow.queue.team(practice_id)
            return practice

    async def cancel(self, practice_id: int, person_id: int, *, moderator: bool = False) -> None:
        """Call it off before its first round. Host or moderator. Raises NotFound, NotYours,
        StaleAction."""
        async with self._store.begin() as uow:
            practice = await locked_practice(uow, practice_id)
            check_host(practice, person_id, moderator=moderator)
            if practice.state not in _BEFORE_START:
                raise StaleAction(Stale.TOO_LATE_TO_CALL_OFF)
            await changes.call_off(uow, practice, None, self._clock())

    async def end(self, practice_id: int, person_id: int, *, moderator: bool = False) -> None:
        """End now; a lobby is called off. Host or moderator. Raises NotFound, NotYours,
        StaleAction."""
        async with self._store.begin() as uow:
            practice = await locked_practice(uow, practice_id)
            check_host(practice, person_id, moderator=moderator)
            await self._end(uow, practice, None)

    async def _end(self, uow: UnitOfWork, practice: TeamPractice, note: Note | None) -> None:
        finish = changes.end if practice.state is TeamState.RUNNING else changes.call_off
        await finish(uow, practice, note, self._clock())

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
        async with self._store.begin() as uow:
            practice = await locked_practice(uow, practice_id)
            check_host(practice, person_id, moderator=moderator)
            round_ = await self._round_at_hand(uow, practice, round_number)
            if phase is not None and round_.phase is not phase:
                raise StaleAction(Stale.ROUND_GONE_ON)
            # The look that follows finds its time to be up.
            await uow.teams.set_phase(round_.id, round_.phase, ends_at=self._clock())
            await uow.queue.team(practice_id)

    async def pass_turn(self, practice_id: int, person_id: int, round_number: int) -> None:
        """Pass on this question: nobody waits for them. Raises NotFound, NotYours, StaleAction."""
        async with self._store.begin() as uow:
            practice = await locked_practice(uow, practice_id)
            member = await joined_member(uow, practice.id, person_id)
            round_ = await self._round_at_hand(uow, practice, round_number)
            if round_.phase is not RoundPhase.ANSWERING or member.interview_id is None:
                raise StaleAction(Stale.TIME_UP)
            part = await uow.interviews.find(member.interview_id, lock=True)
            turn = (await list_turns(uow, practice, round_)).get(person_id)
            if part is None or turn is None:
                raise StaleAction(Stale.NOT_ASKED)
            if turn.passed:
                raise StaleAction(Stale.PASSED)
            if turn.counted is not None:
                raise StaleAction(Stale.ANSWERED)
            await parts.leave_question(uow, part, round_)
            await uow.queue.team(practice_id)

    async def _round_at_hand(
        self, uow: UnitOfWork, practice: TeamPractice, number: int
    ) -> TeamRound:
        """Raises NotFound, StaleAction."""
        round_ = await uow.teams.find_round_at(practice.id, number)
        if round_ is None:
            raise NotFound(Thing.ROUND)
        if practice.state is not TeamState.RUNNING or number != practice.round:
            raise StaleAction(Stale.ROUND_PASSED, number, practice.round)
        if round_.phase is RoundPhase.CLOSED:
            raise StaleAction(Stale.ROUND_OVER, number)
        return round_

    async def vote(self, round_id: int, voter_id: int, part: str, choice_id: int) -> None:
        """Cast or change a vote. Raises NotFound (no such round, part or choice), NotYours (no
        member), InvalidInput (oneself), StaleAction (closed, or not revealed yet)."""
        async with self._store.begin() as uow:
            found = await uow.teams.find_round(round_id)
            if found is None:
                raise NotFound(Thing.ROUND)
            practice = await uow.teams.find(found.practice_id, lock=True)
            round_ = await uow.teams.find_round(round_id)
            if practice is None or round_ is None:
                raise NotFound(Thing.ROUND)
            await joined_member(uow, practice.id, voter_id)
            if round_.phase is not RoundPhase.REVEALED or practice.state is not TeamState.RUNNING:
                soon = round_.phase not in _OUT_OF_TIME
                raise StaleAction(Stale.VOTES_AFTER_REVEAL if soon else Stale.VOTES_CLOSED)
            named = {key for key, _ in parts_of(round_.question)}
            if practice.kind is not TeamKind.RELAY or part not in named:
                raise NotFound(Thing.PART)
            if choice_id == voter_id:
                raise InvalidInput(Field.VOTE, Invalid.ONESELF)
            turn = (await list_turns(uow, practice, round_)).get(choice_id)
            chosen = await uow.teams.find_member(practice.id, choice_id)
            if turn is None or not turn.has_words or chosen is None or not chosen.sharing.words:
                raise NotFound(Thing.ANSWER)
            if await uow.teams.vote(Vote(round_id, voter_id, part, choice_id)):
                await changes.show_reveal(uow, practice, round_.number)
                await uow.queue.team(practice.id)

    # ------------------------------------------------------------------ places and people

    async def attach_thread(self, practice_id: int, thread_id: int) -> None:
        """The team's thread was made. Raises NotFound."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id, lock=True)
            if practice is None:
                raise NotFound(Thing.PRACTICE)
            practice = await uow.teams.set_thread(practice_id, thread_id)
            if not self._rules[practice.kind].private:
                for part in (await parts.list_parts(uow, practice, lock=True)).values():
                    await uow.interviews.set_channel(part.id, thread_id)
            await self._show_now(uow, practice)
            await changes.look_soon(uow, practice)

    async def attach_member(self, practice_id: int, person_id: int, channel_id: int) -> None:
        """That member answers in this channel; the question at hand is shown there. Raises
        NotFound."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id, lock=True)
            member = await uow.teams.find_member(practice_id, person_id)
            if practice is None or member is None:
                raise NotFound(Thing.PRACTICE)
            part = await parts.ensure_part(uow, practice, member)
            await uow.interviews.find(part.id, lock=True)
            part = await uow.interviews.set_channel(part.id, channel_id)
            round_ = await uow.teams.find_round_at(practice_id, practice.round)
            if round_ is not None and part.state is InterviewState.ACTIVE:
                await parts.refresh_part(uow, part, round_)
            await changes.look_soon(uow, practice)

    async def member_gone(self, guild_id: int, person_id: int) -> None:
        """Left the server, or was banned: leaves all practices there."""
        async with self._store.begin() as uow:
            for found in await uow.teams.list_unfinished_of(person_id):
                practice = await uow.teams.find(found.id, lock=True)
                if practice is None or practice.guild_id != guild_id:
                    continue
                if practice.state in UNFINISHED_TEAM:
                    await self._leave(uow, practice, person_id)

    async def place_gone(self, channel_id: int) -> None:
        """A channel was deleted. A team's thread is made anew; with the team's channel gone, the
        practice ends; a member's own place is made anew."""
        async with self._store.begin() as uow:
            for found in await uow.teams.list_in_channel(channel_id):
                practice = await uow.teams.find(found.id, lock=True)
                if practice is None or practice.state not in UNFINISHED_TEAM:
                    continue
                if practice.channel_id == channel_id:
                    await self._end(uow, practice, Note(NoteKind.CHANNEL_DELETED))
                elif practice.thread_id == channel_id:
                    await uow.teams.set_thread(practice.id, None)
                    await uow.queue.team_places(practice.id)
            part = await uow.interviews.find_by_channel(channel_id)
            if part is None or part.team_id is None or part.state is InterviewState.ENDED:
                return
            team = await uow.teams.find(part.team_id)
            private = team is not None and self._rules[team.kind].private
            if private and await uow.interviews.find(part.id, lock=True) is not None:
                await uow.interviews.set_channel(part.id, None)
                await uow.queue.team_places(part.team_id)

    async def guild_gone(self, guild_id: int) -> None:
        """The bot was removed from a server: its practices end."""
        async with self._store.begin() as uow:
            for found in await uow.teams.list_unfinished(guild_id=guild_id):
                practice = await uow.teams.find(found.id, lock=True)
                if practice is not None and practice.state in UNFINISHED_TEAM:
                    await self._end(uow, practice, Note(NoteKind.BOT_REMOVED))

    # ------------------------------------------------------------------ helpers

    def _is_over(self, ends_at: datetime | None) -> bool:
        slack = timedelta(seconds=self._timing.slack)
        return ends_at is not None and self._clock() >= ends_at - slack

    async def _show_now(self, uow: UnitOfWork, practice: TeamPractice) -> None:
        """The cards that name the members, and those of the round at hand."""
        await changes.show_lobby(uow, practice)
        round_ = await uow.teams.find_round_at(practice.id, practice.round)
        if round_ is not None:
            await changes.show_round(uow, practice, round_.number)
            if round_.revealed_at is not None:
                await changes.show_reveal(uow, practice, round_.number, delay=0.5)
