"""Question packs: questions that people of a server wrote for each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from interview.models.interviews import Anchors, Kind, QuestionDraft

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


class CellFault(Enum):
    """What is wrong with a cell of a row, or with the row as a whole."""

    ROW_TOO_LONG = auto()  # it has more cells than the header
    ROW_NO_MAPPING = auto()
    ROW_SAME = auto()  # it asks the same as row ``number``
    ROW_NEARLY_SAME = auto()
    NO_COLUMN = auto()
    MISSING = auto()
    NO_TEXT = auto()
    FORMULA_ERROR = auto()  # what a spreadsheet shows where a formula went wrong
    TOO_LONG = auto()  # ``number`` characters
    STEERS = auto()  # it tells the grader how to rate
    NOT_ONE_OF = auto()  # ``names``
    NO_LEVEL = auto()
    NO_LIST = auto()
    NO_POINTS = auto()
    NONE = auto()
    TOO_MANY = auto()  # ``number``
    TOO_MANY_PHRASINGS = auto()  # ``number`` each
    JUDGES = auto()  # it judges the person
    NO_PROBES = auto()
    NOT_ABOUT = auto()  # one of ``names``
    NO_ANCHORS = auto()
    NOT_FOR = auto()  # one of ``names``
    NOT_FIVE = auto()  # for the criterion in ``names``


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with the cell in ``column`` ("" for the row), with what is named there."""

    why: CellFault
    column: str = ""
    number: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackRow:
    """One row of a file as it was read. ``number`` is what the person sees: the spreadsheet's row
    (its header is row 1), or the place in a list."""

    number: int
    #: By column or key; CSV has texts only, JSON and YAML have what they can say.
    cells: Mapping[str, object]
    #: Set when the row can't be read at all.
    problem: CellFault | None = None


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file with questions. Name and description are "" where it says none."""

    name: str
    description: str
    rows: tuple[PackRow, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why row ``number`` is not taken."""

    number: int
    cells: tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True)
class ImportedRows:
    """What was made of a file's rows."""

    questions: tuple[PackQuestion, ...]
    problems: tuple[RowProblem, ...]
