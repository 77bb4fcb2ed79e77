"""The offline coach compares words; nobody can talk to it."""

from __future__ import annotations

from typing import Any

from interview.models import JobProfile, Transcript, TranscriptSource
from interview.ports import GradeRequest
from interview.rating.checks import Said, checked
from interview.rating.rubric import RUBRIC_VERSION, criteria_for, overall
from llm.offline import OfflineInterviewer
from llm.offline.questions.bank import load_bank

BANK = {q.id: q.draft for q in load_bank()}
ANSWERS = {
    "backend-001": "I would use asyncio when it is mostly waiting for other services. "
    "If something blocks inside it, the whole event loop stops.",
    "behavioral-001": "At my last company a colleague and I disagreed about an interface. I asked "
    "him why, and we built a small prototype. In the end we shipped his way.",
    "devops-001": "I would check with df which disk is full, and then use du to find the large "
    "directories. Usually it's some log, so I'd empty that log file.",
}


async def _rating(coach: OfflineInterviewer, key: str, said: str) -> float | None:
    kind = BANK[key].kind
    request = GradeRequest(
        BANK[key],
        JobProfile("Backend engineer"),
        Transcript(said, TranscriptSource.WHISPER, "en"),
        criteria_for(kind),
        RUBRIC_VERSION[kind],
        "en",
    )
    result = checked(await coach.grade(request), Said(said, request.criteria))
    return overall(result.criteria, request.criteria)


async def test_an_attack_after_an_answer_does_not_raise_its_rating(
    attack: Any, offline: OfflineInterviewer
) -> None:
    for key, answer in ANSWERS.items():
        before = await _rating(offline, key, answer)
        after = await _rating(offline, key, f"{answer} {attack.text}")
        assert before is not None
        assert (after or 0.0) <= before


async def test_an_attack_alone_earns_nothing(attack: Any, offline: OfflineInterviewer) -> None:
    # Which question it is changes little: one of each kind, in turn.
    key = sorted(ANSWERS)[len(attack.id) % 2]
    rating = await _rating(offline, key, attack.text)
    assert rating is None or rating <= 1.5
