"""Ratings of peers, their comments, and what is reported of them."""

from __future__ import annotations

from storage.repository import Repository

__all__ = ["SqlPeers"]


class SqlPeers(Repository):
    """See :class:`interview.ports.PeerRatingRepository`."""
