"""Who looks for a partner to practice with."""

from __future__ import annotations

from storage.repository import Repository

__all__ = ["SqlWishes"]


class SqlWishes(Repository):
    """See :class:`interview.ports.PairWishRepository`."""
