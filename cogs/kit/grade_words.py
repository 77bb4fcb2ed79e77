"""Words about several graders of one thing: scores apart, another grading, a limit in between."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.kit import words
from interview.costs import Spent
from interview.models import Feedback, Score
from locales.catalog import ENGLISH, Catalog

__all__ = ["limit_name", "limit_note", "regrade_button", "regrading", "score", "scores_apart"]


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


def limit_note(spent: Spent) -> str:
    """Said at the start of an interview, when a day's limit is used up."""
    return (
        f"The limit of {limit_name(ENGLISH, spent)} is used up, so the offline coach interviews you"
        " until "
        f"{words.moment(spent.resets_at)}. Its ratings are marked as its own, and each answer can "
        "be graded again later."
    )


def regrade_button(grader: str) -> str:
    """``Grade again with Gemini``; at most 80 characters (Discord's limit for a label)."""
    return f"Grade again with {words.grader_name(grader)}"


def regrading(state: str | None, grader: str, feedback: Feedback) -> str:
    """How another grading by ``grader`` stands, while ``feedback`` counts; "" when none is asked
    for. ``state`` is :attr:`interview.models.Answer.regrading`.
    """
    who = words.grader_name(grader)
    if state == "waiting":
        return f"I asked {who} again … Until its answer is here, this rating counts."
    if state == "failed":
        by = words.grader_name(feedback.assessment.grader)
        said = f"{who} still couldn't be reached; {by}'s rating stays. Nothing is lost."
        return said[0].upper() + said[1:]
    return ""


def score(score: Score) -> str:
    """``Gemini 3.8 (4 answers)``."""
    count = words.plural(score.answers, "answer")
    return f"{words.grader_name(score.grader)} {score.rating:.1f} ({count})"


def scores_apart(scores: Sequence[Score]) -> str:
    """``Gemini 3.8 (4 answers) · the offline coach 2.9 (1 answer): not comparable``.

    "" when one grader rated everything: then there is nothing to keep apart.
    """
    if len(scores) < 2:
        return ""
    more = f" · {len(scores) - 4} more" if len(scores) > 4 else ""
    return " · ".join(score(each) for each in scores[:4]) + f"{more}: not comparable"
