"""What a person sees: spoken answers of known quality, rated in the right order and band."""

from __future__ import annotations

import pytest

from interview.models import NotGradable
from interview.rating.rubric import RUBRIC_VERSION, criteria_for, overall
from llm.offline.grading.grader import Grader
from llm.offline.questions.bank import load_bank

BANK = {q.id: q.draft for q in load_bank()}

REST = {
    "excellent": (
        "So, um, GET is only for reading, it must not change anything, so browsers and proxies can "
        "cache it or repeat it safely. POST creates something new, and if you send it twice you "
        "may get two records, so I answer 201 with the location. PUT and DELETE are idempotent, "
        "you can retry them and the state is the same as after the first time. PUT replaces the "
        "whole resource, and PATCH only changes a couple of fields. For errors, four hundreds are "
        "the client's fault, like 400 or 422 for bad input, 401 if you're not logged in and 403 "
        "if you're logged in but not allowed, and five hundreds mean our server broke. For "
        "example in my last project we had a payment POST that was repeated by the app, which "
        "means people paid twice, so we added an idempotency key, and I wrote a test for it."
    ),
    "partly": (
        "I use GET to read data and it should never change anything on the server. POST is for "
        "creating new records. For the status codes I'd return 200 when it went fine and 400 "
        "something if the client sent bad input, and 500 if our server fails."
    ),
    "vague": (
        "Well, I'd pick the method that makes sense for the API. It depends on what the team "
        "does and what the standards say, and you should return good status codes for that."
    ),
    "opposite": (
        "GET changes data on the server, so it is never safe to cache or repeat. PUT and DELETE "
        "are not idempotent, so repeating them does not leave the same state as doing them once."
    ),
}
DISK = {
    "excellent": (
        "First I'd run df dash h to see which file system is full, and then du piped to sort to "
        "find the biggest directories. If df says there's space I check df dash i, because you "
        "can run out of inodes with millions of tiny files. If df and du don't agree then some "
        "process still holds a deleted file open, so I use lsof and restart that process. I "
        "wouldn't just delete an active log, I truncate it, so that the handle stays valid. Later "
        "I'd set up logrotate and prune old Docker images, and an alert at eighty percent."
    ),
    "partly": (
        "I would check with df which disk is full, and then use du to find the large directories. "
        "Usually it's some log, so I'd empty that log file."
    ),
    "vague": (
        "I would look at the server and find out what the problem is and then fix it. Maybe "
        "restart the application and see if that helps, or ask the operations team."
    ),
}
SHORTENER = {
    "excellent": (
        "I'd first ask how many new links per day and how many redirects, I assume a hundred "
        "reads for every write, so it's read heavy, maybe ten thousand requests per second. The "
        "code comes from a counter encoded in base 62, or random characters with a check for "
        "collisions; the counter is simpler but guessable, so I'd rather take random. I store it "
        "in a key-value table with the code as primary key. In front I put several stateless "
        "servers behind a load balancer and a Redis cache for the popular links, so the database "
        "is rarely asked. A 301 is cached by the browser, whereas with a 302 we can count the "
        "clicks. If Redis fails we read from a replica, only slower, and clicks go to a queue so "
        "that statistics never block a visitor."
    ),
    "partly": (
        "I would make a table with the short code as the key and the long address. The code can "
        "be a random string, and I try again if it already exists. Then the server looks it up "
        "and redirects the visitor."
    ),
    "vague": (
        "I would build it as a modern cloud service with a nice architecture that can grow, and "
        "make sure that the quality is good and everybody in the team is happy with it."
    ),
}
DEADLINE = {
    "excellent": (
        "Last year at my company, uh, a client moved their trade fair up, so we had nine days "
        "instead of a month for the demo, and if we were late they would have gone to a "
        "competitor. I was responsible for the app. I went through the list with the client and "
        "cut it down to the six screens visitors would really see, because the rest could wait. "
        "The same day I wrote to them what would be in and what not. Then I split the work into "
        "two-day slices, and I checked every evening if we were on track. When the login slipped "
        "I asked another team for a developer. We shipped one day early, forty visitors signed "
        "up and the client renewed the contract. In the next two weeks I cleaned up what we had "
        "rushed. I learned to talk about scope on the first day, and since then I always do."
    ),
    "no result": (
        "Last year at my company, uh, a client moved their trade fair up, so we had nine days "
        "instead of a month for the demo, and if we were late they would have gone to a "
        "competitor. I was responsible for the app. I went through the list with the client and "
        "cut it down to the six screens visitors would really see, because the rest could wait. "
        "The same day I wrote to them what would be in and what not. Then I split the work into "
        "two-day slices, and I checked every evening if we were on track."
    ),
    "another story": (
        "In my first job at a clinic there was a nurse who never spoke in our meetings, and "
        "people complained that decisions didn't work on the night shift. I asked her for a "
        "coffee and I listened to what she thought, because she knew the nights best. Then I "
        "changed the meeting, so that everybody wrote down one idea first. After two months "
        "complaints went down by half. I learned that silence does not mean agreement."
    ),
    "vague": (
        "I work well under pressure and deadlines are no problem for me. You have to stay calm "
        "and focus on the important things and communicate well with everybody in the team."
    ),
    "we only": (
        "We had a tight deadline at my last job and it was a lot of stress. We worked long hours "
        "and we did what was needed as a team, and then we delivered it."
    ),
}
OFF_TOPIC = (
    "My favorite holiday was by the sea, the food was wonderful, and the children played on the "
    "beach all day while the sun was shining."
)


def _rating(grader: Grader, bank_id: str, text: str) -> float:
    """0 when it can't be graded."""
    question = BANK[bank_id]
    criteria = criteria_for(question.kind)
    result = grader.grade(question, text, criteria, RUBRIC_VERSION[question.kind])
    return overall(result.criteria, criteria) or 0.0


@pytest.mark.parametrize(
    ("bank_id", "answers"),
    [("backend-002", REST), ("devops-001", DISK), ("system_design-001", SHORTENER)],
)
def test_technical_answers_are_rated_in_the_right_order(
    grader: Grader, bank_id: str, answers: dict[str, str]
) -> None:
    excellent, partly, vague = (
        _rating(grader, bank_id, answers[name]) for name in ("excellent", "partly", "vague")
    )
    assert excellent >= 3.8
    assert 1.5 <= partly <= 3.5
    assert partly <= excellent - 0.8
    assert vague <= 1.5
    assert vague < partly


def test_the_opposite_is_worth_less_than_a_part_that_is_right(grader: Grader) -> None:
    assert _rating(grader, "backend-002", REST["opposite"]) <= 2.5
    assert _rating(grader, "backend-002", REST["opposite"]) < _rating(
        grader, "backend-002", REST["partly"]
    )


def test_stories_are_rated_in_the_right_order(grader: Grader) -> None:
    rated = {name: _rating(grader, "behavioral-004", text) for name, text in DEADLINE.items()}
    assert rated["excellent"] >= 4.0
    assert 2.0 <= rated["no result"] <= rated["excellent"] - 0.7
    assert rated["vague"] <= 1.5
    assert rated["vague"] < rated["we only"] <= 2.5
    assert rated["we only"] < rated["no result"]


def test_a_story_without_its_end_is_told_so_first(grader: Grader) -> None:
    question = BANK["behavioral-004"]
    result = grader.grade(
        question,
        DEADLINE["no result"],
        criteria_for(question.kind),
        RUBRIC_VERSION[question.kind],
    )
    levels = {rating.key: rating.level for rating in result.criteria}
    assert levels["result"] is not None and levels["result"] <= 2
    assert result.first_change.startswith("End with what changed")


def test_a_good_story_about_something_else_is_heard_out_and_told_so(grader: Grader) -> None:
    question = BANK["behavioral-004"]
    criteria = criteria_for(question.kind)
    result = grader.grade(
        question, DEADLINE["another story"], criteria, RUBRIC_VERSION[question.kind]
    )
    assert result.not_gradable is None
    assert "does not speak to this question" in result.first_change
    assert result.strengths == ()
    rating = overall(result.criteria, criteria) or 0.0
    assert _rating(grader, "behavioral-004", DEADLINE["vague"]) < rating <= 3.0
    assert rating < _rating(grader, "behavioral-004", DEADLINE["excellent"]) - 1


@pytest.mark.parametrize(
    "bank_id", ["backend-002", "devops-001", "system_design-001", "behavioral-004"]
)
def test_what_has_nothing_to_do_with_it_is_off_topic_for_every_kind(
    grader: Grader, bank_id: str
) -> None:
    question = BANK[bank_id]
    result = grader.grade(
        question, OFF_TOPIC, criteria_for(question.kind), RUBRIC_VERSION[question.kind]
    )
    assert result.not_gradable is NotGradable.OFF_TOPIC


@pytest.mark.parametrize(
    ("bank_id", "text"),
    [
        ("devops-001", "df -h, then du to find the big directory"),
        ("devops-001", "Check df and lsof."),
        ("system_design-001", "A key-value table, base 62 codes, Redis in front, 302 redirect."),
        ("backend-002", "GET reads, POST creates, PUT replaces, PATCH changes some fields"),
        ("frontend-001", "An inner function keeps the outer variables alive."),
    ],
)
def test_a_terse_right_answer_is_graded(grader: Grader, bank_id: str, text: str) -> None:
    assert _rating(grader, bank_id, text) >= 1.0
