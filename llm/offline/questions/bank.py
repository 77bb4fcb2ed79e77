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

from interview.errors import ConfigurationError
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


@functools.cache
def load_bank(folder: Path = BANK_FOLDER) -> tuple[BankQuestion, ...]:
    """All questions, by file and place.

    Raises ConfigurationError that names the file and question when something is missing or wrong.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ConfigurationError("the question bank is empty")
    questions: list[BankQuestion] = []
    seen: set[str] = set()
    for path in files:
        for question in _read(path):
            if question.id in seen:
                raise ConfigurationError(f"bank {path.name}: id {question.id} comes twice")
            seen.add(question.id)
            questions.append(question)
    return tuple(questions)


def _read(path: Path) -> list[BankQuestion]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"bank {path.name} can't be read: {error}") from error
    area, rows = raw.get("area"), raw.get("question")
    if not isinstance(area, str) or not area or not isinstance(rows, list) or not rows:
        raise ConfigurationError(f"bank {path.name}: needs an area and questions")
    roles = _texts(raw, "roles", f"bank {path.name}") if "roles" in raw else ()
    return [
        _question(row, area, roles, f"bank {path.name}, question {n}") for n, row in enumerate(rows)
    ]


def _question(row: object, area: str, roles: tuple[str, ...], where: str) -> BankQuestion:
    if not isinstance(row, dict):
        raise ConfigurationError(f"{where}: not a table")
    bank_id = _text(row, "id", where)
    where = f"{where} ({bank_id})"
    if not bank_id.startswith(f"{area}-"):
        raise ConfigurationError(f"{where}: the id must start with {area}-")
    kind, level = row.get("kind"), row.get("level")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ConfigurationError(f"{where}: kind must be one of {', '.join(_KINDS)}")
    if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 5:
        raise ConfigurationError(f"{where}: level must be 1 to 5")
    points = row.get("key_point")
    if not isinstance(points, list) or len(points) not in _KEY_POINTS:
        raise ConfigurationError(f"{where}: needs three to six key points")
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


def _key_point(point: object, where: str) -> KeyPoint:
    if not isinstance(point, dict):
        raise ConfigurationError(f"{where}: a key point is not a table")
    phrasings = _texts(point, "phrasings", where)
    if len(phrasings) not in _PHRASINGS:
        raise ConfigurationError(f"{where}: a key point needs two to four phrasings")
    return KeyPoint(_text(point, "text", where), phrasings)


def _probes(rows: object, kind: Kind, where: str) -> tuple[Probe, ...]:
    if not isinstance(rows, list) or len(rows) not in _PROBES:
        raise ConfigurationError(f"{where}: needs two to four probes")
    probes: list[Probe] = []
    for row in rows:
        if not isinstance(row, dict):
            raise ConfigurationError(f"{where}: a probe is not a table")
        probe = Probe(_text(row, "about", f"{where}, probe"), _text(row, "text", f"{where}, probe"))
        if probe.about not in _ABOUT[kind]:
            raise ConfigurationError(
                f"{where}: a probe is about {probe.about}, not one of {', '.join(_ABOUT[kind])}"
            )
        if len(probe.text.split()) > _PROBE_WORDS:
            raise ConfigurationError(f"{where}: a probe has more than {_PROBE_WORDS} words")
        if probe.text.casefold() in {other.text.casefold() for other in probes}:
            raise ConfigurationError(f"{where}: a probe comes twice")
        probes.append(probe)
    if len({probe.about for probe in probes}) == 1:
        raise ConfigurationError(f"{where}: the probes must be about two criteria at least")
    return tuple(probes)


def _text(row: Mapping[str, object], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(f"{where}: {key} is missing or empty")
    return " ".join(value.split())


def _texts(row: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key)
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(v, str) and v.strip() for v in value)
    ):
        raise ConfigurationError(f"{where}: {key} must be a list of texts")
    return tuple(" ".join(v.split()) for v in value)
