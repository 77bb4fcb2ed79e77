"""How near to the panels one rates: for that person's eyes only, as a help."""

from __future__ import annotations

import discord

from cogs.kit import panel_words, words
from cogs.kit.layout import RULE, Part, Tone, layout
from interview.models import Kind
from interview.rating.rubric import RUBRIC_VERSION, criteria_for
from interview.team.peers.calibration import MIN_OTHERS, MIN_PANELS, NEAR, Calibration

__all__ = ["calibration_view"]

#: Criteria named, those with the largest difference first.
_NAMED = 5


def _names() -> dict[str, str]:
    """Names of all criteria, by key."""
    return {
        criterion.key: criterion.name
        for kind in Kind
        if kind in RUBRIC_VERSION
        for criterion in criteria_for(kind)
    }


def calibration_view(found: Calibration, chart: str | None = None) -> discord.ui.LayoutView:
    """``chart`` names a file sent along."""
    if not found.enough:
        left = MIN_PANELS - found.panels
        return layout(
            Tone.NEUTRAL,
            "### How near you rate",
            f"You have rated in {words.plural(found.panels, 'panel')} that can be compared. From"
            f" {MIN_PANELS} on I can say how near to the others you rate; {left} to go.",
            f"-# A panel counts once it is revealed and at least {MIN_OTHERS} others have rated the"
            " same. Only you see this.",
        )
    body: list[Part] = [
        "### How near you rate",
        f"-# From {words.plural(found.panels, 'panel')}, each against the others in it, without"
        " your own rating and without the coach's",
        panel_words.kindness(found),
        f"One level of yours is {found.size or 0.0:.1f} away from theirs on average.",
        panel_words.trend(found) or None,
        panel_words.agreement(found) or None,
        "You stay close to the middle where the others don't: the scale's ends are there to be"
        " used."
        if found.narrow
        else None,
        RULE,
        _criteria(found),
        _picture(chart),
        _advice(found),
        "-# The others may be off as well; this is where you stand among them, not who is right."
        " With few panels the differences shown are made smaller on purpose. Only you see this.",
    ]
    return layout(Tone.QUESTION, *body)


def _criteria(found: Calibration) -> str | None:
    names = _names()
    apart = [bend for bend in found.criteria if abs(bend.signed) > NEAR][:_NAMED]
    if not found.criteria:
        return None
    if not apart:
        return "**By criterion**\nNear the others in all of them."
    lines = [panel_words.bend(bend, names.get(bend.key, "another criterion")) for bend in apart]
    return "\n".join(["**Where you differ most**", *(f"- {each}" for each in lines)])


def _advice(found: Calibration) -> str:
    """What to do about it: what frame-of-reference training does, in one sentence."""
    widest = found.criteria[0] if found.criteria else None
    if widest is None or abs(widest.signed) <= NEAR:
        return "Keep going like this: choose the level by its words, then look at the mean."
    name = _names().get(widest.key, "that criterion")
    return (
        f"Next time, before you choose a level for *{name}*, read the words of the level above and"
        " below it, and say to yourself which words of the answer decide."
    )


def _picture(chart: str | None) -> discord.ui.Item[discord.ui.LayoutView] | None:
    if chart is None:
        return None
    gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery()
    gallery.add_item(
        media=f"attachment://{chart}", description="Your levels against the others', by panel"
    )
    return gallery
