"""Rows out of CSV, JSON and YAML files with questions.

Implements :class:`interview.ports.PackFileReader`. What the rows say is judged elsewhere
(:mod:`interview.packs.rows`); here a file is only kept from doing harm: at most 1 MB, lists and
mappings at most :data:`DEPTH` deep, YAML without aliases (a few lines of them can stand for
gigabytes), without tags and of plain values only. That happens in a child process, which may take
neither long nor much memory (:mod:`documents.child`).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from documents.child import ChildFailed, ChildReader
from documents.reading_limits import CHILD_SECONDS
from interview.errors import FileFault, FileUnreadable
from interview.models import MAX_PACK_FILE_BYTES, PACK_COLUMNS, CellFault, PackFile, PackRow

#: An export is five deep: file, questions, question, key point, phrasings.
DEPTH = 10
#: More than a pack holds, so that a file too long is said to be so and not read in full.
MOST_ROWS = 200
_NEEDED = {"text", "kind", "level", "model_answer", "key_points"}
#: What a file's name ends in -> what it is.
_KINDS: Mapping[str, str] = {".csv": "csv", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}
#: No cell holds a greater number; one of thousands of digits takes minutes to write down.
_MOST_NUMBER = 10**15


class FilePackReader:
    """Implements :class:`interview.ports.PackFileReader`."""

    def __init__(self, *, deadline_seconds: float = CHILD_SECONDS, parallel: int = 2) -> None:
        self._child = ChildReader(deadline_seconds=deadline_seconds, parallel=parallel)

    async def read(self, data: bytes, filename: str) -> PackFile:
        """Raises FileUnreadable where no rows can be made of it."""
        if len(data) > MAX_PACK_FILE_BYTES:
            raise FileUnreadable(FileFault.TOO_LARGE)
        kind = _KINDS.get(PurePosixPath(filename.strip().lower()).suffix)
        if kind is None:
            raise FileUnreadable(FileFault.WRONG_TYPE)
        try:
            reply = await self._child.read(kind, data)
        except ChildFailed:
            raise FileUnreadable(FileFault.TOO_SLOW) from None
        return file_of(reply)


def file_of(reply: Mapping[str, Any]) -> PackFile:
    """What the child said of a file. Raises FileUnreadable where that is why there is none."""
    if "why" in reply:
        why = FileFault[reply["why"]]
        raise FileUnreadable(why, number=reply["number"], columns=tuple(reply["columns"]))
    rows = (
        PackRow(number, cells, problem and CellFault[problem])
        for number, cells, problem in reply["rows"]
    )
    return PackFile(reply["name"], reply["description"], tuple(rows))


# --------------------------------------------------------------------------- in the child


def reply_of(kind: str, data: bytes) -> dict[str, Any]:
    """What the child says of a file: its rows, or why there are none."""
    try:
        read = _read(kind, data)
    except FileUnreadable as problem:
        columns = list(problem.columns)
        return {"why": problem.why.name, "number": problem.number, "columns": columns}
    except (MemoryError, RecursionError):
        return {"why": FileFault.TOO_SLOW.name, "number": None, "columns": []}
    return {
        "name": read.name,
        "description": read.description,
        "rows": [
            (row.number, _plain(row.cells), row.problem and row.problem.name) for row in read.rows
        ],
    }


def _plain(value: object) -> Any:
    """``value`` as JSON can hold it. What is no text, list, mapping or small number becomes 0,
    which no cell takes either: a date, say."""
    match value:
        case dict():
            return {str(key): _plain(said) for key, said in value.items()}
        case list():
            return list(map(_plain, value))
        case None | bool() | str():
            return value
        case int() | float() if abs(value) <= _MOST_NUMBER:
            return value
        case _:
            return 0


def _read(kind: str, data: bytes) -> PackFile:
    """The file's rows. Raises FileUnreadable."""
    text = _decoded(data)
    if not text.strip():
        raise FileUnreadable(FileFault.EMPTY)
    read = _PARSERS[kind](text)
    if len(read.rows) > MOST_ROWS:
        raise FileUnreadable(FileFault.TOO_MANY_ROWS, number=MOST_ROWS)
    if not read.rows:
        raise FileUnreadable(FileFault.NO_QUESTIONS)
    return read


def _decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 where a byte order mark says so (Excel's "Unicode text")."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise FileUnreadable(FileFault.NOT_UTF8) from None
    if "\0" in text:
        raise FileUnreadable(FileFault.NOT_TEXT)
    return text


# --------------------------------------------------------------------------- CSV


def _csv(text: str) -> PackFile:
    text, comma = _named_comma(text)
    try:
        # Strict: a quote that is left open would swallow the rest of the file as one cell.
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True))
    except csv.Error:
        raise FileUnreadable(FileFault.CSV) from None
    # Spreadsheets leave rows blank above a table.
    first = next((n for n, cells in enumerate(lines) if any(map(str.strip, cells))), 0)
    lines, above = lines[first:], first
    header = [cell.strip().casefold().replace(" ", "_") for cell in lines[0]]
    unknown = [cell for cell in header if cell and cell not in PACK_COLUMNS]
    if unknown:
        raise FileUnreadable(FileFault.UNKNOWN_COLUMN, columns=(unknown[0][:40],))
    missing = sorted(_NEEDED - set(header))
    if missing:
        raise FileUnreadable(FileFault.LACKS_COLUMNS, columns=tuple(missing))
    if len(set(filter(None, header))) < len(list(filter(None, header))):
        raise FileUnreadable(FileFault.COLUMN_TWICE)
    rows = []
    for number, cells in enumerate(lines[1:], start=above + 2):
        if not any(cell.strip() for cell in cells):
            continue
        problem = None
        if any(cell.strip() for cell in cells[len(header) :]):
            problem = CellFault.ROW_TOO_LONG
        # An empty cell says nothing, as a missing one.
        named = {
            key: cell for key, cell in zip(header, cells, strict=False) if key and cell.strip()
        }
        rows.append(PackRow(number, named, problem))
    return PackFile("", "", tuple(rows))


def _named_comma(text: str) -> tuple[str, str]:
    """(the rows, what stands between their cells): spreadsheets of many countries write semicolons,
    and Excel says which in a line of its own, ``sep=;``."""
    first, end, rest = text.lstrip("\r\n").partition("\n")
    if match := re.fullmatch(r"\"?sep=(.)\"?[;,\t]*\s*", first, re.IGNORECASE):
        return f"{end}{rest}", match[1]
    heads = next((line for line in text.splitlines() if line.strip(' ;,\t"')), "")
    return text, max(",;\t", key=heads.count)


# --------------------------------------------------------------------------- JSON, YAML


def _json(text: str) -> PackFile:
    try:
        value = json.loads(text)
    except RecursionError:
        raise FileUnreadable(FileFault.TOO_DEEP) from None
    except json.JSONDecodeError as error:
        raise FileUnreadable(FileFault.JSON, number=error.lineno) from None
    except ValueError:
        # A number of thousands of digits.
        raise FileUnreadable(FileFault.LONG_NUMBER) from None
    _check_depth(value, 0)
    return _listed(value)


#: The C parser where PyYAML was built with it: a megabyte takes a second instead of ten.
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_PARSER):  # type: ignore[misc]
    """Numbers in base 60 stay the text that they were typed as: ``1:30`` is none to anybody, and a
    long one takes minutes."""


def _number(loader: Any, node: Any) -> object:
    if ":" in node.value:
        return node.value
    make = loader.construct_yaml_int if node.tag.endswith(":int") else loader.construct_yaml_float
    return make(node)


_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def _yaml(text: str) -> PackFile:
    depth = 0
    try:
        # Events first: nothing is built before it is known to be harmless.
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                raise FileUnreadable(FileFault.YAML_ALIASES)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEPTH:
                    raise FileUnreadable(FileFault.TOO_DEEP)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        value = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        if mark is None:
            raise FileUnreadable(FileFault.YAML) from None
        raise FileUnreadable(FileFault.YAML_LINE, number=mark.line + 1) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        # ValueError: a date such as 2026-99-99, or a number of thousands of digits.
        raise FileUnreadable(FileFault.YAML) from None
    return _listed(value)


def _check_depth(value: object, depth: int) -> None:
    if depth > DEPTH:
        raise FileUnreadable(FileFault.TOO_DEEP)
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            _check_depth(child, depth + 1)


def _listed(value: object) -> PackFile:
    """A list of questions, or what an export is: a mapping with ``questions`` in it."""
    name = description = ""
    if isinstance(value, dict):
        name, description = (
            said if isinstance(said := value.get(key), str) else ""
            for key in ("name", "description")
        )
        value = value.get("questions")
    if not isinstance(value, list):
        raise FileUnreadable(FileFault.NO_LIST)
    return PackFile(name, description, tuple(map(_row, range(1, len(value) + 1), value)))


def _row(number: int, value: object) -> PackRow:
    if not isinstance(value, Mapping):
        return PackRow(number, {}, CellFault.ROW_NO_MAPPING)
    return PackRow(number, {str(key): said for key, said in value.items()})


_PARSERS: Mapping[str, Callable[[str], PackFile]] = {"csv": _csv, "json": _json, "yaml": _yaml}
