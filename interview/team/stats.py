"""What a team has practiced, by those who agreed to be counted. Never who is better than whom.

A person is only ever compared with their own start, by one grader and one kind of questions at a
time. The server as a whole is described by sums, and by the mean of those changes where at least
:data:`ENOUGH_PEOPLE` have one, so that nobody can be picked out of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from interview.models import PracticeDone
from interview.ports import Store
from interview.timing import now

#: Interviews at a person's start, and at present, that are compared at most.
SPAN = 3
#: Rated interviews before a change is said: two at the start against two at present.
_ENOUGH_INTERVIEWS = 4
#: People with a change before their mean is said.
ENOUGH_PEOPLE = 3
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PersonStats:
    """One person's own practice in this server."""

    person_id: int
    interviews: int
    team_practices: int
    answers: int
    #: Answers of the last seven days.
    answers_this_week: int
    #: Difference of the mean rating at present to that at their start; None: too little to say.
    change: float | None


@dataclass(frozen=True, slots=True)
class TeamStats:
    """Of the people who agreed, in the order in which they did."""

    people: tuple[PersonStats, ...]
    #: Who practiced, and what was done, in the last seven days.
    active_this_week: int
    interviews_this_week: int
    team_practices_this_week: int
    answers_this_week: int
    #: Mean of the people's changes; None for too few.
    change: float | None
    #: How many people it is the mean of.
    changed: int


def change(done: Sequence[PracticeDone]) -> float | None:
    """How far a person is from their own start: mean of the newest minus mean of the first ratings.

    ``done`` is one person's, oldest first. Ratings of different graders or kinds have different
    scales and are never subtracted from each other: each grader and kind gives a difference of its
    own (of at most :data:`SPAN` interviews at either end, never overlapping), and they are averaged
    weighted by how many interviews they rest on. None under four rated interviews of one sort.
    """
    ratings: dict[tuple[str, str], list[float]] = defaultdict(list)
    for each in done:
        for grader, rating in each.ratings:
            ratings[grader, each.kind.value].append(rating)
    found: list[tuple[float, int]] = []
    for own in ratings.values():
        if len(own) >= _ENOUGH_INTERVIEWS:
            span = min(SPAN, len(own) // 2)
            found.append((fmean(own[-span:]) - fmean(own[:span]), len(own)))
    if not found:
        return None
    return sum(each * weight for each, weight in found) / sum(weight for _, weight in found)


def summarize(consenting: Sequence[int], done: Sequence[PracticeDone], at: datetime) -> TeamStats:
    """``done`` oldest first; what is not by somebody of ``consenting`` is left out."""
    by_person: dict[int, list[PracticeDone]] = {person_id: [] for person_id in consenting}
    for each in done:
        if each.person_id in by_person:
            by_person[each.person_id].append(each)
    people = tuple(_person(person_id, own, at) for person_id, own in by_person.items())
    week = [each for own in by_person.values() for each in own if each.at > at - WEEK]
    changes = [each.change for each in people if each.change is not None]
    return TeamStats(
        people=people,
        active_this_week=len({each.person_id for each in week}),
        interviews_this_week=sum(not each.team for each in week),
        team_practices_this_week=sum(each.team for each in week),
        answers_this_week=sum(each.answers for each in week),
        change=fmean(changes) if len(changes) >= ENOUGH_PEOPLE else None,
        changed=len(changes),
    )


def _person(person_id: int, own: Sequence[PracticeDone], at: datetime) -> PersonStats:
    return PersonStats(
        person_id=person_id,
        interviews=sum(not each.team for each in own),
        team_practices=sum(each.team for each in own),
        answers=sum(each.answers for each in own),
        answers_this_week=sum(each.answers for each in own if each.at > at - WEEK),
        change=change(own),
    )


class TeamStatsService:
    """Use cases around a server's statistics."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = now) -> None:
        self._store = store
        self._clock = clock

    async def of(self, guild_id: int) -> TeamStats:
        async with self._store.begin() as uow:
            consenting = await uow.team_stats.list_consents(guild_id)
            done = await uow.team_stats.list_done(guild_id)
        return summarize(consenting, done, self._clock())

    async def is_counted(self, guild_id: int, person_id: int) -> bool:
        async with self._store.begin() as uow:
            return person_id in await uow.team_stats.list_consents(guild_id)

    async def count_me(self, guild_id: int, person_id: int, wanted: bool) -> None:
        """Agree to be counted in this server, or take it back; from then on nothing is shown."""
        async with self._store.begin() as uow:
            if wanted:
                await uow.people.ensure(person_id)
            await uow.team_stats.set_consent(guild_id, person_id, wanted)
