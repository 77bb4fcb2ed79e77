"""Packs, their versions, and what becomes of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from interview.errors import LimitReached, NotFound, NotYours
from interview.models import (
    JobProfile,
    KeyPoint,
    Kind,
    NewInterview,
    OwnScale,
    PackQuestion,
    PackRow,
    Probe,
    QuestionDraft,
    Setup,
)
from interview.packs.rows import MAX_PACK_QUESTIONS, MAX_PACKS, MAX_PACKS_EACH
from interview.packs.service import PackService, Visitor
from storage.database import Database
from storage.postgres.urls import asyncpg_connect_kwargs

ANN, BOB, GUILD = 700_000_000_000_000_001, 700_000_000_000_000_002, 9
FIVE = ("one", "two", "three", "four", "five")
DRAFT = QuestionDraft(
    "What is an index?", Kind.TECHNICAL, 3, "A book.", "", "A structure.",
    (KeyPoint("sorted", ("ordered",)), KeyPoint("costs writes")),
    probes=(Probe("depth", "Why?"),),
)  # fmt: skip
QUESTION = PackQuestion(DRAFT, (("depth", FIVE),))


def asking(text: str) -> PackQuestion:
    return PackQuestion(replace(DRAFT, text=text))


@pytest.fixture
def packs(database: Database) -> PackService:
    return PackService(database)


@pytest.fixture
def ann() -> Visitor:
    return Visitor(ANN, GUILD)


async def test_every_version_keeps_its_questions(
    packs: PackService, ann: Visitor, database_url: str
) -> None:
    pack = (await packs.import_questions(ann, [QUESTION, asking("B?")], name="SQL")).pack
    assert (pack.version, pack.kinds) == (1, ((Kind.TECHNICAL, 2),))
    _, (first, second) = await packs.get_to_change(ann, pack.id)
    assert (first.draft, first.anchors, first.place) == (DRAFT, QUESTION.anchors, 1)
    form = {
        "text": "What is a hash index?", "kind": "technical", "level": "4",
        "key_points": ["hashes"], "model_answer": "A table.",
    }  # fmt: skip
    pack = await packs.change_question(ann, first.id, PackRow(1, form))
    pack = await packs.remove_question(ann, second.id)
    assert (pack.version, pack.question_count) == (3, 1)
    _, (changed,) = await packs.get_to_change(ann, pack.id)
    # What the form doesn't show stays, and so does the place.
    assert (changed.draft.hint, changed.draft.probes) == ("A book.", DRAFT.probes)
    assert (changed.anchors, changed.place) == (QUESTION.anchors, 1)
    pack = await packs.change_question(ann, changed.id, PackRow(1, form | {"kind": "behavioral"}))
    _, (other,) = await packs.get_to_change(ann, pack.id)
    assert (other.draft.probes, other.anchors) == ((), ())

    connection = await asyncpg.connect(**asyncpg_connect_kwargs(database_url))
    rows = await connection.fetch(
        "SELECT text, added_in, removed_in FROM pack_questions ORDER BY id"
    )
    await connection.close()
    assert [tuple(row) for row in rows] == [
        ("What is an index?", 1, 2),
        ("B?", 1, 3),
        ("What is a hash index?", 2, 4),
        ("What is a hash index?", 4, None),
    ]


async def test_an_import_is_all_or_nothing(packs: PackService, ann: Visitor) -> None:
    many = [asking(f"Question {number}?") for number in range(MAX_PACK_QUESTIONS)]
    with pytest.raises(LimitReached):
        await packs.import_questions(ann, [*many, asking("One more?")], name="Many")
    assert await packs.list_packs(ann) == []
    full = (await packs.import_questions(ann, many, name="Many")).pack
    with pytest.raises(LimitReached):
        await packs.add_question(
            ann,
            full.id,
            PackRow(1, {
                "text": "One more?", "kind": "technical", "level": 1,
                "model_answer": "Yes.", "key_points": ["yes"],
            }),
        )  # fmt: skip
    assert (await packs.get(ann, full.id)).version == 1
    # A changed question takes no room.
    done = await packs.import_questions(
        ann, [replace(many[0], anchors=QUESTION.anchors)], pack_id=full.id
    )
    assert (done.added, done.changed, done.pack.version) == (0, 1, 2)


async def test_a_server_is_full_also_for_those_who_come_at_once(packs: PackService) -> None:
    async def make(person: int) -> bool:
        try:
            await packs.create(Visitor(person, GUILD), "Pack", "")
        except LimitReached:
            return False
        return True

    people = [ANN + number % 5 for number in range(MAX_PACKS + 10)]
    made = [await make(person) for person in people[: MAX_PACKS - 1]]
    assert all(made)
    late = await asyncio.gather(*(make(person) for person in people[MAX_PACKS - 1 :]))
    assert sum(late) == 1
    # Another server, and a person's own share of it.
    elsewhere = Visitor(BOB, GUILD + 1)
    for _ in range(MAX_PACKS_EACH):
        await packs.create(elsewhere, "Pack", "")
    with pytest.raises(LimitReached):
        await packs.create(elsewhere, "Pack", "")


async def test_two_changes_at_once_are_two_versions(packs: PackService, ann: Visitor) -> None:
    pack = (await packs.import_questions(ann, [asking("A?"), asking("B?")], name="SQL")).pack
    _, questions = await packs.get_to_change(ann, pack.id)
    await asyncio.gather(*(packs.remove_question(ann, each.id) for each in questions))
    pack = await packs.get(ann, pack.id)
    assert (pack.version, pack.question_count) == (3, 0)


@pytest.mark.parametrize("pack_id", [0, -1, 2**63, 10**30])
async def test_made_up_ids_find_nothing(packs: PackService, ann: Visitor, pack_id: int) -> None:
    for work in (
        packs.get(ann, pack_id),
        packs.get_question(ann, pack_id),
        packs.delete(ann, pack_id),
        packs.share(ann, pack_id, True),
        packs.import_questions(ann, [QUESTION], pack_id=pack_id),
    ):
        with pytest.raises(NotFound):
            await work


async def test_an_interviews_question_keeps_the_scale_when_its_pack_is_deleted(
    packs: PackService, ann: Visitor, database: Database
) -> None:
    pack = (await packs.import_questions(ann, [QUESTION], name="SQL")).pack
    kept = replace(DRAFT, scale=OwnScale("pack-1-v1", QUESTION.anchors))
    async with database.begin() as uow:
        interview = await uow.interviews.add(
            NewInterview(
                person_id=ANN,
                job_id=None,
                profile=JobProfile("Dev"),
                kind=Kind.MIXED,
                language="en",
                question_count=1,
                guild_id=GUILD,
                setup=Setup(),
                pack_id=pack.id,
                pack_name=pack.name,
            )
        )
        (question, plain) = await uow.questions.add_all(interview.id, ANN, [kept, DRAFT])
    assert (interview.pack_id, interview.pack_name) == (pack.id, "SQL")
    await packs.delete(ann, pack.id)
    async with database.begin() as uow:
        found = await uow.interviews.find(interview.id)
        questions = await uow.questions.list_of(interview.id)
    assert found is not None
    assert (found.pack_id, found.pack_name) == (None, "SQL")
    assert [each.draft for each in questions] == [kept, DRAFT]
    assert (question.draft.scale, plain.draft.scale) == (kept.scale, None)


async def test_private_packs_go_with_their_author_and_shared_ones_stay(
    packs: PackService, ann: Visitor, database: Database
) -> None:
    shared = (await packs.import_questions(ann, [QUESTION], name="Shared")).pack
    await packs.share(ann, shared.id, True)
    private = (await packs.import_questions(ann, [QUESTION], name="Private")).pack
    async with database.begin() as uow:
        deleted = await uow.people.delete_everything(ANN)
    assert deleted["packs"] == 1
    manager = Visitor(BOB, GUILD, may_manage=True)
    (left,) = await packs.list_packs(manager)
    assert (left.id, left.author_id, left.editor_id) == (shared.id, None, None)
    with pytest.raises(NotFound):
        await packs.get(ann, private.id)
    with pytest.raises(NotYours):
        await packs.delete(Visitor(BOB, GUILD), shared.id)
    # Nobody is left to see it if it were private.
    with pytest.raises(NotYours):
        await packs.share(manager, shared.id, False)
    await packs.delete(manager, shared.id)
    assert await packs.list_packs(manager) == []


def test_a_visitor_changes_only_what_they_see() -> None:
    from datetime import UTC, datetime

    from interview.models import Pack

    pack = Pack(1, GUILD, ANN, "SQL", "", 1, False, datetime.now(UTC))
    manager: Any = Visitor(BOB, GUILD, may_manage=True)
    assert not manager.sees(pack) and not manager.may_change(pack)
    assert manager.may_change(replace(pack, shared=True))
    assert not Visitor(BOB, GUILD).may_change(replace(pack, shared=True))
    assert not Visitor(ANN, GUILD + 1, may_manage=True).sees(replace(pack, shared=True))
