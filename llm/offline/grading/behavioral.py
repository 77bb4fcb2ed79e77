"""A told episode: situation, action, result, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from interview.models import Coverage
from interview.rating.told import told_to_person
from llm.offline.evidence.content import Content, PointFound
from llm.offline.evidence.features import Found
from llm.offline.evidence.reader import Level, Reader

#: Alignment from which a story's key point counts as plainly told (level 4 of its part).
_PLAINLY_COVERED = 0.64


def judge_story(
    reader: Reader, content: Content, parts: Mapping[str, str], *, beside: bool
) -> dict[str, Level]:
    """Parts of a story by their cues; a key point that is about a part lifts it to 3 or 4.

    ``parts`` maps key points to the part they are about. A story ``beside`` what was asked is
    judged by its cues alone.
    """
    levels = {
        "situation": _situation(reader),
        "action": _action(reader),
        "result": _result(reader),
        "reflection": _reflection(reader),
    }
    heard: dict[str, list[PointFound]] = {key: [] for key in levels}
    for point in content.points:
        heard[parts.get(point.point.text, "action")].append(point)
    for key, points in heard.items():
        covered = [p for p in points if p.coverage is Coverage.COVERED and p.quote]
        partly = [p for p in points if p.coverage is Coverage.PARTLY and p.quote]
        number = levels[key][0]
        if number is None or beside:
            continue
        if not covered:
            if partly and number == 1:
                best = max(partly, key=lambda p: p.score)
                levels[key] = (2, f"Partly heard: {told_to_person(best.point.text)}", best.quote)
            continue
        best = max(covered, key=lambda p: p.score)
        lifted = 4 if best.score >= _PLAINLY_COVERED else 3
        if number < lifted:
            levels[key] = (lifted, f"Heard: {told_to_person(best.point.text)}", best.quote)
    if levels["reflection"][0] == 1 and not heard["reflection"]:
        levels["reflection"] = (None, "The question does not ask for a look back.", "")
    return levels


def _situation(reader: Reader) -> Level:
    setting, stakes, number = (reader.find(c) for c in ("setting", "stakes", "number"))
    if not setting and not stakes:
        return 1, "No episode with a place and a problem was heard.", ""
    if not setting or not stakes:
        missing = "where and when it was" if not setting else "what was at stake"
        return 2, f"Not heard: {missing}.", reader.quote(setting or stakes)
    level = 3 + (stakes.count >= 2) + (stakes.count >= 3 and bool(number))
    return level, "Setting and problem were heard.", reader.quote(setting, stakes)


def _action(reader: Reader) -> Level:
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


def _result(reader: Reader) -> Level:
    result, number = reader.find("result"), reader.find("number")
    if not result:
        late = Found(tuple(n for n in number.sentences if n >= 0.6 * reader.length), number.kinds)
        if late:
            return 2, "A figure near the end was heard, but no plain ending.", reader.quote(late)
        return 1, "No ending was heard.", ""
    # A figure beside an ending shows something only where it was done or measured: "worth a five"
    # or "two hundred dollars for you" beside it would pass for evidence otherwise.
    near = {n + d for n in result.sentences for d in (-1, 1)}
    measured = near.intersection(reader.find("past").sentences, reader.find("unit").sentences)
    told = measured.union(result.sentences)
    evidence = Found(tuple(n for n in number.sentences if n in told), number.kinds)
    if not evidence:
        level = 3 if result.count >= 2 else 2
        return level, "An ending, without a number or comparison to show it.", reader.quote(result)
    level = 4 + (evidence.count >= 2 and result.count >= 2)
    return level, "An ending with evidence was heard.", reader.quote(evidence, result)


def _reflection(reader: Reader) -> Level:
    learned, changed = reader.find("learned"), reader.find("changed")
    if not learned:
        return 1, "No look back was heard.", ""
    if not changed:
        return 3, "A lesson was heard, but not what you do differently.", reader.quote(learned)
    return 4, "A lesson and a change were heard.", reader.quote(learned, changed)
