"""Question packs of a server, and interviews held with one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _now(name: str) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def _json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "packs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("editor_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _now("created_at"),
        _now("updated_at"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_packs_version")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_packs_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["people.id"], name=op.f("fk_packs_editor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
    )
    for column in ("guild_id", "author_id", "editor_id"):
        op.create_index(op.f(f"ix_packs_{column}"), "packs", [column], unique=False)
    op.create_table(
        "pack_questions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("pack_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("removed_in", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("model_answer", sa.Text(), nullable=False),
        _json("key_points"),
        _json("probes"),
        _json("anchors"),
        sa.CheckConstraint(
            "kind IN ('behavioral', 'technical', 'system_design')",
            name=op.f("ck_pack_questions_kind"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_pack_questions_level")),
        sa.CheckConstraint("removed_in > added_in", name=op.f("ck_pack_questions_removed_in")),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["packs.id"], name=op.f("fk_pack_questions_pack_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_questions")),
    )
    op.create_index(op.f("ix_pack_questions_pack_id"), "pack_questions", ["pack_id"], unique=False)

    op.add_column("interviews", sa.Column("pack_id", sa.BigInteger(), nullable=True))
    op.add_column("interviews", sa.Column("pack_name", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_interviews_pack_id"),
        "interviews",
        "packs",
        ["pack_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_interviews_pack_id"), "interviews", ["pack_id"], unique=False)
    op.add_column("questions", _json("anchors", nullable=True))
