"""Rating blind, by criterion: who may, what counts, and what nobody sees before the reveal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from interview.errors import InvalidInput, LimitReached, NotFound, NotYours, Stale, StaleAction
from interview.models import (
    CommentState,
    Kind,
    MemberState,
    OwnScale,
    RoundPhase,
    TeamKind,
    TeamState,
)
from interview.team.peers.comments import MAX_COMMENT, CommentRule
from interview.team.peers.ratings import PanelService, count_drafts
from tests.interview.team.panel_setting import (
    ANN,
    BEN,
    CAT,
    DAN,
    QUESTION,
    Setting,
    database_of,
    make_setting,
)

AT = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)


class Rules:
    """A server's rules, to be set."""

    def __init__(self) -> None:
        self.rule = CommentRule.SHOWN
        self.least = 0

    async def comment_rule(self, guild_id: int) -> CommentRule:
        return self.rule

    async def reviewers_min(self, guild_id: int) -> int:
        return self.least


@pytest.fixture
async def hot(database_url: str) -> AsyncIterator[Setting]:
    database, noted = database_of(database_url)
    yield await make_setting(database, noted)
    await database.close()


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def panel(hot: Setting, rules: Rules) -> PanelService:
    return PanelService(hot.database, rules=rules, clock=lambda: AT)


async def test_a_rating_grows_by_criterion_and_is_its_persons_alone(
    hot: Setting, panel: PanelService
) -> None:
    empty = await panel.get_form(hot.round_id, BEN)
    assert (empty.levels, empty.comment, empty.submitted) == ({}, "", False)
    assert [each.key for each in empty.criteria][:2] == ["situation", "action"]
    await panel.rate(hot.round_id, BEN, "result", 2)
    await panel.rate(hot.round_id, BEN, "result", 4)
    form = await panel.rate(hot.round_id, BEN, "action", 3)
    assert form.levels == {"result": 4, "action": 3}
    form = await panel.rate(hot.round_id, BEN, "action", None)
    assert form.levels == {"result": 4}
    assert (await panel.get_form(hot.round_id, CAT)).levels == {}
    form = await panel.submit(hot.round_id, BEN)
    assert form.submitted and form.rating is not None
    assert (form.rating.submitted_at, form.rating.answer_id) == (AT, hot.answer.id)
    assert hot.noted == [("team", hot.practice_id)]


async def test_only_the_panel_rates(hot: Setting, panel: PanelService) -> None:
    with pytest.raises(StaleAction, match="in_seat"):
        await panel.rate(hot.round_id, ANN, "result", 5)
    with pytest.raises(NotYours):
        await panel.get_form(hot.round_id, DAN)
    async with hot.database.begin() as uow:
        await uow.teams.set_member(hot.practice_id, CAT, state=MemberState.LEFT)
    with pytest.raises(NotYours):
        await panel.rate(hot.round_id, CAT, "result", 3)
    with pytest.raises(NotFound):
        await panel.rate(10**15, BEN, "result", 3)
    with pytest.raises(NotFound):
        await panel.get_form(2**63 - 1, BEN)


@pytest.mark.parametrize(
    ("phases", "why"),
    [
        ([RoundPhase.ANSWERING], Stale.TURN_LISTENING),
        ([RoundPhase.REVIEWING], Stale.TURN_RATED),
        ([RoundPhase.REVIEWING, RoundPhase.REVEALED], Stale.TURN_REVEALED),
        ([RoundPhase.CLOSED], Stale.TURN_OVER),
    ],
)
async def test_outside_of_its_phase_nothing_is_rated(
    hot: Setting, panel: PanelService, phases: list[RoundPhase], why: Stale
) -> None:
    await panel.rate(hot.round_id, BEN, "result", 4)
    await hot.phase(*phases)
    for attempt in (
        panel.get_form(hot.round_id, BEN),
        panel.rate(hot.round_id, BEN, "result", 1),
        panel.comment(hot.round_id, BEN, "Too late."),
        panel.submit(hot.round_id, BEN),
        panel.decline(hot.round_id, BEN),
    ):
        with pytest.raises(StaleAction) as refused:
            await attempt
        assert refused.value.why is why
    async with hot.database.begin() as uow:
        rating = await uow.peers.find_of(hot.round_id, BEN)
    assert rating is not None
    assert (rating.levels, rating.comment, rating.submitted_at) == ((("result", 4),), "", None)


async def test_once_the_practice_is_over_nothing_is_rated(
    hot: Setting, panel: PanelService
) -> None:
    async with hot.database.begin() as uow:
        await uow.teams.set_state(hot.practice_id, TeamState.ENDED)
    with pytest.raises(StaleAction, match="practice_over"):
        await panel.rate(hot.round_id, BEN, "result", 3)


async def test_relay_answers_are_not_rated_by_levels(hot: Setting, panel: PanelService) -> None:
    other = await make_setting(hot.database, hot.noted, kind=TeamKind.RELAY)
    with pytest.raises(StaleAction, match="nobody_rates"):
        await panel.rate(other.round_id, BEN, "result", 3)


@pytest.mark.parametrize("level", [0, 6, -1, 99])
async def test_levels_are_from_one_to_five(hot: Setting, panel: PanelService, level: int) -> None:
    with pytest.raises(InvalidInput):
        await panel.rate(hot.round_id, BEN, "result", level)


@pytest.mark.parametrize("key", ["", "depth", "result; drop", "submitted_at"])
async def test_criteria_are_the_questions_own(hot: Setting, panel: PanelService, key: str) -> None:
    with pytest.raises(InvalidInput):
        await panel.rate(hot.round_id, BEN, key, 3)


async def test_a_packs_own_anchors_are_what_one_rates_by(hot: Setting, panel: PanelService) -> None:
    five = ("nothing", "a bit", "some", "most", "all")
    own = replace(QUESTION, scale=OwnScale("pack-1-v1", (("result", five),)))
    other = await make_setting(hot.database, hot.noted, question=own)
    form = await panel.get_form(other.round_id, BEN)
    assert {each.key: each.anchors for each in form.criteria}["result"] == five


async def test_a_submitted_rating_is_final(hot: Setting, panel: PanelService) -> None:
    await panel.rate(hot.round_id, BEN, "result", 4)
    await panel.submit(hot.round_id, BEN)
    for attempt in (
        panel.rate(hot.round_id, BEN, "result", 1),
        panel.comment(hot.round_id, BEN, "More."),
        panel.decline(hot.round_id, BEN),
    ):
        with pytest.raises(StaleAction, match="rated"):
            await attempt
    again = await panel.submit(hot.round_id, BEN)
    assert again.levels == {"result": 4}


async def test_nothing_chosen_is_not_submitted(hot: Setting, panel: PanelService) -> None:
    with pytest.raises(StaleAction, match="no_levels"):
        await panel.submit(hot.round_id, BEN)
    await panel.comment(hot.round_id, BEN, "Good story.")
    with pytest.raises(StaleAction, match="no_levels"):
        await panel.submit(hot.round_id, BEN)


async def test_who_does_not_rate_hands_in_nothing_and_is_not_waited_for(
    hot: Setting, panel: PanelService
) -> None:
    await panel.rate(hot.round_id, BEN, "result", 1)
    await panel.comment(hot.round_id, BEN, "Hm.")
    form = await panel.decline(hot.round_id, BEN)
    assert form.declined and form.comment == ""
    assert hot.noted == [("team", hot.practice_id)]
    await hot.reveal()
    async with hot.database.begin() as uow:
        assert [each.levels for each in await uow.peers.list_of_round(hot.round_id)] == [()]
        assert await uow.peers.list_of_answer(hot.answer.id) == []
        assert await uow.peers.list_beside(BEN) == []


# --------------------------------------------------------------------------- time is up


async def test_what_was_chosen_when_time_is_up_counts(hot: Setting, panel: PanelService) -> None:
    await panel.rate(hot.round_id, BEN, "result", 4)
    await panel.comment(hot.round_id, BEN, "Good ending.")
    await panel.comment(hot.round_id, CAT, "Only words.")
    async with hot.database.begin() as uow:
        practice = await uow.teams.find(hot.practice_id, lock=True)
        round_ = await uow.teams.find_round(hot.round_id)
        assert practice is not None and round_ is not None
        assert await count_drafts(uow, practice, round_, AT) == 1
        assert await count_drafts(uow, practice, round_, AT) == 0
    await hot.reveal()
    async with hot.database.begin() as uow:
        (rating,) = await uow.peers.list_of_answer(hot.answer.id)
    assert (rating.reviewer_id, rating.levels, rating.comment) == (
        BEN,
        (("result", 4),),
        "Good ending.",
    )


async def test_a_level_chosen_while_time_runs_out_is_in_or_refused_but_never_after_the_reveal(
    hot: Setting, panel: PanelService
) -> None:
    await panel.rate(hot.round_id, BEN, "result", 1)
    await panel.submit(hot.round_id, BEN)

    async def close() -> None:
        async with hot.database.begin() as uow:
            practice = await uow.teams.find(hot.practice_id, lock=True)
            round_ = await uow.teams.find_round(hot.round_id)
            assert practice is not None and round_ is not None
            await count_drafts(uow, practice, round_, AT)
            await uow.teams.set_phase(hot.round_id, RoundPhase.REVIEWING, ends_at=None)

    results = await asyncio.gather(
        *(panel.rate(hot.round_id, CAT, "result", level) for level in (1, 2, 3)),
        close(),
        *(panel.rate(hot.round_id, CAT, "result", level) for level in (4, 5)),
        return_exceptions=True,
    )
    kept = [each for each in results if not isinstance(each, BaseException) and each is not None]
    refused = [each for each in results if isinstance(each, BaseException)]
    assert all(isinstance(each, StaleAction) for each in refused)
    async with hot.database.begin() as uow:
        found = await uow.peers.find_of(hot.round_id, CAT)
    if kept:
        assert found is not None and found.submitted_at == AT
        assert found.levels in [tuple(form.levels.items()) for form in kept]
    else:
        assert found is None


async def test_many_clicks_on_submit_count_once(hot: Setting, panel: PanelService) -> None:
    await panel.rate(hot.round_id, BEN, "result", 4)
    forms = await asyncio.gather(*(panel.submit(hot.round_id, BEN) for _ in range(5)))
    assert {form.rating.id for form in forms if form.rating} and all(f.submitted for f in forms)
    async with hot.database.begin() as uow:
        assert len(await uow.peers.list_of_round(hot.round_id)) == 1


# --------------------------------------------------------------------------- the server's rules


async def test_a_comment_is_cleaned_and_kept_by_the_servers_rule(
    hot: Setting, panel: PanelService, rules: Rules
) -> None:
    form = await panel.comment(hot.round_id, BEN, "  Clear\u200b start,\n\nthen a jump. \u202e ")
    assert form.rating is not None
    assert "\u200b" not in form.comment and "\u202e" not in form.comment
    assert form.comment.startswith("Clear start,")
    assert form.rating.comment_state is CommentState.SHOWN
    rules.rule = CommentRule.HELD
    form = await panel.comment(hot.round_id, BEN, "Another one.")
    assert form.rating is not None and form.rating.comment_state is CommentState.HELD
    assert (await panel.comment(hot.round_id, BEN, " \u200b ")).comment == ""


async def test_a_comment_that_is_too_long_is_refused(hot: Setting, panel: PanelService) -> None:
    with pytest.raises(InvalidInput, match="comment too_long") as refused:
        await panel.comment(hot.round_id, BEN, "word " * 200)
    assert refused.value.most == MAX_COMMENT
    assert (await panel.get_form(hot.round_id, BEN)).rating is None


async def test_with_comments_off_levels_stay_and_words_are_refused(
    hot: Setting, panel: PanelService, rules: Rules
) -> None:
    rules.rule = CommentRule.OFF
    await panel.rate(hot.round_id, BEN, "result", 4)
    with pytest.raises(StaleAction, match="comments_off"):
        await panel.comment(hot.round_id, BEN, "Words.")
    form = await panel.get_form(hot.round_id, BEN)
    assert (form.levels, form.comment, form.comments) == ({"result": 4}, "", CommentRule.OFF)


async def test_a_server_may_ask_for_practice_before_rating(
    hot: Setting, panel: PanelService, rules: Rules
) -> None:
    rules.least = 1
    with pytest.raises(LimitReached, match="finished_interviews"):
        await panel.rate(hot.round_id, BEN, "result", 3)
    rules.least = 0
    assert (await panel.rate(hot.round_id, BEN, "result", 3)).levels == {"result": 3}


# --------------------------------------------------------------------------- over time


async def test_calibration_counts_only_what_was_revealed(hot: Setting, panel: PanelService) -> None:
    async def rate_all(round_id: int) -> None:
        for person, level in ((BEN, 5), (CAT, 3), (DAN, 3)):
            async with hot.database.begin() as uow:
                for key in ("action", "result"):
                    await uow.peers.set_level(round_id, person, ANN, key, level)
                await uow.peers.submit(round_id, person, answer_id=None, at=AT)

    await rate_all(hot.round_id)
    for number in range(3):
        await rate_all(await hot.add_round(number, RoundPhase.REVEALED))
    found = await panel.get_calibration(BEN)
    assert found.panels == 3
    assert found.signed == pytest.approx(1.0)  # 2.0 pulled by 3 / (3 + 3)
    assert (await panel.get_calibration(CAT)).signed == pytest.approx(-0.5)
    assert not (await panel.get_calibration(ANN)).enough


async def test_kinds_of_questions_have_their_own_criteria(
    hot: Setting, panel: PanelService
) -> None:
    technical = replace(QUESTION, kind=Kind.TECHNICAL)
    other = await make_setting(hot.database, hot.noted, question=technical)
    form = await panel.rate(other.round_id, BEN, "correctness", 4)
    assert form.levels == {"correctness": 4}
    with pytest.raises(InvalidInput):
        await panel.rate(other.round_id, BEN, "situation", 4)
