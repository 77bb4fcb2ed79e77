"""The hot seat's cards with ordinary, empty, huge and hostile content, within Discord's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cogs.history.question_layouts import PastQuestion, history_question
from cogs.history.report_layouts import report_card, report_view
from cogs.kit import panel_words
from cogs.kit.charts import calibration_chart
from cogs.kit.ids import Action
from cogs.team import calibration_layouts, comment_layouts, panel_layouts, rating_layouts
from cogs.team import panel_reveal_layouts as reveals
from interview.conducting.views import Grades
from interview.models import (
    CommentReport,
    CommentState,
    Coverage,
    CriterionRating,
    Feedback,
    KeyPointCoverage,
    OwnScale,
    PeerRating,
    RoundPhase,
    Sharing,
    StandIn,
    StandInReason,
    TeamKind,
    TeamState,
)
from interview.rating.panel import PanelSide
from interview.rating.rubric import criteria_of
from interview.team.peers.calibration import Calibration, calibrate
from interview.team.peers.comments import CommentRule, CommentsView, CommentView, Moderated
from interview.team.peers.ratings import RatingForm
from interview.team.reading import RevealView, RoundView
from locales.catalog import ENGLISH
from tests.cogs import builders as make
from tests.cogs.builders import CONTENTS
from tests.cogs.team import builders as team
from tests.cogs.team.test_team_layouts import harmless
from tests.cogs.test_layouts import texts

SEAT = team.FIRST + 1
KEYS = ("situation", "action", "result", "reflection", "clarity")


def peer(place: int, comment: str = "", **levels: int) -> PeerRating:
    return PeerRating(
        id=500 + place, round_id=77, answer_id=1, reviewer_id=team.FIRST + place, person_id=SEAT,
        levels=tuple((levels or dict.fromkeys(KEYS, 3)).items()), comment=comment,
        comment_state=CommentState.SHOWN, submitted_at=make.NOW,
    )  # fmt: skip


def judged(text: team.Text, *, stand_in: bool = False, level: int = 1) -> Feedback:
    made = make.feedback()
    assessment = replace(
        made.assessment,
        criteria=tuple(
            CriterionRating(key, key.title(), level, text(600), text(400)) for key in KEYS
        ),
        coverage=tuple(KeyPointCoverage(text(300), Coverage.NOT_HEARD) for _ in range(6)),
        stand_in=StandIn("gemini", StandInReason.LIMIT) if stand_in else None,
    )
    return replace(made, assessment=assessment, rating=2.4)


def practice(**changes: Any) -> Any:
    return team.practice(kind=TeamKind.PANEL, **changes)


def turn(text: str = team.ASKED, own: team.Text | None = None, **changes: Any) -> Any:
    made = team.a_round(text, seat_id=SEAT, **changes)
    if own is None:
        return made
    five = (own(300), own(300), own(300), own(300), own(300))
    scale = OwnScale("pack-1-v1", tuple((key, five) for key in KEYS))
    return replace(made, question=replace(made.question, scale=scale))


def seat_view(
    phase: RoundPhase, text: str = team.ASKED, count: int = 12, **changes: Any
) -> RoundView:
    people = tuple(each.person_id for each in team.members(count))
    return RoundView(
        practice=changes.pop("practice", practice()),
        round=turn(text, phase=phase, **changes),
        members=team.members(count),
        asked=(SEAT,),
        answered=frozenset({SEAT}),
        passed=frozenset(),
        waiting_for=people[4:],
        submitted=frozenset(people[1:4]),
        of=12,
    )


def reveal_view(
    text: team.Text, *, peers: tuple[PeerRating, ...] | None = None, **changes: Any
) -> RevealView:
    feedback = changes.pop("feedback", judged(text))
    shares = changes.pop("shares", Sharing(True, True))
    seat = team.revealed(1, text(16_000), shares=shares, feedback=feedback)
    if changes.pop("silent", False):
        seat = replace(seat, answer=None, transcript=None, feedback=None, passed=True)
    made = team.reveal((seat,), text=text(2000), model_answer=text(4000), **changes)
    given = peers if peers is not None else tuple(peer(n, text(600)) for n in range(2, 13))
    return replace(
        made, practice=practice(), peers=given, of=12, round=replace(made.round, seat_id=SEAT)
    )


def form(text: team.Text, *, own: bool = False, **changes: Any) -> RatingForm:
    round_ = turn(text(2000), own=text if own else None, phase=RoundPhase.RATING)
    rating = changes.pop("rating", replace(peer(2, text(600)), submitted_at=None))
    return RatingForm(
        practice(), round_, criteria_of(round_.question), rating,
        changes.pop("comments", CommentRule.SHOWN),
    )  # fmt: skip


@pytest.mark.parametrize("content", CONTENTS)
def test_every_card_fits_whatever_it_holds(content: str) -> None:
    text: team.Text = CONTENTS[content]
    for phase in RoundPhase:
        for readable in (True, False):
            harmless(
                panel_layouts.seat_card(
                    ENGLISH, seat_view(phase, text(2000)), can_read_messages=readable
                )
            )
    ended = practice(state=TeamState.ENDED)
    harmless(panel_layouts.seat_card(ENGLISH, seat_view(RoundPhase.RATING, practice=ended)))
    for stand_in in (False, True):
        for level in (1, 5):
            feedback = judged(text, stand_in=stand_in, level=level)
            harmless(reveals.reveal_card(ENGLISH, reveal_view(text, feedback=feedback)))
    harmless(reveals.reveal_card(ENGLISH, reveal_view(text, silent=True)))
    harmless(reveals.reveal_card(ENGLISH, reveal_view(text, peers=())))
    harmless(reveals.reveal_card(ENGLISH, reveal_view(text, feedback=None)))
    harmless(reveals.summary_card(ENGLISH, team.summary(12, text(2000), 12, kind=TeamKind.PANEL)))
    for own in (False, True):
        harmless(rating_layouts.rating_view(ENGLISH, form(text, own=own)))
        harmless(rating_layouts.rating_view(ENGLISH, form(text, own=own, rating=None)))
        harmless(
            rating_layouts.rating_view(ENGLISH, form(text, own=own, rating=peer(2, text(600))))
        )
        harmless(rating_layouts.submit_confirm(ENGLISH, form(text, own=own, rating=None)))
        pages = rating_layouts.scale_pages(ENGLISH, form(text, own=own).criteria)
        for page in (0, len(pages), 999):
            harmless(
                panel_layouts.reading(
                    ENGLISH, "The scale", pages, page, action=Action.TEAM_SCALE, id=77
                )
            )
    for pages in (reveals.beside_pages(ENGLISH, reveals.outcome_for(reveal_view(text))),):
        for page in (0, len(pages) - 1):
            harmless(
                panel_layouts.reading(
                    ENGLISH, "Side by side", pages, page, action=Action.TEAM_BESIDE, id=77
                )
            )
    comments = tuple(
        CommentView(peer(n, text(600) or "x"), n == 2, n % 2 == 0, n == 3) for n in range(2, 13)
    )
    for page in (0, 1, 2, 99):
        view = CommentsView(practice(), turn(), comments, 2, 1)
        harmless(comment_layouts.comments_view(ENGLISH, view, page, note="Put away."))
    reports = tuple(CommentReport(502, 9 + n, text(300), make.NOW) for n in range(12))
    for words in (text(600), ""):
        rating = replace(peer(2, words), reported=True)
        harmless(comment_layouts.moderation_view(ENGLISH, Moderated(rating, reports, 25, 3)))


@pytest.mark.parametrize("content", CONTENTS)
def test_a_panels_side_fits_into_history_and_report(content: str) -> None:
    text: team.Text = CONTENTS[content]
    panels = {1: PanelSide(3.44, 11, 2.0, 5.0, 0.82), 2: PanelSide(3.0, 1, 3.0, 3.0, None)}
    report = make.report(text)
    interview = make.interview()
    harmless(report_card(ENGLISH, report, interview, panels=panels))
    for page in (0, 1, 99):
        harmless(report_view(ENGLISH, report, interview, page, None, panels))
    answer = make.answer()
    peers = tuple(peer(n, text(600)) for n in range(2, 13))
    grades = Grades({}, {}, {answer.id: peers})
    attempts = [(answer, make.transcript(text=text(3000)), make.feedback())]
    for page in (0, 1, 2, 99):
        past = PastQuestion(interview, make.question(), attempts, grades=grades)
        harmless(history_question(ENGLISH, past, page))


def test_a_panel_stands_beside_the_coach_in_history_and_report_and_changes_no_number() -> None:
    panels = {1: PanelSide(3.44, 4, 2.0, 5.0, 0.82)}
    report, interview = make.report(), make.interview()
    with_panel = texts(report_view(ENGLISH, report, interview, panels=panels))
    assert "panel 3.4 (4 people, spread 0.8)" in with_panel
    without = texts(report_view(ENGLISH, report, interview))
    assert with_panel.replace(" · panel 3.4 (4 people, spread 0.8)", "") == without


def test_hidden_reported_and_put_away_comments_stay_out_of_history() -> None:
    ratings = [
        peer(2, "Shown words."),
        replace(peer(3, "Hidden words."), comment_state=CommentState.HIDDEN),
        replace(peer(4, "Held words."), comment_state=CommentState.HELD),
        replace(peer(5, "Reported words."), reported=True),
        replace(peer(6, "Allowed words."), reported=True, moderated=True),
        replace(peer(7, "Unwanted words."), put_away=True),
    ]
    block = panel_words.panel_block(ENGLISH, turn().question, ratings)
    assert "Shown words." in block and "Allowed words." in block
    for kind in ("Hidden", "Held", "Reported", "Unwanted"):
        assert kind not in block
    assert "3.0 (6 people, spread 0.0)" in block


def test_before_the_reveal_the_card_tells_who_has_rated_and_nothing_else() -> None:
    shown = texts(panel_layouts.seat_card(ENGLISH, seat_view(RoundPhase.RATING)))
    assert f"**Rated · 3**  <@{team.FIRST + 2}>" in shown
    assert "panel" not in shown.casefold().replace("the panel is done", "")


def test_one_person_has_no_spread_on_the_card() -> None:
    shown = texts(reveals.reveal_card(ENGLISH, reveal_view(CONTENTS["words"], peers=(peer(2),))))
    assert "3.0 (1 person)" in shown and "spread" not in shown


def test_all_that_differs_is_told_with_the_coachs_reason_and_words() -> None:
    feedback = judged(lambda most: "It has no ending."[:most], level=1)
    view = reveal_view(lambda most: "A short text."[:most], feedback=feedback, peers=(peer(2),))
    shown = texts(reveals.reveal_card(ENGLISH, view))
    assert "- **Situation and task** · panel 3.0, coach 1. It has no ending." in shown
    near = replace(feedback, assessment=replace(feedback.assessment, criteria=(
        CriterionRating("result", "Result", 3, "Fine.", ""),
    )))  # fmt: skip
    shown = texts(reveals.reveal_card(ENGLISH, replace(view, answers=(
        replace(view.answers[0], feedback=near),
    ))))  # fmt: skip
    assert "By less than a level everywhere." in shown


def test_the_menu_of_each_criterion_names_its_anchors() -> None:
    view = rating_layouts.rating_view(ENGLISH, form(CONTENTS["words"], rating=None))
    menus = [item for item in view.walk_children() if type(item).__name__ == "Select"]
    assert len(menus) == 5
    for menu, criterion in zip(menus, criteria_of(turn().question), strict=True):
        options: Any = getattr(menu, "options")  # noqa: B009
        assert [option.value for option in options] == ["1", "2", "3", "4", "5"]
        for option, anchor in zip(options, criterion.anchors, strict=True):
            assert anchor.startswith(option.description.rstrip("…").rstrip())


def test_with_comments_off_there_is_no_button_for_one() -> None:
    shown = texts(
        rating_layouts.rating_view(
            ENGLISH, form(CONTENTS["words"], rating=None, comments=CommentRule.OFF)
        )
    )
    assert "comment" not in shown.casefold()


# --------------------------------------------------------------------------- calibration


def course(panels: int, mine: int = 4) -> Calibration:
    ratings = [
        replace(
            peer(place, **dict.fromkeys(KEYS, level)),
            round_id=number,
            submitted_at=make.NOW + timedelta(days=number),
        )
        for number in range(panels)
        for place, level in ((2, mine), (3, 3 + number % 2), (4, 3))
    ]
    return calibrate(team.FIRST + 2, ratings)


@pytest.mark.parametrize("panels", [0, 1, 2, 3, 12, 60])
def test_calibration_is_told_as_help_and_only_from_enough(panels: int) -> None:
    found = course(panels, 5)
    view = calibration_layouts.calibration_view(
        ENGLISH, found, "calibration.png" if found.enough else None
    )
    harmless(view)
    shown = texts(view)
    assert "Only you see this." in shown
    chart = calibration_chart(ENGLISH, found)
    if panels < 3:
        assert chart is None and f"{3 - panels} to go" in shown
    else:
        assert chart is not None and chart.startswith(b"\x89PNG") and len(chart) < 200_000
        assert "higher" in shown


def test_words_about_calibration_judge_no_person() -> None:
    for mine in (1, 3, 5):
        shown = texts(calibration_layouts.calibration_view(ENGLISH, course(12, mine))).casefold()
        for word in ("bad rater", "unfair", "biased", "wrong", "you fail", "honest"):
            assert word not in shown
