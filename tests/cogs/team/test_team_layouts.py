"""A team's cards with ordinary, empty, huge and hostile content, within Discord's limits."""

from __future__ import annotations

import re
from dataclasses import replace

import discord
import pytest

from cogs.kit.ids import Action, go_on_detail, parse_go_on_detail, parse_round_detail, round_detail
from cogs.kit.text import length
from cogs.team import lobby_layouts, relay_layouts, reveal_layouts, team_words
from interview.models import (
    AnswerState,
    JobProfile,
    Note,
    NoteKind,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamState,
)
from interview.team.reading import RevealView
from interview.team.revealing import GroupPoint
from locales.catalog import ENGLISH, Catalog
from tests.cogs import builders as make
from tests.cogs.builders import CONTENTS
from tests.cogs.team import builders as team
from tests.cogs.test_layouts import actions, check, texts
from tests.support.pseudo import PSEUDO

#: Names of people and places are ours to show; nothing we send pings.
_OURS = re.compile(r"<[@#]\d{1,20}>|<t:\d+:[tR]>")


def harmless(view: discord.ui.LayoutView) -> None:
    check(view, ours=_OURS)


def full(text: team.Text, count: int = 12) -> RevealView:
    """Twelve people who share everything there is, each as long as it gets."""
    answers = tuple(
        team.revealed(n, text(16_000), shares=Sharing(True, True), feedback=make.feedback())
        for n in range(1, count + 1)
    )
    everybody = tuple(each.person_id for each in answers)
    points = tuple(GroupPoint(text(300), everybody, count, count) for _ in range(4)) + tuple(
        GroupPoint(text(300), (), 0, count) for _ in range(4)
    )
    return team.reveal(answers, points=points, text=text(2000), model_answer=text(4000))


# --------------------------------------------------------------------------- within the limits


@pytest.mark.parametrize("content", CONTENTS)
def test_every_card_fits_whatever_it_holds(content: str) -> None:
    text: team.Text = CONTENTS[content]
    profile = JobProfile(role=text(100), stack=text(300), years=60)
    practice = team.practice(profile=profile, pack_name=text(100))
    for state in TeamState:
        harmless(lobby_layouts.lobby_card(ENGLISH, team.lobby(12, state=state, profile=profile)))
    for phase in RoundPhase:
        harmless(
            relay_layouts.round_card(
                ENGLISH, team.round_view(12, 5, 3, practice=practice, text=text(2000), phase=phase)
            )
        )
    harmless(reveal_layouts.reveal_card(ENGLISH, full(text)))
    harmless(
        reveal_layouts.reveal_card(ENGLISH, replace(full(text), round=team.a_round(text(2000))))
    )
    harmless(
        reveal_layouts.summary_card(ENGLISH, team.summary(12, text(2000), 10, profile=profile))
    )
    harmless(lobby_layouts.end_confirm(ENGLISH, practice))
    harmless(lobby_layouts.team_list_card(ENGLISH, [(practice, 12, "<#900>")] * 40, 1))
    for action, pages in (
        (Action.TEAM_READ, reveal_layouts.reveal_pages(ENGLISH, full(text))),
        (Action.TEAM_MODEL, reveal_layouts.model_pages(ENGLISH, full(text))),
    ):
        for page in (0, len(pages) // 2, len(pages), 9999):
            harmless(
                reveal_layouts.reading_view(
                    ENGLISH, full(text), pages, page, action=action, title="all answers"
                )
            )


def test_nobody_is_lost_on_the_reveal_of_twelve_long_answers() -> None:
    shown = texts(reveal_layouts.reveal_card(ENGLISH, full(CONTENTS["words"])))
    for place in range(1, 13):
        assert f"<@{team.FIRST + place}>" in shown
    whole = "".join(reveal_layouts.reveal_pages(ENGLISH, full(CONTENTS["words"])))
    assert whole.count("word and then") > 12 * 300


@pytest.mark.parametrize("t", [ENGLISH, PSEUDO], ids=["english", "pseudo"])
def test_names_of_threads_fit_and_no_two_are_the_same(t: Catalog) -> None:
    practice = team.practice(profile=JobProfile(role="x" * 100), id=2**63 - 1)
    names = [team_words.practice_title(t, practice)]
    names += [team_words.own_thread_name(t, practice, place) for place in range(1, 13)]
    assert len(set(names)) == 13
    assert all(1 <= length(each) <= 100 for each in names)


# --------------------------------------------------------------------------- what is shown to whom


def test_the_lobby_says_before_anybody_joins_what_the_others_will_see() -> None:
    said = texts(lobby_layouts.lobby_card(ENGLISH, team.lobby()))
    assert "Until the reveal: only that you have answered" in said
    assert "your words, not your rating" in said
    assert "whoever can read this channel can read it" in said
    private = texts(lobby_layouts.lobby_card(ENGLISH, team.lobby(), private=True))
    assert "those who joined can read it" in private


def test_a_lobby_of_one_can_not_be_started_yet() -> None:
    view = lobby_layouts.lobby_card(ENGLISH, team.lobby(1))
    (start,) = (
        each
        for each in view.walk_children()
        if isinstance(each, discord.ui.Button) and each.label == "Start"
    )
    assert start.disabled
    assert "at least 2" in texts(view)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (TeamState.LOBBY, {"Join", "Leave", "What I share", "Start", "Call it off"}),
        (TeamState.PREPARING, set()),
        (TeamState.STUCK, {"Try again", "Call it off"}),
        (TeamState.RUNNING, {"Join from the next question", "Leave", "What I share"}),
        (TeamState.ENDED, set()),
        (TeamState.CANCELLED, set()),
    ],
)
def test_a_lobby_has_the_buttons_of_its_state(state: TeamState, expected: set[str]) -> None:
    view = lobby_layouts.lobby_card(ENGLISH, team.lobby(state=state))
    labels = {each.label for each in view.walk_children() if isinstance(each, discord.ui.Button)}
    assert labels == expected


def test_nobody_can_join_the_last_question_or_a_full_relay() -> None:
    last = team.lobby(state=TeamState.RUNNING, round=3)
    assert Action.TEAM_JOIN not in actions(lobby_layouts.lobby_card(ENGLISH, last))
    packed = team.lobby(12, state=TeamState.RUNNING, round=1)
    assert Action.TEAM_JOIN not in actions(lobby_layouts.lobby_card(ENGLISH, packed))


def test_a_lobby_that_was_closed_says_why() -> None:
    late = team.lobby(state=TeamState.CANCELLED, notes=(Note(NoteKind.NOBODY_STARTED),))
    assert "Nobody pressed Start in time" in texts(lobby_layouts.lobby_card(ENGLISH, late))
    early = team.lobby(state=TeamState.CANCELLED)
    assert "called off" in texts(lobby_layouts.lobby_card(ENGLISH, early))


def test_a_round_tells_who_has_answered_and_never_what() -> None:
    view = relay_layouts.round_card(ENGLISH, team.round_view(5, 2, 1))
    said = texts(view)
    assert f"**Answered · 2**  <@{team.FIRST + 1}>, <@{team.FIRST + 2}>" in said
    assert f"**Passed**  <@{team.FIRST + 3}>" in said
    assert f"**Thinking**  <@{team.FIRST + 4}>, <@{team.FIRST + 5}>" in said
    assert ":R>" in said and make.SAID not in said


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (
            RoundPhase.ANSWERING,
            [
                Action.TEAM_PLACE,
                Action.TEAM_PASS,
                Action.TEAM_SHARING,
                Action.TEAM_GO_ON,
            ],
        ),
        (RoundPhase.REVIEWING, [Action.TEAM_GO_ON, Action.TEAM_SHARING]),
        (RoundPhase.REVEALED, []),
        (RoundPhase.CLOSED, []),
    ],
)
def test_a_round_has_the_buttons_of_its_phase(phase: RoundPhase, expected: list[Action]) -> None:
    assert actions(relay_layouts.round_card(ENGLISH, team.round_view(phase=phase))) == expected
    ended = team.practice(state=TeamState.ENDED)
    assert (
        actions(relay_layouts.round_card(ENGLISH, team.round_view(practice=ended, phase=phase)))
        == []
    )


def test_the_reveal_shows_of_each_person_what_they_chose() -> None:
    words_only = team.revealed(1, "ALPHA words", shares=Sharing(True, False))
    both = team.revealed(2, "BRAVO words", shares=Sharing(True, True))
    rating_only = team.revealed(3, None, shares=Sharing(False, True))
    nothing = team.revealed(4, None, shares=Sharing(False, False))
    passed = replace(team.revealed(5, None), answer=None, passed=True, feedback=None)
    absent = replace(team.revealed(6, None), answer=None, feedback=None)
    said = texts(
        reveal_layouts.reveal_card(
            ENGLISH, team.reveal((words_only, both, rating_only, nothing, passed, absent))
        )
    )
    lines = {
        place: next(each for each in said.split("\n") if f"<@{team.FIRST + place}>" in each)
        for place in range(1, 7)
    }
    assert lines[1].startswith("**A**") and "of 5" not in lines[1]
    assert lines[2].startswith("**B**") and "3.8 of 5" in lines[2]
    assert "3.8 of 5" in lines[3] and "keeps the words private" in said
    assert "answered, kept private" in lines[4]
    assert "passed" in lines[5] and "no answer this time" in lines[6]
    assert "ALPHA words" in said and "BRAVO words" in said


def test_a_rating_that_is_not_there_yet_is_said_to_come() -> None:
    late = team.revealed(1, shares=Sharing(True, True), feedback=None, pending=True)
    assert "rating on its way" in texts(reveal_layouts.reveal_card(ENGLISH, team.reveal((late,))))
    unheard = team.revealed(
        2,
        None,
        shares=Sharing(True, False),
        pending=True,
        answer=make.answer(state=AnswerState.RECEIVED),
    )
    assert "still being heard" in texts(
        reveal_layouts.reveal_card(ENGLISH, team.reveal((unheard,)))
    )


def test_what_was_covered_names_only_those_whose_words_are_shown() -> None:
    shown = (team.revealed(1), team.revealed(2, None), team.revealed(3))
    points = (
        GroupPoint("Rolls back first", (team.FIRST + 1,), 2, 3),
        GroupPoint("Tells", (), 0, 3),
    )
    said = texts(reveal_layouts.reveal_card(ENGLISH, team.reveal(shown, points=points)))
    assert "- 2 of 3: Rolls back first · A" in said
    assert "What everybody left out" in said and "- Tells" in said


def test_votes_are_for_answers_that_can_be_read_and_count_without_names() -> None:
    view = team.reveal((team.revealed(1), team.revealed(2), team.revealed(3, None)))
    card = reveal_layouts.reveal_card(ENGLISH, view)
    menus = [each for each in card.walk_children() if isinstance(each, discord.ui.Select)]
    assert [menu.placeholder for menu in menus] == [
        "Best situation …",
        "Best action …",
        "Best result …",
    ]
    for menu in menus:
        assert [option.value for option in menu.options] == [
            str(team.FIRST + 1),
            str(team.FIRST + 2),
        ]
        assert menu.options[0].label == "Answer A"
    assert "Best situation: **A** 2 · **B** 1" in texts(card)
    assert "2 so far, nobody sees who for whom" in texts(card)


def test_one_answer_alone_is_not_voted_on() -> None:
    card = reveal_layouts.reveal_card(
        ENGLISH, team.reveal((team.revealed(1), team.revealed(2, None)))
    )
    assert Action.TEAM_VOTE not in actions(card)


def test_after_the_close_nothing_can_be_pressed_but_read() -> None:
    card = reveal_layouts.reveal_card(ENGLISH, team.reveal(phase=RoundPhase.CLOSED))
    assert set(actions(card)) == {Action.TEAM_READ, Action.TEAM_MODEL}
    assert "Best situation: **A** 2" in texts(card)


def test_the_summary_ranks_nobody() -> None:
    said = texts(reveal_layouts.summary_card(ENGLISH, team.summary()))
    assert "2 of 3 key points covered together" in said
    assert f"Best situation: <@{team.FIRST + 1}> (3 votes)" in said
    assert "of 5" not in said


def test_what_one_shares_is_chosen_with_the_present_choice_marked() -> None:
    member = team.member(1, sharing=Sharing(True, True))
    view = lobby_layouts.sharing_view(ENGLISH, team.practice(), member)
    check(view)
    (menu,) = (each for each in view.walk_children() if isinstance(each, discord.ui.Select))
    assert [option.value for option in menu.options if option.default] == ["both"]
    assert "your words and your rating" in texts(view)
    outside = lobby_layouts.sharing_view(ENGLISH, team.practice(), None)
    assert "aren't in it yet" in texts(outside)


@pytest.mark.parametrize("kind", TeamKind)
def test_each_kind_of_practice_says_what_people_do(kind: TeamKind) -> None:
    said = texts(lobby_layouts.lobby_card(ENGLISH, team.lobby(2, kind=kind)))
    assert team_words.how(ENGLISH, kind) in said and team_words.practice_name(ENGLISH, kind) in said


def test_turns_of_buttons_are_read_back_and_odd_ones_are_nothing() -> None:
    assert parse_go_on_detail(go_on_detail(3, RoundPhase.REVEALED)) == (3, RoundPhase.REVEALED)
    assert parse_round_detail(round_detail(3, 2)) == (3, 2)
    assert parse_round_detail("3") == (3, 0)
    for odd in ("", "x", "3-", "-3", "3-nothing", "99999-revealed", "3-2-1", "³-2", "٣-1"):
        assert parse_go_on_detail(odd) is None
        assert parse_round_detail(odd) is None
