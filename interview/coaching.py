"""Who interviews where: a server with a key of its own has its own coach, all others the bot's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from interview.errors import Field, Invalid, InvalidInput
from interview.ports import Interviewer, OwnCoach, OwnCoaches, Transcriber, UnitOfWork

#: Whom a server's own key pays.
OWN_GRADER = "gemini"


class Coaching:
    """``free_languages``: those in which somebody stands in for ``interviewer`` at no cost;
    ``seed``: by which questions are chosen, None for chance."""

    def __init__(
        self,
        interviewer: Interviewer,
        own: OwnCoaches | None = None,
        free_languages: frozenset[str] = frozenset(),
        *,
        seed: int | None = None,
    ) -> None:
        self._usual = OwnCoach(interviewer, interviewer, free_languages)
        self._own = own
        self.seed = seed

    @asynccontextmanager
    async def at(self, guild_id: int | None) -> AsyncIterator[OwnCoach]:
        """The coach of interviews held in this server (None: in direct messages), for as long as
        the block lasts. Raises StorageError."""
        if self._own is None:
            yield self._usual
            return
        async with self._own.of(guild_id) as own:
            yield own or self._usual


async def grader_at(uow: UnitOfWork, guild_id: int | None, usual: str | None) -> str | None:
    """The name of the model that grades in this server; ``usual`` where it has no key of its own,
    None for no model at all."""
    if guild_id is not None and await uow.servers.find_key(guild_id) is not None:
        return OWN_GRADER
    return usual


def check_language(interviewer: Interviewer, transcriber: Transcriber, language: str) -> None:
    """Raise InvalidInput if the interviewer or the ear doesn't know ``language``."""
    if interviewer.languages is not None and language not in interviewer.languages:
        raise InvalidInput(Field.LANGUAGE, Invalid.NOT_COACHED)
    if transcriber.languages is not None and language not in transcriber.languages:
        raise InvalidInput(Field.LANGUAGE, Invalid.NOT_HEARD)
