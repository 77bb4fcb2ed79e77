"""What the database refuses, as errors of ours."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from interview.errors import ConnectionLost, DiskFull, GaveWay, StorageError, TooManyConnections

#: SQLSTATEs, or their classes (the first two characters), and what they mean to us.
_MEANINGS: dict[str, type[StorageError]] = {
    "08": ConnectionLost,
    "40001": GaveWay,
    "40P01": GaveWay,
    "53100": DiskFull,
    "53300": TooManyConnections,
    "57P01": ConnectionLost,
    "57P02": ConnectionLost,
    "57P03": ConnectionLost,
}


def storage_error(error: BaseException) -> StorageError:
    """What went wrong, without content: the messages of PostgreSQL quote the rows they are about.

    Raise it ``from None``, so that a log of the traceback has none either.
    """
    cause: object = error
    if isinstance(error, DBAPIError):
        cause = error.driver_exception or error.orig
    state = str(getattr(cause, "sqlstate", None) or "")
    words = [type(cause).__name__, state]
    words += [str(getattr(cause, name, None) or "") for name in ("table_name", "constraint_name")]
    meaning = _MEANINGS.get(state) or _MEANINGS.get(state[:2])
    if meaning is None and isinstance(error, PoolTimeout):
        meaning = TooManyConnections
    cut = isinstance(error, DBAPIError) and error.connection_invalidated
    # TimeoutError is an OSError.
    if meaning is None and (cut or isinstance(error, OSError | InterfaceError)):
        meaning = ConnectionLost
    translated = (meaning or StorageError)(" ".join(filter(None, words)))
    return translated.with_traceback(error.__traceback__)
