"""The shapes a model must answer in, and how they are checked.

One pydantic model a call. :func:`json_schema` turns it into the plain JSON Schema that is sent;
:func:`parse` checks the text that came back, strictly: the SDK leaves ``response.parsed`` at
``None`` for a reply that does not fit, which would pass unseen.

Fields stand in the order in which the model should think: evidence before the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interview.errors import InterviewerGarbled

#: Keywords that Gemini's structured output documents and that cost it no extra states: bounds of
#: nested lists make large schemas fail with 400, so counts are asked for in the prompt and checked
#: here afterwards.
_SENT_KEYWORDS = frozenset(
    {"type", "properties", "required", "items", "enum", "description", "minimum", "maximum"}
)


class _Reply(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class KeyPointReply(_Reply):
    text: str
    phrasings: list[str]


class ProbeReply(_Reply):
    about: str
    text: str


class QuestionReply(_Reply):
    kind: Literal["behavioral", "technical", "system_design"]
    level: int = Field(ge=1, le=5)
    #: Words of the résumé that it probes, "" for none.
    claim: str
    text: str
    why: str
    hint: str
    key_points: list[KeyPointReply]
    model_answer: str
    probes: list[ProbeReply]


class QuestionsReply(_Reply):
    questions: list[QuestionReply]


class CriterionReply(_Reply):
    key: str
    quote: str
    reason: str
    #: 0: the question gives no occasion to show it.
    level: int = Field(ge=0, le=5)


class StrengthReply(_Reply):
    quote: str
    text: str


class CoverageReply(_Reply):
    #: 1-based number of the key point in the question.
    number: int
    quote: str
    coverage: Literal["covered", "partly", "not_heard"]


class GradeReply(_Reply):
    gate: Literal["gradable", "empty", "too_short", "gibberish", "off_topic", "echo", "no_answer"]
    gate_reason: str
    criteria: list[CriterionReply]
    coverage: list[CoverageReply]
    strengths: list[StrengthReply]
    improvements: list[str]
    first_change: str
    better_answer: str


class FollowUpReply(_Reply):
    gap: str
    quote: str
    #: "" for no follow-up.
    text: str


class FollowingGradeReply(GradeReply):
    """A grade with the question to ask next."""

    follow_up: FollowUpReply


class ReportReply(_Reply):
    summary: str
    practice: list[str]


ReplyT = TypeVar("ReplyT", bound=BaseModel)


def json_schema(reply: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of ``reply`` with references put in place and only documented keywords."""
    full = reply.model_json_schema()
    definitions: dict[str, Any] = full.get("$defs", {})

    def plain(node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            node = definitions[node["$ref"].rsplit("/", 1)[-1]]
        kept = {key: value for key, value in node.items() if key in _SENT_KEYWORDS}
        if "properties" in kept:
            kept["properties"] = {name: plain(sub) for name, sub in kept["properties"].items()}
        if "items" in kept:
            kept["items"] = plain(kept["items"])
        return kept

    return plain(full)


def questions_schema(about: Sequence[str]) -> dict[str, Any]:
    """The schema of :class:`QuestionsReply` in which a probe can only be about one of these."""
    schema = json_schema(QuestionsReply)
    question = schema["properties"]["questions"]["items"]
    question["properties"]["probes"]["items"]["properties"]["about"]["enum"] = list(about)
    return schema


def grade_schema(criterion_keys: Sequence[str], gaps: Sequence[str] = ()) -> dict[str, Any]:
    """The schema of a grade in which a criterion's key can only be one of these.

    With ``gaps`` it is :class:`FollowingGradeReply`, whose gap is one of them, else
    :class:`GradeReply`.
    """
    schema = json_schema(FollowingGradeReply if gaps else GradeReply)
    schema["properties"]["criteria"]["items"]["properties"]["key"]["enum"] = list(criterion_keys)
    if gaps:
        # A follow-up that isn't asked has some gap and no text: "" can't stand in an enum.
        schema["properties"]["follow_up"]["properties"]["gap"]["enum"] = list(gaps)
    return schema


def parse(reply: type[ReplyT], text: str) -> ReplyT:
    """``text`` as a checked ``reply``. Raises InterviewerGarbled ("bad_json", "bad_schema")."""
    try:
        return reply.model_validate_json(text)
    except ValidationError as error:
        broken = any(detail["type"] == "json_invalid" for detail in error.errors())
    # Outside the except block: the validation error quotes the reply, and must not hang on ours.
    raise InterviewerGarbled("bad_json" if broken else "bad_schema")
