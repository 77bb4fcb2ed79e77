"""The fixed words of the hot seat: what a panel made of an answer, and how near one rates."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.kit import words
from cogs.kit.text import line, quote
from interview.models import PeerRating, QuestionDraft
from interview.rating.panel import PanelOutcome, PanelSide, outcome_of
from interview.rating.rubric import band
from interview.team.peers.calibration import NEAR, Bend, Calibration
from interview.team.peers.comments import is_visible
from locales.catalog import ENGLISH

__all__ = [
    "agreement",
    "coach_line",
    "kindness",
    "panel_block",
    "panel_line",
    "panel_numbers",
    "side",
    "trend",
]


def side(side: PanelSide | None) -> str:
    """``3.4``; "not judged" where nobody did."""
    return "not judged" if side is None else f"{side.mean:.1f}"


def panel_numbers(side: PanelSide) -> str:
    """``3.4 (4 people, spread 0.8)``; of one person there is no spread."""
    people = words.plural(side.people, "person", "people")
    spread = "" if side.spread is None else f", spread {side.spread:.1f}"
    return f"{side.mean:.1f} ({people}{spread})"


def panel_line(outcome: PanelOutcome) -> str:
    """The panel's rating of the whole answer, in a line."""
    if outcome.panel is None:
        return "**The panel** · nobody rated this one"
    mean = outcome.panel.mean
    return f"**The panel** · {words.rating_bar(mean)} {panel_numbers(outcome.panel)} · {band(mean)}"


def coach_line(outcome: PanelOutcome, *, shared: bool, pending: bool) -> str:
    """The coach's rating, by whom, or why there is none to see."""
    coach = outcome.coach
    if coach is None:
        if not shared:
            return "**The coach** · seen by the one in the seat only, as they chose"
        return (
            "**The coach** · still at it; it is shown here once it is done"
            if pending
            else "**The coach** · has no rating of it"
        )
    by = words.grader_name(ENGLISH, coach.grader)
    if coach.rating is None:
        return f"**The coach** · couldn't rate it ({by})"
    stood_in = f"\n{words.stand_in(ENGLISH, coach.stand_in)}" if coach.stand_in is not None else ""
    return (
        f"**The coach** · {words.rating_bar(coach.rating)} {coach.rating:.1f} by {by} ·"
        f" {band(coach.rating)}{stood_in}"
    )


def panel_block(question: QuestionDraft, ratings: Sequence[PeerRating]) -> str:
    """What people made of an answer, for its own person: apart from the coach's, escaped."""
    outcome = outcome_of(question, ratings, None)
    lines = [panel_line(outcome)]
    judged = [
        f"{line(each.criterion.name)} {side(each.panel)}"
        for each in outcome.criteria
        if each.panel is not None
    ]
    if judged:
        lines.append(f"-# {' · '.join(judged)}")
    lines.append("-# By people of your practice; it is no part of the rating above.")
    for rating in ratings:
        if is_visible(rating) and not rating.put_away:
            said = quote(rating.comment)
            lines.append(f"<@{rating.reviewer_id}> wrote:\n{said}")
    return "\n".join(lines)


# --------------------------------------------------------------------------- calibration


def _levels(difference: float) -> str:
    return f"{abs(difference):.1f}"


def kindness(found: Calibration) -> str:
    """How one rates on the whole, in a sentence; ``found.signed`` is there."""
    signed = found.signed or 0.0
    if abs(signed) <= NEAR:
        return "On the whole you rate **as the others do**."
    way = "higher" if signed > 0 else "lower"
    return f"On the whole you rate **{_levels(signed)} {way}** than the others."


def bend(one: Bend, criterion: str) -> str:
    """``*Result with evidence*: 0.6 higher than the others (8 ratings)``."""
    way = "higher" if one.signed > 0 else "lower"
    said = (
        "as the others do"
        if abs(one.signed) <= NEAR
        else f"{_levels(one.signed)} {way} than the others"
    )
    return f"{criterion}: {said} ({words.plural(one.levels, 'rating')})"


def agreement(found: Calibration) -> str:
    """What the agreement means; "" where it can't be said.

    Bounds of r after Cohen (1988): .5 is a large correlation, .3 a medium one.
    """
    if found.agreement is None:
        return ""
    r = found.agreement
    if r >= 0.5:
        said = "You and the others find the same parts strong and weak"
    elif r >= 0.3:
        said = "You and the others often find the same parts strong and weak"
    else:
        said = "You and the others mostly find other parts strong and weak"
    return f"{said} (agreement {r:.2f}; 1 is the same order, 0 none)."


def trend(found: Calibration) -> str:
    """Whether the differences became smaller; "" where it can't be said."""
    if found.trend is None:
        return ""
    before, latest = found.trend
    if latest < before - 0.15:
        return f"You come nearer: {latest:.1f} apart in your latest panels, {before:.1f} before."
    if latest > before + 0.15:
        return f"Further apart of late: {latest:.1f} in your latest panels, {before:.1f} before."
    return f"About as near as before: {latest:.1f} apart in your latest panels."
