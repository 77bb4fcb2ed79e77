"""What was said and could not be made out; more reasons for hearing nothing; what Discord refused
to show; what was read of a résumé; answers of several messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PROBLEMS = (
    "'empty_file', 'not_audio', 'no_audio_stream', 'unsupported', 'too_short', 'too_long',"
    " 'too_large', 'cut_off', 'no_speech', 'channels_cancel', 'too_noisy', 'unclear',"
    " 'other_language', 'unsure_language', 'foreign_language', 'aside', 'language_not_heard'"
)

_NOT_GRADABLE = "'empty', 'too_short', 'gibberish', 'off_topic', 'echo', 'steering', 'no_answer'"
_STAND_IN_REASONS = "'unreachable', 'busy', 'slow', 'unusable', 'declined', 'refused', 'limit'"

_STATES = "'received', 'transcribed', 'asked', 'graded', 'refused', 'failed'"

#: Every answer of before is of one passage.
_PASSAGES = """
INSERT INTO passages (answer_id, person_id, number, message_id, place, source, caption, text, heard,
                      problem, problem_found, problem_limit, sent_at, created_at)
SELECT answers.id, answers.person_id, 0, answers.message_id, 0, answers.source, '',
       CASE WHEN answers.source = 'text' THEN coalesce(first.text, '') END,
       CASE WHEN answers.source <> 'text' AND first.id IS NOT NULL THEN jsonb_build_object(
           'text', first.text, 'language', first.language, 'words', first.words,
           'duration', first.duration, 'speech_seconds', first.speech_seconds,
           'model', first.model, 'sound', first.sound, 'gaps', '[]'::jsonb) END,
       CASE WHEN answers.problem NOT IN ('other_language', 'unsure_language', 'foreign_language')
            THEN answers.problem END,
       answers.problem_found, answers.problem_limit, answers.created_at, answers.created_at
FROM answers
LEFT JOIN transcripts AS first ON first.answer_id = answers.id AND first.revision = 1
"""


def upgrade() -> None:
    op.add_column("transcripts", sa.Column("gaps", JSONB(), nullable=True))
    op.drop_constraint(op.f("ck_answers_problem"), "answers", type_="check")
    op.create_check_constraint(op.f("ck_answers_problem"), "answers", f"problem IN ({_PROBLEMS})")
    op.add_column("jobs", sa.Column("resume_read", JSONB(), nullable=True))
    for table in ("feedback", "reports"):
        _add_reasons(table)
    _leave_years_out()
    _add_doubts()
    op.drop_constraint(op.f("ck_feedback_not_gradable"), "feedback", type_="check")
    op.create_check_constraint(
        op.f("ck_feedback_not_gradable"), "feedback", f"not_gradable IN ({_NOT_GRADABLE})"
    )
    op.add_column("criterion_ratings", sa.Column("remark", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_criterion_ratings_remark"),
        "criterion_ratings",
        "remark IN ('unproven', 'misheard')",
    )
    op.add_column("reports", sa.Column("outcomes", JSONB(), nullable=True))
    op.add_column(
        "feedback",
        sa.Column("mistakes", JSONB(), nullable=False, server_default=sa.text("'[]'")),
    )
    for name in ("first_quote", "first_example"):
        op.add_column(
            "feedback", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        )
    _add_undelivered("cards")
    _add_undelivered("team_cards")
    _add_passages()
    _add_listening()


def _add_reasons(table: str) -> None:
    """Why another coach did the work, told apart."""
    name = op.f(f"ck_{table}_stand_in_reason")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"stand_in_reason IN ({_STAND_IN_REASONS})")


def _leave_years_out() -> None:
    """Years that nobody gave are unknown, not none. A job's 0 was a field left blank as a rule;
    what is under way goes on as it was begun."""
    for table in ("jobs", "interviews", "team_practices"):
        op.alter_column(table, "years", existing_type=sa.Double(), nullable=True)
    op.execute("UPDATE jobs SET years = NULL WHERE years = 0")


def _add_doubts() -> None:
    """Messages whose person was asked whether they are an answer."""
    op.create_table(
        "doubts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        *(
            sa.Column(
                f"{one}_id",
                sa.BigInteger(),
                sa.ForeignKey(f"{table}.id", ondelete="CASCADE"),
                nullable=False,
                index=True,
            )
            for one, table in (
                ("person", "people"),
                ("interview", "interviews"),
                ("question", "questions"),
            )
        ),
        sa.Column("follow_up", sa.SmallInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.clock_timestamp(),
        ),
        sa.UniqueConstraint(
            "message_id", "interview_id", name=op.f("uq_doubts_message_id_interview_id")
        ),
    )


def _add_undelivered(table: str) -> None:
    """What Discord refused, or a moderator deleted, is shown again."""
    op.add_column(table, sa.Column("due_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        table, sa.Column("refusals", sa.SmallInteger(), nullable=False, server_default=sa.text("0"))
    )
    # Whether an earlier version tried them is not known; another try changes nothing.
    op.execute(f"UPDATE {table} SET due_since = clock_timestamp() WHERE message_id IS NULL")
    op.create_index(
        f"ix_{table}_due_since",
        table,
        ["due_since"],
        postgresql_where=sa.text("due_since IS NOT NULL"),
    )
    op.create_index(f"ix_{table}_message_id", table, ["message_id"])


def _add_passages() -> None:
    op.add_column(
        "transcripts",
        sa.Column("passages", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
    )
    op.drop_constraint(op.f("ck_answers_state"), "answers", type_="check")
    op.create_check_constraint(op.f("ck_answers_state"), "answers", f"state IN ({_STATES})")
    op.add_column("answers", sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("answers", sa.Column("said_again", sa.Double(), nullable=True))
    op.add_column(
        "answers",
        sa.Column("as_it_is", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "passages",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("heard", JSONB(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("problem_found", sa.Double(), nullable=True),
        sa.Column("problem_limit", sa.Double(), nullable=True),
        sa.Column("replaces", sa.SmallInteger(), nullable=True),
        sa.Column("gap_start", sa.Double(), nullable=True),
        sa.Column("gap_end", sa.Double(), nullable=True),
        sa.Column("edit_offered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("number >= 0", name=op.f("ck_passages_number")),
        sa.CheckConstraint("place >= 0", name=op.f("ck_passages_place")),
        sa.CheckConstraint(
            "num_nonnulls(replaces, gap_start, gap_end) IN (0, 3)", name=op.f("ck_passages_gap")
        ),
        sa.CheckConstraint(
            "source IN ('voice', 'upload', 'text')", name=op.f("ck_passages_source")
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_passages_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_passages_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.UniqueConstraint("message_id", "place", name=op.f("uq_passages_message_id_place")),
        sa.UniqueConstraint("answer_id", "number", name=op.f("uq_passages_answer_id_number")),
    )
    op.create_index(op.f("ix_passages_person_id"), "passages", ["person_id"], unique=False)
    op.execute(_PASSAGES)
    op.add_column(
        "recordings",
        sa.Column("number", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.drop_constraint(op.f("pk_recordings"), "recordings", type_="primary")
    op.create_primary_key(op.f("pk_recordings"), "recordings", ["answer_id", "number"])


def _add_listening() -> None:
    """Up to when everything that people sent has been taken up, and whose is looked for."""
    op.create_table(
        "listening",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("heard_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_listening_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listening")),
    )
    op.create_index(
        "ix_interviews_active",
        "interviews",
        ["id"],
        postgresql_where=sa.text("state = 'active' AND channel_id IS NOT NULL"),
    )
    op.create_index("ix_interviews_ended_at", "interviews", ["ended_at"])
