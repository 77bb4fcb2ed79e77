"""Ratings of peers: filled in at once by several hands, blind before the reveal, moderated."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from interview.errors import NotFound, StaleAction, StorageError
from interview.models import CommentState, Kind, RoundPhase
from storage.database import Database, SqlUnitOfWork
from storage.tables.team import team_practices, team_rounds

ANN, BEN, CAT, DAN = (700_000_000_000_000_000 + number for number in range(1, 5))
GUILD = 9
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)

AddRound = Callable[..., Awaitable[int]]


async def _change(uow: SqlUnitOfWork, statement: object) -> int:
    row = (await uow.peers._connection.execute(statement)).first()  # type: ignore[call-overload]
    return int(row[0])


@pytest.fixture
async def add_round(database: Database) -> AddRound:
    """A round with ANN in the seat; the people there are."""
    async with database.begin() as uow:
        for person in (ANN, BEN, CAT, DAN):
            await uow.people.ensure(person)

    async def add(phase: RoundPhase = RoundPhase.RATING, guild_id: int = GUILD) -> int:
        async with database.begin() as uow:
            practice_id = await _change(
                uow,
                insert(team_practices)
                .values(
                    guild_id=guild_id, channel_id=1, host_id=ANN, kind="panel", state="running",
                    role="Backend", description="", stack="", years=3.0,
                    interview_kind="behavioral", language="en", rounds_wanted=1,
                    answer_seconds=120, round=1, note="",
                )
                .returning(team_practices.c.id),
            )  # fmt: skip
            return await _change(
                uow,
                insert(team_rounds)
                .values(
                    practice_id=practice_id, number=1, text="Q?", kind=Kind.BEHAVIORAL.value,
                    level=3, hint="", why="", model_answer="", key_points=[], probes=[],
                    phase=phase.value, seat_id=ANN, began_at=AT + timedelta(minutes=practice_id),
                )
                .returning(team_rounds.c.id),
            )  # fmt: skip

    return add


async def reveal(database: Database, round_id: int) -> None:
    async with database.begin() as uow:
        await _change(
            uow,
            update(team_rounds)
            .where(team_rounds.c.id == round_id)
            .values(phase=RoundPhase.REVEALED.value)
            .returning(team_rounds.c.id),
        )


async def rate(
    database: Database, round_id: int, reviewer: int, comment: str = "",
    state: CommentState = CommentState.SHOWN, *, minute: int = 0, **levels: int,
) -> int:  # fmt: skip
    async with database.begin() as uow:
        for key, level in (levels or {"result": 3}).items():
            rating = await uow.peers.set_level(round_id, reviewer, ANN, key, level)
        if comment:
            await uow.peers.set_comment(round_id, reviewer, ANN, comment, state)
        at = AT + timedelta(minutes=minute)
        await uow.peers.submit(round_id, reviewer, answer_id=None, at=at)
        return rating.id


async def test_a_rating_is_filled_in_by_criterion_and_counts_from_its_submission(
    database: Database, add_round: AddRound
) -> None:
    round_id = await add_round()
    async with database.begin() as uow:
        assert await uow.peers.find_of(round_id, BEN) is None
        await uow.peers.set_level(round_id, BEN, ANN, "result", 2)
        await uow.peers.set_level(round_id, BEN, ANN, "action", 4)
        await uow.peers.set_level(round_id, BEN, ANN, "result", 3)
        await uow.peers.set_level(round_id, BEN, ANN, "clarity", 5)
        draft = await uow.peers.set_level(round_id, BEN, ANN, "clarity", None)
        assert draft.levels == (("action", 4), ("result", 3))
        await uow.peers.set_comment(round_id, BEN, ANN, "Good ending.", CommentState.HELD)
        assert await uow.peers.list_of_round(round_id) == []
        assert [each.reviewer_id for each in await uow.peers.list_drafts(round_id)] == [BEN]
        done = await uow.peers.submit(round_id, BEN, answer_id=None, at=AT)
        assert (done.submitted_at, done.comment, done.comment_state) == (
            AT,
            "Good ending.",
            CommentState.HELD,
        )
        assert await uow.peers.list_of_round(round_id) == [done]
        assert await uow.peers.list_drafts(round_id) == []
        assert await uow.peers.find(done.id) == done


async def test_after_its_submission_nothing_of_a_rating_changes(
    database: Database, add_round: AddRound
) -> None:
    round_id = await add_round()
    rating_id = await rate(database, round_id, BEN, "Fine.", result=3)
    for change in (
        lambda uow: uow.peers.set_level(round_id, BEN, ANN, "result", 5),
        lambda uow: uow.peers.set_level(round_id, BEN, ANN, "result", None),
        lambda uow: uow.peers.set_comment(round_id, BEN, ANN, "Bad.", CommentState.SHOWN),
    ):
        with pytest.raises(StaleAction, match="rated"):
            async with database.begin() as uow:
                await change(uow)
    async with database.begin() as uow:
        again = await uow.peers.submit(round_id, BEN, answer_id=None, at=AT + timedelta(hours=1))
        assert (again.id, again.submitted_at, again.levels) == (rating_id, AT, (("result", 3),))
        assert again.comment == "Fine."


async def test_an_empty_rating_and_a_lone_comment_cannot_be_submitted(
    database: Database, add_round: AddRound
) -> None:
    round_id = await add_round()
    async with database.begin() as uow:
        with pytest.raises(NotFound):
            await uow.peers.submit(round_id, BEN, answer_id=None, at=AT)
        await uow.peers.set_comment(round_id, BEN, ANN, "Hm.", CommentState.SHOWN)
        with pytest.raises(NotFound):
            await uow.peers.submit(round_id, BEN, answer_id=None, at=AT)
        await uow.peers.set_level(round_id, BEN, ANN, "result", 3)
        await uow.peers.set_level(round_id, BEN, ANN, "result", None)
        with pytest.raises(NotFound):
            await uow.peers.submit(round_id, BEN, answer_id=None, at=AT)
        assert await uow.peers.list_drafts(round_id) == []


async def test_menus_chosen_at_the_same_time_all_count(
    database: Database, add_round: AddRound
) -> None:
    round_id = await add_round()

    async def choose(key: str, level: int) -> None:
        async with database.begin() as uow:
            await uow.peers.set_level(round_id, BEN, ANN, key, level)

    keys = ("situation", "action", "result", "reflection", "clarity")
    await asyncio.gather(*(choose(key, number) for number, key in enumerate(keys, 1)))
    async with database.begin() as uow:
        found = await uow.peers.find_of(round_id, BEN)
    assert found is not None
    assert dict(found.levels) == {key: number for number, key in enumerate(keys, 1)}


async def test_nobody_rates_themselves(database: Database, add_round: AddRound) -> None:
    round_id = await add_round()
    with pytest.raises(StorageError, match="not_oneself"):
        async with database.begin() as uow:
            await uow.peers.set_level(round_id, ANN, ANN, "result", 5)


async def test_what_lists_ratings_shows_none_before_the_reveal(
    database: Database, add_round: AddRound
) -> None:
    round_id = await add_round()
    rating_id = await rate(database, round_id, BEN, "Nice.", CommentState.HELD)
    await rate(database, round_id, CAT, minute=1)
    async with database.begin() as uow:
        await uow.peers.report(rating_id, CAT, "")
        assert await uow.peers.list_beside(BEN) == []
        assert await uow.peers.list_to_moderate(GUILD) == []
        assert await uow.peers.count_to_moderate(GUILD) == 0
    await reveal(database, round_id)
    async with database.begin() as uow:
        assert [each.reviewer_id for each in await uow.peers.list_beside(BEN)] == [BEN, CAT]
        assert [each.id for each in await uow.peers.list_to_moderate(GUILD)] == [rating_id]


async def test_panels_beside_a_reviewer_are_the_latest_ones_they_rated_in(
    database: Database, add_round: AddRound
) -> None:
    rounds = [await add_round(RoundPhase.CLOSED) for _ in range(4)]
    for number, round_id in enumerate(rounds):
        await rate(database, round_id, CAT, minute=number)
        if number != 1:
            await rate(database, round_id, BEN, minute=number)
    async with database.begin() as uow:
        found = await uow.peers.list_beside(BEN, limit=2)
    assert [each.round_id for each in found] == [rounds[2]] * 2 + [rounds[3]] * 2


async def test_a_report_counts_once_a_person_until_a_moderator_settles_it(
    database: Database, add_round: AddRound
) -> None:
    round_id = await add_round(RoundPhase.REVEALED)
    rating_id = await rate(database, round_id, BEN, "Mean words.")
    async with database.begin() as uow:
        assert await uow.peers.report(rating_id, ANN, "This is unkind.")
        assert not await uow.peers.report(rating_id, ANN, "Again!")
        assert await uow.peers.report(rating_id, CAT, "")
        reasons = [
            (each.reporter_id, each.reason) for each in await uow.peers.list_reports(rating_id)
        ]
        assert reasons == [(ANN, "This is unkind."), (CAT, "")]
        found = await uow.peers.find(rating_id)
        assert found is not None and (found.reported, found.moderated) == (True, False)
        assert await uow.peers.count_to_moderate(GUILD) == 1
        settled = await uow.peers.record_moderated(rating_id, DAN, state=CommentState.SHOWN, at=AT)
        assert (settled.reported, settled.moderated) == (False, True)
        assert settled.comment_state is CommentState.SHOWN
        assert await uow.peers.list_reports(rating_id) == []
        assert await uow.peers.list_to_moderate(GUILD) == []


async def test_held_comments_wait_oldest_first_and_only_in_their_own_server(
    database: Database, add_round: AddRound
) -> None:
    ids = []
    for number in range(3):
        round_id = await add_round(RoundPhase.REVEALED)
        ids.append(await rate(database, round_id, BEN, "Hm.", CommentState.HELD, minute=-number))
        await rate(database, round_id, CAT, "Fine.")
    elsewhere = await add_round(RoundPhase.REVEALED, guild_id=GUILD + 1)
    await rate(database, elsewhere, BEN, "Hm.", CommentState.HELD)
    async with database.begin() as uow:
        waiting = await uow.peers.list_to_moderate(GUILD, limit=2)
        assert [each.id for each in waiting] == [ids[2], ids[1]]
        assert await uow.peers.count_to_moderate(GUILD) == 3
        await uow.peers.record_moderated(ids[2], DAN, state=CommentState.HIDDEN, at=AT)
        assert await uow.peers.count_to_moderate(GUILD) == 2


async def test_a_comment_is_put_away_by_one_person_and_erased_by_another(
    database: Database, add_round: AddRound
) -> None:
    round_id = await add_round(RoundPhase.REVEALED)
    rating_id = await rate(database, round_id, BEN, "Words.")
    async with database.begin() as uow:
        assert (await uow.peers.set_put_away(rating_id, True)).put_away
        assert not (await uow.peers.set_put_away(rating_id, False)).put_away
        erased = await uow.peers.erase_comment(rating_id)
        assert (erased.comment, erased.comment_state) == ("", CommentState.HIDDEN)
        assert erased.levels == (("result", 3),)


async def test_deleting_everything_takes_what_one_rated_and_what_one_reported(
    database: Database, add_round: AddRound
) -> None:
    round_id = await add_round(RoundPhase.REVEALED)
    by_ben = await rate(database, round_id, BEN, "Words.")
    by_cat = await rate(database, round_id, CAT, "Other words.")
    async with database.begin() as uow:
        await uow.peers.report(by_cat, BEN, "")
        await uow.peers.record_moderated(by_ben, DAN, state=CommentState.SHOWN, at=AT)
        await uow.people.delete_everything(BEN)
        await uow.people.delete_everything(DAN)
        assert await uow.peers.find(by_ben) is None
        left = await uow.peers.find(by_cat)
        assert left is not None and not left.reported
        await uow.people.delete_everything(ANN)
        assert await uow.peers.find(by_cat) is None


@pytest.mark.parametrize("number", [-1, 2**63, 2**64])
async def test_forged_ids_find_nothing(database: Database, number: int) -> None:
    async with database.begin() as uow:
        assert await uow.peers.find(number) is None
        assert await uow.peers.find_of(number, BEN) is None
        assert await uow.peers.list_of_answer(number) == []
        assert await uow.peers.list_reports(number) == []
        with pytest.raises(NotFound):
            await uow.peers.set_put_away(number, True)


async def test_deleting_everything_says_how_many_ratings_went(
    database: Database, add_round: AddRound
) -> None:
    revealed, blind = await add_round(RoundPhase.REVEALED), await add_round()
    await rate(database, revealed, BEN)
    await rate(database, blind, BEN)
    async with database.begin() as uow:
        assert (await uow.people.count_everything(BEN))["peer_ratings"] == 2
        # What is not revealed yet isn't told by its number either.
        assert (await uow.people.count_everything(ANN))["peer_ratings"] == 1
        assert (await uow.people.delete_everything(BEN))["peer_ratings"] == 2
        assert (await uow.people.count_everything(ANN))["peer_ratings"] == 0
