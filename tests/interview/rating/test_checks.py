from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.errors import InterviewerGarbled
from interview.models import (
    Assessment,
    Coverage,
    CriterionRating,
    KeyPointCoverage,
    Kind,
    Mistake,
    NotGradable,
    Remark,
    ReportDraft,
    Strength,
)
from interview.rating.checks import HIGH_LEVEL, Said, checked, checked_report
from interview.rating.fairness import judges_the_person
from interview.rating.rubric import criteria_for
from interview.wording import clean, find_quote, sentences, tokens

CRITERIA = criteria_for(Kind.BEHAVIORAL)
SAID = "So, I didn’t wait. I rewrote the import job — and errors fell from 40 to 2 a week."


def _assessment(**changes: object) -> Assessment:
    base = Assessment(
        "gemini",
        "model",
        "behavioral-2",
        criteria=tuple(
            CriterionRating(c.key, c.name, 4, "Because.", "I rewrote the import job")
            for c in CRITERIA
        ),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("I rewrote the import job", "I rewrote the import job"),
        ("i didn't WAIT", "I didn’t wait"),
        ("“the import   job and errors fell”", "the import job — and errors fell"),
        ("import\u200b job and", "import job — and"),
        ("I rewrote the export job", None),
        ("import job", None),
        ("", None),
        ("…", None),
        ("rewrote the import jo", None),
    ],
)
def test_quotes_are_found_as_said_or_not_at_all(quote: str, found: str | None) -> None:
    assert find_quote(quote, SAID) == found


def test_a_short_answer_may_be_quoted_whole() -> None:
    assert find_quote("use redis", "Use Redis!") == "Use Redis"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("トークンバケットを使", "私はトークンバケットを使いました"),
        ("cafe\u0301 au lait", "un café au lait"),
        ("हिन्दी में बात", "मैं हिन्दी में बात करता"),
    ],
)
def test_quotes_in_other_scripts(quote: str, text: str) -> None:
    assert find_quote(quote, text) is not None


def test_a_strength_with_invented_words_is_dropped() -> None:
    result = checked(
        _assessment(
            strengths=(
                Strength("You acted.", "I rewrote the import job"),
                Strength("Great teamwork.", "we all worked together every day"),
                Strength("Once more.", "i rewrote the IMPORT job"),
            )
        ),
        Said(SAID, CRITERIA),
    )
    assert [s.text for s in result.strengths] == ["You acted."]


def test_a_mistake_is_of_words_that_were_surely_said() -> None:
    result = checked(
        _assessment(
            mistakes=(
                Mistake("I rewrote the import job", "It was never rewritten."),
                Mistake("we sorted it twice", "Once is enough."),
                Mistake("i rewrote the IMPORT job", "Once more."),
                Mistake("and errors fell", "You lack confidence."),
                Mistake("and errors fell", " "),
            )
        ),
        Said(SAID, CRITERIA),
    )
    assert result.mistakes == (Mistake("I rewrote the import job", "It was never rewritten."),)
    doubtful = checked(
        _assessment(
            mistakes=(Mistake("I rewrote the import job", "An import can't be rewritten."),)
        ),
        Said(SAID, CRITERIA, uncertain=("import",)),
    )
    assert doubtful.mistakes == ()


def test_a_high_level_without_evidence_is_lowered_and_says_so() -> None:
    ratings = tuple(
        CriterionRating(c.key, "made up", level, "Because.", "words nobody ever said")
        for c, level in zip(CRITERIA, (5, 4, 3, 2, None), strict=True)
    )
    result = checked(_assessment(criteria=ratings), Said(SAID, CRITERIA))
    assert [r.level for r in result.criteria] == [3, 3, 3, 2, None]
    assert [r.quote for r in result.criteria] == [""] * 5
    assert [r.remark for r in result.criteria] == [Remark.UNPROVEN] * 2 + [None] * 3
    assert [r.name for r in result.criteria] == [c.name for c in CRITERIA]


def test_levels_are_kept_on_the_scale_and_unknown_criteria_go() -> None:
    good = _assessment().criteria
    ratings = (replace(good[0], level=99), replace(good[1], level=-3), *good[2:])
    extra = CriterionRating("charm", "Charm", 5, "", "I rewrote the import job")
    result = checked(_assessment(criteria=(extra, *ratings)), Said(SAID, CRITERIA))
    assert [r.level for r in result.criteria] == [5, 1, 4, 4, 4]


def test_a_left_out_criterion_is_a_garbled_reply() -> None:
    with pytest.raises(InterviewerGarbled, match="missing_criterion"):
        checked(_assessment(criteria=_assessment().criteria[1:]), Said(SAID, CRITERIA))


def test_a_level_that_is_no_whole_number_is_a_garbled_reply() -> None:
    first, *others = _assessment().criteria
    bad = replace(first, level=4.5)  # type: ignore[arg-type]
    with pytest.raises(InterviewerGarbled, match="bad_level"):
        checked(_assessment(criteria=(bad, *others)), Said(SAID, CRITERIA))


def test_not_gradable_has_no_numbers_strengths_or_rewriting() -> None:
    result = checked(
        _assessment(
            not_gradable=NotGradable.OFF_TOPIC,
            not_gradable_reason="About something else.",
            strengths=(Strength("x", "I rewrote the import job"),),
            better_answer="Better.",
            coverage=(KeyPointCoverage("p", Coverage.COVERED, "I rewrote the import job"),),
        ),
        Said(SAID, CRITERIA),
    )
    assert (result.criteria, result.strengths, result.coverage) == ((), (), ())
    assert result.better_answer == ""
    assert result.not_gradable_reason == "About something else."


def test_covered_needs_the_words_that_cover_it() -> None:
    result = checked(
        _assessment(
            coverage=(
                KeyPointCoverage("one", Coverage.COVERED, "errors fell from 40 to 2"),
                KeyPointCoverage("two", Coverage.COVERED, "never said at all"),
                KeyPointCoverage("three", Coverage.NOT_HEARD, "errors fell from 40 to 2"),
            )
        ),
        Said(SAID, CRITERIA),
    )
    assert [(c.coverage, bool(c.quote)) for c in result.coverage] == [
        (Coverage.COVERED, True),
        (Coverage.PARTLY, False),
        (Coverage.NOT_HEARD, False),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "You sound confident.",
        "A lack of self-confidence shows.",
        "This seems honest.",
        "Shows an extroverted personality.",
        "You were clearly nervous.",
        "I would hire this candidate.",
        "A strong candidate.",
        "Not a good culture fit.",
        "Your accent is hard to follow.",
        "Work on eye contact and body language.",
        "The candidate seems passionate.",
        "You're very enthusiastic.",
    ],
)
def test_sentences_about_the_person_are_dropped(sentence: str) -> None:
    assert judges_the_person(sentence)
    result = checked(
        _assessment(
            improvements=(sentence, f"Name a number. {sentence}"),
            first_change=sentence,
            strengths=(Strength(sentence, "I rewrote the import job"),),
        ),
        Said(SAID, CRITERIA),
    )
    assert result.improvements == ("Name a number.",)
    assert result.first_change == ""
    assert result.strengths == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Report the 95 % confidence interval as well.",
        "Say how you kept users calm during the outage.",
        "You hired two people: say what they took over.",
        "Name what failed and who noticed.",
        "Use the accent color of the design system.",
    ],
)
def test_sentences_about_the_answer_stay(sentence: str) -> None:
    assert not judges_the_person(sentence)


def test_texts_are_cleaned_and_bounded() -> None:
    result = checked(
        _assessment(
            improvements=tuple(f"tip {n}\x00\u202e " + "word " * 500 for n in range(9)),
            first_change="Do\x07 this\u200b.",
            better_answer="a\x00b\nc" + "x" * 9000,
        ),
        Said(SAID, CRITERIA),
    )
    assert len(result.improvements) == 5
    assert all(len(i) <= 300 and i.endswith("…") for i in result.improvements)
    assert not any("\u202e" in i or "\x00" in i for i in result.improvements)
    assert result.first_change == "Do this."
    assert result.better_answer.startswith("ab\nc")
    assert len(result.better_answer) <= 3000


_TEXT = st.text(max_size=120)


@given(
    said=_TEXT,
    levels=st.lists(st.one_of(st.none(), st.integers(-9, 9)), min_size=5, max_size=5),
    texts=st.lists(_TEXT, min_size=12, max_size=12),
    cut=st.tuples(st.integers(0, 120), st.integers(0, 120)),
)
def test_whatever_a_grader_says_only_proven_things_remain(
    said: str, levels: list[int | None], texts: list[str], cut: tuple[int, int]
) -> None:
    true_quote = said[min(cut) : max(cut)]
    raw = _assessment(
        criteria=tuple(
            CriterionRating(c.key, text, level, text, quote)
            for c, level, text, quote in zip(
                CRITERIA, levels, texts, [true_quote, *texts[5:9]], strict=False
            )
        ),
        strengths=tuple(Strength(t, q) for t, q in zip(texts, [true_quote, *texts], strict=False)),
        improvements=tuple(texts),
    )
    if all(level is None for level in levels):
        # A grader that judged nothing is no grader.
        with pytest.raises(InterviewerGarbled, match="no_level"):
            checked(raw, Said(said, CRITERIA))
        return
    result = checked(raw, Said(said, CRITERIA))
    there = clean(said, lines=True)
    for rating in result.criteria:
        assert rating.level is None or 1 <= rating.level <= 5
        assert rating.quote in there
        assert rating.level is None or rating.level < HIGH_LEVEL or rating.quote
    for strength in result.strengths:
        assert strength.quote
        assert strength.quote in there
    assert len(result.improvements) <= 5
    assert checked(result, Said(said, CRITERIA)) == result


@given(_TEXT)
def test_plain_and_other_text_are_split_alike(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    # One letter outside ASCII sends the same text the longer way.
    assert tokens(plain) == tokens(plain + " é")[:-1]


@given(_TEXT)
def test_tokens_and_sentences_point_into_the_text(text: str) -> None:
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.norm
    ends = 0
    for start, end in sentences(text):
        assert ends <= start < end <= len(text)
        ends = end


@given(_TEXT, st.integers(2, 60))
def test_cleaning_bounds_and_settles(text: str, limit: int) -> None:
    once = clean(text, limit=limit)
    assert len(once) <= limit
    assert clean(once, limit=limit) == once


def test_a_reports_words_about_the_person_are_dropped_too() -> None:
    draft = ReportDraft(
        summary="You named numbers. You sound very confident.",
        practice=("Name the result.", "Be less nervous.", "Give a number.", "Say why.", "More."),
        grader="gemini",
        model="m",
    )
    fair = checked_report(draft)
    assert fair.summary == "You named numbers."
    assert "nervous" not in " ".join(fair.practice)
    assert len(fair.practice) <= 3
