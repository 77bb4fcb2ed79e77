"""What servers' admins set, and the servers' own keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _now(name: str) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def _ids(name: str) -> sa.Column[object]:
    return sa.Column(
        name, postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False
    )


def upgrade() -> None:
    limits = ("calls_per_person", "calls_per_server", "tokens_per_person", "tokens_per_server")
    op.create_table(
        "servers",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        _ids("channels"),
        _ids("team_roles"),
        _ids("pack_roles"),
        sa.Column("language", sa.Text(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in limits),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("reviewers_min", sa.Integer(), nullable=False),
        sa.Column("digest_day", sa.SmallInteger(), nullable=True),
        sa.Column("digest_channel", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        _now("created_at"),
        _now("updated_at"),
        sa.CheckConstraint(
            "comments IN ('shown', 'held', 'off')", name=op.f("ck_servers_comments")
        ),
        sa.CheckConstraint("retention_days >= 1", name=op.f("ck_servers_retention_days")),
        sa.CheckConstraint("reviewers_min >= 0", name=op.f("ck_servers_reviewers_min")),
        sa.CheckConstraint("digest_day BETWEEN 0 AND 6", name=op.f("ck_servers_digest_day")),
        *(sa.CheckConstraint(f"{name} >= 1", name=op.f(f"ck_servers_{name}")) for name in limits),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_servers")),
    )
    op.create_table(
        "server_keys",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        _now("set_at"),
        sa.Column("problem", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("problem_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["servers.guild_id"],
            name=op.f("fk_server_keys_guild_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["people.id"], name=op.f("fk_server_keys_set_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_server_keys")),
    )
    op.create_index(op.f("ix_server_keys_set_by"), "server_keys", ["set_by"], unique=False)
    op.create_index(
        "ix_interviews_guild_id",
        "interviews",
        ["guild_id"],
        unique=False,
        postgresql_where=sa.text("guild_id IS NOT NULL"),
    )
