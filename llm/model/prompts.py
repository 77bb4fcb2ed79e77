"""What is said to a model: instructions of ours, and data blocks that hold everyone else's words.

Instructions come from the Markdown files in ``llm/prompts`` and go into the system instruction.
Everything untrusted goes into the user message as ``<data name="…">`` blocks holding one JSON value
in which angle brackets are escaped, so that no content can close its block.

Characters are counted before JSON. A text longer than its limit is cut at the end:

=====================  ======
role                      200
stack                   1,000
job description         6,000  (3,000 when an answer is rated)
résumé                 12,000  (6,000 when an answer is rated)
question                1,500
model answer            4,000
transcript             16,000  (about 17 minutes of speech)
answer to a follow-up   8,000
follow-up or probe        300
uncertain words           100 of at most 40 each
earlier questions         100 of at most 300 each
earlier follow-ups         20 of at most 300 each
a pack's own anchors      300 each
notes in a report       1,000 each
=====================  ======

What requests have in common comes first and what is their own comes last: Gemini and others charge
less for a beginning that they have read just before (implicit caching). So an answer that is rated
again with what was said to its follow-up shares instructions, job, question and its first words.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from string import Template
from typing import Any

from interview.hearing.gaps import with_marks
from interview.models import Criterion, JobProfile, Kind, Manner, Transcript
from interview.ports import GradeRequest, QuestionRequest, ReportRequest
from interview.rating.follow_ups import KEY_POINT_GAP
from interview.rating.misheard import uncertain_words
from interview.rating.rubric import criteria_for, level_expected
from interview.rating.seniority import Source, seniority, years_of
from llm.model.languages import named
from llm.model.slots import Slot
from llm.model.styles import MANNERS, STYLES

ROLE_LIMIT = 200
STACK_LIMIT = 1_000
DESCRIPTION_LIMIT = 6_000
RESUME_LIMIT = 12_000
QUESTION_LIMIT = 1_500
MODEL_ANSWER_LIMIT = 4_000
TRANSCRIPT_LIMIT = 16_000
#: To rate an answer the job need only be known in outline.
GRADE_DESCRIPTION_LIMIT, GRADE_RESUME_LIMIT = 3_000, 6_000
FOLLOW_UP_ANSWER_LIMIT = 8_000
FOLLOW_UP_LIMIT = 300
ASKED_BEFORE_COUNT = 20
UNCERTAIN_COUNT, UNCERTAIN_LIMIT = 100, 40
EXCLUDE_COUNT = 100
EXCLUDE_LIMIT = 300
NOTE_LIMIT = 1_000
ANCHOR_LIMIT = 300

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


def probe_keys(kinds: Iterable[Kind]) -> tuple[str, ...]:
    """What a probe may be about: the criteria of these kinds' rubrics, each once."""
    return tuple(dict.fromkeys(criterion.key for kind in kinds for criterion in criteria_for(kind)))


def gaps_of(request: GradeRequest) -> tuple[str, ...]:
    """What a follow-up may be about; () when none may be asked."""
    if not request.may_follow_up:
        return ()
    return (*(criterion.key for criterion in request.criteria), KEY_POINT_GAP)


def _job(
    profile: JobProfile, description: int = DESCRIPTION_LIMIT, resume: int = RESUME_LIMIT
) -> dict[str, Any]:
    return {
        "role": clip(profile.role, ROLE_LIMIT),
        "years_of_experience": _years(profile),
        "stack": clip(profile.stack, STACK_LIMIT),
        "description": clip(profile.description, description),
        "resume": clip(profile.resume, resume),
    }


def _years(profile: JobProfile) -> float | str:
    """As they were given; else what stands for them, said to be so."""
    found = seniority(profile)
    if found.source is Source.PERSON:
        return found.years
    return f"not said; about {found.years:g} by the job"


def _said(transcript: Transcript) -> str:
    """Its text, with a mark where speech has no words."""
    return with_marks(transcript, lambda gap: f"[{gap.seconds:.0f} s not understood]")[0]


def _answer(request: GradeRequest) -> dict[str, Any]:
    transcripts = (request.transcript, *(each.transcript for each in request.follow_ups))
    unsure = sorted(uncertain_words(transcripts))[:UNCERTAIN_COUNT]
    return {
        "source": request.transcript.source.value,
        "text": clip(_said(request.transcript), TRANSCRIPT_LIMIT),
        "follow_ups": [
            {
                "asked": clip(each.asked, FOLLOW_UP_LIMIT),
                "answer": clip(_said(each.transcript), FOLLOW_UP_ANSWER_LIMIT),
            }
            for each in request.follow_ups
        ],
        "uncertain_words": [clip(word, UNCERTAIN_LIMIT) for word in unsure],
    }


def _planned(request: GradeRequest) -> dict[str, Any]:
    """What a follow-up is chosen by, besides the answer."""
    return {
        "probes": [
            {"about": clip(probe.about, UNCERTAIN_LIMIT), "text": clip(probe.text, FOLLOW_UP_LIMIT)}
            for probe in request.question.probes
        ],
        "asked_before": [
            clip(text, FOLLOW_UP_LIMIT) for text in request.asked_before[-ASKED_BEFORE_COUNT:]
        ],
    }


def _slots(slots: Sequence[Slot], first: int) -> str:
    return "\n".join(
        f"{number}. {slot.kind.value}, level {slot.level}"
        for number, slot in enumerate(slots, first)
    )


def _spoken(manner: Manner) -> str:
    return f"The interviewer's manner, in the wording only: {MANNERS[manner]}."


def _own(request: GradeRequest) -> frozenset[str]:
    """Keys of the criteria whose anchors somebody wrote who is not us."""
    scale = request.question.scale
    return frozenset(key for key, _ in scale.anchors) if scale else frozenset()


def _scale(request: GradeRequest) -> dict[str, dict[str, str]]:
    """A pack's own anchors by criterion and level."""
    own = _own(request)
    return {
        criterion.key: {
            str(level): clip(anchor, ANCHOR_LIMIT)
            for level, anchor in enumerate(criterion.anchors, 1)
        }
        for criterion in request.criteria
        if criterion.key in own
    }


def _rubric(criteria: Sequence[Criterion], own: frozenset[str] = frozenset()) -> str:
    """The scale; for the criteria of ``own`` the anchors stand in a data block instead."""
    parts = []
    for number, criterion in enumerate(criteria, 1):
        anchors = (
            f"- Levels 1 to 5: as `{criterion.key}` in the block `scale` describes them."
            if criterion.key in own
            else "\n".join(
                f"- Level {level}: {anchor}" for level, anchor in enumerate(criterion.anchors, 1)
            )
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
        for name in (
            "common",
            "questions",
            "grade",
            "examples",
            "follow_up",
            "scale",
            "report",
            "again",
        ):
            text = (folder / f"{name}.md").read_text(encoding="utf-8")
            head = _VERSION.match(text)
            if head is None or head["name"] != name:
                raise ValueError(f"prompt {name} has no version line")
            self._versions[name] = head["version"]
            self._templates[name] = Template(text[head.end() :])

    def _prompt(
        self,
        name: str,
        language: str,
        blocks: Sequence[str],
        task: str,
        **values: str,
    ) -> Prompt:
        # A language code that is none would be someone's text inside our instructions.
        language = language if _LANGUAGE.fullmatch(language) else "en"
        values["language"] = named(language)
        parts = (self._templates[each].substitute(values).strip() for each in (name, "common"))
        return Prompt(
            system="\n\n".join(parts),
            user="\n\n".join((*blocks, task)),
            version=f"{name}/{self._versions[name]}+common/{self._versions['common']}",
        )

    def questions(
        self,
        request: QuestionRequest,
        wanted: Sequence[Slot],
        reserve: Sequence[Slot],
        exclude: Sequence[str],
    ) -> Prompt:
        """Ask for the planned and then the reserve slots, none of ``exclude`` (newest first)."""
        asked = [clip(text, EXCLUDE_LIMIT) for text in exclude[:EXCLUDE_COUNT]]
        count = len(wanted) + len(reserve)
        task = [f"Make exactly {count} questions, in this order. Planned:\n{_slots(wanted, 1)}"]
        if reserve:
            task.append(f"Reserve:\n{_slots(reserve, len(wanted) + 1)}")
        if style := STYLES[request.style]:
            task.append(f"Company style: {style}.")
        task.append(_spoken(request.manner))
        kinds = dict.fromkeys(slot.kind for slot in (*wanted, *reserve))
        return self._prompt(
            "questions",
            request.language,
            (data_block("job", _job(request.profile)), data_block("already_asked", asked)),
            "\n\n".join(task),
            criteria="; ".join(
                f"{kind.value}: {', '.join(f'`{key}`' for key in probe_keys([kind]))}"
                for kind in kinds
            ),
        )

    def grade(self, request: GradeRequest) -> Prompt:
        """Ask for an assessment of ``request``; the rubric stands in the instructions, but for a
        pack's own anchors, which are a data block."""
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
        expected = ", ".join(
            f"`{one.key}` {level_expected(one, years_of(request.profile))}"
            for one in request.criteria
        )
        task = [f"Expected at this experience: {expected}."]
        planned, scale, more = [], [], ""
        if own := _scale(request):
            scale = [data_block("scale", own)]
            task.append(self._templates["scale"].substitute().strip())
            more += f"+scale/{self._versions['scale']}"
        if request.may_follow_up:
            planned = [data_block("planned", _planned(request))]
            task.append(self._templates["follow_up"].substitute().strip())
            if style := STYLES[request.style]:
                task.append(f"Company style, for the follow-up: {style}.")
            task.append(_spoken(request.manner))
            more += f"+follow_up/{self._versions['follow_up']}"
        task.append("Assess the answer.")
        job = _job(request.profile, GRADE_DESCRIPTION_LIMIT, GRADE_RESUME_LIMIT)
        prompt = self._prompt(
            "grade",
            request.language,
            (
                data_block("job", job),
                data_block("question", question),
                *scale,
                data_block("answer", _answer(request)),
                *planned,
            ),
            "\n\n".join(task),
            rubric=_rubric(request.criteria, _own(request)),
            examples=self._examples(draft.kind),
        )
        more = f"+examples/{self._versions['examples']}{more}"
        return replace(prompt, version=prompt.version + more)

    def _examples(self, kind: Kind) -> str:
        """The calibrated answers to a question of this kind."""
        _, _, found = self._templates["examples"].template.partition(f"## {kind.value}\n")
        return found.partition("\n## ")[0].strip()

    def report(self, request: ReportRequest) -> Prompt:
        answers = [
            {
                "number": answer.position,
                "question": clip(answer.question, QUESTION_LIMIT),
                "kind": answer.kind.value,
                "state": answer.state.value,
                "rating": answer.rating,
                "rated_by": answer.grader,
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

    def again(self, prompt: Prompt, problem: str, wanted: str = "") -> Prompt:
        """The same with what was wrong with the reply, last: its beginning has been read before."""
        said = self._templates["again"].substitute(
            problem=problem, wanted=wanted or "Give the whole reply, in the form asked for."
        )
        return replace(
            prompt,
            user=f"{prompt.user}\n\n{said.strip()}",
            version=f"{prompt.version}+again/{self._versions['again']}",
        )
