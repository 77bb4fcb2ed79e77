"""Questions as they were spoken, each person's own: nobody is sent what was made for another.

``key`` is a digest of the words and their language, ``voice`` the one who spoke.
"""

from __future__ import annotations

from sqlalchemy import Column, Double, LargeBinary, Table, UniqueConstraint

from storage.columns import CleanText, metadata, owner, row_id, timestamp

__all__ = ["sounds"]

_created_at = timestamp("created_at", now=True)
_created_at.index = True

sounds = Table(
    "sounds",
    metadata,
    row_id(),
    owner(),
    Column("key", CleanText, nullable=False),
    Column("voice", CleanText, nullable=False),
    # OGG with Opus.
    Column("data", LargeBinary, nullable=False),
    Column("seconds", Double, nullable=False),
    _created_at,
    UniqueConstraint("person_id", "key", "voice"),
)
