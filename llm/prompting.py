"""What is said to Gemini: instructions of ours, and data blocks that hold everyone else's words.

Instructions come from the Markdown files in ``llm/prompts`` and go into the system instruction.
Everything untrusted goes into the user message as ``<data name="…">`` blocks holding one JSON value
in which angle brackets are escaped, so that no content can close its block.

Characters are counted before JSON. A text longer than its limit is cut at the end:

=====================  ======
role                      200
stack                   1,000
job description         6,000
résumé                 12,000
question                1,500
model answer            4,000
transcript             16,000  (about 17 minutes of speech)
earlier questions         100 of at most 300 each
notes in a report       1,000 each
=====================  ======
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import Any

from interview.models import Criterion, JobProfile, Kind
from interview.ports import GradeRequest, QuestionRequest, ReportRequest

__all__ = ["Prompt", "Prompts", "clip", "data_block", "kinds_for"]

ROLE_LIMIT = 200
STACK_LIMIT = 1_000
DESCRIPTION_LIMIT = 6_000
RESUME_LIMIT = 12_000
QUESTION_LIMIT = 1_500
MODEL_ANSWER_LIMIT = 4_000
TRANSCRIPT_LIMIT = 16_000
EXCLUDE_COUNT = 100
EXCLUDE_LIMIT = 300
NOTE_LIMIT = 1_000

_VERSION = re.compile(r"\A<!-- prompt: (?P<name>\w+); version: (?P<version>\S+) -->\n")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
#: Read by a model and seen by nobody: zero-width and direction characters, tags, and the variation
#: selectors in which bytes can be hidden.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)
#: What looks like a block's end to a model though it is none.
_BRACKETS = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>＜＞﹤﹥"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request's words. ``version`` names the prompt files it came from ("grade/1+common/1")."""

    system: str
    user: str
    version: str


def clip(text: str, limit: int) -> str:
    """``text`` without control and invisible characters, trimmed, at most ``limit`` long.

    Cut at a space where there is one near the end. Joiners stay: Persian and Hindi need them.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _INVISIBLE.sub("", text).replace("\u2028", "\n").replace("\u2029", "\n")
    text = "".join(
        " " if unicodedata.category(char) == "Cc" and char not in "\n\t" else char for char in text
    ).strip()
    if len(text) <= limit:
        return text
    cut = text[:limit]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit * 0.8 else cut).rstrip()


def data_block(name: str, value: Any) -> str:
    """A block of data; ``name`` is ours, ``value`` may hold anything that JSON can say."""
    encoded = json.dumps(value, ensure_ascii=False, indent=1)
    encoded = encoded.translate(_BRACKETS)
    return f'<data name="{name}">\n{encoded}\n</data>'


def kinds_for(kind: Kind, count: int) -> tuple[Kind, ...]:
    """The kinds to ask for, in order; a mixed interview goes around all three."""
    if kind is not Kind.MIXED:
        return (kind,) * count
    around = (Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN)
    return tuple(around[index % len(around)] for index in range(count))


def _job(profile: JobProfile) -> dict[str, Any]:
    return {
        "role": clip(profile.role, ROLE_LIMIT),
        "years_of_experience": profile.years,
        "stack": clip(profile.stack, STACK_LIMIT),
        "description": clip(profile.description, DESCRIPTION_LIMIT),
        "resume": clip(profile.resume, RESUME_LIMIT),
    }


def _rubric(criteria: Sequence[Criterion]) -> str:
    parts = []
    for number, criterion in enumerate(criteria, 1):
        anchors = "\n".join(
            f"- Level {level}: {anchor}" for level, anchor in enumerate(criterion.anchors, 1)
        )
        parts.append(
            f"### {number}. {criterion.name} (`{criterion.key}`)\n\n"
            f"{criterion.question}\n\n{anchors}"
        )
    return "\n\n".join(parts)


class Prompts:
    """The prompt files, read once. Raises FileNotFoundError or ValueError if one is broken."""

    def __init__(self) -> None:
        self._templates: dict[str, Template] = {}
        self._versions: dict[str, str] = {}
        folder = resources.files("llm") / "prompts"
        for name in ("common", "questions", "grade", "report"):
            text = (folder / f"{name}.md").read_text(encoding="utf-8")
            head = _VERSION.match(text)
            if head is None or head["name"] != name:
                raise ValueError(f"prompt {name} has no version line")
            self._versions[name] = head["version"]
            self._templates[name] = Template(text[head.end() :])

    def _prompt(
        self, name: str, language: str, blocks: Sequence[str], task: str, **values: str
    ) -> Prompt:
        # A language code that is none would be someone's text inside our instructions.
        language = language if _LANGUAGE.fullmatch(language) else "en"
        own = self._templates[name].substitute(values)
        common = self._templates["common"].substitute(language=language)
        return Prompt(
            system=f"{own.strip()}\n\n{common.strip()}",
            user="\n\n".join((*blocks, task)),
            version=f"{name}/{self._versions[name]}+common/{self._versions['common']}",
        )

    def questions(self, request: QuestionRequest, count: int, exclude: Sequence[str]) -> Prompt:
        """Ask for ``count`` questions that are not in ``exclude`` (newest first)."""
        kinds = ", ".join(kind.value for kind in kinds_for(request.kind, count))
        asked = [clip(text, EXCLUDE_LIMIT) for text in exclude[:EXCLUDE_COUNT]]
        return self._prompt(
            "questions",
            request.language,
            (data_block("job", _job(request.profile)), data_block("already_asked", asked)),
            f"Make exactly {count} questions. Their kinds, in order: {kinds}.",
        )

    def grade(self, request: GradeRequest) -> Prompt:
        """Ask for an assessment of ``request``; the rubric stands in the instructions."""
        draft = request.question
        question = {
            "text": clip(draft.text, QUESTION_LIMIT),
            "kind": draft.kind.value,
            "level": draft.level,
            "key_points": [
                {"number": number, "text": clip(point.text, NOTE_LIMIT)}
                for number, point in enumerate(draft.key_points, 1)
            ],
            "model_answer": clip(draft.model_answer, MODEL_ANSWER_LIMIT),
        }
        answer = {
            "source": request.transcript.source.value,
            "text": clip(request.transcript.text, TRANSCRIPT_LIMIT),
        }
        return self._prompt(
            "grade",
            request.language,
            (
                data_block("job", _job(request.profile)),
                data_block("question", question),
                data_block("answer", answer),
            ),
            "Assess the answer.",
            rubric=_rubric(request.criteria),
        )

    def report(self, request: ReportRequest) -> Prompt:
        answers = [
            {
                "number": answer.position,
                "question": clip(answer.question, QUESTION_LIMIT),
                "kind": answer.kind.value,
                "state": answer.state.value,
                "rating": answer.rating,
                "criteria": [
                    {
                        "name": clip(rating.name, NOTE_LIMIT),
                        "level": rating.level,
                        "reason": clip(rating.reason, NOTE_LIMIT),
                    }
                    for rating in answer.criteria
                ],
                "improvements": [clip(text, NOTE_LIMIT) for text in answer.improvements],
                "first_change": clip(answer.first_change, NOTE_LIMIT),
            }
            for answer in request.answers
        ]
        interview = {"kind": request.kind.value, "answers": answers}
        # The résumé adds nothing to a report but length.
        job = {key: text for key, text in _job(request.profile).items() if key != "resume"}
        return self._prompt(
            "report",
            request.language,
            (data_block("job", job), data_block("interview", interview)),
            "Write the report.",
        )
