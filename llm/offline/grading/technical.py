"""A technical answer: what is right by the key points, how and why, choices and checks."""

from __future__ import annotations

import re

from interview.models import Coverage, QuestionDraft
from llm.offline.evidence.content import Content
from llm.offline.evidence.features import Found
from llm.offline.evidence.reader import Level, Reader

#: A question that asks for a comparison, or for a way to check.
_ASKS = {
    "tradeoff": re.compile(
        r"\b(?:trade-?offs?|versus|vs|compare\w*|when (?:would|do) you|instead|alternatives?|"
        r"choose|pros|prefer|differen\w+|rather|either|"
        r"which (?:one|of|would|do you (?:prefer|choose)))\b",
        re.IGNORECASE,
    ),
    "verification": re.compile(
        r"\b(?:tests?|testing|measure\w*|monitor\w*|debug\w*|verify|find out|"
        r"(?:do|would|can) you (?:know|tell|check|make sure))\b",
        re.IGNORECASE,
    ),
}


def judge_technical(question: QuestionDraft, reader: Reader, content: Content) -> dict[str, Level]:
    """What is right, how and why, and what the question asks for besides."""
    return {
        "correctness": correctness(content),
        "depth": _depth(reader, content),
        "tradeoffs": _if_asked(
            question, reader, content, "tradeoff", "a comparison with another way"
        ),
        "verification": _if_asked(
            question, reader, content, "verification", "a way to check that it works"
        ),
    }


#: Credit from which levels 2 to 5 begin. Of the bank's model answers a quarter gets .46-.71 (5th to
#: 95th percentile), a half .63 and more, three quarters .90 and more; other questions' get .12-.53.
_STEPS = (0.40, 0.50, 0.66, 0.88)


def by_credit(credit: float) -> int:
    """1-5."""
    return 1 + sum(credit >= step for step in _STEPS)


def correctness(content: Content) -> Level:
    covered = content.with_coverage(Coverage.COVERED)
    partly = content.with_coverage(Coverage.PARTLY)
    level = by_credit(content.credit)
    reason = f"{len(covered)} of {len(content.points)} key points heard"
    reason += f", {len(partly)} partly." if partly else "."
    if wrong := [p for p in content.points if p.contradicted]:
        # The credit is lost already; saying the opposite weighs more than leaving a point out.
        level = max(1, min(level - 1, 2 if len(wrong) > len(covered) else 4))
        reason += f" The opposite was heard of: {wrong[0].point.text}"
    best = [*covered, *partly]
    return level, reason, best[0].quote if best else ""


def _depth(reader: Reader, content: Content) -> Level:
    how, example, any_number = (reader.find(c) for c in ("how_why", "example", "number"))
    # A figure counts where something is explained with it, not anywhere ("five of five, please").
    both = tuple(sorted(set(how.sentences) & set(any_number.sentences)))
    number = Found(both, any_number.kinds)
    level = (
        1 + (content.credit >= _STEPS[0]) + (how.count >= 2) + (how.count >= 1 and bool(example))
    )
    level += how.count >= 3 and bool(number)
    # Reasons about something else are no depth: breadth of the key points bounds it.
    level = min(level, by_credit(content.credit) + 1)
    if level <= 2:
        return level, "What it is was heard, but little of how or why.", reader.quote(how)
    found = " and ".join(
        name for name, there in (("an example", example), ("a number", number)) if there
    )
    reason = "How and why were heard" + (f", with {found}." if found else ".")
    return level, reason, reader.quote(how, example) if example else reader.quote(how)


def _if_asked(
    question: QuestionDraft, reader: Reader, content: Content, cue: str, what: str
) -> Level:
    """Judged when the answer has it, or the question asks for it; silent otherwise."""
    found = reader.find(cue)
    asked = _ASKS[cue].search(question.text) is not None
    if not found:
        return (1, f"Not heard: {what}.", "") if asked else (
            None, "The question does not ask for it, and nothing was heard.", ""
        )  # fmt: skip
    level = min(2 + (found.count >= 2) + (found.count >= 3), by_credit(content.credit) + 1)
    if asked:  # then the key points are about it too
        level = max(level, min(3, by_credit(content.credit)))
    if level <= 2 and not asked:
        return None, "The question does not ask for it, and little was heard.", ""
    return level, f"Heard: {what}.", reader.quote(found)
