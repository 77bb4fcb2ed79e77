"""The repository of team practices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from interview.errors import NotFound, OtherState, StaleAction
from interview.models import (
    Anchors,
    JobProfile,
    KeyPoint,
    Kind,
    MemberState,
    Note,
    NoteKind,
    OwnScale,
    PracticePlan,
    Probe,
    QuestionDraft,
    RoundPhase,
    Sharing,
    TeamCardKind,
    TeamKind,
    TeamPractice,
    TeamState,
    Vote,
)
from interview.ports import Queue
from storage.database import Database, SqlUnitOfWork

ANN, BOB, CAT = 11, 22, 33
HUGE = 2**70
LEVELS: Anchors = ("a", "b", "c", "d", "e")
DRAFT = QuestionDraft(
    text="What did you ship?\x00",
    kind=Kind.TECHNICAL,
    level=3,
    hint="Think.",
    why="To see.",
    model_answer="I shipped it.",
    key_points=(KeyPoint("names it", ("it is", "called")),),
    bank_id="backend-001",
    probes=(Probe("depth", "How does it work?"),),
    scale=OwnScale("pack-1-v2", (("depth", LEVELS),)),
)
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
async def work(database: Database) -> AsyncIterator[SqlUnitOfWork]:
    async with database.begin() as unit:
        for person in (ANN, BOB, CAT):
            await unit.people.ensure(person)
        yield unit


async def opened(work: SqlUnitOfWork, **options: object) -> TeamPractice:
    values: dict[str, object] = {
        "guild_id": 9,
        "channel_id": 8,
        "host_id": ANN,
        "kind": TeamKind.RELAY,
        "profile": JobProfile("Engineer", "Payments.", "Python", 2.5, "My résumé."),
        "interview_kind": Kind.MIXED,
        "language": "en",
        "rounds_wanted": 3,
        "answer_seconds": 120,
        **options,
    }
    plan = PracticePlan(**values)  # type: ignore[arg-type]
    return await work.teams.add(plan, TeamState.LOBBY, ends_at=AT)


async def test_a_practice_is_read_as_it_was_stored(work: SqlUnitOfWork) -> None:
    practice = await opened(work)
    assert practice.profile == JobProfile("Engineer", "Payments.", "Python", 2.5)
    assert (practice.round, practice.thread_id, practice.ends_at) == (0, None, AT)
    assert await work.teams.find(practice.id) == practice
    assert await work.teams.find(practice.id, lock=True) == practice
    await work.teams.set_thread(practice.id, 77)
    await work.teams.set_round(practice.id, 2)
    await work.teams.set_ends_at(practice.id, None)
    await work.teams.set_host(practice.id, BOB)
    await work.teams.set_note(practice.id, Note(NoteKind.ALL_LEFT))
    changed = await work.teams.set_date(practice.id, AT, 555)
    assert await work.teams.find(practice.id) == changed
    await work.teams.record_prepared(practice.id, interviewer="gemini", notes=())
    assert (changed.thread_id, changed.round, changed.host_id) == (77, 2, BOB)
    assert (changed.notes, changed.starts_at, changed.event_id) == (
        (Note(NoteKind.ALL_LEFT),),
        AT,
        555,
    )


async def test_states_move_as_the_transitions_say(work: SqlUnitOfWork) -> None:
    practice = await opened(work)
    with pytest.raises(StaleAction):
        await work.teams.set_state(practice.id, TeamState.RUNNING)
    for state in (TeamState.PREPARING, TeamState.STUCK, TeamState.PREPARING, TeamState.RUNNING):
        assert (await work.teams.set_state(practice.id, state)).state is state
    ended = await work.teams.set_state(practice.id, TeamState.ENDED, ended_at=AT)
    assert ended.ended_at == AT
    assert await work.teams.set_state(practice.id, TeamState.ENDED) == ended
    with pytest.raises(NotFound):
        await work.teams.set_state(practice.id + 1, TeamState.LOBBY)


async def test_members_have_places_and_keep_them(work: SqlUnitOfWork) -> None:
    practice = await opened(work)
    assert (await work.teams.join(practice.id, ANN, Sharing())).place == 1
    assert (await work.teams.join(practice.id, BOB, Sharing(words=False))).place == 2
    await work.teams.set_member(practice.id, ANN, state=MemberState.LEFT)
    assert [m.person_id for m in await work.teams.list_members(practice.id)] == [BOB]
    everybody = await work.teams.list_members(practice.id, joined_only=False)
    assert [m.state for m in everybody] == [MemberState.LEFT, MemberState.JOINED]
    again = await work.teams.join(practice.id, ANN, Sharing(rating=True))
    assert (again.place, again.state, again.sharing.rating) == (1, MemberState.JOINED, True)
    changed = await work.teams.set_member(
        practice.id, BOB, sharing=Sharing(rating=True), confirmed_at=AT, came_at=AT
    )
    assert (changed.sharing, changed.confirmed_at, changed.came_at) == (
        Sharing(True, True),
        AT,
        AT,
    )
    assert await work.teams.set_member(practice.id, BOB) == changed
    assert await work.teams.find_member(practice.id, CAT) is None
    for call in (
        work.teams.set_member(practice.id, CAT, state=MemberState.LEFT),
        work.teams.set_member(practice.id, CAT),
        work.teams.set_member(HUGE, CAT),
    ):
        with pytest.raises(NotFound):
            await call


async def test_practices_are_found_by_place_and_person(work: SqlUnitOfWork) -> None:
    over = await opened(work)
    await work.teams.join(over.id, BOB, Sharing())
    await work.teams.set_thread(over.id, 77)
    await work.teams.set_state(over.id, TeamState.CANCELLED)
    going_on = await opened(work)
    await work.teams.join(going_on.id, BOB, Sharing())
    elsewhere = await opened(work, guild_id=10, channel_id=80)
    assert (await work.teams.find_by_thread(77) or over).id == over.id
    await work.teams.set_thread(going_on.id, 77)
    assert (await work.teams.find_by_thread(77) or over).id == going_on.id
    assert await work.teams.find_by_thread(78) is None

    def ids(found: list[TeamPractice]) -> list[int]:
        return [each.id for each in found]

    assert ids(await work.teams.list_unfinished()) == [elsewhere.id, going_on.id]
    assert ids(await work.teams.list_unfinished(guild_id=10)) == [elsewhere.id]
    assert ids(await work.teams.list_unfinished_of(BOB)) == [going_on.id]
    assert ids(await work.teams.list_of(BOB)) == [going_on.id, over.id]
    assert ids(await work.teams.list_of(ANN)) == [elsewhere.id, going_on.id, over.id]
    assert ids(await work.teams.list_in_channel(8)) == [going_on.id]
    assert ids(await work.teams.list_in_channel(77)) == [going_on.id]
    await work.teams.set_member(going_on.id, BOB, state=MemberState.LEFT)
    assert await work.teams.list_unfinished_of(BOB) == []


async def test_a_round_keeps_its_question_and_moves_by_the_transitions(
    work: SqlUnitOfWork,
) -> None:
    practice = await opened(work)
    first, second = await work.teams.add_rounds(practice.id, [(DRAFT, None), (DRAFT, BOB)])
    assert first.question.text == "What did you ship?"
    assert first.question.scale == DRAFT.scale and first.question.bank_id == "backend-001"
    assert (first.number, second.number, second.seat_id) == (1, 2, BOB)
    assert await work.teams.list_rounds(practice.id) == [first, second]
    assert await work.teams.find_round(second.id) == second
    assert await work.teams.find_round_at(practice.id, 2) == second
    with pytest.raises(OtherState, match="pending"):
        await work.teams.set_phase(first.id, RoundPhase.REVEALED, ends_at=None)
    began = await work.teams.set_phase(
        first.id, RoundPhase.ANSWERING, ends_at=AT + timedelta(seconds=60), began_at=AT
    )
    assert (began.began_at, began.ends_at) == (AT, AT + timedelta(seconds=60))
    again = await work.teams.set_phase(first.id, RoundPhase.ANSWERING, ends_at=AT)
    assert (again.began_at, again.ends_at) == (AT, AT)
    shown = await work.teams.set_phase(first.id, RoundPhase.REVEALED, ends_at=None, revealed_at=AT)
    assert (shown.revealed_at, shown.ends_at) == (AT, None)
    with pytest.raises(NotFound):
        await work.teams.set_phase(HUGE, RoundPhase.CLOSED, ends_at=None)


async def test_a_vote_can_be_changed_and_counts_once(work: SqlUnitOfWork) -> None:
    practice = await opened(work)
    (round_,) = await work.teams.add_rounds(practice.id, [(DRAFT, None)])
    assert await work.teams.vote(Vote(round_.id, ANN, "depth", BOB))
    assert not await work.teams.vote(Vote(round_.id, ANN, "depth", BOB))
    assert await work.teams.vote(Vote(round_.id, ANN, "depth", CAT))
    assert await work.teams.list_votes(round_.id) == [Vote(round_.id, ANN, "depth", CAT)]


async def test_consents_and_starts(work: SqlUnitOfWork) -> None:
    for given in (True, True):
        await work.team_stats.set_consent(9, ANN, given)
    assert await work.team_stats.list_consents(9) == [ANN]
    await work.team_stats.set_consent(9, ANN, False)
    assert await work.team_stats.list_consents(9) == []
    practice = await opened(work)
    card = await work.team_cards.ensure(
        practice_id=practice.id, kind=TeamCardKind.LOBBY, number=0, channel_id=8
    )
    assert [each.id for each in await work.team_cards.list_of(practice.id)] == [card.id]
    for step, subject in ((Queue.team, practice.id), (Queue.team_deliver, card.id)):
        assert [await work.starts.record(step, subject) for _ in range(2)] == [1, 2]
        await work.starts.clear(step, subject)
        assert await work.starts.record(step, subject) == 1
        assert await work.starts.record(step, subject + 100) == 0


async def test_ids_that_fit_no_column_find_nothing(work: SqlUnitOfWork) -> None:
    assert await work.teams.find(HUGE) is None
    assert await work.teams.find_by_thread(HUGE) is None
    assert await work.teams.find_member(HUGE, 1) is None
    assert await work.teams.find_round(-1) is None
    assert await work.teams.find_round_at(1, 2**40) is None
    for found in (
        await work.teams.list_unfinished(guild_id=HUGE),
        await work.teams.list_unfinished_of(HUGE),
        await work.teams.list_of(HUGE),
        await work.teams.list_in_channel(HUGE),
        await work.teams.list_members(HUGE),
        await work.teams.list_rounds(HUGE),
        await work.teams.list_votes(HUGE),
        await work.team_stats.list_consents(HUGE),
        await work.team_cards.list_of(HUGE),
        await work.interviews.list_of_team(1),
        await work.interviews.list_under_way(1, 2),
    ):
        assert found == []
