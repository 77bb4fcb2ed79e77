"""The repositories of team practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from interview.models import (
    CommentReport,
    CommentState,
    MemberState,
    Note,
    Pack,
    PairWish,
    PeerRating,
    PracticePlan,
    QuestionDraft,
    RoundPhase,
    Sharing,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
    Vote,
    WishState,
)


class TeamRepository(Protocol):
    """Practices, their members, rounds and votes."""

    async def add(
        self,
        plan: PracticePlan,
        state: TeamState,
        *,
        ends_at: datetime | None = None,
        starts_at: datetime | None = None,
        pack: Pack | None = None,
    ) -> TeamPractice: ...

    async def find(self, practice_id: int, *, lock: bool = False) -> TeamPractice | None:
        """``lock`` takes the row (FOR UPDATE): whoever moves a practice on holds it."""
        ...

    async def find_by_thread(self, thread_id: int) -> TeamPractice | None: ...

    async def list_unfinished(self, *, guild_id: int | None = None) -> list[TeamPractice]:
        """Not ENDED or CANCELLED; of one server, or of all."""
        ...

    async def list_unfinished_of(self, person_id: int) -> list[TeamPractice]:
        """Those that the person is a member of (JOINED)."""
        ...

    async def list_of(self, person_id: int) -> list[TeamPractice]:
        """All that the person hosts, or was ever a member of; the newest first."""
        ...

    async def list_in_channel(self, channel_id: int) -> list[TeamPractice]:
        """Unfinished ones of a team channel, or whose thread that is."""
        ...

    async def set_state(
        self, practice_id: int, state: TeamState, *, ended_at: datetime | None = None
    ) -> TeamPractice:
        """Raises StaleAction for a move that :mod:`interview.models.transitions` does not allow."""
        ...

    async def set_host(self, practice_id: int, person_id: int | None) -> TeamPractice: ...

    async def set_note(self, practice_id: int, note: Note) -> TeamPractice:
        """What everybody should know of it, said on its cards; "" for nothing."""
        ...

    async def set_thread(self, practice_id: int, thread_id: int | None) -> TeamPractice: ...

    async def set_round(self, practice_id: int, number: int) -> TeamPractice: ...

    async def set_ends_at(self, practice_id: int, ends_at: datetime | None) -> TeamPractice: ...

    async def set_date(
        self, practice_id: int, starts_at: datetime | None, event_id: int | None
    ) -> TeamPractice: ...

    async def record_prepared(
        self, practice_id: int, *, interviewer: str, notes: Sequence[Note]
    ) -> None: ...

    # ------------------------------------------------------------------ members

    async def join(self, practice_id: int, person_id: int, sharing: Sharing) -> TeamMember:
        """Join, or join again after leaving (with the place they had)."""
        ...

    async def find_member(self, practice_id: int, person_id: int) -> TeamMember | None: ...

    async def list_members(self, practice_id: int, *, joined_only: bool = True) -> list[TeamMember]:
        """By place."""
        ...

    async def set_member(
        self,
        practice_id: int,
        person_id: int,
        *,
        state: MemberState | None = None,
        sharing: Sharing | None = None,
        interview_id: int | None = None,
        confirmed_at: datetime | None = None,
        came_at: datetime | None = None,
    ) -> TeamMember:
        """Change what is given. Raises NotFound."""
        ...

    async def clear_confirmed(self, practice_id: int) -> None:
        """Another time was agreed on: both have to say yes to it."""
        ...

    async def list_partners(self, person_id: int, *, limit: int) -> frozenset[int]:
        """Person ids that they practiced with in their last ``limit`` pair practices."""
        ...

    # ------------------------------------------------------------------ rounds

    async def add_rounds(
        self, practice_id: int, drafts: Sequence[tuple[QuestionDraft, int | None]]
    ) -> list[TeamRound]:
        """(question, who is in the seat), numbered 1..n, PENDING."""
        ...

    async def find_round(self, round_id: int) -> TeamRound | None: ...

    async def find_round_at(self, practice_id: int, number: int) -> TeamRound | None: ...

    async def list_rounds(self, practice_id: int) -> list[TeamRound]: ...

    async def set_phase(
        self,
        round_id: int,
        phase: RoundPhase,
        *,
        ends_at: datetime | None,
        began_at: datetime | None = None,
        revealed_at: datetime | None = None,
    ) -> TeamRound:
        """Raises StaleAction for a move that is not allowed. ``ends_at`` is set as given."""
        ...

    # ------------------------------------------------------------------ votes

    async def vote(self, vote: Vote) -> bool:
        """Cast or change a vote; False if it was cast like that before."""
        ...

    async def list_votes(self, round_id: int) -> list[Vote]: ...


class PeerRatingRepository(Protocol):
    """Ratings are blind: what lists several shows those of rounds revealed already, without the
    empty ones of people who didn't rate; except :meth:`list_of_round` and :meth:`list_drafts`, with
    which the round itself is run."""

    async def set_level(
        self, round_id: int, reviewer_id: int, person_id: int, key: str, level: int | None
    ) -> PeerRating:
        """Fill in one criterion of a rating not submitted yet. Raises StaleAction after that."""
        ...

    async def set_comment(
        self, round_id: int, reviewer_id: int, person_id: int, comment: str, state: CommentState
    ) -> PeerRating:
        """The same for its comment; "" takes it out."""
        ...

    async def submit(
        self, round_id: int, reviewer_id: int, *, answer_id: int | None, at: datetime
    ) -> PeerRating:
        """It counts from now; submitted before, it stays as it was.

        Raises NotFound when no criterion was filled in.
        """
        ...

    async def decline(
        self, round_id: int, reviewer_id: int, person_id: int, *, at: datetime
    ) -> PeerRating:
        """Hand in an empty rating, in place of what was filled in: nobody waits for them.

        Raises StaleAction after submitting.
        """
        ...

    async def find(self, rating_id: int) -> PeerRating | None: ...

    async def find_of(self, round_id: int, reviewer_id: int) -> PeerRating | None: ...

    async def list_of_round(self, round_id: int) -> list[PeerRating]:
        """Submitted ones, by time; also empty ones, of those who don't rate."""
        ...

    async def list_drafts(self, round_id: int) -> list[PeerRating]:
        """Not submitted, with at least one criterion filled in; oldest first."""
        ...

    async def list_of_answer(self, answer_id: int) -> list[PeerRating]:
        """Submitted ones, by time."""
        ...

    async def list_beside(self, reviewer_id: int, *, limit: int = 200) -> list[PeerRating]:
        """What everybody submitted in the latest ``limit`` rounds that the reviewer rated in;
        rounds by time, oldest first."""
        ...

    async def set_put_away(self, rating_id: int, put_away: bool) -> PeerRating: ...

    async def erase_comment(self, rating_id: int) -> PeerRating:
        """Take the words away for good, and hide the comment; reports of it stay."""
        ...

    async def report(self, rating_id: int, reporter_id: int, reason: str) -> bool:
        """False if this person reported it before."""
        ...

    async def list_reports(self, rating_id: int) -> list[CommentReport]:
        """Those not settled, oldest first."""
        ...

    async def list_to_moderate(self, guild_id: int, *, limit: int = 25) -> list[PeerRating]:
        """Comments that are held, or reported and not looked at; oldest first."""
        ...

    async def count_to_moderate(self, guild_id: int) -> int: ...

    async def record_moderated(
        self, rating_id: int, moderator_id: int, *, state: CommentState, at: datetime
    ) -> PeerRating:
        """Settles all reports of it."""
        ...


class PairWishRepository(Protocol):
    async def add(self, person_id: int, practice: TeamPractice, level: int) -> PairWish:
        """For somebody to practice with in ``practice``, which waits for them until it ends; in
        place of an earlier wish that still waits in this server."""
        ...

    async def find(self, wish_id: int, *, lock: bool = False) -> PairWish | None: ...

    async def find_waiting(self, guild_id: int, person_id: int) -> PairWish | None: ...

    async def list_waiting(self, guild_id: int, *, lock: bool = False) -> list[PairWish]:
        """Oldest first. ``lock`` takes them all, so that nobody is matched twice."""
        ...

    async def set_state(
        self, wish_id: int, state: WishState, *, practice_id: int | None = None
    ) -> PairWish: ...
