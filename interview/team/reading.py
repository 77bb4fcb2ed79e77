"""What a team's cards show, read in one transaction: frozen values, as each member allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from interview.models import (
    PeerRating,
    RoundPhase,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.ports import Store, UnitOfWork
from interview.team import parts
from interview.team.kinds.all import all_rules
from interview.team.kinds.rules import Rules
from interview.team.pairs.dates import is_before
from interview.team.revealing import (
    GroupPoint,
    RevealedAnswer,
    VoteCount,
    counted,
    peers_of,
    reveal_of,
    winners,
)
from interview.team.round_state import list_turns

_NEEDS_PLACES = (TeamState.PREPARING, TeamState.STUCK, TeamState.RUNNING)


@dataclass(frozen=True, slots=True)
class LobbyView:
    practice: TeamPractice
    #: Those who have joined, by place.
    members: tuple[TeamMember, ...]


@dataclass(frozen=True, slots=True)
class RoundView:
    """Sets hold person ids."""

    practice: TeamPractice
    round: TeamRound
    #: Those who have joined, by place.
    members: tuple[TeamMember, ...]
    #: Who answers in this round: everybody (relay), or the one in the seat.
    asked: tuple[int, ...]
    answered: frozenset[int]
    passed: frozenset[int]
    #: Who is still waited for in the present phase, by place.
    waiting_for: tuple[int, ...]
    #: Panel and pair: who has rated.
    submitted: frozenset[int]
    #: Whose last recording could not be used, and who can send another.
    refused: frozenset[int] = frozenset()
    #: How many rounds there are in all.
    of: int = 1


@dataclass(frozen=True, slots=True)
class RevealView:
    practice: TeamPractice
    round: TeamRound
    #: By place: everybody who was asked in this round and is still a member or has answered.
    answers: tuple[RevealedAnswer, ...]
    points: tuple[GroupPoint, ...]
    #: One for each part that can be voted on, in the rubric's order.
    votes: tuple[VoteCount, ...]
    #: How many people have voted.
    voters: int
    #: Panel and pair: what the others rated.
    peers: tuple[PeerRating, ...]
    #: Whom a vote can be for: those whose words are shown.
    choices: tuple[int, ...] = ()
    #: How many rounds there are in all.
    of: int = 1


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """What one round came to. No ratings: nothing in it ranks people."""

    round: TeamRound
    answered: int
    #: Key points that somebody covered, and those that nobody did.
    covered: tuple[str, ...]
    missed: tuple[str, ...]
    votes: tuple[VoteCount, ...]


@dataclass(frozen=True, slots=True)
class SummaryView:
    practice: TeamPractice
    #: Those revealed, in order.
    rounds: tuple[RoundSummary, ...]
    #: Everybody who took part, also those who left; by place.
    members: tuple[TeamMember, ...]
    #: Person id -> parts they were voted best for, over all rounds.
    won: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MissingPlaces:
    """What a practice still needs in the server: channels, and an event for an agreed time."""

    practice: TeamPractice
    needs_thread: bool
    #: Without a private place; only where members answer in their own.
    members: tuple[TeamMember, ...]
    #: Both of a pair have said yes to a time, and the server's calendar doesn't know it yet.
    needs_event: bool = False
    #: An event whose practice came to nothing.
    old_event: int | None = None


class TeamViews:
    """Reads for showing; None when there is nothing to show."""

    def __init__(self, store: Store, rules: Mapping[TeamKind, Rules] | None = None) -> None:
        """``rules``: those of every kind unless given."""
        self._store = store
        self._rules = rules or all_rules()

    async def find_lobby(self, practice_id: int) -> LobbyView | None:
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            if practice is None:
                return None
            return LobbyView(practice, tuple(await uow.teams.list_members(practice_id)))

    async def list_lobbies(self, guild_id: int) -> list[LobbyView]:
        """The unfinished practices of a server."""
        async with self._store.begin() as uow:
            return [
                LobbyView(practice, tuple(await uow.teams.list_members(practice.id)))
                for practice in await uow.teams.list_unfinished(guild_id=guild_id)
            ]

    async def find_round(self, practice_id: int, number: int) -> RoundView | None:
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            round_ = await uow.teams.find_round_at(practice_id, number)
            if practice is None or round_ is None or round_.phase is RoundPhase.PENDING:
                return None
            members = tuple(await uow.teams.list_members(practice_id))
            turns = await list_turns(uow, practice, round_)
            submitted = frozenset(
                peer.reviewer_id for peer in await peers_of(uow, practice, round_)
            )
            everybody = await uow.teams.list_members(practice_id, joined_only=False)
            asked = tuple(each.person_id for each in everybody if each.person_id in turns)
            answered = frozenset(p for p, turn in turns.items() if turn.counted is not None)
            passed = frozenset(p for p, turn in turns.items() if turn.passed)
            waiting: tuple[int, ...] = ()
            if round_.phase is RoundPhase.ANSWERING:
                gone = answered | passed
                waiting = tuple(
                    m.person_id for m in members if m.person_id in turns and m.person_id not in gone
                )
            elif round_.phase is RoundPhase.RATING:
                waiting = tuple(
                    m.person_id
                    for m in members
                    if m.person_id != round_.seat_id and m.person_id not in submitted
                )
            return RoundView(
                practice=practice,
                round=round_,
                members=members,
                asked=asked,
                answered=answered,
                passed=passed,
                waiting_for=waiting,
                submitted=submitted,
                refused=frozenset(p for p, turn in turns.items() if turn.refused),
                of=len(await uow.teams.list_rounds(practice_id)),
            )

    async def find_reveal(self, practice_id: int, number: int) -> RevealView | None:
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            round_ = await uow.teams.find_round_at(practice_id, number)
            if practice is None or round_ is None or round_.revealed_at is None:
                return None
            revealed = await reveal_of(uow, practice, round_)
            votes = await uow.teams.list_votes(round_.id)
            answers = revealed.answers
            return RevealView(
                practice=practice,
                round=round_,
                answers=answers,
                points=revealed.points,
                votes=counted(round_, votes),
                voters=len({vote.voter_id for vote in votes}),
                peers=await peers_of(uow, practice, round_),
                choices=tuple(each.person_id for each in answers if each.transcript is not None),
                of=len(await uow.teams.list_rounds(practice_id)),
            )

    async def find_summary(self, practice_id: int) -> SummaryView | None:
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            if practice is None or practice.state is not TeamState.ENDED:
                return None
            rounds = []
            won: Counter[int] = Counter()
            for round_ in await uow.teams.list_rounds(practice_id):
                if round_.revealed_at is None:
                    continue
                revealed = await reveal_of(uow, practice, round_)
                counts = counted(round_, await uow.teams.list_votes(round_.id))
                for count in counts:
                    won.update(winners(count))
                rounds.append(
                    RoundSummary(
                        round=round_,
                        answered=sum(each.answer is not None for each in revealed.answers),
                        covered=tuple(p.text for p in revealed.points if p.covered_count),
                        missed=tuple(
                            p.text for p in revealed.points if p.of and not p.covered_count
                        ),
                        votes=counts,
                    )
                )
            members = await uow.teams.list_members(practice_id, joined_only=False)
            return SummaryView(
                practice=practice,
                rounds=tuple(rounds),
                members=tuple(members),
                # By place, not by how often: it is no ranking.
                won=tuple((m.person_id, won[m.person_id]) for m in members if won[m.person_id]),
            )

    async def missing_places(self, practice_id: int) -> MissingPlaces | None:
        """None also when nothing is missing."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            if practice is None:
                return None
            if practice.state is TeamState.CANCELLED and practice.event_id is not None:
                return MissingPlaces(practice, False, (), old_event=practice.event_id)
            if is_before(practice):
                return await _missing_before(uow, practice)
            if practice.state not in _NEEDS_PLACES:
                return None
            without: tuple[TeamMember, ...] = ()
            if self._rules[practice.kind].private:
                held = await parts.list_parts(uow, practice)
                with_place = {p for p, part in held.items() if part.channel_id is not None}
                without = tuple(
                    member
                    for member in await uow.teams.list_members(practice_id)
                    if member.person_id not in with_place
                )
            needs_thread = practice.thread_id is None
            if not needs_thread and not without:
                return None
            return MissingPlaces(practice, needs_thread, without)


async def _missing_before(uow: UnitOfWork, practice: TeamPractice) -> MissingPlaces | None:
    """Of a pair that has not begun: a thread once they are two, an event once both said yes."""
    members = await uow.teams.list_members(practice.id)
    if len(members) < 2:
        return None
    needs_event = (
        practice.state is TeamState.SCHEDULED
        and practice.event_id is None
        and all(member.confirmed_at is not None for member in members)
    )
    needs_thread = practice.thread_id is None
    if not needs_thread and not needs_event:
        return None
    return MissingPlaces(practice, needs_thread, (), needs_event)
