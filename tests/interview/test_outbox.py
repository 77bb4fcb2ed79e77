"""How far the sending of a card has come, and what is said once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from interview.errors import DeliveryFailed
from interview.models import TeamCard, TeamCardKind
from interview.notices import Notices
from interview.outbox import CardOutbox, queue_of_team_cards
from tests.support.fakes import FakeEar, FakeInterviewer
from tests.support.team_world import Clock, TeamWorld, opened


@pytest.fixture
async def world(
    database_url: str, interviewer: FakeInterviewer, ear: FakeEar
) -> AsyncIterator[TeamWorld]:
    clock = Clock()
    database = opened(database_url, clock)
    yield TeamWorld(database_url, database, interviewer, ear, clock=clock)
    await database.close()


def outbox_of(world: TeamWorld, lease_seconds: float = 60.0) -> CardOutbox[TeamCard]:
    return CardOutbox(
        world.database, lambda uow: uow.team_cards, queue_of_team_cards, lease_seconds=lease_seconds
    )


async def lobby_card(world: TeamWorld) -> int:
    practice = await world.lobby(1)
    async with world.database.begin() as uow:
        card = await uow.team_cards.find(practice.id, TeamCardKind.LOBBY)
    assert card is not None
    return card.id


async def test_a_card_is_one_process_s_at_a_time(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    ours, theirs = outbox_of(world), outbox_of(world)
    async with ours.claimed(card_id) as card:
        assert card is not None and card.id == card_id
        with pytest.raises(DeliveryFailed, match="card_held"):
            async with theirs.claimed(card_id):
                raise AssertionError("nobody else may have it")
    async with theirs.claimed(card_id) as card:
        assert card is not None


async def test_whatever_goes_wrong_a_card_is_free_again(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    outbox = outbox_of(world)
    with pytest.raises(TimeoutError):
        async with outbox.claimed(card_id):
            raise TimeoutError
    async with outbox.claimed(card_id) as card:
        assert card is not None and card.sending_since is None
        await outbox.record_sending(card_id)
    async with outbox.claimed(card_id) as card:
        assert card is not None and card.sending_since is not None and card.message_id is None
        await outbox.record_shown(card_id, message_id=77, shown="digest")
    async with outbox.claimed(card_id) as card:
        assert card is not None and (card.message_id, card.shown) == (77, "digest")


async def test_a_killed_process_keeps_a_card_for_its_lease_only(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    async with world.database.begin() as uow:
        assert await uow.team_cards.claim(card_id, lease_seconds=0.0) is not None
    async with outbox_of(world).claimed(card_id) as card:
        assert card is not None


async def test_a_card_that_its_person_deleted_is_nobodys(world: TeamWorld) -> None:
    async with outbox_of(world).claimed(10**6) as card:
        assert card is None


async def test_a_notice_is_new_once_until_it_is_forgotten(world: TeamWorld) -> None:
    notices = Notices(world.database)
    assert await notices.is_new("said") and not await notices.is_new("said")
    await notices.forget("said")
    assert await notices.is_new("said")
