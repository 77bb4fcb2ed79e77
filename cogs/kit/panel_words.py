"""The fixed words of the hot seat: what a panel made of an answer, and how near one rates."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.kit import words
from cogs.kit.text import line, quote
from interview.models import PeerRating, QuestionDraft
from interview.rating.panel import PanelOutcome, PanelSide, outcome_of
from interview.team.peers.calibration import NEAR, Bend, Calibration
from interview.team.peers.comments import is_visible
from locales.catalog import Catalog


def side(t: Catalog, side: PanelSide) -> str:
    """``3.4``."""
    return t.number(side.mean, 1)


def panel_numbers(t: Catalog, side: PanelSide) -> str:
    """``3.4 (4 people, spread 0.8)``; of one person there is no spread."""
    mean = t.number(side.mean, 1)
    if side.spread is None:
        return t.plural(
            "{mean} ({count} person)", "{mean} ({count} people)", side.people, mean=mean
        )
    return t.plural(
        "{mean} ({count} person, spread {spread})",
        "{mean} ({count} people, spread {spread})",
        side.people,
        mean=mean,
        spread=t.number(side.spread, 1),
    )


def panel_line(t: Catalog, outcome: PanelOutcome) -> str:
    """The panel's rating of the whole answer, in a line."""
    if outcome.panel is None:
        return t("**The panel** · nobody rated this one")
    mean = outcome.panel.mean
    return t(
        "**The panel** · {numbers} · {band}",
        numbers=panel_numbers(t, outcome.panel),
        band=words.band_name(t, mean),
    )


def coach_line(t: Catalog, outcome: PanelOutcome, *, shared: bool, pending: bool) -> str:
    """The coach's rating, by whom, or why there is none to see."""
    coach = outcome.coach
    if coach is None:
        if not shared:
            return t("**The coach** · seen by the one in the seat only, as they chose")
        if pending:
            return t("**The coach** · still at it; it is shown here once it is done")
        return t("**The coach** · has no rating of it")
    by = words.grader_name(t, coach.grader)
    if coach.rating is None:
        return t("**The coach** · couldn't rate it ({grader})", grader=by)
    said = t(
        "**The coach** · {rating} by {grader} · {band}",
        rating=t.number(coach.rating, 1),
        grader=by,
        band=words.band_name(t, coach.rating),
    )
    return said if coach.stand_in is None else f"{said}\n{words.stand_in(t, coach.stand_in)}"


def panel_block(t: Catalog, question: QuestionDraft, ratings: Sequence[PeerRating]) -> str:
    """What people made of an answer, for its own person: apart from the coach's, escaped."""
    outcome = outcome_of(question, ratings, None)
    lines = [panel_line(t, outcome)]
    judged = [
        f"{line(t(each.criterion.name))} {side(t, each.panel)}"
        for each in outcome.criteria
        if each.panel is not None
    ]
    if judged:
        lines.append(f"-# {' · '.join(judged)}")
    lines.append(t("-# By people of your practice; it is no part of the rating above."))
    for rating in ratings:
        if is_visible(rating) and not rating.put_away:
            who = t("{person} wrote:", person=f"<@{rating.reviewer_id}>")
            lines += [who, quote(rating.comment)]
    return "\n".join(lines)


# --------------------------------------------------------------------------- calibration


def kindness(t: Catalog, found: Calibration) -> str:
    """How one rates on the whole, in a sentence; ``found.signed`` is there."""
    signed = found.signed or 0.0
    if abs(signed) <= NEAR:
        return t("On the whole you rate **as the others do**.")
    levels = t.number(abs(signed), 1)
    if signed > 0:
        return t("On the whole you rate **{levels} higher** than the others.", levels=levels)
    return t("On the whole you rate **{levels} lower** than the others.", levels=levels)


def bend(t: Catalog, one: Bend, criterion: str) -> str:
    """``Result with evidence: 0.6 higher than the others (8 ratings)``."""
    ratings = t.plural("{count} rating", "{count} ratings", one.levels)
    values = {"criterion": criterion, "levels": t.number(abs(one.signed), 1), "ratings": ratings}
    if abs(one.signed) <= NEAR:
        return t("{criterion}: as the others do ({ratings})", **values)
    if one.signed > 0:
        return t("{criterion}: {levels} higher than the others ({ratings})", **values)
    return t("{criterion}: {levels} lower than the others ({ratings})", **values)


def agreement(t: Catalog, found: Calibration) -> str:
    """What the agreement means; "" where it can't be said.

    Bounds of r after Cohen (1988): .5 is a large correlation, .3 a medium one.
    """
    if found.agreement is None:
        return ""
    r = t.number(found.agreement, 2)
    if found.agreement >= 0.5:
        return t(
            "You and the others find the same parts strong and weak (agreement {r}; 1 is the same"
            " order, 0 none).",
            r=r,
        )
    if found.agreement >= 0.3:
        return t(
            "You and the others often find the same parts strong and weak (agreement {r}; 1 is the"
            " same order, 0 none).",
            r=r,
        )
    return t(
        "You and the others mostly find other parts strong and weak (agreement {r}; 1 is the same"
        " order, 0 none).",
        r=r,
    )


def trend(t: Catalog, found: Calibration) -> str:
    """Whether the differences became smaller; "" where it can't be said."""
    if found.trend is None:
        return ""
    earlier, latest = found.trend
    values = {"latest": t.number(latest, 1), "before": t.number(earlier, 1)}
    if latest < earlier - 0.15:
        return t(
            "You come nearer: {latest} apart in your latest panels, {before} before.", **values
        )
    if latest > earlier + 0.15:
        return t(
            "Further apart of late: {latest} in your latest panels, {before} before.", **values
        )
    return t("About as near as before: {latest} apart in your latest panels.", **values)
