"""How loud an answer was, and in which language; recordings that wait for their person to say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PROBLEMS = (
    "'empty_file', 'not_audio', 'no_audio_stream', 'unsupported', 'too_short', 'too_long',"
    " 'too_large', 'cut_off', 'no_speech', 'unclear', 'other_language', 'unsure_language',"
    " 'foreign_language', 'language_not_heard'"
)


def upgrade() -> None:
    op.add_column("answers", sa.Column("language", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_answers_problem"), "answers", type_="check")
    op.create_check_constraint(op.f("ck_answers_problem"), "answers", f"problem IN ({_PROBLEMS})")
    op.add_column("transcripts", sa.Column("sound", JSONB(), nullable=True))
