"""What was said and could not be made out; more reasons for hearing nothing."""

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


def upgrade() -> None:
    op.add_column("transcripts", sa.Column("gaps", JSONB(), nullable=True))
    op.drop_constraint(op.f("ck_answers_problem"), "answers", type_="check")
    op.create_check_constraint(op.f("ck_answers_problem"), "answers", f"problem IN ({_PROBLEMS})")
