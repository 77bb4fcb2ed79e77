"""Team practice: people of one server who train together, and what each round of it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from interview.models.interviews import Kind, QuestionDraft
from interview.models.notes import Note
from interview.models.people import JobProfile


class TeamKind(StrEnum):
    """How a team practices."""

    #: Everybody answers the same question privately; all is revealed together.
    RELAY = "relay"
    #: The hot seat: one answers in the thread, the others rate blind, then the coach's is shown.
    PANEL = "panel"
    #: Two people, interviewer and candidate, who swap.
    PAIR = "pair"


class TeamState(StrEnum):
    """See :mod:`interview.models.transitions` for which may follow which."""

    #: Pair practice at an agreed time: waits for both to confirm, then for the time.
    SCHEDULED = "scheduled"
    #: People join and leave; the host starts.
    LOBBY = "lobby"
    #: Started; the questions are being made.
    PREPARING = "preparing"
    #: Making the questions failed for good; a button tries again.
    STUCK = "stuck"
    #: A round is under way.
    RUNNING = "running"
    ENDED = "ended"
    #: Given up before its first round: nobody came, or the host called it off.
    CANCELLED = "cancelled"


class RoundPhase(StrEnum):
    """Where a round is; each phase ends by what people do or when its time is up."""

    PENDING = "pending"  # not begun yet
    ANSWERING = "answering"  # relay: everybody answers; else the one in the seat
    RATING = "rating"  # panel and pair: the others rate blind
    REVIEWING = "reviewing"  # time is up; what was sent is being transcribed and rated
    REVEALED = "revealed"  # everything is shown; relay: people vote
    CLOSED = "closed"


class MemberState(StrEnum):
    JOINED = "joined"
    LEFT = "left"  # by their own choice, or by leaving the server
    NO_SHOW = "no_show"  # pair practice: did not come to the agreed time


@dataclass(frozen=True, slots=True)
class Sharing:
    """What of a member's own answers the others see at the reveal; chosen by them alone."""

    words: bool = True
    rating: bool = False


@dataclass(frozen=True, slots=True)
class PracticePlan:
    """What a practice is to be, as its host chose."""

    guild_id: int
    channel_id: int
    host_id: int
    kind: TeamKind
    profile: JobProfile
    interview_kind: Kind
    language: str
    rounds_wanted: int
    answer_seconds: int
    pack_id: int | None = None


@dataclass(frozen=True, slots=True)
class TeamPractice:
    """One practice of a team, in one thread of its channel."""

    id: int
    guild_id: int
    #: The team channel it was begun in.
    channel_id: int
    #: None until it was made.
    thread_id: int | None
    #: Who may start and end it; None once they have deleted everything of theirs.
    host_id: int | None
    kind: TeamKind
    state: TeamState
    #: What all practice for; never with a résumé. Untrusted.
    profile: JobProfile
    interview_kind: Kind
    #: ISO 639-1.
    language: str
    #: How many questions (relay), or how often each person is in the seat (panel, pair).
    rounds_wanted: int
    #: Seconds for an answer (pair: for a turn in the candidate's seat).
    answer_seconds: int
    #: Number of the round at hand, 1-based; 0 before the first.
    round: int
    created_at: datetime
    #: When the present phase of the lobby or the date ends by itself; None: it doesn't.
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    #: Pair practice: the agreed time, and Discord's scheduled event.
    starts_at: datetime | None = None
    event_id: int | None = None
    #: Who made the questions, and what they said about it.
    interviewer: str | None = None
    #: Of its questions, and of its end.
    notes: tuple[Note, ...] = ()
    pack_id: int | None = None
    pack_name: str | None = None


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A person in a practice. Their answers are kept in an interview of their own."""

    practice_id: int
    person_id: int
    state: MemberState
    #: 1-based, by the order of joining; the order of the seat.
    place: int
    sharing: Sharing
    #: Their interview in this practice; None before it started.
    interview_id: int | None
    joined_at: datetime
    #: Pair practice at an agreed time: said yes to it, and was there.
    confirmed_at: datetime | None = None
    came_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamRound:
    """One question (relay), or one turn in the seat (panel, pair)."""

    id: int
    practice_id: int
    #: 1-based.
    number: int
    question: QuestionDraft
    phase: RoundPhase
    #: Who is in the seat; None in a relay, and once they have deleted everything of theirs.
    seat_id: int | None = None
    began_at: datetime | None = None
    #: When the present phase is over by itself; None: it waits for people.
    ends_at: datetime | None = None
    revealed_at: datetime | None = None


class CommentState(StrEnum):
    SHOWN = "shown"
    HELD = "held"  # the server wants a moderator to look first
    HIDDEN = "hidden"  # a moderator said no, or its author took it back


@dataclass(frozen=True, slots=True)
class PeerRating:
    """What one person made of another's answer: kept with the answer, apart from the coach's."""

    id: int
    round_id: int
    #: None where there was no recorded answer (spoken in a voice channel).
    answer_id: int | None
    reviewer_id: int
    #: Whose answer it is.
    person_id: int
    #: (criterion key, level 1-5) of the kind's rubric; criteria not judged are left out.
    levels: tuple[tuple[str, int], ...]
    #: Untrusted; "" for none.
    comment: str
    comment_state: CommentState
    #: None while it is being filled in: it counts from then.
    submitted_at: datetime | None = None
    #: Somebody reported the comment, and a moderator has not looked at it yet.
    reported: bool = False
    #: A moderator has looked at the comment once.
    moderated: bool = False
    #: The person rated doesn't want to see the comment; the others still do.
    put_away: bool = False


@dataclass(frozen=True, slots=True)
class CommentReport:
    """Why somebody wants a moderator to look at a comment."""

    rating_id: int
    reporter_id: int
    #: Untrusted.
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """Who said a part of the answer best, in one person's eyes; never themselves."""

    round_id: int
    voter_id: int
    #: Key of the rubric's criterion ("situation", "action", "result", …).
    part: str
    choice_id: int


class WishState(StrEnum):
    WAITING = "waiting"
    MATCHED = "matched"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PairWish:
    """Somebody looks for a partner to practice with."""

    id: int
    guild_id: int
    channel_id: int
    person_id: int
    interview_kind: Kind
    #: 1 (entry) to 5 (principal).
    level: int
    language: str
    role: str
    state: WishState
    created_at: datetime
    #: The time they ask for; None: now.
    at: datetime | None = None
    #: When nobody came and it is given up, with a word to the person.
    expires_at: datetime | None = None
    practice_id: int | None = None


class TeamCardKind(StrEnum):
    LOBBY = "lobby"
    #: A round under way: the question, who has answered, when time is up.
    ROUND = "round"
    REVEAL = "reveal"
    #: What the team did, at the end.
    SUMMARY = "summary"
    #: Pair practice: the wish, and the agreed time.
    DATE = "date"


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A message of ours in a team's channel or thread; the team's part of the outbox."""

    id: int
    practice_id: int
    kind: TeamCardKind
    #: Number of the round; 0 where it is about the whole practice.
    number: int
    channel_id: int
    message_id: int | None
    shown: str
    sending_since: datetime | None = None
    #: How often Discord has refused it since it was last shown.
    refusals: int = 0
    #: Since when it doesn't show what it should.
    due_since: datetime | None = None

    @property
    def was_refused(self) -> bool:
        """Whether it has been kept from being seen at all."""
        return self.message_id is None and self.refusals > 0
