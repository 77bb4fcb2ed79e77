"""Statistics fit Discord for any server, and rank nobody."""

from __future__ import annotations

import json
from dataclasses import replace

from cogs.kit.text import MESSAGE_LIMIT
from cogs.team.stats_layouts import digest_card, stats_card
from interview.team.stats import PersonStats, TeamStats
from locales.catalog import ENGLISH

ANN = PersonStats(700_000_000_000_000_001, 4, 2, 21, 5, 0.42)
WEEK = TeamStats((ANN,), 1, 2, 1, 9, None, 1)


def texts(view: object) -> str:
    return json.dumps(view.to_components(), ensure_ascii=False)  # type: ignore[attr-defined]


def test_each_person_is_compared_with_their_own_start() -> None:
    shown = texts(stats_card(ENGLISH, WEEK, 5, counted=True))
    assert "<@700000000000000001>: 4 interviews and 2 team practices, 21 answers" in shown
    assert "(5 this week); 0.4 above their own start" in shown
    assert "1 person practiced: 9 answers in 2 interviews and 1 part in team practice." in shown
    assert "Don't count me" in shown


def test_who_is_not_counted_is_asked_and_told_what_counts() -> None:
    shown = texts(stats_card(ENGLISH, replace(WEEK, people=()), 5, counted=False))
    assert "Count me in" in shown
    assert "Nobody here is counted yet" in shown
    assert "never shown or compared" in shown


def test_a_change_of_nearly_nothing_is_called_that() -> None:
    for change, said in ((0.04, "about at"), (-0.04, "about at"), (-0.66, "0.7 below")):
        people = (replace(ANN, change=change),)
        shown = texts(stats_card(ENGLISH, replace(WEEK, people=people), 5, counted=True))
        assert f"{said} their own start" in shown


def test_five_hundred_people_fit() -> None:
    people = tuple(replace(ANN, person_id=ANN.person_id + n) for n in range(500))
    view = stats_card(ENGLISH, replace(WEEK, people=people), 5, counted=True)
    assert view.content_length() <= MESSAGE_LIMIT
    assert "more" in texts(view)


def test_the_digest_names_nobody() -> None:
    told = texts(digest_card(ENGLISH, replace(WEEK, change=0.31, changed=4)))
    assert "<@" not in told
    assert "the ratings of 4 people are 0.3 above where they began" in told
    assert "A quiet week" in texts(digest_card(ENGLISH, replace(WEEK, answers_this_week=0)))
