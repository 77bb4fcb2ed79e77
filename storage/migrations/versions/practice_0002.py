"""Follow-ups, questions to adapt with, ways to practice, and graders that stood in for another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _add(table: str, column: sa.Column[object], filled_with: str) -> None:
    """A column that is never NULL, on a table with rows in it: filled once, no default left."""
    column.server_default = sa.DefaultClause(sa.text(filled_with))
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)


def _states(table: str, column: str, values: str) -> None:
    """Another set of allowed values."""
    listed = ", ".join(f"'{value}'" for value in values.split())
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")


def _stand_in(table: str) -> None:
    op.add_column(table, sa.Column("stand_in_for", sa.Text()))
    op.add_column(table, sa.Column("stand_in_reason", sa.Text()))
    op.create_check_constraint(
        op.f(f"ck_{table}_stand_in_reason"),
        table,
        "stand_in_reason IN ('unreachable', 'refused', 'limit')",
    )
    op.create_check_constraint(
        op.f(f"ck_{table}_stand_in_both"),
        table,
        "(stand_in_for IS NULL) = (stand_in_reason IS NULL)",
    )


def upgrade() -> None:
    _add("interviews", sa.Column("practice", sa.Text(), nullable=False), "'coach'")
    _add("interviews", sa.Column("manner", sa.Text(), nullable=False), "'neutral'")
    _add("interviews", sa.Column("style", sa.Text(), nullable=False), "'any'")
    # What was begun before had no follow-ups, and goes on without.
    _add("interviews", sa.Column("follow_ups", sa.SmallInteger(), nullable=False), "0")
    for name, condition in (
        ("practice", "practice IN ('coach', 'real')"),
        ("manner", "manner IN ('friendly', 'neutral', 'tough')"),
        (
            "style",
            "style IN ('any', 'startup', 'big_tech', 'enterprise', 'consulting', 'public')",
        ),
        ("follow_ups", "follow_ups BETWEEN 0 AND 2"),
    ):
        op.create_check_constraint(op.f(f"ck_interviews_{name}"), "interviews", condition)

    _add("questions", sa.Column("place", sa.SmallInteger(), nullable=False), "1")
    _add("questions", sa.Column("probes", JSONB(), nullable=False), "'[]'")
    op.add_column("questions", sa.Column("turn_began_at", sa.DateTime(timezone=True)))
    op.add_column("questions", sa.Column("nudged_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE questions SET place = position, turn_began_at = asked_at")
    op.alter_column("questions", "position", nullable=True)
    op.execute("UPDATE questions SET position = NULL WHERE state = 'pending'")
    op.create_unique_constraint(
        op.f("uq_questions_interview_id_place"), "questions", ["interview_id", "place"]
    )
    _states("questions", "state", "pending open review follow_up done skipped timed_out")
    op.create_check_constraint(
        op.f("ck_questions_position_asked"),
        "questions",
        "(position IS NULL) = (state = 'pending')",
    )

    _add("answers", sa.Column("turn", sa.SmallInteger(), nullable=False), "0")
    op.add_column("answers", sa.Column("follow_up", sa.SmallInteger()))
    op.add_column("answers", sa.Column("regrading", sa.Text()))
    op.drop_constraint(op.f("uq_answers_question_id_attempt"), "answers", type_="unique")
    op.create_unique_constraint(
        op.f("uq_answers_question_id_attempt_turn"),
        "answers",
        ["question_id", "attempt", "turn"],
    )
    op.create_check_constraint(
        op.f("ck_answers_turn"), "answers", "(turn = 0) = (follow_up IS NULL)"
    )
    op.create_check_constraint(
        op.f("ck_answers_regrading"), "answers", "regrading IN ('waiting', 'failed')"
    )

    op.create_table(
        "follow_ups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 2", name=op.f("ck_follow_ups_number")),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'left')", name=op.f("ck_follow_ups_state")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"],
                [f"{many}.id"],
                name=op.f(f"fk_follow_ups_{one}_id"),
                ondelete="CASCADE",
            )
            for one, many in (
                ("question", "questions"),
                ("interview", "interviews"),
                ("person", "people"),
                ("answer", "answers"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint(
            "question_id",
            "attempt",
            "number",
            name=op.f("uq_follow_ups_question_id_attempt_number"),
        ),
    )
    for name in ("interview_id", "person_id", "answer_id"):
        op.create_index(op.f(f"ix_follow_ups_{name}"), "follow_ups", [name], unique=False)

    op.add_column("feedback", sa.Column("follow_up", JSONB()))
    op.add_column("feedback", sa.Column("spread", sa.SmallInteger()))
    _stand_in("feedback")

    _add("reports", sa.Column("scores", JSONB(), nullable=False), "'[]'")
    _add("reports", sa.Column("course", sa.Text(), nullable=False), "''")
    _stand_in("reports")

    _states("cards", "kind", "question answer follow_up nudge report opening")
