"""Small things kept in memory for an hour: what was typed into a form and refused, a file whose
good rows wait for a click. Nothing here outlives a restart."""

from __future__ import annotations

import time
from typing import Generic, TypeVar

T = TypeVar("T")

KEPT_SECONDS = 3600.0
#: Entries at once; the oldest makes room.
MOST = 200


class Kept(Generic[T]):
    """By person and a key of the caller's."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], tuple[float, T]] = {}

    def keep(self, person_id: int, key: str, value: T) -> None:
        self._kept.pop((person_id, key), None)
        while len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]
        self._kept[person_id, key] = time.monotonic(), value

    def find(self, person_id: int, key: str) -> T | None:
        found = self._kept.get((person_id, key))
        if found is None:
            return None
        at, value = found
        if time.monotonic() - at > KEPT_SECONDS:
            del self._kept[person_id, key]
            return None
        return value

    def drop(self, person_id: int, key: str) -> None:
        self._kept.pop((person_id, key), None)

    def drop_all(self, person_id: int) -> None:
        for key in [key for key in self._kept if key[0] == person_id]:
            del self._kept[key]
