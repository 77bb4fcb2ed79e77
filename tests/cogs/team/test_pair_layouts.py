"""A pair's cards fit Discord with long and hostile content, and say what they should."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cogs.kit.text import MESSAGE_LIMIT
from cogs.team import pair_layouts, pair_reveal_layouts, sheet_layouts
from interview.models import (
    CommentState,
    JobProfile,
    KeyPoint,
    Kind,
    MemberState,
    Note,
    NoteKind,
    PeerRating,
    Probe,
    QuestionDraft,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.team.pairs.pairing import Sheet
from interview.team.reading import LobbyView, RevealView, RoundSummary, RoundView, SummaryView
from interview.team.revealing import RevealedAnswer
from locales.catalog import ENGLISH

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ANN, BOB = 700_000_000_000_000_001, 700_000_000_000_000_002
HOSTILE = "**@everyone** <@1> `x` > # [a](http://b) " * 60
LONG = ("A very long word of advice, with <@2> and _marks_ in it. " * 80).strip()


def practice(state: TeamState = TeamState.LOBBY, **values: object) -> TeamPractice:
    usual = TeamPractice(
        id=5,
        guild_id=1,
        channel_id=2,
        thread_id=3,
        host_id=ANN,
        kind=TeamKind.PAIR,
        state=state,
        profile=JobProfile("Backend engineer", stack="Python", years=3),
        interview_kind=Kind.MIXED,
        language="en",
        rounds_wanted=1,
        answer_seconds=900,
        round=1,
        created_at=NOW,
        ends_at=NOW + timedelta(minutes=30),
    )
    return replace(usual, **values)  # type: ignore[arg-type]


def member(person_id: int, **values: object) -> TeamMember:
    usual = TeamMember(5, person_id, MemberState.JOINED, 1, Sharing(), None, NOW)
    return replace(usual, **values)  # type: ignore[arg-type]


def round_(phase: RoundPhase, text: str = "What is an index?", **values: object) -> TeamRound:
    draft = QuestionDraft(
        text,
        Kind.BEHAVIORAL,
        3,
        "hint",
        "why",
        LONG[:2_900],
        tuple(KeyPoint(f"point {n} {HOSTILE[:150]}") for n in range(8)),
        probes=tuple(Probe("result", f"probe {n} {LONG[:200]}") for n in range(4)),
    )
    usual = TeamRound(9, 5, 1, draft, phase, ANN, NOW, NOW, NOW)
    return replace(usual, **values)  # type: ignore[arg-type]


def said(view: object) -> str:
    return json.dumps(view.to_components(), ensure_ascii=False)  # type: ignore[attr-defined]


def checked(view: object) -> str:
    assert view.content_length() <= MESSAGE_LIMIT  # type: ignore[attr-defined]
    assert view.total_children_count <= 40  # type: ignore[attr-defined]
    return said(view)


@pytest.mark.parametrize("state", list(TeamState))
@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_wish_and_its_date_can_be_shown_in_every_state(state: TeamState, count: int) -> None:
    members = tuple(member(each) for each in (ANN, BOB)[:count])
    view = LobbyView(
        practice(state, starts_at=NOW, notes=(Note(NoteKind.WRITTEN, text=HOSTILE[:300]),)), members
    )
    checked(pair_layouts.wish_card(ENGLISH, view))
    card = pair_layouts.date_card(ENGLISH, view)
    if card is not None:
        checked(card)


def test_a_wish_with_a_long_hostile_role_pings_nobody_and_fits() -> None:
    profile = JobProfile(HOSTILE[:100], stack=HOSTILE[:500], years=3)
    shown = checked(
        pair_layouts.wish_card(
            ENGLISH, LobbyView(practice(profile=profile, pack_name=LONG), (member(ANN),))
        )
    )
    assert "**@everyone**" not in shown
    assert "Practice together" in shown


@pytest.mark.parametrize("phase", list(RoundPhase))
def test_a_turn_never_shows_its_question(phase: RoundPhase) -> None:
    view = RoundView(
        practice=practice(TeamState.RUNNING),
        round=round_(phase, "The secret question"),
        members=(member(ANN), member(BOB)),
        asked=(ANN,),
        answered=frozenset(),
        passed=frozenset(),
        waiting_for=(),
        submitted=frozenset(),
        of=2,
    )
    for can_read in (True, False):
        assert "secret" not in checked(
            pair_layouts.turn_card(ENGLISH, view, can_read_messages=can_read)
        )


def test_every_page_of_a_sheet_fits_and_offers_what_to_ask() -> None:
    sheet = Sheet(practice(TeamState.RUNNING), round_(RoundPhase.ANSWERING, LONG[:600]))
    pages = sheet_layouts.sheet_pages(ENGLISH, sheet.round)
    assert len(pages) > 1
    for page in range(-1, len(pages) + 2):
        shown = checked(sheet_layouts.sheet_view(ENGLISH, sheet, page))
        assert "Post the question" in shown and "probe 3" in shown
    assert any("A model answer" in page for page in pages)
    assert "Situation and task" not in pages[0]


def test_notes_are_shown_in_full_where_they_fit_and_hidden_ones_are_not() -> None:
    rating = PeerRating(
        1, 9, None, BOB, ANN, (("result", 3),), "Say the number.", CommentState.SHOWN, NOW
    )
    view = RevealView(
        practice=practice(TeamState.RUNNING),
        round=round_(RoundPhase.REVEALED, LONG[:600]),
        answers=(RevealedAnswer(ANN, None, None, None, False, False, Sharing()),),
        points=(),
        votes=(),
        voters=0,
        peers=(rating,),
        of=2,
    )
    shown = checked(pair_reveal_layouts.reveal_card(ENGLISH, view))
    assert "Say the number." in shown and "Swap: next turn" in shown
    hidden = replace(view, peers=(replace(rating, comment_state=CommentState.HELD),))
    assert "Say the number." not in checked(pair_reveal_layouts.reveal_card(ENGLISH, hidden))
    long = replace(view, peers=(replace(rating, comment=LONG),))
    checked(pair_reveal_layouts.reveal_card(ENGLISH, long))
    assert "No notes" in checked(pair_reveal_layouts.reveal_card(ENGLISH, replace(view, peers=())))


def test_a_summary_of_many_turns_fits() -> None:
    rounds = tuple(
        RoundSummary(round_(RoundPhase.CLOSED, HOSTILE[:600], number=n + 1), 1, (), (), ())
        for n in range(6)
    )
    view = SummaryView(
        practice(TeamState.ENDED, notes=(Note(NoteKind.WRITTEN, text=LONG),)),
        rounds,
        (member(ANN), member(BOB)),
        (),
    )
    assert "The candidate, and the question" in checked(
        pair_reveal_layouts.summary_card(ENGLISH, view)
    )
    assert "No turn was finished" in checked(
        pair_reveal_layouts.summary_card(ENGLISH, replace(view, rounds=()))
    )
