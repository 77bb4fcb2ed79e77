"""What was wrong with a reply, told to the model that wrote it."""

from __future__ import annotations

from collections.abc import Mapping

from interview.errors import InterviewerGarbled
from interview.ports import GradeRequest
from interview.wording import tokens
from llm.model.replies import Lack

#: By the code of its InterviewerGarbled.
_PROBLEMS: Mapping[str, str] = {
    "two_replies": "it held more than one JSON object",
    "no_text": "it was empty",
    "no_candidates": "it was empty",
    "no_choices": "it was empty",
    "finish_MAX_TOKENS": "it was cut off where it became too long, so be brief",
    "finish_length": "it was cut off where it became too long, so be brief",
}
_UNFIT = "it was not one JSON object in the form asked for"


def problem_of(error: InterviewerGarbled) -> str:
    return _PROBLEMS.get(error.code, _UNFIT)


def said_of(lack: Lack, request: GradeRequest) -> tuple[str, str]:
    """What a grade lacked, and what to give, told to who wrote it."""
    if lack.untrue_gate:
        count = len(tokens(request.said))
        return f"its gate was `{lack.untrue_gate}`, but the answer has {count} words", ""
    if lack.everything:
        return "it held no criterion with a level", ""
    parts = []
    if lack.criteria:
        named = ", ".join(f"`{key}`" for key in lack.criteria)
        parts.append(f"`criteria` with one level each for {named}")
    if lack.points:
        numbers = ", ".join(map(str, lack.points))
        parts.append(f"`coverage` of key points {numbers}, with the quote of what is covered")
    wanted = " and ".join(parts)
    return f"it lacked {wanted}", "Give these only, and nothing else of the form."
