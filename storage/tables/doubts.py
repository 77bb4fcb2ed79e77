"""Messages whose person was asked whether they are an answer, until they have said so."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from storage.tables.columns import CleanText, metadata, owner, row_id, timestamp


def _of(table: str, name: str) -> Column[int]:
    key = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(name, BigInteger, key, nullable=False, index=True)


doubts = Table(
    "doubts",
    metadata,
    row_id(),
    owner(),
    _of("interviews", "interview_id"),
    _of("questions", "question_id"),
    Column("follow_up", SmallInteger),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    # None for a recording, which stays in the message.
    Column("text", CleanText),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    timestamp("created_at", now=True),
    UniqueConstraint("message_id", "interview_id"),
)
