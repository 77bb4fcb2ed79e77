"""Team practices, their members, rounds and votes."""

from __future__ import annotations

from storage.repository import Repository

__all__ = ["SqlTeams"]


class SqlTeams(Repository):
    """See :class:`interview.ports.TeamRepository`."""
