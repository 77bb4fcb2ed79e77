"""What models' calls cost; each grader's own score in reports that were written before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: A question counts with its latest rated answer, and no mean mixes graders. Of graders that rated
#: equally many the offline coach comes last; the first one's numbers stand for the interview.
_SCORES = """
WITH counted AS (
    SELECT DISTINCT ON (feedback.question_id)
        feedback.id, feedback.interview_id, feedback.grader, feedback.rating
    FROM feedback JOIN answers ON answers.id = feedback.answer_id
    WHERE feedback.superseded_at IS NULL AND feedback.rating IS NOT NULL
    ORDER BY feedback.question_id, answers.attempt DESC, answers.turn DESC
), levels AS (
    SELECT interview_id, grader, key, min(name) AS name, round(avg(level), 1) AS mean,
        count(*) AS answers, min(place) AS place
    FROM counted JOIN criterion_ratings ON criterion_ratings.feedback_id = counted.id
    WHERE level IS NOT NULL
    GROUP BY interview_id, grader, key
), criteria AS (
    SELECT interview_id, grader,
        jsonb_agg(jsonb_build_array(key, name, mean, answers) ORDER BY place, key) AS listed
    FROM levels GROUP BY interview_id, grader
), by_grader AS (
    SELECT interview_id, grader, round(avg(rating)::numeric, 1) AS rating, count(*) AS answers
    FROM counted GROUP BY interview_id, grader
), scores AS (
    SELECT interview_id,
        jsonb_agg(
            jsonb_build_array(grader, rating, answers, coalesce(listed, '[]'))
            ORDER BY answers DESC, grader = 'offline', grader
        ) AS listed
    FROM by_grader LEFT JOIN criteria USING (interview_id, grader)
    GROUP BY interview_id
)
UPDATE reports
SET scores = scores.listed,
    rating = (scores.listed -> 0 ->> 1)::double precision,
    criteria = scores.listed -> 0 -> 3
FROM scores
WHERE scores.interview_id = reports.interview_id
    AND reports.rating IS NOT NULL AND reports.scores = '[]'
"""


def _costs(table: str, *whose: sa.Column[int]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *whose,
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("grader", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "task IN ('questions', 'grade', 'report', 'regrade')", name=op.f(f"ck_{table}_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    _costs("usage", sa.Column("person_id", sa.BigInteger(), nullable=False))
    op.create_foreign_key(
        op.f("fk_usage_person_id"), "usage", "people", ["person_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(op.f("ix_usage_person_id"), "usage", ["person_id"], unique=False)
    _costs("server_usage")
    place = sa.text("coalesce(guild_id, 0)")
    op.create_index(
        "uq_usage_once", "usage", ["day", "person_id", place, "grader", "task"], unique=True
    )
    op.create_index(
        "uq_server_usage_once", "server_usage", ["day", place, "grader", "task"], unique=True
    )
    op.execute(_SCORES)
