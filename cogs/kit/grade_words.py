"""Words about several graders of one thing: scores apart, another grading, a limit in between."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.kit import words
from interview.costs import Spent
from interview.models import Feedback, Regrading, Score
from locales.catalog import Catalog


def limit_name(t: Catalog, spent: Spent) -> str:
    """``20 requests a day for one person``; ``…, set by this server``."""
    match spent.whose, spent.what:
        case "person", "calls":
            said = t.plural(
                "{count} request a day for one person",
                "{count} requests a day for one person",
                spent.limit,
            )
        case "person", _:
            said = t.plural(
                "{count} token a day for one person",
                "{count} tokens a day for one person",
                spent.limit,
            )
        case _, "calls":
            said = t.plural(
                "{count} request a day for this server",
                "{count} requests a day for this server",
                spent.limit,
            )
        case _:
            said = t.plural(
                "{count} token a day for this server",
                "{count} tokens a day for this server",
                spent.limit,
            )
    return t("{limit}, set by this server", limit=said) if spent.by == "server" else said


def limit_note(t: Catalog, spent: Spent) -> str:
    """Said at the start of an interview, when a day's limit is used up."""
    return t(
        "The limit of {name} is used up, so the offline coach interviews you until {time}. Its "
        "ratings are marked as its own, and each answer can be graded again later.",
        name=limit_name(t, spent),
        time=words.moment(spent.resets_at),
    )


def regrade_button(t: Catalog, grader: str) -> str:
    """``Grade again with Gemini``; at most 80 characters (Discord's limit for a label)."""
    return t("Grade again with {grader}", grader=words.grader_name(t, grader))


def regrading(t: Catalog, state: Regrading | None, grader: str, feedback: Feedback) -> str:
    """How another grading by ``grader`` stands, while ``feedback`` counts; "" when none is asked
    for. ``state`` is :attr:`interview.models.Answer.regrading`.
    """
    if state is Regrading.WAITING:
        return t(
            "I asked {grader} again … Until its answer is here, this rating counts.",
            grader=words.grader_name(t, grader),
        )
    if state is Regrading.FAILED:
        return t(
            "{grader} still couldn't be reached; {other}'s rating stays. Nothing is lost.",
            grader=words.grader_name(t, grader, first=True),
            other=words.grader_name(t, feedback.assessment.grader),
        )
    return ""


def score(t: Catalog, score: Score) -> str:
    """``Gemini 3.8 (4 answers)``."""
    return t.plural(
        "{grader} {rating} ({count} answer)",
        "{grader} {rating} ({count} answers)",
        score.answers,
        grader=words.grader_name(t, score.grader),
        rating=t.number(score.rating, 1),
    )


def scores_apart(t: Catalog, scores: Sequence[Score]) -> str:
    """``Gemini 3.8 (4 answers) · the offline coach 2.9 (1 answer): not comparable``.

    "" when one grader rated everything: then there is nothing to keep apart.
    """
    if len(scores) < 2:
        return ""
    shown = [score(t, each) for each in scores[:4]]
    if len(scores) > 4:
        shown.append(t.plural("{count} more", "{count} more", len(scores) - 4))
    return t("{scores}: not comparable", scores=" · ".join(shown))
