"""The tables. Every row but a server's hangs on a person and goes with them.

::

    people ─┬─ jobs ······ (SET NULL) ······┐
            └─ interviews ─┬─ questions ── answers ─┬─ passages
                           │                        ├─ recordings
                           │                        ├─ follow_ups
                           │                        └─ transcripts ── feedback ── criterion_ratings
                           ├─ reports
                           ├─ cards
                           └─ doubts (messages whose person was asked whether they answer)
    step_starts (counts by step and subject)          notices (things said once)
                                                      listening (up to when)
    usage (what models' calls cost)                   server_usage (the same by server alone),
                                                      see tables_usage.py
    packs ── pack_questions (of a server; see tables_packs.py)
    team_practices ── … (of a server; see tables_team.py)

Every table but ``notices``, ``listening``, ``server_usage`` and those of packs carries
``person_id``, so that deleting a person is one condition a table, and taking the person's row keeps
anything new from coming in meanwhile.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    UniqueConstraint,
    false,
    func,
    text,
)

from interview.models import (
    AnswerSource,
    AnswerState,
    CardKind,
    CompanyStyle,
    FollowUpState,
    InterviewState,
    Kind,
    Manner,
    NotGradable,
    Practice,
    QuestionState,
    RecordingProblem,
    Regrading,
    Remark,
    StandInReason,
    TranscriptSource,
)
from interview.models.transitions import UNFINISHED
from storage.tables import passages as _passages  # noqa: F401 - PERSONAL is about it too
from storage.tables.columns import (
    CleanJson,
    CleanText,
    index_undelivered,
    metadata,
    owner,
    row_id,
    states,
    timestamp,
    undelivered,
)
from storage.tables.packs import packs
from storage.tables.team import team_practices
from storage.tables.usage import usage  # noqa: F401 - PERSONAL is about it too


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, CleanText, nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> Column[object]:
    # none_as_null: Python's None is SQL NULL, never the JSON word null.
    return Column(name, CleanJson(none_as_null=True), nullable=nullable)


def _to(table: str, *, index: bool = True) -> Column[int]:
    """A parent's id; the row goes with it."""
    name = {"interviews": "interview_id", "questions": "question_id", "answers": "answer_id"}[table]
    return Column(
        name, BigInteger, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, index=index
    )


def _profile() -> list[Column[str] | Column[float] | CheckConstraint]:
    """The columns of a JobProfile. Without years nobody said any."""
    return [
        _text("role"),
        _text("description"),
        _text("stack"),
        Column("years", Double),
        _text("resume"),
        # 0-60 as in JobProfile; it also keeps NaN out, which PostgreSQL sorts above everything.
        CheckConstraint("years BETWEEN 0 AND 60", name="years"),
    ]


def _usage() -> list[Column[int]]:
    return [
        Column("usage_calls", Integer, nullable=False),
        Column("usage_input_tokens", Integer, nullable=False),
        Column("usage_output_tokens", Integer, nullable=False),
    ]


def _stand_in() -> list[Column[str] | CheckConstraint]:
    """The columns of a StandIn: both, or none."""
    return [
        _text("stand_in_for", nullable=True),
        _text("stand_in_reason", nullable=True),
        states("stand_in_reason", StandInReason),
        CheckConstraint("(stand_in_for IS NULL) = (stand_in_reason IS NULL)", name="stand_in_both"),
    ]


people = Table(
    "people",
    metadata,
    # A Discord user id, never made by us.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("keep_recordings", Boolean, nullable=False, server_default=false()),
    timestamp("created_at", now=True),
    timestamp("welcomed_at"),
    Column("hears_questions", Boolean, nullable=False, server_default=text("true")),
)

jobs = Table(
    "jobs",
    metadata,
    row_id(),
    owner(),
    *_profile(),
    _text("resume_name", nullable=True),
    # {"words": …, "pages": … or null, "unread": [[reason, page or null], …], "replaced": …,
    # "left_out": …}
    _json("resume_read", nullable=True),
    timestamp("created_at", now=True),
    timestamp("updated_at", now=True),
)

_unfinished = ", ".join(f"'{state.value}'" for state in InterviewState if state in UNFINISHED)

interviews = Table(
    "interviews",
    metadata,
    row_id(),
    owner(),
    Column("job_id", BigInteger, ForeignKey("jobs.id", ondelete="SET NULL"), index=True),
    *_profile(),
    _text("kind"),
    _text("language"),
    Column("question_count", SmallInteger, nullable=False),
    _text("state"),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger, index=True),
    Column("position", SmallInteger, nullable=False),
    _text("interviewer", nullable=True),
    _text("note"),
    _text("practice"),
    _text("manner"),
    _text("style"),
    Column("follow_ups", SmallInteger, nullable=False),
    Column("pack_id", BigInteger, ForeignKey(packs.c.id, ondelete="SET NULL"), index=True),
    _text("pack_name", nullable=True),
    Column("team_id", BigInteger, ForeignKey(team_practices.c.id, ondelete="SET NULL")),
    timestamp("created_at", now=True),
    timestamp("ended_at"),
    states("kind", Kind),
    states("state", InterviewState),
    states("practice", Practice),
    states("manner", Manner),
    states("style", CompanyStyle),
    CheckConstraint("follow_ups BETWEEN 0 AND 2", name="follow_ups"),
    CheckConstraint("question_count >= 1", name="question_count"),
    CheckConstraint("position >= 0", name="position"),
)

# One unfinished interview a person and place, beside their parts in teams; a DM is place 0.
Index(
    "uq_interviews_unfinished",
    interviews.c.person_id,
    func.coalesce(interviews.c.guild_id, text("0")),
    unique=True,
    postgresql_where=text(f"practice <> 'team' AND state IN ({_unfinished})"),
)
Index("uq_interviews_team", interviews.c.team_id, interviews.c.person_id, unique=True)
# What is looked through at each connection, of a table that only grows.
Index(
    "ix_interviews_active",
    interviews.c.id,
    postgresql_where=text("state = 'active' AND channel_id IS NOT NULL"),
)
Index("ix_interviews_ended_at", interviews.c.ended_at)

questions = Table(
    "questions",
    metadata,
    row_id(),
    # The unique constraint below serves as its index.
    _to("interviews", index=False),
    owner(),
    # Among what was made; the position is given when it is asked.
    Column("place", SmallInteger, nullable=False),
    Column("position", SmallInteger),
    _text("text"),
    _text("kind"),
    Column("level", SmallInteger, nullable=False),
    _text("hint"),
    _text("why"),
    _text("model_answer"),
    _json("key_points"),
    # [[about, text], ...]
    _json("probes"),
    _text("bank_id", nullable=True),
    # A pack's own scale: {"version": …, "anchors": [[key, [five]], …]}
    _json("anchors", nullable=True),
    _text("state"),
    timestamp("asked_at"),
    timestamp("turn_began_at"),
    timestamp("nudged_at"),
    UniqueConstraint("interview_id", "position"),
    UniqueConstraint("interview_id", "place"),
    CheckConstraint("position >= 1", name="position"),
    CheckConstraint("(position IS NULL) = (state = 'pending')", name="position_asked"),
    states("kind", [kind for kind in Kind if kind is not Kind.MIXED]),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    states("state", QuestionState),
)

answers = Table(
    "answers",
    metadata,
    row_id(),
    _to("questions", index=False),
    _to("interviews"),
    owner(),
    Column("attempt", SmallInteger, nullable=False),
    Column("turn", SmallInteger, nullable=False),
    Column("follow_up", SmallInteger),
    _text("source"),
    _text("state"),
    Column("message_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    timestamp("created_at", now=True),
    _text("problem", nullable=True),
    Column("problem_found", Double),
    Column("problem_limit", Double),
    _text("failed_step", nullable=True),
    _text("regrading", nullable=True),
    _text("language", nullable=True),
    timestamp("asked_until"),
    Column("said_again", Double),
    Column("as_it_is", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("message_id"),
    UniqueConstraint("question_id", "attempt", "turn"),
    CheckConstraint("attempt >= 1", name="attempt"),
    CheckConstraint("(turn = 0) = (follow_up IS NULL)", name="turn"),
    states("regrading", Regrading),
    states("source", AnswerSource),
    states("state", AnswerState),
    states("problem", RecordingProblem),
    CheckConstraint("problem IS NULL OR state = 'refused'", name="problem_refused"),
    CheckConstraint("failed_step IS NULL OR state = 'failed'", name="failed_step_failed"),
    CheckConstraint(
        "(problem_found IS NULL) = (problem_limit IS NULL)", name="problem_seconds_both"
    ),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    row_id(),
    _to("questions", index=False),
    _to("interviews"),
    owner(),
    _to("answers"),
    Column("attempt", SmallInteger, nullable=False),
    Column("number", SmallInteger, nullable=False),
    _text("gap"),
    _text("text"),
    _text("quote"),
    _text("state"),
    timestamp("asked_at", now=True),
    UniqueConstraint("question_id", "attempt", "number"),
    CheckConstraint("number BETWEEN 1 AND 2", name="number"),
    states("state", FollowUpState),
)

transcripts = Table(
    "transcripts",
    metadata,
    row_id(),
    _to("answers", index=False),
    owner(),
    Column("revision", SmallInteger, nullable=False),
    _text("text"),
    _text("source"),
    _text("language"),
    # [[text, start, end, probability], ...]; seconds.
    _json("words"),
    Column("duration", Double),
    Column("speech_seconds", Double),
    _text("model", nullable=True),
    _json("sound", nullable=True),  # [level, clipped]
    _json("gaps", nullable=True),  # [[start, end, cause, language or null], ...]; seconds.
    timestamp("created_at", now=True),
    Column("passages", SmallInteger, nullable=False, server_default=text("1")),
    UniqueConstraint("answer_id", "revision"),
    CheckConstraint("revision >= 1", name="revision"),
    states("source", TranscriptSource),
)

feedback = Table(
    "feedback",
    metadata,
    row_id(),
    _to("answers"),
    _to("questions"),
    _to("interviews"),
    owner(),
    Column("transcript_revision", SmallInteger, nullable=False),
    Column("rating", Double),
    _text("grader"),
    _text("model"),
    _text("rubric_version"),
    _text("not_gradable", nullable=True),
    _text("not_gradable_reason"),
    # [[quote, correction], ...]
    Column("mistakes", CleanJson(none_as_null=True), nullable=False, server_default=text("'[]'")),
    _json("strengths"),
    _json("improvements"),
    _text("first_change"),
    Column("first_quote", CleanText, nullable=False, server_default=text("''")),
    Column("first_example", CleanText, nullable=False, server_default=text("''")),
    _json("coverage"),
    _text("better_answer"),
    _text("limits"),
    *_usage(),
    _json("delivery", nullable=True),
    # [gap, text, quote]
    _json("follow_up", nullable=True),
    *_stand_in(),
    Column("spread", SmallInteger),
    timestamp("created_at", now=True),
    timestamp("superseded_at"),
    ForeignKeyConstraint(
        ["answer_id", "transcript_revision"],
        ["transcripts.answer_id", "transcripts.revision"],
        ondelete="CASCADE",
    ),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    states("not_gradable", NotGradable),
    CheckConstraint("not_gradable IS NULL OR rating IS NULL", name="not_gradable_unrated"),
)

Index(
    "uq_feedback_current",
    feedback.c.answer_id,
    unique=True,
    postgresql_where=text("superseded_at IS NULL"),
)

criterion_ratings = Table(
    "criterion_ratings",
    metadata,
    Column("feedback_id", BigInteger, ForeignKey("feedback.id", ondelete="CASCADE")),
    Column("place", SmallInteger),
    owner(),
    _text("key"),
    _text("name"),
    Column("level", SmallInteger),
    _text("reason"),
    _text("quote"),
    _text("remark", nullable=True),
    states("remark", Remark),
    PrimaryKeyConstraint("feedback_id", "place"),
    UniqueConstraint("feedback_id", "key"),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
)

reports = Table(
    "reports",
    metadata,
    Column("interview_id", BigInteger, ForeignKey("interviews.id", ondelete="CASCADE")),
    owner(),
    Column("rating", Double),
    # [[position, text, rating or null, state], ...] and [[key, name, mean level, answers], ...]
    _json("questions"),
    _json("criteria"),
    # [[grader, rating, answers, [[key, name, mean level, answers], ...]], ...]
    _json("scores"),
    _text("course"),
    _text("summary"),
    _json("practice"),
    # Instead of words: what storage.repositories.reports makes of Outcomes.
    _json("outcomes", nullable=True),
    _text("grader"),
    _text("model"),
    *_usage(),
    *_stand_in(),
    timestamp("created_at", now=True),
    PrimaryKeyConstraint("interview_id"),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
)

cards = Table(
    "cards",
    metadata,
    row_id(),
    _text("kind"),
    Column("subject_id", BigInteger, nullable=False),
    _to("interviews"),
    owner(),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    _text("shown"),
    timestamp("sending_since"),
    timestamp("claimed_until"),
    *undelivered(),
    timestamp("created_at", now=True),
    UniqueConstraint("kind", "subject_id"),
    states("kind", CardKind),
)

index_undelivered(cards)

step_starts = Table(
    "step_starts",
    metadata,
    _text("step"),
    Column("subject_id", BigInteger),
    owner(),
    Column("starts", Integer, nullable=False),
    PrimaryKeyConstraint("step", "subject_id"),
)

notices = Table(
    "notices",
    metadata,
    Column("key", CleanText, primary_key=True),
    timestamp("recorded_at", now=True),
)

# One row: up to when everything that people sent has been taken up.
listening = Table(
    "listening",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    timestamp("heard_until"),
    CheckConstraint("id = 1", name="one"),
)

_created_at = timestamp("created_at", now=True)
_created_at.index = True

sounds = Table(
    "sounds",
    metadata,
    row_id(),
    owner(),
    Column("key", CleanText, nullable=False),
    Column("voice", CleanText, nullable=False),
    # OGG with Opus.
    Column("data", LargeBinary, nullable=False),
    Column("seconds", Double, nullable=False),
    _created_at,
    UniqueConstraint("person_id", "key", "voice"),
)

#: Every table with a ``person_id``, children before their parents.
PERSONAL: tuple[Table, ...] = tuple(
    table for table in reversed(metadata.sorted_tables) if "person_id" in table.c
)
