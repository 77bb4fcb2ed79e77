"""What servers' admins set, and the servers' own keys, encrypted.

Of a person there is one thing here: who pasted a key. It goes when they go; the key stays.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from interview.models import CommentRule
from storage.tables.columns import CleanText, metadata, states, timestamp
from storage.tables.interviews import interviews


def _ids(name: str) -> Column[list[int]]:
    return Column(name, ARRAY(BigInteger), nullable=False, server_default=text("'{}'"))


servers = Table(
    "servers",
    metadata,
    # A Discord guild id, never made by us.
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    _ids("channels"),
    _ids("team_roles"),
    _ids("pack_roles"),
    Column("language", CleanText),
    Column("calls_per_person", BigInteger),
    Column("calls_per_server", BigInteger),
    Column("tokens_per_person", BigInteger),
    Column("tokens_per_server", BigInteger),
    Column("retention_days", Integer),
    Column("comments", CleanText, nullable=False),
    Column("reviewers_min", Integer, nullable=False),
    Column("digest_day", SmallInteger),
    Column("digest_channel", BigInteger),
    # When the bot was removed from it; some time later the row goes.
    timestamp("left_at"),
    timestamp("created_at", now=True),
    timestamp("updated_at", now=True),
    states("comments", CommentRule),
    CheckConstraint("retention_days >= 1", name="retention_days"),
    CheckConstraint("reviewers_min >= 0", name="reviewers_min"),
    CheckConstraint("digest_day BETWEEN 0 AND 6", name="digest_day"),
    *(
        CheckConstraint(f"{name} >= 1", name=name)
        for name in (
            "calls_per_person",
            "calls_per_server",
            "tokens_per_person",
            "tokens_per_server",
        )
    ),
)

server_keys = Table(
    "server_keys",
    metadata,
    Column(
        "guild_id",
        BigInteger,
        ForeignKey("servers.guild_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("sealed", LargeBinary, nullable=False),
    Column("set_by", BigInteger, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    timestamp("set_at", now=True),
    # A constant of ours, "" while it works.
    Column("problem", CleanText, nullable=False, server_default=text("''")),
    timestamp("problem_at"),
)

# For deleting what is older than a server keeps.
Index(
    "ix_interviews_guild_id",
    interviews.c.guild_id,
    postgresql_where=text("guild_id IS NOT NULL"),
)
