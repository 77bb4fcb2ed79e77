"""Rows of a file or a form become questions of a pack, or what is wrong with them (pure).

Everything in a row is untrusted. A text that orders the grader is refused here, where its author
can be told; later it would only be a pack that steers the ratings of others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from interview.errors import Field, Invalid, InvalidInput
from interview.input_limits import has_words
from interview.models import (
    PACK_COLUMNS,
    Anchors,
    CellFault,
    CellProblem,
    ImportedRows,
    KeyPoint,
    Kind,
    Pack,
    PackQuestion,
    PackRow,
    Probe,
    QuestionDraft,
    RowProblem,
)
from interview.rating.fairness import judges_the_person, split_sentences
from interview.rating.rubric import criteria_for
from interview.rating.steering import without_steering
from interview.wording import clean, tokens

#: Packs of a server, and of one person in it, so that nobody takes all the room.
MAX_PACKS, MAX_PACKS_EACH = 50, 15
MAX_PACK_QUESTIONS = 100
MAX_PACK_NAME, MAX_PACK_DESCRIPTION = 80, 300
#: As long as questions of models may be (llm/model/replies.py), so that cards and prompts have
#: room.
MAX_QUESTION_TEXT, MAX_HINT, MAX_WHY, MAX_MODEL_ANSWER = 600, 600, 300, 3000
MAX_KEY_POINT, MAX_KEY_POINTS, MAX_PHRASINGS = 300, 8, 6
MAX_PROBE, MAX_PROBES = 300, 4
MAX_ANCHOR = 300

_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.MIXED}
#: What spreadsheets show for a formula that failed, in the languages that they speak.
_FORMULA_ERROR = re.compile(r"#(?:N/A|NV|N/D|ND|DIV/0!|[\w-]{2,20}[!?])")
#: Two questions that share so much of their letters, three in a row, are nearly the same.
_NEARLY = 0.9


class _Wrong(Exception):
    """What is wrong with one cell."""

    def __init__(
        self, why: CellFault, number: int | None = None, names: Sequence[str] = ()
    ) -> None:
        super().__init__(why.name)
        self.why, self.number, self.names = why, number, tuple(names)


def steers(text: str) -> bool:
    """Whether a sentence of it orders, addresses or imitates the one who rates."""
    # Sentence by sentence: a long text may hold both halves of an order far apart and mean neither.
    # Once more without its lines: one may have been broken in the middle of an order.
    return any(without_steering(each) is not None for each in {text, " ".join(text.split())})


def checked_name(name: str, description: str) -> tuple[str, str]:
    """Name and description of a pack, cleaned. Raises InvalidInput."""
    name, description = clean(name), clean(description, lines=True)
    if not has_words(name):
        raise InvalidInput(Field.NAME, Invalid.MISSING)
    if len(name) > MAX_PACK_NAME:
        raise InvalidInput(Field.NAME, Invalid.TOO_LONG, most=MAX_PACK_NAME)
    if len(description) > MAX_PACK_DESCRIPTION:
        raise InvalidInput(Field.DESCRIPTION, Invalid.TOO_LONG, most=MAX_PACK_DESCRIPTION)
    return name, description


def letters(text: str) -> str:
    """The words of a question without anything else: equal for the same question."""
    return " ".join(token.norm for token in tokens(text))


def read_rows(rows: Sequence[PackRow]) -> ImportedRows:
    """The questions of the good rows, in order, and what is wrong with each of the others.

    Of rows that ask the same, or nearly the same by their letters, the first one counts.
    """
    questions: list[PackQuestion] = []
    problems: list[RowProblem] = []
    seen: list[tuple[int, str, frozenset[str], frozenset[str]]] = []
    for row in rows:
        wrong = [] if row.problem is None else [CellProblem(row.problem)]
        question = None
        if not wrong:
            question, wrong = _read(row.cells)
        if question is not None:
            said = letters(question.draft.text)
            like = (row.number, said, _threes(said), _figures(said))
            again = next((other for other in seen if _same(other, like)), None)
            if again is None:
                seen.append(like)
                questions.append(question)
            else:
                same = again[1] == said
                why = CellFault.ROW_SAME if same else CellFault.ROW_NEARLY_SAME
                wrong = [CellProblem(why, number=again[0])]
        if wrong:
            problems.append(RowProblem(row.number, tuple(wrong)))
    return ImportedRows(tuple(questions), tuple(problems))


def _threes(said: str) -> frozenset[str]:
    said = said.replace(" ", "")
    return frozenset(said[at : at + 3] for at in range(len(said) - 2)) or frozenset({said})


def _figures(said: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", said))


def _same(
    one: tuple[int, str, frozenset[str], frozenset[str]],
    other: tuple[int, str, frozenset[str], frozenset[str]],
) -> bool:
    if one[1] == other[1]:
        return True
    # "in 2 steps" and "in 3 steps" share nearly all letters and are two questions.
    if one[3] != other[3]:
        return False
    shared = len(one[2] & other[2])
    return 2 * shared / (len(one[2]) + len(other[2])) >= _NEARLY


# --------------------------------------------------------------------------- one row


def _read(cells: Mapping[str, object]) -> tuple[PackQuestion | None, list[CellProblem]]:
    """The question, or every cell that is wrong."""
    wrong = [
        CellProblem(CellFault.NO_COLUMN, clean(str(key), limit=40))
        for key in cells
        if key not in PACK_COLUMNS
    ]
    found: dict[str, Any] = {}

    def take(column: str, read: Any, *bounds: Any) -> None:
        try:
            found[column] = read(cells.get(column), *bounds)
        except _Wrong as problem:
            wrong.append(CellProblem(problem.why, column, problem.number, problem.names))

    take("text", _needed, MAX_QUESTION_TEXT)
    take("kind", _kind)
    take("level", _level)
    take("hint", _text, MAX_HINT)
    take("why", _text, MAX_WHY)
    take("model_answer", _needed, MAX_MODEL_ANSWER)
    take("key_points", _key_points)
    if "kind" in found:
        keys = [criterion.key for criterion in criteria_for(found["kind"])]
        take("probes", _probes, keys)
        take("anchors", _anchors, keys)
    if wrong:
        return None, wrong
    draft = QuestionDraft(
        text=found["text"],
        kind=found["kind"],
        level=found["level"],
        hint=found["hint"],
        why=found["why"],
        model_answer=found["model_answer"],
        key_points=found["key_points"],
        probes=found["probes"],
    )
    return PackQuestion(draft, found["anchors"]), []


def _text(value: object, limit: int) -> str:
    """Cleaned; "" for nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Wrong(CellFault.NO_TEXT)
    if _FORMULA_ERROR.fullmatch(value.strip()):
        raise _Wrong(CellFault.FORMULA_ERROR)
    said = clean(value, lines=True)
    if len(said) > limit:
        raise _Wrong(CellFault.TOO_LONG, limit)
    if steers(said):
        raise _Wrong(CellFault.STEERS)
    return said


def _needed(value: object, limit: int) -> str:
    said = _text(value, limit)
    if not has_words(said):
        raise _Wrong(CellFault.MISSING)
    return said


def _kind(value: object) -> Kind:
    kind = _KINDS.get("_".join(value.casefold().split())) if isinstance(value, str) else None
    if kind is None:
        raise _Wrong(CellFault.NOT_ONE_OF, names=tuple(_KINDS))
    return kind


def _level(value: object) -> int:
    # Spreadsheets write whole numbers with decimals, and some with a comma.
    if isinstance(value, str) and re.fullmatch(r"\s*[1-5](?:[.,]0+)?\s*", value, re.ASCII):
        return int(value.strip()[0])
    if isinstance(value, int | float) and not isinstance(value, bool) and value in range(1, 6):
        return int(value)
    raise _Wrong(CellFault.NO_LEVEL)


def _parts(value: object, between: str) -> list[object]:
    """A list as it is; a cell's text cut at ``between``."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [part for part in value.split(between) if part.strip()]
    raise _Wrong(CellFault.NO_LIST)


def _pair(part: object) -> tuple[str, str]:
    """A cell's "before = after"; the second is "" without it."""
    before, _, after = str(part).partition("=")
    return before.strip(), after.strip()


def _key_points(value: object) -> tuple[KeyPoint, ...]:
    points = []
    for part in _parts(value, "|"):
        match part:
            case str() if isinstance(value, str):
                text, said = _pair(part)
                phrasings = _parts(said, ";")
            case str():
                text, phrasings = part, []
            case {"text": str(text), **rest} if set(rest) <= {"phrasings"}:
                phrasings = _parts(rest.get("phrasings"), ";")
            case _:
                raise _Wrong(CellFault.NO_POINTS)
        if len(phrasings) > MAX_PHRASINGS:
            raise _Wrong(CellFault.TOO_MANY_PHRASINGS, MAX_PHRASINGS)
        points.append(
            KeyPoint(
                _needed(text, MAX_KEY_POINT),
                tuple(_needed(each, MAX_KEY_POINT) for each in phrasings),
            )
        )
    if not points:
        raise _Wrong(CellFault.NONE)
    if len(points) > MAX_KEY_POINTS:
        raise _Wrong(CellFault.TOO_MANY, MAX_KEY_POINTS)
    return tuple(points)


def _fair(said: str) -> str:
    """Raises when it judges the one who answers: ratings here are of answers alone."""
    if any(judges_the_person(sentence) for sentence in split_sentences(said)):
        raise _Wrong(CellFault.JUDGES)
    return said


def _probes(value: object, keys: Sequence[str]) -> tuple[Probe, ...]:
    probes = []
    for part in _parts(value, "|"):
        match part:
            case str() if isinstance(value, str):
                about, text = _pair(part)
            case {"about": str(about), "text": str(text), **rest} if not rest:
                pass
            case _:
                raise _Wrong(CellFault.NO_PROBES)
        if about not in keys:
            raise _Wrong(CellFault.NOT_ABOUT, names=keys)
        probes.append(Probe(about, _fair(_needed(text, MAX_PROBE))))
    if len(probes) > MAX_PROBES:
        raise _Wrong(CellFault.TOO_MANY, MAX_PROBES)
    return tuple(probes)


def _anchors(value: object, keys: Sequence[str]) -> tuple[tuple[str, Anchors], ...]:
    if isinstance(value, str):
        value = {key: said for key, said in map(_pair, _parts(value, "|"))}
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise _Wrong(CellFault.NO_ANCHORS)
    found: list[tuple[str, Anchors]] = []
    for key, levels in value.items():
        if key not in keys:
            raise _Wrong(CellFault.NOT_FOR, names=keys)
        said = _parts(levels, ";")
        if len(said) != 5:
            raise _Wrong(CellFault.NOT_FIVE, names=(str(key),))
        one, two, three, four, five = (_fair(_needed(each, MAX_ANCHOR)) for each in said)
        found.append((str(key), (one, two, three, four, five)))
    # In the rubric's order: the same anchors are the same scale.
    return tuple(sorted(found, key=lambda each: keys.index(each[0])))


# --------------------------------------------------------------------------- and back


def exported(pack: Pack, questions: Sequence[PackQuestion]) -> dict[str, object]:
    """What an export holds; :func:`read_rows` of it gives the same questions."""
    return {
        "name": pack.name,
        "description": pack.description,
        "questions": [_cells(question) for question in questions],
    }


def _cells(question: PackQuestion) -> dict[str, object]:
    draft = question.draft
    cells: dict[str, object] = {
        "text": draft.text,
        "kind": draft.kind.value,
        "level": draft.level,
        "hint": draft.hint,
        "why": draft.why,
        "model_answer": draft.model_answer,
        "key_points": [
            {"text": point.text, "phrasings": list(point.phrasings)} for point in draft.key_points
        ],
        "probes": [{"about": probe.about, "text": probe.text} for probe in draft.probes],
    }
    if question.anchors:
        cells["anchors"] = {key: list(levels) for key, levels in question.anchors}
    return cells


def merged(old: PackQuestion, new: PackQuestion) -> PackQuestion:
    """``new`` as a form has it, with what the form doesn't show kept from ``old``.

    Probes and anchors name criteria of the kind, so with another kind they are left behind.
    """
    draft = replace(new.draft, hint=old.draft.hint, why=old.draft.why)
    if old.draft.kind is not draft.kind:
        return replace(new, draft=draft)
    return replace(new, draft=replace(draft, probes=old.draft.probes), anchors=old.anchors)
