"""Comments of peers: who sees them, reporting, moderating, taking back.

A comment is shown once the round is revealed, if the server's rule lets it (:class:`CommentRule`).
One report hides it from everybody but its author until somebody with Manage Messages has looked at
it: a sentence that hurts should not stay up until a moderator wakes. Once a moderator has allowed
it, later reports only bring it before them again, so that nobody can silence anyone by reporting.
Authors take theirs back at any time, which erases the words; the person rated can put one away for
themselves. A moderator doesn't allow their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from interview.errors import (
    Field,
    Invalid,
    InvalidInput,
    NotFound,
    NotYours,
    Stale,
    StaleAction,
    Thing,
)
from interview.input_limits import has_words
from interview.models import (
    CommentReport,
    CommentRule,
    CommentState,
    PeerRating,
    TeamPractice,
    TeamRound,
)
from interview.ports import Store
from interview.team import changes
from interview.team.lookup import check_was_there, get_rating, get_round, is_revealed
from interview.timing import now
from interview.wording import clean

#: About four sentences: said on the side, not a second review.
MAX_COMMENT = 600
MAX_REASON = 300
#: Waiting comments handed to a moderator at once.
QUEUE = 25


class ReviewRules(Protocol):
    """What a server wants of those who rate their peers."""

    async def comment_rule(self, guild_id: int) -> CommentRule: ...

    async def reviewers_min(self, guild_id: int) -> int:
        """Finished interviews that a person needs before they rate others."""
        ...


class EveryoneReviews:
    """The rules of a server that set none."""

    async def comment_rule(self, guild_id: int) -> CommentRule:
        return CommentRule.SHOWN

    async def reviewers_min(self, guild_id: int) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who moderates, in which server; ``may``: Discord says they have Manage Messages."""

    person_id: int
    guild_id: int
    may: bool


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as one person sees it."""

    rating: PeerRating
    #: The viewer wrote it, or it is about the viewer's answer.
    own: bool
    about_viewer: bool
    #: The viewer reported it, and it isn't settled.
    reported_by_viewer: bool


@dataclass(frozen=True, slots=True)
class CommentsView:
    practice: TeamPractice
    round: TeamRound
    #: Those that this person may see, by time.
    comments: tuple[CommentView, ...]
    #: Others that wait for a moderator, and those that the person has put away.
    waiting: int
    put_away: int


@dataclass(frozen=True, slots=True)
class Moderated:
    """A comment before a moderator, with why it is there."""

    rating: PeerRating
    reports: tuple[CommentReport, ...]
    #: How many wait in all, this one included; ``place`` of it is 0-based.
    waiting: int
    place: int


def checked_comment(text: str) -> str:
    """A comment as it is kept; "" for none. Raises InvalidInput."""
    cleaned = clean(text, lines=True)
    if not has_words(cleaned):
        return ""
    if len(cleaned) > MAX_COMMENT:
        raise InvalidInput(Field.COMMENT, Invalid.TOO_LONG, most=MAX_COMMENT)
    return cleaned


def is_visible(rating: PeerRating) -> bool:
    """Whether a comment may be shown to others, once its round is revealed."""
    if not rating.comment or rating.comment_state is not CommentState.SHOWN:
        return False
    return rating.moderated or not rating.reported


class CommentService:
    """Safe for concurrent use. ``StaleAction`` says where things stand."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = now) -> None:
        self._store = store
        self._clock = clock

    # ------------------------------------------------------------------ reading

    async def list_comments(self, round_id: int, viewer_id: int) -> CommentsView:
        """What the viewer may see of a round's comments.

        Raises NotFound, NotYours for someone who was not in the practice, StaleAction before the
        reveal.
        """
        async with self._store.begin() as uow:
            practice, round_ = await get_round(uow, round_id)
            await check_was_there(uow, practice, viewer_id)
            if not is_revealed(round_):
                raise StaleAction(Stale.COMMENTS_AFTER_REVEAL)
            shown: list[CommentView] = []
            waiting = put_away = 0
            for rating in await uow.peers.list_of_round(round_id):
                if not rating.comment:
                    continue
                own, about = rating.reviewer_id == viewer_id, rating.person_id == viewer_id
                if not own and not is_visible(rating):
                    waiting += rating.comment_state is not CommentState.HIDDEN
                elif about and rating.put_away:
                    put_away += 1
                else:
                    reports = await uow.peers.list_reports(rating.id) if rating.reported else []
                    by_viewer = any(each.reporter_id == viewer_id for each in reports)
                    shown.append(CommentView(rating, own, about, by_viewer))
            return CommentsView(practice, round_, tuple(shown), waiting, put_away)

    # ------------------------------------------------------------------ by those in the practice

    async def report(self, rating_id: int, reporter_id: int, reason: str) -> bool:
        """Bring a comment before the moderators; False if this person did before.

        Raises NotFound, NotYours for someone who was not in the practice, StaleAction where there
        is nothing to report, InvalidInput.
        """
        reason = clean(reason, lines=True)
        if len(reason) > MAX_REASON:
            raise InvalidInput(Field.REASON, Invalid.TOO_LONG, most=MAX_REASON)
        async with self._store.begin() as uow:
            rating, practice, round_ = await get_rating(uow, rating_id)
            await check_was_there(uow, practice, reporter_id)
            if not is_revealed(round_):
                raise NotFound(Thing.COMMENT)
            if rating.reviewer_id == reporter_id:
                raise StaleAction(Stale.COMMENT_OWN)
            if not rating.comment or rating.comment_state is CommentState.HIDDEN:
                raise StaleAction(Stale.COMMENT_HIDDEN)
            await uow.people.ensure(reporter_id)
            new = await uow.peers.report(rating_id, reporter_id, reason)
            await changes.show_reveal(uow, practice, round_.number)
            return new

    async def take_back(self, rating_id: int, author_id: int) -> None:
        """Erase the words of one's own comment; the rating stays. Raises NotFound, NotYours."""
        async with self._store.begin() as uow:
            rating, practice, round_ = await get_rating(uow, rating_id)
            if rating.reviewer_id != author_id:
                raise NotYours(Thing.COMMENT)
            await uow.peers.erase_comment(rating_id)
            if is_revealed(round_):
                await changes.show_reveal(uow, practice, round_.number)

    async def put_away(self, rating_id: int, person_id: int) -> int:
        """Show a comment no more to the person it is about; its round's id. Raises NotFound,
        NotYours."""
        async with self._store.begin() as uow:
            rating, _, round_ = await get_rating(uow, rating_id)
            if rating.person_id != person_id:
                raise NotYours(Thing.COMMENT)
            if not is_revealed(round_):
                raise NotFound(Thing.COMMENT)
            await uow.peers.set_put_away(rating_id, True)
            return round_.id

    async def bring_back(self, round_id: int, person_id: int) -> None:
        """Show the comments of a round again that the person had put away. Raises NotFound."""
        async with self._store.begin() as uow:
            await get_round(uow, round_id)
            for rating in await uow.peers.list_of_round(round_id):
                if rating.person_id == person_id and rating.put_away:
                    await uow.peers.set_put_away(rating.id, False)

    # ------------------------------------------------------------------ by moderators

    async def find_to_moderate(self, moderator: Moderator, place: int = 0) -> Moderated | None:
        """The comment at that place of the queue (the last one for a place past the end), oldest
        first; None when nothing waits. Raises NotYours."""
        _check_may(moderator)
        async with self._store.begin() as uow:
            waiting = await uow.peers.list_to_moderate(moderator.guild_id, limit=QUEUE)
            if not waiting:
                return None
            place = min(max(place, 0), len(waiting) - 1)
            rating = waiting[place]
            reports = tuple(await uow.peers.list_reports(rating.id))
            count = await uow.peers.count_to_moderate(moderator.guild_id)
            return Moderated(rating, reports, count, place)

    async def moderate(self, moderator: Moderator, rating_id: int, *, allow: bool) -> PeerRating:
        """Show a comment or hide it, and settle its reports.

        Raises NotFound (also for another server's), NotYours without the permission, StaleAction
        for one's own comment, and where another moderator was quicker.
        """
        _check_may(moderator)
        async with self._store.begin() as uow:
            rating, practice, round_ = await get_rating(uow, rating_id, lock=True)
            if practice.guild_id != moderator.guild_id or not is_revealed(round_):
                raise NotFound(Thing.COMMENT)
            if rating.comment_state is not CommentState.HELD and not rating.reported:
                raise StaleAction(Stale.COMMENT_DECIDED)
            if allow and rating.reviewer_id == moderator.person_id:
                raise StaleAction(Stale.COMMENT_OF_MODERATOR)
            state = CommentState.SHOWN if allow and rating.comment else CommentState.HIDDEN
            await uow.people.ensure(moderator.person_id)
            settled = await uow.peers.record_moderated(
                rating_id, moderator.person_id, state=state, at=self._clock()
            )
            await changes.show_reveal(uow, practice, round_.number)
            return settled


def _check_may(moderator: Moderator) -> None:
    if not moderator.may:
        raise NotYours(Thing.MODERATION)
