"""Questions that are spoken: who hears them, what was made, and what it has cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _allow(table: str, column: str, values: str) -> None:
    """Another set of allowed values."""
    listed = ", ".join(f"'{value}'" for value in values.split())
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")


def upgrade() -> None:
    op.add_column(
        "people",
        sa.Column("hears_questions", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.create_table(
        "sounds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sounds_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sounds")),
        sa.UniqueConstraint(
            "person_id", "key", "voice", name=op.f("uq_sounds_person_id_key_voice")
        ),
    )
    for column in ("person_id", "created_at"):
        op.create_index(op.f(f"ix_sounds_{column}"), "sounds", [column], unique=False)
    _allow(
        "cards",
        "kind",
        "question answer follow_up nudge report spoken_question spoken_follow_up opening",
    )
    for table in ("usage", "server_usage"):
        _allow(table, "task", "questions grade report regrade speak")
