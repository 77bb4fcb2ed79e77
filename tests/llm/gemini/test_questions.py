"""Planned questions and a reserve over the wire: what is asked for and taken, in how many calls."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from app import coaches
from config import Settings
from interview.errors import ConfigurationError, Fault, InterviewerBusy
from interview.models import CompanyStyle, JobProfile, Kind, Manner
from interview.ports import QuestionRequest
from llm.gemini.interviewer import GeminiInterviewer
from llm.model.interviewer import Retry
from llm.model.repeats import Repeats
from llm.model.styles import MANNERS, STYLES
from tests.llm.gemini.conftest import KEY
from tests.support.gemini_server import GeminiServer, busy, text
from tests.support.openai_server import OpenAIServer
from tests.support.openai_server import text as openai_text

PROFILE = JobProfile("Backend engineer", "Payments", "Python, PostgreSQL", 4.0)
RESUME = "Ada. Built a ledger for 40 shops at Example Ltd. Cut build times by 40 percent."


def asked(
    kind: Kind = Kind.MIXED, count: int = 3, reserve: int = 6, **more: Any
) -> QuestionRequest:
    return QuestionRequest(PROFILE, kind, count, "en", reserve=reserve, **more)


@pytest.fixture
async def knowing(server: GeminiServer, repeats: Repeats) -> AsyncIterator[GeminiInterviewer]:
    """One that compares by meaning."""
    interviewer = GeminiInterviewer(
        KEY, base_url=server.url, retry=Retry(1, 0.001), repeats=repeats
    )
    yield interviewer
    await interviewer.close()


async def test_one_call_makes_planned_questions_and_a_reserve_in_order(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    found = await gemini.make_questions(asked())
    (seen,) = server.requests
    assert "exactly 9 questions" in seen.outside
    planned, reserve = seen.outside.split("Reserve:")
    # Four years are level 3: from just under to just over it, then around it by kind.
    assert "1. behavioral, level 2\n2. technical, level 3\n3. system_design, level 4" in planned
    assert (
        "4. technical, level 4\n5. system_design, level 2\n6. technical, level 2\n"
        "7. system_design, level 4\n8. technical, level 5\n9. system_design, level 1"
    ) in reserve
    assert len(found.questions) == 9 and found.notes == () and found.usage.calls == 1
    assert [one.level for one in found.questions[:3]] == [2, 3, 4]


async def test_without_a_reserve_none_is_asked_for(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    found = await gemini.make_questions(asked(reserve=0))
    assert len(found.questions) == 3
    assert "Reserve:" not in server.requests[0].outside


async def test_each_question_has_probes_about_its_kinds_criteria(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    reply = server.reply_questions(3)
    reply["questions"][0]["probes"] += [
        {"about": "charm", "text": "Why?"},
        {"about": "tradeoffs", "text": " "},
        *({"about": "verification", "text": f"How would you check that, part {n}?"} for n in "abc"),
    ]
    server.script([text(reply)])
    found = await gemini.make_questions(asked(Kind.TECHNICAL, 3, 0))
    first = found.questions[0]
    assert [probe.about for probe in first.probes] == [
        "tradeoffs",
        "depth",
        "verification",
        "verification",
    ]
    item = server.requests[0].config["responseJsonSchema"]["properties"]["questions"]["items"]
    assert item["properties"]["probes"]["items"]["properties"]["about"]["enum"] == [
        "correctness",
        "depth",
        "tradeoffs",
        "verification",
        "communication",
    ]
    assert "`tradeoffs`" in server.requests[0].system and "`scale`" not in server.requests[0].system


async def test_the_reserve_fills_gaps_before_another_call_is_made(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    reply = server.reply_questions(7, start=3)
    for one, kind in zip(
        reply["questions"],
        ("behavioral", "technical", "system_design", "behavioral", "technical", "technical",
         "system_design"),
        strict=True,
    ):  # fmt: skip
        one["kind"] = kind
    reply["questions"][1]["model_answer"] = ""
    reply["questions"][4]["level"] = 1
    server.script([text(reply)])
    found = await gemini.make_questions(asked(count=3, reserve=4))
    assert len(server.requests) == 1 and found.notes == ()
    texts = [one["text"] for one in reply["questions"]]
    # The technical one of the reserve whose level is nearest takes the place of the unusable one.
    assert [one.text for one in found.questions] == [
        texts[0], texts[5], texts[2], texts[3], texts[4], texts[6],
    ]  # fmt: skip


async def test_a_missing_reserve_is_no_reason_for_another_call(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    server.script([text(server.reply_questions(4, start=3))])
    found = await gemini.make_questions(asked(count=3, reserve=6))
    assert len(server.requests) == 1
    assert len(found.questions) == 4 and found.notes == ()


async def test_a_second_call_asks_for_the_missing_planned_ones_only(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    first = server.reply_questions(1, start=30)
    server.script([text(first)])
    found = await gemini.make_questions(asked(count=3, reserve=6))
    again = server.requests[1]
    assert "exactly 2 questions" in again.outside and "Reserve:" not in again.outside
    assert "1. technical, level 3\n2. system_design, level 4" in again.outside
    assert again.blocks["already_asked"] == [first["questions"][0]["text"]]
    assert [one.kind for one in found.questions] == [
        Kind.BEHAVIORAL,
        Kind.TECHNICAL,
        Kind.SYSTEM_DESIGN,
    ]


async def test_a_busy_server_at_the_second_call_says_when_to_come_back(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    server.script([text({"questions": []}), busy(retry_delay="60s")])
    with pytest.raises(InterviewerBusy) as caught:
        await gemini.make_questions(asked())
    assert caught.value.retry_after == 60.0
    assert caught.value.usage.calls == 2 and caught.value.usage.input_tokens == 100


# ------------------------------------------------------------------ the résumé


async def test_a_claim_of_the_resume_is_probed_by_a_planned_question(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    reply = server.reply_questions(5, start=3)
    reply["questions"][4]["claim"] = "Cut build times by 40 percent"
    server.script([text(reply)])
    request = replace(asked(count=3, reserve=2), profile=replace(PROFILE, resume=RESUME))
    found = await gemini.make_questions(request)
    probing = reply["questions"][4]["text"]
    assert probing in [one.text for one in found.questions[:3]]
    assert len(found.questions) == 5
    assert "probes a concrete claim" in server.requests[0].system


async def test_a_question_about_what_the_resume_does_not_say_is_left_out(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    reply = server.reply_questions(4, start=3)
    reply["questions"][0]["claim"] = "Won the Turing award for distributed ledgers"
    server.script([text(reply)])
    request = replace(asked(count=3, reserve=1), profile=replace(PROFILE, resume=RESUME))
    found = await gemini.make_questions(request)
    assert reply["questions"][0]["text"] not in [one.text for one in found.questions]
    assert len(found.questions) == 3 and len(server.requests) == 1


async def test_without_a_resume_nothing_can_be_claimed(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    reply = server.reply_questions(4, start=3)
    reply["questions"][0]["claim"] = "Built a ledger for 40 shops"
    server.script([text(reply)])
    found = await gemini.make_questions(asked(count=3, reserve=1))
    assert reply["questions"][0]["text"] not in [one.text for one in found.questions]


# ------------------------------------------------------------------ style and manner


def test_every_style_and_manner_has_words() -> None:
    assert STYLES.keys() == set(CompanyStyle) and MANNERS.keys() == set(Manner)
    assert len({*STYLES.values(), *MANNERS.values()}) == len(STYLES) + len(MANNERS)
    assert all(MANNERS.values())


async def test_style_and_manner_are_told_and_change_nothing_else(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    await gemini.make_questions(asked())
    await gemini.make_questions(asked(style=CompanyStyle.STARTUP, manner=Manner.TOUGH))
    plain, styled = server.requests
    assert "Company style" not in plain.outside
    assert STYLES[CompanyStyle.STARTUP] in styled.outside
    assert MANNERS[Manner.TOUGH] in styled.outside and MANNERS[Manner.NEUTRAL] in plain.outside
    assert styled.system == plain.system and styled.config == plain.config
    assert styled.blocks["job"] == plain.blocks["job"]


# ------------------------------------------------------------------ never one they have had


async def test_a_question_in_other_words_is_found_by_meaning(
    server: GeminiServer, knowing: GeminiInterviewer
) -> None:
    reply = server.reply_questions(4, start=3, kind="technical")
    reply["questions"][1]["text"] = "Explain how threads differ from processes."
    server.script([text(reply)])
    found = await knowing.make_questions(
        asked(
            Kind.TECHNICAL,
            3,
            1,
            exclude=("What is the difference between a process and a thread?",),
        )
    )
    assert len(found.questions) == 3 and len(server.requests) == 1
    assert "Explain how threads differ from processes." not in [one.text for one in found.questions]


@pytest.mark.usefixtures("repeats")
@pytest.mark.parametrize("which", ["gemini", "compatible"])
async def test_the_bot_compares_by_meaning_whichever_model_is_configured(which: str) -> None:
    configured = Settings(_env_file=None)  # type: ignore[call-arg]
    had = "What is the difference between a process and a thread?"
    same = "Explain how threads differ from processes."
    async with GeminiServer() as server, OpenAIServer() as other:
        reply = server.reply_questions(3, start=3, kind="technical")
        reply["questions"][1]["text"] = same
        server.script([text(reply)])
        other.script([openai_text(reply)])
        updates: dict[str, Any] = {"gemini_api_key": SecretStr(KEY), "gemini_base_url": server.url}
        if which == "compatible":
            updates = {"compatible_base_url": other.url, "compatible_model": "local-model:8b"}
        model = coaches.model_from(configured.model_copy(update=updates))
        assert model is not None and model.name == which
        found = await model.make_questions(asked(Kind.TECHNICAL, 2, 1, exclude=(had,)))
        await model.close()
        assert len(server.requests) + len(other.requests) == 1
    assert len(found.questions) == 2 and same not in [one.text for one in found.questions]


async def test_two_questions_of_one_reply_that_ask_the_same_count_once(
    server: GeminiServer, knowing: GeminiInterviewer
) -> None:
    reply = server.reply_questions(3, start=3, kind="behavioral")
    reply["questions"][0]["text"] = "Describe a project of yours that did not work out."
    reply["questions"][2]["text"] = "Tell me about a project that failed."
    server.script([text(reply), text(server.reply_questions(1, start=40, kind="behavioral"))])
    found = await knowing.make_questions(asked(Kind.BEHAVIORAL, 3, 0))
    texts = [one.text for one in found.questions]
    assert len(texts) == 3 and "Tell me about a project that failed." not in texts


async def test_all_earlier_questions_are_checked_though_the_newest_alone_are_sent(
    server: GeminiServer, gemini: GeminiInterviewer
) -> None:
    reply = server.reply_questions(3, start=3)
    oldest = reply["questions"][0]["text"]
    earlier = (*(f"Number {n} was asked about subject {n}." for n in range(150)), oldest)
    server.script([text(reply)])
    found = await gemini.make_questions(asked(count=2, reserve=1, exclude=earlier))
    assert len(server.requests[0].blocks["already_asked"]) == 100
    assert oldest not in [one.text for one in found.questions] and len(found.questions) == 2


async def test_a_damaged_model_leaves_the_letters_and_says_so(server: GeminiServer) -> None:
    class Broken(Repeats):
        async def fresh(self, texts: Any, earlier: Any, language: str = "en") -> Any:
            raise ConfigurationError(Fault.PACKAGE_MISSING, package="minilm")

    reply = server.reply_questions(3, start=3)
    had = reply["questions"][0]["text"]
    server.script([text(reply)])
    coach = GeminiInterviewer(KEY, base_url=server.url, retry=Retry(1), repeats=Broken())
    with structlog.testing.capture_logs() as logged:
        found = await coach.make_questions(asked(count=2, reserve=1, exclude=(had.upper(),)))
    await coach.close()
    assert len(found.questions) == 2 and had not in [one.text for one in found.questions]
    assert "repeats_by_letters_only" in [one["event"] for one in logged]
    assert had not in json.dumps(logged)
