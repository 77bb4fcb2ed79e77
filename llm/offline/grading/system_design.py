"""A system design: needs, design and choices, load, failure."""

from __future__ import annotations

from interview.models import Coverage
from llm.offline.evidence.content import Content, PointFound
from llm.offline.evidence.features import CUES
from llm.offline.evidence.reader import Level, Reader
from llm.offline.grading.technical import by_credit, correctness

#: Alignment from which a key point counts as plainly told (level 4 of its criterion).
_PLAINLY_COVERED = 0.64


def judge_system_design(reader: Reader, content: Content) -> dict[str, Level]:
    """Needs, load and failure by their words and by the key points about them."""
    return {
        "requirements": _topic(reader, content, "requirements", "needs and limits", number=True),
        "design": _design(reader, content),
        "scale": _topic(reader, content, "scale", "what happens with more load", number=False),
        "failure": _topic(reader, content, "failure", "what happens when parts fail", number=False),
    }


def _topic(reader: Reader, content: Content, cue: str, what: str, *, number: bool) -> Level:
    found, numbers = reader.find(cue), reader.find("number")
    told = _told(cue, content)
    if not found and told is None:
        return 1, f"Not heard: {what}.", ""
    level = 1 + (found.count >= 1) + (found.count >= 2) + (len(found.kinds) >= 4)
    if number:
        level = min(level, 3) + (level >= 3 and bool(numbers))
    level += level == 4 and found.count >= 4 and len(found.kinds) >= 6
    level = min(level, by_credit(content.credit) + 1)
    if told is not None:
        lifted = 4 if told.score >= _PLAINLY_COVERED else 3
        if level < lifted:
            return lifted, f"Heard: {told.point.text}", told.quote
    count = f"{found.count} sentence{'' if found.count == 1 else 's'}"
    return level, f"{count} on {what}.", reader.quote(found)


def _told(cue: str, content: Content) -> PointFound | None:
    """The covered key point that is about ``cue``, by its own words; the best one."""
    for found in content.with_coverage(Coverage.COVERED):
        said = " ".join((found.point.text, *found.point.phrasings))
        if found.quote and len(CUES[cue].findall(said)) >= 2:
            return found
    return None


def _design(reader: Reader, content: Content) -> Level:
    level, reason, quote = correctness(content)
    weighed = reader.find("tradeoff")
    if level is not None and level >= 4 and not weighed:
        return 3, f"{reason} No choice was weighed against another.", quote
    return level, reason, quote
