"""Question packs: the server's, not a person's.

An author who goes leaves shared packs behind without a name; private ones go with them. A question
is part of the versions from ``added_in`` up to, but not including, ``removed_in``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    SmallInteger,
    Table,
    false,
)

from interview.models import Kind
from storage.tables.columns import CleanJson, CleanText, metadata, row_id, states, timestamp


def _member(name: str) -> Column[int]:
    return Column(name, BigInteger, ForeignKey("people.id", ondelete="SET NULL"), index=True)


packs = Table(
    "packs",
    metadata,
    row_id(),
    Column("guild_id", BigInteger, nullable=False, index=True),
    _member("author_id"),
    _member("editor_id"),
    Column("name", CleanText, nullable=False),
    Column("description", CleanText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("shared", Boolean, nullable=False, server_default=false()),
    timestamp("created_at", now=True),
    timestamp("updated_at", now=True),
    CheckConstraint("version >= 1", name="version"),
)

pack_questions = Table(
    "pack_questions",
    metadata,
    row_id(),
    Column(
        "pack_id",
        BigInteger,
        ForeignKey("packs.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("place", Integer, nullable=False),
    Column("added_in", Integer, nullable=False),
    Column("removed_in", Integer),
    Column("text", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("hint", CleanText, nullable=False),
    Column("why", CleanText, nullable=False),
    Column("model_answer", CleanText, nullable=False),
    # As in questions.
    Column("key_points", CleanJson(none_as_null=True), nullable=False),
    Column("probes", CleanJson(none_as_null=True), nullable=False),
    # [[criterion key, [five anchors]], ...]
    Column("anchors", CleanJson(none_as_null=True), nullable=False),
    states("kind", [kind for kind in Kind if kind is not Kind.MIXED]),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    CheckConstraint("removed_in > added_in", name="removed_in"),
)
