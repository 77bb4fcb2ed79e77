"""A corrected transcript keeps the times of what was heard, whatever its person writes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview.hearing.corrections import MOST_WORDS_PER_SECOND, realigned
from interview.models import Word


def heard(text: str, *, pause_after: str = "") -> list[Word]:
    """0.3 s a word and 0.1 s between two; 3 s after ``pause_after``."""
    words, at = [], 1.0
    for word in text.split():
        words.append(Word(word, round(at, 2), round(at + 0.3, 2), 0.9))
        at += 3.4 if word == pause_after else 0.4
    return words


def times(words: tuple[Word, ...], *texts: str) -> list[tuple[float, float]]:
    return [(word.start, word.end) for word in words if word.text in texts]


SAID = "so we put it on cube nets and it ran"


def test_the_same_words_keep_times_and_probability_with_other_marks_and_case() -> None:
    old = heard(SAID)
    new = realigned(old, "So, we put it on CUBE nets and it ran.")
    assert [(w.start, w.end, w.probability) for w in new] == [
        (w.start, w.end, w.probability) for w in old
    ]
    assert new[0].text == "So," and new[-1].text == "ran."


def test_a_word_takes_the_time_of_the_words_it_replaces() -> None:
    old = heard(SAID)
    new = realigned(old, SAID.replace("cube nets", "Kubernetes"))
    [(start, end)] = times(new, "Kubernetes")
    assert start == old[5].start and start < end <= old[6].end
    assert times(new, "and", "ran") == times(tuple(old), "and", "ran")
    assert next(w for w in new if w.text == "Kubernetes").probability == 1.0


def test_several_words_share_the_time_of_one_by_length() -> None:
    new = realigned(heard("we used elasticsearch there"), "we used elastic search there")
    (a, b), (c, d) = times(new, "elastic", "search")
    assert a == pytest.approx(1.8) and d == pytest.approx(2.1) and b == pytest.approx(c)
    assert b - a > d - c


def test_a_pause_within_what_was_replaced_stays_a_pause() -> None:
    old = heard("we put it on cube nets then", pause_after="cube")
    new = realigned(old, "we put it on kube needs then")
    (_, b), (c, d) = times(new, "kube", "needs")
    assert b <= old[4].end and c >= old[5].start - 0.04 and d == old[5].end
    # One word for both lies on one side of it.
    [(start, end)] = times(realigned(old, "we put it on Kubernetes then"), "Kubernetes")
    assert end - start <= 0.31


def test_added_words_get_the_gap_between_their_neighbors() -> None:
    old = heard("it ran well", pause_after="ran")
    new = realigned(old, "it ran very very well")
    placed = times(new, "very")
    assert placed[0][0] >= old[1].end and placed[-1][1] <= old[2].start + 1e-9
    assert all(end > start for start, end in placed)


@pytest.mark.parametrize("text", ["and then it ran", "it ran and then some more"])
def test_words_before_the_first_and_after_the_last_have_no_room(text: str) -> None:
    new = realigned(heard("it ran"), text)
    assert all(w.start == w.end for w in new if w.text not in ("it", "ran"))


def test_more_words_than_can_be_said_get_no_time() -> None:
    new = realigned(heard("it ran well"), f"it {'on ' * 40} well")
    assert sum(word.end > word.start for word in new if word.text == "on") == 3


def test_a_very_long_text_of_anything_is_placed_in_no_time() -> None:
    old = heard(" ".join(f"word{n} the" for n in range(1500)))
    fixed = [word.text for word in old]
    fixed[1001] = "a"
    new = realigned(old, " ".join(fixed))
    assert [(w.start, w.end) for w in new] == [(w.start, w.end) for w in old]
    assert len(realigned(old, "the " * 4000)) == 4000


def test_nothing_heard_and_languages_without_spaces_keep_what_there_is() -> None:
    assert realigned((), "typed") == ()
    old = [Word("今日", 0.0, 0.4, 0.9), Word("は", 0.4, 0.6, 0.9)]
    assert realigned(old, "今日も", "ja") == tuple(old)


WORDS = st.lists(
    st.sampled_from(["we", "the", "um", "cube", "nets", "it,", "ran", "42%"]), max_size=20
)
GAPS = st.lists(st.sampled_from([0.0, 0.1, 0.4, 2.5]), min_size=40, max_size=40)


@given(WORDS, WORDS, GAPS)
@settings(max_examples=150, deadline=None)
def test_times_rise_and_stay_within_what_was_heard(
    old: list[str], new: list[str], gaps: list[float]
) -> None:
    said, at = [], 0.5
    for n, word in enumerate(old):
        said.append(Word(word, at, at + gaps[2 * n % 40], 0.8))
        at += gaps[2 * n % 40] + gaps[(2 * n + 1) % 40]
    placed = realigned(said, " ".join(new))
    if not old:
        assert placed == ()
        return
    assert [word.text for word in placed] == new
    for word in placed:
        assert said[0].start <= word.start <= word.end <= max(each.end for each in said)
    for before, after in pairwise(placed):
        assert before.start <= after.start
    # Nobody is made to speak faster than people can.
    added = [word for word in placed if word.end > word.start and word.probability == 1.0]
    assert len(added) <= len(old) + MOST_WORDS_PER_SECOND * (at - 0.5) + len(old)


@given(WORDS.filter(bool), st.data())
@settings(max_examples=100, deadline=None)
def test_one_changed_word_leaves_all_others_where_they_were(
    words: list[str], data: st.DataObject
) -> None:
    old = heard(" ".join(words))
    at = data.draw(st.integers(0, len(words) - 1))
    changed = [*words[:at], "kubernetes", *words[at + 1 :]]
    placed = realigned(old, " ".join(changed))
    assert [(w.start, w.end) for w in placed] == [pytest.approx((w.start, w.end)) for w in old]


@given(WORDS)
@settings(max_examples=50, deadline=None)
def test_what_is_sent_in_as_it_was_comes_back_as_it_was(words: list[str]) -> None:
    old = heard(" ".join(words))
    assert list(realigned(old, " ".join(words))) == old
