"""Team practice: practices, members, rounds, votes, ratings of peers, and looking for a partner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_stats_consents",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "given_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_team_stats_consents_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "person_id", name=op.f("pk_team_stats_consents")),
    )
    op.create_index(
        op.f("ix_team_stats_consents_person_id"), "team_stats_consents", ["person_id"], unique=False
    )
    op.create_table(
        "team_practices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("host_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("stack", sa.Text(), nullable=False),
        sa.Column("years", sa.Double(), nullable=False),
        sa.Column("interview_kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("rounds_wanted", sa.SmallInteger(), nullable=False),
        sa.Column("answer_seconds", sa.Integer(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("interviewer", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.BigInteger(), nullable=True),
        sa.Column("pack_name", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "interview_kind IN ('behavioral', 'technical', 'system_design', 'mixed')",
            name=op.f("ck_team_practices_interview_kind"),
        ),
        sa.CheckConstraint(
            "kind IN ('relay', 'panel', 'pair')", name=op.f("ck_team_practices_kind")
        ),
        sa.CheckConstraint(
            "state IN ('scheduled', 'lobby', 'preparing', 'stuck', 'running', 'ended',"
            " 'cancelled')",
            name=op.f("ck_team_practices_state"),
        ),
        sa.CheckConstraint(
            "answer_seconds BETWEEN 30 AND 7200", name=op.f("ck_team_practices_answer_seconds")
        ),
        sa.CheckConstraint("round >= 0", name=op.f("ck_team_practices_round")),
        sa.CheckConstraint(
            "rounds_wanted BETWEEN 1 AND 10", name=op.f("ck_team_practices_rounds_wanted")
        ),
        sa.CheckConstraint("years BETWEEN 0 AND 60", name=op.f("ck_team_practices_years")),
        sa.ForeignKeyConstraint(
            ["host_id"], ["people.id"], name=op.f("fk_team_practices_host_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["packs.id"], name=op.f("fk_team_practices_pack_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_practices")),
    )
    op.create_index(
        op.f("ix_team_practices_guild_id"), "team_practices", ["guild_id"], unique=False
    )
    op.create_index(op.f("ix_team_practices_host_id"), "team_practices", ["host_id"], unique=False)
    op.create_index(op.f("ix_team_practices_pack_id"), "team_practices", ["pack_id"], unique=False)
    op.create_index(
        op.f("ix_team_practices_thread_id"), "team_practices", ["thread_id"], unique=False
    )
    op.create_table(
        "pair_wishes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("interview_kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("practice_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "interview_kind IN ('behavioral', 'technical', 'system_design', 'mixed')",
            name=op.f("ck_pair_wishes_interview_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'matched', 'withdrawn', 'expired')",
            name=op.f("ck_pair_wishes_state"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_pair_wishes_level")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_pair_wishes_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["team_practices.id"],
            name=op.f("fk_pair_wishes_practice_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_wishes")),
    )
    op.create_index(op.f("ix_pair_wishes_guild_id"), "pair_wishes", ["guild_id"], unique=False)
    op.create_index(op.f("ix_pair_wishes_person_id"), "pair_wishes", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_pair_wishes_practice_id"), "pair_wishes", ["practice_id"], unique=False
    )
    op.create_index(
        "uq_pair_wishes_waiting",
        "pair_wishes",
        ["guild_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "team_cards",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("practice_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('lobby', 'round', 'reveal', 'summary', 'date')",
            name=op.f("ck_team_cards_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["team_practices.id"],
            name=op.f("fk_team_cards_practice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_cards")),
        sa.UniqueConstraint(
            "practice_id", "kind", "number", name=op.f("uq_team_cards_practice_id_kind_number")
        ),
    )
    op.create_table(
        "team_step_starts",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("practice_id", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["team_practices.id"],
            name=op.f("fk_team_step_starts_practice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("step", "subject_id", name=op.f("pk_team_step_starts")),
    )
    op.create_index(
        op.f("ix_team_step_starts_practice_id"), "team_step_starts", ["practice_id"], unique=False
    )
    op.create_table(
        "team_rounds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("practice_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("model_answer", sa.Text(), nullable=False),
        sa.Column("key_points", postgresql.JSONB(), nullable=False),
        sa.Column("probes", postgresql.JSONB(), nullable=False),
        sa.Column("bank_id", sa.Text(), nullable=True),
        sa.Column("anchors", postgresql.JSONB(), nullable=True),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('behavioral', 'technical', 'system_design')", name=op.f("ck_team_rounds_kind")
        ),
        sa.CheckConstraint(
            "phase IN ('pending', 'answering', 'rating', 'reviewing', 'revealed', 'closed')",
            name=op.f("ck_team_rounds_phase"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_team_rounds_level")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_team_rounds_number")),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["team_practices.id"],
            name=op.f("fk_team_rounds_practice_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["people.id"], name=op.f("fk_team_rounds_seat_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_rounds")),
        sa.UniqueConstraint(
            "practice_id", "number", name=op.f("uq_team_rounds_practice_id_number")
        ),
    )
    op.create_index(op.f("ix_team_rounds_seat_id"), "team_rounds", ["seat_id"], unique=False)
    op.create_table(
        "team_members",
        sa.Column("practice_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("share_words", sa.Boolean(), nullable=False),
        sa.Column("share_rating", sa.Boolean(), nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "joined_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('joined', 'left', 'no_show')", name=op.f("ck_team_members_state")
        ),
        sa.CheckConstraint("place >= 1", name=op.f("ck_team_members_place")),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interviews.id"],
            name=op.f("fk_team_members_interview_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_team_members_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["team_practices.id"],
            name=op.f("fk_team_members_practice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("practice_id", "person_id", name=op.f("pk_team_members")),
        sa.UniqueConstraint("practice_id", "place", name=op.f("uq_team_members_practice_id_place")),
    )
    op.create_index(
        op.f("ix_team_members_interview_id"), "team_members", ["interview_id"], unique=False
    )
    op.create_index(op.f("ix_team_members_person_id"), "team_members", ["person_id"], unique=False)
    op.create_table(
        "team_votes",
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("voter_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("choice_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("voter_id <> choice_id", name=op.f("ck_team_votes_not_oneself")),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["people.id"], name=op.f("fk_team_votes_choice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["team_rounds.id"],
            name=op.f("fk_team_votes_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["people.id"], name=op.f("fk_team_votes_voter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "voter_id", "part", name=op.f("pk_team_votes")),
    )
    op.create_index(op.f("ix_team_votes_choice_id"), "team_votes", ["choice_id"], unique=False)
    op.create_index(op.f("ix_team_votes_voter_id"), "team_votes", ["voter_id"], unique=False)
    op.create_table(
        "peer_ratings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=True),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("levels", postgresql.JSONB(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("comment_state", sa.Text(), nullable=False),
        sa.Column("put_away", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderator_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "comment_state IN ('shown', 'held', 'hidden')",
            name=op.f("ck_peer_ratings_comment_state"),
        ),
        sa.CheckConstraint("reviewer_id <> person_id", name=op.f("ck_peer_ratings_not_oneself")),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answers.id"],
            name=op.f("fk_peer_ratings_answer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["people.id"],
            name=op.f("fk_peer_ratings_moderator_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_peer_ratings_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["people.id"],
            name=op.f("fk_peer_ratings_reviewer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["team_rounds.id"],
            name=op.f("fk_peer_ratings_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_ratings")),
        sa.UniqueConstraint(
            "round_id", "reviewer_id", name=op.f("uq_peer_ratings_round_id_reviewer_id")
        ),
    )
    op.create_index(op.f("ix_peer_ratings_answer_id"), "peer_ratings", ["answer_id"], unique=False)
    op.create_index(
        op.f("ix_peer_ratings_moderator_id"), "peer_ratings", ["moderator_id"], unique=False
    )
    op.create_index(op.f("ix_peer_ratings_person_id"), "peer_ratings", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_peer_ratings_reviewer_id"), "peer_ratings", ["reviewer_id"], unique=False
    )
    op.create_table(
        "comment_reports",
        sa.Column("rating_id", sa.BigInteger(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["rating_id"],
            ["peer_ratings.id"],
            name=op.f("fk_comment_reports_rating_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["people.id"],
            name=op.f("fk_comment_reports_reporter_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rating_id", "reporter_id", name=op.f("pk_comment_reports")),
    )
    op.create_index(
        op.f("ix_comment_reports_reporter_id"), "comment_reports", ["reporter_id"], unique=False
    )
    op.add_column("interviews", sa.Column("team_id", sa.BigInteger(), nullable=True))
    op.create_index("uq_interviews_team", "interviews", ["team_id", "person_id"], unique=True)
    op.create_foreign_key(
        op.f("fk_interviews_team_id"),
        "interviews",
        "team_practices",
        ["team_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.drop_constraint(op.f("ck_interviews_practice"), "interviews", type_="check")
    op.create_check_constraint(
        op.f("ck_interviews_practice"), "interviews", "practice IN ('coach', 'real', 'team')"
    )
    op.drop_index("uq_interviews_unfinished", "interviews")
    op.create_index(
        "uq_interviews_unfinished",
        "interviews",
        ["person_id", sa.literal_column("coalesce(guild_id, 0)")],
        unique=True,
        postgresql_where=sa.text(
            "practice <> 'team' AND state IN ('preparing', 'stuck', 'active')"
        ),
    )
