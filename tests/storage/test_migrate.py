"""Migrations from empty, at once, and beside the queue's tables."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from interview.errors import StorageError
from storage.migrate import alembic_config, migrate
from storage.postgres.urls import asyncpg_connect_kwargs, engine_url
from storage.tables.interviews import metadata


async def _schema(url: str) -> dict[str, set[tuple[Any, ...]]]:
    """Columns, constraints and indexes of our tables, as PostgreSQL spells them."""
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(url))
    try:
        queries = {
            "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, "
            "is_identity FROM information_schema.columns WHERE table_schema = 'public'",
            "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public'",
        }
        found = {}
        for name, query in queries.items():
            rows = {tuple(row) for row in await connection.fetch(query)}
            found[name] = {row for row in rows if row[0] in metadata.tables}
        return found
    finally:
        await connection.close()


async def test_migrating_from_empty_gives_exactly_the_tables(
    empty_url: str, database_url: str
) -> None:
    address, arguments = engine_url(empty_url)
    engine = create_async_engine(address, connect_args=arguments)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    wanted, migrated = await _schema(empty_url), await _schema(database_url)
    assert len(wanted["constraints"]) > 50
    assert migrated == wanted


async def test_alembic_finds_nothing_left_to_do_beside_foreign_tables(database_url: str) -> None:
    address, arguments = engine_url(database_url)
    engine = create_async_engine(address, connect_args=arguments)

    def check(connection: Connection) -> None:
        command.check(alembic_config(connection))

    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE pgqueuer_of_others (id bigint)")
        await connection.run_sync(check)
        await connection.exec_driver_sql("ALTER TABLE jobs ADD COLUMN extra text")
        with pytest.raises(Exception, match="New upgrade operations"):
            await connection.run_sync(check)
    await engine.dispose()


async def test_reports_of_before_get_a_score_for_each_grader(empty_url: str) -> None:
    address, arguments = engine_url(empty_url)
    engine = create_async_engine(address, connect_args=arguments)

    def up_to(revision: str) -> Callable[[Connection], None]:
        return lambda connection: command.upgrade(alembic_config(connection), revision)

    async with engine.begin() as connection:
        await connection.run_sync(up_to("0002"))
        for statement in _BEFORE:
            await connection.exec_driver_sql(statement)
        await connection.run_sync(up_to("head"))
        rows = await connection.exec_driver_sql(
            "SELECT rating, criteria, scores FROM reports ORDER BY interview_id"
        )
        mixed, unrated = rows.all()
    await engine.dispose()
    # Question 1 counts with its second attempt, question 2 with its follow-up's feedback.
    assert mixed.scores == [
        ["gemini", 3.5, 2, [["depth", "Depth", 3.5, 2]]],
        ["offline", 2.0, 1, [["depth", "Depth", 2, 1], ["clarity", "Clarity", 5, 1]]],
    ]
    assert mixed.rating == 3.5
    assert mixed.criteria == [["depth", "Depth", 3.5, 2]]
    assert (unrated.rating, unrated.scores) == (None, [])


def _graded(answer: int, question: int, place: str, grader: str, rating: float | None) -> list[str]:
    """An answer with its feedback; ``place`` is attempt, turn and follow-up."""
    value = "NULL" if rating is None else str(rating)
    return [
        f"INSERT INTO answers (id, question_id, interview_id, person_id, attempt, turn, follow_up,"
        f" source, state, message_id, channel_id) OVERRIDING SYSTEM VALUE"
        f" VALUES ({answer}, {question}, 1, 1, {place}, 'text', 'graded', {answer}, 1)",
        f"INSERT INTO transcripts (answer_id, person_id, revision, text, source, language, words)"
        f" VALUES ({answer}, 1, 1, '', 'typed', 'en', '[]')",
        f"INSERT INTO feedback (id, answer_id, question_id, interview_id, person_id,"
        f" transcript_revision, rating, grader, model, rubric_version, not_gradable_reason,"
        f" strengths, improvements, first_change, coverage, better_answer, limits, usage_calls,"
        f" usage_input_tokens, usage_output_tokens) OVERRIDING SYSTEM VALUE VALUES ({answer},"
        f" {answer}, {question}, 1, 1, 1, {value}, '{grader}', '', '', '', '[]', '[]', '', '[]',"
        f" '', '', 0, 0, 0)",
        f"INSERT INTO criterion_ratings (feedback_id, place, person_id, key, name, level, reason,"
        f" quote) VALUES ({answer}, 0, 1, 'depth', 'Depth', {int(rating or 1)}, '', '')",
    ]


_INTERVIEW = (
    "INSERT INTO interviews (id, person_id, role, description, stack, years, resume, kind,"
    " language, question_count, state, position, note, practice, manner, style, follow_ups)"
    " OVERRIDING SYSTEM VALUE VALUES ({}, 1, '', '', '', 0, '', 'mixed', 'en', 3, 'ended', 3, '',"
    " 'coach', 'neutral', 'any', 0)"
)
_REPORT = (
    "INSERT INTO reports (interview_id, person_id, rating, questions, criteria, scores, course,"
    " summary, practice, grader, model, usage_calls, usage_input_tokens, usage_output_tokens)"
    " VALUES ({}, 1, {}, '[]', '[]', '[]', '', '', '[]', 'gemini', '', 0, 0, 0)"
)
_BEFORE = [
    "INSERT INTO people (id) VALUES (1)",
    *(_INTERVIEW.format(number) for number in (1, 2)),
    *(
        f"INSERT INTO questions (id, interview_id, person_id, place, position, text, kind, level,"
        f" hint, why, model_answer, key_points, probes, state) OVERRIDING SYSTEM VALUE"
        f" VALUES ({number}, 1, 1, {number}, {number}, '', 'technical', 3, '', '', '', '[]', '[]',"
        f" 'done')"
        for number in (1, 2, 3, 4)
    ),
    *_graded(10, 1, "1, 0, NULL", "offline", 1.0),
    *_graded(11, 1, "2, 0, NULL", "gemini", 3.0),
    *_graded(12, 1, "3, 0, NULL", "offline", None),
    *_graded(20, 2, "1, 0, NULL", "gemini", 2.0),
    *_graded(21, 2, "1, 1, 1", "gemini", 4.0),
    *_graded(30, 3, "1, 0, NULL", "offline", 2.0),
    "INSERT INTO criterion_ratings (feedback_id, place, person_id, key, name, level, reason, quote)"
    " VALUES (30, 1, 1, 'clarity', 'Clarity', 5, '', ''), (30, 2, 1, 'x', 'X', NULL, '', '')",
    _REPORT.format(1, 2.7),
    _REPORT.format(2, "NULL"),
]


async def test_four_migrations_at_once_do_it_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(4)))
    await migrate(empty_url)
    assert {name for name, *_ in (await _schema(empty_url))["columns"]} == set(metadata.tables)


async def test_a_migration_without_a_server_is_a_storage_error() -> None:
    with pytest.raises(StorageError):
        await migrate("postgresql://postgres@/x?host=/nowhere")
