"""Question packs: questions that people of a server wrote for each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from interview.models.interviews import Anchors, Kind, QuestionDraft

__all__ = [
    "MAX_PACK_FILE_BYTES",
    "PACK_COLUMNS",
    "ImportedRows",
    "Pack",
    "PackFile",
    "PackQuestion",
    "PackRow",
    "RowProblem",
]

MAX_PACK_FILE_BYTES = 1024 * 1024
#: Keys of a row, in the order of an export; ``anchors`` are own words for levels.
PACK_COLUMNS = (
    "text",
    "kind",
    "level",
    "hint",
    "why",
    "model_answer",
    "key_points",
    "probes",
    "anchors",
)


@dataclass(frozen=True, slots=True)
class Pack:
    """A server's pack as it is now. Name and description are untrusted."""

    id: int
    guild_id: int
    #: None once its author has deleted everything of theirs: "a former member".
    author_id: int | None
    name: str
    description: str
    #: 1 when it is made; each change of its questions or name is one more.
    version: int
    #: Whether everybody in the server can use it; otherwise its author alone.
    shared: bool
    updated_at: datetime
    #: Who made the present version; None as for the author.
    editor_id: int | None = None
    #: How many questions of each kind, most first.
    kinds: tuple[tuple[Kind, int], ...] = ()

    @property
    def question_count(self) -> int:
        return sum(count for _, count in self.kinds)


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """A question of a pack; all of its texts are untrusted."""

    draft: QuestionDraft
    #: The pack's own words for the levels of some criteria, by the criterion's key.
    anchors: tuple[tuple[str, Anchors], ...] = ()
    #: 0 before it is stored.
    id: int = 0
    pack_id: int = 0
    #: 1-based, in the pack's order.
    place: int = 0


@dataclass(frozen=True, slots=True)
class PackRow:
    """One row of a file as it was read. ``number`` is what the person sees: the spreadsheet's row
    (its header is row 1), or the place in a list."""

    number: int
    #: By column or key; CSV has texts only, JSON and YAML have what they can say.
    cells: Mapping[str, object]
    #: Set when the row can't be read at all; said after "Row 7".
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file with questions. Name and description are "" where it says none."""

    name: str
    description: str
    rows: tuple[PackRow, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is not taken: "Row 7" and "level must be 1 to 5"."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ImportedRows:
    """What was made of a file's rows."""

    questions: tuple[PackQuestion, ...]
    problems: tuple[RowProblem, ...]
