"""A back-up of the embedded database brings everything back, and never over what is there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from storage.migrate import migrate
from storage.postgres.embedded import EmbeddedPostgres
from storage.postgres.urls import asyncpg_connect_kwargs
from tools import backup

pytestmark = pytest.mark.usefixtures("no_settings")

FAST = {"fsync": "off"}


async def _people(url: str, *, add: int | None = None) -> list[int]:
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(url))
    try:
        if add is not None:
            await connection.execute("INSERT INTO people (id) VALUES ($1)", add)
        return [row["id"] for row in await connection.fetch("SELECT id FROM people")]
    finally:
        await connection.close()


def test_a_dump_taken_while_the_bot_runs_is_restored_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "coach.dump"
    running = EmbeddedPostgres.start(tmp_path / "old" / "postgres", settings=FAST)
    asyncio.run(migrate(running.url))
    asyncio.run(_people(running.url, add=4711))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "old"))
    assert backup.main(["dump", str(file)]) == 0
    assert asyncio.run(_people(running.url)) == [4711], "it still runs"
    running.stop()
    assert [path.name for path in tmp_path.glob("coach*")] == ["coach.dump"]

    assert backup.main(["restore", str(file)]) == 1
    assert "move it away" in capsys.readouterr().err

    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    assert backup.main(["restore", str(file)]) == 0
    restored = EmbeddedPostgres.start(tmp_path / "new" / "postgres", settings=FAST)
    asyncio.run(migrate(restored.url))
    assert asyncio.run(_people(restored.url)) == [4711]
    restored.stop()


def test_without_a_database_or_a_file_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "nothing"))
    assert backup.main(["dump", str(tmp_path / "a.dump")]) == 1
    assert backup.main(["restore", str(tmp_path / "missing.dump")]) == 1
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@db.example/coach")
    assert backup.main(["dump", str(tmp_path / "a.dump")]) == 1
    assert "DATABASE_URL" in capsys.readouterr().err
