"""The person's own answer in a better order, with room for what is missing. Nothing is invented.

Only whole sentences are moved, and only with those that lean on them ("It …", "So …"). What is
missing stands as a prompt in square brackets: the person fills it in, or leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from interview.models import Coverage, Kind, QuestionDraft
from interview.wording import tokens
from llm.offline.evidence.alignment import Answer
from llm.offline.evidence.content import Content, PointFound
from llm.offline.evidence.features import CUES
from llm.offline.evidence.reader import Level
from llm.offline.wording.prompts import EXPLANATION, STORY
from llm.offline.wording.spoken import depends_on_before, tidied, whole_sentences

#: Less than this is not worth putting in order.
_LEAST_SENTENCES, _LEAST_WORDS = 3, 30
#: A "sentence" of more words has no marks in it: where it ends nobody knows.
_LONGEST_SENTENCE = 70
_MOST_POINTS = 2

_PARTS = ("situation", "action", "result", "reflection")
#: A prompt that belongs before everything else.
_FIRST = frozenset({"requirements"})


@dataclass(frozen=True, slots=True)
class _Block:
    """Sentences that stay together. ``part`` is an index into :data:`_PARTS`."""

    said: tuple[str, ...]
    part: int
    first: int
    last: int


def retold(
    question: QuestionDraft, answer: Answer, content: Content, levels: Mapping[str, Level]
) -> str:
    """The answer told better, one paragraph a line; "" when there is too little to work with, or
    nothing to improve on."""
    parts = whole_sentences(answer.text)
    said = [answer.text[start:end] for start, end in parts]
    words = [len(tokens(sentence)) for sentence in said]
    if len(said) < _LEAST_SENTENCES or sum(words) < _LEAST_WORDS or max(words) > _LONGEST_SENTENCE:
        return ""
    kept = [(n, tidied(sentence)) for n, sentence in enumerate(said)]
    kept = [(n, sentence) for n, sentence in kept if sentence]
    if question.kind is Kind.BEHAVIORAL:
        told = _story(kept, levels)
    else:
        told = _explanation(question, kept, parts, answer, content, levels)
    unchanged = _squeezed(" ".join(told)) == _squeezed(answer.text)
    return "" if unchanged else "\n".join(told)


def _story(kept: Sequence[tuple[int, str]], levels: Mapping[str, Level]) -> list[str]:
    blocks = sorted(_story_blocks(kept), key=lambda block: block.part)
    told: list[str] = []
    for n, name in enumerate(_PARTS):
        lines = [sentence for block in blocks if block.part == n for sentence in block.said]
        level = levels.get(name, (None, "", ""))[0]
        if level is not None and level <= 2:
            # Whatever was heard of it, the whole part is asked for where nothing was.
            prompt = STORY[name][0 if level == 1 or not lines else 1]
            lines = [prompt, *lines] if name == "situation" and not lines else [*lines, prompt]
        if lines:
            told.append(" ".join(lines))
    return told


def _story_blocks(kept: Sequence[tuple[int, str]]) -> list[_Block]:
    blocks: list[_Block] = []
    for place, (n, sentence) in enumerate(kept):
        before = blocks[-1] if blocks else None
        part = _part_of(sentence, place / max(1, len(kept) - 1))
        if part is None:
            part = before.part if before else 0
        leans = before is not None and depends_on_before(sentence)
        if before is not None and (part == before.part or (leans and part < before.part)):
            blocks[-1] = _Block((*before.said, sentence), before.part, before.first, n)
        else:
            blocks.append(_Block((sentence,), part, n, n))
    return blocks


def _part_of(sentence: str, place: float) -> int | None:
    """Which part of a story its own words mark it as; None when they mark none for sure."""

    def has(cue: str) -> bool:
        return CUES[cue].search(sentence) is not None

    if has("learned") and place > 0.2:
        return 3
    if has("result") and (has("number") or place >= 0.6 or not has("own_action")):
        return 2
    if has("own_action"):
        return 1
    if has("setting") and place <= 0.7:
        return 0
    return None


def _explanation(
    question: QuestionDraft,
    kept: Sequence[tuple[int, str]],
    parts: Sequence[tuple[int, int]],
    answer: Answer,
    content: Content,
    levels: Mapping[str, Level],
) -> list[str]:
    lead = range(0) if question.kind is Kind.SYSTEM_DESIGN else _lead(kept, parts, answer, content)
    sentences = [sentence for n, sentence in kept if n in lead]
    sentences += [sentence for n, sentence in kept if n not in lead]
    low = [key for key in EXPLANATION if (levels.get(key, (None, "", ""))[0] or 5) <= 2]
    told = [EXPLANATION[key] for key in low if key in _FIRST]
    told.append(" ".join(sentences))
    missing = [p for p in content.points if p.coverage is Coverage.NOT_HEARD and not p.contradicted]
    told += [f"[not said yet: {p.point.text.rstrip('.')}]" for p in missing[:_MOST_POINTS]]
    told += [EXPLANATION[key] for key in low if key not in _FIRST]
    told += [f"[check this again: {p.point.text.rstrip('.')}]" for p in _contradicted(content)]
    return told


def _contradicted(content: Content) -> list[PointFound]:
    return [p for p in content.points if p.contradicted]


def _lead(
    kept: Sequence[tuple[int, str]],
    parts: Sequence[tuple[int, int]],
    answer: Answer,
    content: Content,
) -> range:
    """The sentences to begin with: the one that says most of a key point, with those that lean on
    it; empty where the answer begins with a point already, or it leans on what comes before."""
    covered = content.with_coverage(Coverage.COVERED)
    if not covered or not answer.parts or 0 in content.about:
        return range(0)
    at = answer.parts[covered[0].sentences[0]][0]
    main = next((n for n, (start, end) in enumerate(parts) if start <= at < end), 0)
    told = dict(kept)
    if main not in told or depends_on_before(told[main]):
        return range(0)
    last = main
    while last + 1 in told and depends_on_before(told[last + 1]):
        last += 1
    return range(main, last + 1)


@lru_cache(maxsize=8)
def _squeezed(text: str) -> tuple[str, ...]:
    return tuple(t.norm for t in tokens(text))
