"""Ordinary, empty, huge and hostile content for layouts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from interview.conducting.views import AnswerView
from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    Assessment,
    Coverage,
    CriterionRating,
    Delivery,
    Feedback,
    HistoryEntry,
    Interview,
    InterviewState,
    Job,
    JobProfile,
    KeyPoint,
    KeyPointCoverage,
    Kind,
    Mistake,
    NotGradable,
    Pause,
    ProgressPoint,
    Question,
    QuestionDraft,
    QuestionState,
    Report,
    ReportDraft,
    ResumeRead,
    Score,
    StandIn,
    StandInReason,
    Strength,
    Transcript,
    TranscriptSource,
    UnreadPart,
    UnreadReason,
)

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
BIG_ID = 2**63 - 1

HOSTILE = (
    "@everyone <@123456789012345678> <@&123456789012345678> <#123456789012345678> </run:12345> "
    "<:x:123456789012345678> <a:x:123456789012345678> <t:0:R> <id:home> "
    "[bank](https://evil.example/a_b) <https://evil.example> ||spoiler|| ```sh\nrm -rf\n``` `x` "
    "~~s~~ **b** __u__ *i* \\*\n# head\n## two\n-# small\n> quoted\n>>> all\n- list\n* star\n"
    "+ plus\n1. one\u202eevil\u2066\u200b\u200d\ufeff \x00\x1b[31m \ud800 👩‍💻🧑🏽‍🚀 漢字 "
    "עברית العربية "
    "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307algo $\\frac{1}{0}$ "
)


def hostile(size: int) -> str:
    return (HOSTILE * (size // len(HOSTILE) + 1))[:size]


def huge_word(size: int) -> str:
    return "*_" * (size // 2)


#: name -> text of at most that size
CONTENTS: dict[str, Any] = {
    "empty": lambda size: "",
    "invisible": lambda size: "\u200b\u202e\u2800\u3164" * (size // 4),
    "words": lambda size: ("word and then some more of it. " * (size // 20 + 1))[:size],
    "hostile": hostile,
    "one huge word": huge_word,
    "emoji": lambda size: "👩‍💻" * (size // 3),
    "lines": lambda size: "- #\n" * (size // 4),
}

ROLE = "Senior backend engineer"
ASKED = "Tell me about a time when a deployment of yours went wrong. What did you do?"
SAID = (
    "Last year I was on call when our payment service started timing out right after a release. "
    "I rolled back within six minutes, then found that a new index was missing in production. "
    "I wrote a check for our pipeline that compares the schema, and in the eight months since "
    "we have not had a single incident of that kind."
)


def interview(**changes: Any) -> Interview:
    made = Interview(
        id=7,
        person_id=42,
        job_id=3,
        profile=JobProfile(role=ROLE, stack="Python, PostgreSQL, AWS", years=6),
        kind=Kind.MIXED,
        language="en",
        question_count=5,
        state=InterviewState.ACTIVE,
        guild_id=1,
        channel_id=999,
        position=2,
        interviewer="offline",
        created_at=NOW,
    )
    return replace(made, **changes)


def question(**changes: Any) -> Question:
    draft = QuestionDraft(
        text=changes.pop("text", ASKED),
        kind=changes.pop("kind", Kind.BEHAVIORAL),
        level=changes.pop("level", 4),
        hint=changes.pop("hint", "One real incident: what broke, what you did, what changed."),
        why=changes.pop("why", "On-call work is part of this job, and incidents show ownership."),
        model_answer=changes.pop("model_answer", SAID),
        key_points=changes.pop("key_points", (KeyPoint("You rolled back first"),)),
    )
    made = Question(
        id=21, interview_id=7, person_id=42, position=2, draft=draft, state=QuestionState.OPEN
    )
    return replace(made, **changes)


def answer(**changes: Any) -> Answer:
    made = Answer(
        id=31,
        question_id=21,
        interview_id=7,
        person_id=42,
        attempt=1,
        source=AnswerSource.VOICE,
        state=AnswerState.GRADED,
        message_id=5,
        channel_id=999,
        created_at=NOW,
    )
    return replace(made, **changes)


def transcript(**changes: Any) -> Transcript:
    made = Transcript(
        text=SAID,
        source=TranscriptSource.WHISPER,
        language="en",
        duration=72.4,
        speech_seconds=60.0,
        model="base",
    )
    return replace(made, **changes)


def assessment(**changes: Any) -> Assessment:
    names = (
        ("situation", "Situation and task", 4),
        ("action", "Action and ownership", 4),
        ("result", "Result with evidence", 4),
        ("reflection", "Reflection", 3),
        ("clarity", "Clarity", None),
    )
    made = Assessment(
        grader="offline",
        model="minilm-int8",
        rubric_version="behavioral-2",
        criteria=tuple(
            CriterionRating(key, name, level, "A concrete ending with a number as evidence.")
            for key, name, level in names
        ),
        strengths=(
            Strength("You acted fast and say how fast", "rolled back within six minutes"),
            Strength(
                "You fixed the cause, not the symptom",
                "wrote a check for our pipeline that compares the schema",
            ),
        ),
        improvements=(
            "Say what was at stake: how many payments failed, and who noticed.",
            "Name one thing that you would do differently today.",
        ),
        first_change="Open with the impact: one sentence with a number.",
        coverage=(
            KeyPointCoverage("Restores the service first", Coverage.COVERED, "rolled back"),
            KeyPointCoverage("Finds the cause", Coverage.COVERED, "a new index was missing"),
            KeyPointCoverage("Tells people what is going on", Coverage.NOT_HEARD),
            KeyPointCoverage("Keeps it from happening again", Coverage.PARTLY, "wrote a check"),
        ),
        not_judged="The offline coach compares meanings; it can't tell whether a story is true.",
    )
    return replace(made, **changes)


def delivery(**changes: Any) -> Delivery:
    made = Delivery(
        duration=72.4,
        speech_seconds=60.0,
        word_count=171,
        words_per_minute=142.0,
        long_pauses=(Pause(10.0, 3.4), Pause(40.0, 2.2)),
        fillers=(("um", 3), ("uh", 1)),
    )
    return replace(made, **changes)


def feedback(**changes: Any) -> Feedback:
    made = Feedback(
        id=51,
        answer_id=31,
        transcript_revision=1,
        assessment=assessment(),
        rating=3.8,
        delivery=delivery(),
        created_at=NOW,
    )
    return replace(made, **changes)


def huge_assessment(text: Any, **changes: Any) -> Assessment:
    """As large as a grader's answer may get: ``text(size)`` is the content."""
    made = Assessment(
        grader="gemini",
        model=text(200),
        rubric_version=text(100),
        criteria=tuple(
            CriterionRating(f"c{n}", text(200), n, text(600), text(400)) for n in range(1, 6)
        ),
        mistakes=tuple(Mistake(text(600), text(600)) for _ in range(5)),
        strengths=tuple(Strength(text(600), text(600)) for _ in range(5)),
        improvements=tuple(text(600) for _ in range(6)),
        first_change=text(600),
        coverage=tuple(
            KeyPointCoverage(text(300), coverage, text(300)) for coverage in [*Coverage] * 2
        ),
        better_answer=text(4000),
        not_judged=text(1000),
    )
    return replace(made, **changes)


def not_gradable(reason: NotGradable, own: str = "") -> Feedback:
    made = assessment(
        not_gradable=reason,
        not_gradable_reason=own,
        criteria=(),
        strengths=(),
        improvements=(),
        first_change="",
        coverage=(),
    )
    return feedback(assessment=made, rating=None)


def report(text: Any = None, **changes: Any) -> Report:
    asked = (
        ASKED,
        "How would you add an index to a large table without downtime?",
        "Design a service that sends ten million notifications a day.",
        "How do you decide what to test?",
        "What would you change about your last project?",
    )
    ratings = (3.8, 2.9, 4.4, None, 2.1)
    states = [QuestionState.DONE] * 3 + [QuestionState.SKIPPED, QuestionState.DONE]
    made = Report(
        interview_id=7,
        rating=3.3,
        questions=tuple(
            (n, text(2000) if text else one, rating, state)
            for n, (one, rating, state) in enumerate(zip(asked, ratings, states, strict=True), 1)
        ),
        criteria=(
            ("action", text(200) if text else "Action and ownership", 4.0, 2),
            ("result", text(200) if text else "Result with evidence", 3.5, 2),
            ("design", text(200) if text else "Design and trade-offs", 4.4, 1),
            ("depth", text(200) if text else "Depth", 2.5, 2),
            ("clarity", text(200) if text else "Clarity", 3.1, 4),
        ),
        draft=ReportDraft(
            summary=text(3000)
            if text
            else "You tell what you did yourself, and you tell it in order. Numbers are missing "
            "where they would convince most.",
            practice=(text(900),) * 3
            if text
            else (
                "Put one number into every result: before, after, or how long.",
                "Say what you set aside and why, in design questions.",
                "Stop after the answer: two of yours went on for a minute too long.",
            ),
            grader="offline",
            model="",
        ),
        created_at=NOW,
    )
    return replace(made, **changes)


def mixed_report(text: Any = None, **changes: Any) -> Report:
    """Rated by three graders."""
    made = report(text)
    leading = Score("gemini", 3.3, 3, made.criteria)
    others = (
        Score("offline", 2.9, 1, made.criteria[:2]),
        Score("somebody", 2.1, 1, made.criteria[:1]),
    )
    return replace(made, scores=(leading, *others), **changes)


#: Who rated the questions of :func:`mixed_report`.
GRADERS = {1: "gemini", 2: "offline", 3: "gemini", 5: "somebody"}


def answered(
    interview: Interview,
    question: Question,
    answer: Answer,
    transcript: Transcript | None,
    feedback: Feedback | None,
    *,
    current: bool = True,
    **changes: Any,
) -> AnswerView:
    """How an answer stands: its transcript may be fixed while it is ``current``."""
    made = AnswerView(
        interview=interview,
        question=question,
        answer=answer,
        transcript=transcript,
        feedback=feedback,
        passages=(),
        is_last=False,
        current=current,
        fixable=current,
        hidden=False,
    )
    return replace(made, **changes)


def earlier() -> tuple[Feedback, ...]:
    """What a stand-in had said before, and what was said before the transcript was fixed."""
    stood_in = StandIn("gemini", StandInReason.UNREACHABLE)
    return (
        feedback(id=49, transcript_revision=0, rating=2.1),
        feedback(id=50, rating=2.8, assessment=assessment(stand_in=stood_in)),
    )


def entries(text: Any = None, count: int = 8) -> list[HistoryEntry]:
    return [
        HistoryEntry(
            interview(
                id=100 + n,
                state=InterviewState.ACTIVE if n == 0 else InterviewState.ENDED,
                profile=JobProfile(role=text(2000) if text else ROLE),
                created_at=NOW - timedelta(days=3 * n),
            ),
            None if n in (0, 5) else 2.0 + n * 0.3,
            answered=4,
            skipped=n % 2,
        )
        for n in range(count)
    ]


#: Of a résumé with something of every kind unread.
READ = ResumeRead(
    words=1412,
    pages=70,
    unread=tuple(UnreadPart(why, page) for why in UnreadReason for page in (3, 5, 6, None)),
    replaced=2,
    left_out=1,
)


def jobs(text: Any = None, count: int = 3) -> list[Job]:
    stacks = ("Python, PostgreSQL, AWS", "TypeScript, React", "")
    roles = (ROLE, "Frontend engineer", "Data analyst")
    return [
        Job(
            id=n + 1,
            person_id=42,
            profile=JobProfile(
                role=text(2000) if text else roles[n % 3],
                stack=text(2000) if text else stacks[n % 3],
                years=float(n),
            ),
            resume_name=(text(300) if text else "cv.pdf") if n % 2 else None,
            created_at=NOW,
            updated_at=NOW,
            resume_read=READ if n % 2 else None,
        )
        for n in range(count)
    ]


def progress(text: Any = None, count: int = 9) -> list[ProgressPoint]:
    names = ("Action and ownership", "Result with evidence", "Reflection", "Clarity")
    return [
        ProgressPoint(
            interview_id=n,
            role=text(2000) if text else ROLE,
            kind=Kind.BEHAVIORAL,
            at=NOW - timedelta(days=4 * (count - n)),
            rating=min(5.0, 2.2 + 0.25 * n + (0.4 if n % 3 == 0 else 0)),
            grader="gemini" if n > 4 else "offline",
            criteria=tuple(
                (f"k{k}", text(200) if text else one, min(5.0, 2.0 + 0.2 * n + 0.3 * k))
                for k, one in enumerate(names)
            ),
        )
        for n in range(count)
    ]
