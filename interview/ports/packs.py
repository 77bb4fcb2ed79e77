"""The gateway to question packs, and the reader of their files."""

from __future__ import annotations

from typing import Protocol

from interview.models import Pack, PackFile, PackQuestion


class PackFileReader(Protocol):
    async def read(self, data: bytes, filename: str) -> PackFile:
        """The rows of a CSV, JSON or YAML file. Raises InvalidInput("file", …)."""
        ...


class PackRepository(Protocol):
    """Every question stays stored with the versions it was in; ``list_questions`` gives those of
    the present version."""

    async def add(self, guild_id: int, author_id: int, name: str, description: str) -> Pack:
        """Version 1, private, without questions."""
        ...

    async def find(self, pack_id: int, *, lock: bool = False) -> Pack | None:
        """``lock`` takes the row (FOR UPDATE): two changes at once run one after the other."""
        ...

    async def list_of(self, guild_id: int) -> list[Pack]:
        """All packs of a server, latest changed first."""
        ...

    async def lock_server(self, guild_id: int) -> None:
        """Until the transaction ends, nobody else makes a pack in this server."""
        ...

    async def next_version(self, pack_id: int, editor_id: int) -> Pack: ...

    async def describe(self, pack_id: int, name: str, description: str) -> None: ...

    async def set_shared(self, pack_id: int, shared: bool) -> Pack: ...

    async def delete(self, pack_id: int) -> None:
        """With all versions; interviews begun with it stay."""
        ...

    async def list_questions(self, pack_id: int) -> list[PackQuestion]:
        """By place."""
        ...

    async def find_pack_of(self, question_id: int) -> int | None:
        """The pack of a question of any version."""
        ...

    async def add_question(self, pack: Pack, question: PackQuestion, place: int) -> None:
        """From ``pack``'s version on."""
        ...

    async def remove_question(self, pack: Pack, question_id: int) -> None:
        """From ``pack``'s version on; earlier versions keep it."""
        ...
