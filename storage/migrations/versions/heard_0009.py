"""What was said and could not be made out; more reasons for hearing nothing; what Discord refused
to show; what was read of a résumé."""

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
    " 'other_language', 'unsure_language', 'foreign_language', 'language_not_heard'"
)

_STAND_IN_REASONS = "'unreachable', 'busy', 'slow', 'unusable', 'declined', 'refused', 'limit'"


def upgrade() -> None:
    op.add_column("transcripts", sa.Column("gaps", JSONB(), nullable=True))
    op.drop_constraint(op.f("ck_answers_problem"), "answers", type_="check")
    op.create_check_constraint(op.f("ck_answers_problem"), "answers", f"problem IN ({_PROBLEMS})")
    op.add_column("jobs", sa.Column("resume_read", JSONB(), nullable=True))
    for table in ("feedback", "reports"):
        _add_reasons(table)
    _leave_years_out()
    _add_doubts()
    _add_undelivered("cards")
    _add_undelivered("team_cards")


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
