"""`bot.py health`: what a container asks every half minute, so it imports next to nothing."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from dotenv import dotenv_values

#: The age in seconds at which the last sign of life is too old.
HEALTH_OLD = 90.0


def health() -> int:
    """The exit status: 0 when the running process gave a sign of life just now."""
    named = _health_file()
    if not named:
        print("HEALTH_FILE is not set.", file=sys.stderr)
        return 1
    try:
        age = time.time() - Path(named).stat().st_mtime
    except FileNotFoundError:
        print("No sign of life yet.", file=sys.stderr)
        return 1
    print(f"Last sign of life {age:.0f} s ago.")
    return 0 if age < HEALTH_OLD else 1


def _health_file() -> str | None:
    """The setting as config.py reads it, without importing all it takes to check the others."""
    for values in (os.environ, dotenv_values(".env")):
        for name, value in values.items():
            if name.lower() == "health_file" and value:
                return value
    return None
