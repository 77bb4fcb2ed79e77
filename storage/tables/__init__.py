"""The tables, a file a subject. Importing the package knows all of them."""

from storage.tables import interviews, packs, servers, team, usage
from storage.tables.columns import metadata

__all__ = ("interviews", "metadata", "packs", "servers", "team", "usage")
