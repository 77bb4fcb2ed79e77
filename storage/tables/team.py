"""Team practice. A practice is its server's; what somebody said or rated in it is theirs.

::

    team_practices ─┬─ team_members ─── (SET NULL) ─── interviews
                    ├─ team_rounds ─┬─ team_votes
                    │               └─ peer_ratings ─── comment_reports
                    ├─ team_cards
                    └─ team_step_starts
    pair_wishes          team_stats_consents

A host or somebody in the seat who deletes everything leaves the practice without a name; their
memberships, ratings, votes, reports and wishes go with them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
)

from interview.models import (
    CommentState,
    Kind,
    MemberState,
    RoundPhase,
    TeamCardKind,
    TeamKind,
    TeamState,
    WishState,
)
from storage.tables.columns import (
    CleanJson,
    CleanText,
    index_undelivered,
    metadata,
    owner,
    row_id,
    states,
    timestamp,
    undelivered,
)
from storage.tables.packs import packs


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, CleanText, nullable=nullable)


def _person(name: str, *, stays: bool = False) -> Column[int]:
    """Another person than the row's owner: the row goes with them, or stays without a name."""
    return Column(
        name,
        BigInteger,
        ForeignKey("people.id", ondelete="SET NULL" if stays else "CASCADE"),
        nullable=stays,
        index=True,
    )


def _of(table: str, name: str, *, index: bool = True) -> Column[int]:
    return Column(
        name,
        BigInteger,
        ForeignKey(f"{table}.id", ondelete="CASCADE"),
        nullable=False,
        index=index,
    )


team_practices = Table(
    "team_practices",
    metadata,
    row_id(),
    Column("guild_id", BigInteger, nullable=False, index=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, index=True),
    _person("host_id", stays=True),
    _text("kind"),
    _text("state"),
    # A job profile without a résumé.
    _text("role"),
    _text("description"),
    _text("stack"),
    Column("years", Double),
    _text("interview_kind"),
    _text("language"),
    Column("rounds_wanted", SmallInteger, nullable=False),
    Column("answer_seconds", Integer, nullable=False),
    Column("round", SmallInteger, nullable=False),
    timestamp("created_at", now=True),
    timestamp("ends_at"),
    timestamp("ended_at"),
    timestamp("starts_at"),
    Column("event_id", BigInteger),
    _text("interviewer", nullable=True),
    _text("note"),
    Column("pack_id", BigInteger, ForeignKey(packs.c.id, ondelete="SET NULL"), index=True),
    _text("pack_name", nullable=True),
    states("kind", TeamKind),
    states("state", TeamState),
    states("interview_kind", Kind),
    CheckConstraint("years BETWEEN 0 AND 60", name="years"),
    CheckConstraint("rounds_wanted BETWEEN 1 AND 10", name="rounds_wanted"),
    CheckConstraint("answer_seconds BETWEEN 30 AND 7200", name="answer_seconds"),
    CheckConstraint("round >= 0", name="round"),
)

team_members = Table(
    "team_members",
    metadata,
    _of("team_practices", "practice_id", index=False),
    owner(),
    _text("state"),
    Column("place", SmallInteger, nullable=False),
    Column("share_words", Boolean, nullable=False),
    Column("share_rating", Boolean, nullable=False),
    Column(
        "interview_id", BigInteger, ForeignKey("interviews.id", ondelete="SET NULL"), index=True
    ),
    timestamp("joined_at", now=True),
    timestamp("confirmed_at"),
    timestamp("came_at"),
    PrimaryKeyConstraint("practice_id", "person_id"),
    UniqueConstraint("practice_id", "place"),
    CheckConstraint("place >= 1", name="place"),
    states("state", MemberState),
)

team_rounds = Table(
    "team_rounds",
    metadata,
    row_id(),
    _of("team_practices", "practice_id", index=False),
    Column("number", SmallInteger, nullable=False),
    # A question draft, as in questions.
    _text("text"),
    _text("kind"),
    Column("level", SmallInteger, nullable=False),
    _text("hint"),
    _text("why"),
    _text("model_answer"),
    Column("key_points", CleanJson(none_as_null=True), nullable=False),
    Column("probes", CleanJson(none_as_null=True), nullable=False),
    _text("bank_id", nullable=True),
    Column("anchors", CleanJson(none_as_null=True)),
    _text("phase"),
    _person("seat_id", stays=True),
    timestamp("began_at"),
    timestamp("ends_at"),
    timestamp("revealed_at"),
    UniqueConstraint("practice_id", "number"),
    CheckConstraint("number >= 1", name="number"),
    states("kind", [kind for kind in Kind if kind is not Kind.MIXED]),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    states("phase", RoundPhase),
)

team_votes = Table(
    "team_votes",
    metadata,
    _of("team_rounds", "round_id", index=False),
    _person("voter_id"),
    _text("part"),
    _person("choice_id"),
    PrimaryKeyConstraint("round_id", "voter_id", "part"),
    CheckConstraint("voter_id <> choice_id", name="not_oneself"),
)

peer_ratings = Table(
    "peer_ratings",
    metadata,
    row_id(),
    _of("team_rounds", "round_id", index=False),
    Column("answer_id", BigInteger, ForeignKey("answers.id", ondelete="CASCADE"), index=True),
    _person("reviewer_id"),
    owner(),
    # {criterion key: level}
    Column("levels", CleanJson(none_as_null=True), nullable=False),
    _text("comment"),
    _text("comment_state"),
    # The person rated doesn't want to see the comment; the others still do.
    Column("put_away", Boolean, nullable=False, server_default=text("false")),
    timestamp("submitted_at"),
    timestamp("moderated_at"),
    _person("moderator_id", stays=True),
    UniqueConstraint("round_id", "reviewer_id"),
    CheckConstraint("reviewer_id <> person_id", name="not_oneself"),
    states("comment_state", CommentState),
)

comment_reports = Table(
    "comment_reports",
    metadata,
    _of("peer_ratings", "rating_id", index=False),
    _person("reporter_id"),
    _text("reason"),
    timestamp("created_at", now=True),
    timestamp("settled_at"),
    PrimaryKeyConstraint("rating_id", "reporter_id"),
)

team_cards = Table(
    "team_cards",
    metadata,
    row_id(),
    _of("team_practices", "practice_id", index=False),
    _text("kind"),
    Column("number", SmallInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    _text("shown"),
    timestamp("sending_since"),
    timestamp("claimed_until"),
    *undelivered(),
    timestamp("created_at", now=True),
    UniqueConstraint("practice_id", "kind", "number"),
    states("kind", TeamCardKind),
)

index_undelivered(team_cards)

# How often a step was begun or failed; see step_starts, which hang on a person.
team_step_starts = Table(
    "team_step_starts",
    metadata,
    _text("step"),
    Column("subject_id", BigInteger),
    _of("team_practices", "practice_id"),
    Column("starts", Integer, nullable=False),
    PrimaryKeyConstraint("step", "subject_id"),
)

pair_wishes = Table(
    "pair_wishes",
    metadata,
    row_id(),
    Column("guild_id", BigInteger, nullable=False, index=True),
    Column("channel_id", BigInteger, nullable=False),
    owner(),
    _text("interview_kind"),
    Column("level", SmallInteger, nullable=False),
    _text("language"),
    _text("role"),
    _text("state"),
    timestamp("created_at", now=True),
    timestamp("at"),
    timestamp("expires_at"),
    Column(
        "practice_id", BigInteger, ForeignKey("team_practices.id", ondelete="SET NULL"), index=True
    ),
    states("interview_kind", Kind),
    states("state", WishState),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
)

# One wish at a time in a server.
Index(
    "uq_pair_wishes_waiting",
    pair_wishes.c.guild_id,
    pair_wishes.c.person_id,
    unique=True,
    postgresql_where=text("state = 'waiting'"),
)

team_stats_consents = Table(
    "team_stats_consents",
    metadata,
    Column("guild_id", BigInteger, nullable=False),
    owner(),
    timestamp("given_at", now=True),
    PrimaryKeyConstraint("guild_id", "person_id"),
)
