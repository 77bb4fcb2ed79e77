"""The question bank: TOML files, one an area, read and checked when the coach is built.

::

    area = "backend"
    roles = ["Backend engineer"]  # whom the area is for; left out where it is for everybody
    [[question]]
    id = "backend-001"          # unique over all files, starts with the area
    kind = "technical"          # behavioral | technical | system_design
    level = 2                   # 1 entry … 5 principal
    topics = ["python", "asyncio"]
    text, why, hint, model_answer = "…"
    [[question.key_point]]      # three to six
    text = "…"
    phrasings = ["…", "…"]      # two to four other ways of saying it
    [[question.probe]]          # two to four, the most useful first, about two criteria at least
    about = "depth"             # what an answer may leave out: a criterion of the kind's rubric
    text = "…"                  # what to ask then; only about this question, said in a breath
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from interview.errors import ConfigurationError, Fault
from interview.models import KeyPoint, Kind, Probe, QuestionDraft

BANK_FOLDER = Path(__file__).parent / "bank"

_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.MIXED}
_KEY_POINTS = range(3, 7)
_PHRASINGS = range(2, 5)
_PROBES = range(2, 5)
#: Criteria that a probe can be about: those of what is said, not of how it is told.
_ABOUT = {
    Kind.BEHAVIORAL: ("situation", "action", "result", "reflection"),
    Kind.TECHNICAL: ("correctness", "depth", "tradeoffs", "verification"),
    Kind.SYSTEM_DESIGN: ("requirements", "design", "scale", "failure"),
}
#: A probe is heard once, not read: more words than this are two questions.
_PROBE_WORDS = 30


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """``draft.bank_id`` is set; ``topics`` are lower-case words the job's text may share."""

    draft: QuestionDraft
    area: str
    topics: tuple[str, ...]
    #: Job titles that the area is for, () where it is for everybody.
    roles: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.draft.bank_id or ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the bank: a file, and a question by id or place."""

    file: str
    question: str = ""

    def damaged(self, reason: str) -> ConfigurationError:
        return _damaged(self.file, self.question, reason)


def _damaged(file: str, place: str, reason: str) -> ConfigurationError:
    return ConfigurationError(Fault.DATA_DAMAGED, file=file, place=place, reason=reason)


@functools.cache
def load_bank(folder: Path = BANK_FOLDER) -> tuple[BankQuestion, ...]:
    """All questions, by file and place.

    Raises ConfigurationError that names the file and question when something is missing or wrong.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise _damaged(folder.name, "", "empty")
    questions: list[BankQuestion] = []
    seen: set[str] = set()
    for path in files:
        for question in _read(path):
            if question.id in seen:
                raise _damaged(path.name, question.id, "id_twice")
            seen.add(question.id)
            questions.append(question)
    return tuple(questions)


def _read(path: Path) -> list[BankQuestion]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(path.name, "", "unreadable") from error
    area, rows = raw.get("area"), raw.get("question")
    if not isinstance(area, str) or not area or not isinstance(rows, list) or not rows:
        raise _damaged(path.name, "", "area_or_questions")
    roles = _texts(raw, "roles", _Place(path.name)) if "roles" in raw else ()
    return [_question(row, area, roles, _Place(path.name, str(n))) for n, row in enumerate(rows)]


def _question(row: object, area: str, roles: tuple[str, ...], where: _Place) -> BankQuestion:
    if not isinstance(row, dict):
        raise where.damaged("not_a_table")
    bank_id = _text(row, "id", where)
    where = _Place(where.file, bank_id)
    if not bank_id.startswith(f"{area}-"):
        raise where.damaged("id")
    kind, level = row.get("kind"), row.get("level")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise where.damaged("kind")
    if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 5:
        raise where.damaged("level")
    points = row.get("key_point")
    if not isinstance(points, list) or len(points) not in _KEY_POINTS:
        raise where.damaged("key_points")
    draft = QuestionDraft(
        text=_text(row, "text", where),
        kind=_KINDS[kind],
        level=level,
        hint=_text(row, "hint", where),
        why=_text(row, "why", where),
        model_answer=_text(row, "model_answer", where),
        key_points=tuple(_key_point(point, where) for point in points),
        bank_id=bank_id,
        probes=_probes(row.get("probe"), _KINDS[kind], where),
    )
    topics = tuple(t.casefold() for t in _texts(row, "topics", where))
    return BankQuestion(draft, area, topics, roles)


def _key_point(point: object, where: _Place) -> KeyPoint:
    if not isinstance(point, dict):
        raise where.damaged("key_point")
    phrasings = _texts(point, "phrasings", where)
    if len(phrasings) not in _PHRASINGS:
        raise where.damaged("phrasings")
    return KeyPoint(_text(point, "text", where), phrasings)


def _probes(rows: object, kind: Kind, where: _Place) -> tuple[Probe, ...]:
    if not isinstance(rows, list) or len(rows) not in _PROBES:
        raise where.damaged("probes")
    probes: list[Probe] = []
    for row in rows:
        if not isinstance(row, dict):
            raise where.damaged("probe")
        probe = Probe(_text(row, "about", where), _text(row, "text", where))
        if probe.about not in _ABOUT[kind]:
            raise where.damaged("probe_about")
        if len(probe.text.split()) > _PROBE_WORDS:
            raise where.damaged("probe_too_long")
        if probe.text.casefold() in {other.text.casefold() for other in probes}:
            raise where.damaged("probe_twice")
        probes.append(probe)
    if len({probe.about for probe in probes}) == 1:
        raise where.damaged("probes_alike")
    return tuple(probes)


def _text(row: Mapping[str, object], key: str, where: _Place) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise where.damaged(key)
    return " ".join(value.split())


def _texts(row: Mapping[str, object], key: str, where: _Place) -> tuple[str, ...]:
    value = row.get(key)
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(v, str) and v.strip() for v in value)
    ):
        raise where.damaged(key)
    return tuple(" ".join(v.split()) for v in value)
