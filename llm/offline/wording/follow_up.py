"""What an interviewer would ask next about this very answer, or nothing.

The gap comes first: the criterion that is furthest below what is expected after so many years, or
the key point that was not heard. Then the words: a probe planned for the question if one is about
that gap, else one of a few forms; each takes up words the person said, or names what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from interview.models import Coverage, Criterion, FollowUpDraft, Kind, Manner, Probe, QuestionDraft
from interview.rating.follow_ups import KEY_POINT_GAP as KEY_POINT
from interview.rating.follow_ups import LONGEST, checked_follow_up
from interview.rating.rubric import expected_level, level_expected
from interview.wording import CONTENTLESS, find_quote, tokens
from llm.offline.embedder import Embedder
from llm.offline.evidence.content import Content, PointFound
from llm.offline.evidence.reader import Level, Reader
from llm.offline.wording.prompts import ASK, NOT_HEARD, PARTLY, TAKES_UP
from llm.offline.wording.spoken import clause_of

#: Probes nearer than this (cosine) to one asked before are the same question in other words; two
#: different probes of one question lie around .3 to .6.
_SAME_QUESTION = 0.85
#: A probe of which the answer already says so much (cosine with one of its sentences) is answered.
_ANSWERED = 0.72
#: Key points are asked about from this seniority's share heard: juniors are not expected to bring
#: all of them up by themselves.
_SHARE_EXPECTED = {1: 0.5, 2: 0.6, 3: 0.7, 4: 0.8, 5: 0.9}
_WHERE = "Where does that come in?"


@dataclass(frozen=True, slots=True)
class Asking:
    """What the person and the interview add to the answer."""

    years: float = 0.0
    manner: Manner = Manner.NEUTRAL
    asked_before: tuple[str, ...] = ()


def follow_up(
    question: QuestionDraft,
    criteria: Sequence[Criterion],
    reader: Reader,
    content: Content,
    levels: Mapping[str, Level],
    asking: Asking,
    embedder: Embedder,
) -> FollowUpDraft | None:
    """The question from the widest gap; None when the answer leaves nothing worth asking.

    ``quote`` is verbatim from the answer. Never a text of ``asking.asked_before``, nor one very
    near to it. Runs the model on a handful of short texts.
    """
    hidden = [text for p in question.key_points for text in (p.text, *p.phrasings)]
    for gap in _gaps(question, criteria, content, levels, asking.years):
        for draft in _drafts(question, gap, reader, content, levels, asking, embedder):
            # What the checks would drop must not stand in the way of what they would keep.
            kept = checked_follow_up(
                draft,
                reader.text,
                gaps=[c.key for c in criteria],
                before=asking.asked_before,
                hidden=(question.model_answer, *hidden),
                question=question.text,
            )
            if kept is not None and not _was_asked(kept, asking.asked_before, embedder):
                return kept
    return None


def _gaps(
    question: QuestionDraft,
    criteria: Sequence[Criterion],
    content: Content,
    levels: Mapping[str, Level],
    years: float,
) -> list[str]:
    """Criteria below what is expected, the costliest first, and where key points stand in it."""
    costs: dict[str, float] = {}
    for criterion in criteria:
        level = levels.get(criterion.key, (None, "", ""))[0]
        missing = level_expected(criterion, years) - (level or 0)
        if level is not None and missing > 0:
            # Right or wrong is asked about by what is missing of it.
            key = KEY_POINT if criterion.key == "correctness" else criterion.key
            costs[key] = missing * criterion.weight
    if question.kind is not Kind.BEHAVIORAL and KEY_POINT not in costs and content.points:
        heard = sum(p.coverage is not Coverage.NOT_HEARD for p in content.points)
        if heard < _SHARE_EXPECTED[expected_level(years)] * len(content.points):
            costs[KEY_POINT] = 0.0
    # Nobody can look back on what has not ended yet.
    if "result" in costs and "reflection" in costs:
        costs["reflection"] = min(costs["reflection"], costs["result"] / 2)
    return sorted(costs, key=lambda key: -costs[key])


def _drafts(
    question: QuestionDraft,
    gap: str,
    reader: Reader,
    content: Content,
    levels: Mapping[str, Level],
    asking: Asking,
    embedder: Embedder,
) -> Iterable[FollowUpDraft]:
    about = "correctness" if gap == KEY_POINT else gap
    for probe in (p for p in question.probes if p.about == about):
        if (draft := _from_probe(probe, gap, reader, asking, embedder)) is not None:
            yield draft
    if gap == KEY_POINT:
        yield from _about_points(question, reader, content, asking, embedder)
        return
    quoted = levels[gap][2]
    for ask in ASK.get(gap, ()):
        quote = _clause_in(quoted) or _nearest(ask, reader, embedder)[0]
        if quote:
            yield _draft(gap, TAKES_UP[asking.manner].format(quote=quote, ask=ask), quote)


def _from_probe(
    probe: Probe, gap: str, reader: Reader, asking: Asking, embedder: Embedder
) -> FollowUpDraft | None:
    quote, nearness = _nearest(probe.text, reader, embedder)
    if not quote or nearness >= _ANSWERED:
        return None
    return _draft(gap, TAKES_UP[asking.manner].format(quote=quote, ask=probe.text), quote)


def _about_points(
    question: QuestionDraft,
    reader: Reader,
    content: Content,
    asking: Asking,
    embedder: Embedder,
) -> Iterable[FollowUpDraft]:
    """Points partly heard, by the words that hold them; then points not heard, by their words."""
    for point in content.with_coverage(Coverage.PARTLY):
        if quote := _clause_in(point.quote):
            yield _draft(KEY_POINT, PARTLY[asking.manner].format(quote=quote), quote)
    for point in content.points:
        if point.coverage is Coverage.NOT_HEARD and not point.contradicted:
            words = _words_of(point, question.text, reader.text, embedder)
            if words:
                named = " and ".join(f"“{word}”" for word in words)
                text = NOT_HEARD[asking.manner].format(words=named, ask=_WHERE)
                yield _draft(KEY_POINT, text, "")


def _draft(gap: str, text: str, quote: str) -> FollowUpDraft:
    return FollowUpDraft(gap, text[:LONGEST], quote)


def _words_of(point: PointFound, question: str, answer: str, embedder: Embedder) -> list[str]:
    """One or two of the point's rarest words that neither question nor answer has, as written."""
    known = {t.norm for t in tokens(f"{question} {answer}")} | CONTENTLESS
    stems = {word[:5] for word in known}
    text = point.point.text
    words = {
        t.norm: (t.start, text[t.start : t.end])
        for t in tokens(text)
        if len(t.norm) >= 4 and t.norm not in known and t.norm[:5] not in stems
    }
    rarest = sorted(words, key=lambda word: -embedder.rarity_of(word))[:2]
    return [said for _, said in sorted(words[word] for word in rarest)]


def _clause_in(quote: str) -> str:
    clause = clause_of(quote)
    return clause if clause and find_quote(clause, quote) else ""


def _nearest(text: str, reader: Reader, embedder: Embedder) -> tuple[str, float]:
    """The clause of the answer that is nearest to ``text``, and how near its sentence is."""
    clauses = [clause_of(said) for said in reader.sentences()]
    if not any(clauses):
        return "", 0.0
    near = reader.sentence_vectors() @ embedder.embed(text).vector
    quotable = np.asarray([bool(clause) for clause in clauses])
    best = int(np.where(quotable, near, -1.0).argmax())
    return clauses[best], float(near[best])


def _was_asked(draft: FollowUpDraft, before: Sequence[str], embedder: Embedder) -> bool:
    if not before:
        return False
    said = [t.norm for t in tokens(draft.text)]
    if any([t.norm for t in tokens(text)] == said for text in before):
        return True
    if draft.gap == KEY_POINT and draft.quote and any(draft.quote in text for text in before):
        return True
    # What is asked, without the person's words: every follow-up to them shares those.
    ask = embedder.embed(_own_words(draft.text, draft.quote)).vector
    asked = (embedder.embed(_own_words(text, draft.quote)).vector for text in before)
    return any(float(ask @ vector) >= _SAME_QUESTION for vector in asked)


def _own_words(text: str, quote: str) -> str:
    """Without the opening that only takes up what was said."""
    ends = text.find(f"“{quote}”") + len(quote) + 2 if quote and f"“{quote}”" in text else 0
    rest = text[ends:].lstrip(" .,").removeprefix("you said. ")
    return rest if len(rest.split()) >= 3 else text
