"""Levels from what was found in an answer, criterion by criterion, each with words to show for it.

Clarity and communication get no level: words in a list don't show whether a listener could follow.
A level of 4 or 5 always has a quote; an answer beside the point stays at 2 whatever it contains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from interview.models import Coverage, KeyPoint, Kind, QuestionDraft, Strength
from llm.offline.alignment import Answer
from llm.offline.content import Content, PointFound
from llm.offline.features import Found, find, quote_of

__all__ = ["LIMITS", "Judged", "judge"]

LIMITS = (
    "Reviewed by the offline coach. It compares your words with this question's key points and "
    "looks for parts of a story, numbers, reasons and comparisons. It can't tell whether other "
    "claims are right, notices only plain contradictions, and does not judge how clear it was."
)
_UNJUDGED = "The offline coach can't judge this from words alone."

#: (level or None, reason, quote)
_Level = tuple[int | None, str, str]

#: A story is probably not about what was asked under the first mean alignment, or under the second
#: when it is far from the question too (cosine). Another behavioral question's model answer has
#: .35-.43, a question's own .59-.81; a told answer of other people lies around .46.
_BESIDE_STORY, _DOUBTFUL_STORY, _FAR_FROM_QUESTION = 0.44, 0.48, 0.35
#: Under this credit a technical answer says next to nothing of what is asked.
_BESIDE_CREDIT = 0.24
_CAP_BESIDE = 2
#: Alignment from which a story's key point counts as plainly told (level 4 of its part).
_PLAINLY_COVERED = 0.64

#: A question that asks for a comparison, or for a way to check.
_ASKS = {
    "tradeoff": re.compile(
        r"\b(?:trade-?offs?|versus|vs|compare\w*|when (?:would|do) you|instead|alternatives?|"
        r"choose|pros|prefer|differen\w+|rather|either|which)\b",
        re.IGNORECASE,
    ),
    "verification": re.compile(
        r"\b(?:tests?|testing|measure\w*|monitor\w*|debug\w*|verify|find out|"
        r"(?:do|would|can) you (?:know|tell|check|make sure))\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Judged:
    levels: Mapping[str, _Level]
    strengths: tuple[Strength, ...]
    improvements: tuple[str, ...]
    first_change: str
    unjudged: str = _UNJUDGED


class _Reader:
    """Findings of one answer by cue, with their quotes."""

    def __init__(self, answer: Answer) -> None:
        self._text, self._parts = answer.text, answer.parts

    @property
    def length(self) -> int:
        """Sentences in all."""
        return len(self._parts)

    def find(self, cue: str) -> Found:
        return find(cue, self._text, self._parts)

    def quote(self, *found: Found) -> str:
        """A sentence that is in all of ``found`` if there is one, else the first of the first."""
        common = set(found[0].sentences).intersection(*(f.sentences for f in found))
        for n in [*sorted(common), *found[0].sentences]:
            if said := quote_of(self._text, self._parts, n):
                return said
        return ""


def judge(question: QuestionDraft, answer: Answer, content: Content) -> Judged:
    """All criteria of the question's kind that words can show."""
    reader = _Reader(answer)
    levels = _JUDGES[question.kind](question, reader, content)
    if _is_beside(question.kind, content):
        levels = {key: _capped(level) for key, level in levels.items()}
    levels = {key: _proven(level) for key, level in levels.items()}
    improvements = _improvements(question, content, levels)
    return Judged(
        levels,
        _strengths(reader, content, beside=_is_beside(question.kind, content)),
        improvements,
        improvements[0] if improvements else "",
    )


def _is_beside(kind: Kind, content: Content) -> bool:
    if kind is Kind.BEHAVIORAL:
        return content.relevance < _BESIDE_STORY or (
            content.relevance < _DOUBTFUL_STORY and content.to_question < _FAR_FROM_QUESTION
        )
    return content.credit < _BESIDE_CREDIT


def _capped(level: _Level) -> _Level:
    number, reason, quote = level
    if number is None or number <= _CAP_BESIDE:
        return level
    return _CAP_BESIDE, f"{reason} Little of it is about what this question asks.", quote


def _proven(level: _Level) -> _Level:
    number, reason, quote = level
    return (3, reason, quote) if number is not None and number > 3 and not quote else level


# ------------------------------------------------------------------------------- behavioral


def _behavioral(question: QuestionDraft, reader: _Reader, content: Content) -> dict[str, _Level]:
    """Parts of a story by their cues; a key point that is about a part lifts it to 3 or 4."""
    levels = {
        "situation": _situation(reader),
        "action": _action(reader),
        "result": _result(reader),
        "reflection": _reflection(reader),
    }
    heard: dict[str, list[PointFound]] = {key: [] for key in levels}
    for point in content.points:
        heard[_part_of(point.point)].append(point)
    for key, points in heard.items():
        covered = [p for p in points if p.coverage is Coverage.COVERED and p.quote]
        number = levels[key][0]
        if not covered or number is None:
            continue
        best = max(covered, key=lambda p: p.score)
        lifted = 4 if best.score >= _PLAINLY_COVERED else 3
        if number < lifted:
            levels[key] = (lifted, f"Heard: {best.point.text}", best.quote)
    if levels["reflection"][0] == 1 and not heard["reflection"]:
        levels["reflection"] = (None, "The question does not ask for a look back.", "")
    return levels


def _part_of(point: KeyPoint) -> str:
    """Which part of a story a key point is about, by its own words."""
    said = " ".join((point.text, *point.phrasings))
    for key, pattern in _PARTS.items():
        if pattern.search(point.text) or len(pattern.findall(said)) >= 2:
            return key
    return "action"


_PARTS = {
    "reflection": re.compile(
        r"\b(?:learn\w*|lesson|differently|taught|since then|looking back|would do it)\b", re.I
    ),
    "result": re.compile(
        r"\b(?:result\w*|outcome|ended|measur\w+|succe\w+|effect|impact|it (?:helped|worked))\b",
        re.I,
    ),
    "situation": re.compile(
        r"\b(?:describe|explain (?:what|why|the)|situation|at stake|problem was|plainly what)\b",
        re.I,
    ),
}


def _situation(reader: _Reader) -> _Level:
    setting, stakes, number = (reader.find(c) for c in ("setting", "stakes", "number"))
    if not setting and not stakes:
        return 1, "No episode with a place and a problem was heard.", ""
    if not setting or not stakes:
        missing = "where and when it was" if not setting else "what was at stake"
        return 2, f"Not heard: {missing}.", reader.quote(setting or stakes)
    level = 3 + (stakes.count >= 2) + (stakes.count >= 3 and bool(number))
    return level, "Setting and problem were heard.", reader.quote(setting, stakes)


def _action(reader: _Reader) -> _Level:
    own, team, reason, others = (
        reader.find(c) for c in ("own_action", "we_action", "reason", "others")
    )
    if not own:
        if team:
            return 2, 'Only what "we" did was heard, not your own part.', reader.quote(team)
        return 1, "No step that you took yourself was heard.", ""
    if own.count == 1:
        return 2, "One own step was heard; the way there is missing.", reader.quote(own)
    level = 3 + bool(reason) + (own.count >= 3 and bool(reason) and bool(others))
    said = f"{own.count} sentences tell what you did yourself"
    said += ", with a reason." if reason else ", without saying why."
    return level, said, reader.quote(own, reason) if reason else reader.quote(own)


def _result(reader: _Reader) -> _Level:
    result, number = reader.find("result"), reader.find("number")
    if not result:
        late = Found(tuple(n for n in number.sentences if n >= 0.6 * reader.length), number.kinds)
        if late:
            return 3, "A figure near the end was heard, but no plain ending.", reader.quote(late)
        return 1, "No ending was heard.", ""
    near = {n + d for n in result.sentences for d in (-1, 0, 1)}
    evidence = Found(tuple(n for n in number.sentences if n in near), number.kinds)
    if not evidence:
        level = 3 if result.count >= 2 else 2
        return level, "An ending, without a number or comparison to show it.", reader.quote(result)
    level = 4 + (evidence.count >= 2 and result.count >= 2)
    return level, "An ending with evidence was heard.", reader.quote(evidence, result)


def _reflection(reader: _Reader) -> _Level:
    learned, changed = reader.find("learned"), reader.find("changed")
    if not learned:
        return 1, "No look back was heard.", ""
    if not changed:
        return 3, "A lesson was heard, but not what you do differently.", reader.quote(learned)
    return 4, "A lesson and a change were heard.", reader.quote(learned, changed)


# ------------------------------------------------------------------------------- technical


def _technical(question: QuestionDraft, reader: _Reader, content: Content) -> dict[str, _Level]:
    return {
        "correctness": _correctness(content),
        "depth": _depth(reader, content),
        "tradeoffs": _if_asked(
            question, reader, content, "tradeoff", "a comparison with another way"
        ),
        "verification": _if_asked(
            question, reader, content, "verification", "a way to check that it works"
        ),
    }


def _by_credit(credit: float) -> int:
    return 1 + sum(credit >= step for step in (0.12, 0.28, 0.48, 0.70))


def _correctness(content: Content) -> _Level:
    covered = content.with_coverage(Coverage.COVERED)
    partly = content.with_coverage(Coverage.PARTLY)
    level = _by_credit(content.credit)
    reason = f"{len(covered)} of {len(content.points)} key points heard"
    reason += f", {len(partly)} partly." if partly else "."
    if wrong := [p for p in content.points if p.contradicted]:
        # The credit is lost already; saying the opposite weighs more than leaving a point out.
        level = max(1, min(level - 1, 2 if len(wrong) > len(covered) else 4))
        reason += f" You seem to say the opposite of: {wrong[0].point.text}"
    best = [*covered, *partly]
    return level, reason, best[0].quote if best else ""


def _depth(reader: _Reader, content: Content) -> _Level:
    how, example, any_number = (reader.find(c) for c in ("how_why", "example", "number"))
    # A figure counts where something is explained with it, not anywhere ("five of five, please").
    both = tuple(sorted(set(how.sentences) & set(any_number.sentences)))
    number = Found(both, any_number.kinds)
    level = 1 + (content.credit >= 0.15) + (how.count >= 2) + (how.count >= 1 and bool(example))
    level += how.count >= 3 and bool(number)
    # Reasons about something else are no depth: breadth of the key points bounds it.
    level = min(level, _by_credit(content.credit) + 1)
    if level <= 2:
        return level, "What it is was heard, but little of how or why.", reader.quote(how)
    found = " and ".join(
        name for name, there in (("an example", example), ("a number", number)) if there
    )
    reason = "How and why were heard" + (f", with {found}." if found else ".")
    return level, reason, reader.quote(how, example) if example else reader.quote(how)


def _if_asked(
    question: QuestionDraft, reader: _Reader, content: Content, cue: str, what: str
) -> _Level:
    """Judged when the answer has it, or the question asks for it; silent otherwise."""
    found = reader.find(cue)
    asked = _ASKS[cue].search(question.text) is not None
    if not found:
        return (1, f"Not heard: {what}.", "") if asked else (
            None, "The question does not ask for it, and nothing was heard.", ""
        )  # fmt: skip
    level = min(2 + (found.count >= 2) + (found.count >= 3), _by_credit(content.credit) + 1)
    if level <= 2 and not asked:
        return None, "The question does not ask for it, and little was heard.", ""
    return level, f"Heard: {what}.", reader.quote(found)


# ------------------------------------------------------------------------------- system design


def _system_design(question: QuestionDraft, reader: _Reader, content: Content) -> dict[str, _Level]:
    return {
        "requirements": _topic(reader, content, "requirements", "needs and limits", number=True),
        "design": _design(reader, content),
        "scale": _topic(reader, content, "scale", "what happens with more load", number=False),
        "failure": _topic(reader, content, "failure", "what happens when parts fail", number=False),
    }


def _topic(reader: _Reader, content: Content, cue: str, what: str, *, number: bool) -> _Level:
    found, numbers = reader.find(cue), reader.find("number")
    if not found:
        return 1, f"Not heard: {what}.", ""
    level = 1 + (found.count >= 1) + (found.count >= 2) + (len(found.kinds) >= 4)
    if number:
        level = min(level, 3) + (level >= 3 and bool(numbers))
    level += level == 4 and found.count >= 4 and len(found.kinds) >= 6
    level = min(level, _by_credit(content.credit) + 1)
    return level, f"{found.count} sentences on {what}.", reader.quote(found)


def _design(reader: _Reader, content: Content) -> _Level:
    level, reason, quote = _correctness(content)
    weighed = reader.find("tradeoff")
    if level is not None and level >= 4 and not weighed:
        return 3, f"{reason} No choice was weighed against another.", quote
    return level, reason, quote


# ------------------------------------------------------------------------------- words


def _strengths(reader: _Reader, content: Content, *, beside: bool) -> tuple[Strength, ...]:
    if beside:
        return ()
    found = [
        Strength(f"You covered: {p.point.text}", p.quote)
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


_HOW: Mapping[str, str] = {
    "situation": "Open with where it was, what was at stake and what your own task was.",
    "action": 'Say what you did yourself, step by step, with "I" and one reason why.',
    "result": "End with what changed and one thing that shows it: a number, a before and after.",
    "reflection": "Close with what you took from it and what you do differently since.",
    "depth": "Say how or why it works, with one example from your own work.",
    "tradeoffs": "Name another way and what it would cost or gain.",
    "verification": "Say how you would check that it works.",
    "requirements": "Begin with who uses it, how much and how fast; say one figure.",
    "scale": "Say what breaks first with ten times the load, and what you would do about it.",
    "failure": "Let one part fail: who notices, what happens, how it recovers.",
}


def _improvements(
    question: QuestionDraft, content: Content, levels: Mapping[str, _Level]
) -> tuple[str, ...]:
    """Contradictions, then missing points or story parts (the weakest first), then thin points."""
    found = [f"Check this again: {p.point.text}" for p in content.points if p.contradicted]
    parts = [
        _HOW[key]
        for key, (level, _, _) in sorted(levels.items(), key=lambda item: item[1][0] or 9)
        if level is not None and level <= 2 and key in _HOW
    ]
    missing = [
        f"Not heard: {p.point.text}"
        for p in content.points
        if p.coverage is Coverage.NOT_HEARD and not p.contradicted
    ]
    thin = [f"Say more about: {p.point.text}" for p in content.with_coverage(Coverage.PARTLY)]
    story = question.kind is Kind.BEHAVIORAL
    first, second = (parts, missing) if story else (missing, parts)
    return tuple([*found, *first[:3], *second[:2], *thin])[:5]


_Judge = Callable[[QuestionDraft, _Reader, Content], dict[str, _Level]]
_JUDGES: Mapping[Kind, _Judge] = {
    Kind.BEHAVIORAL: _behavioral,
    Kind.TECHNICAL: _technical,
    Kind.SYSTEM_DESIGN: _system_design,
}
