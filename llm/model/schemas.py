"""The shapes a model must answer in, and how they are checked.

One pydantic model a call. :func:`json_schema` turns it into the plain JSON Schema that is sent, in
which everything is required; :func:`parse` reads the text that came back: whatever has one meaning
is taken, each item of a list by itself, and the rest is as if it had not come.

Fields stand in the order in which the model should think: evidence before the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    WrapValidator,
    model_validator,
)

from interview.errors import InterviewerGarbled
from llm.model.lenient import OrOmitted, Reply, Text, Texts, bare, listed, one_of, or_none, whole
from llm.model.reading import json_of

#: Keywords that Gemini's structured output documents and that cost it no extra states: bounds of
#: nested lists make large schemas fail with 400, so counts are asked for in the prompt and checked
#: here afterwards.
_SENT_KEYWORDS = frozenset(
    {"type", "properties", "required", "items", "enum", "description", "minimum", "maximum"}
)


class KeyPointReply(Reply):
    text: Text
    phrasings: Texts = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class ProbeReply(Reply):
    about: Text
    text: Text


#: Several spellings of an interview's kinds.
Kinds = Literal["behavioral", "technical", "system_design"]


class QuestionReply(Reply):
    kind: Annotated[
        Kinds | None,
        BeforeValidator(one_of(behavioural="behavioral", systemdesign="system_design")),
        WrapValidator(or_none),
    ] = None
    level: Annotated[
        int | None, Field(ge=1, le=5), BeforeValidator(whole), WrapValidator(or_none)
    ] = None
    #: Words of the résumé that it probes, "" for none.
    claim: Text = ""
    text: Text
    why: Text = ""
    hint: Text = ""
    key_points: Annotated[list[OrOmitted[KeyPointReply]], BeforeValidator(listed("text"))]
    model_answer: Text
    probes: Annotated[list[OrOmitted[ProbeReply]], BeforeValidator(listed("about"))] = Field(
        default_factory=list
    )


class QuestionsReply(Reply):
    questions: Annotated[list[OrOmitted[QuestionReply]], BeforeValidator(listed("text"))] = Field(
        default_factory=list
    )


class CriterionReply(Reply):
    key: Text
    quote: Text = ""
    reason: Text = ""
    #: 0: the question gives no occasion to show it.
    level: Annotated[int, Field(ge=0, le=5), BeforeValidator(whole)]


class StrengthReply(Reply):
    quote: Text
    text: Text


class MistakeReply(Reply):
    quote: Text
    correction: Text


class CoverageReply(Reply):
    #: 1-based number of the key point in the question.
    number: Annotated[int, BeforeValidator(whole)]
    quote: Text = ""
    coverage: Annotated[
        Literal["covered", "partly", "not_heard"],
        BeforeValidator(
            one_of(
                yes="covered",
                full="covered",
                fully="covered",
                fully_covered="covered",
                partial="partly",
                partially="partly",
                partly_covered="partly",
                partially_covered="partly",
                no="not_heard",
                none="not_heard",
                missing="not_heard",
                not_covered="not_heard",
                not_mentioned="not_heard",
            )
        ),
    ]


class GradeReply(Reply):
    gate: Annotated[
        Literal["gradable", "empty", "too_short", "gibberish", "off_topic", "echo", "no_answer"]
        | None,
        BeforeValidator(one_of(ok="gradable", none="gradable", passed="gradable", yes="gradable")),
        WrapValidator(or_none),
    ] = None
    gate_reason: Text = ""
    mistakes: Annotated[list[OrOmitted[MistakeReply]], BeforeValidator(listed("quote"))] = Field(
        default_factory=list
    )
    criteria: Annotated[list[OrOmitted[CriterionReply]], BeforeValidator(listed("key"))] = Field(
        default_factory=list
    )
    coverage: Annotated[list[OrOmitted[CoverageReply]], BeforeValidator(listed("number"))] = Field(
        default_factory=list
    )
    strengths: Annotated[list[OrOmitted[StrengthReply]], BeforeValidator(listed("quote"))] = Field(
        default_factory=list
    )
    improvements: Texts = Field(default_factory=list)
    first_change: Text = ""
    first_quote: Text = ""
    first_example: Text = ""
    better_answer: Text = ""


class FollowUpReply(Reply):
    gap: Text = ""
    quote: Text = ""
    #: "" for no follow-up.
    text: Text = ""


class FollowingGradeReply(GradeReply):
    """A grade with the question to ask next."""

    follow_up: Annotated[FollowUpReply | None, WrapValidator(or_none)] = None


class ReportReply(Reply):
    summary: Text = ""
    practice: Texts = Field(default_factory=list)


ReplyT = TypeVar("ReplyT", bound=BaseModel)


def json_schema(reply: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of ``reply`` with references put in place and only documented keywords."""
    full = reply.model_json_schema()
    definitions: dict[str, Any] = full.get("$defs", {})

    def plain(node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            node = definitions[node["$ref"].rsplit("/", 1)[-1]]
        # What may be null when it comes is asked for all the same, and so are defaults.
        node = next((each for each in node.get("anyOf", ()) if each != {"type": "null"}), node)
        if "$ref" in node:
            node = definitions[node["$ref"].rsplit("/", 1)[-1]]
        kept = {key: value for key, value in node.items() if key in _SENT_KEYWORDS}
        if "properties" in kept:
            kept["properties"] = {name: plain(sub) for name, sub in kept["properties"].items()}
            kept["required"] = list(kept["properties"])
        if "items" in kept:
            kept["items"] = plain(kept["items"])
        return kept

    return plain(full)


def questions_schema(kinds: Sequence[str], about: Sequence[str]) -> dict[str, Any]:
    """The schema of :class:`QuestionsReply` with these kinds only, and probes about these only."""
    schema = json_schema(QuestionsReply)
    question = schema["properties"]["questions"]["items"]
    question["properties"]["kind"]["enum"] = list(kinds)
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


def missing_schema(criterion_keys: Sequence[str], points: Sequence[int]) -> dict[str, Any]:
    """The schema of what a grade lacked: these criteria, and the coverage of these key points."""
    schema = grade_schema(criterion_keys)
    wanted = [name for name, of in (("criteria", criterion_keys), ("coverage", points)) if of]
    schema["properties"] = {name: schema["properties"][name] for name in wanted}
    schema["required"] = wanted
    return schema


def parse(reply: type[ReplyT], text: str) -> ReplyT:
    """``text`` as a ``reply`` of what is whole in it.

    Raises InterviewerGarbled ("bad_json", "two_replies", "bad_schema")."""
    value = json_of(text, lambda found: _fitting(reply, found))
    try:
        return reply.model_validate(value)
    except ValidationError:
        pass
    # Outside the except block: the validation error quotes the reply, and must not hang on ours.
    raise InterviewerGarbled("bad_schema")


def _fitting(reply: type[BaseModel], value: Any) -> Any | None:
    """``value`` if at least half of its fields are of ``reply``, unwrapped where it is alone in
    something."""
    fields = reply.model_fields
    if isinstance(value, list):
        if "questions" in fields and value and all(_is_question(each) for each in value):
            return {"questions": value}
        return _fitting(reply, value[0]) if len(value) == 1 else None
    if not isinstance(value, dict):
        return None
    named = {bare(name) for name in fields} & {bare(str(key)) for key in value}
    if named and 2 * len(named) >= len(value):
        return value
    inner = [
        fits
        for each in value.values()
        if isinstance(each, (dict, list)) and (fits := _fitting(reply, each)) is not None
    ]
    return inner[0] if len(inner) == 1 else None


def _is_question(value: Any) -> bool:
    return isinstance(value, dict) and {"text", "key_points"} <= value.keys()
