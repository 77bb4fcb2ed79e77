"""Who sees a comment, who may report, hide, allow or take it back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from interview.errors import InvalidInput, NotFound, NotYours, StaleAction
from interview.models import CommentState, MemberState, RoundPhase
from interview.team.peers.comments import MAX_REASON, CommentService, Moderator
from tests.interview.team.panel_setting import ANN, BEN, CAT, DAN, EVA, GUILD, Setting, database_of
from tests.interview.team.panel_setting import make_setting as make

AT = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
MOD = Moderator(DAN, GUILD, may=True)


@pytest.fixture
async def hot(database_url: str) -> AsyncIterator[Setting]:
    database, noted = database_of(database_url)
    yield await make(database, noted)
    await database.close()


@pytest.fixture
def comments(hot: Setting) -> CommentService:
    return CommentService(hot.database, clock=lambda: AT)


async def say(
    hot: Setting,
    reviewer: int,
    words: str,
    state: CommentState = CommentState.SHOWN,
    round_id: int | None = None,
) -> int:
    round_id = round_id or hot.round_id
    async with hot.database.begin() as uow:
        await uow.peers.set_level(round_id, reviewer, ANN, "result", 3)
        await uow.peers.set_comment(round_id, reviewer, ANN, words, state)
        rating = await uow.peers.submit(round_id, reviewer, answer_id=None, at=AT)
    return rating.id


async def seen_by(hot: Setting, comments: CommentService, viewer: int) -> list[str]:
    view = await comments.list_comments(hot.round_id, viewer)
    return [each.rating.comment for each in view.comments]


async def test_before_the_reveal_nobody_reads_hides_or_reports_a_comment(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Words.", CommentState.HELD)
    for viewer in (ANN, BEN, CAT):
        with pytest.raises(StaleAction, match="comments_after_reveal"):
            await comments.list_comments(hot.round_id, viewer)
    with pytest.raises(NotFound):
        await comments.report(rating_id, CAT, "")
    with pytest.raises(NotFound):
        await comments.put_away(rating_id, ANN)
    with pytest.raises(NotFound):
        await comments.moderate(MOD, rating_id, allow=True)
    assert await comments.find_to_moderate(MOD) is None


async def test_after_the_reveal_those_who_were_there_read_it(
    hot: Setting, comments: CommentService
) -> None:
    await say(hot, BEN, "Good ending.")
    await hot.reveal()
    view = await comments.list_comments(hot.round_id, ANN)
    (one,) = view.comments
    assert (one.rating.comment, one.own, one.about_viewer) == ("Good ending.", False, True)
    async with hot.database.begin() as uow:
        await uow.teams.set_member(hot.practice_id, CAT, state=MemberState.LEFT)
    assert await seen_by(hot, comments, CAT) == ["Good ending."]
    with pytest.raises(NotYours):
        await comments.list_comments(hot.round_id, EVA)
    with pytest.raises(NotFound):
        await comments.list_comments(10**12, ANN)


async def test_held_comments_are_seen_by_their_author_alone_until_allowed(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Held words.", CommentState.HELD)
    await hot.reveal()
    assert await seen_by(hot, comments, ANN) == await seen_by(hot, comments, CAT) == []
    assert (await comments.list_comments(hot.round_id, CAT)).waiting == 1
    assert await seen_by(hot, comments, BEN) == ["Held words."]
    waiting = await comments.find_to_moderate(MOD)
    assert waiting is not None
    assert (waiting.rating.id, waiting.waiting, waiting.reports) == (rating_id, 1, ())
    await comments.moderate(MOD, rating_id, allow=True)
    assert await seen_by(hot, comments, ANN) == ["Held words."]
    assert await comments.find_to_moderate(MOD) is None


async def test_one_report_hides_a_comment_until_a_moderator_has_looked(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Unkind words.")
    await hot.reveal()
    assert await comments.report(rating_id, CAT, "  This hurts.\u200b ")
    assert not await comments.report(rating_id, CAT, "Again.")
    assert await seen_by(hot, comments, ANN) == await seen_by(hot, comments, CAT) == []
    assert await seen_by(hot, comments, BEN) == ["Unkind words."]
    found = await comments.find_to_moderate(MOD)
    assert found is not None
    assert [(each.reporter_id, each.reason) for each in found.reports] == [(CAT, "This hurts.")]
    hidden = await comments.moderate(MOD, rating_id, allow=False)
    assert hidden.comment_state is CommentState.HIDDEN
    assert await seen_by(hot, comments, ANN) == []
    with pytest.raises(StaleAction, match="comment_hidden"):
        await comments.report(rating_id, ANN, "")


async def test_what_a_moderator_allowed_nobody_silences_by_reporting(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Plain words.")
    await hot.reveal()
    await comments.report(rating_id, ANN, "")
    await comments.moderate(MOD, rating_id, allow=True)
    assert await comments.report(rating_id, CAT, "I don't like it.")
    assert await seen_by(hot, comments, ANN) == ["Plain words."]
    found = await comments.find_to_moderate(MOD)
    assert found is not None and found.rating.id == rating_id


async def test_reporting_is_for_those_who_were_there_and_not_of_ones_own(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Words.")
    silent = await say(hot, CAT, "")
    await hot.reveal()
    with pytest.raises(NotYours):
        await comments.report(rating_id, EVA, "")
    with pytest.raises(StaleAction, match="comment_own"):
        await comments.report(rating_id, BEN, "")
    with pytest.raises(StaleAction):
        await comments.report(silent, ANN, "")
    with pytest.raises(NotFound):
        await comments.report(2**63 - 1, ANN, "")
    with pytest.raises(InvalidInput, match="reason too_long"):
        await comments.report(rating_id, ANN, "x" * (MAX_REASON + 1))


async def test_an_author_takes_the_words_back_and_the_levels_stay(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Regretted words.")
    await hot.reveal()
    with pytest.raises(NotYours):
        await comments.take_back(rating_id, ANN)
    await comments.report(rating_id, CAT, "Please look.")
    await comments.take_back(rating_id, BEN)
    async with hot.database.begin() as uow:
        rating = await uow.peers.find(rating_id)
    assert rating is not None
    assert (rating.comment, rating.comment_state) == ("", CommentState.HIDDEN)
    assert rating.levels == (("result", 3),)
    # The moderators learn that there was a report; allowing brings nothing back.
    found = await comments.find_to_moderate(MOD)
    assert found is not None and found.rating.comment == ""
    settled = await comments.moderate(MOD, rating_id, allow=True)
    assert settled.comment_state is CommentState.HIDDEN
    assert await comments.find_to_moderate(MOD) is None


async def test_taking_back_works_before_the_reveal_too(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Too quick.")
    await comments.take_back(rating_id, BEN)
    await hot.reveal()
    assert await seen_by(hot, comments, ANN) == []


async def test_the_person_rated_puts_a_comment_away_for_themselves(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Words.")
    await hot.reveal()
    with pytest.raises(NotYours):
        await comments.put_away(rating_id, CAT)
    await comments.put_away(rating_id, ANN)
    assert await seen_by(hot, comments, ANN) == []
    assert (await comments.list_comments(hot.round_id, ANN)).put_away == 1
    assert await seen_by(hot, comments, CAT) == ["Words."]
    await comments.bring_back(hot.round_id, CAT)
    assert await seen_by(hot, comments, ANN) == []
    await comments.bring_back(hot.round_id, ANN)
    assert await seen_by(hot, comments, ANN) == ["Words."]


async def test_moderators_need_the_permission_and_act_in_their_own_server(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Words.", CommentState.HELD)
    await hot.reveal()
    member = Moderator(DAN, GUILD, may=False)
    with pytest.raises(NotYours):
        await comments.find_to_moderate(member)
    with pytest.raises(NotYours):
        await comments.moderate(member, rating_id, allow=True)
    elsewhere = Moderator(DAN, GUILD + 1, may=True)
    assert await comments.find_to_moderate(elsewhere) is None
    with pytest.raises(NotFound):
        await comments.moderate(elsewhere, rating_id, allow=True)


async def test_nobody_allows_a_comment_of_their_own_but_may_hide_it(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Words.", CommentState.HELD)
    await hot.reveal()
    author = Moderator(BEN, GUILD, may=True)
    with pytest.raises(StaleAction, match="comment_of_moderator"):
        await comments.moderate(author, rating_id, allow=True)
    hidden = await comments.moderate(author, rating_id, allow=False)
    assert hidden.comment_state is CommentState.HIDDEN


async def test_of_two_moderators_at_once_the_first_decides(
    hot: Setting, comments: CommentService
) -> None:
    rating_id = await say(hot, BEN, "Words.", CommentState.HELD)
    await hot.reveal()
    results = await asyncio.gather(
        comments.moderate(MOD, rating_id, allow=True),
        comments.moderate(Moderator(EVA, GUILD, may=True), rating_id, allow=False),
        return_exceptions=True,
    )
    refused = [each for each in results if isinstance(each, StaleAction)]
    (decided,) = [each for each in results if not isinstance(each, BaseException)]
    assert len(refused) == 1
    async with hot.database.begin() as uow:
        rating = await uow.peers.find(rating_id)
    assert rating is not None and rating.comment_state is decided.comment_state


async def test_the_queue_goes_through_all_of_them_and_stops_at_its_ends(
    hot: Setting, comments: CommentService
) -> None:
    ids = [await say(hot, BEN, "First.", CommentState.HELD)]
    ids.append(await say(hot, CAT, "Second.", CommentState.HELD))
    await hot.reveal()
    places = []
    for place in (-5, 0, 1, 7):
        found = await comments.find_to_moderate(MOD, place)
        assert found is not None
        places.append((found.rating.id, found.place, found.waiting))
    assert places == [(ids[0], 0, 2), (ids[0], 0, 2), (ids[1], 1, 2), (ids[1], 1, 2)]


async def test_a_round_closed_without_a_reveal_keeps_its_comments_readable(
    hot: Setting, comments: CommentService
) -> None:
    await say(hot, BEN, "Words.")
    await hot.phase(RoundPhase.CLOSED)
    assert await seen_by(hot, comments, ANN) == ["Words."]
