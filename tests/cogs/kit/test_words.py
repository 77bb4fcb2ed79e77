from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cogs.kit import problems, words
from cogs.kit.text import length
from interview.errors import DocumentFault
from interview.models import (
    AnswerSource,
    InterviewState,
    Job,
    JobProfile,
    Kind,
    NotGradable,
    QuestionState,
    RecordingProblem,
)
from locales.catalog import ENGLISH
from tests.cogs.builders import CONTENTS, interview, jobs


def test_each_problem_has_words_of_its_own() -> None:
    for made in (
        [problems.recording_problem(ENGLISH, problem) for problem in RecordingProblem],
        [problems.not_gradable(ENGLISH, reason) for reason in NotGradable],
    ):
        assert len({what for what, _ in made}) == len(made)
        assert all(what.endswith(".") and following.endswith(".") for what, following in made)
    documents = [problems.document_problem(ENGLISH, reason) for reason in DocumentFault]
    assert len(set(documents)) == len(documents)


def test_everything_has_a_name() -> None:
    assert all(words.kind_name(ENGLISH, kind) for kind in Kind)
    assert all(words.interview_state(ENGLISH, state) for state in InterviewState)
    assert all(words.question_state(ENGLISH, state) for state in QuestionState)
    assert all(words.source_name(ENGLISH, source) for source in AnswerSource)
    assert words.grader_name(ENGLISH, "offline") == "the offline coach"
    assert words.grader_name(ENGLISH, "somebody new") == "somebody new"
    assert words.language_name(ENGLISH, "de") == "German"
    assert words.language_name(ENGLISH, "xx") == "xx"


def test_a_message_cut_off_says_how_much_arrived() -> None:
    what, following = problems.recording_problem(ENGLISH, RecordingProblem.CUT_OFF, (12.0, 24.0))
    assert what == "Your message arrived cut off: 12 of 24 s."
    assert "again" in following
    whole = problems.recording_problem_message(ENGLISH, RecordingProblem.CUT_OFF, (62.0, 180.0))
    assert "1 min 2 s of 3 min" in whole
    assert "no rating" in whole


def test_lengths_are_named_with_their_limits() -> None:
    what, _ = problems.recording_problem(ENGLISH, RecordingProblem.TOO_LONG, (700.0, 600.0))
    assert what == "The recording takes 11 min 40 s; an answer may take 10 min."
    what, _ = problems.recording_problem(ENGLISH, RecordingProblem.TOO_SHORT, (0.05, 0.5))
    assert "0.1 s" in what


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-1, "0 s"),
        (0, "0 s"),
        (0.4, "0.4 s"),
        (9.4, "9 s"),
        (59.6, "1 min"),
        (72, "1 min 12 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations(seconds: float, said: str) -> None:
    assert words.duration(ENGLISH, seconds) == said


def test_ratings_in_words() -> None:
    assert words.rating_text(ENGLISH, 3.44) == "3.4 of 5"
    assert words.rating_text(ENGLISH, None) == "not rated"


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_names_fit_discord_whatever_the_role(content: Any) -> None:
    thread = words.thread_name(ENGLISH, interview(profile=JobProfile(role=content(2000))))
    assert 1 <= length(thread) <= 100
    for job in jobs(content):
        assert 1 <= length(words.choice_name(ENGLISH, job)) <= 100


def test_jobs_of_one_name_are_told_apart() -> None:
    same = JobProfile(role="Backend engineer", stack="Python, PostgreSQL", years=4)
    begun = datetime(2026, 3, 1, tzinfo=UTC)
    many = [
        Job(100 - n, 1, replace(same, description=f"Company {n} builds things"), None, at, at)
        for n in range(25)
        for at in [begun + timedelta(days=n)]
    ]
    other = Job(7, 1, replace(same, role="Data engineer"), None, begun, begun)
    shown = words.choice_names(ENGLISH, [*many, other])
    assert len(set(shown)) == 26 and all(1 <= length(each) <= 100 for each in shown)
    assert shown[-1] == words.choice_name(ENGLISH, other)
    for number, each in enumerate(shown[:25]):
        assert f"Company {number} builds" in each and "Backend engineer" in each
        assert "2026" in each and f"#{26 - number} " in each


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_twins_of_any_content_fit_too(content: Any) -> None:
    shown = words.choice_names(ENGLISH, [*jobs(content), *jobs(content)])
    assert all(1 <= length(each) <= 100 for each in shown)
