"""The tables, a file a subject. Importing the package knows all of them."""

from storage.tables import doubts, interviews, packs, servers, team, usage
from storage.tables.columns import metadata

__all__ = ("doubts", "interviews", "metadata", "packs", "servers", "team", "usage")
