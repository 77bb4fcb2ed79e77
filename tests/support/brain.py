"""A brain for the local model servers: the offline coach, answering in a model's form.

The servers' own replies are only plausible. With this brain a model's adapter gives the offline
coach's judgment over the real wire, so that what is expected of a coach can be expected of it. In
languages that the offline coach doesn't speak, a case gets what is expected of it::

    with Brain(cases) as brain, ThinkingGemini(brain) as server: …
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from aiohttp import web

from app.check_coach.cases import Case
from interview.models import Assessment, Coverage, CriterionRating, KeyPointCoverage, NotGradable
from llm.offline import OfflineInterviewer
from tests.support.gemini_server import GeminiRequest, GeminiServer, text
from tests.support.openai_server import ChatRequest, OpenAIServer

__all__ = ["Brain", "ThinkingGemini", "ThinkingOpenAI"]


class Brain:
    """Knows the cases (a request has no phrasings of key points) and tells them by their words."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._cases = tuple(cases)
        self._coach = OfflineInterviewer()

    def __enter__(self) -> Brain:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._coach.close()

    async def grade(self, request: GeminiRequest) -> dict[str, Any]:
        """A reply in the form that the request's schema asks for."""
        case = self._case(set(strings(request.blocks)))
        assessment = (
            await self._coach.grade(case.request)
            if case.language in (self._coach.languages or ())
            else as_expected(case)
        )
        reply = reply_of(assessment)
        if case.false:
            # A model can know what the offline coach can't.
            reply["mistakes"] = [{"quote": case.false, "correction": "That isn't so."}]
        return dict(filled(request.config["responseJsonSchema"], reply))

    def _case(self, sent: set[str]) -> Case:
        """The case whose question, answer, follow-up and job were sent."""
        (found, *_) = [
            case
            for case in self._cases
            if {case.question.text, case.answer} <= sent
            and case.follow_up is None
            and (not case.job or case.job in sent)
        ]
        followed = [
            case
            for case in self._cases
            if case.follow_up is not None
            and {case.question.text, case.answer, case.follow_up[1]} <= sent
        ]
        return followed[0] if followed else found


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def as_expected(case: Case) -> Assessment:
    """The middle of the case's band on every criterion, proven by its first words, or no number."""
    if case.rating is None:
        return Assessment("", "", "", not_gradable=NotGradable.NO_ANSWER)
    low, high = case.rating
    quote = " ".join(case.answer.split()[:5])
    criteria = case.request.criteria
    return Assessment(
        grader="",
        model="",
        rubric_version="",
        criteria=tuple(
            CriterionRating(one.key, one.name, round((low + high) / 2), "As expected.", quote)
            for one in criteria
        ),
        coverage=tuple(
            KeyPointCoverage(point.text, Coverage.NOT_HEARD) for point in case.question.key_points
        ),
    )


def reply_of(assessment: Assessment) -> dict[str, Any]:
    """What a model would have written to be understood as ``assessment``."""
    return {
        "gate": "gradable" if assessment.not_gradable is None else assessment.not_gradable.value,
        "gate_reason": assessment.not_gradable_reason,
        "criteria": [
            {
                "key": one.key,
                "quote": one.quote,
                "reason": one.reason,
                "level": one.level or 0,
            }
            for one in assessment.criteria
        ],
        "coverage": [
            {"number": number, "quote": one.quote, "coverage": one.coverage.value}
            for number, one in enumerate(assessment.coverage, 1)
        ],
        "strengths": [{"quote": one.quote, "text": one.text} for one in assessment.strengths],
        "improvements": list(assessment.improvements),
        "first_change": assessment.first_change,
        "better_answer": "",
    }


def filled(schema: dict[str, Any], known: Any) -> Any:
    """``known`` with everything that ``schema`` requires and it lacks, as empty as can be."""
    if known is None:
        return _empty(schema)
    if isinstance(known, dict):
        properties = schema.get("properties", {})
        return {
            key: filled(sub, known.get(key))
            for key, sub in properties.items()
            if key in known or key in schema.get("required", ())
        }
    if isinstance(known, list):
        return [filled(schema.get("items", {}), one) for one in known]
    return known


def _empty(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return filled(schema, {})
        case "array":
            return []
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return ""


class ThinkingGemini(GeminiServer):
    """Gemini's server, its reviews by a brain."""

    def __init__(self, brain: Brain) -> None:
        super().__init__()
        self._brain = brain

    async def plausible(self, request: GeminiRequest) -> web.StreamResponse:
        if request.task != "grade":
            return await super().plausible(request)
        return await text(await self._brain.grade(request))(request)


class ThinkingOpenAI(OpenAIServer):
    """An OpenAI-compatible server, its reviews by a brain."""

    def __init__(self, brain: Brain) -> None:
        super().__init__()
        self._brain = brain

    async def thought(self, request: ChatRequest) -> dict[str, Any]:
        if request.as_gemini.task != "grade":
            return await super().thought(request)
        return await self._brain.grade(request.as_gemini)
