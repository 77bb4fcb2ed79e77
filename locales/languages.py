"""How each language is said, heard and rated: ``locales/<code>/language.toml``.

Data only, for the rooms that know what to do with it; what a table holds is said in the files.
Nothing in them is shown to a person: those words are catalogs' (locales/catalog.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def _files() -> Mapping[str, Mapping[str, Any]]:
    return {
        path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(_FOLDER.glob("*/language.toml"))
    }


def of_each(table: str) -> dict[str, Any]:
    """A table, or a value on top of the files, by language (ISO 639-1); only those that have it."""
    return {code: file[table] for code, file in _files().items() if table in file}


def pattern(written: str | list[str]) -> str:
    """A regular expression of those files: on one line, or on several where it is long."""
    return "".join(written)
