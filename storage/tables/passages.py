"""What the answers consist of: a row for each thing of each of their messages, and the bytes of
those that are recordings."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    UniqueConstraint,
    false,
    text,
)

from interview.models import AnswerSource
from storage.tables.columns import CleanJson, CleanText, metadata, owner, row_id, states, timestamp

passages = Table(
    "passages",
    metadata,
    row_id(),
    Column("answer_id", BigInteger, ForeignKey("answers.id", ondelete="CASCADE"), nullable=False),
    owner(),
    Column("number", SmallInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Column("source", CleanText, nullable=False),
    Column("caption", CleanText, nullable=False),
    Column("text", CleanText),
    # What a transcript holds, by its columns' names.
    Column("heard", CleanJson(none_as_null=True)),
    Column("problem", CleanText),
    Column("problem_found", Double),
    Column("problem_limit", Double),
    # The gap that it takes the place of: seconds of the recording of that passage.
    Column("replaces", SmallInteger),
    Column("gap_start", Double),
    Column("gap_end", Double),
    Column("edit_offered", Boolean, nullable=False, server_default=false()),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    timestamp("created_at", now=True),
    UniqueConstraint("message_id", "place"),
    UniqueConstraint("answer_id", "number"),
    CheckConstraint("number >= 0", name="number"),
    CheckConstraint("place >= 0", name="place"),
    CheckConstraint("num_nonnulls(replaces, gap_start, gap_end) IN (0, 3)", name="gap"),
    states("source", AnswerSource),
)

recordings = Table(
    "recordings",
    metadata,
    Column(
        "answer_id", BigInteger, ForeignKey("answers.id", ondelete="CASCADE"), autoincrement=False
    ),
    owner(),
    Column("data", LargeBinary, nullable=False),
    Column("filename", CleanText, nullable=False),
    Column("content_type", CleanText, nullable=False),
    Column("announced_seconds", Double),
    timestamp("created_at", now=True),
    # Of its passage.
    Column("number", SmallInteger, nullable=False, server_default=text("0"), autoincrement=False),
    PrimaryKeyConstraint("answer_id", "number"),
)
