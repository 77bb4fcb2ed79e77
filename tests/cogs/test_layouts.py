"""Every layout, with ordinary, empty, huge and hostile content, within Discord's limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import discord
import pytest

from cogs.history.layouts import history_interview, history_page
from cogs.history.question_layouts import PastQuestion, history_question
from cogs.history.report_layouts import progress_card, report_card, report_pages, report_view
from cogs.interview.answer_layouts import answer_card
from cogs.interview.layouts import end_confirm, opening_card, unfinished_card
from cogs.interview.part_layouts import model_answer_view, part_view
from cogs.interview.question_layouts import hint_view, question_card
from cogs.kit.ids import TEMPLATE, Action, HistoryFilter, Paged, parse
from cogs.kit.layout import button
from cogs.kit.notices import error_card, notice
from cogs.kit.text import length
from cogs.person.layouts import jobs_list_card, privacy_card, privacy_confirm, privacy_deleted
from cogs.person.settings_layouts import settings_card
from cogs.server.usage_layouts import usage_card
from cogs.welcome import help_card, welcome_card
from interview.conducting.views import Grades
from interview.costs import DailyLimits, PersonUsage
from interview.models import (
    AnswerState,
    FailedStep,
    InterviewState,
    JobProfile,
    Kind,
    Note,
    NoteKind,
    NotGradable,
    QuestionState,
    RecordingProblem,
    Regrading,
    Usage,
)
from locales.catalog import ENGLISH
from tests.cogs import builders as make
from tests.cogs.builders import CONTENTS

View = discord.ui.LayoutView

ACTIVE = re.compile(
    r"<(?:@[!&]?|/|a?:|id:|sound:|https?:)|@(?:everyone|here)|https?://", re.IGNORECASE
)


def sent(view: View) -> Any:
    """The components as they go to Discord."""
    untyped: Any = view
    return untyped.to_components()


def walk(components: Any) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from walk(component.get("components", []))


def texts(view: View) -> str:
    found = walk(sent(view))
    return "\n".join(one["content"] for one in found if one["type"] == 10)


def actions(view: View) -> list[Action]:
    found = [parse(one["custom_id"]) for one in walk(sent(view)) if "custom_id" in one]
    return [one.action for one in found if one is not None]


def check(view: View, *, ours: re.Pattern[str] | None = None) -> None:
    """``ours``: what of ours may be live in it, the names of people in a team."""
    components = list(walk(sent(view)))
    assert 1 <= len(components) <= 40
    shown = [one["content"] for one in components if one["type"] == 10]
    assert all(shown)
    assert sum(map(length, shown)) <= 4000
    ids = [one["custom_id"] for one in components if "custom_id" in one]
    assert len(set(ids)) == len(ids)
    for custom_id in ids:
        assert len(custom_id) <= 100
        assert re.fullmatch(TEMPLATE, custom_id)
        assert parse(custom_id) is not None
    for one in components:
        if one["type"] == 2:
            assert 1 <= length(one["label"]) <= 80
        if one["type"] == 1:
            assert 1 <= len(one["components"]) <= 5
        for option in one.get("options", []):
            assert 1 <= length(option["label"]) <= 100
            assert 1 <= length(option["value"]) <= 100
            assert length(option.get("description") or "") <= 100
        if "options" in one:
            values = [option["value"] for option in one["options"]]
            assert 1 <= len(values) <= 25
            assert len(set(values)) == len(values)
            assert sum(option["default"] for option in one["options"]) <= 1
    said = "\n".join(shown)
    assert ACTIVE.search(said if ours is None else ours.sub("", said)) is None
    kinds = [one["type"] for one in components if one["type"] != 17]
    assert kinds[0] != 14, "a line with nothing above it"
    assert kinds[-1] != 14, "a line with nothing below it"
    # discord.py keeps no view of ours in memory: clicks come by custom_id.
    assert view.is_persistent()
    assert not view.is_dispatchable()


def on_card(*given: Any, **changes: Any) -> View:
    return answer_card(ENGLISH, make.answered(*given, **changes))


#: What lies behind a review's card.
PARTS = [part for part in Paged if part not in (Paged.REVIEW, Paged.MODEL, Paged.REPORT)]


def every_view(text: Callable[[int], str] | None) -> Iterator[View]:
    """Every layout there is; ``text(size)`` is the content, None for ordinary content."""
    t = text or (lambda size: "Ordinary words")
    profile = JobProfile(role=t(2000)) if text else make.interview().profile
    iv = make.interview(profile=profile)
    q = (
        make.question(text=t(4000), hint=t(4000), why=t(2000), model_answer=t(12000))
        if text
        else make.question()
    )
    tr = make.transcript(text=t(16000)) if text else make.transcript()
    assessed = make.huge_assessment(t) if text else make.assessment()
    fb = make.feedback(assessment=assessed)
    an = make.answer()
    notes = [Note(NoteKind.WRITTEN, text=t(3000))]
    for state in InterviewState:
        for position in (0, 2):
            yield opening_card(
                ENGLISH,
                make.interview(profile=profile, state=state, position=position),
                notes,
                False,
            )
        yield unfinished_card(ENGLISH, make.interview(profile=profile, state=state))
        for question_state in QuestionState:
            closed = make.interview(profile=profile, state=state)
            asked = make.question(text=t(4000), why=t(900), state=question_state)
            for readable in (True, False):
                yield question_card(ENGLISH, closed, asked, can_read_messages=readable, attempt=2)
    yield opening_card(ENGLISH, iv, notes, True)
    yield hint_view(ENGLISH, q)
    for page in (0, 1, 99):
        yield model_answer_view(ENGLISH, q, page)
        for part in PARTS:
            yield part_view(ENGLISH, make.answered(iv, q, an, tr, fb), part, page)
        yield report_view(ENGLISH, make.report(text), iv, page)
        four = [(make.answer(id=31 + n), tr, fb) for n in range(4)]
        yield history_question(ENGLISH, PastQuestion(iv, q, four), page)
        for regrading in (None, *Regrading):
            attempts = [
                (make.answer(id=31 + n, attempt=n + 1, regrading=regrading), tr, fb)
                for n in range(8)
            ]
            grades = Grades({31: make.earlier()}, {31 + n: "gemini" for n in range(8)})
            yield history_question(
                ENGLISH, PastQuestion(iv, q, attempts, [31, 32], grades=grades), page
            )
        yield report_view(ENGLISH, make.mixed_report(text), iv, page, make.GRADERS)
    yield history_question(ENGLISH, PastQuestion(iv, q, []))
    for before in (make.feedback(rating=2.2), make.feedback(id=40, assessment=assessed)):
        followed = make.answer(number=1, follow_up=1)
        yield on_card(iv, q, followed, tr, fb, before=before, again="gemini")
        earlier = make.answered(iv, q, followed, tr, fb, before=before, earlier=make.earlier())
        for page in range(9):
            yield part_view(ENGLISH, earlier, Paged.GRADING, page)
    for current in (True, False):
        for last in (True, False):
            yield on_card(iv, q, an, tr, fb, is_last=last, current=current)
            for reason in NotGradable:
                ungraded = make.not_gradable(reason, t(2000))
                yield on_card(iv, q, an, tr, ungraded, is_last=last, current=current)
        for regrading in (None, *Regrading):
            stood = make.answer(regrading=regrading)
            for grader in ("gemini", "somebody new"):
                yield on_card(iv, q, stood, tr, fb, is_last=True, current=current, again=grader)
        for answer_state in AnswerState:
            for given in (None, tr):
                failed = FailedStep.LIMIT if given is None else FailedStep.GRADE
                moving = make.answer(state=answer_state, failed_step=failed)
                yield on_card(iv, q, moving, given, None, is_last=False, current=current)
        for problem in RecordingProblem:
            refused = make.answer(
                state=AnswerState.REFUSED, problem=problem, problem_seconds=(12.0, 24.0)
            )
            yield on_card(iv, q, refused, None, None, is_last=False, current=current)
    yield end_confirm(ENGLISH, iv, 3)
    yield end_confirm(ENGLISH, iv, 0)
    yield report_card(ENGLISH, None, iv)
    for chart in (None, "report.png"):
        yield report_card(ENGLISH, make.report(text), iv, chart)
        yield report_card(ENGLISH, make.mixed_report(text), iv, chart, graders=make.GRADERS)
        yield progress_card(ENGLISH, make.progress(text), chart)
        yield progress_card(ENGLISH, [], None)
    yield report_card(ENGLISH, make.report(text, rating=None, criteria=()), iv)
    entries = make.entries(text)
    where = HistoryFilter(2, Kind.TECHNICAL)
    many = make.jobs(text, 25)
    yield history_page(ENGLISH, entries, 30, 1, where=where, jobs=many)
    yield history_page(ENGLISH, entries, 8, 0, jobs=many)
    yield history_page(ENGLISH, [], 0, 0)
    yield history_page(ENGLISH, [], 0, 0, where=where, jobs=many)
    asked_ten = [
        make.question(id=n, position=n, text=t(4000), state=QuestionState.DONE)
        for n in range(1, 11)
    ]
    yield history_interview(ENGLISH, iv, asked_ten, {1: [fb], 2: []}, make.report(text))
    yield history_interview(ENGLISH, iv, [], {})
    yield jobs_list_card(ENGLISH, many)
    yield jobs_list_card(ENGLISH, [])
    counts = {"jobs": 2, "interviews": 1, "answers": 9_999_999, "recordings": 0, "cards": 3}
    for keep in (True, False):
        for grader in (None, "offline", "gemini"):
            yield privacy_card(ENGLISH, 42, counts, keep=keep, grader=grader)
    much = Usage(10**6, 10**12, 10**11)
    for limits in (DailyLimits(), DailyLimits(10**9, 10**9, 10**15, 10**15)):
        for grader in ("offline", "gemini"):
            used = PersonUsage(Usage(), much, much, much, limits, make.NOW)
            yield usage_card(ENGLISH, used, grader=grader)
            yield usage_card(
                ENGLISH, replace(used, server_today=None, server_month=None), grader=grader
            )
    yield privacy_confirm(ENGLISH, 42, counts)
    yield privacy_deleted(ENGLISH, counts)
    yield privacy_deleted(ENGLISH, {})
    for readable in (True, False):
        yield help_card(ENGLISH, can_read_messages=readable, grader="offline")
    yield help_card(ENGLISH)
    yield welcome_card(ENGLISH)
    for heard in (True, False):
        for languages in (None, frozenset({"en"}), frozenset({"en", "de", "fr", "es"})):
            yield settings_card(ENGLISH, 42, heard=heard, has_voice=True, languages=languages)
        yield settings_card(ENGLISH, 42, heard=heard, has_voice=False, languages=frozenset())
    yield notice("Done.")
    yield notice("word " * 2000, title="title " * 100)
    retry = button(Action.PREPARE, "Try again", 7)
    yield error_card(ENGLISH, "It broke.", buttons=[retry])


@pytest.mark.parametrize("content", [None, *CONTENTS.values()], ids=["ordinary", *CONTENTS])
def test_every_layout_fits_whatever_it_is_given(content: Any) -> None:
    count = 0
    for view in every_view(content):
        check(view)
        count += 1
    assert count > 100


def ask(**changes: Any) -> View:
    readable = changes.pop("readable", True)
    iv = changes.pop("interview", make.interview())
    return question_card(ENGLISH, iv, make.question(**changes), can_read_messages=readable)


def test_an_open_question_says_how_to_answer() -> None:
    view = ask()
    assert actions(view) == [Action.HINT, Action.SKIP, Action.END]
    assert "Question 2 of 5" in texts(view)
    assert "voice message" in texts(view)
    blind = texts(ask(readable=False))
    assert "Submit as answer" in blind
    assert "/answer" in blind


@pytest.mark.parametrize("state", [QuestionState.SKIPPED, QuestionState.DONE, QuestionState.REVIEW])
def test_a_question_that_waits_no_longer_has_no_buttons(state: QuestionState) -> None:
    assert actions(ask(state=state)) == []


def test_an_interview_that_ended_closes_its_open_question() -> None:
    assert actions(ask(interview=make.interview(state=InterviewState.ENDED))) == []


def test_graders_are_kept_apart_in_a_report() -> None:
    iv = make.interview()
    shown = texts(report_card(ENGLISH, make.mixed_report(), iv, graders=make.GRADERS))
    assert "Gemini 3.3 (3 answers) · the offline coach 2.9 (1 answer) · somebody 2.1" in shown
    assert "not comparable" in shown
    full = "\n".join(report_pages(ENGLISH, make.mixed_report(), iv, make.GRADERS))
    assert "2.9 of 5 by the offline coach" in full and "2.1 of 5 by somebody" in full
    assert "of 5 by Gemini" not in full, "only the others are marked"
    assert "**By criterion** · Gemini, 3 answers" in full
    assert "**By criterion** · the offline coach 2.9 (1 answer)" in full
    alone = texts(report_card(ENGLISH, make.report(), iv, graders=dict.fromkeys(range(1, 6), "x")))
    assert "not comparable" not in alone and " by x" not in alone


def test_graders_are_kept_apart_in_progress() -> None:
    shown = texts(progress_card(ENGLISH, make.progress(), "progress.png"))
    assert "Rated by Gemini" in shown
    assert "Rated by the offline coach" in shown
    assert "don't compare" in shown


def test_restarting_carries_what_was_chosen() -> None:
    view = unfinished_card(ENGLISH, make.interview(), restart="mixed-5-en-3")
    ids = [one["custom_id"] for one in walk(sent(view)) if "custom_id" in one]
    assert "iv1:restart:7:mixed-5-en-3" in ids


def test_history_turns_pages_within_its_filter() -> None:
    where = HistoryFilter(2, Kind.TECHNICAL)
    view = history_page(ENGLISH, make.entries(), 30, 1, where=where, jobs=make.jobs())
    ids = [one["custom_id"] for one in walk(sent(view)) if "custom_id" in one]
    assert "iv1:hist:0:2-technical" in ids
    assert "iv1:hist:2:2-technical" in ids


def test_nothing_is_left_out_where_there_is_room() -> None:
    shown = texts(jobs_list_card(ENGLISH, make.jobs()))
    for words in ("Senior backend engineer", "Frontend engineer", "Data analyst", "React"):
        assert words in shown
    for view in every_view(None):
        assert re.search(r"and \d+ more", texts(view)) is None


def test_a_report_names_its_grader_and_what_to_practice() -> None:
    view = report_card(ENGLISH, make.report(), make.interview(job_id=3), "report.png")
    shown = texts(view)
    assert "3.3 of 5" in shown
    assert "the offline coach" in shown
    assert "Put one number into every result" in shown
    galleries = [one for one in walk(sent(view)) if one["type"] == 12]
    assert galleries[0]["items"][0]["media"]["url"] == "attachment://report.png"
    # What the picture shows is said to those who can't see it, and is a tap away in full.
    said = galleries[0]["items"][0]["description"]
    assert "2. 2.9 of 5" in said and "Action and ownership: 4.0 of 5" in said
    assert actions(view) == [
        Action.START,
        Action.HIST_INTERVIEW,
        Action.PROGRESS,
        Action.PAGE,
    ]
