"""The offline coach and a pack's own anchors."""

from __future__ import annotations

from dataclasses import replace

from interview.models import JobProfile, OwnScale, Transcript, TranscriptSource
from interview.ports import GradeRequest
from interview.rating.rubric import criteria_of, version_of
from llm.offline import OfflineInterviewer
from llm.offline.questions.bank import load_bank


async def test_the_offline_coach_rates_by_key_points_and_says_it_uses_no_pack_scale() -> None:
    usual = next(each.draft for each in load_bank() if each.id == "backend-001")
    five = ("Anything.", "Anything.", "Anything.", "Anything.", "Anything.")
    own = replace(usual, scale=OwnScale("pack-7-v3", (("depth", five),)))
    coach = OfflineInterviewer()
    try:
        by_rubric, by_pack = [
            await coach.grade(
                GradeRequest(
                    draft,
                    JobProfile("Backend engineer"),
                    Transcript(usual.model_answer, TranscriptSource.TYPED, "en"),
                    criteria_of(draft),
                    version_of(draft),
                    "en",
                )
            )
            for draft in (usual, own)
        ]
    finally:
        coach.close()
    assert by_rubric.rubric_version == by_pack.rubric_version == "technical-2"
    assert (
        by_pack.not_judged
        == f"{by_rubric.not_judged} It does not use this pack's own words for the" + (" levels.")
    )
    assert replace(by_pack, not_judged=by_rubric.not_judged) == by_rubric
