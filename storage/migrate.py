"""Bring a database up to the newest revision of :mod:`storage.migrations`.

The queue keeps tables in the same database and installs them itself: only tables that
:mod:`storage.tables` knows are looked at here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import storage_error
from storage.postgres.urls import engine_url
from storage.tables import metadata

#: Where migrations/env.py finds the connection among the configuration's attributes.
SCRIPTS_CONNECTION = "connection"
#: Two processes that migrate at once run one after the other. Any number that nobody else uses.
_LOCK = 0x696E74657276
_SCRIPTS = Path(__file__).with_name("migrations")


def is_ours(name: str | None, kind: str, parents: Mapping[Any, str | None]) -> bool:
    """Whether Alembic should look at a database object (its ``include_name``)."""
    return kind != "table" or name in metadata.tables


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for scripts that run on ``connection``."""
    config = Config()
    # Config keeps it in a ConfigParser, where % means interpolation.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes[SCRIPTS_CONNECTION] = connection
    return config


@cache
def _newest() -> str | None:
    """The revision that the migrations lead to."""
    return ScriptDirectory(str(_SCRIPTS)).get_current_head()


def _upgrade(connection: Connection) -> None:
    if MigrationContext.configure(connection).get_current_revision() == _newest():
        return
    command.upgrade(alembic_config(connection), "head")


async def migrate(url: str) -> None:
    """Upgrade the database at ``url``, in one transaction: all of it or nothing.

    Safe to run in several processes at once. Raises StorageError, and ConfigurationError for a URL
    that can't be used.
    """
    address, arguments = engine_url(url)
    engine = create_async_engine(
        address, connect_args=arguments, hide_parameters=True, poolclass=NullPool
    )
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("SELECT pg_advisory_xact_lock($1)", (_LOCK,))
            await connection.run_sync(_upgrade)
    except (SQLAlchemyError, OSError) as error:
        raise storage_error(error) from None
    finally:
        await engine.dispose()
