"""What to say about an answer: strengths with their words, and what to change."""

from __future__ import annotations

from collections.abc import Mapping

from interview.models import Coverage, Kind, QuestionDraft, Strength
from interview.rating.rubric import criteria_for
from interview.rating.told import told_to_person
from llm.offline.evidence.content import Content
from llm.offline.evidence.features import Found
from llm.offline.evidence.reader import Level, Reader
from llm.offline.wording.prompts import HOW


def strengths(reader: Reader, content: Content) -> tuple[Strength, ...]:
    """Covered key points (two at most) and a figure for the outcome, each with its words."""
    found = [
        Strength(f"You mentioned: {told_to_person(p.point.text)}", p.quote)
        for p in content.with_coverage(Coverage.COVERED)[:2]
        if p.quote
    ]
    result, number = reader.find("result"), reader.find("number")
    shown = set(result.sentences) & set(number.sentences)
    if shown and (said := reader.quote(Found(tuple(sorted(shown)), frozenset()))):
        found.append(Strength("You gave a figure for the outcome.", said))
    unique: dict[str, Strength] = {}
    for strength in found:
        unique.setdefault(strength.quote, strength)
    return tuple(unique.values())


def improvements(
    question: QuestionDraft, content: Content, levels: Mapping[str, Level]
) -> tuple[str, ...]:
    """Contradictions, then missing points or story parts (the weakest first), then thin points."""
    found = [
        f"Check this again: {told_to_person(p.point.text)}"
        for p in content.points
        if p.contradicted
    ]
    weights = {c.key: c.weight for c in criteria_for(question.kind)}
    # What costs most comes first: a missing result before a missing look back.
    costs = {
        key: (5 - level) * weights.get(key, 0.0)
        for key, (level, _, _) in levels.items()
        if level is not None and level < 5 and key in HOW
    }
    costliest = sorted(costs, key=lambda key: -costs[key])
    parts = [HOW[key] for key in costliest if (levels[key][0] or 5) <= 2]
    missing = [
        f"Not heard: {told_to_person(p.point.text)}"
        for p in content.points
        if p.coverage is Coverage.NOT_HEARD and not p.contradicted
    ]
    thin = [
        f"Say more about: {told_to_person(p.point.text)}"
        for p in content.with_coverage(Coverage.PARTLY)
    ]
    story = question.kind is Kind.BEHAVIORAL
    first, second = (parts, missing) if story else (missing, parts)
    all_of_it = [*found, *first[:3], *second[:2], *thin]
    if not all_of_it:  # nothing is missing: the weakest of what is good
        all_of_it = [HOW[key] for key in costliest[:1]]
    return tuple(all_of_it)[:5]
