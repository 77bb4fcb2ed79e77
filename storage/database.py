"""The database: one engine, and transactions that hand out repositories."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from interview.ports import Queue
from storage.errors import storage_error
from storage.postgres.urls import engine_url, parse
from storage.repositories.answers import SqlAnswers
from storage.repositories.cards import SqlCards, SqlTeamCards
from storage.repositories.doubts import SqlDoubts
from storage.repositories.feedback import SqlFeedback
from storage.repositories.follow_ups import SqlFollowUps
from storage.repositories.interviews import SqlInterviews
from storage.repositories.jobs import SqlJobs
from storage.repositories.listening import SqlListening
from storage.repositories.notices import SqlNotices
from storage.repositories.packs import SqlPacks
from storage.repositories.passages import SqlPassages
from storage.repositories.peers import SqlPeers
from storage.repositories.people import SqlPeople
from storage.repositories.questions import SqlQuestions
from storage.repositories.reports import SqlReports
from storage.repositories.servers import SqlServers
from storage.repositories.sounds import SqlSounds
from storage.repositories.starts import SqlStarts
from storage.repositories.team_stats import SqlTeamStats
from storage.repositories.teams import SqlTeams
from storage.repositories.usage import SqlUsage
from storage.repositories.wishes import SqlWishes


class SqlRunner(Protocol):
    """Runs SQL with ``$1`` parameters inside the present transaction, never outside of it."""

    async def fetch(self, sql: str, *args: object) -> list[dict[str, Any]]: ...

    async def execute(self, sql: str, *args: object) -> str:
        """The number of rows touched, as text; "-1" where PostgreSQL names none."""
        ...


class _Runner:
    """A SqlRunner over SQLAlchemy's connection.

    The raw asyncpg connection would not do: SQLAlchemy begins its transaction lazily, so what is
    sent there directly is committed at once.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def fetch(self, sql: str, *args: object) -> list[dict[str, Any]]:
        result = await self._connection.exec_driver_sql(sql, args or None)
        return [dict(row) for row in result.mappings()]

    async def execute(self, sql: str, *args: object) -> str:
        result = await self._connection.exec_driver_sql(sql, args or None)
        return str(result.rowcount)


class SqlUnitOfWork:
    """One transaction; see :class:`interview.ports.UnitOfWork`."""

    def __init__(
        self, connection: AsyncConnection, queue_factory: Callable[[SqlRunner], Queue]
    ) -> None:
        self.people = SqlPeople(connection)
        self.jobs = SqlJobs(connection)
        self.interviews = SqlInterviews(connection)
        self.questions = SqlQuestions(connection)
        self.answers = SqlAnswers(connection)
        self.passages = SqlPassages(connection)
        self.feedback = SqlFeedback(connection)
        self.follow_ups = SqlFollowUps(connection)
        self.reports = SqlReports(connection)
        self.starts = SqlStarts(connection)
        self.cards = SqlCards(connection)
        self.notices = SqlNotices(connection)
        self.listening = SqlListening(connection)
        self.usage = SqlUsage(connection)
        self.packs = SqlPacks(connection)
        self.servers = SqlServers(connection)
        self.doubts = SqlDoubts(connection)
        self.sounds = SqlSounds(connection)
        self.teams = SqlTeams(connection)
        self.peers = SqlPeers(connection)
        self.wishes = SqlWishes(connection)
        self.team_stats = SqlTeamStats(connection)
        self.team_cards = SqlTeamCards(connection)
        self.queue: Queue = queue_factory(_Runner(connection))


class Database:
    """The connection pool. Build it once with :meth:`connect`; ``await close()`` at the end."""

    def __init__(self, engine: AsyncEngine, queue_factory: Callable[[SqlRunner], Queue]) -> None:
        self._engine = engine
        self._queue_factory = queue_factory

    @classmethod
    def connect(
        cls, url: str, queue_factory: Callable[[SqlRunner], Queue], *, pool_size: int = 10
    ) -> Database:
        """A database at ``url``; nothing is sent before the first use (see :meth:`ping`).

        ``queue_factory`` makes the queue of a transaction. Raises ConfigurationError for a URL
        that can't be used.
        """
        address, arguments = engine_url(url)
        # A pooler at the other end has a pool already; keeping connections in ours too would keep
        # prepared statements alive there.
        pool: dict[str, Any] = (
            {"poolclass": NullPool}
            if parse(url).pooled
            else {"pool_size": pool_size, "max_overflow": pool_size, "pool_pre_ping": True}
        )
        engine = create_async_engine(address, connect_args=arguments, hide_parameters=True, **pool)
        return cls(engine, queue_factory)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnitOfWork]:
        """One transaction: committed at the end, rolled back on any exception.

        Raises StorageError when the database can't be reached or refuses what it is asked.
        """
        connection = self._engine.connect()
        try:
            await connection.start()
        except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError
            raise storage_error(error) from None
        try:
            async with connection.begin():
                yield SqlUnitOfWork(connection, self._queue_factory)
        except SQLAlchemyError as error:
            raise storage_error(error) from None
        finally:
            await connection.close()

    async def ping(self) -> None:
        """One round trip. Raises StorageError."""
        try:
            async with self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            raise storage_error(error) from None

    async def close(self) -> None:
        await self._engine.dispose()
